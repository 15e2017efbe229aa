"""安全: the own password, how soon the window locks itself, the 恢复密钥, and a change of the data key."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QLineEdit, QSpinBox, QWidget

from ohdesk import idle, key_change, users
from ohdesk.errors import Refused
from ui.context import Context
from ui.national_card import NationalCard
from ui.own_password import PasswordChange
from ui.page_frame import scrolled
from ui.password_fields import labelled, secret
from ui.recovery_key import RecoveryKey
from ui.widgets import Card, Sheet, Toast, button, column, confirm, label, message, row

LOCK = "没有按键、没有动鼠标达到这个时间，窗口自动盖住，输入本人口令后接着做。按 Ctrl+L 可立即锁定。"
RECOVERY = (
    "忘记口令时，只有打印的恢复密钥能打开数据。打印件丢失或可能被别人看到时，请换一个新的，旧的立即作废。"
)
KEY = "只在数据文件被人整个拷走过、或恢复密钥外泄时才需要。更换前会留下一份用旧密钥的副本。"
KEY_WARNING = (
    "更换数据密钥会把全部数据重新加密，期间请不要关机：\n"
    "· 您的口令不变；其他用户都要由您重新设置口令，才能再登录。\n"
    "· 现在的恢复密钥作废，完成后请立即打印新的。\n"
    "· 以前的备份仍用当时的口令打开。\n"
    "完成后需要重新登录。"
)
LEAVE_KEY = "恢复密钥只显示这一次，现在关闭就再也看不到它。确定不保存吗？"
OWN_ONLY = "由管理员设置。"


class SecurityTab(QWidget):
    """Everybody's own password; the rest belongs to administrators."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.password = PasswordChange(context, lambda: Toast(self, "口令已更改"))
        own = Card("更改自己的口令")
        own.body.addWidget(self.password)
        right = column(self._idle(), self._recovery(), self._key(), None, spacing=12)
        line = row(spacing=12)
        line.addLayout(column(own, NationalCard(context), None, spacing=12), 5)
        line.addLayout(right, 6)
        inside = QWidget()
        inside.setLayout(line)
        self.setLayout(column(scrolled(inside)))
        self._allow()

    def _idle(self) -> Card:
        card = Card("闲置锁定")
        self.minutes = QSpinBox()
        self.minutes.setRange(idle.LEAST, idle.MOST)
        self.minutes.setSuffix(" 分钟")
        self.minutes.setAccessibleName("闲置锁定时间")
        self.minutes.setFixedWidth(110)
        self.keep_minutes = button("保存", "save")
        self.keep_minutes.clicked.connect(self._keep_minutes)
        self.minutes.valueChanged.connect(lambda _value: self._judge_minutes())
        card.body.addWidget(label(LOCK, "muted", wrap=True))
        self._of_boss = label(OWN_ONLY, "note")
        card.body.addLayout(row(self.minutes, self.keep_minutes, self._of_boss, None))
        return card

    def _recovery(self) -> Card:
        card = Card("恢复密钥")
        self.recovery_button = button("生成新的恢复密钥", "refresh-cw")
        self.recovery_button.clicked.connect(self.new_recovery)
        card.body.addWidget(label(RECOVERY, "muted", wrap=True))
        card.body.addLayout(row(self.recovery_button, None))
        return card

    def _key(self) -> Card:
        card = Card("数据密钥")
        self.key_button = button("更换数据密钥", "key", danger=True)
        self.key_button.clicked.connect(self.change_key)
        card.body.addWidget(label(KEY, "muted", wrap=True))
        card.body.addLayout(row(self.key_button, None))
        return card

    def _allow(self) -> None:
        try:
            self.context.desk.require("administer")
        except Refused as refused:
            for one in (self.minutes, self.keep_minutes, self.recovery_button, self.key_button):
                one.setEnabled(False)
                one.setToolTip(str(refused))
        else:
            self._of_boss.hide()

    def reload(self) -> None:
        """Read the setting again."""
        self._kept = idle.idle_minutes(self.context.desk)
        self.minutes.setValue(self._kept)
        self._judge_minutes()

    def _judge_minutes(self) -> None:
        self.keep_minutes.setEnabled(self.minutes.isEnabled() and self.minutes.value() != self._kept)

    def _keep_minutes(self) -> None:
        desk, minutes = self.context.desk, self.minutes.value()

        def done(_none: object) -> None:
            self.context.changed("setting")
            self.reload()
            Toast(self, f"{minutes} 分钟没有操作就锁定")

        self.context.jobs.run(lambda _: idle.set_idle_minutes(desk, minutes), done, self._failed)  # type: ignore[func-returns-value]

    def new_recovery(self) -> None:
        """Make a new 恢复密钥 after the own password was given, and show it once."""

        def make(password: str) -> str:
            users.prove(self.context.desk, password)
            return users.new_recovery(self.context.desk)

        words = "现在打印的恢复密钥会立即作废，请准备好打印新的。"
        self._ask(Proof(self, "生成新的恢复密钥", words, "生成"), make, self._show_recovery)

    def change_key(self) -> None:
        """Encrypt everything anew after the own password was given; afterwards everybody signs in again."""

        def change(password: str) -> str:
            return key_change.change_key(self.context.desk, password)

        def done(made: str) -> None:
            self._show_recovery(made)
            self.context.leave()

        self._ask(Proof(self, "更换数据密钥", KEY_WARNING, "更换", danger=True), change, done)

    def _ask(self, proof: Proof, work: Callable[[str], str], done: Callable[[str], object]) -> None:
        def given() -> None:
            password = proof.password.text()
            self.context.jobs.run(lambda _: work(password), done, self._failed, title=proof.windowTitle())

        proof.accepted.connect(given)
        proof.finished.connect(proof.deleteLater)
        proof.open()

    def _show_recovery(self, made: str) -> None:
        desk = self.context.desk
        sheet = NewKey(self, made, desk.county.name, desk.office, self.context)
        sheet.exec()
        sheet.deleteLater()

    def _failed(self, error: Exception) -> None:
        message(self, "没有完成", str(error))


class Proof(Sheet):
    """Says what will happen and asks for the own password."""

    def __init__(self, parent: QWidget, title: str, sentence: str, yes: str, *, danger: bool = False) -> None:
        super().__init__(parent, title)
        self.setMinimumWidth(460)
        self.password: QLineEdit = secret("自己的口令")
        self.body.addWidget(label(sentence, wrap=True))
        self.body.addWidget(labelled("自己的口令", self.password))
        self.add_button(button("取消"))
        go = self.add_button(button(yes, primary=not danger, danger=danger), accepts=True)
        go.setEnabled(False)
        self.password.textChanged.connect(lambda text: go.setEnabled(bool(text)))
        self.password.setFocus()


class NewKey(Sheet):
    """Shows a new 恢复密钥 until it was kept somewhere."""

    def __init__(self, parent: QWidget, made: str, county: str, office: str, context: Context) -> None:
        super().__init__(parent, "新的恢复密钥")
        self.setMinimumWidth(560)
        self.key = RecoveryKey(context.desk.store.folder)
        self.key.show_key(made, county, office)
        self.body.addWidget(self.key)
        go = self.add_button(button("完成", primary=True), accepts=True)
        go.setEnabled(False)
        self.key.confirmed.toggled.connect(go.setEnabled)

    def reject(self) -> None:
        """Close, but not past a key nobody has kept."""
        if confirm(self, "恢复密钥还没有保存", LEAVE_KEY, "仍要关闭", "回去保存", danger=True):
            super().reject()
