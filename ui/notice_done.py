"""What was issued, and what to do next: open the folder, record the delivery, take the batch back."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QDialog, QWidget

from ohdesk import batch as batches
from ohdesk.errors import Refused
from ohdesk.notices import Issued
from ui.context import Context
from ui.lines_table import Cell, LinesTable
from ui.widgets import Toast, button, column, confirm, label, message, row


class DonePage(QWidget):
    """The last page of the notices' dialog."""

    def __init__(self, context: Context, dialog: QDialog) -> None:
        """Belong to a dialog that is closed from here."""
        super().__init__()
        self.context, self.dialog = context, dialog
        self.issued: Issued | None = None
        self.path = Path()
        self.title = label("", "heading")
        self.words = label("", wrap=True)
        self.lines = LinesTable("需要手工补填或核对", ("单位", "需要手工补填或核对"))
        folder = button("打开所在文件夹", "folder-open")
        folder.clicked.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.path.parent))))
        self.back = button("撤销这一批", "undo-2")
        self.back.clicked.connect(self.take_back)
        try:
            context.desk.require("import")
        except Refused as refused:
            self.back.setEnabled(False)
            self.back.setToolTip(str(refused))
        see = button("看提示单记录", "list")
        see.clicked.connect(self._see)
        end = button("完成", primary=True)
        end.clicked.connect(dialog.accept)
        whole = column(self.title, self.words, spacing=10)
        whole.addWidget(self.lines, 1)
        whole.addStretch(0)
        whole.addLayout(row(self.back, None, folder, see, end))
        self.setLayout(whole)

    def show_issued(self, issued: Issued, path: Path) -> None:
        """Say what was written and what is left to do by hand."""
        self.issued, self.path = issued, path
        report = issued.report
        last = issued.first_number + report.notices - 1
        pages = f"，共 {report.pages:,} 页" if report.pages else ""
        self.title.setText(f"已生成 {report.notices:,} 份提示单")
        self.words.setText(
            f"{path.name}{pages}，编号 {issued.first_number:03d} 至 {last:03d}，每份都已登记。\n"
            "打印盖章送达以后，在“申报提示单”中选中它们，点“送达登记”。"
        )
        lines = [
            (name, Cell(f"字体中没有：{signs}，印为〓", "bad")) for name, signs in report.missing.items()
        ]
        lines += [(name, Cell(f"留空：{'、'.join(words)}", "warn")) for name, words in report.blank.items()]
        self.lines.show_lines(lines)
        self.lines.setVisible(bool(lines))

    def _see(self) -> None:
        self.dialog.accept()
        self.context.navigate("notice")

    def take_back(self) -> None:
        """Undo the batch: the records go, the numbers are not used again."""
        if self.issued is None or not confirm(
            self,
            "撤销这一批提示单",
            "将移除这一批的登记，编号不再使用；已经写出的文件请自行删除。",
            yes="撤销",
            danger=True,
        ):
            return
        try:
            batches.undo(self.context.desk, self.issued.batch)
        except Refused as error:
            message(self, "没有撤销", str(error))
            return
        over = self.dialog.parentWidget() or self.dialog
        self.dialog.accept()
        Toast(over, "已撤销")
        self.context.changed("notice")
