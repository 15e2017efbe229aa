"""The tables of an employer's file: each with its count, 新增, and rows that open their record."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QMenu, QSizePolicy, QVBoxLayout, QWidget

from db.base import Record
from ohdesk.desk import Desk
from ohdesk.dossier import DISEASES, Part
from ohdesk.errors import Refused
from ui.context import Context
from ui.record_table import RecordModel, Row
from ui.record_view import CELL_PAD
from ui.trace_data import DetailTable
from ui.widgets import button, column, label, row

FEW = 8
"""Rows a table shows before it scrolls, where several tables share a tab."""

SAMPLE, PILL, WIDEST = 60, 14, 330
GROWS = ("text", "code", "link", "choices")

KEPT_ELSEWHERE = ("listed_name",)
"""Kinds that come with a list or a batch and are not typed in here."""

Maker = Callable[[type[Record], str], object]
Opener = Callable[[type[Record], int], object]


class PartModel(RecordModel):
    """Records of one employer: its name is not repeated, and a last column may hold what is no field."""

    def __init__(self, desk: Desk, part: Part) -> None:
        super().__init__(desk, part.kind, part.fields)
        self.part = part
        self.show_ids(array("q", part.numbers))

    def _row(self, record: Record, titles: dict[str, dict[int, str]]) -> Row:
        fields = self.fields
        own = [one for one in fields if one.name != DISEASES]
        self.fields = own
        try:
            made = super()._row(record, titles)
        finally:
            self.fields = fields
        texts = tuple(words.removeprefix(self.part.owner) for words in made.texts)
        if len(own) == len(fields):
            return Row(texts, made.tones, made.numbers)
        more = self.part.extra.get(record.id, "")
        return Row((*texts, more), (*made.tones, ""), (*made.numbers, None))


class PartTable(DetailTable):
    """One table; Enter or a double click opens the record, F2 edits it here, Ctrl+C copies."""

    def __init__(self, desk: Desk, part: Part, opened: Opener, edit: Opener) -> None:
        super().__init__(lambda place: opened(part.kind, part.numbers[place]))
        self.part = part
        self._edit = edit
        self.setAccessibleName(part.title)
        self.verticalHeader().hide()
        self.records = PartModel(desk, part)
        self._few = 0
        self.setModel(self.records)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._menu)
        keys = QShortcut(QKeySequence("F2"), self)
        keys.setContext(Qt.ShortcutContext.WidgetShortcut)
        keys.activated.connect(self.edit_current)

    def edit_current(self) -> None:
        """Edit the record the person stands on."""
        if self.currentIndex().isValid():
            self._edit(self.part.kind, self.part.numbers[self.currentIndex().row()])

    def show_few(self, most: int) -> None:
        """Be as tall as its rows, up to so many."""
        self._few = min(len(self.part.numbers), most)
        self.fit()

    def fit(self) -> None:
        """Give columns the width their words need, and what room is left to the last one that holds words."""
        fields = self.records.fields
        widths = [self._wanted(at) for at in range(len(fields))]
        spare = self.viewport().width() - sum(widths)
        growing = [at for at, one in enumerate(fields) if one.type in GROWS]
        if spare > 0 and growing:
            widths[growing[-1]] += spare
        for at, width in enumerate(widths):
            self.setColumnWidth(at, width)
        if self._few:
            line = self.verticalHeader().defaultSectionSize()
            bar = self.horizontalScrollBar().sizeHint().height() if spare < 0 else 0
            self.setFixedHeight(self.horizontalHeader().sizeHint().height() + self._few * line + bar + 4)

    def _wanted(self, at: int) -> int:
        metrics = self.fontMetrics()
        widest = metrics.horizontalAdvance(self.records.fields[at].zh) + 14
        for place in range(min(len(self.part.numbers), SAMPLE)):
            line = self.records.row(place)
            extra = PILL if line.tones[at] else 0
            widest = max(widest, metrics.horizontalAdvance(line.texts[at]) + extra)
        return min(widest + CELL_PAD, WIDEST)

    def _menu(self, point: QPoint) -> None:
        index = self.indexAt(point)
        if not index.isValid():
            return
        menu = QMenu(self)
        menu.addAction(f"打开{self.part.kind.zh}\tEnter", lambda: self._opened(index.row()))
        menu.addAction("编辑\tF2", lambda: self._edit(self.part.kind, self.part.numbers[index.row()]))
        menu.popup(self.viewport().mapToGlobal(point))


class PartCard(QFrame):
    """A table under its name and count, with the button that adds a record."""

    def __init__(self, context: Context, part: Part, make: Maker, opened: Opener, edit: Opener) -> None:
        super().__init__()
        self.part = part
        self.setProperty("role", "card")
        head = row(label(part.title, "heading"), label(self._told(), "muted"), None)
        if part.kind.__tablename__ not in KEPT_ELSEWHERE:
            new = button(f"新增{part.kind.zh}", "plus", flat=True)
            new.clicked.connect(lambda: make(part.kind, part.link))
            _allow(context.desk, new)
            head.addWidget(new)
        inside = column(head, spacing=6)
        inside.setContentsMargins(14, 7, 10, 8)
        self.table: PartTable | None = None
        if part.numbers:
            self.table = PartTable(context.desk, part, opened, edit)
            inside.addWidget(self.table)
        self.setLayout(inside)

    def _told(self) -> str:
        return f"{len(self.part.numbers):,} 条" if self.part.numbers else "没有记录"


def cards(
    context: Context, parts: list[Part], make: Maker, opened: Opener, edit: Opener, most: int, *first: QWidget
) -> QWidget:
    """Return a section: what stands first, then its tables, the filled ones above the empty ones."""
    inside = QWidget()
    lines = QVBoxLayout(inside)
    lines.setContentsMargins(0, 8, 4, 4)
    lines.setSpacing(10)
    for one in first:
        lines.addWidget(one)
    ordered = sorted(parts, key=lambda one: not one.numbers)
    made = [PartCard(context, one, make, opened, edit) for one in ordered]
    filled = [one.table for one in made if one.table]
    for card in made:
        lines.addWidget(card)
    for table in filled:
        if len(filled) == 1 and not first:
            table.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
            table.setMinimumHeight(260)
        else:
            table.show_few(most)
    if not (len(filled) == 1 and not first):
        lines.addStretch(1)
    return inside


def _allow(desk: Desk, one: Any) -> None:
    """Show beforehand what the person's role may not do, with the reason."""
    try:
        desk.require("write")
    except Refused as refused:
        one.setEnabled(False)
        one.setToolTip(str(refused))
