"""A month painted day by day, with how much falls due on each."""

from __future__ import annotations

from calendar import Calendar
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ohdesk.clocks import Due
from ohdesk.clocks.due_list import LEVELS
from ohdesk.clocks.rules import add_months
from ui import theme
from ui.charts import font_of
from ui.due_parts import TONES
from ui.editors import WEEKDAYS

WEEKS, DAYS = 6, 7
LINES = 3
"""How many matters a roomy cell names."""

FIRST, LAST = date(1950, 1, 1), date(2199, 12, 1)
STEPS = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Up: -DAYS,
    Qt.Key.Key_Down: DAYS,
}
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


def day_words(day: date) -> str:
    """Return a day with its weekday."""
    return f"{day.month}月{day.day}日 星期{WEEKDAYS[day.weekday()]}"


class MonthGrid(QWidget):
    """Six weeks around a month; arrows move the day, PageUp and PageDown the month, Home comes back to today."""

    def __init__(self, chosen: Callable[[date], object], entered: Callable[[], object]) -> None:
        """Tell which day is chosen, and that Enter asks for its items."""
        super().__init__()
        self.today = date.today()
        self.day = self.today
        self.items: Mapping[date, Sequence[Due]] = {}
        self._chosen, self._entered = chosen, entered
        self.setAccessibleName("月历")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(theme.base_size() * 21)

    def days(self) -> list[date]:
        """Return the days shown, week by week from Monday."""
        weeks = Calendar().monthdatescalendar(self.day.year, self.day.month)
        shown = [day for week in weeks for day in week]
        while len(shown) < WEEKS * DAYS:
            shown.append(shown[-1] + timedelta(days=1))
        return shown

    def show_items(self, items: Mapping[date, Sequence[Due]], today: date) -> None:
        """Show other items; the chosen day stays."""
        self.items, self.today = items, today
        self._say()

    def choose(self, day: date) -> None:
        """Go to a day."""
        self.day = max(FIRST, min(LAST, day))
        self._say()
        self._chosen(self.day)

    def _say(self) -> None:
        count = len(self.items.get(self.day, ()))
        self.setAccessibleDescription(f"{day_words(self.day)}，{count} 项")
        self.update()

    def day_at(self, x: float, y: float) -> date | None:
        """Return the day that stands at a point."""
        across, down = int(x / (self.width() / DAYS)), int((y - self._head) / self._tall)
        inside = 0 <= across < DAYS and 0 <= down < WEEKS and y >= self._head
        return self.days()[down * DAYS + across] if inside else None

    def place_of(self, day: date) -> QRectF:
        """Return the cell of a day that is shown."""
        at = self.days().index(day)
        wide = self.width() / DAYS
        return QRectF(at % DAYS * wide, self._head + at // DAYS * self._tall, wide, self._tall)

    @property
    def _head(self) -> float:
        return theme.base_size() + 11.0

    @property
    def _tall(self) -> float:
        return (self.height() - self._head) / WEEKS

    def sizeHint(self) -> QSize:
        """Return a size in which every count can be read."""
        return QSize(560, theme.base_size() * 26)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the day under the mouse."""
        day = self.day_at(event.position().x(), event.position().y())
        if day is not None:
            self.choose(day)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move by key."""
        key = Qt.Key(event.key())
        if key in STEPS:
            self.choose(self.day + timedelta(days=STEPS[key]))
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self.choose(add_months(self.day, -1 if key == Qt.Key.Key_PageUp else 1))
        elif key == Qt.Key.Key_Home:
            self.choose(self.today)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._entered()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the month."""
        tokens, painter = theme.current(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font_of(self, -1))
        painter.setPen(tokens.color("muted"))
        wide = self.width() / DAYS
        for at, word in enumerate(WEEKDAYS):
            head = QRectF(at * wide, 0, wide, self._head)
            painter.drawText(head, Qt.AlignmentFlag.AlignCenter, f"周{word}")
        for day in self.days():
            self._paint_day(painter, day, self.place_of(day).adjusted(1.5, 1.5, -1.5, -1.5))

    def _paint_day(self, painter: QPainter, day: date, cell: QRectF) -> None:
        tokens = theme.current()
        items = self.items.get(day, ())
        mine, here = day.month == self.day.month, day == self.day
        frame = "accent" if here and self.hasFocus() else "strong_border" if here else "border"
        painter.setPen(QPen(tokens.color(frame), 2.0 if here else 1.0))
        painter.setBrush(tokens.color("selection" if here else "surface" if mine else "bg"))
        painter.drawRoundedRect(cell, 6, 6)
        inside = cell.adjusted(7, 3, -7, -3)
        line = QFontMetricsF(font_of(self)).height() + 4
        top = QRectF(inside.x(), inside.y(), inside.width(), min(line, inside.height()))
        painter.setFont(font_of(self, bold=day == self.today))
        painter.setPen(tokens.color("accent" if day == self.today else "text" if mine else "muted"))
        painter.drawText(top, LEFT, "今天" if day == self.today else str(day.day))
        if items:
            self._paint_count(painter, items, inside, line)

    def _paint_count(self, painter: QPainter, items: Sequence[Due], inside: QRectF, line: float) -> None:
        """Paint the number in the tone of the most pressing item, and what it is about where there is room."""
        tokens = theme.current()
        tone = TONES[min((one.level for one in items), key=list(LEVELS).index)]
        small = font_of(self, -1)
        metrics = QFontMetricsF(small)
        words = f"{len(items):,} 项"
        room = int((inside.height() - line) / metrics.height())
        low = inside.height() < 2 * line
        size = metrics.horizontalAdvance(words) + 14
        y = inside.y() + (0 if low or room > 1 else line)
        pill = QRectF(inside.right() - size, y + 1, size, metrics.height() + 2)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tokens.color(f"{tone}_soft"))
        painter.drawRoundedRect(pill, pill.height() / 2, pill.height() / 2)
        painter.setFont(font_of(self, -1, bold=True))
        painter.setPen(tokens.color(tone))
        painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, words)
        if room < 2:
            return
        painter.setFont(small)
        painter.setPen(tokens.color("muted"))
        named = Counter(one.zh.split("（")[0] for one in items).most_common(min(room - 1, LINES))
        for at, (zh, count) in enumerate(named):
            place = QRectF(
                inside.x(), inside.y() + line + at * metrics.height(), inside.width(), metrics.height()
            )
            told = f"{zh} {count:,}"
            painter.drawText(
                place, LEFT, metrics.elidedText(told, Qt.TextElideMode.ElideRight, place.width())
            )
