"""收名单: a department's file, who sent it and when, what its columns mean, and how its names were matched."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from PySide6.QtCore import QDate
from PySide6.QtWidgets import QDateEdit, QLineEdit, QWidget

from db.records.employer import NameSource
from ohdesk.errors import Cancelled, Refused
from ohdesk.lists.reconcile import Taken, source_of, take_in
from ohdesk.lists.rows import Look, look
from ui.context import Context
from ui.editors import Combo
from ui.file_dialog import FileDialog
from ui.jobs import Progress
from ui.list_grid import ListGrid
from ui.take_in_result import TakenView
from ui.widgets import button, column, label, row, stretched

HINT = "Excel、WPS、CSV 都可以。每一行照原样保存，并逐个与台账比对；拿不准的不会自动对应，留给您认定。"
NO_SOURCE = "请选择"


class TakeInDialog(FileDialog):
    """Takes one list in; nothing is kept before 收下并比对."""

    folder = "lists/folder"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        """Ask for a file."""
        super().__init__(context, "收名单", parent)
        self.seen: Look | None = None
        self.taken: Taken | None = None
        self.show_rows = ""
        self._furnish()
        self.fit(1100, 690)

    def _furnish(self) -> None:
        self.grid = ListGrid(self._column_said)
        self.empty.say("file-spreadsheet", "选择部门发来的名单", HINT)
        self.outcome = TakenView(self._go_to)
        self.stack.addWidget(self.grid)
        self.stack.addWidget(self.outcome)
        self.told.setWordWrap(True)
        self.stay = button("取消")
        self.stay.clicked.connect(self.reject)
        self.take_button = button("收下并比对", "save", primary=True, shortcut="Ctrl+S")
        self.take_button.clicked.connect(self.take)
        whole = column(
            label("收名单", "heading"),
            stretched(self.name, self.choose, self.name, self.sheet),
            self._about(),
            spacing=10,
        )
        whole.addWidget(self.stack, 1)
        whole.addWidget(self.bar)
        foot = row(self.told, self.stay, self.take_button)
        foot.setStretch(0, 1)
        whole.addLayout(foot)
        whole.setContentsMargins(20, 16, 20, 16)
        self.setLayout(whole)
        self._allow()

    def _about(self) -> QWidget:
        self.source = Combo()
        self.source.setAccessibleName("名单来源")
        self.source.addItem(NO_SOURCE, "")
        for one in NameSource:
            self.source.addItem(str(one.value), one.name)
        self.source.activated.connect(lambda _at: self._allow())
        self.received = QDateEdit(QDate.currentDate())
        self.received.setAccessibleName("收到日期")
        self.received.setDisplayFormat("yyyy-MM-dd")
        self.received.setCalendarPopup(True)
        self.received.setMaximumDate(QDate.currentDate())
        self.heading = QLineEdit()
        self.heading.setAccessibleName("名单名称")
        self.heading.setPlaceholderText("如：市场监管局 2025 年矿山企业名单")
        self.about = QWidget()
        line = row(
            label("名单来源", "muted"), self.source, 8, label("收到日期", "muted"), self.received, 8,
            label("名单名称", "muted"), self.heading,
        )  # fmt: skip
        line.setStretch(line.count() - 1, 1)
        self.about.setLayout(line)
        return self.about

    def pick(self) -> None:
        """Ask for a file and look into it."""
        if path := self._ask("选择部门名单"):
            self.look_into(path)

    def look_into(self, path: Path) -> None:
        """Look into a file, guessing from its name who sent it."""
        self._hold(path)
        self.heading.setText(path.stem)
        if not self.source.currentData():
            try:
                self.source.setCurrentIndex(self.source.findData(source_of(path.stem).name))
            except Refused:
                self.source.setCurrentIndex(0)
        self.read(fresh=True)

    def read(self, *, fresh: bool = False) -> None:
        """Read the sheet without keeping anything."""
        if self.path is None:
            return
        if fresh:
            self.columns = {}
        path, county = self.path, self.context.desk.county.name
        sheet, said = self.sheet.currentText() or None, dict(self.columns) or None
        self._run(
            lambda progress: look(path, sheet, said, county, progress),
            self._show,
            self._unreadable,
            "正在读取",
        )
        self._allow()

    def _show(self, seen: Look) -> None:
        self.seen = seen
        self._rest()
        self._name_sheets(seen.book)
        self.grid.show_look(seen)
        self.stack.setCurrentWidget(self.grid)
        words = [f"认出 {len(seen.listed):,} 个名称。"] if seen.listed else []
        words += [seen.trouble] if seen.trouble else []
        if seen.skipped:
            words.append(f"跳过 {len(seen.skipped):,} 行（合计、说明等）。")
        if seen.problems:
            words.append(f"{len(seen.problems):,} 行没有单位名称，不收入。")
        self.told.setText(" ".join(words))
        self.told.setToolTip("\n".join([*seen.skipped[:20], *(one.sentence() for one in seen.problems[:20])]))
        self._allow()

    def _unreadable(self, error: Exception) -> None:
        self.seen = None
        self._rest()
        self.told.setText("没有收下任何内容。")
        if not isinstance(error, Cancelled):
            self.empty.say("triangle-alert", "这个文件不能收", str(error))
            self.stack.setCurrentWidget(self.empty)
        self._allow()

    def _column_said(self, at: int, meaning: str) -> None:
        """Take what the person says a column is; a meaning another column had moves here."""
        if meaning and self.seen is not None:
            others = [one for one, kept in self.seen.heading.columns.items() if kept == meaning and one != at]
            self.columns.update(dict.fromkeys(others, ""))
        self.columns[at] = meaning
        self.read()

    def _allow(self) -> None:
        ready = self.seen is not None and bool(self.seen.listed) and self._job is None
        self.take_button.setEnabled(ready and bool(self.source.currentData()))
        self.take_button.setToolTip("" if self.source.currentData() else "请先选择名单来源")

    def take(self) -> None:
        """Keep the list and match it."""
        path, desk = self.path, self.context.desk
        if path is None or self.seen is None:
            return
        day = self.received.date()
        source, title, sheet = self.source.currentText(), self.heading.text().strip(), self.seen.book.sheet
        said, on = dict(self.columns) or None, date(day.year(), day.month(), day.day())

        def work(progress: Progress) -> Taken:
            return take_in(
                desk, path, source, title=title, received_on=on, sheet=sheet, columns=said, progress=progress
            )

        self._run(work, self._took, self._not_taken, "正在比对")
        self._allow()

    def _took(self, taken: Taken) -> None:
        self.taken = taken
        self._rest()
        self.told.setText("整份名单可以在“名单”页撤销。")
        self.outcome.show_taken(taken)
        self.stack.setCurrentWidget(self.outcome)
        self.about.setEnabled(False)
        self.take_button.hide()
        self.stay.setText("关闭")
        for kind in ("name_list", "listed_name"):
            self.context.changed(kind)

    def _not_taken(self, error: Exception) -> None:
        self._rest()
        words = "已停止。" if isinstance(error, Cancelled) else str(error)
        self.told.setText(f"{words}没有收下任何内容。")
        self._allow()

    def _go_to(self, stand: str) -> None:
        self.show_rows = stand
        self.accept()
