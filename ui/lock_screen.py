"""What stands before covered windows: the same user's password, or somebody else signs in."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QLabel, QWidget

from ohdesk import users
from ohdesk.errors import Refused
from ui import theme
from ui.context import Context
from ui.draft_keeper import keep_all
from ui.help_keys import LOCKED
from ui.password_fields import labelled, secret
from ui.widgets import button, column, confirm, label, restyle, row
from ui.words import PROGRAM

KEPT = (
    "{user} 有没有保存的内容，已经加密留作草稿，{user} 下次登录时可以接着填。"
    "也可以返回，由 {user} 解锁后先保存。"
)
LOST = "将关闭 {user} 打开的所有窗口。还有内容要保存的，请返回，由 {user} 解锁后先保存。"


class LockScreen(QDialog):
    """Cannot be closed but by the password or by leaving the desk to another person."""

    def __init__(
        self,
        context: Context,
        why: str,
        opened: Callable[[], object],
        leave: Callable[[], object],
        parent: QWidget,
    ) -> None:
        super().__init__(parent, Qt.WindowType.Dialog | Qt.WindowType.FramelessWindowHint)
        self.context = context
        self._opened, self._leave = opened, leave
        self.setWindowTitle(PROGRAM)
        self.setAccessibleName("窗口已锁定")
        self.setObjectName(LOCKED)
        self.setWindowModality(Qt.WindowModality.ApplicationModal)
        self.setFixedWidth(theme.base_size() * 22 + 90)
        picture = QLabel()
        picture.setPixmap(theme.icon("lock", "accent").pixmap(34, 34))
        desk = context.desk
        self._password = secret("口令")
        self._problem = label("", "problem", wrap=True)
        self._problem.setAccessibleName("解锁提示")
        self._problem.hide()
        self.enter = button("解锁", "lock-open", primary=True)
        self.enter.setDefault(True)
        self.enter.clicked.connect(self._try)
        other = button("换人登录", "users", flat=True)
        other.clicked.connect(self._change_person)
        whole = column(
            row(picture, None),
            4,
            label(f"{desk.user}（{desk.role.value}）", "title"),
            label(why, "muted", wrap=True),
            label("没有保存的内容都还在，输入口令后接着做。", "muted", wrap=True),
            8,
            labelled("口令", self._password, self._problem),
            4,
            self.enter,
            row(None, other, None),
        )
        whole.setContentsMargins(30, 26, 30, 16)
        self.setLayout(whole)
        self._password.setFocus()

    def _try(self) -> None:
        password, desk = self._password.text(), self.context.desk
        if not password:
            self._refused("请填写口令。")
            return
        self._wait(waiting=True)
        if self.context.jobs.busy:
            # Whoever comes back must not wait for a long import to end; the check itself is short.
            try:
                self._proved(users.prove(desk, password))
            except Refused as error:
                self._failed(error)
            return
        self.context.jobs.run(lambda _: users.prove(desk, password), self._proved, self._failed)

    def _proved(self, failures: int) -> None:
        desk = self.context.desk
        self._password.clear()
        self._wait(waiting=False)
        self._opened()
        if failures:
            self.context.jobs.run(lambda _: users.note_failures(desk, failures))  # type: ignore[func-returns-value]

    def _failed(self, error: Exception) -> None:
        self._wait(waiting=False)
        self._refused(
            str(error).replace("用户名或口令错误，请重新输入；忘记口令可用恢复密钥找回。", "口令错误。")
        )

    def _refused(self, sentence: str) -> None:
        self._problem.setText(sentence)
        self._problem.show()
        restyle(self._password, state="bad")
        self._password.selectAll()
        self._password.setFocus()
        self.adjustSize()

    def _wait(self, *, waiting: bool) -> None:
        self._password.setEnabled(not waiting)
        self.enter.setEnabled(not waiting)

    def _change_person(self) -> None:
        words = (KEPT if keep_all() else LOST).format(user=self.context.desk.user)
        if confirm(self, "换人登录", words, "换人登录", "返回", danger=True):
            self._leave()

    def reject(self) -> None:
        """Stay: Esc opens nothing."""

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stay."""
        event.ignore()
