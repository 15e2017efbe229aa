"""打印: the list as it is shown, or its selected rows, as a PDF that the system's own program shows and prints."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QButtonGroup, QDialog, QLineEdit, QRadioButton, QWidget

from ohdesk.exchange.record_print import Layout, print_records
from ui.give_out import ask_path, file_name
from ui.jobs import Progress
from ui.open_file import open_path
from ui.record_list import RecordList
from ui.widgets import Sheet, Toast, button, label, message, row

PDF = "PDF 文件 (*.pdf)"
REMEMBERED = "print/landscape"


class PrintDialog(Sheet):
    """What to print, under which title, on which way of the paper."""

    def __init__(self, parent: QWidget, title: str, shown: int, selected: int, landscape: bool) -> None:
        super().__init__(parent, "打印列表")
        self.line = QLineEdit(title)
        self.line.setAccessibleName("标题")
        self.line.setMaxLength(40)
        self.whole = QRadioButton(f"当前显示的 {shown:,} 条")
        self.part = QRadioButton(f"所选的 {selected:,} 条")
        self.part.setEnabled(selected > 0)
        (self.part if selected > 1 else self.whole).setChecked(True)
        self.wide, self.tall = QRadioButton("横向 A4"), QRadioButton("纵向 A4")
        (self.wide if landscape else self.tall).setChecked(True)
        self._groups = [self._group(self.whole, self.part), self._group(self.wide, self.tall)]
        self.body.addWidget(label("标题"))
        self.body.addWidget(self.line)
        self.body.addLayout(row(self.whole, self.part, None, spacing=18))
        self.body.addLayout(row(self.wide, self.tall, None, spacing=18))
        self.body.addWidget(
            label("按表格现在的列和排序打印，每页重复表头；号码中间几位隐去。", "muted", wrap=True)
        )
        self.add_button(button("取消"))
        self.add_button(button("生成 PDF 并打开", "printer", primary=True), accepts=True)

    def _group(self, *parts: QRadioButton) -> QButtonGroup:
        found = QButtonGroup(self)
        for one in parts:
            found.addButton(one)
        return found


def print_list(page: QWidget, shown: RecordList, selected: Sequence[int]) -> None:
    """Ask how, and print."""
    context = shown.context
    landscape = str(context.recall(REMEMBERED, "1")) == "1"
    dialog = PrintDialog(page, f"{shown.kind.zh}名单", len(shown.model.ids), len(selected), landscape)
    if dialog.exec() != QDialog.DialogCode.Accepted:
        return
    context.remember(REMEMBERED, "1" if dialog.wide.isChecked() else "0")
    numbers = list(selected if dialog.part.isChecked() else shown.model.ids)
    title = dialog.line.text().strip() or shown.kind.zh
    layout = Layout(title, "" if dialog.part.isChecked() else conditions(shown), dialog.wide.isChecked())
    path = ask_path(page, "保存为", Path(file_name(context.desk, title)).with_suffix(".pdf").name, PDF)
    if path is not None:
        write(page, shown, numbers, path.with_suffix(".pdf"), layout)


def write(page: QWidget, shown: RecordList, numbers: Sequence[int], path: Path, layout: Layout) -> None:
    """Print into a file in the background, then open it."""
    desk, kind, fields = shown.desk, shown.kind, list(shown.model.fields)

    def work(progress: Progress) -> str:
        report = print_records(desk, kind, path, numbers, fields, layout, progress)
        lacking = f"，这些字没有字形，印成〓：{report.missing}" if report.missing else ""
        return f"已生成 {report.pages} 页{lacking}"

    def done(words: str) -> None:
        Toast(page, words)
        open_path(path)

    shown.context.jobs.run(work, done, lambda error: message(page, "没有打印", str(error)), title="正在打印")


def conditions(shown: RecordList) -> str:
    """Return what the list is narrowed by, in the words of its chips."""
    return "，".join(shown.bar.told())
