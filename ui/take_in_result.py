"""What came of taking a list in: all its rows by the way they were recognised, and what was not taken."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ohdesk.lists.reconcile import Taken
from ui import theme
from ui.charts import Tile, font_of
from ui.lines_table import Cell, LinesTable
from ui.widgets import clear, column, label, row

PARTS = (
    ("rows", "共有名称", "all", "text"),
    ("by_code", "代码一致", "", "good"),
    ("by_name", "名称一致", "", "good"),
    ("remembered", "以往认定", "", "good"),
    ("doubtful", "待认定", "doubtful", "warn"),
    ("only_there", "台账没有", "missing", "accent"),
)
SIGNS = ("", "=", "+", "+", "+", "+")


class CountTile(Tile):
    """One count with its words; where there is something to do it can be clicked."""

    def __init__(self, words: str, count: int, tone: str) -> None:
        super().__init__(f"{words} {count:,}")
        self.words, self.count, self.tone = words, count, tone
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Return room for a large number above its words."""
        return QSize(128, theme.base_size() * 4 + 22)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the number and its words."""
        tokens, painter = theme.current(), QPainter(self)
        ground = tokens.color("raised" if self.underMouse() and self.isEnabled() else "surface")
        self.ground(painter, ground, tokens.color("border"))
        middle = self.height() / 2
        painter.setFont(font_of(self, 9, bold=True))
        painter.setPen(tokens.color(self.tone if self.count else "muted"))
        upper = QRectF(0, 6, self.width(), middle)
        painter.drawText(upper, Qt.AlignmentFlag.AlignCenter, f"{self.count:,}")
        painter.setFont(font_of(self))
        painter.setPen(tokens.color("muted"))
        lower = QRectF(0, middle + 4, self.width(), middle - 8)
        painter.drawText(lower, Qt.AlignmentFlag.AlignCenter, self.words)


class TakenView(QWidget):
    """The counts as a sum, and the rows that were not taken with their reasons."""

    def __init__(self, go_to: Callable[[str], object]) -> None:
        """`go_to(stand)` opens the rows of a count."""
        super().__init__()
        self._go_to = go_to
        self.line = row(spacing=8)
        self.sentence = label("", "muted", wrap=True)
        self.sentence.setAccessibleName("比对结果")
        self.table = LinesTable("没有收入的行", ["行", "说明"])
        whole = column(label("已收下，比对结果：", "heading"), self.line, self.sentence, spacing=12)
        whole.addWidget(self.table, 1)
        whole.addStretch(0)
        self.setLayout(whole)

    def show_taken(self, taken: Taken) -> None:
        """Show what came of a list."""
        counts = taken.counts()
        clear(self.line)
        for sign, (key, words, stand, tone) in zip(SIGNS, PARTS, strict=True):
            if sign:
                self.line.addWidget(label(sign, "title"))
            tile = CountTile(words, counts[key], tone)
            tile.setEnabled(bool(stand) and counts[key] > 0)
            tile.clicked.connect(lambda _=False, stand=stand: self._go_to(stand))
            self.line.addWidget(tile)
        parts = " + ".join(f"{words} {counts[key]:,}" for key, words, *_ in PARTS[1:])
        todo = "点“待认定”逐个认定；点“台账没有”决定是否新增入台账。"
        self.sentence.setText(f"共 {counts['rows']:,} = {parts}。{todo}")
        lines: list[list[Cell | str]] = [[str(one.row), Cell(one.message)] for one in taken.problems]
        lines += [["", words] for words in taken.skipped]
        self.table.show_lines(lines)
        self.table.setVisible(bool(lines))
