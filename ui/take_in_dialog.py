"""收名单: a department's file, who sent it and when, what its columns mean, and how its names were matched."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from PySide6.QtCore import QDate
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QDateEdit,
    QDialog,
    QFileDialog,
    QLineEdit,
    QProgressBar,
    QStackedWidget,
    QWidget,
)

from db.records.employer import NameSource
from ohdesk.errors import Cancelled, Refused
from ohdesk.lists.reconcile import Taken, source_of, take_in
from ohdesk.lists.rows import Look, look
from ui.context import Context
from ui.editors import Combo
from ui.import_dialog import FILES
from ui.jobs import Job, Progress
from ui.list_grid import ListGrid
from ui.take_in_result import TakenView
from ui.widgets import EmptyState, button, column, label, row

HINT = "Excel、WPS、CSV 都可以。每一行照原样保存，并逐个与台账比对；拿不准的不会自动对应，留给您认定。"
NO_SOURCE = "请选择"


class TakeInDialog(QDialog):
    """Takes one list in; nothing is kept before 收下并比对."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        """Ask for a file."""
        super().__init__(parent)
        self.context = context
        self.path: Path | None = None
        self.seen: Look | None = None
        self.taken: Taken | None = None
        self.columns: dict[int, str] = {}
        self.show_rows = ""
        self._job: Job | None = None
        self.setWindowTitle("收名单")
        self.setAccessibleName("收名单")
        self.setModal(True)
        self._furnish()
        context.jobs.changed.connect(self._show_progress)
        room = self.screen().availableGeometry()
        self.resize(min(1100, room.width() - 60), min(690, room.height() - 70))

    def _furnish(self) -> None:
        pick = button("选择文件…", "folder-open", primary=True)
        pick.clicked.connect(self.pick)
        self.name = label("", "muted")
        self.sheet = Combo()
        self.sheet.setAccessibleName("工作表")
        self.sheet.setMinimumWidth(140)
        self.sheet.activated.connect(lambda _at: self.read(fresh=True))
        self.sheet.hide()
        self.grid = ListGrid(self._column_said)
        self.empty = EmptyState("file-spreadsheet", "选择部门发来的名单", HINT)
        self.outcome = TakenView(self._go_to)
        self.stack = QStackedWidget()
        for one in (self.empty, self.grid, self.outcome):
            self.stack.addWidget(one)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.hide()
        self.told = label("", "muted", wrap=True)
        self.told.setMinimumWidth(40)
        self.stay = button("取消")
        self.stay.clicked.connect(self.reject)
        self.take_button = button("收下并比对", "save", primary=True, shortcut="Ctrl+S")
        self.take_button.clicked.connect(self.take)
        whole = column(
            label("收名单", "heading"), row(pick, self.name, None, self.sheet), self._about(), spacing=10
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
        folder = str(self.context.recall("lists/folder", ""))
        chosen, _ = QFileDialog.getOpenFileName(self, "选择部门名单", folder, FILES)
        if chosen:
            self.look_into(Path(chosen))

    def look_into(self, path: Path) -> None:
        """Look into a file, guessing from its name who sent it."""
        self.path = path
        self.context.remember("lists/folder", str(path.parent))
        self.name.setText(path.name)
        self.name.setToolTip(str(path))
        self.heading.setText(path.stem)
        self.sheet.clear()
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

    def _run(
        self,
        work: Callable[[Progress], object],
        done: Callable[..., object],
        failed: Callable[..., object],
        title: str,
    ) -> None:
        if self._job is not None:
            self.context.jobs.cancel(self._job)
        self.told.setText(f"{title}…")
        self._job = self.context.jobs.run(work, done, failed, title=title)
        self._allow()

    def _show(self, seen: Look) -> None:
        self._job, self.seen = None, seen
        self.bar.hide()
        if not self.sheet.count():
            names = [one.name for one in seen.book.sheets if not one.hidden]
            self.sheet.addItems(names)
            self.sheet.setCurrentText(seen.book.sheet)
            self.sheet.setVisible(len(names) > 1)
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
        self._job, self.seen = None, None
        self.bar.hide()
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

    def _took(self, taken: Taken) -> None:
        self._job, self.taken = None, taken
        self.bar.hide()
        self.told.setText("整份名单可以在“名单”页撤销。")
        self.outcome.show_taken(taken)
        self.stack.setCurrentWidget(self.outcome)
        self.about.setEnabled(False)
        self.take_button.hide()
        self.stay.setText("关闭")
        for kind in ("name_list", "listed_name"):
            self.context.changed(kind)

    def _not_taken(self, error: Exception) -> None:
        self._job = None
        self.bar.hide()
        words = "已停止。" if isinstance(error, Cancelled) else str(error)
        self.told.setText(f"{words}没有收下任何内容。")
        self._allow()

    def _go_to(self, stand: str) -> None:
        self.show_rows = stand
        self.accept()

    def _show_progress(self) -> None:
        job = self._job
        self.bar.setVisible(job is not None)
        if job is not None:
            self.bar.setRange(0, job.steps)
            self.bar.setValue(job.step)
            if job.text:
                self.told.setText(f"{job.text} {job.step:,}/{job.steps:,}" if job.steps else job.text)

    def reject(self) -> None:
        """Stop what is under way and close."""
        if self._job is not None:
            self.context.jobs.cancel(self._job)
            self._job = None
        super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Close as 取消 does."""
        self.reject()
        event.accept()
