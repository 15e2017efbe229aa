"""The rows of a department's list as they came: which columns it has, which rows are names, what is doubtful."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from db.records.employer import Employer
from ohdesk import codes
from ohdesk.errors import Refused
from ohdesk.exchange.heading import Heading, find_heading, is_index_row, is_note_row, is_total_row
from ohdesk.exchange.intake import RowProblem
from ohdesk.exchange.reader import Mark, Workbook, read
from ohdesk.exchange.sheet import Progress, quiet
from ohdesk.fields import field_map
from ohdesk.lists.names import simplified

SEVERAL = re.compile(r"[、,，;；\n/]+")
FIRM_END = re.compile(r"(公司|厂|店|部|社|场|站|矿|院|行|馆|中心)(（[^（]*）|\([^()]*\))?$")
SEVERAL_WORDS = "一格中有 {} 个单位名称，请拆开后分别核对"
COUNTY_LEVEL, COUNTY_WITHIN = 3, 16
COLUMNS = {
    "name": ("name",),
    "code_text": ("credit_code", "old_code"),
    "address": ("work_address", "registered_address"),
    "contact": ("contact", "legal_person", "head"),
    "contact_phone": ("contact_phone", "legal_phone", "head_phone"),
    "industry_text": ("industry",),
}
"""Which of an employer's headings a list's columns are recognised by; the first column found wins."""


DEPARTMENTS_SAY = {
    "name": (
        *(
            "纳税人名称",
            "市场主体名称",
            "主体名称",
            "经营主体名称",
            "商户名称",
            "商户",
            "户名",
            "工商户名称",
            "字号名称",
        ),
        *(
            "建设单位",
            "项目单位",
            "受检单位",
            "被检单位",
            "检测单位名称",
            "用工单位",
            "厂名",
            "矿山名称",
            "工厂名称",
            "企业",
        ),
    ),
    "code_text": (
        "纳税人识别号",
        "注册号",
        "营业执照号",
        "营业执照注册号",
        "代码",
        "社会统一信用代码",
        "机构代码证",
    ),
    "address": ("经营场所", "生产经营场所", "企业地址", "详细地址", "厂址", "所在地", "生产地", "地点"),
    "contact": ("法人姓名", "经营者", "经营者姓名", "业主", "投资人", "办税人"),
    "contact_phone": ("法人联系方式", "经营者电话", "业主电话", "电话号码"),
    "industry_text": ("行业门类", "主营行业", "行业类型", "经营范围", "主营业务"),
}
"""Words departments write over their columns that no office would write over its ledger's."""


@dataclass
class Listed:
    """One row of a list: what it says, and what is doubtful about it."""

    values: dict[str, Any]
    doubts: list[str]
    notes: list[str] = field(default_factory=list)


@dataclass
class Look:
    """A sheet before it is taken in: its heading, its names, and what cannot be understood."""

    book: Workbook
    heading: Heading
    listed: list[Listed]
    problems: list[RowProblem]
    skipped: list[str]
    trouble: str = ""


def look(
    path: Path,
    sheet: str | None = None,
    columns: Mapping[int, str] | None = None,
    county: str = "",
    progress: Progress = quiet,
) -> Look:
    """Read a list without keeping anything; `columns` are the meanings a person gave to columns by hand."""
    book = read(path, sheet, progress=lambda done, total: progress(done, total, "正在读取"))
    trouble = ""
    try:
        heading = find_heading(book.rows, book.merges, _synonyms(), strict=False, least=1)
    except Refused as refused:
        heading, trouble = Heading(0, -1, {}, {}), str(refused)
    if columns:
        meant = {**heading.columns, **columns}
        heading = heading.with_columns({at: name for at, name in meant.items() if name})
    if "name" not in heading.columns.values():
        trouble = "没有找到“单位名称”一列，请换一张工作表，或指明哪一列是单位名称。"
        return Look(book, heading, [], [], [], trouble)
    reading = _Reading(book, heading, county)
    return Look(book, heading, reading.rows(), reading.problems, reading.skipped)


def parts_of(name: str) -> list[str]:
    """Return the names of firms that share one cell; a single one where it is a single name."""
    parts = [part.strip() for part in SEVERAL.split(name) if part.strip()]
    return parts if len(parts) > 1 and all(FIRM_END.search(part) for part in parts) else [name]


def elsewhere(address: str, county: str) -> str:
    """Return the other county an address begins with, blank where it names this one or none."""
    text = simplified(address)[:COUNTY_WITHIN]
    for start in range(len(text)):
        for end in range(start + 3, min(start + 12, len(text)) + 1):
            if text[start:end] == county:
                return ""
            if text[start:end] in _counties():
                return text[start:end]
    return ""


@cache
def _counties() -> frozenset[str]:
    entries = codes.catalogue("county")
    return frozenset(one.name for one in entries if one.level >= COUNTY_LEVEL and len(one.name) > 2)


def _synonyms() -> dict[str, str]:
    known = {word: target for target, words in DEPARTMENTS_SAY.items() for word in words}
    employer = field_map(Employer)
    for target, names in reversed(COLUMNS.items()):
        for name in reversed(names):
            words = employer[name].words
            known.update(dict.fromkeys((words.zh, *words.aliases), target))
    return known


class _Reading:
    """Turns a sheet's rows into listed names, and tells what it passed over."""

    def __init__(self, book: Workbook, heading: Heading, county: str) -> None:
        self.book, self.heading, self.county = book, heading, county
        self.problems: list[RowProblem] = []
        self.skipped: list[str] = []

    def rows(self) -> list[Listed]:
        """Return every row that is a name."""
        found = []
        for at in range(self.heading.last_row + 1, len(self.book.rows)):
            row = self.book.rows[at]
            if not any(cell not in (None, "") for cell in row):
                continue
            if is_total_row(row) or is_note_row(row) or is_index_row(row):
                self.skipped.append(f"第 {at + 1} 行是合计、说明或编号行，已跳过")
                continue
            if self._goes_on(at, row):
                self.skipped.append(f"第 {at + 1} 行与上一行同在一个合并的单位名称下，已并入上一行")
                continue
            one = self._row(at, row)
            if one is not None:
                found.append(one)
        return found

    def _goes_on(self, at: int, row: Sequence[Any]) -> bool:
        """Tell whether a row belongs to the firm above it, whose name is merged over both."""
        for column, target in self.heading.columns.items():
            if target == "name" and self.book.mark(at, column) is not Mark.FILLED:
                return False
            if target == "code_text" and row[column] != self.book.rows[at - 1][column]:
                return False
        return True

    def _row(self, at: int, row: Sequence[Any]) -> Listed | None:
        said: dict[str, Any] = {}
        doubts = []
        for column, target in self.heading.columns.items():
            cell = row[column] if column < len(row) else None
            if cell in (None, "") or target in said:
                continue
            said[target] = _text(cell)
            if target == "code_text" and self.book.mark(at, column) is Mark.DAMAGED:
                doubts.append("代码单元格是数字格式，末几位可能已丢失，未按代码比对")
        name = said.get("name", "")
        if not name:
            problem = RowProblem(self.book.sheet, at + 1, "单位名称", "", "这一行没有单位名称，未收入名单")
            self.problems.append(problem)
            return None
        if len(parts := parts_of(name)) > 1:
            doubts.append(SEVERAL_WORDS.format(len(parts)))
        other = elsewhere(said.get("address", ""), self.county) if self.county else ""
        notes = [f"名单所列地址在{other}，请核实是否在本县"] if other else []
        raw = {
            self.heading.texts.get(column, f"第 {column + 1} 列"): _text(cell)
            for column, cell in enumerate(row)
            if cell not in (None, "")
        }
        return Listed({**said, "row_no": at + 1, "raw": json.dumps(raw, ensure_ascii=False)}, doubts, notes)


def _text(cell: object) -> str:
    """Return a cell's words; whole numbers as people typed them."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return str(cell).strip()
