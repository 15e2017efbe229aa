"""What the drawer's tabs hold: the record's fields, the records that belong to it, its history."""

from __future__ import annotations

import json
from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFormLayout, QFrame, QLabel, QPushButton, QVBoxLayout, QWidget

from db.base import Record
from db.records import KINDS
from ohdesk import ledger, query
from ohdesk.desk import Desk
from ohdesk.fields import Field, fields_of
from ohdesk.history import HistoryLine, history
from ohdesk.links import Links
from ohdesk.query import Query
from ui import theme
from ui.cells import Titles, cell_text, link_titles, table_fields, tone_of
from ui.context import Context
from ui.flow import FlowLayout
from ui.reveal import value_line
from ui.short_words import ShortButton
from ui.widgets import EmptyState, Pill, button, column, label, row

LATEST = 8
NAME_WIDTH = 118
FRESH = ("新增", "导入")


def children_of(kind: type[Record]) -> list[tuple[type[Record], str]]:
    """Return the kinds whose records belong to one of this kind, each with its link's name."""
    found = []
    for other in KINDS:
        links = [one.name for one in fields_of(other) if one.words.kind == kind.__tablename__]
        if links and other is not kind:
            found.append((other, links[0]))
    return found


def overview(context: Context, kind: type[Record], record: Record, titles: Titles) -> QWidget:
    """Return every field that is filled in, under its group."""
    lines = _lines(8)
    group: str | None = None
    form: QFormLayout | None = None
    for field in fields_of(kind):
        words = cell_text(field, getattr(record, field.name), titles)
        if not words:
            continue
        if form is None or field.words.group != group:
            group = field.words.group
            if group:
                lines.addWidget(label(group, "group-head"))
            form = QFormLayout()
            form.setVerticalSpacing(7)
            form.setHorizontalSpacing(12)
            lines.addLayout(form)
        form.addRow(_name(field), _value(context, kind, record, field, words))
    return _whole(lines)


def _name(field: Field) -> QLabel:
    name = label(field.zh, "muted", wrap=True)
    name.setFixedWidth(NAME_WIDTH + (theme.base_size() - 13) * 9)
    name.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
    return name


def _value(context: Context, kind: type[Record], record: Record, field: Field, words: str) -> QWidget:
    if field.type == "link":
        return _link(context, field.words.kind, getattr(record, field.name), words)
    return value_line(context, kind, record.id, field, _row_words(words))


def _row_words(words: str) -> str:
    """Return a row of somebody's table, kept with its headings, one column to a line; other words as they are."""
    if not words.startswith("{"):
        return words
    try:
        cells = json.loads(words)
    except ValueError:
        return words
    return "\n".join(f"{name}：{value}" for name, value in cells.items() if value not in (None, ""))


def _link(context: Context, kind: str, number: int, words: str) -> QPushButton:
    found = ShortButton(words)
    found.setProperty("role", "link")
    found.setToolTip(f"打开{ledger.kind_of(kind).zh}：{words}")
    found.clicked.connect(lambda: context.navigate(kind, id=number))
    return found


def belongings(
    context: Context, kind: type[Record], where: dict[str, object], add: Callable[[], object]
) -> QWidget:
    """Return the latest records of a kind that belong to the one shown, and buttons to add and to see all."""
    desk = context.desk
    numbers = query.ids(desk, kind, Query(where=where))
    records = query.rows(desk, kind, list(numbers[:LATEST]))
    with desk.read() as session:
        links = Links(session)
        titles = {one: links.titles(one, some) for one, some in link_titles(kind, records).items()}
    lines = _lines(6)
    for record in records:
        lines.addWidget(_entry(context, kind, record, titles, next(iter(where))))
    more = button(f"查看全部 {len(numbers)} 条", flat=True)
    more.clicked.connect(lambda: context.navigate(kind.__tablename__, **where))
    new = button(f"新增{kind.zh}", "plus")
    new.clicked.connect(add)
    lines.addLayout(row(new, None, more))
    return _whole(lines)


def _entry(context: Context, kind: type[Record], record: Record, titles: Titles, link: str) -> QFrame:
    parts, pills = _words_of(kind, record, titles, link)
    open_it = _link(context, kind.__tablename__, record.id, parts[0] if parts else kind.zh)
    inside = column(open_it, spacing=4)
    if parts[1:]:
        inside.addWidget(label("　".join(parts[1:4]), "note", wrap=True))
    if pills:
        holder = QWidget()
        flow = FlowLayout(holder)
        for one in pills[:3]:
            flow.addWidget(one)
        inside.addWidget(holder)
    inside.setContentsMargins(8, 6, 8, 8)
    box = QFrame()
    box.setProperty("role", "entry")
    box.setLayout(inside)
    return box


def _words_of(kind: type[Record], record: Record, titles: Titles, link: str) -> tuple[list[str], list[Pill]]:
    parts, pills = [], []
    for field in table_fields(kind):
        value = getattr(record, field.name)
        words = cell_text(field, value, titles)
        if not words or field.name == link:
            continue
        if field.type == "choice":
            pills.append(Pill(words, tone_of(field, value)))
        elif field.type == "bool":
            pills.append(Pill(f"{field.zh}：{words}", tone_of(field, value)))
        else:
            plain = field.type in ("date", "text", "link", "code")
            parts.append(words if plain else f"{field.zh} {words}")
    return parts, pills


def past(desk: Desk, kind: type[Record], number: int) -> QWidget:
    """Return what was done to the record: when, by whom, old → new."""
    lines = _lines(6)
    told = history(desk, kind, number)
    for one in told:
        lines.addWidget(label(f"{one.at}　{one.user}　{one.action}", "group-head"))
        for words in _told(one):
            lines.addWidget(label(words, "note", wrap=True))
    if not told:
        lines.addWidget(EmptyState("history", "还没有履历"))
    return _whole(lines)


def _told(line: HistoryLine) -> list[str]:
    words = [f"原因：{line.reason}"] if line.reason else []
    if line.action in FRESH and not any(old for _, old, _ in line.changes):
        return [*words, "、".join(f"{zh} {new}" for zh, _, new in line.changes[:12])]
    return words + [f"{zh}：{old or '（空）'} → {new or '（空）'}" for zh, old, new in line.changes]


def _lines(gap: int) -> QVBoxLayout:
    found = column(spacing=gap)
    found.setContentsMargins(0, 2, 6, 2)
    return found


def _whole(lines: QVBoxLayout) -> QWidget:
    lines.addStretch(1)
    found = QWidget()
    found.setLayout(lines)
    return found
