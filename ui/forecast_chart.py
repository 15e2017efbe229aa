"""The months of a number as a line, with the fan it may end in and the target it is to reach."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from ohdesk.forecast import Forecast
from ui import theme
from ui.charts import MIDDLE, font_of

HEIGHT = 166
STEPS = (1, 2, 2.5, 5, 10)
LINES = 4
MONTHS = (1, 4, 7, 10)
Point = tuple[date, float | None]


def marks(lowest: float, highest: float) -> list[float]:
    """Return about four round numbers from below the lowest to above the highest."""
    span = max(highest - lowest, 1e-9)
    size = 10.0 ** (len(str(int(span / LINES))) - 1) if span >= LINES else 1.0
    while size * STEPS[-1] * LINES < span:
        size *= 10
    step = next((size * one for one in STEPS if size * one * LINES >= span), size * STEPS[-1])
    first = step * (lowest // step)
    found = [first]
    while found[-1] < highest and len(found) < 2 * LINES + 2:
        found.append(found[-1] + step)
    return found


class ForecastChart(QWidget):
    """One indicator's year: last year faint behind it, the fan to 31 December, the target dashed across."""

    def __init__(self) -> None:
        super().__init__()
        self.forecast: Forecast | None = None
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("逐月走势和年底预判")

    def show_forecast(self, forecast: Forecast | None) -> None:
        """Show another forecast."""
        self.forecast = forecast
        self.setAccessibleDescription(forecast.progress if forecast else "")
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the axes, the lines and their key."""
        one = self.forecast
        if one is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font_of(self, -2))
        _Drawing(painter, QRectF(self.rect()), one).paint()
        painter.end()


class _Drawing:
    """One painting of one forecast in one rectangle."""

    def __init__(self, painter: QPainter, rect: QRectF, one: Forecast) -> None:
        self.painter, self.one, self.tokens = painter, one, theme.current()
        self.metrics = QFontMetricsF(painter.font())
        self.line = self.metrics.height()
        values = [value for _, value in (*one.history, *one.before) if value is not None]
        values += [value for value in (one.low, one.high, one.target) if value is not None]
        self.marks = marks(min(values, default=0.0), max(values, default=1.0))
        if one.unit == "%" and max(values, default=0.0) <= 100:
            self.marks = [mark for mark in self.marks if mark <= 100.0]
            self.marks += [100.0] if self.marks[-1] < max(values) else []
        left = max(self.metrics.horizontalAdvance(self._said(mark)) for mark in self.marks) + 8
        ends = [self._said(value) for value in (one.low, one.middle, one.high) if value is not None]
        right = max((self.metrics.horizontalAdvance(said) for said in ends), default=0.0) + 10
        self.box = rect.adjusted(left, self.line / 2 + 4, -right, -(2 * self.line + 12))
        self.key_top = rect.bottom() - self.line - 1

    def _said(self, value: float) -> str:
        places = 0 if float(value).is_integer() or abs(value) >= 1000 else 1
        return f"{value:,.{places}f}{'%' if self.one.unit == '%' else ''}"

    def _at(self, day: date, value: float) -> QPointF:
        first, end = date(self.one.end.year - 1, 12, 31), self.one.end
        low, high = self.marks[0], self.marks[-1]
        across = min(1.0, max(0.0, (day - first).days / (end - first).days))
        up = (value - low) / ((high - low) or 1.0)
        return QPointF(self.box.x() + self.box.width() * across, self.box.bottom() - self.box.height() * up)

    def paint(self) -> None:
        """Paint everything, what matters most last."""
        self._axes()
        self._line(self._shifted(), QPen(self.tokens.color("strong_border"), 1.5))
        self._fan()
        self._target()
        now = list(self.one.history)
        self._line(now, QPen(self.tokens.color("accent"), 2.2))
        self._dots(now)
        self._key()

    def _axes(self) -> None:
        self.painter.setPen(QPen(self.tokens.color("border"), 1.0))
        for mark in self.marks:
            y = self._at(self.one.end, mark).y()
            self.painter.drawLine(QPointF(self.box.x(), y), QPointF(self.box.right(), y))
        self.painter.setPen(self.tokens.color("muted"))
        for mark in self.marks:
            y = self._at(self.one.end, mark).y()
            said = QRectF(0, y - self.line / 2, self.box.x() - 6, self.line)
            self.painter.drawText(said, Qt.AlignmentFlag.AlignRight | MIDDLE, self._said(mark))
        for month in MONTHS:
            x = self._at(date(self.one.end.year, month, 1), self.marks[0]).x()
            where = QRectF(x - 1, self.box.bottom() + 3, 60, self.line)
            self.painter.drawText(where, Qt.AlignmentFlag.AlignLeft | MIDDLE, f"{month}月")

    def _shifted(self) -> list[Point]:
        """Return last year's month ends on this year's days."""
        long = timedelta(days=(self.one.end - self.one.end.replace(year=self.one.end.year - 1)).days)
        return [(day + long, value) for day, value in self.one.before]

    def _line(self, points: Sequence[Point], pen: QPen) -> None:
        path, down = QPainterPath(), False
        for day, value in points:
            if value is None:
                down = False
                continue
            at = self._at(day, value)
            if down:
                path.lineTo(at)
            else:
                path.moveTo(at)
            down = True
        self.painter.setBrush(Qt.BrushStyle.NoBrush)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        self.painter.setPen(pen)
        self.painter.drawPath(path)

    def _dots(self, points: Sequence[Point]) -> None:
        self.painter.setPen(QPen(self.tokens.color("surface"), 1.2))
        self.painter.setBrush(self.tokens.color("accent"))
        for day, value in points:
            if value is not None:
                self.painter.drawEllipse(self._at(day, value), 3.0, 3.0)

    def _fan(self) -> None:
        one = self.one
        if one.low is None or one.middle is None or one.high is None:
            return
        known = [(day, value) for day, value in one.history if value is not None]
        end = [self._at(one.end, value) for value in (one.high, one.middle, one.low)]
        if known and not one.over:
            start = self._at(*known[-1])
            self.painter.setPen(Qt.PenStyle.NoPen)
            self.painter.setBrush(self._soft())
            self.painter.drawPolygon(QPolygonF([start, end[0], end[2]]))
            pen = QPen(self.tokens.color("accent"), 1.6, Qt.PenStyle.DashLine)
            self.painter.setPen(pen)
            self.painter.drawLine(start, end[1])
        self._end_words(end)

    def _soft(self) -> QColor:
        found = self.tokens.color("accent")
        found.setAlpha(46)
        return found

    def _end_words(self, end: Sequence[QPointF]) -> None:
        """Write the three numbers beside the fan's end, apart from each other; equal ones once."""
        one = self.one
        said = [self._said(value) for value in (one.high, one.middle, one.low) if value is not None]
        middle = end[1].y()
        tops = [min(end[0].y(), middle - self.line), middle, max(end[2].y(), middle + self.line)]
        for at, (words, y) in enumerate(zip(said, tops, strict=True)):
            if at != 1 and words == said[1]:
                continue
            self.painter.setPen(self.tokens.color("accent" if at == 1 else "muted"))
            where = QRectF(self.box.right() + 6, y - self.line / 2, 90, self.line)
            self.painter.drawText(where, Qt.AlignmentFlag.AlignLeft | MIDDLE, words)

    def _target(self) -> None:
        if self.one.target is None:
            return
        y = self._at(self.one.end, self.one.target).y()
        self.painter.setPen(QPen(self.tokens.color("bar_low"), 1.4, Qt.PenStyle.DashLine))
        self.painter.drawLine(QPointF(self.box.x(), y), QPointF(self.box.right(), y))

    def _key(self) -> None:
        """Say below which line is which."""
        dash, plain = Qt.PenStyle.DashLine, Qt.PenStyle.SolidLine
        known = [(f"{self.one.end.year}年", "accent", plain)]
        if self.one.before:
            known.append((f"{self.one.end.year - 1}年", "strong_border", plain))
        if self.one.middle is not None and not self.one.over:
            known.append(("预计", "accent", dash))
        if self.one.target is not None:
            known.append((f"目标 {self._said(self.one.target)}", "bar_low", dash))
        x, y = self.box.x(), self.key_top + self.line / 2
        for words, tone, style in known:
            self.painter.setPen(QPen(self.tokens.color(tone), 2.0, style))
            self.painter.drawLine(QPointF(x, y), QPointF(x + 20, y))
            self.painter.setPen(self.tokens.color("muted"))
            width = self.metrics.horizontalAdvance(words) + 2
            self.painter.drawText(QRectF(x + 25, self.key_top, width, self.line), MIDDLE, words)
            x += 25 + width + 14
