"""A password of one's own: asked for after somebody else gave the first one, and changed when wished."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QWidget

from ohdesk import users
from ohdesk.desk import Desk
from ui import theme
from ui.busy_bar import BusyBar
from ui.context import Context
from ui.jobs import Jobs
from ui.password_fields import NewPassword, labelled, secret
from ui.widgets import button, column, label, restyle, row
from ui.words import PROGRAM

WHY = "您现在的口令是管理员给的。请定一个只有自己知道的口令，再进入工作台。"


class OwnPassword(QDialog):
    """Lets nobody in who keeps the password that somebody else knows."""

    def __init__(self, desk: Desk, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._jobs = desk, jobs
        self.setWindowTitle(PROGRAM)
        self.setAccessibleName("请设置自己的口令")
        self.setObjectName("own_password")
        self.resize(360 + theme.base_size() * 10, 200 + theme.base_size() * 16)
        self.new = NewPassword("新口令")
        self._problem = label("", "problem", wrap=True)
        self._problem.setAccessibleName("提示")
        self._problem.hide()
        leave = button("退出")
        leave.clicked.connect(self.reject)
        self.go = button("设置并进入", "log-in", primary=True)
        self.go.setDefault(True)
        self.go.setEnabled(False)
        self.go.clicked.connect(self._set)
        for one in (self.new.first, self.new.again):
            one.textChanged.connect(lambda _text: self.go.setEnabled(self.new.ready))
        whole = column(
            label(f"{desk.user}，请设置自己的口令", "title"),
            label(WHY, "muted", wrap=True),
            6,
            self.new,
            self._problem,
            None,
            row(BusyBar(jobs), None, leave, self.go),
            spacing=10,
        )
        whole.setContentsMargins(36, 28, 36, 18)
        self.setLayout(whole)
        self.new.first.setFocus(Qt.FocusReason.TabFocusReason)

    def _set(self) -> None:
        desk, password = self._desk, self.new.text
        self.go.setEnabled(False)
        work = lambda _: users.own_password(desk, password)  # noqa: E731 - one expression
        self._jobs.run(work, lambda _: self.accept(), self._refused, title="正在设置口令")

    def _refused(self, error: Exception) -> None:
        self._problem.setText(str(error))
        self._problem.show()
        self.go.setEnabled(True)
        self.new.first.setFocus()

    def reject(self) -> None:
        """Leave only when nothing is under way."""
        if not self._jobs.busy:
            super().reject()


class PasswordChange(QWidget):
    """The present password and a new one; tells `done` when it was changed."""

    def __init__(self, context: Context, done: Callable[[], object]) -> None:
        super().__init__()
        self.context, self._done = context, done
        self.old = secret("现在的口令")
        self.new = NewPassword("新口令")
        self._problem = label("", "problem", wrap=True)
        self._problem.setAccessibleName("口令提示")
        self._problem.hide()
        self.go = button("更改口令", "key-round", primary=True)
        self.go.setEnabled(False)
        self.go.clicked.connect(self.change)
        for one in (self.old, self.new.first, self.new.again):
            one.textChanged.connect(self._judge)
            one.returnPressed.connect(self.change)
        self.setLayout(
            column(labelled("现在的口令", self.old), self.new, self._problem, row(self.go, None), spacing=10)
        )

    def _judge(self) -> None:
        self.go.setEnabled(bool(self.old.text()) and self.new.ready)

    def change(self) -> None:
        """Change the password after the present one was shown to be right."""
        if not self.go.isEnabled():
            return
        desk, old, new = self.context.desk, self.old.text(), self.new.text
        self.go.setEnabled(False)
        self._say("")

        def work(_progress: object) -> None:
            users.prove(desk, old)
            users.own_password(desk, new)

        self.context.jobs.run(work, self._changed, self._refused, title="正在更改口令")

    def _changed(self, _none: object) -> None:
        for one in (self.old, self.new.first, self.new.again):
            one.clear()
        self._done()

    def _refused(self, error: Exception) -> None:
        self._say(str(error))
        self._judge()

    def _say(self, sentence: str) -> None:
        self._problem.setText(sentence)
        self._problem.setVisible(bool(sentence))
        restyle(self.old, state="bad" if sentence else "")
