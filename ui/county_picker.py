"""Finding one's county by name, pinyin initials or code."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QListWidget, QListWidgetItem, QWidget

from ohdesk import codes
from ohdesk.codes import Entry
from ui.password_fields import field
from ui.widgets import column, label

MOST = 80
WALKING = (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp)
CODE = Qt.ItemDataRole.UserRole


def counties(sought: str) -> list[Entry]:
    """Return the counties meant by what was typed; a city or province stands for all of its counties."""
    catalogue = codes.catalogue("county")
    found: dict[str, Entry] = {}
    waiting = catalogue.search(sought, limit=MOST) if sought.strip() else []
    while waiting and len(found) < MOST:
        one = waiting.pop(0)
        below = catalogue.children(one.code)
        if below:
            waiting += below
        else:
            found.setdefault(one.code, one)
    return list(found.values())


def full_name(one: Entry) -> str:
    """Return a county with the province and city above it."""
    above = [step.name for step in codes.catalogue("county").path(one.code) if step.code != one.code]
    return f"{one.name}    {''.join(above)}    {one.code}"


class CountyPicker(QWidget):
    """A search line and what it finds; Down moves from the line into the list."""

    def __init__(self, chosen: Callable[[], object]) -> None:
        super().__init__()
        self.search = field("县区", "名称、拼音首字母或 6 位代码，例如 榆树 / yss / 220182")
        self.search.setClearButtonEnabled(True)
        self.found = QListWidget()
        self.found.setAccessibleName("县区列表")
        self.found.setUniformItemSizes(True)
        self._hint = label("", "note")
        self.setLayout(column(self.search, self.found, self._hint))
        self.search.textChanged.connect(self._show)
        self.search.installEventFilter(self)
        self.found.currentItemChanged.connect(lambda *_: chosen())
        self._show("")

    @property
    def code(self) -> str:
        """Return the code of the chosen county, or nothing."""
        item = self.found.currentItem()
        return str(item.data(CODE)) if item else ""

    @property
    def name(self) -> str:
        """Return the name of the chosen county."""
        return codes.catalogue("county").name(self.code) if self.code else ""

    @property
    def full_name(self) -> str:
        """Return the chosen county with the province and city above it, or nothing."""
        entry = codes.catalogue("county").get(self.code) if self.code else None
        return full_name(entry) if entry is not None else ""

    def _show(self, sought: str) -> None:
        self.found.clear()
        hits = counties(sought)
        for one in hits:
            item = QListWidgetItem(full_name(one))
            item.setData(CODE, one.code)
            self.found.addItem(item)
        if hits:
            self.found.setCurrentRow(0)
            self._hint.setText(f"找到 {len(hits)} 个县区，用 ↑ ↓ 选择。")
        elif sought.strip():
            self._hint.setText("没有找到这个县区，请换一种写法，例如只写前两个字。")
        else:
            self._hint.setText("输入本单位所在的县（市、区）。")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the arrow keys walk the list while one keeps typing."""
        pressed = event.type() == QEvent.Type.KeyPress
        if pressed and isinstance(event, QKeyEvent) and event.key() in WALKING:
            QApplication.sendEvent(self.found, event)
            return True
        return super().eventFilter(watched, event)
