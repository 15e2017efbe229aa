"""U 盘和其他磁盘: removable drives found by themselves, and whether two places lie on the same disk."""

from __future__ import annotations

import ctypes
import os
import shutil
import string
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = "ohdesk备份"
"""Where on a stick the backups are put."""

REMOVABLE_DRIVE = 2
DEVICE_NUMBER = 0x2D1080
MOUNT_PLACES = ("/media/", "/run/media/", "/mnt/usb")
MOUNTS, BLOCKS, DEVICES = Path("/proc/mounts"), Path("/sys/block"), Path("/sys/dev/block")


@dataclass(frozen=True)
class Drive:
    """A removable drive that is plugged in now."""

    path: Path
    name: str
    free: int

    @property
    def folder(self) -> Path:
        """Return where on it the backups belong."""
        return self.path / FOLDER

    @property
    def zh(self) -> str:
        """Return the drive in words: its name, its place and what room it has."""
        return f"{self.name}（可用 {self.free / 2**30:.1f} GB）"


def removable() -> list[Drive]:
    """Return the removable drives that can be written, the roomiest first."""
    places = _windows_drives() if sys.platform == "win32" else _linux_drives()
    found = []
    for path in places:
        try:
            free = shutil.disk_usage(path).free
        except OSError:
            continue
        if os.access(path, os.W_OK):
            found.append(Drive(path, path.name or str(path), free))
    return sorted(found, key=lambda one: -one.free)


def same_disk(one: Path, other: Path) -> bool:
    """Tell whether two existing places lie on the same physical disk, as far as the system says."""
    return disk_of(one) == disk_of(other)


def disk_of(path: Path) -> str:
    """Return what names the disk a place lies on; two partitions of one disk are one disk."""
    if sys.platform == "win32":
        return _windows_disk(path)
    device = path.stat().st_dev
    try:
        entry = (DEVICES / f"{os.major(device)}:{os.minor(device)}").resolve(strict=True)
    except OSError:
        return f"{device}"
    return entry.parent.name if (entry / "partition").exists() else entry.name


def _linux_drives() -> list[Path]:
    """Return where removable block devices are mounted, and what the desktop mounted for the user."""
    try:
        lines = MOUNTS.read_text("utf-8", errors="replace").splitlines()
    except OSError:
        return []
    found = []
    for line in lines:
        device, point, *_ = [*line.split(), "", ""]
        place = point.replace("\\040", " ").replace("\\011", "\t").replace("\\134", "\\")
        if _is_removable(device) or (device.startswith("/dev/") and place.startswith(MOUNT_PLACES)):
            found.append(Path(place))
    return list(dict.fromkeys(found))


def _is_removable(device: str) -> bool:
    """Tell whether the kernel calls a partition's disk removable."""
    if not device.startswith("/dev/"):
        return False
    name = Path(device).name
    disks = [one for one in BLOCKS.glob("*") if name == one.name or (one / name).exists()]
    try:
        return any((one / "removable").read_text("ascii").strip() == "1" for one in disks)
    except (OSError, ValueError):
        return False


def _windows_drives() -> list[Path]:
    kernel: Any = ctypes.windll.kernel32  # type: ignore[attr-defined, unused-ignore]
    there = kernel.GetLogicalDrives()
    letters = [letter for at, letter in enumerate(string.ascii_uppercase) if there >> at & 1]
    return [
        Path(f"{letter}:\\") for letter in letters if kernel.GetDriveTypeW(f"{letter}:\\") == REMOVABLE_DRIVE
    ]


def _windows_disk(path: Path) -> str:
    """Ask the volume for the number of its physical disk; a share or an unknown device is its own disk."""
    drive = path.absolute().drive
    kernel: Any = ctypes.windll.kernel32  # type: ignore[attr-defined, unused-ignore]
    kernel.CreateFileW.restype = ctypes.c_void_p
    opened = kernel.CreateFileW(f"\\\\.\\{drive}", 0, 3, None, 3, 0, None)
    if opened in (None, ctypes.c_void_p(-1).value):
        return drive.upper()
    answer, size = (ctypes.c_ulong * 3)(), ctypes.c_ulong()
    handle = ctypes.c_void_p(opened)
    told = kernel.DeviceIoControl(
        handle, DEVICE_NUMBER, None, 0, answer, ctypes.sizeof(answer), ctypes.byref(size), None
    )
    kernel.CloseHandle(handle)
    return f"{answer[0]}:{answer[1]}" if told else drive.upper()
