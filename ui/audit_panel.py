"""One audit row in full: every change old → new, the reason, and the seal."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from ohdesk.audit_log import Line
from ui.audit_table import tone_of
from ui.flow import FlowLayout
from ui.widgets import EmptyState, Pill, button, clear, column, label

WIDTH = 300


class AuditPanel(QFrame):
    """The right side of the page; acting is the page's business."""

    def __init__(self, open_record: Callable[[], object], only_record: Callable[[], object]) -> None:
        """Take what opens the row's record, and what narrows the page to it."""
        super().__init__()
        self.setProperty("role", "card")
        self.setAccessibleName("这一条")
        self.setMinimumWidth(WIDTH - 40)
        self.name = label("", "heading", wrap=True)
        self.note = label("", "note", wrap=True)
        self.pills = QWidget()
        self._flow = FlowLayout(self.pills)
        inside, self.area = QWidget(), QScrollArea()
        self.lines = QVBoxLayout(inside)
        self.lines.setContentsMargins(0, 0, 6, 0)
        self.lines.setSpacing(2)
        self.area.setWidget(inside)
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.empty = EmptyState("history", "没有选中", "在列表中点一行，这里显示改了什么、为什么")
        self.open_button = button("打开记录", "file-text", primary=True)
        self.open_button.setToolTip("打开这一条所说的记录（Enter）")
        self.open_button.clicked.connect(open_record)
        self.only_button = button("只看这条记录", "funnel")
        self.only_button.clicked.connect(only_record)
        self.foot = QWidget()
        ways = FlowLayout(self.foot)
        ways.addWidget(self.only_button)
        ways.addWidget(self.open_button)
        whole = column(self.name, self.pills, self.note, spacing=6)
        whole.addWidget(self.area, 1)
        whole.addWidget(self.empty, 1)
        whole.addWidget(self.foot)
        whole.setContentsMargins(14, 12, 14, 12)
        self.setLayout(whole)
        self.show_line(None)

    def show_line(self, one: Line | None, *, opens: bool = False) -> None:
        """Show another row, or that none is chosen; `opens` tells whether its record can be opened."""
        for part in (self.name, self.pills, self.note, self.area):
            part.setVisible(one is not None)
        self.empty.setVisible(one is None)
        self.foot.setVisible(one is not None and opens)
        clear(self._flow)
        clear(self.lines)
        if one is None:
            return
        self.name.setText(one.name or one.kind_zh or one.action_zh)
        self._flow.addWidget(Pill(one.action_zh, tone_of(one.action)))
        if one.kind_zh and one.name:
            self._flow.addWidget(Pill(one.kind_zh))
        self.note.setText(f"{one.when}　{one.who}（{one.role}）")
        if one.reason:
            self._say("原因", one.reason)
        for zh, old, new in one.changes:
            self._say(zh, f"{old} → {new or '（空）'}" if old else new or "（空）")
        if not one.changes and not one.reason:
            self.lines.addWidget(label("没有记下内容的变动。", "muted", wrap=True))
        self._say("序号与校验", f"{one.seq:,} · {one.hash[:16]}")
        self.lines.addStretch(1)

    def _say(self, zh: str, words: str) -> None:
        self.lines.addWidget(label(zh, "note"))
        told = label(words, wrap=True)
        told.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        told.setContentsMargins(0, 0, 0, 6)
        self.lines.addWidget(told)
