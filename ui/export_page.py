"""报表导出: which official tables, what is still missing in them, where the files go, and what was written."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QStandardPaths, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QBoxLayout,
    QCheckBox,
    QFileDialog,
    QLineEdit,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from ohdesk import official_forms, tables
from ohdesk.evidence.listing import number_of
from ohdesk.profile import Profile, Table
from ohdesk.reminders import Missing, unfilled
from ohdesk.tables import Written
from ui import theme
from ui.context import Context
from ui.export_parts import ListCard, TableLine
from ui.home_cards import Line
from ui.jobs import Progress
from ui.official_dialog import OfficialDialog
from ui.page_frame import scrolled
from ui.reckoning import AsOf, ProfileBox, Reckoned, reckon
from ui.widgets import Card, EmptyState, PageHead, button, clear, column, label, row

FOLDER = "export/folder"
PRINTED_NUMBER = re.compile(r"^\d+[.．、]\s*")
WHERE = {"assess": "去填报", "works": "去登记", "tasks": "去评定", "contact": "去登记"}


def default_folder(context: Context) -> Path:
    """Return where tables went last time, else 上报 among the person's documents or beside the data."""
    if kept := context.recall(FOLDER, ""):
        return Path(kept)
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    return Path(documents) / "上报" if documents else context.desk.store.folder / "exports"


class ExportPage(QWidget):
    """Fills the official tables into a folder."""

    title = "报表导出"

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.reckoned: Reckoned | None = None
        self.boxes: dict[str, QCheckBox] = {}
        self.forms: dict[str, QPushButton] = {}
        self.missing: dict[str, list[Missing]] = {}
        self._unticked: set[str] = set()
        self.profiles = ProfileBox(context, self._other_profile)
        self.as_of = AsOf(self.reload)
        self.go_button = button("导出", "file-output", primary=True, shortcut="Ctrl+E")
        self.go_button.clicked.connect(self.export)
        self.head = PageHead(self.title, "", [self.profiles, self.as_of, self.go_button])
        self.tables = self._table_card()
        self.place = self._place_card()
        self.lacking = ListCard("还缺的数据")
        self.written = ListCard("导出结果")
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setHandleWidth(10)
        split.setChildrenCollapsible(False)
        self.written.setMinimumHeight(theme.base_size() * 14)
        split.addWidget(scrolled(_stacked(column(self.tables, self.place, spacing=10), self.written)))
        split.addWidget(self.lacking)
        split.setSizes([640, 540])
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 10, 16, 8)
        whole.setSpacing(8)
        whole.addWidget(self.head)
        whole.addWidget(split, 1)
        self._show_written([])

    def _table_card(self) -> Card:
        card = Card("报表", "勾选要导出的表")
        self.table_list = QVBoxLayout()
        self.table_list.setSpacing(4)
        card.body.addLayout(self.table_list)
        contacts = button("编辑工作联系人", "users", flat=True)
        contacts.clicked.connect(lambda: self.context.navigate("contact"))
        card.body.addLayout(row(contacts, None))
        return card

    def _place_card(self) -> Card:
        card = Card("存放位置", "同名文件不会被覆盖，自动加 _2")
        self.folder = QLineEdit(str(default_folder(self.context)))
        self.folder.setAccessibleName("存放文件夹")
        choose = button("选择文件夹", "folder-open")
        choose.clicked.connect(self._choose_folder)
        line = row(self.folder, choose)
        line.setStretch(0, 1)
        card.body.addLayout(line)
        return card

    def reload(self) -> None:
        """Count again and look again what is missing."""
        self.profiles.follow()
        name, desk, day = self.profiles.name, self.context.desk, self.as_of.day

        def work(_progress: Progress) -> Reckoned:
            return reckon(desk, name, day)

        self.context.jobs.run(work, self._show, self._refuse, title="正在检查报表")

    def _other_profile(self) -> None:
        self.as_of.forget()
        self._unticked.clear()
        self.reload()

    def _refuse(self, error: Exception) -> None:
        self.reckoned = None
        self.go_button.setEnabled(False)
        self._show_state("triangle-alert", "没有完成检查", str(error))

    def _show_state(self, picture: str, title: str, hint: str) -> None:
        clear(self.lacking.lines)
        self.lacking.lines.addWidget(EmptyState(picture, title, hint))

    def _show(self, reckoned: Reckoned) -> None:
        self.reckoned = reckoned
        self.as_of.show_day(reckoned.as_of)
        profile = reckoned.profile
        self.missing = {one.key: unfilled(profile, one, reckoned.results) for one in profile.tables}
        self.head.set_note(profile.document)
        self._show_tables(profile)
        self._show_missing(profile)
        self._tick()

    def _show_tables(self, profile: Profile) -> None:
        clear(self.table_list)
        self.boxes = {}
        self.forms = {}
        with self.context.desk.read() as session:
            kept = official_forms.listing(session, profile)
        for table in profile.tables:
            choose = partial(self.choose_form, table)
            line = TableLine(table, len(self.missing[table.key]), kept.get(table.key), choose)
            line.box.setChecked(table.key not in self._unticked)
            line.box.toggled.connect(self._tick)
            self.boxes[table.key], self.forms[table.key] = line.box, line.form
            self.table_list.addWidget(line)

    def choose_form(self, table: Table) -> OfficialDialog | None:
        """Let the person choose the level above's own workbook for a table."""
        if self.reckoned is None:
            return None
        dialog = OfficialDialog(self.context, self.reckoned, table, self._out(), self)
        dialog.kept.connect(self._form_changed)
        dialog.written.connect(self._show_written)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        return dialog

    def _form_changed(self) -> None:
        if self.reckoned is not None:
            self._show_tables(self.reckoned.profile)

    def _out(self) -> Path:
        return Path(self.folder.text().strip() or str(default_folder(self.context)))

    def _tick(self) -> None:
        self._unticked = {key for key, box in self.boxes.items() if not box.isChecked()}
        chosen = len(self.boxes) - len(self._unticked)
        self.go_button.setEnabled(bool(chosen) and self.reckoned is not None)
        if self.reckoned is not None:
            self._show_missing(self.reckoned.profile)

    def _show_missing(self, profile: Profile) -> None:
        lines = self.lacking.lines
        clear(lines)
        shown = [(one, self.missing[one.key]) for one in profile.tables if one.key not in self._unticked]
        total = sum(len(found) for _, found in shown)
        self.lacking.note.setText(f"{total} 处，点一行去补" if total else "")
        for table, found in shown:
            if found:
                self._add_missing(lines, profile, table, found)
        if not total:
            words = (
                "所选报表的每一格都有数据"
                if self.boxes and shown
                else "在左边勾选报表后，这里列出其中缺的数据"
            )
            lines.addWidget(EmptyState("circle-check" if shown else "file-output", "没有缺的数据", words))
        lines.addStretch(1)

    def _add_missing(self, lines: QBoxLayout, profile: Profile, table: Table, found: list[Missing]) -> None:
        if lines.count():
            lines.addSpacing(6)
        lines.addWidget(label(table.zh, "note"))
        for one in found:
            words = _missing_words(profile, table, one)
            line = Line("pencil", words, WHERE[one.page], "warn")
            line.clicked.connect(lambda _=False, one=one: self._open(one.page, **one.where))
            lines.addWidget(line)

    def _open(self, page: str, **where: Any) -> None:
        self.context.navigate(page, **where)

    def _choose_folder(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, "选择存放文件夹", self.folder.text())
        if chosen:
            self.folder.setText(str(Path(chosen)))

    def export(self) -> None:
        """Fill the ticked tables into the folder, in the background."""
        if self.reckoned is None or not self.go_button.isEnabled():
            return
        folder = self._out()
        profile, desk, day = self.reckoned.profile, self.context.desk, self.as_of.day
        chosen = [table for table in profile.tables if table.key not in self._unticked]

        def work(_progress: Progress) -> list[Written]:
            return tables.export(desk, profile, folder, as_of=day, tables=[one.key for one in chosen])

        self.go_button.setEnabled(False)
        self.context.remember(FOLDER, str(folder))
        self.context.jobs.run(work, self._show_written, self._not_written, title="正在导出")

    def _not_written(self, error: Exception) -> None:
        self._tick()
        clear(self.written.lines)
        self.written.note.setText("")
        self.written.lines.addWidget(EmptyState("triangle-alert", "没有导出", str(error)))

    def _show_written(self, written: list[Written]) -> None:
        self._tick()
        lines = self.written.lines
        clear(lines)
        if not written:
            self.written.note.setText("")
            lines.addWidget(
                EmptyState("file-spreadsheet", "还没有导出", "导出的文件会列在这里，可以直接打开")
            )
            return
        files: dict[Path, list[Written]] = {}
        for one in written:
            files.setdefault(one.path, []).append(one)
        self.written.note.setText(f"{len(files)} 个文件")
        self.focus_first()
        for path, filled in files.items():
            count = sum(max(len(one.empty), self._count_missing(one.table)) for one in filled)
            words = f"{count} 处空着" if count else "已填全"
            line = Line("file-spreadsheet", path.name, words, "warn" if count else "good")
            line.setToolTip("\n".join([f"打开 {path}", *(note for one in filled for note in one.notes)]))
            line.clicked.connect(lambda _=False, path=path: _open_path(path))
            lines.addWidget(line)
        folder = button("打开文件夹", "folder-open")
        folder.clicked.connect(lambda: _open_path(written[0].path.parent))
        lines.addSpacing(6)
        lines.addLayout(row(folder, None))
        lines.addStretch(1)

    def _count_missing(self, zh: str) -> int:
        keys = [one.key for one in self.reckoned.profile.tables if one.zh == zh] if self.reckoned else []
        return sum(len(self.missing[key]) for key in keys)

    def focus_first(self) -> None:
        """Put the keyboard on the button that exports."""
        self.go_button.setFocus(Qt.FocusReason.TabFocusReason)


def _open_path(path: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


def _missing_words(profile: Profile, table: Table, one: Missing) -> str:
    """Name a row as its table does: a task by its group's numeral, as on every other page."""
    if table.layout == "list":
        return one.zh
    task = next((task for task in profile.tasks if table.layout == "tasks" and task.key == one.no), None)
    if task is None:
        return f"{one.no}　{one.zh}"
    return f"{number_of(task.key, task.group)}　{PRINTED_NUMBER.sub('', task.task)}"


def _stacked(above: QVBoxLayout, below: QWidget) -> QWidget:
    found = QWidget()
    above.addWidget(below, 1)
    found.setLayout(above)
    return found
