"""用户与权限: who may enter and in which role, beside the table of what each role may do."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QStackedWidget, QWidget

from ohdesk import users
from ohdesk.errors import Refused
from ohdesk.users import User
from ui import theme
from ui.context import Context
from ui.lines_table import Cell, LinesTable
from ui.rights_card import RightsCard
from ui.user_dialogs import AddUser, ChangeRole, HandOver
from ui.widgets import Card, EmptyState, Toast, button, column, confirm, label, message, row

HEADINGS = ["用户名", "角色", "状态", "最近操作"]
NO_RIGHT = "添加用户、改角色、重设口令由管理员办理。您可以在“安全”里更改自己的口令。"
REMOVE = "停用后 {name} 不能再登录，以前做过的事仍留在审计记录里。以后可以用同一个用户名重新添加。"
RESET = "将为 {name} 生成一个新口令，原来的口令立即作废；新口令只显示一次。"


class UsersTab(QWidget):
    """The users at the left, what roles may do at the right."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.found: list[User] = []
        self.table = LinesTable("用户", HEADINGS)
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._selected())
        self.table.doubleClicked.connect(lambda _index: self.change_role())
        self._furnish_buttons()
        self.no_right = EmptyState("users", "用户由管理员管理", NO_RIGHT)
        listed = QWidget()
        foot = row(self.role_button, self.password_button, self.unlock_button, None, self.remove_button)
        inside = column(self.table, foot, spacing=8)
        listed.setLayout(inside)
        self.stack = QStackedWidget()
        self.stack.addWidget(listed)
        self.stack.addWidget(self.no_right)
        left = Card()
        head = row(label("可以登录的人", "heading"), None, self.add_button)
        head.addStrut(theme.base_size() + 19)
        left.body.addLayout(head)
        left.body.addWidget(self.stack, 1)
        right = RightsCard(context.desk.role)
        line = row(spacing=12)
        line.addWidget(left, 6)
        line.addWidget(right, 7)
        self.setLayout(line)

    def _furnish_buttons(self) -> None:
        self.add_button = button("添加用户", "plus", primary=True, shortcut="Ctrl+N")
        self.add_button.clicked.connect(self.add)
        self.role_button = button("改角色", "pencil", shortcut="F2")
        self.role_button.clicked.connect(self.change_role)
        self.password_button = button("重设口令", "key-round")
        self.password_button.clicked.connect(self.reset_password)
        self.unlock_button = button("解锁", "lock-open")
        self.unlock_button.clicked.connect(self.unlock)
        self.remove_button = button("停用", "x", danger=True)
        self.remove_button.clicked.connect(self.remove)

    def reload(self) -> None:
        """Read the users again."""
        desk = self.context.desk
        try:
            desk.require("administer")
        except Refused:
            self.add_button.hide()
            self.stack.setCurrentIndex(1)
            return
        self.context.jobs.run(lambda _: users.users(desk), self._show)

    def _show(self, found: list[User]) -> None:
        here = self.chosen.name if self.chosen else self.context.desk.user
        self.found = found
        self.table.show_lines([self._line(one) for one in found])
        names = [one.name for one in found]
        self.table.selectRow(names.index(here) if here in names else 0)
        self._selected()

    def _line(self, one: User) -> list[Cell | str]:
        name = f"{one.name}（本人）" if one.name == self.context.desk.user else one.name
        return [name, one.role.value, Cell(*_state(one)), one.last_seen or "—"]

    @property
    def chosen(self) -> User | None:
        """Return the user whose row is chosen."""
        rows = self.table.selectionModel().selectedRows()
        return self.found[rows[0].row()] if rows and rows[0].row() < len(self.found) else None

    def _selected(self) -> None:
        one = self.chosen
        other = one is not None and one.name != self.context.desk.user
        self.role_button.setEnabled(one is not None)
        self.password_button.setEnabled(other)
        self.remove_button.setEnabled(other)
        self.unlock_button.setEnabled(one is not None and one.locked)
        self.password_button.setToolTip("" if other else "自己的口令在“安全”里更改")

    def add(self) -> None:
        """Let one more person in."""
        if not self.add_button.isHidden():
            self._open(AddUser(self.context, self._hand_over, self))

    def change_role(self) -> None:
        """Give the chosen user another role."""
        if (one := self.chosen) is not None:
            self._open(ChangeRole(self.context, one.name, one.role, self.reload, self))

    def reset_password(self) -> None:
        """Make up a new password for the chosen user."""
        one = self.chosen
        if one is None or not confirm(self, "重设口令", RESET.format(name=one.name), "重设"):
            return
        desk, password = self.context.desk, users.made_up_password()
        self._run(
            lambda: users.set_password(desk, one.name, password), lambda: self._hand_over(one.name, password)
        )

    def unlock(self) -> None:
        """Open the chosen user's door again."""
        if (one := self.chosen) is not None:
            desk = self.context.desk
            self._run(lambda: users.unlock_user(desk, one.name), lambda: Toast(self, f"已解锁 {one.name}"))

    def remove(self) -> None:
        """Close the chosen account."""
        one = self.chosen
        if one is None or not confirm(self, "停用用户", REMOVE.format(name=one.name), "停用", danger=True):
            return
        desk = self.context.desk
        self._run(lambda: users.remove_user(desk, one.name), lambda: Toast(self, f"已停用 {one.name}"))

    def _run(self, work: Callable[[], object], done: Callable[[], object]) -> None:
        def finished(_answer: object) -> None:
            self.reload()
            done()

        self.context.jobs.run(lambda _: work(), finished, lambda error: message(self, "没有完成", str(error)))

    def _hand_over(self, name: str, password: str) -> None:
        self.reload()
        self._open(HandOver(name, password, self))

    def _open(self, dialog: AddUser | ChangeRole | HandOver) -> None:
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()


def _state(one: User) -> tuple[str, str]:
    if one.locked:
        return "已锁定", "bad"
    if not one.enters:
        return "待重设口令", "warn"
    return ("待换口令", "warn") if one.must_change else ("正常", "good")
