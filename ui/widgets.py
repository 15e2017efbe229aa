"""The small parts every page is made of: buttons, pills, cards, empty states, messages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QSize, Qt, QTimer
from PySide6.QtGui import QKeySequence, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QSizePolicy,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from ui import theme
from ui.context import Context
from ui.short_words import ShortLabel

TOAST_MILLISECONDS = 3500
BREATH = 4
"""The gap between a button's picture and its words."""


def restyle(widget: QWidget, **properties: object) -> None:
    """Set properties the style sheet looks at and show their effect."""
    for name, value in properties.items():
        widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)


def label(text: str, role: str = "", *, wrap: bool = False) -> QLabel:
    """Return plain text; roles: muted, note, title, heading, problem."""
    found = QLabel(text)
    found.setTextFormat(Qt.TextFormat.PlainText)
    found.setWordWrap(wrap)
    if role:
        found.setProperty("role", role)
    return found


def row(*parts: QWidget | QLayout | int | None, spacing: int = 8) -> QHBoxLayout:
    """Return the parts side by side; a number is a gap, None takes what room is left."""
    found = QHBoxLayout()
    found.setSpacing(spacing)
    _fill(found, parts)
    return found


def stretched(one: QWidget, *parts: QWidget, spacing: int = 8) -> QHBoxLayout:
    """Return the parts side by side; one of them takes what room is left."""
    found = row(*parts, spacing=spacing)
    found.setStretchFactor(one, 1)
    return found


def column(*parts: QWidget | QLayout | int | None, spacing: int = 8) -> QVBoxLayout:
    """Return the parts below each other; a number is a gap, None takes what room is left."""
    found = QVBoxLayout()
    found.setSpacing(spacing)
    _fill(found, parts)
    return found


def _fill(box: QHBoxLayout | QVBoxLayout, parts: Sequence[QWidget | QLayout | int | None]) -> None:
    box.setContentsMargins(0, 0, 0, 0)
    for part in parts:
        if part is None:
            box.addStretch(1)
        elif isinstance(part, int):
            box.addSpacing(part)
        elif isinstance(part, QWidget):
            box.addWidget(part)
        else:
            box.addLayout(part)


def remembered_split(
    context: Context, name: str, parts: Iterable[tuple[QWidget, int]], sizes: Sequence[int]
) -> QSplitter:
    """Return parts and their stretches side by side; where the person puts the border is kept under the name."""
    found = QSplitter(Qt.Orientation.Horizontal)
    found.setHandleWidth(10)
    found.setChildrenCollapsible(False)
    for at, (part, stretch) in enumerate(parts):
        found.addWidget(part)
        found.setStretchFactor(at, stretch)
    found.splitterMoved.connect(lambda: context.remember(name, found.saveState()))
    if kept := context.recall(name):
        found.restoreState(kept)
    else:
        found.setSizes(sizes)
    return found


def clear(layout: QLayout) -> None:
    """Take everything out of a layout and delete it."""
    while (item := layout.takeAt(0)) is not None:
        if widget := item.widget():
            widget.hide()
            widget.deleteLater()
        elif inner := item.layout():
            clear(inner)


def discard(window: QWidget) -> None:
    """Take a window apart now, in the thread it belongs to."""
    window.hide()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(window, QEvent.Type.DeferredDelete)


def button(
    text: str,
    icon: str | None = None,
    primary: bool = False,
    shortcut: str | None = None,
    *,
    flat: bool = False,
    danger: bool = False,
) -> QPushButton:
    """Return a button whose accessible name is its visible text and whose tooltip tells the shortcut."""
    found = QPushButton(text)
    found.setAccessibleName(text)
    found.setAutoDefault(False)
    found.setCursor(Qt.CursorShape.PointingHandCursor)
    found.setProperty("primary", primary)
    found.setProperty("danger", danger)
    if flat:
        found.setProperty("flat", True)
    if icon:
        tone = "on_accent" if primary else "accent" if flat else "bad" if danger else "text"
        found.setIcon(theme.icon(icon, tone))
        side = theme.base_size() + 3
        found.setIconSize(QSize(side + BREATH if text else side, side))
    if shortcut:
        found.setShortcut(QKeySequence(shortcut))
        found.setToolTip(f"{text}（{shortcut}）")
    return found


class Pill(QLabel):
    """A state as text and colour: good, bad, warn, neutral or accent."""

    def __init__(self, text: str, tone: str = "neutral") -> None:
        super().__init__(text)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", "pill")
        self.setProperty("tone", tone)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def show_state(self, text: str, tone: str) -> None:
        """Show another state."""
        self.setText(text)
        restyle(self, tone=tone)


class Card(QFrame):
    """A white panel with an optional heading; fill `body`."""

    def __init__(self, title: str = "", note: str = "") -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(15, 12, 15, 14)
        self.body.setSpacing(8)
        self.note = label(note, "note")
        if title:
            self.body.addLayout(row(label(title, "heading"), None, self.note))


class PageHead(QWidget):
    """The head of a page: its title, a note beside it, its buttons at the right."""

    def __init__(self, title: str, note: str = "", buttons: Sequence[QWidget] = ()) -> None:
        super().__init__()
        self.title = label(title, "title")
        self.note = ShortLabel(note, "muted")
        line = row(self.title, 4)
        line.addWidget(self.note, 1)
        for one in buttons:
            line.addWidget(one)
        self.setLayout(line)
        self.setMinimumHeight(theme.base_size() + 23)

    def set_note(self, text: str) -> None:
        """Say something else beside the title."""
        self.note.setText(text)


class EmptyState(QWidget):
    """What a page shows instead of a blank: nothing yet, loading, an error, no right."""

    def __init__(self, icon: str, title: str, hint: str = "", button: QWidget | None = None) -> None:
        super().__init__()
        self._picture = QLabel()
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._title = label("", "heading")
        self._hint = label("", "muted", wrap=True)
        self._hint.setMaximumWidth(460)
        for one in (self._title, self._hint):
            one.setAlignment(Qt.AlignmentFlag.AlignCenter)
        middle = row(None)
        middle.addWidget(self._hint, 20)
        middle.addStretch(1)
        inside = column(None, self._picture, 4, self._title)
        inside.addLayout(middle)
        if button:
            self.setFocusProxy(button)
            inside.addSpacing(4)
            inside.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
        inside.addStretch(2)
        self.setLayout(inside)
        self.say(icon, title, hint)

    def say(self, icon: str, title: str, hint: str = "") -> None:
        """Show another state in the same place."""
        self._icon = icon
        self._picture.setPixmap(theme.icon(icon, "muted").pixmap(40, 40))
        self._title.setText(title)
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))

    def changeEvent(self, event: QEvent) -> None:
        """Draw the picture again in the colours of a new theme."""
        if event.type() == QEvent.Type.PaletteChange:
            self._picture.setPixmap(theme.icon(self._icon, "muted").pixmap(40, 40))
        super().changeEvent(event)


class Sheet(QDialog):
    """A calm dialog: heading, content in `body`, buttons at the bottom right."""

    def __init__(self, parent: QWidget | None, title: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.setMinimumWidth(400)
        self.body = column(label(title, "heading"), spacing=10)
        self._buttons = row(None)
        whole = column(self.body, 10, self._buttons)
        whole.setContentsMargins(22, 20, 22, 18)
        self.setLayout(whole)

    def add_button(self, one: QPushButton, *, accepts: bool = False) -> QPushButton:
        """Put a button into the bottom row; it accepts or rejects the dialog."""
        self._buttons.addWidget(one)
        one.clicked.connect(self.accept if accepts else self.reject)
        one.setDefault(accepts)
        return one

    def showEvent(self, event: QShowEvent) -> None:
        """Be tall enough from the beginning."""
        super().showEvent(event)
        self.grow()

    def grow(self) -> None:
        """Be as tall as the words need at this width, which Qt forgets where words wrap."""
        if inside := self.layout():
            inside.activate()
            self.resize(self.width(), max(self.height(), inside.totalHeightForWidth(self.width())))


def message(parent: QWidget | None, title: str, sentence: str) -> None:
    """Say one thing and wait for 知道了."""
    sheet = Sheet(parent, title)
    text = label(sentence, wrap=True)
    text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    sheet.body.addWidget(text)
    sheet.add_button(button("知道了", primary=True), accepts=True).setFocus()
    sheet.exec()


def confirm(
    parent: QWidget | None,
    title: str,
    sentence: str,
    yes: str = "确定",
    no: str = "取消",
    *,
    danger: bool = False,
) -> bool:
    """Ask one thing; a dangerous yes is not the default."""
    sheet = Sheet(parent, title)
    sheet.body.addWidget(label(sentence, wrap=True))
    stay = sheet.add_button(button(no))
    go = sheet.add_button(button(yes, primary=not danger, danger=danger), accepts=True)
    go.setDefault(not danger)
    (stay if danger else go).setFocus()
    return sheet.exec() == QDialog.DialogCode.Accepted


class Toast(QFrame):
    """A short word at the window's lower edge that leaves by itself."""

    def __init__(self, parent: QWidget, text: str) -> None:
        self._over = parent.window()
        super().__init__(self._over)
        self.setProperty("role", "toast")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        words = row(label(text))
        words.setContentsMargins(16, 9, 16, 9)
        self.setLayout(words)
        self._over.installEventFilter(self)
        self._place()
        self.show()
        self.raise_()
        QTimer.singleShot(TOAST_MILLISECONDS, self, self.deleteLater)

    def _place(self) -> None:
        room = self._over.rect()
        self.adjustSize()
        self.move((room.width() - self.width()) // 2, room.height() - self.height() - 56)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep its place when the window changes its size."""
        if event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)
