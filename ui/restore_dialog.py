"""恢复: what would be taken back, who answers for it and why; afterwards everybody signs in anew."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QLayout, QLineEdit, QProgressBar, QStackedWidget, QWidget

from ohdesk.errors import Cancelled
from ohdesk.keeping.backups import WHY
from ohdesk.keeping.restoring import Comparison, restore
from ui.backup_clock import clock_of
from ui.context import Context
from ui.jobs import Job, Progress
from ui.lines_table import Cell, LinesTable
from ui.password_fields import labelled, secret
from ui.widgets import EmptyState, Pill, button, column, label, message, row

KEPT = "恢复前的数据会整个保存在 backups 文件夹的“恢复前_日期”里，不会删除。恢复后请重新登录。"


class RestoreDialog(QDialog):
    """Comparison by kind, newer saves, password and reason; then the restore with its progress."""

    def __init__(
        self, context: Context, path: Path, found: Comparison, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.context, self.path, self.found = context, path, found
        self._job: Job | None = None
        self.setWindowTitle("恢复备份")
        self.setAccessibleName("恢复备份")
        self.setModal(True)
        self.resize(860, 600)
        when = datetime.fromisoformat(found.taken_at)
        head = row(
            label(f"恢复到 {when:%Y-%m-%d %H:%M} 的备份", "title"), Pill(WHY.get(found.why, "其他")), None
        )
        whole = column(head, self._warning(), spacing=10)
        whole.addLayout(self._tables(), 1)
        whole.addLayout(self._asking())
        whole.setContentsMargins(22, 18, 22, 16)
        self.setLayout(whole)
        self.password.setFocus()

    def _warning(self) -> QWidget:
        found = self.found
        words = (
            f"备份之后的 {found.newer_saves:,} 次改动将不在数据中。"
            if found.newer_saves
            else "备份之后没有改动。"
        )
        text = label(f"{words}{KEPT}", wrap=True)
        text.setAccessibleName("恢复的后果")
        strange = label(f"注意：这份备份属于 {found.stranger}，不是本单位的数据。", "problem", wrap=True)
        strange.setVisible(bool(found.stranger))
        holder = QWidget()
        holder.setLayout(column(text, strange, spacing=4))
        return holder

    def _tables(self) -> QLayout:
        self.kinds = LinesTable("记录数比较", ["种类", "现在", "备份中", "恢复后"], (1, 2))
        self.kinds.show_lines([_difference(one.zh, one.now, one.then) for one in self.found.lines])
        self.newer = LinesTable("将不在数据中的改动", ["时间", "用户", "做了什么"])
        self.newer.show_lines([words.rsplit(" ", 2) for words in self.found.newer])
        same = EmptyState("circle-check", "各类记录的数量相同", "")
        left = QStackedWidget()
        left.addWidget(self.kinds if self.found.lines else same)
        more = self.found.newer_saves - len(self.found.newer)
        note = f"将不在数据中的改动（另有 {more:,} 次更早的）" if more > 0 else "将不在数据中的改动"
        none = EmptyState("circle-check", "没有", "")
        box = row(
            _titled("记录数不同的种类", left),
            _titled(note, self.newer if self.found.newer else none),
            spacing=12,
        )
        box.setStretch(0, 1)
        box.setStretch(1, 1)
        return box

    def _asking(self) -> QLayout:
        self.user = QLineEdit(self.context.desk.user)
        self.user.setAccessibleName("管理员用户名")
        self.password = secret("做备份那天的口令")
        self.reason = QLineEdit()
        self.reason.setAccessibleName("原因")
        self.reason.setPlaceholderText("必填，如：误导入了一批数据")
        self.problem = label("", "problem", wrap=True)
        self.problem.setAccessibleName("恢复提示")
        self.problem.hide()
        fields = row(
            labelled("管理员用户名", self.user),
            labelled("做备份那天的口令", self.password),
            labelled("原因", self.reason),
            spacing=12,
        )
        fields.setStretch(2, 1)
        self.bar = QProgressBar()
        self.bar.setAccessibleName("恢复进度")
        self.bar.setTextVisible(False)
        self.bar.hide()
        self.stay = button("取消")
        self.stay.clicked.connect(self.reject)
        self.go = button("恢复到这份备份", "history", danger=True)
        self.go.clicked.connect(self.start)
        for one in (self.user, self.password, self.reason):
            one.textChanged.connect(lambda _text: self._judge())
        self._judge()
        return column(fields, self.problem, row(self.bar, None, self.stay, self.go), spacing=8)

    def _judge(self) -> None:
        texts = (self.user.text().strip(), self.password.text(), self.reason.text().strip())
        self.go.setEnabled(all(texts) and self._job is None)

    def start(self) -> None:
        """Prove the backup, close the office and put the backup in its place."""
        user, password, reason = self.user.text().strip(), self.password.text(), self.reason.text().strip()
        desk, path = self.context.desk, self.path
        self.released = False

        def release() -> None:
            self.released = True
            desk.close()

        def work(progress: Progress) -> None:
            restore(
                desk.store.folder,
                path,
                user,
                password,
                reason,
                lambda at, of: progress(at, of, "正在恢复"),
                release,
            ).close()

        self.problem.hide()
        self._job = self.context.jobs.run(work, self._done, self._failed, title="正在恢复", aside=True)
        self.context.jobs.changed.connect(self._show)
        self.bar.setRange(0, 0)
        self.bar.show()
        self._judge()

    def _show(self) -> None:
        if self._job and self._job.steps:
            self.bar.setRange(0, self._job.steps)
            self.bar.setValue(self._job.step)

    def _done(self, _nothing: object) -> None:
        self._job = None
        message(self, "已恢复", "数据已恢复到这份备份。恢复前的数据保存在 backups 文件夹中。请重新登录。")
        self._leave()

    def _failed(self, error: Exception) -> None:
        self._job = None
        self.bar.hide()
        self._judge()
        if self.released:
            message(self, "恢复没有做完", str(error))
            self._leave()
        elif not isinstance(error, Cancelled):
            self.problem.setText(str(error))
            self.problem.show()
            self.password.setFocus()

    def _leave(self) -> None:
        """Close the window: what it shows is of data that are not there any more."""
        owner = self.parentWidget()
        clock_of(self.context).stop()
        self.accept()
        if owner:
            sign_in_again(owner)

    def reject(self) -> None:
        """Stop the restore while it can be stopped, else leave."""
        if self._job:
            self.context.jobs.cancel(self._job)
            return
        super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Treat the window's cross like 取消."""
        event.ignore()
        self.reject()


def sign_in_again(page: QWidget) -> None:
    """Close the window a page is in and go back to the sign-in."""
    from ui.main_window import MainWindow

    window = page.window()
    if isinstance(window, MainWindow):
        window.sign_in_again()


def _titled(title: str, below: QWidget) -> QWidget:
    found = QWidget()
    box = column(label(title, "heading"), spacing=5)
    box.addWidget(below, 1)
    found.setLayout(box)
    return found


def _difference(zh: str, now: int, then: int) -> list[Cell | str]:
    change = then - now
    words = f"{'少' if change < 0 else '多'} {abs(change):,} 条"
    return [zh, f"{now:,}", f"{then:,}", Cell(words, "warn" if change < 0 else "neutral")]
