"""国密（选用）: one tick for administrators, with plain words about what it is and is not."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox

from ohdesk import national
from ohdesk.errors import Refused
from ui.context import Context
from ui.widgets import Card, Toast, label, message

WORDS = (
    "数据本来就是加密的。打开后，今后的备份再用 SM4 加密一层、用 SM3 封存清单；数据库和审计记录不变，"
    "以前的备份照常可用。使用通用密码库的实现，未经商用密码检测认证。"
)


class NationalCard(Card):
    """The option for backups."""

    def __init__(self, context: Context) -> None:
        super().__init__("国密（选用）")
        self.context = context
        self.tick = QCheckBox("备份另用国密算法加密")
        self.tick.setAccessibleName("备份另用国密算法加密")
        self.tick.setChecked(national.is_national(context.desk))
        self.tick.clicked.connect(self._switch)
        self.body.addWidget(label(WORDS, "muted", wrap=True))
        self.body.addWidget(self.tick)
        try:
            context.desk.require("administer")
        except Refused as refused:
            self.tick.setEnabled(False)
            self.tick.setToolTip(str(refused))

    def _switch(self, wanted: bool) -> None:
        try:
            national.set_national(self.context.desk, wanted)
        except Refused as refused:
            self.tick.setChecked(not wanted)
            message(self, "没有完成", str(refused))
            return
        self.context.changed("setting")
        Toast(self, "今后的备份另加国密" if wanted else "今后的备份不再另加国密")
