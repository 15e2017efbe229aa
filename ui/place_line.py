"""A line that holds where something is to be written, with a button to choose it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from ui.password_fields import field
from ui.widgets import button, row


class PlaceLine(QWidget):
    """A path to type or to choose."""

    def __init__(self, name: str, text: str, choose: Callable[[str], str], words: str = "选择…") -> None:
        super().__init__()
        self.line = field(name)
        self.line.setText(text)
        self._choose = choose
        self.pick = button(words, "folder-open")
        self.pick.clicked.connect(self._picked)
        box = row(spacing=6)
        box.addWidget(self.line, 1)
        box.addWidget(self.pick)
        self.setLayout(box)

    @property
    def text(self) -> str:
        """Return the path as it stands there."""
        return self.line.text().strip()

    def _picked(self) -> None:
        if chosen := self._choose(self.text):
            self.line.setText(chosen)
