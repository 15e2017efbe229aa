"""Looking into 佐证材料: a preview from memory, and a copy to open that is taken away again."""

from __future__ import annotations

import atexit
import hashlib
import os
import shutil
import stat
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from db.audit import Entry
from db.records.evidence import Evidence
from ohdesk import evidence, ledger
from ohdesk.desk import Desk
from ohdesk.errors import Refused
from ohdesk.evidence.file import PICTURES, plain_name, size_text

MOST_TEXT = 6000
_SIGNS = (
    (b"%PDF", "PDF 文档"),
    (b"PK\x03\x04", "压缩包或 Office 文档"),
    (b"\xd0\xcf\x11\xe0", "旧版 Office 文档"),
    (b"\x89PNG", "PNG 图片"),
    (b"\xff\xd8\xff", "JPEG 图片"),
)
_OFFICE = {
    ".docx": "Word 文档",
    ".xlsx": "Excel 表格",
    ".pptx": "演示文稿",
    ".ofd": "OFD 版式文档",
    ".wps": "WPS 文字",
    ".et": "WPS 表格",
}
_TEXT = {".txt", ".csv", ".md", ".log"}


@dataclass(frozen=True)
class Preview:
    """What can be seen of a file without opening it: a picture's bytes, a text's beginning, or only its facts."""

    facts: tuple[tuple[str, str], ...]
    picture: bytes = b""
    text: str = ""


def preview(desk: Desk, number: int) -> Preview:
    """Return what can be seen of a paper's file; one without a file shows only that."""
    with desk.read() as session:
        values = ledger.current(session, Evidence, number)
        if not values["sha256"]:
            return Preview((("文件", "缺文件：只登记了名称"),))
        content = evidence.bytes_of(session, values)
    facts = (
        ("文件名", values["file_name"] or ""),
        ("类型", kind_of(content, values["file_name"] or "")),
        ("大小", size_text(len(content))),
        ("校验值", values["sha256"]),
    )
    if content.startswith(PICTURES):
        return Preview(facts, picture=content)
    return Preview(facts, text=_text(content, values["file_name"] or ""))


def kind_of(content: bytes, name: str) -> str:
    """Return in words what a file is, by its first bytes and its ending."""
    suffix = Path(name).suffix.lower()
    found = next((words for sign, words in _SIGNS if content.startswith(sign)), "")
    if found.startswith("压缩包") or (not found and suffix in _OFFICE):
        return _OFFICE.get(suffix, found)
    return found or ("文本" if suffix in _TEXT else "其他文件")


def _text(content: bytes, name: str) -> str:
    from ohdesk.exchange.first_lines import first_lines
    from ohdesk.exchange.textfile import decode

    suffix = Path(name).suffix.lower()
    if suffix not in _TEXT:
        return first_lines(content, suffix)
    try:
        text = decode(content)[0]
    except Refused:
        return ""
    return (
        text
        if len(text) <= MOST_TEXT
        else f"{text[:MOST_TEXT]}\n……（后面还有 {len(text) - MOST_TEXT:,} 字，请打开查看）"
    )


def open_copy(desk: Desk, number: int) -> Path:
    """Write a paper's file as a read-only copy into a folder of this person's own, and note it; return the copy.

    The copies go when the person signs out or the program ends; what a crash left goes when the next one is made.
    """
    sweep(desk)
    with desk.write("read") as session:
        values = ledger.current(session, Evidence, number)
        content = evidence.bytes_of(session, values)
        desk.log(session, Entry("open_file", Evidence.__tablename__, number))
    try:
        folder = Path(tempfile.mkdtemp(dir=_home(desk)))
        path = folder / (plain_name(values["file_name"] or values["title"]).lstrip(".") or "材料")
        path.write_bytes(content)
        path.chmod(stat.S_IRUSR)
    except OSError as error:
        raise Refused(f"不能在临时文件夹里打开材料（{error.strerror}），请清理磁盘后再试。") from None
    return path


_homes: dict[Path, Path] = {}


def _home(desk: Desk) -> Path:
    """Return this run's own folder for copies of this office, made at its first use."""
    office = desk.store.folder.resolve()
    if office not in _homes or not _homes[office].is_dir():
        _homes[office] = Path(tempfile.mkdtemp(prefix=_prefix(office)))
        atexit.register(_take_away, _homes[office])
    return _homes[office]


def _prefix(office: Path) -> str:
    return f"ohdesk-{hashlib.sha256(str(office).encode()).hexdigest()[:12]}-"


def sweep(desk: Desk) -> None:
    """Take away the copies that a crash left; an office is open only once, so they are nobody else's."""
    office = desk.store.folder.resolve()
    for left in Path(tempfile.gettempdir()).glob(f"{_prefix(office)}*"):
        if left != _homes.get(office) and not left.is_symlink():
            _take_away(left)


def close_copies(desk: Desk) -> None:
    """Take away every copy this run made of an office's files."""
    if home := _homes.pop(desk.store.folder.resolve(), None):
        _take_away(home)


def _take_away(folder: Path) -> None:
    def again(remove: Callable[..., Any], path: str, _error: object) -> None:
        # Windows does not delete what is read-only; a file still open elsewhere goes with the next sweep.
        with suppress(OSError):
            os.chmod(path, stat.S_IWRITE)  # noqa: PTH101 - rmtree tells paths as text
            remove(path)

    shutil.rmtree(folder, onerror=again)
