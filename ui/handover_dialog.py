"""交接: the whole office in one encrypted file for a successor, with the guide to read and to print."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QDialog, QFileDialog, QStackedWidget, QWidget

from ohdesk.errors import Cancelled
from ohdesk.handover.guide import guide_of
from ohdesk.handover.package import SUFFIX, Package, hand_over, usual_name
from ohdesk.handover.printed import print_guide
from ohdesk.handover.shape import Guide
from ohdesk.keeping import drives
from ui.backup_parts import size_words
from ui.busy_bar import BusyBar
from ui.context import Context
from ui.guide_view import GuideView
from ui.jobs import Progress
from ui.open_file import open_path
from ui.place_line import PlaceLine
from ui.widgets import EmptyState, button, column, label, message, row

INSIDE = "一个加密文件：整个单位的台账、佐证材料、报送存档和审计记录，以及下面这份交接说明。接手人用当时的口令或恢复密钥打开。"
APART = "恢复密钥的打印件和口令不在文件里，请当面交接；没有保存的草稿也不在，请先保存。"
FILES = f"交接包 (*{SUFFIX})"
GUIDES = "PDF 文件 (*.pdf);;Word 文件 (*.docx)"


class HandoverDialog(QDialog):
    """Where the package goes, what is inside, and the guide as it will be."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.made: Package | None = None
        self.guide: Guide | None = None
        self.setWindowTitle("交接")
        self.setAccessibleName("交接")
        self.setModal(True)
        self.resize(900, 620)
        self.place = PlaceLine("交接包保存到", str(self._usual()), self._choose)
        self.view = GuideView()
        self._stack = QStackedWidget()
        self._stack.addWidget(EmptyState("history", "正在写交接说明", "由台账自动写成，请稍候。"))
        self._stack.addWidget(self.view)
        self.done_line = label("", wrap=True)
        self.done_line.setAccessibleName("交接结果")
        self.done_line.hide()
        self._buttons()
        whole = column(
            label("把工作交给接手人", "title"),
            label(INSIDE, wrap=True),
            label(APART, "muted", wrap=True),
            row(label("保存到"), self.place),
            spacing=8,
        )
        whole.addWidget(self._stack, 1)
        whole.addWidget(self.done_line)
        foot = row(self.print_button, self.open_button, BusyBar(context.jobs), None, self.leave, self.go)
        whole.addLayout(foot)
        whole.setContentsMargins(22, 18, 22, 16)
        self.setLayout(whole)
        self._write_guide()

    def _buttons(self) -> None:
        self.print_button = button("打印交接说明", "printer")
        self.print_button.setToolTip("把交接说明保存为 PDF 或 Word 文件")
        self.print_button.clicked.connect(self._print)
        self.open_button = button("打开所在文件夹", "folder-open")
        self.open_button.clicked.connect(self._open_folder)
        self.open_button.hide()
        self.leave = button("关闭")
        self.leave.clicked.connect(self.reject)
        self.go = button("写出交接包", "save", primary=True)
        self.go.clicked.connect(self.write)
        for one in (self.go, self.print_button):
            one.setEnabled(False)

    def _usual(self) -> Path:
        sticks = drives.removable()
        return (sticks[0].path if sticks else Path.home()) / usual_name(self.context.desk)

    def _choose(self, now: str) -> str:
        chosen, _ = QFileDialog.getSaveFileName(self, "交接包保存到", now, FILES)
        return chosen

    def _write_guide(self) -> None:
        desk = self.context.desk

        def done(found: Guide) -> None:
            self.guide = found
            self.view.show_guide(found)
            self._stack.setCurrentIndex(1)
            for one in (self.go, self.print_button):
                one.setEnabled(True)
            self.go.setFocus()

        self.context.jobs.run(
            lambda progress: guide_of(desk, progress=progress), done, self._failed, title="正在写交接说明"
        )

    def write(self) -> None:
        """Write the package and say where it is."""
        if not self.place.text:
            self.place.line.setFocus()
            return
        desk, out = self.context.desk, Path(self.place.text)
        self.go.setEnabled(False)

        def work(progress: Progress) -> Package:
            return hand_over(desk, out, progress)

        self.context.jobs.run(work, self._done, self._failed, title="正在写交接包", aside=True)

    def _done(self, made: Package) -> None:
        self.made, self.guide = made, made.guide
        self.view.show_guide(made.guide)
        self.go.setEnabled(True)
        self.open_button.show()
        size = size_words(made.size)
        self.done_line.setText(
            f"已写出并打开校验：{made.path.name}，{made.records:,} 条记录，{size}。请再当面交接恢复密钥和口令。"
        )
        self.done_line.setToolTip(str(made.path))
        self.done_line.show()

    def _failed(self, error: Exception) -> None:
        self.go.setEnabled(self.guide is not None)
        if not isinstance(error, Cancelled):
            message(self, "交接没有完成", str(error))

    def _print(self) -> None:
        if self.guide is None:
            return
        start = str(Path(self.place.text or str(Path.home())).parent / "交接说明.pdf")
        chosen, _ = QFileDialog.getSaveFileName(self, "打印交接说明", start, GUIDES)
        if chosen:
            self.print_to(Path(chosen))

    def print_to(self, out: Path) -> None:
        """Write the guide as a file to print and open it."""
        guide = self.guide
        if guide is not None:
            self.context.jobs.run(
                lambda _: print_guide(guide, out), open_path, self._failed, title="正在排版"
            )

    def _open_folder(self) -> None:
        if self.made is not None:
            open_path(self.made.path.parent)

    def reject(self) -> None:
        """Leave only when nothing is under way."""
        if not self.context.jobs.busy:
            super().reject()
