"""佐证材料清单: the papers behind a submission, numbered, each with the fingerprint of its file."""

from __future__ import annotations

from collections.abc import Sequence

from ohdesk.evidence.listing import Paper
from ohdesk.exchange.plain_book import Column, Sheet, book_bytes

NAME = "佐证材料清单.xlsx"
COLUMNS = (
    Column("序号", 6, right=True),
    Column("编号", 13),
    Column("材料名称", 42),
    Column("文号", 24),
    Column("日期", 12),
    Column("对应任务", 12),
    Column("条款", 8, right=True),
    Column("文件名", 42),
    Column("SHA-256", 68),
)


def sheet_bytes(title: str, papers: Sequence[Paper]) -> bytes:
    """Return the list as a workbook; the same papers make the same bytes."""
    rows = [
        (
            at, one.ordinal, one.title, one.document_no,
            one.dated_on.isoformat() if one.dated_on else "",
            one.task, one.item or None, one.file_name, one.sha256 or "缺文件",
        )
        for at, one in enumerate(papers, 1)
    ]  # fmt: skip
    missing = sum(1 for one in papers if not one.sha256)
    note = f"共 {len(papers)} 件" + (f"，其中 {missing} 件缺文件" if missing else "")
    return book_bytes([Sheet("佐证材料清单", f"{title}　佐证材料清单", note, COLUMNS, rows)])
