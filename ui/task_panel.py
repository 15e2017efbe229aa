"""One task of 任务自评: its items, its facts, the letter that follows, and what a person decided."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from ohdesk import typed
from ohdesk.profile import Task, TaskFact
from ohdesk.results import TaskResult, row_text, state
from ohdesk.understand import Misread, understand_int
from ui import theme
from ui.context import Context
from ui.page_frame import lay_out_now
from ui.reckoning import rule
from ui.segments import Segments
from ui.task_board import TaskBoard
from ui.task_papers import TaskPapers
from ui.widgets import Pill, button, clear, column, label, restyle, row
from ui.words import tone

STATES = {"yes": "符合", "partly": "部分", "no": "不符合"}
BOOLS = (("1", "是"), ("0", "否"))
LETTERS = ("A", "B", "C")
WIDEST = 72
"""How many letters a line may be long: longer ones are tiring to read."""

Answered = Callable[[str, str | None, str], object]
"""Told the item, fact or decision, its new value or None, and the reason given."""


class TaskPanel(QFrame):
    """Shows one task; every answer goes out through `answered` at once."""

    def __init__(
        self, context: Context, answered: Answered, attached: Callable[[], object] = lambda: None
    ) -> None:
        super().__init__()
        self.context, self.answered = context, answered
        self.papers = TaskPapers(context, self, attached)
        self._shown = ""
        self.setProperty("role", "card")
        self.setAccessibleName("任务详情")
        self.group, self.name = label("", "note", wrap=True), label("", "heading", wrap=True)
        self.letter, self.why = Pill(""), label("", wrap=True)
        self.items: dict[int, Segments] = {}
        self.facts: dict[str, Segments | QLineEdit] = {}
        self.sources: dict[int, QLabel] = {}
        self.standards = QVBoxLayout()
        self.standards.setSpacing(5)
        self.decision: Segments | None = None
        self.reason = QLineEdit()
        self.problem = label("", "problem", wrap=True)
        self.body = QVBoxLayout()
        self.body.setSpacing(7)
        inside, self.area = QWidget(), QScrollArea()
        whole = column(self.body, None)
        whole.setContentsMargins(0, 4, 10, 4)
        inside.setLayout(whole)
        inside.setMaximumWidth(theme.base_size() * WIDEST)
        self.area.setWidget(inside)
        self.area.setWidgetResizable(True)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        verdict = row(self.letter, 2)
        verdict.addWidget(self.why, 1)
        head = column(self.group, self.name, verdict, spacing=6)
        out = column(head, rule(), spacing=8)
        out.addWidget(self.area, 1)
        out.setContentsMargins(16, 12, 6, 10)
        head.setContentsMargins(0, 0, 10, 0)
        self.setLayout(out)

    def show_task(self, board: TaskBoard, task: Task) -> None:
        """Show another task from its top."""
        above = self.area.verticalScrollBar().value() if task.key == self._shown else 0
        self._shown = task.key
        self.board, self.task = board, task
        self.papers.show_task(board.reckoned.profile.name, task.key, board.papers.get(task.key, []))
        clear(self.body)
        self.items, self.facts, self.sources, self.decision = {}, {}, {}, None
        self.group.setText(task.group)
        self.name.setText(task.task)
        self._heading("定义")
        self.body.addWidget(_text(task.definition))
        self._heading("条款", "每点一下就保存，再点一次撤回")
        for number in task.numbers:
            self._add_item(number)
        for fact in task.facts:
            self._add_fact(fact)
        self._heading("评估标准")
        self.standards = QVBoxLayout()
        self.standards.setSpacing(5)
        self.body.addLayout(self.standards)
        if task.note:
            self.body.addWidget(label(f"说明：{task.note}", "note", wrap=True))
        self._add_decision()
        self._add_papers()
        self.refresh()
        lay_out_now(self.area)
        self.area.verticalScrollBar().setValue(above)
        # Letters of another size are known only after this, and with them how far it can be scrolled.
        QTimer.singleShot(0, self, lambda: self.area.verticalScrollBar().setValue(above))

    def _heading(self, words: str, note: str = "") -> None:
        if self.body.count():
            self.body.addSpacing(5)
        name = label(words)
        font = name.font()
        font.setBold(True)
        name.setFont(font)
        self.body.addLayout(row(name, label(note, "note"), None))

    def _add_item(self, number: int) -> None:
        states = [
            (key, zh) for key, zh in STATES.items() if key != "partly" or number in self.task.partly_items
        ]
        several = len(self.task.items) > 1
        words = _text(f"{number}. {self.task.items[number - 1]}" if several else self.task.items[0])
        box = Segments(f"第{number}项", states, lambda value: self.answered(str(number), value, ""))
        self.items[number] = box
        foot = row(14)
        self.sources[number] = label("", "note", wrap=True)
        foot.addWidget(self.sources[number], 1)
        for one in [*self._source_button(number), *self.papers.line(number, f"第{number}项")]:
            foot.addWidget(one)
        holder = QWidget()
        holder.setLayout(column(_line(words, box), foot, spacing=2))
        self.papers.catch(holder, number)
        self.body.addWidget(holder)

    def _source_button(self, number: int) -> list[QWidget]:
        link = next((one for one in self.task.linked if one.item == number), None)
        if link is None:
            return []
        go = button("看指标", "link", flat=True)
        go.clicked.connect(lambda: self.context.navigate("assess", key=link.indicator))
        return [go]

    def _add_fact(self, fact: TaskFact) -> None:
        if fact.type == "bool":
            box: Segments | QLineEdit = Segments(
                fact.zh, BOOLS, lambda value: self.answered(fact.key, value, "")
            )
        else:
            box = QLineEdit()
            box.setAccessibleName(fact.zh)
            box.setFixedWidth(theme.base_size() * 7)
            box.setAlignment(Qt.AlignmentFlag.AlignRight)
            box.setPlaceholderText("未填")
            box.editingFinished.connect(lambda: self._take_number(fact))
        self.facts[fact.key] = box
        self.body.addLayout(_line(_text(fact.zh), box))

    def _take_number(self, fact: TaskFact) -> None:
        box = self.facts[fact.key]
        if not isinstance(box, QLineEdit):
            return
        text = box.text().strip()
        before = self.board.results[self.task.key].facts.get(fact.key)
        try:
            value = understand_int(text) if text else None
            restyle(box, state="bad" if value is not None and value < 0 else "")
        except Misread:
            restyle(box, state="bad")
            return
        if value != before and (value is None or value >= 0):
            self.answered(fact.key, None if value is None else str(value), "")

    def _add_decision(self) -> None:
        self._heading("人工评定", "与建议不同，或没有对应档时填写，须写明理由")
        options = [(one, one) for one in self.task.options]
        self.decision = Segments("人工评定", options, lambda _value: self._say(""))
        self.reason = QLineEdit()
        self.reason.setAccessibleName("评定理由")
        self.reason.setPlaceholderText("理由")
        self.reason.returnPressed.connect(self.decide)
        save = button("保存评定", "save")
        save.clicked.connect(self.decide)
        line = row(self.decision)
        line.addWidget(self.reason, 1)
        line.addWidget(save)
        self.body.addLayout(line)
        self.problem = label("", "problem", wrap=True)
        self.problem.hide()
        self.body.addWidget(self.problem)

    def decide(self) -> None:
        """Keep the person's letter with its reason; without a letter the decision is taken back."""
        value = self.decision.value if self.decision else None
        note = self.reason.text().strip()
        if value is not None and not note:
            self._say("请写明评定理由。")
            self.reason.setFocus()
            return
        if value is None and self.board.results[self.task.key].decided is None:
            self._say("请先选一个档次。")
            return
        self._say("")
        self.answered(typed.DECISION, value, note)

    def _add_papers(self) -> None:
        count = len(self.board.papers.get(self.task.key, []))
        self._heading("佐证材料", f"{count} 件" if count else "还没有材料，把文件拖到条款上即可附上")
        self.papers.fill(self.body)

    def refresh(self) -> None:
        """Show the answers as they stand now."""
        result = self.board.results[self.task.key]
        for number, box in self.items.items():
            box.show_value(result.states.get(number))
        for key, editor in self.facts.items():
            value = result.facts.get(key)
            if isinstance(editor, Segments):
                editor.show_value(None if value is None else str(int(value)))
            elif not editor.hasFocus():
                editor.setText("" if value is None else str(value))
        self._show_sources()
        self._show_verdict(result)
        self._show_standards(result)
        if self.decision is not None:
            self.decision.show_value(result.decided)
            self.reason.setText(result.note)

    def _show_sources(self) -> None:
        given, kept = self.board.given(self.task), self.board.kept.get(self.task.key, {})
        rows = {one.key: one for one in self.board.reckoned.results.rows}
        for link in self.task.linked:
            found = rows[link.indicator]
            words = f"由指标 {found.no}（{found.zh} {row_text(found)}）得出："
            mine = kept.get(link.item)
            if link.item in given:
                words += STATES[given[link.item]]
                words += f"；已人工改为{STATES[mine]}" if mine and mine != given[link.item] else ""
            else:
                words += f"{state(found)}，请人工填写" if mine is None else f"{state(found)}，由人工填写"
            self.sources[link.item].setText(words)

    def _show_verdict(self, result: TaskResult) -> None:
        letter = result.letter
        self.letter.show_state(f"{letter} 档" if letter else "待定", tone(letter) if letter else "warn")
        proposed = f"系统建议 {result.why}" if result.grade else f"{result.why}。"
        self.why.setText(
            f"人工评定 {result.decided}：{result.note}。{proposed}" if result.decided else proposed
        )

    def _show_standards(self, result: TaskResult) -> None:
        clear(self.standards)
        for letter in LETTERS:
            words = self.task.standard[letter]
            match = letter == result.letter
            said = _text(words if letter in self.task.options else "没有这一档")
            if match:
                font = said.font()
                font.setBold(True)
                said.setFont(font)
            elif letter not in self.task.options:
                said.setProperty("role", "muted")
            pill = Pill(letter, tone(letter) if match else "neutral")
            line = row(pill, 4)
            line.addWidget(said, 1)
            self.standards.addLayout(line)

    def _say(self, words: str) -> None:
        self.problem.setText(words)
        self.problem.setVisible(bool(words))


def _line(words: QWidget, box: QWidget) -> QHBoxLayout:
    line = row(spacing=12)
    line.addWidget(words, 1)
    line.addWidget(box, 0, Qt.AlignmentFlag.AlignTop)
    return line


def _text(words: str) -> QLabel:
    found = label(words, wrap=True)
    found.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return found
