"""A small dialog that asks why, for what must not be done without a reason."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QLineEdit, QWidget

from ui.widgets import Sheet, button, label

REMOVAL = "必填，如：重复登记、录错单位"


def ask_reason(
    parent: QWidget | None, title: str, sentence: str, yes: str = "移除", hint: str = REMOVAL
) -> str:
    """Return the reason a person gave, blank when they stayed with what is."""
    sheet = Sheet(parent, title)
    line = QLineEdit()
    line.setAccessibleName("原因")
    line.setPlaceholderText(hint)
    sheet.body.addWidget(label(sentence, wrap=True))
    sheet.body.addWidget(label("原因"))
    sheet.body.addWidget(line)
    sheet.add_button(button("取消"))
    go = sheet.add_button(button(yes, danger=hint == REMOVAL, primary=hint != REMOVAL), accepts=True)
    go.setEnabled(False)
    line.textChanged.connect(lambda text: go.setEnabled(bool(text.strip())))
    line.setFocus()
    return line.text().strip() if sheet.exec() == QDialog.DialogCode.Accepted else ""
