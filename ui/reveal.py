"""查看完整号码: a masked number with an eye beside it, which asks why and shows the number for half a minute."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QLineEdit,
    QRadioButton,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from db.base import Record
from ohdesk import reveal
from ohdesk.errors import Damaged, Refused
from ohdesk.fields import Field
from ui import theme
from ui.clipboard import guard_of
from ui.context import Context
from ui.flow import FlowLayout
from ui.widgets import Sheet, Toast, button, column, label, message, row

SECONDS = 30
SHOW, HIDE, COPY = "查看完整号码", "重新隐去", "复制号码"
LAST = "reveal/reason"
HINT = "会记入审计记录：谁、何时、看了哪条记录、为什么。30 秒后自动隐去。"


class RevealSheet(Sheet):
    """Why a full number is to be seen."""

    def __init__(self, parent: QWidget, zh: str, last: str = "") -> None:
        """Ask why; `last` is the reason chosen the time before."""
        super().__init__(parent, SHOW)
        self.body.addWidget(label(f"查看“{zh}”{HINT}", "muted", wrap=True))
        self.choices = {one: QRadioButton(one) for one in reveal.REASONS}
        self._group, holder = QButtonGroup(self), QWidget()
        flow = FlowLayout(holder, 16)
        for words, one in self.choices.items():
            one.setAccessibleName(words)
            self._group.addButton(one)
            flow.addWidget(one)
        self.words = QLineEdit()
        self.words.setAccessibleName("说明")
        self.words.setMaxLength(reveal.LONGEST_REASON - 20)
        self.body.addWidget(label("原因"))
        self.body.addWidget(holder)
        self.body.addWidget(self.words)
        self.add_button(button("取消"))
        self.go = self.add_button(button("查看", "eye", primary=True), accepts=True)
        self.choices.get(last, self.choices[reveal.REASONS[0]]).setChecked(True)
        self._group.buttonClicked.connect(lambda _one: self._judge())
        self.words.textChanged.connect(lambda _text: self._judge())
        self._judge()
        self._group.checkedButton().setFocus()

    def _judge(self) -> None:
        needed = self.chosen == reveal.OTHER
        self.words.setPlaceholderText("必填，写明原因" if needed else "可补充说明，如来电、工单号")
        self.go.setEnabled(bool(self.words.text().strip()) or not needed)

    @property
    def chosen(self) -> str:
        """Return the reason that is marked."""
        return self._group.checkedButton().text()

    @property
    def reason(self) -> str:
        """Return the reason in words."""
        more = self.words.text().strip()
        return f"{self.chosen}：{more}" if more else self.chosen


class MaskedValue(QWidget):
    """A number with its middle hidden; the eye shows it whole for half a minute."""

    def __init__(self, context: Context, kind: type[Record], number: int, field: Field, words: str) -> None:
        """Show a field of a record; `words` are already masked."""
        super().__init__()
        self.context, self.kind, self.number, self.field = context, kind, number, field
        self._masked, self._left = words, 0
        self.shown = label(words, wrap=True)
        self.shown.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.left = label("", "note")
        self.eye, self.copy = self._tool(self._look), self._tool(self._copy)
        self._picture(self.copy, COPY, "copy")
        line = row(self.shown, self.eye, spacing=0)
        line.setStretch(0, 1)
        line.setAlignment(self.eye, Qt.AlignmentFlag.AlignTop)
        self.below = QWidget()
        self.below.setLayout(row(self.left, self.copy, None, spacing=4))
        self.setLayout(column(line, self.below, spacing=0))
        self._tick = QTimer(self, interval=1000)
        self._tick.timeout.connect(self._count)
        self.conceal()

    def _tool(self, do: object) -> QToolButton:
        found = QToolButton()
        side = theme.base_size() + 1
        found.setIconSize(QSize(side, side))
        found.setFixedSize(side + 6, side + 6)
        found.setProperty("role", "eye")
        found.clicked.connect(do)
        return found

    def _picture(self, one: QToolButton, words: str, picture: str) -> None:
        one.setIcon(theme.icon(picture, "muted"))
        one.setAccessibleName(words)
        one.setToolTip(words)

    def conceal(self) -> None:
        """Hide the middle again."""
        self._tick.stop()
        self._left = 0
        self.shown.setText(self._masked)
        # What is masked may be marked and copied; the whole number leaves only by its button.
        self.shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.below.hide()
        self._picture(self.eye, f"{SHOW}：{self.field.zh}", "eye")
        try:
            self.context.desk.require("full_numbers")
        except Refused as refused:
            self.eye.setEnabled(False)
            self.eye.setToolTip(str(refused))

    def hideEvent(self, event: QHideEvent) -> None:
        """Keep no full number in a part that is out of sight."""
        self.conceal()
        super().hideEvent(event)

    def _look(self) -> None:
        if self._left:
            self.conceal()
            return
        sheet = RevealSheet(self, self.field.zh, str(self.context.recall(LAST, "")))
        if sheet.exec() != QDialog.DialogCode.Accepted:
            return
        self.context.remember(LAST, sheet.chosen)
        try:
            found = reveal.reveal(self.context.desk, self.kind, self.number, [self.field.name], sheet.reason)
        except (Refused, Damaged) as error:
            message(self, "没有显示", str(error))
            return
        self._show(found[self.field.name])

    def _show(self, words: str) -> None:
        self._left = SECONDS
        self.shown.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        self.shown.setText(words)
        self._say()
        self.below.show()
        self._picture(self.eye, f"{HIDE}：{self.field.zh}", "eye-off")
        self._tick.start()

    def _count(self) -> None:
        self._left -= 1
        self._say()
        if self._left <= 0:
            self.conceal()

    def _say(self) -> None:
        self.left.setText(f"{self._left} 秒后隐去")

    def _copy(self) -> None:
        guard_of(self.window()).copy(self.shown.text())
        Toast(self, "已复制，30 秒后从剪贴板清除")


def value_line(context: Context, kind: type[Record], number: int, field: Field, words: str) -> QWidget:
    """Return a field's words for the drawer: a masked number with its eye, everything else as text."""
    if field.words.personal and field.form:
        return MaskedValue(context, kind, number, field, words)
    shown = label(words, wrap=True)
    shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    shown.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    return shown
