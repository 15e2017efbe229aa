"""What an employer's file shows beside its tables: facts, due dates, the answer to 是否计入, history."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from ohdesk.dossier import Dossier, DueLine, exam_lines
from ohdesk.dossier.events import Event
from ohdesk.dossier.why_counted import Reason, Standing
from ohdesk.history import HistoryLine
from ui import theme
from ui.cells import tone_of_word
from ui.lines_table import LinesTable
from ui.widgets import Card, Pill, button, column, label, row
from ui.wrapped_table import WrappedTable

LEVEL_TONES = {"overdue": "bad", "soon": "warn", "later": "neutral"}
SOON = 5
PAST_HEADINGS = ("时间", "操作人", "动作", "栏目", "原来", "改为", "原因")
DUE_HEADINGS = ("事项", "截止日期", "状态", "为什么，依据哪一条")
LONGEST_NAME = 9
LONGEST_WORD = 260
"""Pixels that a number which cannot be broken may ask for."""


def facts(dossier: Dossier) -> Card:
    """Return every field that is filled in, in two columns under its group."""
    card = Card("基本情况")
    grid = QGridLayout()
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(6)
    at = 0
    for group, pairs in dossier.groups().items():
        grid.addWidget(label(group, "group-head"), at, 0, 1, 4)
        at += 1
        side = 0
        for field, words in pairs:
            wide = len(words) > 24
            if wide and side:
                at, side = at + 1, 0
            grid.addWidget(_name(field.zh), at, side * 2)
            grid.addWidget(_value(words), at, side * 2 + 1, 1, 3 if wide else 1)
            at, side = (at + 1, 0) if side or wide else (at, 1)
        at += side
    grid.setColumnStretch(1, 1)
    grid.setColumnStretch(3, 1)
    card.body.addLayout(grid)
    return card


def _name(zh: str) -> QLabel:
    found = label(zh, "muted", wrap=len(zh) > LONGEST_NAME)
    found.setFixedWidth(theme.base_size() * LONGEST_NAME + 4)
    found.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
    return found


def _value(words: str) -> QLabel:
    found = label(words, wrap=True)
    found.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    found.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    unbroken = (found.fontMetrics().horizontalAdvance(one) for one in re.findall(r"[!-~]+", words))
    found.setMinimumWidth(min(max(unbroken, default=0) + 2, LONGEST_WORD))
    found.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
    return found


def due_card(lines: Sequence[DueLine], more: Callable[[], object]) -> Card:
    """Return the most pressing due dates; `more` shows them all."""
    late = sum(one.level == "overdue" for one in lines)
    card = Card("时限", f"{late} 项已超期" if late else "")
    if not lines:
        card.body.addWidget(label("没有到期事项", "muted"))
    for one in lines[:SOON]:
        words = label(one.words, wrap=True)
        words.setToolTip(f"{one.why}\n依据：{one.clause}")
        words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        line = row(words, label(one.due_on.isoformat(), "muted"), Pill(one.state, LEVEL_TONES[one.level]))
        line.setStretch(0, 1)
        card.body.addLayout(line)
    if len(lines) > SOON:
        all_of_them = button(f"全部 {len(lines)} 项和依据条款", "calendar-clock", flat=True)
        all_of_them.clicked.connect(more)
        card.body.addLayout(row(all_of_them, None))
    return card


def counted_card(standing: Standing, opened: Callable[[Reason], object]) -> Card:
    """Return the answer to “为什么没有计入”: each condition with the record that decides it."""
    card = Card("是否计入申报率", f"截至 {standing.as_of}")
    card.body.addWidget(label(standing.sentence, wrap=True))
    for one in standing.reasons:
        picture = QLabel()
        side = theme.base_size() + 3
        picture.setPixmap(
            theme.icon("circle-check" if one.met else "circle-x", "good" if one.met else "bad").pixmap(
                QSize(side, side)
            )
        )
        picture.setToolTip("符合" if one.met else "不符合")
        told = label(one.words, "note", wrap=True)
        told.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        name = label(f"{one.asks}：{'符合' if one.met else '不符合'}")
        line = row(picture, column(name, told, spacing=1))
        line.setStretch(1, 1)
        line.setAlignment(picture, Qt.AlignmentFlag.AlignTop)
        if one.number is not None and not one.met:
            go = button("去改", flat=True)
            go.setToolTip(f"打开决定这一条的记录：{one.asks}")
            go.clicked.connect(lambda _=False, one=one: opened(one))
            line.addWidget(go)
        card.body.addLayout(line)
    return card


def recent_card(dossier: Dossier, opened: Callable[[Event], object], more: Callable[[], object]) -> Card:
    """Return what happened last; `more` shows the whole timeline."""
    card = Card("最近", f"共 {len(dossier.events)} 项")
    for one in dossier.events[:SOON]:
        go = button(one.heading, flat=True)
        go.setProperty("role", "link")
        go.setToolTip(f"{one.heading}　{one.detail}".strip())
        go.clicked.connect(lambda _=False, one=one: opened(one))
        line = row(label(one.when, "muted"), go, None)
        if one.state:
            line.addWidget(Pill(one.state, tone_of_word(one.state)))
        card.body.addLayout(line)
    all_of_them = button("看整条时间线", "history", flat=True)
    all_of_them.clicked.connect(more)
    card.body.addLayout(row(all_of_them, None))
    return card


def due_table(lines: Sequence[DueLine], opened: Callable[[DueLine], object]) -> WrappedTable:
    """Return all due dates with why, and the clause that sets each."""
    table = WrappedTable("时限", DUE_HEADINGS, (19, 8, 9, 0), 3)
    table.setRowCount(len(lines))
    for at, one in enumerate(lines):
        table.put(at, 0, one.words)
        table.put(at, 1, one.due_on.isoformat())
        table.put(at, 2, one.state, tone=LEVEL_TONES[one.level])
        table.put(at, 3, f"{one.why}\n依据：{one.clause}")
    table.doubleClicked.connect(lambda index: opened(lines[index.row()]))
    table.selectRow(0)
    return table


def exams_card(dossier: Dossier) -> Card:
    """Return what the examination cards of each year found."""
    headings, rows = exam_lines(dossier.exams)
    card = Card("各年结论", "按个案统计；受检人数按人去重")
    table = LinesTable("各年结论", headings, right=range(1, len(headings)))
    table.show_lines(rows)
    table.horizontalHeader().setStretchLastSection(False)
    line = table.verticalHeader().defaultSectionSize()
    table.setFixedHeight(table.horizontalHeader().sizeHint().height() + line * min(len(rows), SOON) + 6)
    card.body.addWidget(table)
    return card


def papers_table(dossier: Dossier, opened: Callable[[int], object]) -> LinesTable:
    """Return the papers that the records name, as a file's table of contents."""
    table = LinesTable("卷内目录", ("日期", "材料", "编号及说明", "类别"))
    rows = [[one.when if one.year else "", one.heading, one.detail, one.section] for one in dossier.papers]
    table.show_lines(rows)
    table.doubleClicked.connect(lambda index: opened(index.row()))
    return table


def past_table(told: Sequence[HistoryLine]) -> LinesTable:
    """Return every change of every field: when, by whom, from what to what."""
    table = LinesTable("历史", PAST_HEADINGS)
    rows: list[list[str]] = []
    for one in told:
        changes = one.changes or [("", "", "")]
        rows += [[one.at, one.user, one.action, zh, old, new, one.reason] for zh, old, new in changes]
    table.show_lines(rows)
    return table


def padded(*parts: QWidget) -> QWidget:
    """Return parts below each other as the inside of a tab."""
    whole = QWidget()
    lines = QVBoxLayout(whole)
    lines.setContentsMargins(0, 8, 0, 0)
    for one in parts:
        lines.addWidget(one)
    return whole
