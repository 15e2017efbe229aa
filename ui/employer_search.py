"""A small dialog that finds one employer of the ledger by name, code or pinyin."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QDialog, QWidget

from db.records.employer import Employer
from ohdesk.desk import Desk
from ohdesk.links import Links
from ohdesk.query import Query
from ui.pickers import MOST, Hit, SearchLine
from ui.record_table import first_ids
from ui.widgets import Sheet, button, label


class EmployerSearch(Sheet):
    """Asks for one employer; `number` is the one taken."""

    def __init__(self, parent: QWidget | None, desk: Desk, title: str, hint: str, yes: str) -> None:
        super().__init__(parent, title)
        self.desk = desk
        self.number: int | None = None
        self.setMinimumWidth(560)
        self.line = SearchLine(self._ask, self._take, lambda: None)
        self.line.setAccessibleName("查找单位")
        self.line.setPlaceholderText("输入名称、代码或拼音首字母")
        self.line.textEdited.connect(lambda _text: self._forget())
        self.note = label("", "note", wrap=True)
        self.body.addWidget(label(hint, "muted", wrap=True))
        self.body.addWidget(self.line)
        self.body.addWidget(self.note)
        self.body.addSpacing(170)
        self.add_button(button("取消"))
        self.yes = self.add_button(button(yes, primary=True), accepts=True)
        self.yes.setEnabled(False)
        self.line.setFocus()

    def put(self, number: int) -> None:
        """Propose an employer to begin with."""
        with self.desk.read() as session:
            title = Links(session).titles("employer", [number]).get(number)
        if title:
            self._take(Hit(number, title))

    def _ask(self, text: str) -> Sequence[Hit]:
        numbers = list(first_ids(self.desk, Employer, Query(search=text))[:MOST])
        with self.desk.read() as session:
            links = Links(session)
            titles, keys = links.titles("employer", numbers), links.keys("employer", numbers)
        return [Hit(one, titles.get(one, ""), keys.get(one, "")) for one in numbers]

    def _take(self, hit: Hit) -> None:
        self.number = int(str(hit.value))
        self.line.setText(hit.words)
        self.note.setText(hit.below)
        self.yes.setEnabled(True)
        self.yes.setFocus()

    def _forget(self) -> None:
        self.number = None
        self.yes.setEnabled(False)


def ask_employer(
    parent: QWidget | None, desk: Desk, title: str, hint: str, yes: str = "就选这家", first: int | None = None
) -> int | None:
    """Return the number of the employer a person chose, None when they chose none."""
    sheet = EmployerSearch(parent, desk, title, hint, yes)
    if first is not None:
        sheet.put(first)
    return sheet.number if sheet.exec() == QDialog.DialogCode.Accepted else None
