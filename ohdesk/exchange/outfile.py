"""Writing a file so that the old one survives every accident: temporary name, check, then one rename."""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ohdesk.errors import Refused

_FULL = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}


def fresh_name(path: Path) -> Path:
    """Return the path itself, or with _2, _3 ... added when such a file is already there."""
    if not path.exists():
        return path
    number = 2
    while (other := path.with_stem(f"{path.stem}_{number}")).exists():
        number += 1
    return other


@contextmanager
def replacing(path: Path, verify: Callable[[Path], None] | None = None) -> Iterator[Path]:
    """Yield a temporary path; when all went well and `verify` is content it becomes `path` in one step."""
    # The short name keeps a target of 250 characters within what file systems allow.
    draft = path.parent / f".ohdesk-{secrets.token_hex(6)}.tmp{path.suffix}"
    try:
        with _said_in_chinese(path):
            _refuse_folder(path)
            yield draft
            if verify is not None:
                verify(draft)
            _flush(draft)
            os.replace(draft, path)  # noqa: PTH105 - the word for "in one step" on every system
            _flush_folder(path.parent)
    finally:
        with suppress(OSError):
            draft.unlink()


@contextmanager
def _said_in_chinese(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Refused(_sentence(path, error)) from error
    except Exception as error:
        # openpyxl writes through lxml where it is installed, and that has its own word for a full disk.
        if type(error).__name__ != "SerialisationError":
            raise
        raise Refused(_sentence(path, OSError(errno.ENOSPC, str(error)))) from error


def _sentence(path: Path, error: OSError) -> str:
    if isinstance(error, PermissionError):
        return (
            f"无法写入“{path.name}”：文件正在被 Excel/WPS 打开，或所在文件夹不允许写入。"
            "请关闭该文件，或另存到别的位置。"
        )
    if error.errno in _FULL:
        return f"磁盘空间不足，“{path.name}”没有写成，原有文件未变。请清理磁盘或换一个位置。"
    if error.errno == errno.EROFS:
        return f"“{path.parent}”是只读的，请换一个位置保存。"
    if error.errno == errno.ENAMETOOLONG:
        return f"文件名太长，请缩短后再保存：“{path.name[:40]}…”。"
    if isinstance(error, FileNotFoundError):
        return f"没有文件夹“{path.parent}”，请先建立或换一个位置。"
    return f"“{path.name}”没有写成，原有文件未变（{error.strerror or error}）。请换一个位置再试。"


def _refuse_folder(path: Path) -> None:
    if path.is_dir():
        raise Refused(f"“{path}”是文件夹，请给出文件名。")
    if not path.parent.is_dir():
        raise FileNotFoundError(errno.ENOENT, "no such folder", str(path.parent))


def _flush(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _flush_folder(folder: Path) -> None:
    if os.name == "nt":
        return
    # Without this a power cut may bring the old directory entry back.
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
