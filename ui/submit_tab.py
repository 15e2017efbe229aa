"""报送: what goes up, counted how and as of when, what is still open, where the package goes, and its making."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QFileDialog, QGridLayout, QLineEdit, QSplitter, QVBoxLayout, QWidget

from ohdesk import assess, crosscheck, definitions
from ohdesk.counting import SWITCHES
from ohdesk.crosscheck import Violation
from ohdesk.desk import Desk
from ohdesk.errors import Refused
from ohdesk.profile import Profile
from ohdesk.submissions import kept
from ohdesk.submissions import submit as submitting
from ohdesk.submissions.contents import REPORT
from ohdesk.submissions.evidence_sheet import NAME as EVIDENCE
from ohdesk.submissions.submit import Made
from ui.context import Context
from ui.export_page import FOLDER, default_folder
from ui.export_parts import ListCard
from ui.home_cards import Line
from ui.jobs import Progress
from ui.open_file import open_path
from ui.page_frame import scrolled
from ui.review_bar import ReviewBar
from ui.widgets import Card, EmptyState, button, clear, column, label, row

FURTHER = "另有 {} 和 {}，供上级汇总和核验"
READING = "口径"


@dataclass(frozen=True)
class Prepared:
    """What would be submitted now."""

    profile: Profile
    as_of: date
    ordinal: int
    choices: Sequence[tuple[str, str]]
    open: Sequence[Violation]


def prepare(desk: Desk, name: str, as_of: date | None) -> Prepared:
    """Look what would be submitted; raise Refused when the profile cannot be read."""
    profile = assess.open_profile(desk, name)
    day = as_of or assess.default_day(profile)
    with desk.read() as session:
        taken = definitions.choices(session, profile)
    words = [
        (one.zh, SWITCHES[one.key].options.get(taken[one.key], taken[one.key])) for one in profile.switches
    ]
    earlier = [one.ordinal for one in kept.submissions(desk, profile.name)]
    standing = [one for one in crosscheck.check(desk, profile, day) if not one.reason]
    return Prepared(profile, day, max(earlier, default=0) + 1, words, standing)


class SubmitTab(QWidget):
    """Everything about the next submission on one sheet; `checked` leads to the list of what is open."""

    def __init__(
        self,
        context: Context,
        checked: Callable[[], object],
        shown: Callable[[date], object],
        done: Callable[[], object],
    ) -> None:
        """`checked` opens the list of what is open, `shown` is told the day counted to, `done` that it was sent."""
        super().__init__()
        self.context = context
        self.prepared: Prepared | None = None
        self.name = ""
        self.day: date | None = None
        self._checked, self._shown, self._done = checked, shown, done
        self.what, self.grid = Card("报送内容"), QGridLayout()
        self.grid.setHorizontalSpacing(16)
        self.grid.setVerticalSpacing(7)
        self.grid.setColumnStretch(1, 1)
        self.what.body.addLayout(self.grid)
        self.review = ReviewBar(context)
        self.what.body.addWidget(self.review)
        self.trace = QCheckBox("附溯源工作簿（不含个人信息）")
        self.trace.setToolTip("另写一份工作簿，列出每个数由哪些记录得出")
        self.trace.setAccessibleName("附溯源工作簿")
        self.anyway = QCheckBox("仍要报送，未处理的问题写入清单")
        self.anyway.setAccessibleName("仍要报送")
        self.anyway.toggled.connect(self._allow)
        self.go = button("生成上报包", "send", primary=True, shortcut="Ctrl+E")
        self.go.clicked.connect(self.submit)
        self.place = self._place_card()
        self.open_card, self.result = ListCard("核对结果"), ListCard("上报包")
        left, right = QWidget(), QWidget()
        left.setLayout(column(self.what, self.place, None, spacing=10))
        right.setLayout(column(spacing=10))
        for part, stretch in ((self.open_card, 3), (self.result, 2)):
            right.layout().addWidget(part)  # type: ignore[union-attr]
            right.layout().setStretchFactor(part, stretch)  # type: ignore[union-attr]
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setHandleWidth(10)
        split.setChildrenCollapsible(False)
        split.addWidget(scrolled(left))
        split.addWidget(right)
        split.setSizes([620, 560])
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(split)
        self._show_made(None)

    def _place_card(self) -> Card:
        card = Card("存放位置", "整个文件夹一次写成，不覆盖已有的")
        self.folder = QLineEdit(str(default_folder(self.context)))
        self.folder.setAccessibleName("存放文件夹")
        choose = button("选择文件夹", "folder-open")
        choose.clicked.connect(self._choose_folder)
        line = row(self.folder, choose)
        line.setStretch(0, 1)
        card.body.addLayout(line)
        card.body.addWidget(self.trace)
        card.body.addWidget(self.anyway)
        card.body.addLayout(row(self.go, None))
        return card

    def look(self, name: str, day: date | None) -> None:
        """Show what would be submitted of a profile as of a day."""
        self.name, self.day = name, day
        self.reload()

    def reload(self) -> None:
        """Look again in the background."""
        if not self.name:
            return
        desk, name, day = self.context.desk, self.name, self.day

        def work(_progress: Progress) -> Prepared:
            return prepare(desk, name, day)

        self.context.jobs.run(work, self._show, self._refuse, title="正在核对")

    def _refuse(self, error: Exception) -> None:
        self.prepared = None
        self._allow()
        clear(self.open_card.lines)
        self.open_card.lines.addWidget(EmptyState("triangle-alert", "没有完成核对", str(error)))

    def _show(self, prepared: Prepared) -> None:
        self.prepared = prepared
        self._shown(prepared.as_of)
        clear(self.grid)
        profile = prepared.profile
        files = (
            [f"{one.zh}.xlsx" for one in profile.tables] + ([REPORT] if profile.reports else []) + [EVIDENCE]
        )
        lines = [
            ("口径方案", profile.title),
            ("数据截至", prepared.as_of.isoformat()),
            ("第几次", f"第 {prepared.ordinal} 次"),
            ("文件", "、".join(files) + f"。{FURTHER.format('data.json', 'manifest.json')}"),
            *((f"{READING}：{zh}", option) for zh, option in prepared.choices),
        ]
        for at, (name, words) in enumerate(lines):
            self.grid.addWidget(label(name, "muted", wrap=True), at, 0, Qt.AlignmentFlag.AlignTop)
            self.grid.addWidget(label(words, wrap=True), at, 1)
        self.review.show_period(profile, prepared.as_of)
        self._show_open(prepared.open)
        self._allow()

    def _show_open(self, found: Sequence[Violation]) -> None:
        lines = self.open_card.lines
        clear(lines)
        self.open_card.note.setText(f"{len(found)} 处待处理，点一行去处理" if found else "")
        if not found:
            lines.addWidget(EmptyState("circle-check", "核对没有发现问题", "可以生成上报包"))
            return
        for one in found:
            line = Line("triangle-alert", one.message, "去处理", "warn")
            line.setToolTip(one.message)
            line.clicked.connect(lambda _=False, one=one: self._open(one))
            lines.addWidget(line)
        lines.addStretch(1)

    def _open(self, one: Violation) -> None:
        if one.page:
            self.context.navigate(one.page, **one.where)
        else:
            self._checked()

    def _allow(self) -> None:
        standing = len(self.prepared.open) if self.prepared else 0
        self.anyway.setVisible(standing > 0)
        reason = ""
        try:
            self.context.desk.require("submit")
        except Refused as refused:
            reason = str(refused)
        if standing and not self.anyway.isChecked():
            reason = reason or f"还有 {standing} 处核对不符，请先处理，或勾选“仍要报送”"
        self.go.setEnabled(self.prepared is not None and not reason)
        self.go.setToolTip(reason or "生成上报包（Ctrl+E）")

    def _choose_folder(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, "选择存放文件夹", self.folder.text())
        if chosen:
            self.folder.setText(str(Path(chosen)))

    def submit(self) -> None:
        """Freeze, pack and place, in the background."""
        if self.prepared is None or not self.go.isEnabled():
            return
        home = Path(self.folder.text().strip() or str(default_folder(self.context)))
        desk, profile, day = self.context.desk, self.prepared.profile, self.day
        trace, anyway = self.trace.isChecked(), self.anyway.isChecked()

        def work(progress: Progress) -> Made:
            return submitting.submit(desk, profile, home, day, trace=trace, anyway=anyway, progress=progress)

        self.go.setEnabled(False)
        self.context.remember(FOLDER, str(home))
        self.context.jobs.run(work, self._made, self._not_made, title="正在生成上报包")

    def _not_made(self, error: Exception) -> None:
        self._allow()
        clear(self.result.lines)
        self.result.note.setText("")
        self.result.lines.addWidget(EmptyState("triangle-alert", "没有报送", str(error)))

    def _made(self, made: Made) -> None:
        self._show_made(made)
        self.anyway.setChecked(False)
        self.context.changed("submission")
        self._done()
        self.reload()

    def _show_made(self, made: Made | None) -> None:
        lines = self.result.lines
        clear(lines)
        if made is None:
            self.result.note.setText("")
            lines.addWidget(EmptyState("package", "还没有生成", "生成后文件列在这里；该期间随即锁定"))
            return
        self.result.note.setText(f"第 {made.ordinal} 次，{len(made.files)} 个文件，期间已锁定")
        for name in made.files:
            line = Line("file-text", name, "打开", "neutral")
            line.setToolTip(f"打开 {name}")
            line.clicked.connect(lambda _=False, path=made.folder / name: open_path(path))
            lines.addWidget(line)
        folder = button("打开文件夹", "folder-open")
        folder.clicked.connect(lambda: open_path(made.folder))
        lines.addSpacing(6)
        lines.addLayout(row(folder, None))
        lines.addStretch(1)

    def focus_first(self) -> None:
        """Put the keyboard on the button that submits."""
        (self.go if self.go.isEnabled() else self.folder).setFocus(Qt.FocusReason.TabFocusReason)
