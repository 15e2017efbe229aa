"""口径: what one indicator means, by which definition it is counted, and which readings were taken."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QScrollArea, QVBoxLayout, QWidget

from ohdesk.definitions import SwitchState, definition_of, switches
from ohdesk.profile import Indicator
from ohdesk.results import RowResult
from ui.context import Context
from ui.definitions import sections
from ui.jobs import Progress
from ui.reckoning import Reckoned
from ui.widgets import button, clear, column, label, row

CHOICES = "definitions"


class MeaningTab(QScrollArea):
    """The words about one indicator, heading by heading."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self._key = ""
        self.body, self.readings = QVBoxLayout(), QVBoxLayout()
        for one in (self.body, self.readings):
            one.setSpacing(3)
        inside = QWidget()
        whole = column(self.readings, self.body, None, spacing=0)
        whole.setContentsMargins(0, 8, 6, 0)
        inside.setLayout(whole)
        self.setWidget(inside)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def show_row(self, reckoned: Reckoned, found: RowResult) -> None:
        """Show another indicator from its top."""
        indicator = reckoned.profile.indicator(found.key)
        self._key = found.key
        clear(self.body)
        clear(self.readings)
        definition = definition_of(indicator)
        self._say("口径定义", f"{definition.zh}\n{definition.says}").setToolTip(f"口径代号：{definition.id}")
        for heading, words in sections(reckoned.profile, indicator, found, reckoned.rising):
            self._say(heading, words)
        self._links(reckoned, indicator)
        self.verticalScrollBar().setValue(0)
        if any(found.key in one.affects for one in reckoned.profile.switches):
            self._read_choices(reckoned, found.key)

    def _say(self, heading: str, words: str) -> QLabel:
        told = _text(words)
        self.body.addWidget(label(heading, "note"))
        self.body.addWidget(told)
        self.body.addSpacing(7)
        return told

    def _links(self, reckoned: Reckoned, indicator: Indicator) -> None:
        for task, item in reckoned.profile.linked_tasks(indicator.key):
            go = button(f"同时回答任务 {task.key} 第 {item} 项", "link", flat=True)
            go.clicked.connect(lambda _=False, key=task.key: self.context.navigate("tasks", task=key))
            self.body.addLayout(row(go, None))

    def _read_choices(self, reckoned: Reckoned, key: str) -> None:
        desk = self.context.desk

        def work(_progress: Progress) -> list[SwitchState]:
            return [one for one in switches(desk, reckoned.profile) if key in one.switch.affects]

        def done(found: list[SwitchState]) -> None:
            if self._key == key:
                self._show_choices(found)

        self.context.jobs.run(work, done)

    def _show_choices(self, found: Sequence[SwitchState]) -> None:
        clear(self.readings)
        go = button("口径选择", "git-branch", flat=True)
        go.clicked.connect(lambda: self.context.navigate(CHOICES))
        head = row(label("文件没有写明、由本单位选定的读法", "note", wrap=True), go)
        head.setStretch(0, 1)
        self.readings.addLayout(head)
        for one in found:
            by = "方案的读法" if one.usual else f"由{one.by or '本单位'}选定"
            why = f"，理由：{one.reason}" if one.reason and not one.usual else ""
            self.readings.addWidget(_text(f"{one.words}（{by}{why}）"))
        self.readings.addSpacing(9)


def _text(words: str) -> QLabel:
    found = label(words, wrap=True)
    found.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return found
