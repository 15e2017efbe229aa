"""Everything a person does with the records of one kind: list, drawer, form, import, export."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSplitter, QWidget

from db.base import Record
from ohdesk import ledger, query, removal
from ohdesk.errors import Damaged, Refused
from ui import theme
from ui.context import Context
from ui.give_out import give_out, save_blank
from ui.many_dialog import ManyMenu
from ui.notice_dialog import notice_buttons
from ui.print_out import print_list
from ui.reason import ask_reason
from ui.record_drawer import WIDTH, RecordDrawer
from ui.record_form import RecordForm
from ui.record_list import RecordList
from ui.sampling_dialog import sampling_buttons
from ui.saved_views import SavedViews
from ui.undo_toast import UndoToast
from ui.widgets import PageHead, Toast, button, column, label, message, row

ROOMY = 1440
FILES = {"employer": "employer_file"}
"""Kinds that have a page for each record, and its key."""


class KindPage(QWidget):
    """The page of one kind."""

    def __init__(self, context: Context, kind: type[Record]) -> None:
        """Furnish the page; `reload` fills it."""
        super().__init__()
        self.context, self.kind, self.desk = context, kind, context.desk
        self._name = kind.__tablename__
        self._placed = False
        self.form: RecordForm | None = None
        self._later = QTimer(self, interval=60, singleShot=True)
        self._later.timeout.connect(self._show_current)
        self.status = label("", "note")
        self.list = RecordList(context, kind, self.add, self._counted, self._moved)
        self.model, self.view, self.bar = self.list.model, self.list.view, self.list.bar
        self.views = SavedViews(self.list)
        further = (("导出所选…", self._export_selected), ("打印所选…", self.print_out))
        self.many = ManyMenu(self, context, kind, self.selected, further)
        self._furnish()
        self._keys()

    def _furnish(self) -> None:
        self.view.doubleClicked.connect(lambda _index: self._open_row())
        self.view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.view.customContextMenuRequested.connect(self._menu)
        self.drawer = RecordDrawer(self.context, self.kind, self)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setHandleWidth(10)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(self.list)
        self.splitter.addWidget(self.drawer)
        self.splitter.setStretchFactor(0, 1)
        self.drawer.hide()
        self.status.setMinimumWidth(40)
        self.detail = button("详情", "chevron-left", flat=True)
        self.detail.setToolTip("打开或关闭右侧详情（Enter）")
        self.detail.clicked.connect(self._toggle_drawer)
        whole = column(self._head(), self.bar, spacing=8)
        whole.addWidget(self.splitter, 1)
        foot = row(self.status, self.many.button, self.detail)
        foot.setStretch(0, 1)
        whole.addLayout(foot)
        self.setLayout(whole)

    def _head(self) -> PageHead:
        bring = button("导入 Excel", "upload")
        bring.clicked.connect(self.bring_in)
        out = button("导出", "download", shortcut="Ctrl+E")
        out.clicked.connect(lambda: self._out_menu(out))
        paper = button("打印", "printer", shortcut="Ctrl+P")
        paper.clicked.connect(self.print_out)
        new = button("新增", "plus", primary=True, shortcut="Ctrl+N")
        new.clicked.connect(self.add)
        self.head = PageHead(
            self.kind.zh, "", [*notice_buttons(self), *sampling_buttons(self), bring, out, paper, new]
        )
        for right, one in (("import", bring), ("export", out), ("export", paper), ("write", new)):
            self._allow(right, one)
        return self.head

    def _allow(self, right: str, one: QWidget) -> None:
        """Show beforehand what the person's role may not do, with the reason."""
        try:
            self.desk.require(right)
        except Refused as refused:
            one.setEnabled(False)
            one.setToolTip(str(refused))

    def put_beside_note(self, tabs: QWidget) -> None:
        """Let the tabs of a page with several kinds stand where the title would."""
        self.head.title.hide()
        line = self.head.layout()
        assert isinstance(line, QHBoxLayout)
        line.insertWidget(0, tabs)
        self.head.note.setMinimumWidth(self.fontMetrics().horizontalAdvance("共 20,000 条"))

    def _keys(self) -> None:
        for keys, do in (
            ("F2", self.edit),
            ("Delete", self.remove),
            ("Ctrl+Return", self.open_file),
            ("Ctrl+V", self.paste),
        ):
            shortcut = QShortcut(QKeySequence(keys), self.view)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(do)

    def reload(self) -> None:
        """Read the list again."""
        self.list.reload()

    @property
    def current(self) -> int | None:
        """Return the number of the record the person stands on."""
        return self.list.current

    def _counted(self, total: int | None, shown: int | None) -> None:
        shown = shown or 0
        words = "正在统计…" if total is None else f"共 {total:,} 条"
        self.head.set_note(words if shown == (total or 0) else f"{words}，当前显示 {shown:,} 条")

    def _moved(self, words: str) -> None:
        self.status.setText(words)
        self.many.show_count(len(self.view.places()))
        self._later.start()

    def selected(self) -> list[int]:
        """Return the numbers of the selected records in the order of the list."""
        return [self.model.ids[place] for place in self.view.places()]

    def print_out(self) -> None:
        """Print the list as it is shown, or what is selected."""
        print_list(self, self.list, self.selected())

    def _export_selected(self) -> None:
        give_out(self, self.context, self.kind, replace(self.list.query, only=self.selected()))

    def show_where(self, id: int | None = None, **asked: Any) -> None:  # noqa: A002 - the word links use
        """Show the records another page asks for; one `id` opens it in the drawer."""
        if id is not None:
            if self.model.place_of(id) < 0:
                asked = {"only": [id]}
            self.open_drawer()
        if asked:
            self.bar.put(**asked)
        if id is not None:
            self.list.select(id)

    def focus_first(self) -> None:
        """Put the keyboard into the table."""
        self.list.focus_table()

    def _show_current(self) -> None:
        if self.drawer.isVisible():
            self.drawer.show_record(self.current)

    def _menu(self, point: QPoint) -> None:
        index = self.view.indexAt(point)
        if not index.isValid():
            return
        field, number = self.model.fields[index.column()], self.model.ids[index.row()]
        menu = QMenu(self)
        menu.addAction("看详情\tEnter", self.open_drawer)
        if self._name in FILES:
            menu.addAction("一企一档\tCtrl+Enter", self.open_file)
        menu.addAction("编辑\tF2", self.edit)
        if field.type != "choices" and not field.words.personal and not field.words.long:
            records = query.rows(self.desk, self.kind, [number])
            value = getattr(records[0], field.name) if records else None
            words = str(index.data() or "（未填）")[:16]
            menu.addAction(f"只看“{words}”", lambda: self.bar.add(field.name, getattr(value, "name", value)))
        menu.addSeparator()
        menu.addAction("复制\tCtrl+C", self.view.copy_rows)
        menu.addAction("移除…\tDel", self.remove)
        menu.popup(self.view.viewport().mapToGlobal(point))

    def showEvent(self, event: QShowEvent) -> None:
        """Decide once whether the drawer is open: as it was left, else by the room there is."""
        super().showEvent(event)
        if not self._placed:
            self._placed = True
            default = "1" if self.window().width() >= ROOMY else "0"
            if str(self.context.recall(f"{self._name}/drawer", default)) == "1":
                self._show_drawer()

    def _show_drawer(self) -> None:
        self.drawer.show()
        wide = self.splitter.width()
        wanted = WIDTH + (theme.base_size() - 13) * 30
        self.splitter.setSizes([max(wide - wanted, 300), wanted])
        self._say_drawer("收起详情", "chevron-right")
        self.list.pick_first = True
        if self.current is None and len(self.model.ids):
            self.list.select(self.model.ids[0])
        self.drawer.show_record(self.current)

    def _say_drawer(self, words: str, picture: str) -> None:
        self.detail.setText(words)
        self.detail.setAccessibleName(words)
        self.detail.setIcon(theme.icon(picture, "accent"))

    def open_drawer(self) -> None:
        """Open the drawer on the current record and remember that it is open."""
        self._placed = True
        if not self.drawer.isVisible():
            self.context.remember(f"{self._name}/drawer", "1")
            self._show_drawer()

    def _open_row(self) -> None:
        """Open the drawer, or the record's own page when the drawer is already open."""
        if not (self.drawer.isVisible() and self.open_file()):
            self.open_drawer()

    def open_file(self) -> bool:
        """Open the page that shows everything of the current record; False where its kind has none."""
        key = FILES.get(self._name)
        if key is None or self.current is None:
            return False
        self.context.navigate(key, id=self.current)
        return True

    def close_drawer(self) -> bool:
        """Close the drawer; False when it was not open."""
        if not self.drawer.isVisible():
            return False
        self.drawer.hide()
        self.list.pick_first = False
        self._say_drawer("详情", "chevron-left")
        self.context.remember(f"{self._name}/drawer", "0")
        self.view.setFocus()
        return True

    def _toggle_drawer(self) -> None:
        if not self.close_drawer():
            self.open_drawer()

    def add(self) -> None:
        """Open the form for a new record."""
        self._open_form(RecordForm(self.context, self.kind, parent=self))

    def add_child(self, kind: type[Record], link: str) -> None:
        """Open the form for a new record of another kind that belongs to the current one."""
        self._open_form(RecordForm(self.context, kind, None, {link: self.current}, self))

    def edit(self) -> None:
        """Open the form for the current record."""
        if self.current is None:
            return
        try:
            form = RecordForm(self.context, self.kind, self.current, None, self)
        except (Refused, Damaged) as error:
            message(self, "不能编辑", str(error))
            return
        self._open_form(form)

    def _open_form(self, form: RecordForm) -> None:
        self.form = form
        form.finished.connect(lambda _code: self._form_closed(form))
        form.open()

    def _form_closed(self, form: RecordForm) -> None:
        if form.saved:
            Toast(self, "已保存")
            if form.kind is self.kind:
                self.list.select(form.saved[-1])
            self._later.start()
        self.form = None
        form.deleteLater()

    def remove(self) -> None:
        """Take the current record out of the list after asking why."""
        number = self.current
        if number is None:
            return
        name = self.model.row(self.view.currentIndex().row()).texts[0]
        sentence = f"“{name}”将不再出现在列表和统计中，数据仍保留在文件里。"
        if not (reason := ask_reason(self, f"移除{self.kind.zh}", sentence)):
            return
        try:
            ledger.remove(self.desk, self.kind, number, reason)
        except (Refused, Damaged) as error:
            message(self, "没有移除", str(error))
            return
        UndoToast(self, f"已移除“{name[:24]}”", lambda: self.bring_back(number))
        self.context.changed(self._name)

    def bring_back(self, number: int) -> None:
        """Take a removal back."""
        try:
            removal.restore(self.desk, self.kind, number)
        except (Refused, Damaged) as error:
            message(self, "没有恢复", str(error))
            return
        self.context.changed(self._name)
        self.list.select(number)
        Toast(self, "已恢复")

    def bring_in(self) -> None:
        """Open the import dialog for this kind."""
        from ui.import_dialog import ImportDialog

        dialog = ImportDialog(self.context, self.kind, self)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def paste(self) -> None:
        """Take in the cells copied in Excel or WPS, after a preview."""
        from ui.paste import paste

        paste(self.context, self.kind, self.model.fields, self)

    def _out_menu(self, beside: QWidget) -> None:
        menu = QMenu(self)
        asked, shown = self.list.query, f"{len(self.model.ids):,}"
        menu.addAction(f"导出当前显示的 {shown} 条…", lambda: give_out(self, self.context, self.kind, asked))
        menu.addSeparator()
        menu.addAction("空白导入模板…", lambda: save_blank(self, self.kind, self.context))
        menu.popup(beside.mapToGlobal(QPoint(0, beside.height() + 2)))
