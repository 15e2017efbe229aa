"""What narrows the due page: levels and matters with their counts at the left, township and words above."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFrame,
    QWidget,
)

from ohdesk.clocks.due_list import LEVELS
from ui.due_matters import Matters
from ui.due_parts import ALL, Wish, only
from ui.editors import Combo
from ui.short_words import SearchLine
from ui.widgets import button, column, label, row

WAIT = 160
HINTS = ("名称、事项或拼音首字母", "名称、事项、拼音", "搜索")


class DueFilters(QFrame):
    """The left side of the page; `changed` is told the new wish."""

    def __init__(self, changed: Callable[[Wish], object]) -> None:
        """Start with nothing left out."""
        super().__init__()
        self.setProperty("role", "card")
        self.setAccessibleName("筛选")
        self.wish = Wish()
        self._changed = changed
        self.boxes: dict[str, QCheckBox] = {}
        self.levels = QWidget()
        lines = column(label("期限", "note"), spacing=0)
        for level, words in LEVELS.items():
            box = self.boxes[level] = QCheckBox(words)
            box.setAccessibleName(words)
            box.setChecked(True)
            box.clicked.connect(self._levelled)
            lines.addWidget(box)
        self.boxes["soon"].setToolTip("30 天内到期，或已经到了可以办理的时间")
        self.boxes["later"].setToolTip("31 至 90 天内到期")
        self.levels.setLayout(lines)
        self.matters = Matters(self._chosen)
        whole = column(self.levels, label("事项", "note"), spacing=4)
        whole.addWidget(self.matters, 1)
        whole.setContentsMargins(12, 10, 12, 12)
        self.setLayout(whole)
        self.line = _Above(self._placed)

    def show_counts(
        self, by_level: Mapping[str, int], by_clock: Mapping[str, int], towns: Sequence[str]
    ) -> None:
        """Show how many items each filter has."""
        for level, words in LEVELS.items():
            self.boxes[level].setText(f"{words}　{by_level.get(level, 0):,}")
        self.matters.show_counts(by_clock, (self.wish.group, self.wish.clock))
        self.line.show_towns(towns, self.wish.township)

    def put(self, wish: Wish) -> None:
        """Ask for something else as a whole."""
        self.wish = wish
        for level, box in self.boxes.items():
            box.setChecked(level in wish.levels)
        self.line.show_wish(wish)
        self._changed(wish)

    def clear(self) -> None:
        """Leave nothing out."""
        self.put(Wish())

    def _tell(self, **asked: Any) -> None:
        wish = only(self.wish, **asked)
        if wish != self.wish:
            self.wish = wish
            self.line.reset.setEnabled(wish.narrow)
            self._changed(wish)

    def _levelled(self) -> None:
        self._tell(levels=frozenset(level for level, box in self.boxes.items() if box.isChecked()))

    def _chosen(self) -> None:
        group, clock = self.matters.matter
        self._tell(group=group, clock=clock)

    def _placed(self, asked: Mapping[str, Any] | None) -> None:
        if asked is None:
            self.clear()
        else:
            self._tell(**asked)


class _Above(QWidget):
    """Search, township and reset; `told` gets what changed, None for nothing left out."""

    def __init__(self, told: Callable[[Mapping[str, Any] | None], object]) -> None:
        super().__init__()
        self._told = told
        self.search = SearchLine(HINTS, "按名称、事项、缘由或拼音首字母查找（Ctrl+F）")
        self.search.setMinimumWidth(150)
        self._timer = QTimer(self, interval=WAIT, singleShot=True)
        self._timer.timeout.connect(self._searched)
        self.search.textChanged.connect(lambda _text: self._timer.start())
        self.search.returnPressed.connect(self._searched)
        QShortcut(QKeySequence("Ctrl+F"), self).activated.connect(self.start_search)
        self.town = Combo()
        self.town.setAccessibleName("乡镇")
        self.town.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.town.setMinimumContentsLength(6)
        self.town.addItem("全部乡镇", ALL)
        self.town.activated.connect(lambda at: told({"township": self.town.itemData(at)}))
        self.reset = button("重置", "undo-2")
        self.reset.setEnabled(False)
        self.reset.clicked.connect(lambda: told(None))
        line = row(self.search, self.town, self.reset)
        line.setStretch(0, 1)
        self.setLayout(line)

    def start_search(self) -> None:
        """Put the keyboard into the search box, ready for other words."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def show_towns(self, towns: Sequence[str], chosen: str) -> None:
        """Offer the townships that have anything due, and the chosen one."""
        wanted = sorted({*towns, chosen} - {ALL})
        if wanted != [self.town.itemData(at) for at in range(1, self.town.count())]:
            self.town.clear()
            self.town.addItem("全部乡镇", ALL)
            for name in wanted:
                self.town.addItem(name, name)
        self.town.setCurrentIndex(max(self.town.findData(chosen), 0))

    def show_wish(self, wish: Wish) -> None:
        """Show what is asked for, without telling."""
        self.search.blockSignals(True)
        self.search.setText(wish.search)
        self.search.blockSignals(False)
        self._timer.stop()
        self.reset.setEnabled(wish.narrow)

    def _searched(self) -> None:
        self._timer.stop()
        self._told({"search": self.search.text().strip()})
