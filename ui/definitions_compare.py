"""口径对照: same word, different number. Every definition of every profile, what it counts, and where it is used."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from ohdesk.definitions import known
from ohdesk.definitions.like_words import Compared
from ui.context import Context
from ui.reckoning import rule
from ui.widgets import Card, clear, column, label, remembered_split
from ui.wrapped_table import WrappedTable

HEADINGS = ("词", "口径", "单位", "本方案")
WIDTHS = (9, 0, 4.5, 6)
SPLIT = "definitions/compare"


class CompareTab(QWidget):
    """A table of definitions grouped by their word; the selected one is explained beside it."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.lines: list[Compared] = []
        self.table = WrappedTable("口径对照", HEADINGS, WIDTHS, 1)
        self.table.currentCellChanged.connect(lambda now, *_: self._open(now))
        self.card = Card()
        inside, self.area = QWidget(), QScrollArea()
        self.words = QVBoxLayout(inside)
        self.words.setContentsMargins(0, 0, 6, 0)
        self.words.setSpacing(6)
        self.area.setWidget(inside)
        self.area.setWidgetResizable(True)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.card.body.addWidget(self.area, 1)
        self.table.setMinimumWidth(420)
        self.card.setMinimumWidth(320)
        parts = ((self.table, 3), (self.card, 2))
        self.setLayout(column(remembered_split(context, SPLIT, parts, (680, 460))))

    def show_lines(self, lines: Sequence[Compared], profile: str) -> None:
        """Show all definitions; those of the profile bear its row's number."""
        at = max(self.table.currentRow(), 0)
        self.lines = list(lines)
        words = Counter(one.definition.word for one in lines)
        self.table.blockSignals(True)
        self.table.setRowCount(len(lines))
        before = ""
        for place, one in enumerate(lines):
            word = one.definition.word
            first = word if word != before else ""
            before = word
            here = "、".join(f"第{use.no}行" for use in one.uses if use.profile == profile and use.no)
            self.table.put(place, 0, first, bold=words[word] > 1)
            self.table.put(place, 1, one.definition.zh)
            self.table.put(place, 2, one.definition.unit or "是/否", colour="muted")
            self.table.put(place, 3, here, colour="accent")
        self.table.blockSignals(False)
        self.table.fit()
        self.table.show_row(min(at, len(lines) - 1))
        self._open(self.table.currentRow())

    def _open(self, place: int) -> None:
        if not 0 <= place < len(self.lines):
            return
        one = self.lines[place]
        clear(self.words)
        self.words.addWidget(label(one.definition.zh, "heading", wrap=True))
        self.words.addWidget(label(one.definition.says, wrap=True))
        apart = [known()[name] for name in one.definition.apart if name in known()]
        if apart:
            self._section("不要混同")
            for other in apart:
                self.words.addWidget(label(other.zh, wrap=True))
                self.words.addWidget(label(other.says, "muted", wrap=True))
        self._section("用在")
        for use in one.uses:
            number = f"第{use.no}行　" if use.no else ""
            target = f"，目标 {use.target_zh}" if use.target_zh else ""
            self.words.addWidget(label(use.title, wrap=True))
            self.words.addWidget(label(f"{number}{use.zh}{target}", "muted", wrap=True))
        self.words.addStretch(1)
        self.area.verticalScrollBar().setValue(0)

    def _section(self, title: str) -> None:
        self.words.addSpacing(4)
        self.words.addWidget(rule())
        self.words.addWidget(label(title, "note"))
