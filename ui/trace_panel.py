"""What stands behind one row of 指标测算: 口径, the records it was counted from, and the figures typed in."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QScrollArea,
    QStackedWidget,
    QTableView,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from ohdesk import assess
from ohdesk.assess import Trace
from ohdesk.desk import Desk
from ohdesk.fields import field_map
from ohdesk.profile import Indicator
from ohdesk.results import RowResult, gap, row_text, state, target_text
from ui.cells import table_fields
from ui.context import Context
from ui.definitions import sections
from ui.editors import Combo
from ui.figure_form import FigureForm
from ui.jobs import Progress
from ui.reckoning import Reckoned
from ui.record_table import RecordModel
from ui.record_view import dress
from ui.widgets import EmptyState, Pill, button, clear, column, label, row
from ui.words import tone, whole

GAP = "gap"
TABS = ("口径", "数据", "填报")
BREATH, WIDEST = 14, 260


@dataclass(frozen=True)
class Behind:
    """One number of an indicator and the records behind it."""

    part: str
    zh: str
    unit: str
    trace: Trace


def behind(desk: Desk, reckoned: Reckoned, indicator: Indicator) -> list[Behind]:
    """Return every number of an indicator with its records, and those that the target still lacks."""
    found: list[Behind] = []
    for part in indicator.parts:
        keys = [part.key]
        if part.role == "series":
            keys = [str(year) for year in reckoned.profile.figure(part.source.name).years]
        for key in keys:
            trace = assess.trace(desk, reckoned.profile, indicator.key, key, reckoned.as_of)
            zh = f"{part.zh}（{key}年）" if part.role == "series" else part.zh
            found.append(Behind(key, zh, part.unit, trace))
    return found + _lacking(found)


def _lacking(found: list[Behind]) -> list[Behind]:
    """Return the records that are in the denominator and not in the numerator."""
    by_part = {one.part: one for one in found}
    above, below = by_part.get("numerator"), by_part.get("denominator")
    if above is None or below is None or above.trace.kind is None or above.trace.kind is not below.trace.kind:
        return []
    rest = sorted(set(below.trace.numbers) - set(above.trace.numbers))
    if not rest or above.trace.weight or below.trace.weight:
        return []
    return [
        Behind(
            GAP, "差额：在分母中、不在分子中的", below.unit, Trace(below.trace.kind, len(rest), rest, "", "")
        )
    ]


class DetailTable(QTableView):
    """The records behind a number; Enter or a double click opens one, Ctrl+C copies them as a table."""

    def __init__(self, opened: Callable[[int], object]) -> None:
        super().__init__()
        self._opened = opened
        self.setAccessibleName("明细记录")
        dress(self)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.doubleClicked.connect(lambda index: self._opened(index.row()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open or copy by key."""
        model = self.model()
        if event.matches(QKeySequence.StandardKey.Copy) and isinstance(model, RecordModel):
            places = sorted({index.row() for index in self.selectionModel().selectedRows()})
            QGuiApplication.clipboard().setText(model.as_text(places))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self._opened(self.currentIndex().row())
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the name what room is left."""
        super().resizeEvent(event)
        QTimer.singleShot(0, self, self.fit)

    def fit(self) -> None:
        """Fit columns to their words and let the first one take the rest."""
        header = self.horizontalHeader()
        if not header.count():
            return
        self.resizeColumnsToContents()
        for at in range(header.count()):
            self.setColumnWidth(at, min(self.columnWidth(at) + BREATH, WIDEST))
        spare = self.viewport().width() - header.length()
        self.setColumnWidth(0, self.columnWidth(0) + max(spare, 0))


class DataTab(QWidget):
    """The numbers of an indicator, one at a time, each with its records."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.found: list[Behind] = []
        self.model: RecordModel | None = None
        self.parts = Combo()
        self.parts.setAccessibleName("看哪一个数")
        self.parts.currentIndexChanged.connect(self._show_part)
        self.total = label("", "heading")
        self.note = label("", "note", wrap=True)
        self.list_button = button("在台账中打开", "list")
        self.list_button.clicked.connect(self._open_list)
        self.table = DetailTable(self._open_record)
        self.empty = EmptyState("database", "没有记录")
        self.stack = QStackedWidget()
        self.stack.addWidget(self.empty)
        self.stack.addWidget(self.table)
        whole_ = column(self.parts, row(self.total, None, self.list_button), self.note)
        whole_.addWidget(self.stack, 1)
        whole_.setContentsMargins(0, 8, 0, 0)
        self.setLayout(whole_)

    def show_found(self, found: list[Behind], wanted: str) -> None:
        """Show other numbers, the wanted one first."""
        self.found = found
        self.parts.blockSignals(True)
        self.parts.clear()
        for one in found:
            self.parts.addItem(
                f"{one.zh}　{whole(one.trace.total)}{one.unit if one.trace.total is not None else ''}"
            )
        names = [one.part for one in found]
        self.parts.setCurrentIndex(names.index(wanted) if wanted in names else 0)
        self.parts.blockSignals(False)
        self._show_part()

    @property
    def shown(self) -> Behind | None:
        """Return the number in sight."""
        at = self.parts.currentIndex()
        return self.found[at] if 0 <= at < len(self.found) else None

    def _show_part(self) -> None:
        one = self.shown
        self.list_button.setVisible(bool(one and one.trace.numbers))
        if one is None:
            self.total.setText("")
            self.note.setText("")
            self.stack.setCurrentIndex(0)
            return
        self.total.setText(told_total(one))
        self.note.setText(one.trace.note)
        self.note.setVisible(bool(one.trace.note))
        kind = one.trace.kind
        if kind is None or not one.trace.numbers:
            words = (
                ("没有对应的记录", "")
                if kind is None
                else (f"没有符合条件的{kind.zh}记录", "补录后这里会列出每一条")
            )
            self.empty.say("database", *words)
            self.stack.setCurrentIndex(0)
            return
        fields = table_fields(kind)
        if one.trace.weight and one.trace.weight not in {field.name for field in fields}:
            fields = [fields[0], field_map(kind)[one.trace.weight], *fields[1:]]
        self.model = RecordModel(self.context.desk, kind, fields)
        self.model.show_ids(array("q", one.trace.numbers))
        self.table.setModel(self.model)
        self.table.selectRow(0)
        self.table.fit()
        self.stack.setCurrentIndex(1)

    def _open_record(self, place: int) -> None:
        one = self.shown
        if one is not None and one.trace.kind is not None:
            self.context.navigate(one.trace.kind.__tablename__, id=one.trace.numbers[place])

    def _open_list(self) -> None:
        one = self.shown
        if one is not None and one.trace.kind is not None:
            self.context.navigate(one.trace.kind.__tablename__, only=list(one.trace.numbers))


def told_total(one: Behind) -> str:
    """Say what the number is and from how many records it comes."""
    if one.trace.kind is None or not one.trace.numbers:
        return f"{whole(one.trace.total)} {one.unit if one.trace.total is not None else ''}".strip()
    records = f"{len(one.trace.numbers):,} 条{one.trace.kind.zh}记录"
    if not one.trace.weight:
        return f"{whole(one.trace.total)} {one.unit}，即下列 {records}"
    summed = field_map(one.trace.kind)[one.trace.weight].zh
    return f"{whole(one.trace.total)} {one.unit}，为下列 {records}的“{summed}”之和"


class TracePanel(QFrame):
    """The side of 指标测算: one indicator at a time."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.row: RowResult | None = None
        self.setProperty("role", "card")
        self.setAccessibleName("指标详情")
        self.name = label("", "heading", wrap=True)
        self.value, self.pill = label("", "title"), Pill("")
        self.target = label("", "muted")
        self.why = label("", "muted", wrap=True)
        self.data = DataTab(context)
        self.figures = FigureForm(context)
        self.meaning = QVBoxLayout()
        self.meaning.setSpacing(3)
        self.tabs = QTabWidget()
        self.tabs.setAccessibleName("口径、数据、填报")
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        for words, page in zip(TABS, (self._meaning_page(), self.data, self.figures), strict=True):
            self.tabs.addTab(page, words)
        line = row(self.value, self.pill, None, self.target)
        whole_ = column(self.name, line, self.why, spacing=6)
        whole_.addWidget(self.tabs, 1)
        whole_.setContentsMargins(14, 12, 14, 12)
        self.setLayout(whole_)

    def _meaning_page(self) -> QScrollArea:
        inside, scroll = QWidget(), QScrollArea()
        whole_ = column(self.meaning, None)
        whole_.setContentsMargins(0, 8, 6, 0)
        inside.setLayout(whole_)
        scroll.setWidget(inside)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        return scroll

    def show_row(self, reckoned: Reckoned, found: RowResult, part: str = "", tab: str = "") -> None:
        """Show one indicator; `part` names the number wanted, `tab` one of meaning, data, typed."""
        indicator = reckoned.profile.indicator(found.key)
        self.row = found
        self.name.setText(found.zh)
        self.value.setText(row_text(found))
        word = state(found)
        self.pill.show_state(word, tone(word))
        self.pill.setVisible(bool(word))
        wanted = target_text(found)
        self.target.setText(f"目标 {wanted}" if wanted else "")
        said = why_text(reckoned, found)
        self.why.setText(said)
        self.why.setVisible(bool(said))
        self._show_meaning(reckoned, indicator, found)
        self.figures.show_indicator(reckoned.profile, indicator)
        self.tabs.setTabVisible(2, self.figures.wanted)
        if tab:
            self.tabs.setCurrentIndex({"meaning": 0, "data": 1, "typed": 2}.get(tab, 0))
        self._load(reckoned, indicator, part)

    def _show_meaning(self, reckoned: Reckoned, indicator: Indicator, found: RowResult) -> None:
        clear(self.meaning)
        for heading, words in sections(reckoned.profile, indicator, found):
            self.meaning.addWidget(label(heading, "note"))
            said = label(words, wrap=True)
            said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self.meaning.addWidget(said)
            self.meaning.addSpacing(7)
        for task, item in reckoned.profile.linked_tasks(indicator.key):
            go = button(f"同时回答任务 {task.key} 第 {item} 项", "link", flat=True)
            go.clicked.connect(lambda _=False, key=task.key: self.context.navigate("tasks", task=key))
            self.meaning.addLayout(row(go, None))

    def _load(self, reckoned: Reckoned, indicator: Indicator, part: str) -> None:
        desk = self.context.desk

        def work(_progress: Progress) -> list[Behind]:
            return behind(desk, reckoned, indicator)

        def done(found: list[Behind]) -> None:
            if self.row is not None and self.row.key == indicator.key:
                self.data.show_found(found, part or self._latest(found))

        self.context.jobs.run(work, done, title="正在查找记录")

    @staticmethod
    def _latest(found: list[Behind]) -> str:
        known = [one.part for one in found if one.trace.numbers and one.part.isdigit()]
        return known[-1] if known else "numerator"

    def may_leave(self) -> bool:
        """Tell whether nothing typed would be lost."""
        return self.figures.may_leave()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave keys the panel does not need to the page."""
        event.ignore()


def why_text(reckoned: Reckoned, found: RowResult) -> str:
    """Say how far the target is, or why the row says what it says."""
    missing = gap(found)
    part: Any = reckoned.profile.indicator(found.key).part("numerator")
    if missing and part is not None:
        return f"距目标还差 {missing:,} {part.unit}。"
    return f"{found.why.rstrip('。')}。" if found.why else ""
