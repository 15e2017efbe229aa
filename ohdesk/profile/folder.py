"""Where profiles are: shipped with the program, beside the office's data, or in any folder that is named."""

from __future__ import annotations

import hashlib
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


def available(own_folder: Path | None = None) -> list[Found]:
    """List the profiles that can be chosen; one of the office's own hides a shipped one of the same name."""
    from ohdesk.profile.entry import read_toml

    found: dict[str, Found] = {}
    for home in (paths.resources() / "profiles", own_folder):
        for file in sorted(home.glob("*/profile.toml")) if home and home.is_dir() else []:
            name = file.parent.name
            try:
                title = str(read_toml(file).data.get("profile", {}).get("title", name))
            except Refused:
                title = f"{name}（无法读取）"
            found[name] = Found(name, title, file.parent)
    return list(found.values())


def digest_of(folder: Path) -> str:
    """Return the fingerprint of a profile folder's files."""
    whole = hashlib.sha256()
    for file in sorted(folder.iterdir()):
        if file.suffix in (".toml", ".xlsx"):
            whole.update(file.name.encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    return whole.hexdigest()
