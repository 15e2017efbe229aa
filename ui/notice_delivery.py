"""After a 提示单 is printed and brought to the employer: its delivery recorded for many at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import QDate
from PySide6.QtWidgets import QDateEdit, QLineEdit, QPlainTextEdit, QWidget

from db.records.notice import Delivery
from ohdesk import notices
from ohdesk.errors import Refused
from ui.context import Context
from ui.editors import Combo
from ui.widgets import Sheet, Toast, button, label, message

NO_CHOICE = "请先在列表中选中要登记的提示单（按住 Ctrl 或 Shift 可选多份）。"


class DeliveryDialog(Sheet):
    """How, when, by whom, and what was answered, for all chosen notices alike."""

    def __init__(self, context: Context, numbers: Sequence[int], parent: QWidget | None = None) -> None:
        """Take the notices; what is left blank stays as it is."""
        super().__init__(parent, f"送达登记（{len(numbers):,} 份）")
        self.context, self.numbers = context, list(numbers)
        self.way = Combo()
        self.way.setAccessibleName("送达方式")
        for one in Delivery:
            self.way.addItem(one.value, one.name)
        self.day = QDateEdit()
        self.day.setAccessibleName("送达日期")
        self.day.setCalendarPopup(True)
        self.day.setDisplayFormat("yyyy-MM-dd")
        self.day.setDate(QDate.currentDate())
        self.by, self.received = QLineEdit(context.desk.user), QLineEdit()
        self.answer = QPlainTextEdit()
        self.answer.setTabChangesFocus(True)
        self.answer.setFixedHeight(70)
        for part, words in (
            (self.way, "送达方式"),
            (self.day, "送达日期"),
            (self.by, "送达人"),
            (self.received, "签收人"),
            (self.answer, "单位答复"),
        ):
            part.setAccessibleName(words)
            self.body.addWidget(label(words, "note"))
            self.body.addWidget(part)
        self.problem = label("", "problem", wrap=True)
        self.problem.hide()
        self.body.addWidget(self.problem)
        self.add_button(button("取消"))
        self.go = self.add_button(button("登记", primary=True), accepts=True)
        self.go.clicked.disconnect()
        self.go.clicked.connect(self.save)
        self.setMinimumWidth(430)

    def values(self) -> dict[str, object]:
        """Return what was filled in."""
        shown = self.day.date()
        texts = {
            "delivered_by": self.by.text().strip(),
            "received_by": self.received.text().strip(),
            "answer": self.answer.toPlainText().strip(),
        }
        filled: dict[str, object] = {name: text for name, text in texts.items() if text}
        on = date(shown.year(), shown.month(), shown.day())
        return {"delivery": self.way.currentData(), "delivered_on": on, **filled}

    def save(self) -> None:
        """Record it for all, or say what is wrong and stay."""
        try:
            notices.deliver(self.context.desk, self.numbers, self.values())
        except Refused as error:
            self.problem.setText(str(error))
            self.problem.show()
            return
        self.context.changed("notice")
        self.accept()


def deliver_selected(page: Any) -> None:
    """Ask how the selected notices of the list were delivered."""
    numbers = page.selected()
    if not numbers:
        message(page, "没有选中提示单", NO_CHOICE)
        return
    dialog = DeliveryDialog(page.context, numbers, page)
    dialog.finished.connect(lambda code: Toast(page, f"已登记 {len(numbers):,} 份") if code else None)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
