"""已暂缓: what is put off until when and why, to be taken up again."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QWidget

from ohdesk.clocks import snoozes
from ohdesk.clocks.due_list import PutOff
from ohdesk.desk import Desk
from ohdesk.errors import Refused
from ui.lines_table import LinesTable
from ui.widgets import button, column, label, row

HEADINGS = ("暂缓至", "事项", "原因", "操作人", "法定期限")
SOME = "暂缓只影响提醒，不改变法定期限；到日期自动回到待办，也可以现在恢复。"
NONE = "没有暂缓的事项。在列表中选中事项，点“暂缓…”可以在一段时间内不再提醒。"


class PutOffList(QWidget):
    """The list, and the button that takes the chosen ones up again."""

    def __init__(
        self, desk: Desk, woken: Callable[[list[str]], object], failed: Callable[[Exception], object]
    ) -> None:
        """Tell which items were taken up again, or what went wrong."""
        super().__init__()
        self.desk = desk
        self._woken, self._failed = woken, failed
        self._items: list[PutOff] = []
        self.table = LinesTable("已暂缓", HEADINGS)
        self.note = label(NONE, "muted", wrap=True)
        self.go = button("恢复所选", "undo-2", primary=True)
        self.go.clicked.connect(self.wake)
        try:
            desk.require("write")
        except Refused as refused:
            self.go.setEnabled(False)
            self.go.setToolTip(str(refused))
        whole = column(self.note, spacing=8)
        whole.addWidget(self.table, 1)
        whole.addLayout(row(None, self.go))
        self.setLayout(whole)
        self.setFocusProxy(self.table)

    def show_items(self, found: Sequence[PutOff]) -> None:
        """Show other items, the soonest first."""
        self._items = list(found)
        self.table.show_lines([_line(one) for one in found])
        self.note.setText(SOME if found else NONE)
        self.go.setVisible(bool(found))
        if found:
            self.table.selectRow(0)

    def wake(self) -> None:
        """Take the chosen ones up again."""
        places = sorted({index.row() for index in self.table.selectionModel().selectedRows()})
        keys = [self._items[place].key for place in places]
        try:
            for key in keys:
                snoozes.wake(self.desk, key)
        except Refused as error:
            self._failed(error)
            return
        if keys:
            self._woken(keys)


def _line(one: PutOff) -> tuple[str, ...]:
    limit = one.due.due_on.isoformat() if one.due else "已办结或已变化"
    return one.until.isoformat(), one.words, one.reason, one.by, limit
