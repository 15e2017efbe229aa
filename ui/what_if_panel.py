"""换一种口径会改变哪些格: the cells of the official tables before and after another reading."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget

from ohdesk.definitions.what_if import Changed
from ui import theme
from ui.widgets import Card, EmptyState, label
from ui.wrapped_table import WrappedTable

TITLE = "换一种口径会改变哪些格"
HEADINGS = ("序号", "名称", "栏", "现在", "换后")
WIDTHS = (4, 0, 5.5, 6.5, 6.5)
COLUMN, ROOMY = 2, 36
"""The column that gives way, and how many letters wide the card is where it need not."""


class WhatIfPanel(Card):
    """A table of the cells that another reading changes, or why there is none."""

    def __init__(self) -> None:
        super().__init__()
        self.body.addWidget(label(TITLE, "heading"))
        self.asked = label("", "muted", wrap=True)
        self.body.addWidget(self.asked)
        self.table = WrappedTable(TITLE, HEADINGS, WIDTHS, 1)
        for at in (3, 4):
            if heading := self.table.horizontalHeaderItem(at):
                heading.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.empty = EmptyState("loader-circle", "正在测算", "")
        self.stack = QStackedWidget()
        self.stack.addWidget(self.empty)
        self.stack.addWidget(self.table)
        self.body.addWidget(self.stack, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Do without the column's name where there is little room."""
        self.table.setColumnHidden(COLUMN, event.size().width() < theme.base_size() * ROOMY)
        super().resizeEvent(event)

    def say(self, icon: str, title: str, hint: str = "") -> None:
        """Show a sentence instead of the table."""
        self.empty.say(icon, title, hint)
        self.stack.setCurrentIndex(0)

    def ask(self, words: str) -> None:
        """Name the reading that is being counted."""
        self.asked.setText(words)

    def show_changed(self, changed: Sequence[Changed]) -> None:
        """Show the cells table by table, each under the name of its table."""
        self.table.clearSpans()
        self.table.setRowCount(len(changed) + len({one.table for one in changed}))
        place, table = 0, ""
        for one in changed:
            if one.table != table:
                table = one.table
                self._heading(place, table, sum(other.table == table for other in changed))
                place += 1
            self._line(place, one)
            place += 1
        self.table.fit()
        self.stack.setCurrentIndex(1)

    def _heading(self, place: int, table: str, count: int) -> None:
        self.table.put(place, 0, f"{table}　{count} 格", bold=True)
        for at in range(1, len(HEADINGS)):
            self.table.put(place, at, "")
        self.table.setSpan(place, 0, 1, len(HEADINGS))

    def _line(self, place: int, one: Changed) -> None:
        self.table.put(place, 0, one.no)
        self.table.put(place, 1, one.name)
        self.table.put(place, 2, one.column, colour="muted")
        self.table.put(place, 3, one.before or "空", colour="" if one.before else "muted", right=True)
        self.table.put(place, 4, one.after or "空", colour="accent", right=True, bold=True)
