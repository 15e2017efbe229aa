"""The head of an employer's file: who it is, how it stands, and what can be done with the file."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QSizePolicy, QWidget

from db.records.employer import Employer
from ohdesk.dossier import Dossier
from ohdesk.errors import Refused
from ohdesk.fields import field_map
from ui.cells import tone_of
from ui.flow import FlowLayout
from ui.short_words import ShortLabel
from ui.widgets import Pill, button, clear, column, label, row

STATES = ("risk", "operating_state", "verdict")
FACTS = (
    "credit_code",
    "township",
    "industry",
    "size",
    "staff_total",
    "exposed_total",
    "contact",
    "contact_phone",
)
NAMED = {"staff_total": "职工", "exposed_total": "接害", "contact": "联系人"}


class EmployerHead(QWidget):
    """Name, former names, states and key facts; acting is the page's business."""

    def __init__(self, page: Any) -> None:
        super().__init__()
        self.page = page
        self.back = button("台账", "chevron-left", flat=True)
        self.back.setToolTip("回到用人单位台账（Esc）")
        self.back.clicked.connect(page.back)
        self.name = ShortLabel("", "title")
        self.name.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.name.setMinimumWidth(120)
        self.former = ShortLabel("", "muted")
        self.print = button("打印 PDF", "printer", shortcut="Ctrl+P")
        self.print.clicked.connect(page.print_file)
        self.out = button("导出", "download", shortcut="Ctrl+E")
        self.out.clicked.connect(page.give_out)
        self.edit = button("编辑", "pencil", primary=True, shortcut="F2")
        self.edit.clicked.connect(page.edit_employer)
        self.buttons = (self.print, self.out, self.edit)
        for right, one in zip(("export", "export", "write"), self.buttons, strict=True):
            self._allow(right, one)
        line = row(self.back, self.name)
        line.addWidget(self.former, 1)
        for one in self.buttons:
            line.addWidget(one)
        self._pills = QWidget()
        self._flow = FlowLayout(self._pills)
        self.facts = label("", "muted", wrap=True)
        whole = column(line, self._pills, self.facts, spacing=5)
        self.setLayout(whole)

    def _allow(self, right: str, one: QWidget) -> None:
        try:
            self.page.context.desk.require(right)
        except Refused as refused:
            one.setEnabled(False)
            one.setToolTip(str(refused))

    def show_dossier(self, dossier: Dossier | None) -> None:
        """Show another employer, or none."""
        clear(self._flow)
        for one in self.buttons:
            one.setVisible(dossier is not None)
        self._pills.setVisible(dossier is not None)
        self.facts.setVisible(dossier is not None)
        self.name.setText(dossier.employer.name if dossier else "一企一档")
        former = f"曾用名：{'、'.join(dossier.former)}" if dossier and dossier.former else ""
        self.former.setText(former)
        if dossier is not None:
            self._show_states(dossier)
            self.facts.setText(_facts(dossier))

    def _show_states(self, dossier: Dossier) -> None:
        fields = field_map(Employer)
        for name in STATES:
            value = getattr(dossier.employer, name)
            if words := dossier.word(name):
                self._flow.addWidget(pill := Pill(_said(name, words), tone_of(fields[name], value)))
                pill.setToolTip(fields[name].zh)
        made = dossier.declared
        words = f"已申报 {made.submitted_on}" if made else "没有申报记录"
        self._flow.addWidget(pill := Pill(words, "good" if made else "warn"))
        pill.setToolTip("最近一次没有被退回的申报")


def _said(name: str, words: str) -> str:
    return f"风险{words}" if name == "risk" else words


def _facts(dossier: Dossier) -> str:
    """Return the key facts in one line: code, township, trade, size, people, contact."""
    parts = []
    for name in FACTS:
        words = dossier.word(name)
        if not words:
            continue
        number = name in ("staff_total", "exposed_total")
        parts.append(f"{NAMED[name]} {words}{' 人' if number else ''}" if name in NAMED else words)
    return "　".join(parts)
