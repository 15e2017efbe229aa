"""制作培训副本: a copy of the office without real people, in a new folder and under a password of its own."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from ohdesk.errors import Cancelled
from ohdesk.handover import training
from ohdesk.handover.training import USER, Made
from ui import theme
from ui.busy_bar import BusyBar
from ui.context import Context
from ui.jobs import Progress
from ui.open_file import open_path
from ui.password_fields import NewPassword, labelled
from ui.place_line import PlaceLine
from ui.widgets import button, column, label, message, row

WORDS = (
    "各类记录条数相同，状态、日期和数量照旧，测算结果相同；姓名、单位、证件号码、信用代码、电话、地址、备注和佐证材料"
    "全部换成虚构的，历史改动不带过去。"
)
AFTER = "打开副本：用户名“{}”和刚才设的口令。窗口下方会一直显示“培训副本”。"


class TrainingDialog(QDialog):
    """A folder, a new password, and the making."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.made: Made | None = None
        self.setWindowTitle("制作培训副本")
        self.setAccessibleName("制作培训副本")
        self.setModal(True)
        self.resize(620, 350 + theme.base_size() * 14)
        self.place = PlaceLine("副本放在", str(Path.home() / "职业健康工作台培训副本"), self._choose)
        self.password = NewPassword("副本的口令")
        self.told = label("", wrap=True)
        self.told.setAccessibleName("副本提示")
        self.told.hide()
        self.open_button = button("打开所在文件夹", "folder-open")
        self.open_button.clicked.connect(lambda: open_path(Path(self.place.text)))
        self.open_button.hide()
        self.leave = button("关闭")
        self.leave.clicked.connect(self.reject)
        self.go = button("制作", "graduation-cap", primary=True)
        self.go.clicked.connect(self.make)
        whole = column(
            label("练习用的副本", "title"),
            label(WORDS, "muted", wrap=True),
            4,
            labelled("副本放在（新文件夹）", self.place),
            labelled("用户名", label(USER)),
            self.password,
            self.told,
            None,
            row(self.open_button, BusyBar(context.jobs), None, self.leave, self.go),
            spacing=8,
        )
        whole.setContentsMargins(22, 18, 22, 16)
        self.setLayout(whole)
        for one in (self.place.line, self.password.first, self.password.again):
            one.textChanged.connect(lambda _text: self._judge())
        self._judge()
        self.password.first.setFocus()

    def _choose(self, now: str) -> str:
        chosen = QFileDialog.getExistingDirectory(self, "副本放在哪个文件夹里", str(Path(now).parent))
        return str(Path(chosen) / Path(now).name) if chosen else ""

    def _judge(self) -> None:
        self.go.setEnabled(bool(self.place.text) and self.password.ready and self.made is None)

    def make(self) -> None:
        """Make the copy."""
        desk, folder, password = self.context.desk, Path(self.place.text), self.password.text
        self.go.setEnabled(False)

        def work(progress: Progress) -> Made:
            return training.make(desk, folder, password, progress)

        self.context.jobs.run(work, self._done, self._failed, title=training.COPYING)

    def _done(self, made: Made) -> None:
        self.made = made
        self.told.setText(f"已制作，{sum(made.counts.values()):,} 条记录。{AFTER.format(made.user)}")
        self.told.show()
        self.open_button.show()
        self._judge()
        self.leave.setFocus()

    def _failed(self, error: Exception) -> None:
        self._judge()
        if not isinstance(error, Cancelled):
            message(self, "没有制作副本", str(error))

    def reject(self) -> None:
        """Leave only when nothing is under way."""
        if not self.context.jobs.busy:
            super().reject()
