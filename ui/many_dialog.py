"""批量: one value for all selected records, with what it will do said beforehand and taken back by one click."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QComboBox, QLineEdit, QMenu, QPushButton, QVBoxLayout, QWidget

from db.base import Record
from ohdesk import batch, many
from ohdesk.errors import Refused
from ohdesk.fields import Field
from ohdesk.ledger import blank
from ohdesk.many import ManySet
from ohdesk.understand import Misread
from ui.context import Context
from ui.editor_choice import editor_for
from ui.editors import Combo, Editor
from ui.jobs import Progress
from ui.undo_toast import UndoToast
from ui.widgets import Sheet, Toast, button, clear, label, message, restyle

QUICK = {"employer": ("verdict", "township", "supervised_by", "operating_state", "risk")}
"""The fields that are offered without looking for them."""


class ManyDialog(Sheet):
    """Which field, and what value."""

    def __init__(
        self, parent: QWidget, context: Context, kind: type[Record], count: int, name: str = ""
    ) -> None:
        super().__init__(parent, f"批量修改 {count:,} 条{kind.zh}")
        self.context, self.kind, self._count = context, kind, count
        self.fields = {one.name: one for one in many.settable(kind)}
        self.editor: Editor | None = None
        self.reason = QLineEdit()
        self.box: QComboBox = Combo()
        self.box.setAccessibleName("修改哪一栏")
        for one in self.fields.values():
            self.box.addItem(one.zh, one.name)
        self.box.setMaxVisibleItems(20)
        self.holder = QVBoxLayout()
        self.note = label("", "problem", wrap=True)
        self.body.addWidget(label("修改哪一栏"))
        self.body.addWidget(self.box)
        self.body.addWidget(label("改为（留空则清空这一栏）"))
        self.body.addLayout(self.holder)
        self.body.addWidget(self.note)
        self.add_button(button("取消"))
        self.go = button(f"修改 {count:,} 条", primary=True)
        self.add_button(self.go, accepts=True)
        self.go.clicked.disconnect()
        self.go.clicked.connect(self._check)
        self.box.currentIndexChanged.connect(lambda _at: self._show_field())
        self.box.setCurrentIndex(max(0, self.box.findData(name)))
        self._show_field()
        self.setMinimumWidth(460)

    @property
    def field(self) -> Field:
        """Return the field that is chosen."""
        return self.fields[str(self.box.currentData())]

    def _show_field(self) -> None:
        clear(self.holder)
        self.editor = editor_for(self.field, self._told, self.context.desk, lambda _kind, _words: None)
        self.holder.addWidget(self.editor)
        self.reason = QLineEdit()
        if self.field.name == "verdict":
            self.reason.setAccessibleName("核查理由")
            self.reason.setPlaceholderText("核查理由，不应申报时必填；核查日期记今天，核查人记您")
            self.holder.addWidget(self.reason)
        self._told()
        self.editor.setFocus()

    def _told(self) -> None:
        """Say on the button what it will do: an empty place empties the field of them all."""
        self.note.setText("")
        empties = self.editor is not None and self.editor.raw() is None and not self._never_blank
        self.go.setText(f"{'清空' if empties else '修改'} {self._count:,} 条")
        self.go.setAccessibleName(self.go.text())
        restyle(self.go, primary=not empties, danger=empties)

    def _check(self) -> None:
        assert self.editor is not None
        try:
            self.editor.understood()
        except Misread as wrong:
            self.note.setText(f"{self.field.zh}：{wrong}")
            return
        if self.editor.raw() is None and self._never_blank:
            self.note.setText(f"请选择{self.field.zh}")
            return
        self.accept()

    @property
    def _never_blank(self) -> bool:
        """Tell whether the field must have a value, or would fall back to one nobody chose."""
        return self.field.required or blank(self.kind)[self.field.name] is not None

    def values(self) -> dict[str, object]:
        """Return what every record is to get."""
        assert self.editor is not None
        raw = self.editor.raw()
        if self.field.name == "verdict" and raw is not None:
            return many.verdict_values(self.context.desk, str(raw), self.reason.text())
        return {self.field.name: raw}


class ManyMenu:
    """The button beside the count of selected rows, and what it can do with them."""

    def __init__(
        self,
        page: QWidget,
        context: Context,
        kind: type[Record],
        selected: Callable[[], list[int]],
        further: Sequence[tuple[str, Callable[[], object]]] = (),
    ) -> None:
        """Take how to find the selected records, and further actions by their words."""
        self.page, self.context, self.kind = page, context, kind
        self.selected, self.further = selected, further
        self.button: QPushButton = button("批量", "list-checks", flat=True)
        self.button.setToolTip("对所选的记录一起修改、导出或打印；按住 Ctrl 或 Shift 可选多条，Ctrl+A 全选")
        self.button.clicked.connect(self._offer)
        self.show_count(0)

    def show_count(self, count: int) -> None:
        """Offer the button only where something is selected."""
        self.button.setEnabled(count > 0)
        self.button.setText(f"批量（{count:,}）" if count > 1 else "批量")

    def menu(self) -> QMenu:
        """Return the menu as it is now."""
        found = QMenu(self.button)
        known = {one.name: one for one in many.settable(self.kind)}
        may = self._may()
        for name in QUICK.get(self.kind.__tablename__, ()):
            if name in known:
                found.addAction(f"改{known[name].zh}…", lambda name=name: self.ask(name)).setEnabled(may)
        if known:
            found.addAction("改其他栏目…", lambda: self.ask("")).setEnabled(may)
            found.addSeparator()
        for words, do in self.further:
            found.addAction(words, do)
        return found

    def _may(self) -> bool:
        try:
            self.context.desk.require("write")
        except Refused:
            return False
        return True

    def _offer(self) -> None:
        menu = self.menu()
        tall = menu.sizeHint().height()
        menu.popup(self.button.mapToGlobal(QPoint(0, -tall - 2)))

    def ask(self, name: str) -> None:
        """Ask for the value and give it to the selected records."""
        numbers = self.selected()
        dialog = ManyDialog(self.page, self.context, self.kind, len(numbers), name)
        dialog.accepted.connect(lambda: self.give(numbers, dialog.values()))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def give(self, numbers: Sequence[int], values: dict[str, object]) -> None:
        """Change the records in the background and offer to take it back."""
        desk, kind = self.context.desk, self.kind

        def work(progress: Progress) -> ManySet:
            return many.set_many_told(desk, kind, numbers, values, progress)

        self.context.jobs.run(work, self._done, self._refuse, title="正在批量修改")

    def _done(self, told: ManySet) -> None:
        same = f"，{told.same:,} 条本来就是这样" if told.same else ""
        UndoToast(self.page, f"已修改 {told.changed:,} 条{same}", lambda: self.undo(told.batch))
        self.context.changed(self.kind.__tablename__)

    def undo(self, number: int) -> None:
        """Take a change of many back as a whole."""
        desk = self.context.desk

        def work(_progress: Progress) -> dict[str, int]:
            return batch.undo(desk, number)

        self.context.jobs.run(work, self._undone, self._refuse, title="正在撤销")

    def _undone(self, counts: dict[str, int]) -> None:
        Toast(self.page, f"已撤销，{counts['restored']:,} 条恢复原样")
        self.context.changed(self.kind.__tablename__)

    def _refuse(self, error: Exception) -> None:
        message(self.page, "没有修改", str(error))
