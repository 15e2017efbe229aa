"""Which columns a table shows, and in which order."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QListWidget, QListWidgetItem, QWidget

from db.base import Record
from ohdesk.fields import Field, field_map, fields_of
from ui.cells import table_fields
from ui.widgets import Sheet, button, label

NAME = Qt.ItemDataRole.UserRole


class ColumnsDialog(Sheet):
    """A list of boxes: ticked columns are shown, from top to bottom is from left to right."""

    def __init__(self, parent: QWidget, kind: type[Record], shown: Sequence[Field]) -> None:
        """Start with the columns as they are."""
        super().__init__(parent, "显示哪些列")
        self._known = field_map(kind)
        self._kind = kind
        self.list = QListWidget()
        self.list.setAccessibleName("列")
        self.list.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.list.setMinimumHeight(360)
        self.body.addWidget(
            label(
                "打勾的列会显示；上下拖动或按 Alt+↑、Alt+↓ 改变顺序。第一列固定在左边。", "muted", wrap=True
            )
        )
        self.body.addWidget(self.list)
        for keys, step in (("Alt+Up", -1), ("Alt+Down", 1)):
            shortcut = QShortcut(QKeySequence(keys), self.list)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(lambda step=step: self._move(step))
        default = self.add_button(button("恢复默认", "undo-2"))
        default.clicked.disconnect()
        default.clicked.connect(lambda: self._fill(table_fields(kind)))
        self.add_button(button("取消"))
        self.add_button(button("确定", primary=True), accepts=True)
        self._fill(shown)

    def chosen(self) -> list[Field]:
        """Return the ticked columns in order; the record's name is always the first."""
        items = [self.list.item(at) for at in range(self.list.count())]
        names = [str(item.data(NAME)) for item in items if item.checkState() == Qt.CheckState.Checked]
        first = table_fields(self._kind)[0].name
        return [self._known[name] for name in dict.fromkeys([first, *names])]

    def _move(self, step: int) -> None:
        """Move the current column up or down; the first one stays where it is."""
        here = self.list.currentRow()
        there = here + step
        if here < 1 or not 1 <= there < self.list.count():
            return
        self.list.insertItem(there, self.list.takeItem(here))
        self.list.setCurrentRow(there)

    def _fill(self, shown: Sequence[Field]) -> None:
        self.list.clear()
        names = {one.name for one in shown}
        others = [one for one in fields_of(self._kind) if one.name not in names]
        for at, field in enumerate([*shown, *others]):
            item = QListWidgetItem(field.zh)
            item.setData(NAME, field.name)
            item.setCheckState(Qt.CheckState.Checked if field.name in names else Qt.CheckState.Unchecked)
            if at == 0:
                item.setFlags(Qt.ItemFlag.ItemIsEnabled)
            self.list.addItem(item)
