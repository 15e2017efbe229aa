"""Whom a batch of 提示单 goes to and what they bear: kind, office, day, first number, how many hazards."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import QDate
from PySide6.QtWidgets import QDateEdit, QLineEdit, QSpinBox, QWidget

from db.records.notice import NoticeKind
from ui.editors import Combo
from ui.segments import Segments
from ui.widgets import column, label, row

FIRST_THREE = 3


class NoticeSettings(QWidget):
    """The fields at the left of the notices' dialog; `changed` is told after every change of the person."""

    def __init__(
        self,
        office: str,
        kind: NoticeKind,
        groups: Sequence[tuple[str, Sequence[int]]],
        changed: Callable[[], object],
    ) -> None:
        """Offer groups of employers beside all that must be told, and sign with the office's own name."""
        super().__init__()
        self._changed = changed
        self._numbered = False
        self.whom = Combo()
        self.whom.setAccessibleName("发给")
        for words, numbers in groups:
            self.whom.addItem(f"{words} {len(numbers):,} 家", list(numbers))
        self.whom.addItem("所有应申报未申报的单位", None)
        self.kind = Segments("类别", [(one.name, one.value) for one in NoticeKind], self._kind_chosen)
        self.kind.show_value(kind.name)
        self._most = Segments("危害因素", [("all", "全部列出"), ("three", "前三种加“等”")], self._most_chosen)
        self._most.show_value("all")
        self.office = QLineEdit(office)
        self.office.setAccessibleName("落款单位")
        self.day = QDateEdit()
        self.day.setAccessibleName("落款日期")
        self.day.setCalendarPopup(True)
        self.day.setDisplayFormat("yyyy-MM-dd")
        self.day.setDate(QDate.currentDate())
        self.number = QSpinBox()
        self.number.setAccessibleName("起始编号")
        self.number.setRange(1, 999_999)
        self.number.setToolTip("自动接着今年已用的编号；纸质编号在先的，可以改大")
        for signal in (self.whom.activated, self.day.dateChanged, self.office.textEdited):
            signal.connect(lambda *_: changed())
        self.number.valueChanged.connect(self._number_chosen)
        self._lay_out()

    def _lay_out(self) -> None:
        lines = column(spacing=6)
        for words, part in (
            ("发给", self.whom),
            ("类别", self.kind),
            ("危害因素和职业病", self._most),
            ("落款单位", self.office),
        ):
            lines.addWidget(label(words, "note"))
            lines.addWidget(part)
        day = column(label("落款日期", "note"), self.day, spacing=6)
        number = column(label("起始编号", "note"), self.number, spacing=6)
        lines.addLayout(row(day, number))
        self.setLayout(lines)

    def _kind_chosen(self, value: str | None) -> None:
        self.kind.show_value(value or NoticeKind.declare.name)
        self._changed()

    def _most_chosen(self, value: str | None) -> None:
        self._most.show_value(value or "all")
        self._changed()

    def _number_chosen(self) -> None:
        self._numbered = True
        self._changed()

    @property
    def employers(self) -> list[int] | None:
        """Return the employers of the group chosen, None for all that must be told."""
        found: list[int] | None = self.whom.currentData()
        return found

    @property
    def most(self) -> int | None:
        """Return how many hazards and diseases are listed at most, None for all."""
        return FIRST_THREE if self._most.value == "three" else None

    def asked(self) -> dict[str, Any]:
        """Return what the notices bear, as `preview` and `issue` take it."""
        shown = self.day.date()
        return {
            "issued_on": date(shown.year(), shown.month(), shown.day()),
            "kind": NoticeKind[self.kind.value or "declare"],
            "office": self.office.text(),
            "first": self.number.value() if self._numbered else None,
        }

    def show_first(self, number: int) -> None:
        """Show the number that is free, unless the person chose one."""
        if not self._numbered:
            self.number.blockSignals(True)
            self.number.setValue(number)
            self.number.blockSignals(False)
