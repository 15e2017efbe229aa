"""佐证材料目录: the index of exported papers as a workbook and as a print, with what is still missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ohdesk.exchange.list_print import Listing, write_list
from ohdesk.exchange.plain_book import Column, Sheet, write_book

if TYPE_CHECKING:
    from ohdesk.evidence.listing import Missing, Paper

COLUMNS = (
    Column("序号", 6, right=True),
    Column("编号", 12),
    Column("材料名称", 32),
    Column("文号", 18),
    Column("日期", 12),
    Column("主要任务", 28),
    Column("条款", 32),
    Column("类别", 10),
    Column("发文单位", 18),
    Column("文件", 36),
    Column("SHA-256", 34),
)
LACKING = (
    Column("序号", 6, right=True),
    Column("编号", 12),
    Column("任务、条款或材料", 70),
    Column("缺什么", 12),
)
NO_FILE = "缺文件"


@dataclass(frozen=True)
class Line:
    """One line of the index: the paper, the words of its task and item, and where its file stands."""

    paper: Paper
    task: str
    item: str
    file: str


def write_index(path: Path, title: str, lines: Sequence[Line], lacking: Sequence[Missing]) -> None:
    """Write the workbook: the papers on the first sheet, what is missing on the second."""
    rows = [_row(at, one) for at, one in enumerate(lines, 1)]
    gaps = [(at, one.number, one.zh, one.why) for at, one in enumerate(lacking, 1)]
    with_files = sum(1 for one in lines if one.file)
    note = f"共 {len(lines)} 件，有文件 {with_files} 件；SHA-256 可核对文件是否被改动"
    write_book(
        path,
        [
            Sheet("佐证材料目录", f"{title}佐证材料目录", note, COLUMNS, rows),
            Sheet("缺少的材料", "缺少的材料", f"共 {len(gaps)} 处", LACKING, gaps),
        ],
    )


def _row(at: int, one: Line) -> tuple[str | int, ...]:
    paper = one.paper
    day = paper.dated_on.isoformat() if paper.dated_on else ""
    return (
        at, paper.ordinal, paper.title, paper.document_no, day, one.task, one.item, paper.kind, paper.issuers,
        one.file or NO_FILE, paper.sha256,
    )  # fmt: skip


def write_printed(path: Path, title: str, office: str, lines: Sequence[Line]) -> None:
    """Write the index as a PDF to be put in front of the papers."""
    rows = [
        (
            paper.ordinal, paper.title, paper.document_no, paper.dated_on.isoformat() if paper.dated_on else "",
            one.item or one.task, one.file.rpartition("/")[2] or NO_FILE, paper.sha256[:16],
        )
        for one in lines
        for paper in (one.paper,)
    ]  # fmt: skip
    headings = ("编号", "材料名称", "文号", "日期", "任务或条款", "文件", "SHA-256（前16位）")
    write_list(path, Listing(title, f"共 {len(rows)} 件", headings, rows, office=office))
