"""Small dialogs about one user: let in, another role, and the password that is handed over once."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QRadioButton, QWidget

from db.office import Role
from ohdesk import users
from ui import clipboard
from ui.asking import Asking
from ui.context import Context
from ui.password_fields import field, labelled
from ui.widgets import Sheet, Toast, button, column, label, row

IN_SHORT = {
    Role.administrator: "管理用户、恢复备份，也能录入和审核",
    Role.recorder: "录入、修改、导入，查看完整号码，备份",
    Role.reviewer: "审核他人录入的期间，查看审计，备份",
    Role.reader: "只能查看和导出报表",
}
HAND_OVER = "口令只显示这一次，请当面交给 {name}。{name} 第一次登录时，程序会要求换成自己的口令。"


class RolePicker(QWidget):
    """The four roles, each with what it is for."""

    def __init__(self, role: Role) -> None:
        super().__init__()
        self._group = QButtonGroup(self)
        self._buttons: dict[Role, QRadioButton] = {}
        lines = column(spacing=4)
        for one in Role:
            found = QRadioButton(f"{one.value}：{IN_SHORT[one]}")
            found.setAccessibleName(one.value)
            found.setChecked(one is role)
            self._group.addButton(found)
            self._buttons[one] = found
            lines.addWidget(found)
        self.setLayout(lines)

    @property
    def role(self) -> Role:
        """Return the role that is chosen."""
        return next(role for role, one in self._buttons.items() if one.isChecked())


class AddUser(Asking):
    """A name and a role; the password is made up and shown afterwards."""

    def __init__(self, context: Context, done: Callable[[str, str], object], parent: QWidget) -> None:
        super().__init__(context, "添加用户", parent)
        self.name = field("用户名", "填真实姓名，会作为填报人")
        self.roles = RolePicker(Role.recorder)
        self._done = done
        for one in (labelled("用户名", self.name), labelled("角色", self.roles), self.problem):
            self.body.addWidget(one)
        self.add_go("添加", self._add)
        self.go.setEnabled(False)
        self.name.textChanged.connect(lambda text: self.go.setEnabled(bool(text.strip())))
        self.name.setFocus()

    def _add(self) -> None:
        desk, name, role = self.context.desk, self.name.text().strip(), self.roles.role
        password = users.made_up_password()
        self.run(lambda: users.add_user(desk, name, role, password), lambda: self._done(name, password))


class ChangeRole(Asking):
    """Another role for one user."""

    def __init__(
        self, context: Context, name: str, role: Role, done: Callable[[], object], parent: QWidget
    ) -> None:
        super().__init__(context, f"更改 {name} 的角色", parent)
        self.roles = RolePicker(role)
        self.body.addWidget(self.roles)
        self.body.addWidget(self.problem)
        desk = context.desk
        self.add_go("更改", lambda: self.run(lambda: users.set_role(desk, name, self.roles.role), done))


class HandOver(Sheet):
    """Shows a made-up password once."""

    def __init__(self, name: str, password: str, parent: QWidget) -> None:
        super().__init__(parent, f"{name} 的口令")
        self.password = label(password, "key")
        self.password.setAccessibleName("口令")
        self.password.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.password.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        copy = button("复制", "copy")
        copy.clicked.connect(self._copy)
        self.body.addWidget(self.password)
        self.body.addLayout(row(copy, None))
        self.body.addWidget(label(HAND_OVER.format(name=name), "muted", wrap=True))
        self.add_button(button("已交给本人", primary=True), accepts=True).setFocus()

    def _copy(self) -> None:
        parent = self.parent()
        clipboard.guard_of((parent if isinstance(parent, QWidget) else self).window()).copy(
            self.password.text()
        )
        Toast(self, "已复制，30 秒后自动清除")
