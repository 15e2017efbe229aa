"""本单位: the name and the county that stand in the window and on what is printed, and how to put them right."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QGridLayout, QWidget

from ohdesk import office_facts
from ohdesk.desk import County
from ohdesk.errors import Refused
from ui.asking import Asking
from ui.context import OFFICE, Context
from ui.password_fields import field, labelled
from ui.widgets import Card, Toast, button, label, row

FOLLOWS = "窗口、报表、通知从现在起用新的写法；已经报送、已经发出的保持原样，改动记入审计。"
COUNTY = "县区只在填错或区划调整时改；乡镇街道不会跟着变，请到“基础资料”逐个核对。"


class OfficeCard(Card):
    """Tells who the office is; an administrator may put it right."""

    def __init__(self, context: Context) -> None:
        super().__init__("本单位")
        self.context = context
        self._name, self._county = label("", wrap=True), label("", wrap=True)
        facts = QGridLayout()
        facts.setHorizontalSpacing(14)
        facts.setColumnStretch(1, 1)
        for at, (words, fact) in enumerate((("办公室", self._name), ("县区", self._county))):
            fact.setAccessibleName(words)
            facts.addWidget(label(words, "muted"), at, 0)
            facts.addWidget(fact, at, 1)
        self.mend = button("更正…", "pencil")
        self.mend.clicked.connect(self._ask)
        self.body.addLayout(facts)
        self.body.addLayout(row(self.mend, None))
        try:
            context.desk.require("administer")
        except Refused as refused:
            self.mend.setEnabled(False)
            self.mend.setToolTip(str(refused))
        self.reload()

    def reload(self) -> None:
        """Show what is kept."""
        desk = self.context.desk
        self._name.setText(desk.office)
        self._county.setText(f"{desk.county.name}（区划代码 {desk.county.code}）")

    def _ask(self) -> None:
        asked = MendOffice(self.context, self._mended, self)
        asked.finished.connect(asked.deleteLater)
        asked.open()

    def _mended(self) -> None:
        self.context.changed(OFFICE)
        self.reload()
        Toast(self, "已更正")


class MendOffice(Asking):
    """The office's name, and the county's name and code."""

    def __init__(self, context: Context, done: Callable[[], object], parent: QWidget) -> None:
        super().__init__(context, "更正本单位", parent)
        desk = context.desk
        self.setMinimumWidth(480)
        self._desk, self._done = desk, done
        self.name, self.county, self.code = (
            field(words) for words in ("办公室名称", "县区名称", "行政区划代码")
        )
        for line, kept in (
            (self.name, desk.office),
            (self.county, desk.county.name),
            (self.code, desk.county.code),
        ):
            line.setText(kept)
        county = row(labelled("县区名称", self.county), labelled("行政区划代码", self.code))
        self.body.addWidget(labelled("办公室名称", self.name))
        self.body.addLayout(county)
        self.body.addWidget(label(f"{FOLLOWS}{COUNTY}", "muted", wrap=True))
        self.body.addWidget(self.problem)
        self.add_go("更正", self._mend)
        self.name.setFocus()

    def _mend(self) -> None:
        name, county = self.name.text(), County(self.code.text(), self.county.text())
        self.run(lambda: office_facts.set_office(self._desk, name, county), self._done)
