"""待办日历: a month with how much falls due on each day, and the items of the day a person points at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from ohdesk.clocks import Due
from ohdesk.clocks.rules import add_months
from ui.due_table import DueTable
from ui.month_grid import MonthGrid, day_words
from ui.widgets import button, column, label, row


class CalendarView(QWidget):
    """The month, and below it the items of the day."""

    def __init__(self, opened: Callable[[Due], object], moved: Callable[[], object]) -> None:
        """Take what is told of an item that is opened, and that the selection moved."""
        super().__init__()
        self.grid = MonthGrid(self._show_day, self._enter)
        self.table = DueTable("当天事项", opened, moved)
        self.month = label("", "heading")
        self.note = label("", "muted")
        self.title = label("", "heading")
        before, after, now = button("", "chevron-left"), button("", "chevron-right"), button("今天")
        for one, words, months in ((before, "上个月", -1), (after, "下个月", 1)):
            one.setAccessibleName(words)
            one.setToolTip(f"{words}（{'PageUp' if months < 0 else 'PageDown'}）")
            one.clicked.connect(lambda _=False, by=months: self.grid.choose(add_months(self.grid.day, by)))
        now.clicked.connect(lambda: self.grid.choose(self.grid.today))
        now.setToolTip("回到今天（Home）")
        whole = column(row(before, self.month, after, now, 8, self.note, None), spacing=8)
        whole.addWidget(self.grid, 6)
        whole.addWidget(self.title)
        whole.addWidget(self.table, 4)
        self.setLayout(whole)

    def show_items(self, items: Sequence[Due], today: date) -> None:
        """Show other items."""
        found: defaultdict[date, list[Due]] = defaultdict(list)
        for one in items:
            found[one.due_on].append(one)
        self.grid.show_items(dict(found), today)
        self._show_day(self.grid.day)

    def _show_day(self, day: date) -> None:
        some = self.grid.items.get(day, ())
        month = {key: len(found) for key, found in self.grid.items.items() if _same_month(key, day)}
        earlier = sum(len(found) for key, found in self.grid.items.items() if key < day.replace(day=1))
        self.month.setText(f"{day.year}年{day.month}月")
        self.note.setText(f"本月 {sum(month.values()):,} 项，更早的还有 {earlier:,} 项")
        self.title.setText(f"{day_words(day)}　{len(some):,} 项")
        kept = self.table.current
        self.table.show_items(some, [kept.key] if kept else [])

    def _enter(self) -> None:
        self.table.setFocus(Qt.FocusReason.TabFocusReason)


def _same_month(one: date, other: date) -> bool:
    return (one.year, one.month) == (other.year, other.month)
