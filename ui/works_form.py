"""One numbered point of a year's plan: its clause, what is done, and the lines a person keeps about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from db.records.yearly_task import YearlyTask
from ohdesk import ledger, works
from ohdesk.checks import Problem
from ohdesk.errors import Refused
from ohdesk.fields import field_map
from ohdesk.profile import Profile
from ohdesk.results import RowResult, WorkResult, percent_text, row_text, target_text
from ui.context import Context
from ui.editor_choice import editor_for
from ui.form_line import FormLine
from ui.jobs import Progress
from ui.widgets import Toast, button, column, confirm, label, row

COUNTED = ("share", "share_source", "department", "responsible", "due_on", "progress")
WORK = ("department", "responsible", "due_on", "state", "finished_on", "progress")
FIXED = ("department", "responsible", "due_on", "progress")
"""The lines of a task counted against the county's share, of a point of work, and of a task with a fixed target."""


class WorkForm(QFrame):
    """Edits what is kept about one point; `saved` is told when it was."""

    def __init__(self, context: Context, saved: Callable[[], object]) -> None:
        super().__init__()
        self.context, self._saved = context, saved
        self.profile: Profile | None = None
        self.point: WorkResult | None = None
        self.row: RowResult | None = None
        self.touched: set[str] = set()
        self.setProperty("role", "card")
        self.group = label("", "note", wrap=True)
        self.name = label("", "heading", wrap=True)
        self.clause = label("", "muted", wrap=True)
        self.clause.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.fact = label("", wrap=True)
        self.data_button = button("看数据", "database")
        self.data_button.clicked.connect(self._open_data)
        self.papers_button = button("佐证材料", "paperclip")
        self.papers_button.clicked.connect(self._open_papers)
        self.problem = label("", "problem", wrap=True)
        self.save_button = button("保存", "save", primary=True)
        self.save_button.setToolTip("保存（Ctrl+S）")
        self.save_button.clicked.connect(self.save)
        keys = QShortcut(QKeySequence.StandardKey.Save, self)
        keys.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        keys.activated.connect(self.save)
        self.lines = {name: self._line(name) for name in dict.fromkeys((*COUNTED, *WORK))}
        self._furnish()

    def _line(self, name: str) -> FormLine:
        field = field_map(YearlyTask)[name]
        return FormLine(
            field, editor_for(field, lambda: self._typed(name), self.context.desk, lambda _kind, _words: None)
        )

    def _furnish(self) -> None:
        inside = QWidget()
        body = column(self.group, self.name, self.clause, 4, self.fact, spacing=6)
        body.addLayout(row(self.data_button, self.papers_button, None))
        body.addSpacing(6)
        for line in self.lines.values():
            body.addWidget(line)
        body.addStretch(1)
        body.setContentsMargins(15, 12, 12, 8)
        inside.setLayout(body)
        scroll = QScrollArea()
        scroll.setWidget(inside)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        foot = column(self.problem, row(None, self.save_button), spacing=6)
        foot.setContentsMargins(15, 6, 15, 12)
        whole = column(scroll, foot, spacing=0)
        whole.setStretch(0, 1)
        self.setLayout(whole)
        self.problem.hide()

    def show_point(self, profile: Profile, point: WorkResult, counted: RowResult | None) -> None:
        """Show another point with the row that counts it, where there is one."""
        self.profile, self.point, self.row = profile, point, counted
        self.group.setText(point.group)
        self.group.setVisible(bool(point.group))
        self.name.setText(f"{point.no}　{point.zh}")
        self.clause.setText(point.clause)
        self.fact.setText(_fact(profile, point, counted))
        self.fact.setVisible(bool(self.fact.text()))
        self.data_button.setVisible(counted is not None)
        self.papers_button.setText(f"佐证材料 {point.evidence} 份")
        self.papers_button.setAccessibleName(self.papers_button.text())
        self._fill()

    @property
    def names(self) -> tuple[str, ...]:
        """Return the lines that the point in sight has."""
        if self.profile is None or self.point is None or self.row is None:
            return WORK
        return COUNTED if self.profile.indicator(self.row.key).target == "share" else FIXED

    def _fill(self) -> None:
        assert self.profile is not None
        assert self.point is not None
        values: Mapping[str, Any] = ledger.blank(YearlyTask)
        number = works.point_number(self.context.desk, self.profile, self.point.no)
        if number is not None:
            with self.context.desk.read() as session:
                values = ledger.current(session, YearlyTask, number)
        for name, line in self.lines.items():
            line.setVisible(name in self.names)
            line.editor.show_value(values[name])
            line.show_problem(None)
        self.touched.clear()
        self._say("")

    def _typed(self, name: str) -> None:
        self.touched.add(name)
        self.lines[name].show_understood()

    def may_leave(self) -> bool:
        """Ask before typed words are lost."""
        if not self.touched:
            return True
        words = "、".join(line.field.zh for name, line in self.lines.items() if name in self.touched)
        if confirm(
            self, "还没有保存", f"已修改：{words}。离开后不会保留。", "不保存，离开", "继续填写", danger=True
        ):
            self.touched.clear()
            return True
        return False

    def save(self) -> None:
        """Keep the lines that were touched; what is refused is told beside its line."""
        profile, point, desk = self.profile, self.point, self.context.desk
        if profile is None or point is None or not self.touched:
            self._say("没有需要保存的改动。")
            return
        values = {name: self.lines[name].editor.raw() for name in self.touched}

        def work(_progress: Progress) -> list[Problem]:
            try:
                works.keep_point(desk, profile, point.no, values)
            except ledger.Problems as refused:
                return refused.problems
            return []

        self.save_button.setEnabled(False)
        self.context.jobs.run(work, self._kept, self._refused, title="正在保存")

    def _kept(self, problems: list[Problem]) -> None:
        self.save_button.setEnabled(True)
        if problems:
            for one in problems:
                if one.field in self.lines:
                    self.lines[one.field].show_problem(one)
            self._say("；".join(f"{one.zh}：{one.message}" for one in problems))
            return
        self.touched.clear()
        self._say("")
        Toast(self, "已保存")
        self.context.changed(YearlyTask.__tablename__)
        self._saved()

    def _refused(self, error: Exception) -> None:
        self.save_button.setEnabled(True)
        self._say(error.sentence if isinstance(error, Refused) else str(error))

    def _say(self, words: str) -> None:
        self.problem.setText(words)
        self.problem.setVisible(bool(words))

    def _open_data(self) -> None:
        if self.row is not None:
            self.context.navigate("assess", key=self.row.key)

    def _open_papers(self) -> None:
        if self.point is not None and self.profile is not None:
            self.context.navigate("evidence_files", task=self.point.no, profile=self.profile.name)


def completion(counted: RowResult) -> str:
    """Return how much of the county's share is done, blank where the target is no share."""
    if counted.unit == "%" or not isinstance(counted.target, (int, float)) or not counted.target:
        return ""
    return "" if counted.value is None else f"{percent_text(int(counted.value), int(counted.target), 100)}%"


def _fact(profile: Profile, point: WorkResult, counted: RowResult | None) -> str:
    if counted is None:
        return point.why
    indicator = profile.indicator(counted.key)
    said = [f"完成 {row_text(counted)}"]
    said += [f"目标 {target_text(counted)}"] if target_text(counted) else []
    said += [f"完成率 {completion(counted)}"] if completion(counted) else []
    said += [f"上级任务数 {indicator.whole:,}{counted.unit}"] if indicator.whole is not None else []
    return "　".join(said)
