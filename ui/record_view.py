"""The table people see: first column frozen, states as pills, Excel habits, widths remembered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRectF, QSettings, Qt, QTimer
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPalette,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QTableView,
)

from ui import theme
from ui.cells import NUMBERS
from ui.record_table import TONE, RecordModel

ROW_HEIGHT = 32
NARROWEST, WIDEST = 64, 260
PAD = 9
CELL_PAD = 2 * PAD + 4
Index = QModelIndex | QPersistentModelIndex


class CellDelegate(QStyledItemDelegate):
    """Paints states as pills of text and colour, everything else as text."""

    def paint(self, painter: QPainter, option: Any, index: Index) -> None:
        """Paint one cell."""
        self.initStyleOption(option, index)
        text, option.text = option.text, ""
        style = option.widget.style() if option.widget else QApplication.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, option.widget)
        if tone := index.data(TONE):
            paint_pill(painter, QRectF(option.rect), text, tone, option.fontMetrics)
            return
        room = option.rect.adjusted(PAD, 0, -PAD, 0)
        painter.setPen(option.palette.color(QPalette.ColorRole.Text))
        shown = option.fontMetrics.elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, int(index.data(Qt.ItemDataRole.TextAlignmentRole)), shown)


def paint_pill(painter: QPainter, rect: QRectF, text: str, tone: str, metrics: QFontMetrics) -> None:
    """Paint one state as a rounded word in its tone, at the left of a cell."""
    tokens = theme.current()
    colour, soft = getattr(tokens, tone), getattr(tokens, f"{tone}_soft")
    room = rect.width() - 16
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(room - 16))
    width = metrics.horizontalAdvance(shown) + 16
    height = metrics.height() + 4
    pill = QRectF(rect.left() + 8, rect.center().y() - height / 2, width, height)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(soft))
    painter.drawRoundedRect(pill, height / 2, height / 2)
    painter.setPen(QColor(colour))
    painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, shown)
    painter.restore()


class RecordView(QTableView):
    """A table of one kind with its first column always in sight."""

    def __init__(self, model: RecordModel, settings: QSettings) -> None:
        """Show the model; widths are kept in the settings under the kind's name."""
        super().__init__()
        self.setObjectName("records")
        self.setAccessibleName(f"{model.kind.zh}列表")
        self.records = model
        self._settings = settings
        self._prefix = f"{model.kind.__tablename__}/width"
        self._fitting = False
        self.frozen = QTableView(self)
        self.setModel(model)
        for view in (self, self.frozen):
            dress(view)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.horizontalHeader().sectionResized.connect(self._resized)
        self.horizontalHeader().setSortIndicatorShown(True)
        self.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self._set_up_frozen(model)
        model.modelReset.connect(self._renew)

    def _set_up_frozen(self, model: RecordModel) -> None:
        frozen = self.frozen
        frozen.setModel(model)
        frozen.setSelectionModel(self.selectionModel())
        frozen.setObjectName("frozen")
        frozen.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        frozen.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        frozen.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        frozen.verticalHeader().hide()
        frozen.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        frozen.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        frozen.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalScrollBar().valueChanged.connect(frozen.verticalScrollBar().setValue)
        frozen.verticalScrollBar().valueChanged.connect(self.verticalScrollBar().setValue)
        frozen.doubleClicked.connect(self.doubleClicked)
        self.viewport().stackUnder(frozen)
        frozen.show()
        self._renew()

    def on_sort(self, do: Callable[[int], None]) -> None:
        """Tell which heading was clicked."""
        self.horizontalHeader().sectionClicked.connect(do)
        self.frozen.horizontalHeader().sectionClicked.connect(do)

    def show_order(self, column: int, descending: bool) -> None:
        """Mark the heading the rows are ordered by; -1 for none."""
        order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
        for header in (self.horizontalHeader(), self.frozen.horizontalHeader()):
            header.setSortIndicatorShown(column >= 0)
            header.setSortIndicator(column, order)

    def places(self) -> list[int]:
        """Return the selected rows in order."""
        return sorted(
            place
            for part in list(self.selectionModel().selection())  # type: ignore[call-overload]
            for place in range(part.top(), part.bottom() + 1)
        )

    def copy_rows(self) -> None:
        """Put the selected rows on the clipboard as a table with headings."""
        if places := self.places():
            QGuiApplication.clipboard().setText(self.records.as_text(places))

    def fit(self) -> None:
        """Give each column the width its words need, and spare room to the wide ones."""
        kept = {at: self._kept(at) for at in range(len(self.records.fields))}
        widths = [kept[at] or self._wanted(at) for at in kept]
        spare = self.viewport().width() - sum(widths)
        growing = [
            at for at, one in enumerate(self.records.fields) if not kept[at] and self._grows(at, one.type)
        ]
        if growing and spare > 0:
            share = min(spare // len(growing), 220)
            widths = [width + share if at in growing else width for at, width in enumerate(widths)]
        self._fitting = True
        for at, width in enumerate(widths):
            self.setColumnWidth(at, width)
        self._fitting = False
        self._place_frozen()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy with Ctrl+C; Enter opens the row as a double click does."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_rows()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.doubleClicked.emit(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the frozen column as tall as the table."""
        super().resizeEvent(event)
        QTimer.singleShot(0, self, self.fit)

    def viewportEvent(self, event: QEvent) -> bool:
        """Follow a change of theme or letter size."""
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.FontChange):
            QTimer.singleShot(0, self, self._renew)
        return super().viewportEvent(event)

    def moveCursor(
        self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        """Never let the frozen column hide the current cell."""
        current = super().moveCursor(action, modifiers)
        left = self.visualRect(current).topLeft().x()
        if (
            action == QAbstractItemView.CursorAction.MoveLeft
            and current.column() > 0
            and left < self.frozen.width()
        ):
            bar = self.horizontalScrollBar()
            bar.setValue(bar.value() + left - self.frozen.width())
        return current

    def _kept(self, column: int) -> int:
        width = self._settings.value(f"{self._prefix}/{self.records.fields[column].name}", 0)
        return int(str(width) or 0)

    def _wanted(self, column: int) -> int:
        metrics = self.fontMetrics()
        field = self.records.fields[column]
        widest = metrics.horizontalAdvance(field.zh) + 14
        for place in range(min(len(self.records.ids), 60)):
            row = self.records.row(place)
            extra = 12 if row.tones[column] else 0
            widest = max(widest, metrics.horizontalAdvance(row.texts[column]) + extra)
        return max(NARROWEST, min(WIDEST, widest + CELL_PAD))

    def _grows(self, column: int, kind: str) -> bool:
        return column == 0 or (kind in {"code", "text", "link", "choices"} and kind not in NUMBERS)

    def _resized(self, column: int, _old: int, new: int) -> None:
        if not self._fitting:
            self._settings.setValue(f"{self._prefix}/{self.records.fields[column].name}", new)
        if column == 0:
            self._place_frozen()

    def _renew(self) -> None:
        digits = len(f"{max(len(self.records.ids), 100)}")
        self.verticalHeader().setFixedWidth(self.fontMetrics().horizontalAdvance("0" * digits) + 18)
        for column in range(self.records.columnCount()):
            self.frozen.setColumnHidden(column, column != 0)
        self.fit()

    def _place_frozen(self) -> None:
        self.frozen.setColumnWidth(0, self.columnWidth(0))
        self.frozen.horizontalHeader().setFixedHeight(self.horizontalHeader().height())
        left = self.verticalHeader().width() + self.frameWidth()
        tall = self.viewport().height() + self.horizontalHeader().height()
        self.frozen.setGeometry(left, self.frameWidth(), self.columnWidth(0), tall)


def dress(view: QTableView) -> None:
    """Give a table the look all tables of the program share."""
    view.setShowGrid(False)
    view.setAlternatingRowColors(True)
    view.setWordWrap(False)
    view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.setItemDelegate(CellDelegate(view))
    view.setTabKeyNavigation(False)
    view.setCornerButtonEnabled(False)
    rows, across = view.verticalHeader(), view.horizontalHeader()
    rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    rows.setDefaultSectionSize(max(ROW_HEIGHT, view.fontMetrics().height() + 14))
    rows.setHighlightSections(False)
    across.setHighlightSections(False)
    across.setSectionsClickable(True)
    across.setMinimumSectionSize(NARROWEST - 16)
    across.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
