"""Where profiles are: shipped with the program, beside the office's data, or in any folder that is named."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ohdesk import paths
from ohdesk.errors import Refused

if TYPE_CHECKING:
    from ohdesk.profile import Profile, Vocabulary


@dataclass(frozen=True)
class Found:
    """A profile folder that can be chosen."""

    name: str
    title: str
    folder: Path
    year: int = 0
    area: str = ""
    """The place whose document it is, by its division code; "" for any."""

    def nearness(self, county: str) -> int:
        """Return how closely it was made for a county: for itself, its city, its province, for no place, for another."""
        place = re.sub(r"(00)+$", "", self.area)
        return len(place) if county.startswith(place) else -1


def load(
    name_or_path: str | Path, own_folder: Path | None = None, vocabulary: Vocabulary | None = None
) -> Profile:
    """Read a profile by name (the office's own first) or path; without a vocabulary kinds go unchecked."""
    from ohdesk.profile.reader import read_profile

    folder = Path(name_or_path)
    if not (folder / "profile.toml").is_file():
        known = {found.name: found.folder for found in available(own_folder)}
        if str(name_or_path) not in known:
            raise Refused(f"没有口径方案“{name_or_path}”，可用：{'、'.join(known) or '无'}。")
        folder = known[str(name_or_path)]
    return read_profile(folder, vocabulary)


def available(own_folder: Path | None = None, county: str = "") -> list[Found]:
    """List the profiles that can be chosen; one of the office's own hides a shipped one of the same name.

    With a county's code those made for its own place come first, and of these the newest.
    """
    found: dict[str, Found] = {}
    for home in (paths.resources() / "profiles", own_folder):
        for file in sorted(home.glob("*/profile.toml")) if home and home.is_dir() else []:
            found[file.parent.name] = _found(file)
    if not county:
        return list(found.values())
    return sorted(found.values(), key=lambda one: (-one.nearness(county), -one.year, one.name))


def _found(file: Path) -> Found:
    from ohdesk.profile.entry import read_toml

    name = file.parent.name
    try:
        head = read_toml(file).data.get("profile", {})
    except Refused:
        return Found(name, f"{name}（无法读取）", file.parent)
    year = head.get("year")
    return Found(
        name,
        str(head.get("title", name)),
        file.parent,
        year if isinstance(year, int) else 0,
        str(head.get("area", "")),
    )


def digest_of(folder: Path) -> str:
    """Return the fingerprint of a profile folder's files."""
    whole = hashlib.sha256()
    for file in sorted(folder.iterdir()):
        if file.suffix in (".toml", ".xlsx"):
            whole.update(file.name.encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    return whole.hexdigest()
