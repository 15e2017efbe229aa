"""数据: every number of an indicator with the records it was counted from."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QStackedWidget, QTableView, QWidget

from ohdesk import assess
from ohdesk.counting import Trace
from ohdesk.desk import Desk
from ohdesk.fields import field_map
from ohdesk.profile import Indicator
from ui.cells import table_fields
from ui.context import Context
from ui.reckoning import Reckoned
from ui.record_table import RecordModel
from ui.record_view import dress
from ui.short_combo import ShortCombo
from ui.widgets import EmptyState, button, column, label, row
from ui.words import whole

GAP = "gap"
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
        self.parts = ShortCombo()
        self.parts.setAccessibleName("看哪一个数")
        self.parts.currentIndexChanged.connect(self._show_part)
        self.total = label("", "heading", wrap=True)
        self.note = label("", "note", wrap=True)
        self.list_button = button("在台账中打开", "list")
        self.list_button.clicked.connect(self._open_list)
        self.table = DetailTable(self._open_record)
        self.empty = EmptyState("database", "没有记录")
        self.stack = QStackedWidget()
        self.stack.addWidget(self.empty)
        self.stack.addWidget(self.table)
        head = row(self.total, self.list_button)
        head.setStretch(0, 1)
        whole_ = column(self.parts, head, self.note)
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
        self.parts.setToolTip(self.parts.currentText())
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
