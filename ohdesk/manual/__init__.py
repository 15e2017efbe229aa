"""使用手册: chapters written once as Markdown, read here, shown by the window's help and printed as PDF."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ohdesk.errors import Refused
from ohdesk.manual.book import open_book


@dataclass(frozen=True)
class Written:
    """Where the manual was written, and what it could not show."""

    path: Path
    pages: int
    lost: str
    pictures_missing: tuple[str, ...]


def write(path: Path) -> Written:
    """Write the manual as PDF; a file of that name is replaced only by a whole one."""
    from ohdesk.manual.pdf_book import printed

    if path.suffix.lower() != ".pdf":
        raise Refused("手册是 PDF 文件，文件名请以 .pdf 结尾。")
    made = printed(open_book())
    waiting = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with waiting.open("wb") as file:
            file.write(made.data)
            file.flush()
            os.fsync(file.fileno())
        waiting.replace(path)
    except OSError as error:
        with suppress(OSError):
            waiting.unlink()
        raise Refused(f"不能写入 {path}，请换一个位置，或先关闭打开着的同名文件。") from error
    return Written(path, made.pages, made.lost, made.pictures_missing)
