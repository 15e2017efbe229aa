"""What narrows the audit page: words, who, what, to what, and when."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from ohdesk.audit_log import Filters
from ohdesk.understand import Misread, understand_date
from ui import theme
from ui.editors import Combo
from ui.short_words import SearchLine
from ui.widgets import button, label, restyle, row

WAIT = 300
ALL = ""
SPANS = (("全部时间", -1), ("今天", 0), ("近 7 天", 6), ("近 30 天", 29), ("今年", -2), ("自选日期…", -3))
EVER, THIS_YEAR, OWN = -1, -2, -3
LETTERS = {"user": 5, "action": 6, "kind": 6, "span": 5}
WORDS = {"user": "全部用户", "action": "全部操作", "kind": "全部对象"}
NAMES = {"user": "用户", "action": "操作", "kind": "对象"}


class AuditFilters(QWidget):
    """One line above the table; `changed` is told the new filters."""

    def __init__(self, changed: Callable[[Filters], object]) -> None:
        """Start with nothing left out."""
        super().__init__()
        self.asked = Filters()
        self._changed = changed
        hints = ("记录名称、代码、原因或序号", "名称、代码、原因", "查找")
        self.search = SearchLine(hints, "按记录的名称、代码，操作的原因，或序号查找（Ctrl+F）")
        self.search.setMinimumWidth(150)
        self._timer = QTimer(self, interval=WAIT, singleShot=True)
        self._timer.timeout.connect(self._tell)
        self.search.textChanged.connect(lambda _text: self._timer.start())
        self.search.returnPressed.connect(self._tell)
        QShortcut(QKeySequence("Ctrl+F"), self).activated.connect(self.start_search)
        self.boxes = {name: self._box(NAMES[name], LETTERS[name]) for name in WORDS}
        self.span = self._box("时间", LETTERS["span"])
        for words, days in SPANS:
            self.span.addItem(words, days)
        self.since, self.until = self._day("起始日期"), self._day("截止日期")
        self.own = QWidget()
        self.own.setLayout(row(self.since, label("至", "muted"), self.until, spacing=4))
        self.own.hide()
        self.reset = button("重置", "undo-2")
        self.reset.clicked.connect(self.clear)
        line = row(self.search, *self.boxes.values(), self.span, self.own, self.reset)
        line.setStretch(0, 1)
        self.setLayout(line)
        self.show_answers({})

    def _box(self, name: str, letters: int) -> Combo:
        box = Combo()
        box.setAccessibleName(name)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.setMinimumContentsLength(letters)
        box.setMaxVisibleItems(20)
        box.activated.connect(lambda _at: self._tell())
        return box

    def _day(self, name: str) -> QLineEdit:
        line = QLineEdit()
        line.setAccessibleName(name)
        line.setPlaceholderText("如 2026-01-01")
        line.setFixedWidth(theme.base_size() * 8)
        line.editingFinished.connect(self._tell)
        return line

    def show_answers(self, answers: Mapping[str, Sequence[tuple[str, str]]]) -> None:
        """Offer what stands in the chain, and keep what is chosen."""
        for name, box in self.boxes.items():
            kept = box.currentData() or ALL
            wanted = [(ALL, WORDS[name]), *answers.get(name, ())]
            box.clear()
            for value, words in wanted:
                box.addItem(words, value)
            widest = max(box.fontMetrics().horizontalAdvance(words) for _, words in wanted)
            box.view().setMinimumWidth(min(widest + 44, 320))
            box.setCurrentIndex(max(box.findData(kept), 0))
        self.reset.setEnabled(self.asked != Filters())

    def put(self, asked: Filters) -> None:
        """Ask for something else as a whole."""
        self.search.blockSignals(True)
        self.search.setText(asked.words)
        self.search.blockSignals(False)
        for name, box in self.boxes.items():
            value = getattr(asked, name)
            if value and box.findData(value) < 0:
                box.addItem(value, value)
            box.setCurrentIndex(max(box.findData(value), 0))
        own = asked.since is not None or asked.until is not None
        self.span.setCurrentIndex(self.span.findData(OWN if own else EVER))
        for line, day in ((self.since, asked.since), (self.until, asked.until)):
            line.setText(day.isoformat() if day else "")
        self._take(asked)

    def clear(self) -> None:
        """Leave nothing out."""
        self.put(Filters())

    def start_search(self) -> None:
        """Put the keyboard into the search box, ready for other words."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def _tell(self) -> None:
        self._timer.stop()
        values: dict[str, Any] = {name: str(box.currentData() or "") for name, box in self.boxes.items()}
        since, until = self._days()
        asked = replace(Filters(), words=self.search.text().strip(), since=since, until=until, **values)
        # Which record a page asked for stays asked for until something else is.
        if asked.kind == self.asked.kind and self.asked.record is not None:
            asked = replace(asked, record=self.asked.record)
        if asked != self.asked:
            self._take(asked)

    def _take(self, asked: Filters) -> None:
        self.asked = asked
        self.own.setVisible(self.span.currentData() == OWN)
        self.reset.setEnabled(asked != Filters())
        self._changed(asked)

    def _days(self) -> tuple[date | None, date | None]:
        days, today = self.span.currentData(), date.today()
        self.own.setVisible(days == OWN)
        if days == OWN:
            return self._typed(self.since), self._typed(self.until)
        if days == THIS_YEAR:
            return date(today.year, 1, 1), None
        return (None if days == EVER else today - timedelta(days=days)), None

    def _typed(self, line: QLineEdit) -> date | None:
        """Return the day a person typed; a line that is no day is framed and left out."""
        words = line.text().strip()
        try:
            day = understand_date(words) if words else None
        except Misread:
            restyle(line, state="bad")
            return None
        restyle(line, state="")
        return day
