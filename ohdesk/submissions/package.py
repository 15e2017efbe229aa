"""The archive of a submission: its package, the facts and profile behind it, and what it locks; verified when opened."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ohdesk.errors import Damaged
from ohdesk.exchange.steady import packed
from ohdesk.profile import Profile
from ohdesk.submissions import locks
from ohdesk.submissions.codec import canonical, plain, rebuilt, sha256
from ohdesk.submissions.frozen import Frozen
from ohdesk.submissions.manifest import MANIFEST, Files, seal_of
from ohdesk.submissions.numbers import number_from

FACTS, PACKAGE, PROFILE = "frozen.json", "package/", "profile/"
ALTERED = "第 {} 号报送的存档与报送时不一致，不能重新生成。请从备份恢复后再试。"
_UNFIT = re.compile(r'[\\/:*?"<>|\x00-\x1f]')


@dataclass(frozen=True)
class Archive:
    """What is kept of a submission: its package, the facts behind it, and the profile it was counted by."""

    files: Files
    facts: Frozen
    profile: Files


def folder_name(facts: Frozen, ordinal: int, day: date) -> str:
    """Return 410523_汤阴县_henan-2025_2025_第1次_20250620."""
    code, name = facts.county["code"], facts.county["name"]
    return _UNFIT.sub("_", f"{code}_{name}_{facts.profile}_{facts.year}_第{ordinal}次_{day:%Y%m%d}")


def archive_bytes(facts: Frozen, files: Files, profile: Profile) -> bytes:
    """Return what is kept in the office: the package itself, the facts, the profile's files, what is locked."""
    kept = {PACKAGE + name: content for name, content in files.items()}
    kept |= {PROFILE + name: content for name, content in profile_files(profile).items()}
    kept[FACTS] = canonical(facts_json(facts)).encode()
    kept[locks.MEMBER] = canonical(locked_by(facts, profile)).encode()
    return packed(kept)


def profile_files(profile: Profile) -> Files:
    """Return the profile's own files by name."""
    return {
        one.name: one.read_bytes()
        for one in sorted(profile.folder.iterdir())
        if one.suffix in (".toml", ".xlsx")
    }


def locked_by(facts: Frozen, profile: Profile) -> dict[str, object]:
    """Return what a profile's counted period locks: the kinds it read, its typed figures, its first day."""
    years = [one.year or profile.year for one in profile.indicators] or [profile.year]
    kinds = {kind for one in facts.numbers.values() for kind in one.reads}
    figures = {one.key: one.years for one in profile.figures}
    return locks.lock_of(kinds, figures, date(min(years), 1, 1))


def facts_json(facts: Frozen) -> dict[str, Any]:
    """Return the frozen facts as JSON."""
    told: dict[str, Any] = plain(facts)
    told["numbers"] = [one.as_json() for one in facts.numbers.values()]
    return told


def facts_from(content: bytes) -> Frozen:
    """Return the facts that `facts_json` wrote."""
    told = json.loads(content)
    found = [number_from(one) for one in told.pop("numbers")]
    numbers = {(one.key, one.part): one for one in found}
    made: Frozen = rebuilt({**told, "numbers": {}})
    object.__setattr__(made, "numbers", numbers)
    return made


def opened(content: bytes | None, number: int) -> Archive:
    """Return an archive, verified against its own manifest; raise Damaged when it is gone or was altered."""
    damaged = Damaged(ALTERED.format(number))
    if content is None:
        raise damaged
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as box:
            held = {name: box.read(name) for name in box.namelist()}
    except (zipfile.BadZipFile, OSError, EOFError):
        raise damaged from None
    files = {name.removeprefix(PACKAGE): one for name, one in held.items() if name.startswith(PACKAGE)}
    if FACTS not in held or not _sound(files):
        raise damaged
    own = {name.removeprefix(PROFILE): one for name, one in held.items() if name.startswith(PROFILE)}
    return Archive(files, facts_from(held[FACTS]), own)


def _sound(files: Files) -> bool:
    """Tell whether a package's files are those of its manifest, and the manifest bears its own seal."""
    try:
        told = json.loads(files[MANIFEST])
        listed: Sequence[Mapping[str, Any]] = told["files"]
        names = {one["name"] for one in listed} | {MANIFEST}
        right = all(sha256(files[one["name"]]) == one["sha256"] for one in listed)
        return names == set(files) and right and told["seal"] == seal_of(told)
    except (KeyError, TypeError, ValueError):
        return False
