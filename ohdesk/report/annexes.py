"""附件 of a 自评报告: the official tables as they will be handed in, and the list of 佐证材料 with their hashes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ohdesk.evidence import Paper
from ohdesk.exchange.table_values import Value, fills, printed_rows, values
from ohdesk.profile import Outline, Profile, Table
from ohdesk.report.content import Chapter, Column, Paragraph, place_of
from ohdesk.report.content import Table as Drawn
from ohdesk.report.facts import Facts
from ohdesk.results import Results

PAPERS = (
    Column("编号", 1.1, "center"),
    Column("材料名称", 2.6),
    Column("文号及日期", 1.5),
    Column("文件名", 1.7),
    Column("文件校验值", 1.75),
)
HASH_LINE = 16
BOXES = re.compile(r"(?<=\S) (?=[□☑])")
"""Between two boxes to tick a line ends."""

PEOPLE = ("责任人", "联系人", "联系方式")
"""Columns whose names stay in the official table and do not go into the report."""

LINE, PAD, NARROWEST, SHORT, LONG = 42.0, 0.8, 1.4, 4.6, 18.0
"""Widths in characters: a whole line of small type, a cell's edges, and what short and long columns take."""


def annexes(facts: Facts, outline: Outline) -> list[Chapter]:
    """Return the annexes an outline names: a table where it means one, the list of papers otherwise."""
    alone = len(outline.appendices) == 1
    return [
        _annex(facts, f"附件{'' if alone else at}", zh, f"annex{at}")
        for at, zh in enumerate(outline.appendices, 1)
    ]


def _annex(facts: Facts, mark: str, zh: str, key: str) -> Chapter:
    table = table_meant(facts.profile, zh)
    head = [_said(key, "", mark, "annex"), _said(key, "title", zh, "annex_title")]
    if table is not None:
        return Chapter(
            key, f"{mark}　{zh}", [*head, _official(facts.profile, facts.results, table, key)], annex=True
        )
    lines = [_paper(one) for one in facts.papers]
    if not lines:
        return Chapter(
            key, f"{mark}　{zh}", [*head, _said(key, "none", "尚未登记佐证材料。", "body")], annex=True
        )
    kept = sum(1 for one in facts.papers if one.sha256)
    said = (
        f"共{len(lines):,}件，其中附有文件的{kept:,}件。编号由任务、条款和顺序号组成；"
        "文件校验值（SHA-256）由文件内容算出，可用来核对文件未被改动。"
    )
    listed = Drawn(place_of(key, "papers"), PAPERS, lines, small=True)
    return Chapter(key, f"{mark}　{zh}", [*head, _said(key, "said", said, "body"), listed], annex=True)


def _said(key: str, place: str, words: str, style: str) -> Paragraph:
    return Paragraph(place_of(key, place), words, style, draft=words)


def table_meant(profile: Profile, zh: str) -> Table | None:
    """Return the official table that an appendix names, by its name or its printed title."""
    plain = _plain(zh)
    for table in profile.tables:
        if table.layout != "list" and plain and (_plain(table.zh) in plain or plain in _plain(table.title)):
            return table
    return None


def _plain(words: str) -> str:
    return "".join(one for one in words if one not in " 　\n（）()《》—-")


def _official(profile: Profile, results: Results, table: Table, key: str) -> Drawn:
    at = table.columns.index(table.result) if table.result in table.columns else len(table.columns) - 1
    shown, more = values(profile, table, results), fills(table, results)
    places = [place for place, column in enumerate(table.columns) if column not in PEOPLE]
    rows = []
    for printed in printed_rows(profile, table):
        cells = [" ".join(cell.split("\n")) if len(cell) < 2 else cell for cell in printed.cells]
        cells += [""] * (len(table.columns) - len(cells))
        if (value := shown.get(printed.no)) is not None:
            cells[at] = value_text(value)
        for place, column in enumerate(table.columns):
            if (value := more.get((printed.no, column))) is not None:
                cells[place] = value_text(value)
        rows.append(tuple(BOXES.sub("\n", cells[place]) for place in places))
    return Drawn(
        place_of(key, "table"), _columns([table.columns[at] for at in places], rows), rows, small=True
    )


def _columns(names: Sequence[str], rows: Sequence[Sequence[str]]) -> list[Column]:
    """Give short columns the room their words need whole, and share the rest out among the long ones."""
    cells = [[line for row in rows for line in row[at].split("\n")] for at in range(len(names))]
    wanted = [max([_wide(zh), *map(_wide, column)]) + PAD for zh, column in zip(names, cells, strict=True)]
    content = [max([NARROWEST, *map(_wide, column)]) + PAD for column in cells]
    least = [min(one, SHORT) for one in content]
    spare = max(LINE - sum(least), 0)
    more = [max(min(want, LONG) - low, 0) for want, low in zip(wanted, least, strict=True)]
    whole = sum(more) or 1
    return [
        Column(zh, low + spare * extra / whole, "center" if want <= SHORT + PAD else "left")
        for zh, low, extra, want in zip(names, least, more, content, strict=True)
    ]


def _wide(words: str) -> float:
    return sum(0.56 if char.isascii() else 1.0 for char in words)


def value_text(value: Value) -> str:
    """Return a cell's content as its number format prints it."""
    if isinstance(value.content, str):
        return value.content
    if value.number_format == "#,##0":
        return f"{value.content:,.0f}"
    first = value.number_format.split(";")[0]
    places = first.count("0") - 1 if "." in first else 0
    sign = "+" if first.startswith("+") and value.content > 0 else ""
    return f"{sign}{value.content:.{places}f}{'%' if '%' in first else ''}"


def _paper(one: Paper) -> tuple[str, ...]:
    about = "\n".join(
        part for part in (one.document_no, f"{one.dated_on:%Y-%m-%d}" if one.dated_on else "") if part
    )
    digest = [one.sha256[at : at + HASH_LINE] for at in range(0, len(one.sha256), HASH_LINE)]
    return one.ordinal, one.title, about or "—", one.file_name or "缺文件", "\n".join(digest) or "—"
