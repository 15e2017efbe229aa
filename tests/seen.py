"""Everything a person or a program can learn from a window through Qt: every role, name, hint, copy and drag."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QModelIndex, Qt
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

ROLES = [*range(16), *range(int(Qt.ItemDataRole.UserRole), int(Qt.ItemDataRole.UserRole) + 8)]
PLAIN = (
    "text",
    "toolTip",
    "statusTip",
    "whatsThis",
    "windowTitle",
    "accessibleName",
    "accessibleDescription",
)
PLAIN += ("placeholderText", "title", "toPlainText", "currentText")
MOST_ROWS, MOST_DRAGGED = 20, 3


def everything(window: QWidget) -> str:
    """Return all words of a window and of every widget in it."""
    QApplication.processEvents()
    found: list[str] = []
    models: list[QAbstractItemModel] = []
    for one in (window, *window.findChildren(QWidget)):
        found += _words(one)
        found += _accessible(one)
        if isinstance(one, QAbstractItemView) and (model := one.model()) is not None and model not in models:
            models.append(model)
            found += list(items(model))
        if isinstance(one, QComboBox):
            found += [str(one.itemText(at)) for at in range(one.count())]
    return "\n".join(found)


def _words(one: QWidget) -> list[str]:
    words = [getattr(one, name, None) for name in PLAIN]
    return [str(ask()) for ask in words if callable(ask)]


def _accessible(one: QWidget) -> list[str]:
    interface = QAccessible.queryAccessibleInterface(one)
    if interface is None or not interface.isValid():
        return []
    kinds = (
        QAccessible.Text.Name,
        QAccessible.Text.Description,
        QAccessible.Text.Value,
        QAccessible.Text.Help,
    )
    return [interface.text(kind) for kind in kinds]


def _columns(model: QAbstractItemModel) -> int:
    return 1 if isinstance(model, QAbstractListModel) else model.columnCount()


def items(model: QAbstractItemModel) -> Iterator[str]:
    """Yield what a model says in every role, its headings, and what a drag would carry away."""
    for row in range(min(model.rowCount(), MOST_ROWS)):
        for column in range(_columns(model)):
            index = model.index(row, column)
            yield from (str(index.data(role)) for role in ROLES)
    for section in range(_columns(model)):
        yield from (str(model.headerData(section, Qt.Orientation.Horizontal, role)) for role in ROLES)
    yield from _dragged(model)


def _dragged(model: QAbstractItemModel) -> Iterator[str]:
    rows = range(min(model.rowCount(QModelIndex()), MOST_DRAGGED))
    data = model.mimeData([model.index(row, at) for row in rows for at in range(_columns(model))])
    if data is not None:
        for form in data.formats():
            raw = bytes(data.data(form).data())
            yield raw.decode("utf-8", "replace")
            yield raw.decode("utf-16-be", "replace")
            yield raw[1:].decode("utf-16-be", "replace")


def copied(window: QWidget) -> str:
    """Return what Ctrl+A and Ctrl+C bring out of every part of a window that copies."""
    board, found = QGuiApplication.clipboard(), []
    kinds = (QAbstractItemView, QLabel, QLineEdit, QPlainTextEdit, QTextEdit)
    for one in (part for kind in kinds for part in window.findChildren(kind)):
        board.clear()
        if isinstance(one, QLabel):
            if not one.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByMouse:
                continue
            one.setSelection(0, len(one.text()))
        elif hasattr(one, "selectAll"):
            one.selectAll()
        QTest.keyClick(one, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
        found.append(board.text())
    board.clear()
    return "\n".join(found)
