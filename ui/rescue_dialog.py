"""数据需要检查: what happened in plain words, the ways out, and what came of the one that was taken."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QFileDialog, QLayout, QProgressBar, QStackedWidget, QWidget

from db import keyring
from ohdesk import desk as offices
from ohdesk.desk import Desk
from ohdesk.errors import Cancelled, Damaged, Refused, RolledBack
from ohdesk.keeping.restoring import put_in, restore
from ohdesk.rescue import situation
from ohdesk.rescue.report import REPORT, Report, summary, verdict
from ohdesk.rescue.salvage import salvage
from ohdesk.rescue.situation import Situation
from ui.context import Surroundings
from ui.help_keys import HelpKeys
from ui.jobs import Job, Jobs, Progress
from ui.open_file import open_path
from ui.rescue_parts import (
    AcceptPage,
    RestorePage,
    ResultPage,
    SalvagePage,
    WaysPage,
    print_words,
    result_lines,
)
from ui.widgets import button, column, label, message, row
from ui.words import BACKUP_FILES

WAYS, RESTORE, SALVAGE, ACCEPT, RESULT = range(5)
CALM = "程序没有改动任何数据。请不要删除文件，按下面的步骤做，每一步都可以返回。"


class RescueDialog(QDialog):
    """Leads through restoring, rescuing or accepting; `desk` holds the office once it is open again."""

    def __init__(
        self,
        parent: QWidget | None,
        jobs: Jobs,
        folder: Path,
        user: str,
        password: str,
        error: Exception,
    ) -> None:
        super().__init__(parent)
        self.desk: Desk | None = None
        self._jobs, self.folder, self.user, self.password = jobs, folder, user, password
        self._job: Job | None = None
        self._report: Report | None = None
        self.setWindowTitle("恢复或抢救数据")
        self.setAccessibleName("恢复或抢救数据")
        self.setModal(True)
        self.resize(900, 620)
        gone_back = isinstance(error, RolledBack)
        self.ways = WaysPage(gone_back=gone_back)
        self.restoring = RestorePage(user, password)
        self.salvaging = SalvagePage(folder)
        self.accepting = AcceptPage()
        self.came = ResultPage()
        self.pages = QStackedWidget()
        for page in (self.ways, self.restoring, self.salvaging, self.accepting, self.came):
            self.pages.addWidget(page)
        self.title = label("数据回退了" if gone_back else "数据文件损坏了", "title")
        self.happened = label(str(error), wrap=True)
        self.happened.setAccessibleName("发生了什么")
        self.calm = label(CALM, "muted", wrap=True)
        help_button = HelpKeys(Surroundings(jobs), self, lambda: "sign_in_damaged").button()
        whole = column(row(self.title, None, help_button), self.happened, self.calm, spacing=8)
        whole.addWidget(self.pages, 1)
        whole.addLayout(self._foot())
        whole.setContentsMargins(26, 20, 26, 16)
        self.setLayout(whole)
        self._wire()
        self._show(WAYS)
        self._look()

    def _foot(self) -> QLayout:
        self.problem = label("", "problem", wrap=True)
        self.problem.setAccessibleName("恢复提示")
        self.bar = QProgressBar()
        self.bar.setAccessibleName("恢复进度")
        self.bar.setTextVisible(False)
        self.doing = label("", "note")
        self.stop = button("停止", "x", flat=True)
        self.stop.clicked.connect(self._cancel)
        self.back = button("上一步", "chevron-left")
        self.back.clicked.connect(lambda: self._show(WAYS))
        self.leave = button("返回登录")
        self.leave.clicked.connect(self.reject)
        self.go = button("继续", primary=True)
        self._does: Callable[[], object] = self.reject
        self.go.clicked.connect(self._do)
        line = row(self.doing, self.bar, self.stop, None, self.leave, self.back, self.go)
        return column(self.problem, line, spacing=6)

    def _wire(self) -> None:
        self.ways.chosen = self._show
        self.restoring.other.clicked.connect(self._other_file)
        self.salvaging.other.clicked.connect(self._other_place)
        for page in (self.restoring, self.accepting):
            page.judged = self._judge
        self._jobs.changed.connect(self._follow)

    def _show(self, at: int) -> None:
        """Show a step with its one deed."""
        self.pages.setCurrentIndex(at)
        self._say("")
        words, deed = {
            WAYS: ("", self.reject),
            RESTORE: ("恢复到这份备份", self.restore),
            SALVAGE: ("开始抢救", self.salvage),
            ACCEPT: ("核对后继续", self.accept_data),
            RESULT: ("", self._enter),
        }[at]
        self._deed(words, deed)
        self.back.setVisible(at in (RESTORE, SALVAGE, ACCEPT))
        self.leave.setVisible(at in (WAYS, RESULT))
        self._judge()
        self.pages.currentWidget().setFocus()

    def _deed(self, words: str, deed: Callable[[], object]) -> None:
        self._does = deed
        self.go.setText(words)
        self.go.setAccessibleName(words)
        self.go.setVisible(bool(words))

    def _do(self) -> None:
        self._does()

    def _judge(self) -> None:
        ready = getattr(self.pages.currentWidget(), "ready", True)
        busy = self._job is not None
        self.go.setEnabled(ready and not busy)
        for one in (self.back, self.leave, self.pages):
            one.setEnabled(not busy)
        for other in (self.bar, self.stop, self.doing):
            other.setVisible(busy)

    def _say(self, sentence: str) -> None:
        self.problem.setText(sentence)
        self.problem.setVisible(bool(sentence))

    def _run(self, work: Callable[[Progress], object], done: Callable[..., object], words: str) -> None:
        self._say("")
        self._job = self._jobs.run(work, done, self._failed, title=words)
        self.doing.setText(words)
        self.bar.setRange(0, 0)
        self._judge()

    def _follow(self) -> None:
        if self._job and self._job in self._jobs.waiting:
            self.bar.setRange(0, self._job.steps)
            self.bar.setValue(self._job.step)
            self.doing.setText(self._job.text or self.doing.text())

    def _cancel(self) -> None:
        if self._job:
            self._jobs.cancel(self._job)

    def _failed(self, error: Exception) -> None:
        self._job = None
        self._judge()
        self._say("已停止，没有改动任何数据。" if isinstance(error, Cancelled) else str(error))

    def _look(self) -> None:
        folder, user, password = self.folder, self.user, self.password

        def done(found: Situation) -> None:
            self._job = None
            self.ways.show_situation(found)
            self.restoring.show_offers(found.offers, counted=found.counted)
            self._judge()
            self.ways.setFocus()

        self._run(lambda _: situation.look(folder, user, password), done, "正在查看有哪些备份")

    def _other_file(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(self, "选择备份文件", str(self.folder), BACKUP_FILES)
        if chosen:
            try:
                self.restoring.add(situation.offer(Path(chosen)))
            except Refused as error:
                self._say(str(error))

    def _other_place(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, "抢救到哪个文件夹")
        if chosen:
            self.salvaging.place_below(Path(chosen))

    def restore(self) -> None:
        """Restore the chosen backup."""
        page, folder = self.restoring, self.folder
        offer = page.current
        if offer is None:
            return
        user, password, reason = page.user.text().strip(), page.password.text(), page.reason.text().strip()

        def work(progress: Progress) -> Desk:
            return restore(
                folder, offer.path, user, password, reason, lambda at, of: progress(at, of, "正在恢复")
            )

        def done(desk: Desk) -> None:
            missing = (
                f"备份之后的 {offer.behind:,} 次保存不在其中，请对照纸质材料补录。" if offer.behind else ""
            )
            said = [f"已恢复到 {offer.taken_at} 的备份，共 {offer.records:,} 条记录。", missing]
            self._finished(desk, "已恢复", [one for one in said if one], self.folder / "backups")

        self._run(work, done, "正在恢复")

    def salvage(self) -> None:
        """Read what still answers into a folder of its own."""
        folder, out, user, password = self.folder, self.salvaging.place, self.user, self.password

        def work(progress: Progress) -> Report:
            return salvage(folder, out, user, password, progress)

        def done(report: Report) -> None:
            self._job = None
            self._report = report
            self.came.show_result(
                verdict(report), summary(report), result_lines(report), sound=report.complete
            )
            self.came.deeds(lambda: open_path(out), lambda: self._print(out))
            self._show(RESULT)
            self._deed("用抢救出的数据继续", self.take_rescued)
            self.back.setVisible(True)

        self._run(work, done, "正在抢救")

    def take_rescued(self) -> None:
        """Put what was rescued in the place of the damaged data."""
        if self._report is None:
            return
        folder, rescued, user, password = self.folder, Path(self._report.folder), self.user, self.password

        def done(desk: Desk) -> None:
            words = ["现在使用的是抢救出的数据。", "损坏的数据保存在 backups 文件夹的“恢复前_日期”里。"]
            self._finished(desk, "已换上抢救出的数据", words, self.folder / "backups")

        self._run(lambda _: put_in(folder, rescued, user, password, "采用抢救出的数据"), done, "正在换上")

    def accept_data(self) -> None:
        """Let an administrator go on with data that went back, for a reason."""
        folder, user, password = self.folder, self.user, self.password
        reason = self.accepting.reason.text().strip()

        def done(desk: Desk) -> None:
            self.desk = desk
            self._job = None
            self.accept()

        self._run(lambda _: offices.open_office(folder, user, password, accepted=reason), done, "正在打开")

    def _finished(self, desk: Desk, title: str, words: list[str], place: Path) -> None:
        self._job = None
        self.desk = desk
        self.title.setText(title)
        self.happened.hide()
        self.calm.hide()
        self.came.show_result("可以继续工作了", words, [])
        self.came.deeds(lambda: open_path(place), None)
        self._show(RESULT)
        self.leave.hide()
        self._deed("进入工作台", self._enter)

    def _print(self, out: Path) -> None:
        if not print_words(out / f"{REPORT}.txt", out / f"{REPORT}.pdf"):
            message(self, "没有生成", f"不能写入 {out}，请打开文件夹查看差异报告。")
            return
        open_path(out / f"{REPORT}.pdf")

    def _enter(self) -> None:
        self.accept()

    def reject(self) -> None:
        """Leave; what is under way is stopped first, and an office that is open again is not given up."""
        if self._job:
            self._cancel()
        elif self.desk:
            self.accept()
        else:
            super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Treat the window's cross like 返回登录."""
        event.ignore()
        self.reject()


def helps(error: Exception) -> bool:
    """Tell whether what kept the data from opening is something to be restored or rescued."""
    return isinstance(error, Damaged) or any(
        sign in str(error) for sign in ("从备份恢复", "属于其他程序", keyring.FILE)
    )


def offer(
    parent: QWidget | None, folder: Path, user: str, password: str, error: Exception, jobs: Jobs
) -> Desk | None:
    """Lead a person through a rescue; return the office when it is open again."""
    dialog = RescueDialog(parent, jobs, folder, user, password, error)
    dialog.exec()
    desk = dialog.desk
    dialog.deleteLater()
    return desk
