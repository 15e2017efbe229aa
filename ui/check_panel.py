"""One violation: what it says, which rows it names, the way to the place, and the reason it stands for."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QScrollArea, QVBoxLayout, QWidget

from ohdesk.crosscheck.violation import GROUPS, KINDS, Violation
from ui.context import Context
from ui.reckoning import rule
from ui.widgets import Pill, button, column, label, row

TONES = {"wrong": "bad", "lacking": "warn", "owed": "accent"}
PLACES = {
    "assess": "指标测算",
    "tasks": "任务自评",
    "works": "年度任务",
    "evidence_files": "佐证材料",
    "contact": "联系人",
    "definitions": "口径选择",
    "export": "报表导出",
    "annual_figure": "部门数据",
}
REASON_HEIGHT = 110


class CheckPanel(QFrame):
    """Shows one violation; `explained` is told it and the reason, blank to take it back."""

    def __init__(self, context: Context, explained: Callable[[Violation, str], object]) -> None:
        super().__init__()
        self.context, self.explained = context, explained
        self.one: Violation | None = None
        self.setProperty("role", "card")
        self.setAccessibleName("核对详情")
        self.pill, self.zh = Pill(""), label("", "heading", wrap=True)
        self.message = label("", wrap=True)
        self.message.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.rows, self.todo = label("", "muted", wrap=True), label("", "muted", wrap=True)
        self.place_button = button("去改", "pencil", primary=True)
        self.place_button.clicked.connect(self.go)
        self.reason = QPlainTextEdit()
        self.reason.setAccessibleName("理由")
        self.reason.setPlaceholderText("确属实的，写明理由；理由随报告上报")
        self.reason.setTabChangesFocus(True)
        self.reason.setFixedHeight(REASON_HEIGHT)
        self.reason.textChanged.connect(self._typed)
        self.hint = label("", "note", wrap=True)
        self.problem = label("", "problem", wrap=True)
        self.save_button, self.back_button = button("保存理由", "save"), button("撤回理由", "undo-2")
        self.save_button.clicked.connect(self.save)
        self.back_button.clicked.connect(lambda: self.one and self.explained(self.one, ""))
        self.setLayout(self._laid_out())

    def _laid_out(self) -> QVBoxLayout:
        body = column(
            self.message,
            label("涉及的行", "note"),
            self.rows,
            label("怎么办", "note"),
            self.todo,
            row(self.place_button, None),
            rule(),
            label("理由", "heading"),
            self.hint,
            self.reason,
            self.problem,
            row(self.save_button, self.back_button, None),
            None,
        )
        body.setContentsMargins(0, 0, 8, 0)
        inside, area = QWidget(), QScrollArea()
        inside.setLayout(body)
        area.setWidget(inside)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        head = row(self.pill)
        head.addWidget(self.zh, 1)
        whole = column(head, rule())
        whole.addWidget(area, 1)
        whole.setContentsMargins(14, 12, 8, 10)
        return whole

    def show_violation(self, one: Violation) -> None:
        """Show one violation; words typed for another are gone with it."""
        same = self.one is not None and (self.one.rule, self.one.subject) == (one.rule, one.subject)
        typed = self.reason.toPlainText() if same and one.open else ""
        self.one = one
        self.pill.show_state(GROUPS[one.group], TONES[one.group])
        self.zh.setText(f"应当：{one.zh}")
        self.message.setText(one.message)
        self.rows.setText("\n".join(one.rows) or "—")
        kind = KINDS.get(one.rule)
        self.todo.setText(f"{kind.todo}。" if kind else "请核对有关的数，改成一致；确属实的写明理由。")
        place = PLACES.get(one.page, "")
        self.place_button.setToolTip(f"打开{place}" if place else "")
        self.place_button.setVisible(bool(one.page))
        self.hint.setText(f"原来的理由：{one.earlier}（数据已变化，请重新说明）" if one.earlier else "")
        self.hint.setVisible(bool(one.earlier))
        self.reason.setPlainText(typed or one.reason or "")
        self.back_button.setVisible(not one.open)
        self.say("")

    def say(self, words: str) -> None:
        """Say why a reason was not kept."""
        self.problem.setText(words)
        self.problem.setVisible(bool(words))

    def go(self) -> None:
        """Open the place of the violation in sight."""
        if self.one is not None and self.one.page:
            self.context.navigate(self.one.page, **self.one.where)

    def save(self) -> None:
        """Keep the reason typed."""
        if self.one is not None and self._new:
            self.explained(self.one, self._new)

    @property
    def _new(self) -> str:
        words = self.reason.toPlainText().strip()
        return words if self.one is not None and words != (self.one.reason or "") else ""

    def _typed(self) -> None:
        self.save_button.setEnabled(bool(self._new))
