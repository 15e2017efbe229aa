"""Words that give way where there is little room: labels, link buttons, and the hint of a search box."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QSizePolicy

from ui import theme

SIDE = 28
"""What a picture in a line of text takes of its room."""


class ShortLabel(QLabel):
    """Words that may be longer than their place: shortened with …, whole in the tooltip."""

    def __init__(self, text: str, role: str = "") -> None:
        super().__init__(text)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", role)
        self.setProperty("shortens", True)
        self._tip = ""
        self.setMinimumWidth(0)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def setText(self, text: str) -> None:
        """Say something else."""
        super().setText(text)
        self._tell()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Know whether everything is said."""
        super().resizeEvent(event)
        self._tell()

    def _tell(self) -> None:
        wanted = self.fontMetrics().horizontalAdvance(self.text())
        whole = [self.text()] if wanted > self.contentsRect().width() else []
        super().setToolTip("\n".join([*whole, *([self._tip] if self._tip else [])]))

    def setToolTip(self, text: str) -> None:
        """Say more on hovering; the words themselves are added while they are cut."""
        self._tip = text
        self._tell()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint what fits; a place too narrow for two words stays empty, since "共…" tells nobody anything."""
        room, metrics = self.contentsRect(), self.fontMetrics()
        if room.width() < min(metrics.horizontalAdvance(self.text()), metrics.averageCharWidth() * 6):
            return
        shown = metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width())
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(room, int(self.alignment() | Qt.AlignmentFlag.AlignVCenter), shown)


class SearchLine(QLineEdit):
    """A search box whose hint is the longest that fits."""

    def __init__(self, hints: Sequence[str], tip: str) -> None:
        super().__init__()
        self._hints = hints
        self.setAccessibleName("搜索")
        self.setToolTip(tip)
        self.setClearButtonEnabled(True)
        self.setPlaceholderText(hints[0])
        self.addAction(theme.icon("search", "muted"), QLineEdit.ActionPosition.LeadingPosition)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Say as much as there is room for."""
        super().resizeEvent(event)
        room = self.width() - 24 - SIDE * len(self.actions())
        metrics = self.fontMetrics()
        fitting = [one for one in self._hints if metrics.horizontalAdvance(one) <= room]
        self.setPlaceholderText(fitting[0] if fitting else self._hints[-1])


class ShortButton(QPushButton):
    """A flat button whose words are shortened with … where there is no room; its tooltip must say them whole."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self._words = words
        self.setAccessibleName(words)
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setProperty("flat", True)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Say as much as there is room for."""
        super().resizeEvent(event)
        self.setText(
            self.fontMetrics().elidedText(self._words, Qt.TextElideMode.ElideRight, self.width() - 4)
        )
