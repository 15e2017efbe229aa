"""What changed since a submission: every cell before and after, with the reasons below it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from ohdesk.submissions.causes import Cause
from ohdesk.submissions.difference import CellChange, Difference, unexplained
from ui.widgets import EmptyState, label
from ui.wrapped_table import WrappedTable

HEADINGS = ("序号", "单元格与变化的原因", "报送时", "后来")
WIDTHS = (5.5, 0, 11, 11)
TONES = {
    "新增": "good",
    "移除": "bad",
    "修改": "accent",
    "口径": "warn",
    "方案": "warn",
    "日期": "neutral",
    "填报": "accent",
    "评定": "accent",
}
INDENT = 14
MOST_CAUSES = 200


class DiffView(QWidget):
    """A table of changed cells; below each cell its reasons, one line for each record."""

    def __init__(self) -> None:
        super().__init__()
        self.found: Difference | None = None
        self.head = label("", "heading", wrap=True)
        self.table = WrappedTable("变化的单元格", HEADINGS, WIDTHS, 1)
        for at in (2, 3):
            if heading := self.table.horizontalHeaderItem(at):
                heading.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.state = EmptyState("git-compare", "还没有比较", "选一次报送，点“与现在相比”看哪些数变了、为什么")
        self.stack = QStackedWidget()
        self.stack.addWidget(self.state)
        self.stack.addWidget(self.table)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(6)
        whole.addWidget(self.head)
        whole.addWidget(self.stack, 1)
        self.head.hide()

    def wait(self) -> None:
        """Say that a comparison is under way."""
        self.state.say("loader-circle", "正在比较", "逐格查对变化的原因")
        self.stack.setCurrentIndex(0)

    def fail(self, sentence: str) -> None:
        """Say why nothing was compared."""
        self.head.hide()
        self.state.say("triangle-alert", "没有完成比较", sentence)
        self.stack.setCurrentIndex(0)

    def forget(self) -> None:
        """Show nothing until something is compared again."""
        self.found = None
        self.head.hide()
        self.state.say("git-compare", "还没有比较", "选一次报送，点“与现在相比”看哪些数变了、为什么")
        self.stack.setCurrentIndex(0)

    def show_difference(self, found: Difference) -> None:
        """Show a comparison."""
        self.found = found
        left = unexplained(found.changes)
        more = (
            f"其中 {len(left)} 格没有查明原因。"
            if left
            else ("每一格都查明了原因。" if found.changes else "")
        )
        self.head.setText(found.sentence + more)
        self.head.show()
        if not found.changes:
            self.state.say("circle-check", "没有变化", "每一格都与报送时相同")
            self.stack.setCurrentIndex(0)
            return
        self.table.setRowCount(0)
        self.table.clearSpans()
        name = ""
        for one in found.changes:
            if one.table != name:
                name = one.table
                self._group(name)
            self._change(one)
        self.table.fit()
        self.stack.setCurrentIndex(1)

    def _next(self) -> int:
        at = self.table.rowCount()
        self.table.insertRow(at)
        return at

    def _group(self, name: str) -> None:
        at = self._next()
        for column in range(len(HEADINGS)):
            self.table.put(at, column, name if column == 1 else "", colour="muted")

    def _change(self, one: CellChange) -> None:
        at = self._next()
        was, now = one.shown
        self.table.put(at, 0, one.no, bold=True)
        self.table.put(at, 1, one.name, bold=True)
        self.table.put(at, 2, was, colour="muted", right=True)
        self.table.put(at, 3, now, right=True, bold=True)
        for cause in one.causes[:MOST_CAUSES]:
            self._cause(cause)
        if len(one.causes) > MOST_CAUSES:
            self._line(f"等共 {len(one.causes):,} 项")

    def _cause(self, cause: Cause) -> None:
        at = self._line(cause.text())
        self.table.put(at, 0, cause.kind, tone=TONES.get(cause.kind, "neutral"))

    def _line(self, words: str) -> int:
        at = self._next()
        self.table.put(at, 0, "")
        self.table.put(at, 1, words, indent=INDENT, colour="muted")
        self.table.setSpan(at, 1, 1, len(HEADINGS) - 1)
        return at
