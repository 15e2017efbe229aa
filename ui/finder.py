"""查找一切: one box over employers, former names, people and more, from anywhere in the window."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QLineEdit, QListWidget, QListWidgetItem, QPushButton, QWidget

from ohdesk.find import Found, Hit, find
from ohdesk.ledger import kind_of
from ui import theme
from ui.context import Context
from ui.widgets import button, column, label

PAUSE = 120
"""Milliseconds without a key before looking: a typed word is looked up once."""

ICONS = {
    "employer": "building-2",
    "former_name": "history",
    "person": "user",
    "patient": "heart-pulse",
    "institution": "hospital",
    "station": "house",
    "training": "graduation-cap",
    "case": "gavel",
}
LONGEST = 28
"""So much of a title is shown, that the kind and the place beside it are seen too."""
MOVES = (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp)
ASK = "名称、曾用名、信用代码、地址、姓名、电话，或拼音首字母"


class Finder(QDialog):
    """Type, see, Enter: the record opens on its page."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.setWindowTitle("查找")
        self.line = QLineEdit()
        self.line.setAccessibleName("查找")
        self.line.setPlaceholderText(ASK)
        self.line.setClearButtonEnabled(True)
        self.line.addAction(theme.icon("search", "muted"), QLineEdit.ActionPosition.LeadingPosition)
        self.line.installEventFilter(self)
        self.hits = QListWidget()
        self.hits.setAccessibleName("查找结果")
        self.hits.setUniformItemSizes(True)
        self.hits.itemActivated.connect(self._open)
        self.hits.itemClicked.connect(self._open)
        self.told = label("输入两个字或几个首字母即可", "note")
        whole = column(self.line, self.hits, self.told, spacing=8)
        whole.setContentsMargins(14, 14, 14, 12)
        self.setLayout(whole)
        self.resize(theme.base_size() * 48, theme.base_size() * 36)
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(PAUSE)
        self._wait.timeout.connect(self._look)
        self.line.textChanged.connect(lambda _: self._wait.start())
        self.line.returnPressed.connect(self._open_current)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the arrows move in the list while the keyboard stays in the box."""
        pressed = event.type() == QEvent.Type.KeyPress and watched is self.line
        if pressed and isinstance(event, QKeyEvent) and event.key() in MOVES:
            self.hits.event(event)
            return True
        return super().eventFilter(watched, event)

    def _look(self) -> None:
        sought = self.line.text()
        desk = self.context.desk
        self.context.jobs.run(lambda _: find(desk, sought), lambda found: self._show(sought, found))

    def _show(self, sought: str, found: Found) -> None:
        if sought != self.line.text():
            return
        self.hits.clear()
        for hit in found.hits:
            self.hits.addItem(_line(hit))
        if found.hits:
            self.hits.setCurrentRow(0)
        shown = len(found.hits)
        many = f"{found.total:,} 条以上" if found.more else f"{found.total:,} 条"
        nothing = "没有找到，换几个字或用拼音首字母试试" if sought.strip() else "输入两个字或几个首字母即可"
        self.told.setText(f"找到 {many}，显示前 {shown} 条；↑↓ 选择，Enter 打开" if shown else nothing)

    def _open_current(self) -> None:
        if self._wait.isActive():
            self._wait.stop()
            self._look()
            self.context.jobs.settle()
        if item := self.hits.currentItem():
            self._open(item)

    def _open(self, item: QListWidgetItem) -> None:
        kind, number = item.data(Qt.ItemDataRole.UserRole)
        self.accept()
        self.context.navigate(kind, id=number)


def _line(hit: Hit) -> QListWidgetItem:
    title = hit.title if len(hit.title) <= LONGEST else f"{hit.title[: LONGEST - 1]}…"
    words = f"{title}    {kind_of(hit.kind).zh}" + (f" · {hit.where}" if hit.where else "")
    item = QListWidgetItem(theme.icon(ICONS.get(hit.kind, "file-text"), "muted"), words)
    item.setToolTip(hit.title)
    item.setData(Qt.ItemDataRole.UserRole, (hit.kind, hit.number))
    return item


def finder_button(context: Context, window: QWidget) -> QPushButton:
    """Return the button that opens the box, which also Ctrl+K does."""
    made = button("查找", "search")
    made.setShortcut("Ctrl+K")
    made.setToolTip("在全部记录中查找（Ctrl+K）")
    made.clicked.connect(lambda: Finder(context, window).open())
    return made
