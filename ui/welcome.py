"""First start: county, office, administrator, 恢复密钥; or a backup brought along; or a look at an invented county."""

from __future__ import annotations

import secrets
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QFrame, QLabel, QLayout, QStackedWidget, QWidget

from ui import theme
from ui.arrival import WHO, Arriving, Proof
from ui.busy_bar import BusyBar
from ui.context import Opened, Surroundings
from ui.county_picker import CountyPicker
from ui.help_keys import HelpKeys
from ui.jobs import BEHIND_THE_DOOR, Jobs, Progress
from ui.password_fields import NewPassword, field, labelled
from ui.recovery_key import RecoveryKey
from ui.widgets import Card, button, column, confirm, label, restyle, row
from ui.words import PROGRAM

if TYPE_CHECKING:
    from ohdesk.desk import Desk
    from ohdesk.handover.arrival import Inside
    from ui.arrival_contents import Contents

STEPS = ("欢迎", "选择县区", "办公室", "管理员", "恢复密钥")
HELLO, COUNTY, OFFICE, ADMINISTRATOR, KEY = range(len(STEPS))
PROOF, CONTENTS = range(len(STEPS), len(STEPS) + 2)
PAGES = ("welcome", "welcome_steps", "welcome_restore")
ARRIVING = ("欢迎", "选择文件", "核对内容")
BRING = "换电脑、重装或接手别人的工作：用 U 盘上的备份文件或交接包建好，不用从头录入。"
PROMISES = (
    ("lock", "数据加密保存在这台电脑上，程序从不联网。"),
    ("target", "按上级下发的口径方案测算指标，每个数都能看到它背后的记录。"),
    ("file-spreadsheet", "台账从 Excel、WPS 表格导入，固定格式的报表原样填好导出。"),
)
DEMO_EMPLOYERS, DEMO_SEED, DEMO_USER = 60, 1, "示例管理员"
FIXED = "乡镇街道按这个县区建立，建好以后不会跟着换；不对请点“上一步”重选。"
TRY_OUT = "用一个虚构的县打开程序，退出后自动删除，不留下任何东西。"
NEXT = {
    HELLO: "开始建立",
    ADMINISTRATOR: "建立",
    KEY: "进入工作台",
    PROOF: "打开看看",
    CONTENTS: "恢复到这台电脑",
}
LEAVE = "恢复密钥只显示这一次，现在离开就再也看不到它。确定不保存吗？"


class Welcome(QDialog):
    """Five short steps, or two with a backup brought along; `opened` holds the office once it is there."""

    def __init__(self, folder: Path, jobs: Jobs, file: Path | None = None) -> None:
        super().__init__()
        self.opened: Opened | None = None
        self._folder, self._jobs = folder, jobs
        self._pending: Desk | None = None
        self.contents: Contents | None = None
        self.setWindowTitle(PROGRAM)
        self.setObjectName("welcome")
        larger = theme.base_size() - 13
        self.resize(880 + larger * 45, 620 + larger * 26)
        self._problem = label("", "problem", wrap=True)
        self._back = button("上一步")
        self._next = button("下一步", primary=True)
        self._next.setDefault(True)
        self._back.clicked.connect(self._backward)
        self._next.clicked.connect(self._forward)
        self._stack: QStackedWidget = QStackedWidget()
        making = (self._hello(), self._county(), self._office(), self._administrator(), self._key())
        for page in (*making, self._proving()):
            self._stack.addWidget(page)
        self._arriving = Arriving(folder, jobs, self.proof)
        self._steps = [label(words, "muted") for words in STEPS]
        self._arrange()
        self._show(HELLO)
        if file is not None:
            self.proof.file.line.setText(str(file))
            self._show(PROOF)

    def _arrange(self) -> None:
        side = QFrame()
        side.setProperty("role", "side")
        side.setFixedWidth(theme.base_size() * 15)
        help_button = HelpKeys(Surroundings(self._jobs), self, lambda: self.page_key).button()
        inside = column(label(PROGRAM, "title"), 18, *self._steps, None, row(help_button, None), spacing=12)
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
        # Wrapped words ask for the height they would need in a narrow window.
        self.layout().setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)  # type: ignore[union-attr]

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
        self._bring = button("从备份或交接包恢复", "history")
        self._bring.clicked.connect(lambda: self._show(PROOF))
        where = label(f"数据将保存在：{self._folder}", "note", wrap=True)
        return _page(
            "欢迎使用职业健康工作台",
            "给县区卫生健康部门职业健康工作人员用的台账、测算和报表工具。几步就能建好本单位的数据。",
            _card(*lines),
            _card(label("已有数据？", "heading"), _offer(BRING, self._bring)),
            _card(label("先看一看？", "heading"), _offer(TRY_OUT, self._demo)),
            None,
            where,
        )

    def _county(self) -> QWidget:
        self._picker = CountyPicker(self._judge)
        return _page("本单位在哪个县区？", "各乡镇街道会随县区一起建好，以后可以增补。", self._picker)

    def _office(self) -> QWidget:
        self._name = field("办公室名称", "例如 职业健康股")
        self._name.textChanged.connect(self._judge)
        self._where = label("", "heading", wrap=True)
        self._where.setAccessibleName("选定的县区")
        return _page(
            "办公室叫什么？",
            "会显示在窗口和报表上，以后可以在系统设置里更正。",
            _card(label("选定的县区", "muted"), self._where, label(FIXED, "note", wrap=True)),
            labelled("办公室名称", self._name),
            None,
        )

    def _administrator(self) -> QWidget:
        self._user = field("用户名", "填真实姓名，会作为填报人")
        self._password = NewPassword()
        for one in (self._user, self._password.first, self._password.again):
            one.textChanged.connect(self._judge)
        return _page(
            "谁来当管理员？",
            "管理员可以增加其他用户、备份和恢复。程序没有默认口令，请自己定一个。",
            labelled("用户名", self._user),
            self._password,
            None,
        )

    def _key(self) -> QWidget:
        self._recovery = RecoveryKey(self._folder)
        self._recovery.confirmed.toggled.connect(self._judge)
        return _page("请保存恢复密钥", "", self._recovery)

    def _proving(self) -> QWidget:
        self.proof = Proof(self._judge)
        return _page("从备份或交接包恢复", WHO, self.proof)

    def _looking(self) -> Contents:
        """Return the last page, made only when a file was opened: its tables know the database."""
        from ui.arrival_contents import Contents

        if self.contents is None:
            self.contents = Contents()
            self._stack.addWidget(_page("文件里有什么", f"恢复到：{self._folder}", self.contents))
        return self.contents

    @property
    def page_key(self) -> str:
        """Return what the manual calls the step in sight."""
        step = self._stack.currentIndex()
        return PAGES[0 if step == HELLO else 1 if step < PROOF else 2]

    def _show(self, step: int) -> None:
        self._stack.setCurrentIndex(step)
        self._problem.clear()
        self._tell_steps(step)
        self._back.setVisible(step not in (HELLO, KEY))
        self._next.setText(NEXT.get(step, "下一步"))
        self._next.setAccessibleName(self._next.text())
        first: dict[int, QWidget] = {
            COUNTY: self._picker.search,
            OFFICE: self._name,
            ADMINISTRATOR: self._user,
            KEY: self._recovery.copy,
        }
        first.get(step, self._next).setFocus(Qt.FocusReason.TabFocusReason)
        if step == PROOF:
            self.proof.focus_first()
        if step == OFFICE:
            self._where.setText(self._picker.full_name)
        self._judge()

    def _tell_steps(self, step: int) -> None:
        """Name the steps of the way the person goes, with the one they stand on."""
        words, at = (ARRIVING, step - PROOF + 1) if step >= PROOF else (STEPS, step)
        for number, one in enumerate(self._steps):
            one.setVisible(number < len(words))
            if number < len(words):
                one.setText(f"{'●' if number == at else '✓' if number < at else '○'}  {words[number]}")
                restyle(one, role="heading" if number == at else "muted")

    def _backward(self) -> None:
        step = self._stack.currentIndex()
        self._show(HELLO if step == PROOF else step - 1)

    def _judge(self) -> None:
        self._next.setEnabled(
            {
                COUNTY: bool(self._picker.code),
                OFFICE: bool(self._name.text().strip()),
                ADMINISTRATOR: bool(self._user.text().strip()) and self._password.ready,
                KEY: self._recovery.confirmed.isChecked(),
                PROOF: self.proof.ready,
            }.get(self._stack.currentIndex(), True)
        )

    def _forward(self) -> None:
        step = self._stack.currentIndex()
        if step == ADMINISTRATOR:
            self._create()
        elif step == KEY:
            self._enter(self._pending)
        elif step == PROOF:
            self._wait(waiting=True)
            self._arriving.look(self._found, self._failed)
        elif step == CONTENTS:
            self._wait(waiting=True)
            self._arriving.restore(self._enter, self._failed)
        else:
            self._show(step + 1)

    def _wait(self, *, waiting: bool) -> None:
        if waiting:
            self._jobs.prepare(BEHIND_THE_DOOR)
        self._problem.clear()
        for one in (self._stack, self._back, self._next):
            one.setEnabled(not waiting)

    def _create(self) -> None:
        folder, county, name = self._folder, self._picker.code, self._name.text().strip()
        user, password = self._user.text().strip(), self._password.text

        def work(_progress: Progress) -> tuple[str, Desk]:
            # Here, behind the questions: the first window must stand at once, without the database.
            from ohdesk.desk import create_office, open_office

            key = create_office(folder, county, name, user, password)
            return key, open_office(folder, user, password)

        self._wait(waiting=True)
        self._jobs.run(work, self._created, self._failed, title="正在建立")

    def _created(self, answer: tuple[str, Desk]) -> None:
        key, self._pending = answer
        self._wait(waiting=False)
        self._recovery.show_key(key, self._picker.name, self._name.text().strip())
        self._show(KEY)

    def _found(self, found: Inside) -> None:
        self._wait(waiting=False)
        self._looking().show_found(found)
        self._show(CONTENTS)

    def _show_demo(self) -> None:
        place = Path(tempfile.mkdtemp(prefix="ohdesk-demo-")) / "office"
        password = f"Demo-{secrets.token_hex(8)}"

        def work(progress: Progress) -> Desk:
            from ohdesk import demo
            from ohdesk.desk import open_office

            try:
                demo.create(place, DEMO_EMPLOYERS, DEMO_SEED, DEMO_USER, password, progress)
                return open_office(place, DEMO_USER, password)
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


def _offer(words: str, deed: QWidget) -> QLayout:
    """Return another way to begin: its words, which may wrap, and its button."""
    found = row(spacing=14)
    found.addWidget(label(words, "muted", wrap=True), 1)
    found.addWidget(deed)
    return found


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
