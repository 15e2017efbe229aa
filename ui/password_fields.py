"""A new password typed twice, with the rules ticked off while typing."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QWidget

from ui import theme
from ui.widgets import column, label

LONG_ENOUGH, LONG_WITHOUT_KINDS, KINDS_WANTED = 8, 14, 3


def field(name: str, hint: str = "") -> QLineEdit:
    """Return a line to type in, found by its Chinese name."""
    found = QLineEdit()
    found.setAccessibleName(name)
    found.setPlaceholderText(hint)
    return found


def secret(name: str, hint: str = "") -> QLineEdit:
    """Return a line that hides what is typed until its eye is clicked."""
    found = field(name, hint)
    found.setEchoMode(QLineEdit.EchoMode.Password)
    eye = QAction(theme.icon("eye", "muted"), "显示口令", found)
    eye.setCheckable(True)

    def look(shown: bool) -> None:
        found.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)
        eye.setIcon(theme.icon("eye-off" if shown else "eye", "muted"))

    eye.toggled.connect(look)
    found.addAction(eye, QLineEdit.ActionPosition.TrailingPosition)
    return found


def labelled(text: str, *below: QWidget) -> QWidget:
    """Return a field with its words above it."""
    found = QWidget()
    found.setLayout(column(label(text), *below, spacing=4))
    return found


def kinds_of(password: str) -> int:
    """Return how many of 小写, 大写, 数字, 符号 a password holds."""
    tests = (str.islower, str.isupper, str.isdigit, lambda one: not one.isalnum())
    return sum(any(test(one) for one in password) for test in tests)


class _Rule(QWidget):
    """One rule and whether it is kept so far."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self._mark = QLabel()
        self._words = label(words, "note")
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(6)
        line.addWidget(self._mark)
        line.addWidget(self._words, 1)
        self.setAccessibleName(words)
        self.show_kept(kept=False)

    def show_kept(self, *, kept: bool) -> None:
        """Tick the rule or leave it open."""
        side = theme.base_size() + 1
        drawn = theme.icon("circle-check" if kept else "minus", "good" if kept else "muted")
        self._mark.setPixmap(drawn.pixmap(QSize(side, side)))


class NewPassword(QWidget):
    """Two fields and three rules; `ready` tells whether the office will accept it."""

    def __init__(self, name: str = "口令") -> None:
        super().__init__()
        self.first = secret(name)
        self.again = secret(f"再输一次{name}")
        self._length = _Rule("至少 8 位")
        self._kinds = _Rule("含大写、小写、数字、符号中的三种，或至少 14 位")
        self._same = _Rule("两次输入一致")
        self.setLayout(
            column(
                labelled(name, self.first),
                labelled(f"再输一次{name}", self.again),
                column(self._length, self._kinds, self._same, spacing=3),
                spacing=10,
            )
        )
        for one in (self.first, self.again):
            one.setInputMethodHints(Qt.InputMethodHint.ImhSensitiveData)
            one.textChanged.connect(self._judge)

    @property
    def text(self) -> str:
        """Return the password."""
        return self.first.text()

    @property
    def ready(self) -> bool:
        """Tell whether every rule is kept."""
        return all(self._kept())

    def _kept(self) -> tuple[bool, bool, bool]:
        text = self.text
        varied = len(text) >= LONG_WITHOUT_KINDS or kinds_of(text) >= KINDS_WANTED
        return len(text) >= LONG_ENOUGH, varied, bool(text) and text == self.again.text()

    def _judge(self) -> None:
        for rule, kept in zip((self._length, self._kinds, self._same), self._kept(), strict=True):
            rule.show_kept(kept=kept)
