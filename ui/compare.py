"""Two sides of the same thing below each other's headings, with the characters that differ made visible."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from html import escape

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QWidget

from ui import theme
from ui.reckoning import rule
from ui.widgets import clear, label

NOTHING = "—"


@dataclass(frozen=True)
class Line:
    """One aspect on both sides; `marked` says whether differing characters are shown."""

    zh: str
    left: str
    right: str
    marked: bool = False


class Compare(QWidget):
    """A heading on each side, and lines of left and right words."""

    def __init__(self, name: str) -> None:
        """Start empty."""
        super().__init__()
        self.setAccessibleName(name)
        self.lines: Sequence[Line] = ()
        self._heads = ("", "")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(5)
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnStretch(2, 1)

    def show_lines(self, heads: tuple[str, str], lines: Sequence[Line]) -> None:
        """Show other words; lines blank on both sides are left out."""
        self._heads = heads
        self.lines = [one for one in lines if one.left or one.right]
        self._write()

    def _write(self) -> None:
        clear(self._grid)
        for at, head in enumerate(self._heads, 1):
            self._grid.addWidget(label(head, "group-head"), 0, at)
        for place, line in enumerate(self.lines, 1):
            left, right = (
                marked(line.left, line.right) if line.marked else (escape(line.left), escape(line.right))
            )
            self._grid.addWidget(rule(), 2 * place - 1, 0, 1, 3)
            self._grid.addWidget(label(line.zh, "muted"), 2 * place, 0, Qt.AlignmentFlag.AlignTop)
            for at, words in ((1, left), (2, right)):
                self._grid.addWidget(_rich(words, line.zh), 2 * place, at)

    def changeEvent(self, event: QEvent) -> None:
        """Mark the differences in the colours of a new theme."""
        if event.type() == QEvent.Type.PaletteChange and self.lines:
            self._write()
        super().changeEvent(event)


def _rich(words: str, name: str) -> QLabel:
    found = QLabel(words.replace("\n", "<br>") or NOTHING)
    found.setTextFormat(Qt.TextFormat.RichText)
    found.setWordWrap(True)
    found.setAccessibleName(name)
    found.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    found.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
    policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
    policy.setHeightForWidth(True)
    found.setSizePolicy(policy)
    return found


def marked(left: str, right: str) -> tuple[str, str]:
    """Return both words as rich text with what the other side does not have marked."""
    if not left or not right:
        return escape(left), escape(right)
    mine, theirs = [], []
    for what, start, end, other_start, other_end in SequenceMatcher(
        None, left, right, autojunk=False
    ).get_opcodes():
        same = what == "equal"
        mine.append(_part(left[start:end], same=same))
        theirs.append(_part(right[other_start:other_end], same=same))
    return "".join(mine), "".join(theirs)


def _part(words: str, *, same: bool) -> str:
    if same or not words:
        return escape(words)
    tokens = theme.current()
    return f'<span style="background-color:{tokens.bad_soft};color:{tokens.bad};font-weight:600">{escape(words)}</span>'
