"""The files of a package that came on a stick: a folder or a .zip of it, read within limits, its names never used as paths."""

from __future__ import annotations

import errno
import os
import stat
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from ohdesk.errors import Refused

MANIFEST = "manifest.json"
MOST_FILES, LARGEST, WHOLE, MOST_RATIO = 400, 80 << 20, 400 << 20, 1000
IGNORED = frozenset({"thumbs.db", "desktop.ini", ".ds_store"})
"""What Windows and macOS leave in a folder by themselves."""

Files = Mapping[str, bytes]


def packages_in(paths: Iterable[Path]) -> list[Path]:
    """Return the packages among these paths; a folder that is none stands for those directly inside it."""
    found: list[Path] = []
    for path in paths:
        inner = _inside(path) if path.is_dir() and not (path / MANIFEST).exists() else []
        found += inner or [path]
    return list(dict.fromkeys(found))


def _inside(folder: Path) -> list[Path]:
    try:
        listed = sorted(folder.iterdir())
    except OSError:
        return []
    return [
        one
        for one in listed
        if not one.name.startswith(".")
        and ((one.is_dir() and (one / MANIFEST).exists()) or (one.is_file() and one.suffix.lower() == ".zip"))
    ]


def read_files(path: Path) -> Files:
    """Return a package's files by name; raise Refused for what is no package, too large, damaged or unreadable."""
    try:
        found = path.stat()
        files = _from_folder(path) if stat.S_ISDIR(found.st_mode) else _from_zip(path)
    except FileNotFoundError:
        raise Refused(f"找不到“{path}”，请核对U盘和路径。") from None
    except PermissionError:
        raise Refused(f"“{path.name}”打不开：正被别的程序占用，或没有读取权限。") from None
    except OSError as error:
        words = error.strerror or os.strerror(error.errno or errno.EIO)
        raise Refused(f"“{path.name}”没有读成（{words}），请检查U盘后再试。") from None
    if MANIFEST not in files:
        raise Refused(f"“{path.name}”不是上报包（没有 {MANIFEST}），请选择县区报来的文件夹或 .zip。")
    return files


def _from_folder(folder: Path) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    whole = 0
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.lower() in IGNORED or entry.name.startswith("._"):
                continue
            _refuse_many(folder, len(files) + 1)
            if entry.is_symlink() or not entry.is_file(follow_symlinks=False):
                raise Refused(f"“{folder.name}”里的“{entry.name}”不是普通文件，不是原样的上报包。")
            whole += entry.stat(follow_symlinks=False).st_size
            _refuse_large(folder, entry.stat(follow_symlinks=False).st_size, whole)
            with open(entry.path, "rb") as file:  # noqa: PTH123 - scandir tells paths as text
                files[entry.name] = file.read(LARGEST + 1)
    return files


def _from_zip(path: Path) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(path) as box:
            entries = [one for one in box.infolist() if not one.is_dir() and _wanted(name_of(one))]
            _refuse_many(path, len(entries))
            return dict(_members(path, box, entries))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError) as error:
        if isinstance(error, RuntimeError) and "password" in str(error):
            raise Refused(f"“{path.name}”设有密码，请让县区不加密码重新压缩。") from None
        raise Refused(f"“{path.name}”不是上报包，或压缩包已损坏，请让县区重新拷贝。") from None


def _members(
    path: Path, box: zipfile.ZipFile, entries: Iterable[zipfile.ZipInfo]
) -> Iterator[tuple[str, bytes]]:
    whole, tops, seen = 0, set(), set()
    for one in entries:
        folder, _, name = name_of(one).rpartition("/")
        tops.add(folder)
        if len(tops) > 1 or folder.count("/") > 0 or name in seen:
            raise Refused(f"“{path.name}”里不止一个上报包，或文件重名，请解压后分别选择。")
        seen.add(name)
        whole += one.file_size
        _refuse_large(path, one.file_size, whole)
        if one.file_size > max(1 << 20, MOST_RATIO * one.compress_size):
            raise Refused(f"“{path.name}”压缩比过大，为安全起见不予读取。")
        with box.open(one) as member:
            content = member.read(one.file_size + 1)
        if len(content) != one.file_size:
            raise zipfile.BadZipFile
        yield name, content


def name_of(entry: zipfile.ZipInfo) -> str:
    """Return a member's name; Windows writes Chinese names in GBK without saying so."""
    name = entry.filename
    if not entry.flag_bits & 0x800:
        try:
            name = name.encode("cp437").decode("gb18030")
        except UnicodeError:
            name = entry.filename
    return name.replace("\\", "/").strip("/")


def _wanted(name: str) -> bool:
    last = name.rpartition("/")[2]
    return last.lower() not in IGNORED and not last.startswith("._") and not name.startswith("__MACOSX/")


def _refuse_many(path: Path, count: int) -> None:
    if count > MOST_FILES:
        raise Refused(f"“{path.name}”里的文件超过 {MOST_FILES} 个，不是上报包。")


def _refuse_large(path: Path, size: int, whole: int) -> None:
    if size > LARGEST or whole > WHOLE:
        raise Refused(f"“{path.name}”太大（超过 {WHOLE >> 20} MB），不是上报包。")
