"""A few answers side by side, of which one or none is chosen; clicking the chosen one takes it back."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui import theme
from ui.charts import Tile, font_of
from ui.widgets import row
from ui.words import tone


class Segment(Tile):
    """One answer."""

    def __init__(self, words: str, value: str, name: str) -> None:
        super().__init__(words)
        self.value = value
        self.setCheckable(True)
        self.setAccessibleName(f"{name} {words}".strip())
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Return room for the words and a breath."""
        width = QFontMetrics(font_of(self)).horizontalAdvance(self.text())
        return QSize(max(width + 22, 46), theme.base_size() + 15)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the chosen one in the tone of its words, the others plain."""
        tokens, painter = theme.current(), QPainter(self)
        mine = tone(self.text())
        mine = "accent" if mine == "neutral" else mine
        if self.isChecked():
            self.ground(painter, tokens.color(f"{mine}_soft"), tokens.color(mine))
        else:
            self.ground(
                painter,
                tokens.color("raised" if self.underMouse() else "surface"),
                tokens.color("strong_border"),
            )
        painter.setFont(font_of(self, bold=self.isChecked()))
        painter.setPen(tokens.color(mine if self.isChecked() else "muted"))
        painter.drawText(QRectF(self.rect()), Qt.AlignmentFlag.AlignCenter, self.text())


class Segments(QWidget):
    """The answers of one question; `chosen` is told the new value, or None when it was taken back."""

    def __init__(
        self, name: str, answers: Sequence[tuple[str, str]], chosen: Callable[[str | None], object]
    ) -> None:
        super().__init__()
        self._chosen = chosen
        self.value: str | None = None
        self.parts = [Segment(words, value, name) for value, words in answers]
        for part in self.parts:
            part.clicked.connect(lambda _=False, part=part: self._clicked(part))
        self.setLayout(row(*self.parts, spacing=4))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_value(self, value: str | None) -> None:
        """Show an answer without telling."""
        self.value = value
        for part in self.parts:
            part.setChecked(part.value == value)

    def _clicked(self, part: Segment) -> None:
        self.show_value(None if part.value == self.value else part.value)
        self._chosen(self.value)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move between the answers with the arrows."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        here = [at for at, part in enumerate(self.parts) if part.hasFocus()]
        if step and here:
            self.parts[(here[0] + step) % len(self.parts)].setFocus(Qt.FocusReason.TabFocusReason)
        else:
            super().keyPressEvent(event)
