"""一企一档 as an Excel workbook: one sheet for each table that has records, personal numbers masked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ohdesk.audit_log import note_given, stamp
from ohdesk.desk import Desk
from ohdesk.dossier import Dossier, due_lines, exam_lines, rows_of
from ohdesk.exchange.outfile import replacing
from ohdesk.exchange.writer import ILLEGAL

FORBIDDEN = re.compile(r"[\[\]:*?/\\（）]")
LONGEST_NAME = 31
NUMBER = re.compile(r"-?\d{1,3}(,\d{3})*(\.\d+)?|-?\d+(\.\d+)?")
NARROW, WIDE = 8, 44
CHARACTER = 2


def write_xlsx(desk: Desk, dossier: Dossier, path: Path) -> int:
    """Write an employer's file as a workbook and return how many sheets it has."""
    from openpyxl import Workbook

    desk.require("export")
    book = Workbook(write_only=True)
    foot = stamp(desk)
    for name, headings, rows, numbers in _sheets(desk, dossier):
        _write(book, name, headings, rows, numbers)
        book.worksheets[-1].oddFooter.left.text = foot
    with replacing(path) as draft:
        book.save(draft)
    note_given(desk, "file", "employer", dossier.employer.id, file=path.name, count=len(book.sheetnames))
    return len(book.sheetnames)


Sheet = tuple[str, Sequence[str], list[list[str]], frozenset[int]]


def _sheets(desk: Desk, dossier: Dossier) -> list[Sheet]:
    none: frozenset[int] = frozenset()
    facts = [[group, field.zh, words] for group, pairs in dossier.groups().items() for field, words in pairs]
    found: list[Sheet] = [("基本情况", ("类别", "栏目", "内容"), facts, none)]
    due = [[one.words, one.due_on.isoformat(), one.state, one.why, one.clause] for one in due_lines(dossier)]
    found.append(("时限", ("事项", "截止日期", "状态", "为什么", "依据"), due, none))
    if dossier.standing is not None:
        counted = [[one.asks, "符合" if one.met else "不符合", one.words] for one in dossier.standing.reasons]
        found.append(("是否计入申报率", ("条件", "判定", "台账中的记录"), counted, none))
    for part in dossier.parts:
        numbers = frozenset(at for at, one in enumerate(part.fields) if one.type in ("whole", "decimal"))
        title = "岗位检测结果" if part.kind.__tablename__ == "monitoring_post" else part.title
        found.append((title, [one.zh for one in part.fields], rows_of(desk, part), numbers))
    headings, years = exam_lines(dossier.exams)
    found.append(("各年体检结论", headings, years, frozenset(range(len(headings)))))
    events = [[one.when, one.section, one.heading, one.detail, one.state] for one in dossier.events]
    found.append(("时间线", ("日期", "类别", "事项", "内容", "状态"), events, none))
    papers = [[one.heading, one.detail, one.when if one.year else ""] for one in dossier.papers]
    found.append(("卷内目录", ("材料", "编号及说明", "日期"), papers, none))
    return [one for one in found if one[2]]


def _write(
    book: Any, name: str, headings: Sequence[str], rows: list[list[str]], numbers: frozenset[int]
) -> None:
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    sheet = book.create_sheet(FORBIDDEN.sub("", name)[:LONGEST_NAME])
    sheet.freeze_panes = "A2"
    for at, heading in enumerate(headings):
        longest = max([len(heading), *(len(row[at]) for row in rows[:200])])
        sheet.column_dimensions[get_column_letter(at + 1)].width = max(
            NARROW, min(WIDE, longest * CHARACTER + 2)
        )
    sheet.append([_cell(sheet, heading, Font(bold=True)) for heading in headings])
    for row in rows:
        sheet.append(
            [_number(words) if at in numbers else _cell(sheet, words) for at, words in enumerate(row)]
        )


def _cell(sheet: Any, words: str, font: Any = None) -> Any:
    """Return a cell that stays text, so that no spreadsheet takes it for a formula."""
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(sheet, ILLEGAL.sub("", words))
    if words:
        cell.data_type = "s"
    if font is not None:
        cell.font = font
    return cell


def _number(words: str) -> float | int | str | None:
    if not words:
        return None
    plain = words.replace(",", "")
    if not NUMBER.fullmatch(words):
        return words
    return float(plain) if "." in plain else int(plain)
