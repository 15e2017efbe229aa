"""What stands around a statistical table: what is asked, bars of one column, columns of five years."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QComboBox, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from ohdesk.statistics.cross_measures import KEYS, known
from ohdesk.statistics.cross_table import DIMENSIONS, Cell, Row, Table
from ui import theme
from ui.charts import BarLine, Tile, align_names, font_of
from ui.context import Context
from ui.editors import Combo
from ui.stats_ask import WITHIN, Asked
from ui.widgets import Card, EmptyState, clear, label, row

REMEMBERED = "stats"
LEAST_TALL = 118
ROOM = 15
"""How many letters fit beside a bar."""


class Picks(QWidget):
    """The line of drop-downs; `changed` is told that the question became another one."""

    def __init__(self, context: Context, changed: Callable[[], object]) -> None:
        super().__init__()
        self._context, self._changed = context, changed
        dimensions = list(DIMENSIONS.items())
        measures = [(key, f"{known(key).zh}（{known(key).unit}）") for key in KEYS]
        self.boxes: dict[str, QComboBox] = {}
        self.parts: dict[str, QWidget] = {}
        line = row(spacing=16)
        for name, zh, answers, default in (
            ("rows", "行", dimensions, "township"),
            ("columns", "列", dimensions, "size"),
            ("measure", "数据", measures, "declared_rate"),
            ("within", "范围", list(WITHIN), ""),
        ):
            self.boxes[name] = self._box(name, zh, answers, default)
            self.parts[name] = QWidget()
            self.parts[name].setLayout(row(label(zh, "muted"), self.boxes[name], spacing=6))
            line.addWidget(self.parts[name])
        line.addStretch(1)
        self.setLayout(line)

    def _box(self, name: str, zh: str, answers: Sequence[tuple[str, str]], default: str) -> QComboBox:
        box = Combo()
        box.setAccessibleName(zh)
        for key, words in answers:
            box.addItem(words, key)
        box.setMaxVisibleItems(24)
        box.setCurrentIndex(max(0, box.findData(self._context.recall(f"{REMEMBERED}/{name}", default))))
        box.activated.connect(lambda _at: self._picked(name))
        return box

    def _picked(self, name: str) -> None:
        asked = self.asked
        if asked.rows == asked.columns and name in ("rows", "columns"):
            other = self.boxes["columns" if name == "rows" else "rows"]
            other.setCurrentIndex((other.currentIndex() + 1) % other.count())
        for one, box in self.boxes.items():
            self._context.remember(f"{REMEMBERED}/{one}", box.currentData())
        self._changed()

    @property
    def asked(self) -> Asked:
        """Return the question as it stands."""
        return Asked(
            *(str(self.boxes[name].currentData()) for name in ("rows", "columns", "measure", "within"))
        )

    def put(self, **wanted: str) -> None:
        """Ask something else."""
        for name, key in wanted.items():
            self.boxes[name].setCurrentIndex(max(0, self.boxes[name].findData(key)))
        self._picked(next(iter(wanted), "measure"))

    def show_only(self, names: Sequence[str]) -> None:
        """Offer what the kind of table can be asked."""
        for name, part in self.parts.items():
            part.setVisible(name in names)


class BarsCard(Card):
    """One column as bars; `opened` is told the line that was clicked."""

    def __init__(self, opened: Callable[[int], object]) -> None:
        super().__init__()
        self._opened = opened
        self.title = label("", "heading")
        self.body.addWidget(self.title)
        inside, scroll = QWidget(), QScrollArea()
        self.lines = QVBoxLayout(inside)
        self.lines.setContentsMargins(0, 0, 4, 0)
        self.lines.setSpacing(1)
        scroll.setWidget(inside)
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.body.addWidget(scroll, 1)
        self.setMinimumWidth(290)

    def show_column(self, table: Table, at: int) -> None:
        """Show another column."""
        clear(self.lines)
        head = table.columns[at]
        self.title.setText(head.zh if len(table.columns) > 1 and head.key != "合计" else table.title)
        self.title.setWordWrap(True)
        most = max((abs(one.cells[at].value) for one in table.rows), default=0) or 1
        bars = []
        told = [bar_words(one.cells[at], head.places, head.unit) for one in table.rows]
        short = any(len(words) > ROOM for words in told)
        for place, line in enumerate(table.rows):
            cell = line.cells[at]
            share = float(cell.share or 0) if cell.rate else cell.value / most
            words = cell.text(head.places) if short else told[place]
            bar = BarLine(line.name, min(share, 1.0), words, None)
            bar.setToolTip(f"{line.name}：{told[place]}")
            bar.clicked.connect(lambda _=False, place=place: self._opened(place))
            self.lines.addWidget(bar)
            bars.append(bar)
        align_names(bars)
        if not bars:
            self.lines.addWidget(EmptyState("chart-column", "没有可画的数据"))
        self.lines.addStretch(1)


def bar_words(cell: Cell, places: int, unit: str) -> str:
    """Return a number with what it is made of."""
    if cell.rate:
        return f"{cell.text(places)}  {cell.value:,}/{cell.over:,}" if cell.over else cell.text()
    return f"{cell.value:,} {unit}"


class YearBars(Tile):
    """One line of a table of years as columns that stand on zero; a click opens the last year."""

    def __init__(self, line: Row, years: Sequence[str]) -> None:
        super().__init__(line.name)
        self.line, self.years = line, years
        told = "，".join(f"{year} {one.text()}" for year, one in zip(years, line.cells, strict=True))
        self.setAccessibleDescription(told)
        self.setToolTip(f"{line.name}\n{told}")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        """Return room for a title, columns, numbers and years."""
        return QSize(260, LEAST_TALL + theme.base_size() * 3)

    def minimumSizeHint(self) -> QSize:
        """Return the least that can be read."""
        return QSize(220, LEAST_TALL)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the title and the columns."""
        tokens, painter = theme.current(), QPainter(self)
        border = tokens.color("strong_border" if self.underMouse() else "border")
        self.ground(painter, tokens.color("surface"), border)
        inside = QRectF(self.rect()).adjusted(14, 10, -14, -10)
        painter.setFont(font_of(self, bold=True))
        painter.setPen(tokens.color("text"))
        painter.drawText(inside, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, self.line.name)
        painter.setFont(font_of(self, -1))
        tall = QFontMetricsF(painter.font()).height()
        top = inside.y() + tall * 2.6
        room = inside.bottom() - tall - 4 - top
        heights = _heights(self.line.cells)
        step = inside.width() / max(len(heights), 1)
        for at, (height, cell) in enumerate(zip(heights, self.line.cells, strict=True)):
            x = inside.x() + at * step
            high = max(room * height, 1.5)
            width = min(step * 0.5, 46.0)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(tokens.color("bar" if at == len(heights) - 1 else "strong_border"))
            painter.drawRoundedRect(QRectF(x + (step - width) / 2, top + room - high, width, high), 3, 3)
            painter.setPen(tokens.color("text"))
            above = QRectF(x, top + room - high - tall - 2, step, tall)
            painter.drawText(above, Qt.AlignmentFlag.AlignCenter, cell.text())
            painter.setPen(tokens.color("muted"))
            below = QRectF(x, inside.bottom() - tall, step, tall)
            painter.drawText(below, Qt.AlignmentFlag.AlignCenter, self.years[at])


def _heights(cells: Sequence[Cell]) -> list[float]:
    """Return how high each year stands: a rate of the whole, a count of the largest."""
    most = max((one.value for one in cells), default=0) or 1
    return [min(float(one.share or 0), 1.0) if one.rate else one.value / most for one in cells]
