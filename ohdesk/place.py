"""Where an office's data may live: on this PC's own disk, and not in a folder that something copies away."""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path

from db import keyring

SYNCED = {
    "onedrive": "OneDrive",
    "dropbox": "Dropbox",
    "iclouddrive": "iCloud",
    "nutstore": "坚果云",
    "我的坚果云": "坚果云",
    "baidusyncdisk": "百度网盘",
    "baidunetdisk": "百度网盘",
    "baidunetdiskdownload": "百度网盘",
    "wpsdrive": "WPS云盘",
    "wps云盘": "WPS云盘",
    "wps 云盘": "WPS云盘",
    "wechat files": "微信",
    "xwechat_files": "微信",
}
NETWORK_FILE_SYSTEMS = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "sshfs", "fuse.sshfs", "afs", "ncpfs"}
)
REMOTE_DRIVE = 4
LONGEST = 420
"""Bytes of a path: the database knows 512, and the files of a backup under way stand deeper than the data."""


def has_office(folder: Path) -> bool:
    """Return whether the folder holds an office's data."""
    if (folder / keyring.FILE).exists():
        return True
    # Only where the keyring is missing: the first window must not wait for what knows the database.
    from db.store import FILE
    from db.swap import JOURNAL

    return any((folder / name).exists() for name in (FILE, JOURNAL))


def trouble_with(folder: Path) -> str:
    """Return why data should not be kept in a folder, as a Chinese clause, or nothing when it may."""
    if sys.platform != "win32" and len(os.fsencode(folder.absolute())) > LONGEST:
        return "文件夹的路径太长"
    for part in folder.absolute().parts:
        known = part.casefold()
        name = SYNCED.get(known) or ("OneDrive" if known.startswith("onedrive ") else "")
        if name:
            return f"该文件夹由{name}同步，同步会损坏数据库"
    if _is_remote(folder.absolute()):
        return "该文件夹在网络共享盘上，断网或多人同时打开会损坏数据库"
    return ""


def _is_remote(folder: Path) -> bool:
    if sys.platform == "win32":
        if str(folder).startswith("\\\\"):
            return True
        return bool(ctypes.windll.kernel32.GetDriveTypeW(folder.anchor) == REMOTE_DRIVE)
    return _file_system(folder) in NETWORK_FILE_SYSTEMS


def _file_system(folder: Path) -> str:
    """Return the type of the file system a folder is or will be on, from the longest mount point above it."""
    try:
        mounts = Path("/proc/mounts").read_text("utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    place = os.path.realpath(folder)
    found = ("", "")
    for line in mounts:
        parts = line.split()
        if len(parts) < 3:
            continue
        point = parts[1].replace("\\040", " ")
        inside = place == point or place.startswith(point.rstrip("/") + "/")
        if inside and len(point) >= len(found[0]):
            found = (point, parts[2])
    return found[1]
