"""One editor for every type of field; each says what it understood before anything is saved."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from PySide6.QtCore import QDate, QSize, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QCalendarWidget,
    QCheckBox,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QToolButton,
    QWidget,
    QWidgetAction,
)

from db.base import Choice
from ohdesk.fields import Field, plain_value, read_value
from ohdesk.masking import masked
from ohdesk.understand import Misread
from ui import theme
from ui.cells import grouped, is_year
from ui.flow import FlowLayout
from ui.widgets import restyle, row

WEEKDAYS = "一二三四五六日"
Told = Callable[[], object]


class Editor(QWidget):
    """What all editors do: take a value, give back what was typed, say what it means."""

    wide = False
    """Whether the editor takes both columns of the form."""

    def __init__(self, field: Field, told: Told) -> None:
        """Edit one field; `told` is called after every keystroke or choice of the person."""
        super().__init__()
        self.field = field
        self.told = told

    @property
    def searching(self) -> bool:
        """Tell whether the person is still looking for an answer, so that nothing is called wrong yet."""
        return False

    def hold(self, inner: QWidget, *beside: QWidget) -> None:
        """Lay out the inner widget, name it for finding and give it the focus of the whole."""
        inner.setAccessibleName(self.field.zh)
        self.inner = inner
        self.line_box = row(inner, *beside, spacing=4)
        self.line_box.setStretch(0, 1)
        self.setLayout(self.line_box)
        self.setFocusProxy(inner)

    def raw(self) -> object:
        """Return what was typed, None when blank."""
        raise NotImplementedError

    def show_value(self, value: Any) -> None:
        """Show a kept value."""
        raise NotImplementedError

    def put_back(self, raw: Any) -> None:
        """Show again what was once typed, whether it makes sense or not."""
        self.show_value(raw)

    def understood(self) -> str:
        """Return what the typed words mean when that is not plain; raise Misread when they mean nothing."""
        return ""

    def mark(self, state: str) -> None:
        """Frame the editor as bad, warn or plain."""
        restyle(self.inner, state=state)


class TextEditor(Editor):
    """One line of text."""

    def __init__(self, field: Field, told: Told) -> None:
        """Edit text."""
        super().__init__(field, told)
        self.line = QLineEdit()
        self.line.setMaxLength(2000)
        self.line.textEdited.connect(self._edited)
        self.hold(self.line)

    def _edited(self, _text: str) -> None:
        self.told()

    def raw(self) -> object:
        """Return the words."""
        return self.line.text() or None

    def show_value(self, value: Any) -> None:
        """Show the words from their beginning."""
        self.line.setText("" if value is None else str(value))
        self.line.setCursorPosition(0)

    def put_back(self, raw: Any) -> None:
        """Show the typed words again, letter by letter."""
        self.line.setText("" if raw is None else str(raw))
        self.line.setCursorPosition(0)

    def understood(self) -> str:
        """Say what is kept where it differs from what was typed."""
        if self.raw() is None:
            return ""
        kept = str(read_value(self.field, self.line.text()))
        return f"将保存为 {kept}" if self.field.form and kept != self.line.text().strip() else ""


class HiddenEditor(TextEditor):
    """A personal number: kept ones are shown with their middle hidden until somebody types a new one."""

    def __init__(self, field: Field, told: Told) -> None:
        """Edit a personal number."""
        super().__init__(field, told)
        self._kept, self._masked = False, ""

    def show_value(self, value: Any) -> None:
        """Show a kept number masked; typing replaces it as a whole."""
        self._kept = bool(value)
        self._masked = masked(self.field, str(value)) if value else ""
        super().show_value(self._masked)
        self.line.setToolTip("号码中间几位已隐去；直接输入即可换成新号码" if value else "")

    def put_back(self, raw: Any) -> None:
        """Show a typed number again; it is not a kept one."""
        self._kept = False
        super().put_back(raw)

    @property
    def untouched(self) -> bool:
        """Tell whether the kept number stays."""
        return self._kept

    def understood(self) -> str:
        """Say nothing about a masked number."""
        return "" if self._kept else super().understood()

    def _edited(self, text: str) -> None:
        if self._kept:
            self._kept = False
            typed = len(text) - len(self._masked)
            at = self.line.cursorPosition()
            self.line.setText(text if "*" not in text else text[at - typed : at] if typed > 0 else "")
        super()._edited(text)


class LongEditor(Editor):
    """Several lines of text; Enter makes a new line here."""

    wide = True

    def __init__(self, field: Field, told: Told) -> None:
        """Edit text of several lines."""
        super().__init__(field, told)
        self.area = QPlainTextEdit()
        self.area.setTabChangesFocus(True)
        self.area.setFixedHeight(self.area.fontMetrics().lineSpacing() * 3 + 18)
        self.area.textChanged.connect(lambda: told() if self.area.hasFocus() else None)
        self.hold(self.area)

    def raw(self) -> object:
        """Return the words."""
        return self.area.toPlainText().strip() or None

    def show_value(self, value: Any) -> None:
        """Show the words."""
        self.area.setPlainText(value or "")


class NumberEditor(TextEditor):
    """A whole or decimal number, with separators and full-width digits understood."""

    def show_value(self, value: Any) -> None:
        """Show the number plainly, ready to be typed over."""
        super().show_value(None if value is None else plain_value(self.field, value))

    def understood(self) -> str:
        """Say the number with its separators where that helps reading it."""
        if self.raw() is None:
            return ""
        value = read_value(self.field, self.line.text())
        words = str(value) if is_year(self.field) else grouped(value)
        return words if words != self.line.text() else ""


class DateEditor(TextEditor):
    """A day as people write it, with a calendar at hand."""

    def __init__(self, field: Field, told: Told) -> None:
        """Edit a day."""
        super().__init__(field, told)
        self.line.setPlaceholderText("如 2025.6.20")
        self.opener = QToolButton()
        self.opener.setIcon(theme.icon("calendar", "muted"))
        self.opener.setAccessibleName(f"{field.zh}日历")
        self.opener.setToolTip("打开日历（Alt+↓）")
        self.opener.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.opener.clicked.connect(self.open_calendar)
        self.line_box.addWidget(self.opener)

    def show_value(self, value: Any) -> None:
        """Show the day."""
        super().show_value(value.isoformat() if isinstance(value, date) else value)

    def understood(self) -> str:
        """Say the day with its weekday."""
        if self.raw() is None:
            return ""
        day: date = read_value(self.field, self.line.text())
        return f"{day.isoformat()} 星期{WEEKDAYS[day.weekday()]}"

    def open_calendar(self) -> None:
        """Let the person point at a day."""
        menu = QMenu(self)
        calendar = QCalendarWidget()
        calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        try:
            day = read_value(self.field, self.line.text())
        except Misread:
            day = None
        if day:
            calendar.setSelectedDate(QDate(day.year, day.month, day.day))
        action = QWidgetAction(menu)
        action.setDefaultWidget(calendar)
        menu.addAction(action)
        calendar.clicked.connect(self._pick)
        calendar.clicked.connect(menu.close)
        menu.popup(self.mapToGlobal(self.rect().bottomLeft()))

    def _pick(self, day: QDate) -> None:
        self.line.setText(day.toString(Qt.DateFormat.ISODate))
        self.told()


class Combo(QComboBox):
    """A drop-down that the mouse wheel does not change by accident."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Let the page scroll instead."""
        event.ignore()


class ChoiceEditor(Editor):
    """One of a few answers."""

    def __init__(self, field: Field, told: Told) -> None:
        """Edit a choice."""
        super().__init__(field, told)
        self.combo = Combo()
        self.combo.setMaxVisibleItems(16)
        self.combo.addItem("请选择" if field.required else "（未填）", None)
        for name, words in field.options:
            self.combo.addItem(words, name)
        self.combo.activated.connect(lambda _at: told())
        self.hold(self.combo)

    def raw(self) -> object:
        """Return the choice's English name."""
        return self.combo.currentData()

    def show_value(self, value: Any) -> None:
        """Show a choice."""
        name = value.name if isinstance(value, Choice) else value
        self.combo.setCurrentIndex(max(self.combo.findData(name), 0))


class ChoicesEditor(Editor):
    """Several of some answers, as boxes to tick."""

    wide = True

    def __init__(self, field: Field, told: Told) -> None:
        """Edit a set of choices."""
        super().__init__(field, told)
        self.boxes: dict[str, QCheckBox] = {}
        holder = QFrame()
        flow = FlowLayout(holder, 8)
        for name, words in field.options:
            box = self.boxes[name] = QCheckBox(words)
            box.setAccessibleName(words)
            box.clicked.connect(lambda _on: told())
            flow.addWidget(box)
        self.hold(holder)
        self.setFocusProxy(next(iter(self.boxes.values()), holder))

    def raw(self) -> object:
        """Return the English names of what is ticked."""
        return [name for name, box in self.boxes.items() if box.isChecked()] or None

    def show_value(self, value: Any) -> None:
        """Tick what is kept."""
        names = {one.name if isinstance(one, Choice) else one for one in value or ()}
        for name, box in self.boxes.items():
            box.setChecked(name in names)


class BoolEditor(Editor):
    """是, 否 or not said, side by side."""

    def __init__(self, field: Field, told: Told) -> None:
        """Edit a yes or no."""
        super().__init__(field, told)
        holder = QFrame()
        line = QHBoxLayout(holder)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(4)
        self.group = QButtonGroup(self)
        self.parts: dict[bool | None, QToolButton] = {}
        for value, words in ((True, "是"), (False, "否"), (None, "未填")):
            part = self.parts[value] = QToolButton()
            part.setText(words)
            part.setAccessibleName(f"{field.zh} {words}")
            part.setProperty("role", "part")
            part.setCheckable(True)
            part.setMinimumSize(QSize(46, 30))
            part.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            part.clicked.connect(lambda _on: told())
            self.group.addButton(part)
            line.addWidget(part)
        line.addStretch(1)
        self.hold(holder)
        self.setFocusProxy(self.parts[True])
        self.parts[None].setChecked(True)

    def raw(self) -> object:
        """Return True, False or None."""
        return next(value for value, part in self.parts.items() if part.isChecked())

    def show_value(self, value: Any) -> None:
        """Press the part of a kept value."""
        self.parts[value].setChecked(True)
