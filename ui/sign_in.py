"""Signing in to the office, and a new password by the 恢复密钥."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QDialog, QFileDialog, QLabel, QStackedWidget, QWidget

from ohdesk import attempts
from ohdesk.errors import Damaged
from ui import theme
from ui.busy_bar import BusyBar
from ui.context import FOUND_DAMAGED, Surroundings, view_of
from ui.help_keys import HelpKeys
from ui.jobs import Jobs, Progress
from ui.password_fields import NewPassword, field, labelled, secret
from ui.widgets import EmptyState, button, column, label, restyle, row
from ui.words import BACKUP_FILES, OFFLINE, PROGRAM, VERSION

if TYPE_CHECKING:
    from ohdesk.desk import Desk

PAGES = ("sign_in", "sign_in_recover", "sign_in_damaged")
SIGN_IN, RECOVER, DAMAGED = range(len(PAGES))
LAST_USER = "sign_in/user"
LOCKED = "口令连续错误次数过多，已锁定。请在 {minutes} 分 {seconds} 秒后再试，或请管理员解锁。"
FOUND = "检查时发现数据文件有损坏的页，程序没有改动它。请用备份恢复，或先抢救还能读的记录。"
TICK_MILLISECONDS = 1000


class SignIn(QDialog):
    """User and password; `desk` holds the office once it is open, `file` a backup to be restored then."""

    def __init__(self, folder: Path, jobs: Jobs, user: str | None = None, file: Path | None = None) -> None:
        super().__init__()
        self.desk: Desk | None = None
        self.file: Path | None = None
        self._error: Exception = Damaged()
        self._folder, self._jobs = folder, jobs
        self._view = view_of(folder)
        self.setWindowTitle(PROGRAM)
        self.setObjectName("sign_in")
        self.resize(330 + theme.base_size() * 10, 380 + theme.base_size() * 18)
        self._user = field("用户名")
        self._user.setText(user or str(self._view.value(LAST_USER, "")))
        self._stack = QStackedWidget()
        for page in (self._signing(), self._recovering(), self._damaged()):
            self._stack.addWidget(page)
        help_keys = HelpKeys(Surroundings(jobs, self._view), self, lambda: self.page_key)
        foot = row(BusyBar(jobs), help_keys.button(), None, label(f"{VERSION} · {OFFLINE}", "note"))
        whole = column(spacing=8)
        whole.addWidget(self._stack, 1)
        whole.addLayout(foot)
        whole.setContentsMargins(44, 32, 44, 16)
        self.setLayout(whole)
        self._problem.hide()
        self._key_problem.hide()
        self._show(SIGN_IN)
        self._show_lock()
        if file is not None:
            self.bring(file)

    def _signing(self) -> QWidget:
        picture = QLabel()
        picture.setPixmap(theme.icon("hard-hat", "accent").pixmap(44, 44))
        self._password = secret("口令")
        self._problem = label("", "problem", wrap=True)
        self._problem.setAccessibleName("登录提示")
        self._enter = button("登录", "log-in", primary=True)
        self._enter.clicked.connect(self._open)
        self._user.textChanged.connect(lambda _text: self._show_lock())
        self._tick = QTimer(self, interval=TICK_MILLISECONDS)
        self._tick.timeout.connect(self._show_lock)
        forgot = button("用恢复密钥找回", "key-round", flat=True)
        forgot.clicked.connect(lambda: self._show(RECOVER))
        where = label(f"数据位置：{self._folder}", "note", wrap=True)
        bring = button("从备份或交接包恢复", "history", flat=True)
        bring.clicked.connect(self._choose_file)
        self._brought = label("", "note", wrap=True)
        self._brought.setAccessibleName("要恢复的文件")
        self._brought.hide()
        page = QWidget()
        page.setLayout(
            column(
                picture,
                2,
                label(PROGRAM, "title"),
                where,
                14,
                labelled("用户名", self._user),
                labelled("口令", self._password, self._problem),
                6,
                self._enter,
                self._brought,
                row(None, forgot, bring, None),
                None,
            )
        )
        return page

    def _choose_file(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(self, "选择备份或交接包", "", BACKUP_FILES)
        if chosen:
            self.bring(Path(chosen))

    def bring(self, file: Path) -> None:
        """Remember a backup that is restored once an administrator has signed in."""
        self.file = file
        self._brought.setText(f"登录后恢复：{file.name}。这台电脑上已有数据，会先比较再由您决定。")
        self._brought.show()

    def _recovering(self) -> QWidget:
        self._key = field("恢复密钥", "36 位字母和数字，短横线可以不写")
        self._whose = field("找回哪个用户")
        self._new = NewPassword("新口令")
        self._key_problem = label("", "problem", wrap=True)
        self._reset = button("设置新口令并登录", primary=True)
        self._reset.clicked.connect(self._recover)
        back = button("返回登录", "chevron-left", flat=True)
        back.clicked.connect(lambda: self._show(SIGN_IN))
        page = QWidget()
        page.setLayout(
            column(
                label("用恢复密钥找回", "title"),
                label("输入当初打印或保存的恢复密钥，给用户设一个新口令。", "muted", wrap=True),
                6,
                labelled("恢复密钥", self._key, self._key_problem),
                labelled("找回哪个用户", self._whose),
                self._new,
                6,
                self._reset,
                row(None, back, None),
                None,
            )
        )
        return page

    def _damaged(self) -> QWidget:
        folder = button("打开数据文件夹", "folder-open")
        folder.clicked.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._folder))))
        rescue = button("恢复或抢救数据…", "history", primary=True)
        rescue.clicked.connect(self._rescue)
        self._trouble = EmptyState("triangle-alert", "数据需要检查", "", rescue)
        back = button("返回登录", "chevron-left", flat=True)
        back.clicked.connect(lambda: self._show(SIGN_IN))
        page = QWidget()
        page.setLayout(column(None, self._trouble, row(None, folder, None), None, row(None, back, None)))
        return page

    @property
    def page_key(self) -> str:
        """Return what the manual calls the page in sight."""
        return PAGES[self._stack.currentIndex()]

    def _show(self, page: int) -> None:
        self._stack.setCurrentIndex(page)
        self._enter.setDefault(page == SIGN_IN)
        self._reset.setDefault(page == RECOVER)
        if page == RECOVER:
            self._whose.setText(self._user.text())
            self._key.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            first = self._password if self._user.text() else self._user
            first.setFocus(Qt.FocusReason.TabFocusReason)

    def _wait(self, *, waiting: bool) -> None:
        self._stack.setEnabled(not waiting)

    def _show_lock(self) -> None:
        """Say for how long the door stays closed to this user, second by second."""
        closed = attempts.left(self._folder, self._user.text().strip())
        was_closed = not self._enter.isEnabled()
        self._enter.setEnabled(not closed)
        if closed:
            minutes, seconds = divmod(-int(-closed.total_seconds() // 1), 60)
            self._problem.setText(LOCKED.format(minutes=minutes, seconds=seconds))
            self._problem.show()
            self._tick.start()
        elif was_closed:
            self._tick.stop()
            self._say(self._problem, self._password, "")

    def _say(self, where: QLabel, beside: QWidget, sentence: str) -> None:
        where.setText(sentence)
        where.setVisible(bool(sentence))
        restyle(beside, state="bad" if sentence else "")
        if sentence:
            beside.setFocus(Qt.FocusReason.TabFocusReason)

    def _open(self) -> None:
        user, password = self._user.text().strip(), self._password.text()
        self._say(self._problem, self._password, "")
        if not user or not password:
            missing = self._password if user else self._user
            self._say(self._problem, missing, "请填写用户名和口令。")
            return
        self._wait(waiting=True)
        folder = self._folder

        def work(_: Progress) -> Desk:
            # Here, behind the password: the door itself must stand at once, without the database.
            from ohdesk.desk import open_office

            return open_office(folder, user, password)

        self._jobs.run(work, self._opened, self._refused, title="正在打开")

    def _recover(self) -> None:
        user, key, password = self._whose.text().strip(), self._key.text(), self._new.text
        self._say(self._key_problem, self._key, "")
        if not (user and key.strip() and self._new.ready):
            self._say(self._key_problem, self._key, "请填写恢复密钥、用户名和符合要求的新口令。")
            return
        self._wait(waiting=True)
        self._user.setText(user)
        folder = self._folder

        def work(_: Progress) -> Desk:
            from ohdesk.desk import recover

            return recover(folder, key, user, password)

        self._jobs.run(work, self._opened, self._refused_key, title="正在找回")

    def _opened(self, desk: Desk) -> None:
        if self._view.value(FOUND_DAMAGED):
            # Found while working: the data open all the same, so the person is led to the rescue from here.
            self._view.remove(FOUND_DAMAGED)
            found = Damaged(FOUND)
            self._jobs.run(lambda _: desk.close(), lambda _: self._refused(found), self._refused)
            return
        self._view.setValue(LAST_USER, desk.user)
        self._view.sync()
        self.desk = desk
        self.accept()

    def _refused(self, error: Exception) -> None:
        from ui import rescue_dialog

        self._wait(waiting=False)
        if rescue_dialog.helps(error):
            self._error = error
            self._trouble.say("triangle-alert", "数据需要检查", str(error))
            self._show(DAMAGED)
            return
        self._password.selectAll()
        self._say(self._problem, self._password, str(error))
        self._show_lock()

    def _rescue(self) -> None:
        """Lead through a restore or a rescue; enter when the office is open again."""
        from ui import rescue_dialog

        user, password = self._user.text().strip(), self._password.text()
        desk = rescue_dialog.offer(self, self._folder, user, password, self._error, self._jobs)
        if desk is not None:
            self._opened(desk)

    def _refused_key(self, error: Exception) -> None:
        from ui import rescue_dialog

        if rescue_dialog.helps(error):
            self._refused(error)
            return
        self._wait(waiting=False)
        self._say(self._key_problem, self._key, str(error))

    def reject(self) -> None:
        """Leave only when nothing is under way."""
        if not self._jobs.busy:
            super().reject()
