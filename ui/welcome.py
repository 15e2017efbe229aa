"""First start: county, office, administrator, 恢复密钥; or a look at an invented county."""

from __future__ import annotations

import secrets
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QFrame, QLabel, QLayout, QStackedWidget, QWidget

from ohdesk import desk as offices
from ohdesk.desk import Desk
from ui import theme
from ui.busy_bar import BusyBar
from ui.county_picker import CountyPicker
from ui.jobs import Jobs, Progress
from ui.password_fields import NewPassword, field, labelled
from ui.recovery_key import RecoveryKey
from ui.widgets import Card, button, column, confirm, label, row
from ui.words import PROGRAM

STEPS = ("欢迎", "选择县区", "办公室", "管理员", "恢复密钥")
HELLO, COUNTY, OFFICE, ADMINISTRATOR, KEY = range(len(STEPS))
PROMISES = (
    ("lock", "数据加密保存在这台电脑上，程序从不联网。"),
    ("target", "按河南省评估标准测算指标，每个数都能看到它背后的记录。"),
    ("file-spreadsheet", "台账从 Excel 导入，固定格式报表用 Excel 导出。"),
)
DEMO_EMPLOYERS, DEMO_SEED, DEMO_USER = 60, 1, "示例管理员"
TRY_OUT = "用一个虚构的县打开程序，退出后自动删除，不留下任何东西。"
LEAVE = "恢复密钥只显示这一次，现在离开就再也看不到它。确定不保存吗？"


@dataclass(frozen=True)
class Opened:
    """What a first start ends with: an open office, and whether it is the invented one."""

    desk: Desk
    demo: bool = False


class Welcome(QDialog):
    """Five short steps; `opened` holds the office once it is there."""

    def __init__(self, folder: Path, jobs: Jobs) -> None:
        super().__init__()
        self.opened: Opened | None = None
        self._folder, self._jobs = folder, jobs
        self._pending: Desk | None = None
        self.setWindowTitle(PROGRAM)
        self.setObjectName("welcome")
        self.resize(880, 600)
        self._problem = label("", "problem", wrap=True)
        self._back = button("上一步")
        self._next = button("下一步", primary=True)
        self._next.setDefault(True)
        self._back.clicked.connect(lambda: self._show(self._stack.currentIndex() - 1))
        self._next.clicked.connect(self._forward)
        self._stack: QStackedWidget = QStackedWidget()
        for page in (self._hello(), self._county(), self._office(), self._administrator(), self._key()):
            self._stack.addWidget(page)
        self._steps = [label(words, "muted") for words in STEPS]
        self._arrange()
        self._show(HELLO)

    def _arrange(self) -> None:
        side = QFrame()
        side.setProperty("role", "side")
        side.setFixedWidth(theme.base_size() * 15)
        inside = column(label(PROGRAM, "title"), 18, *self._steps, None, spacing=12)
        inside.setContentsMargins(24, 30, 12, 20)
        side.setLayout(inside)
        foot = row(BusyBar(self._jobs), None, self._back, self._next)
        main = column(spacing=8)
        main.setContentsMargins(34, 30, 34, 22)
        main.addWidget(self._stack, 1)
        main.addWidget(self._problem)
        main.addLayout(foot)
        self.setLayout(row(side, spacing=0))
        self.layout().addLayout(main, 1)  # type: ignore[union-attr]

    def _hello(self) -> QWidget:
        lines = []
        for picture, words in PROMISES:
            drawn = QLabel()
            drawn.setPixmap(theme.icon(picture, "accent").pixmap(20, 20))
            line = row(drawn, spacing=12)
            line.addWidget(label(words, wrap=True), 1)
            lines.append(line)
        self._demo = button("看看示例", "eye")
        self._demo.clicked.connect(self._show_demo)
        where = label(f"数据将保存在：{self._folder}", "note", wrap=True)
        return _page(
            "欢迎使用职业健康工作台",
            "给县区卫生健康部门职业健康工作人员用的台账、测算和报表工具。几步就能建好本单位的办公桌。",
            _card(*lines),
            _card(label("先看一看？", "heading"), row(label(TRY_OUT, "muted"), None, self._demo)),
            None,
            where,
        )

    def _county(self) -> QWidget:
        self._picker = CountyPicker(self._judge)
        return _page("本单位在哪个县区？", "各乡镇街道会随县区一起建好，以后可以增补。", self._picker)

    def _office(self) -> QWidget:
        self._name = field("办公室名称", "例如 职业健康股")
        self._name.textChanged.connect(self._judge)
        return _page(
            "办公室叫什么？", "会显示在窗口和报表上，以后可以改。", labelled("办公室名称", self._name), None
        )

    def _administrator(self) -> QWidget:
        self._user = field("用户名", "填真实姓名，会作为填报人")
        self._password = NewPassword()
        for one in (self._user, self._password.first, self._password.again):
            one.textChanged.connect(self._judge)
        return _page(
            "谁来管理这张办公桌？",
            "管理员可以增加其他用户。程序没有默认口令，请自己定一个。",
            labelled("用户名", self._user),
            self._password,
            None,
        )

    def _key(self) -> QWidget:
        self._recovery = RecoveryKey(self._folder)
        self._recovery.confirmed.toggled.connect(self._judge)
        return _page("请保存恢复密钥", "", self._recovery)

    def _show(self, step: int) -> None:
        self._stack.setCurrentIndex(step)
        self._problem.clear()
        for number, one in enumerate(self._steps):
            one.setText(f"{'●' if number == step else '✓' if number < step else '○'}  {STEPS[number]}")
            one.setProperty("role", "heading" if number == step else "muted")
            one.style().polish(one)
        self._back.setVisible(HELLO < step < KEY)
        self._next.setText({HELLO: "开始建立", ADMINISTRATOR: "建立", KEY: "进入工作台"}.get(step, "下一步"))
        self._next.setAccessibleName(self._next.text())
        first = {COUNTY: self._picker.search, OFFICE: self._name, ADMINISTRATOR: self._user}.get(
            step, self._next
        )
        first.setFocus(Qt.FocusReason.TabFocusReason)
        self._judge()

    def _judge(self) -> None:
        self._next.setEnabled(
            {
                COUNTY: bool(self._picker.code),
                OFFICE: bool(self._name.text().strip()),
                ADMINISTRATOR: bool(self._user.text().strip()) and self._password.ready,
                KEY: self._recovery.confirmed.isChecked(),
            }.get(self._stack.currentIndex(), True)
        )

    def _forward(self) -> None:
        step = self._stack.currentIndex()
        if step == ADMINISTRATOR:
            self._create()
        elif step == KEY:
            self._enter(self._pending)
        else:
            self._show(step + 1)

    def _wait(self, *, waiting: bool) -> None:
        self._problem.clear()
        for one in (self._stack, self._back, self._next):
            one.setEnabled(not waiting)

    def _create(self) -> None:
        folder, county, name = self._folder, self._picker.code, self._name.text().strip()
        user, password = self._user.text().strip(), self._password.text

        def work(_progress: Progress) -> tuple[str, Desk]:
            key = offices.create_office(folder, county, name, user, password)
            return key, offices.open_office(folder, user, password)

        self._wait(waiting=True)
        self._jobs.run(work, self._created, self._failed, title="正在建立")

    def _created(self, answer: tuple[str, Desk]) -> None:
        key, self._pending = answer
        self._wait(waiting=False)
        self._recovery.show_key(key, self._picker.name, self._name.text().strip())
        self._show(KEY)

    def _show_demo(self) -> None:
        place = Path(tempfile.mkdtemp(prefix="ohdesk-demo-")) / "office"
        password = f"Demo-{secrets.token_hex(8)}"

        def work(progress: Progress) -> Desk:
            from ohdesk import demo

            try:
                demo.create(place, DEMO_EMPLOYERS, DEMO_SEED, DEMO_USER, password, progress)
                return offices.open_office(place, DEMO_USER, password)
            except BaseException:
                shutil.rmtree(place.parent, ignore_errors=True)
                raise

        self._wait(waiting=True)
        self._jobs.run(work, lambda desk: self._enter(desk, demo=True), self._failed, title="正在准备示例")

    def _enter(self, desk: Desk | None, *, demo: bool = False) -> None:
        if desk is not None:
            self.opened = Opened(desk, demo)
            self._pending = None
            self.accept()

    def _failed(self, error: Exception) -> None:
        self._wait(waiting=False)
        self._judge()
        self._problem.setText(str(error))

    def reject(self) -> None:
        """Leave, but not past a key nobody has kept."""
        if self._jobs.busy:
            return
        unsaved = self._pending and not self._recovery.confirmed.isChecked()
        if unsaved and not confirm(
            self, "恢复密钥还没有保存", LEAVE, yes="仍要离开", no="回去保存", danger=True
        ):
            return
        if desk := self._pending:
            self._jobs.run(lambda _: desk.close())  # type: ignore[func-returns-value]
            self._jobs.settle()
        super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Treat the window's cross like leaving."""
        event.ignore()
        self.reject()


def _card(*parts: QWidget | QLayout) -> Card:
    found = Card()
    found.body.setContentsMargins(18, 16, 18, 16)
    found.body.addLayout(column(*parts, spacing=12))
    return found


def _page(title: str, note: str, *parts: QWidget | QLayout | int | None) -> QWidget:
    found = QWidget()
    head = column(label(title, "title"), spacing=10)
    if note:
        head.addWidget(label(note, "muted", wrap=True))
    found.setLayout(column(head, 8, *parts, spacing=10))
    return found
