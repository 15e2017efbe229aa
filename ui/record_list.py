"""The list of one kind: what is asked for on top, the table, and in its place what there is to say instead."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from PySide6.QtCore import QItemSelectionModel, Qt, QTimer
from PySide6.QtWidgets import QStackedWidget

from db.base import Record
from ohdesk import query
from ohdesk.desk import Desk
from ohdesk.fields import field_map
from ohdesk.query import Query
from ui.cells import grouped, table_fields
from ui.columns_dialog import ColumnsDialog
from ui.context import Context
from ui.filters import FilterBar
from ui.jobs import Progress
from ui.record_table import PAGE, RecordModel, first_ids
from ui.record_view import RecordView
from ui.widgets import EmptyState, button

LOADING_AFTER = 300
HINT = "Ctrl+C 复制所选行，Enter 看详情，F2 编辑，点列名排序"
Select = QItemSelectionModel.SelectionFlag


@dataclass(frozen=True)
class Found:
    """The answer to a question: all the numbers or the first ones, and how many records there are at all."""

    ids: array[int]
    total: int
    whole: bool = True


class RecordList(QStackedWidget):
    """Asks, shows and selects; `counted` is told the numbers, `moved` that another record is current."""

    MODEL: ClassVar[type[RecordModel]] = RecordModel
    BAR: ClassVar[type[FilterBar]] = FilterBar

    def __init__(
        self,
        context: Context,
        kind: type[Record],
        add: Callable[[], object],
        counted: Callable[[int | None, int | None], object],
        moved: Callable[[str], object],
    ) -> None:
        """Furnish the list; `load` fills it."""
        super().__init__()
        self.context, self.kind, self.desk = context, kind, context.desk
        self.order, self.descending = "", False
        self.complete = False
        self.pick_first = False
        self._counted, self._moved = counted, moved
        self._round = 0
        self._wanted: int | None = None
        self._total: int | None = None
        known = field_map(kind)
        kept = [name for name in str(context.recall(self._columns_key, "")).split(",") if name in known]
        self.model = self.MODEL(self.desk, kind, [known[name] for name in kept])
        self.view = RecordView(self.model, context.view)
        self.view.on_sort(self._sort_by)
        self.view.selectionModel().selectionChanged.connect(lambda *_: self._selected())
        self.bar = self.BAR(self.desk, kind, self.load)
        columns = button("列", "columns-3")
        columns.setToolTip("选择表格显示哪些列、按什么顺序")
        columns.clicked.connect(self._choose_columns)
        self.bar.line.addWidget(columns)
        self.states = self._states(add)
        for one in (self.view, *self.states.values()):
            self.addWidget(one)
        self._loading = QTimer(self, interval=LOADING_AFTER, singleShot=True)
        self._loading.timeout.connect(lambda: self._show_state("loading"))

    @property
    def _columns_key(self) -> str:
        return f"{self.kind.__tablename__}/columns"

    def _states(self, add: Callable[[], object]) -> dict[str, EmptyState]:
        zh = self.kind.zh
        first = button(f"新增第一条{zh}", "plus", primary=True)
        again, retry = button("去掉全部条件"), button("重试")
        first.clicked.connect(add)
        again.clicked.connect(self.bar.clear)
        retry.clicked.connect(self.load)
        hint = "可以逐条新增，也可以点右上角“导入 Excel”整批导入。"
        return {
            "none": EmptyState("list", f"还没有{zh}记录", hint, first),
            "no_match": EmptyState("search", "没有符合条件的记录", "换个词，或去掉一些筛选条件试试。", again),
            "loading": EmptyState("loader-circle", "正在读取…"),
            "error": EmptyState("triangle-alert", "没有读到数据", "", retry),
        }

    @property
    def query(self) -> Query:
        """Return the question that stands above the table, with the order chosen."""
        return self.bar.query(self.order, self.descending)

    @property
    def current(self) -> int | None:
        """Return the number of the record the person stands on."""
        index = self.view.currentIndex()
        there = index.isValid() and index.row() < len(self.model.ids)
        return self.model.ids[index.row()] if there else None

    def reload(self) -> None:
        """Read the list again, counting anew; the selected record stays selected."""
        self._total = None
        self._wanted = self._wanted or self.current
        self.load()

    def load(self) -> None:
        """Ask the question: its first page at once, the rest behind it."""
        self._round += 1
        here, asked = self._round, self.query
        self.complete = False
        self._loading.start()
        narrowed, total = self.bar.active, self._total

        def first(_progress: Progress) -> Found:
            # Another order costs the same for one page as for all, so only the usual one is asked for in two steps.
            if not asked.order and len(ids := first_ids(self.desk, self.kind, asked)) == PAGE:
                return Found(ids, 0, whole=False)
            return _whole(self.desk, self.kind, asked, total if narrowed else -1)

        self.context.jobs.run(first, lambda found: self._show_first(here, asked, found), self._fail_in(here))

    def _show_first(self, here: int, asked: Query, found: Found) -> None:
        if here != self._round:
            return
        self._loading.stop()
        self.model.show_ids(found.ids)
        self.view.show_order(self._column_of(self.order), self.descending)
        self._show_state("" if found.ids else "no_match" if self.bar.active else "none")
        if found.whole:
            self._finish(found)
            return
        self._counted(None, None)
        total = self._total if self.bar.active else -1

        def rest(_progress: Progress) -> Found:
            return _whole(self.desk, self.kind, asked, total)

        self.context.jobs.run(rest, lambda all_of_it: self._show_rest(here, all_of_it), self._fail_in(here))

    def _show_rest(self, here: int, found: Found) -> None:
        if here == self._round:
            self.model.extend_ids(found.ids)
            self._finish(found)

    def _finish(self, found: Found) -> None:
        self._total = found.total
        self.complete = True
        self._counted(found.total, len(found.ids))
        self._select_wanted()
        if self.pick_first and self.current is None and found.ids:
            self._stand_on(0)
        self._selected()

    def _fail_in(self, here: int) -> Callable[[Exception], None]:
        def failed(error: Exception) -> None:
            if here == self._round:
                self._loading.stop()
                self.states["error"].say("triangle-alert", "没有读到数据", str(error))
                self._show_state("error")

        return failed

    def _show_state(self, name: str) -> None:
        self.setCurrentWidget(self.states[name] if name else self.view)

    def select(self, number: int) -> None:
        """Bring a record into sight, now or as soon as the list is there."""
        self._wanted = number
        self._select_wanted()

    def _select_wanted(self) -> None:
        if self._wanted is None:
            return
        place = self.model.place_of(self._wanted)
        if place >= 0:
            self._stand_on(place)
        if self.complete:
            self._wanted = None

    def _stand_on(self, place: int) -> None:
        index = self.model.index(place, 0)
        self.view.selectionModel().setCurrentIndex(index, Select.ClearAndSelect | Select.Rows)
        self.view.scrollTo(index)

    def _sort_by(self, column: int) -> None:
        name = self.model.fields[column].name
        if self.order != name:
            self.order, self.descending = name, False
        elif not self.descending:
            self.descending = True
        else:
            self.order, self.descending = "", False
        self._wanted = self.current
        self.load()

    def _column_of(self, name: str) -> int:
        return next((at for at, field in enumerate(self.model.fields) if field.name == name), -1)

    def _selected(self) -> None:
        places = self.view.places()
        parts = [f"已选 {len(places):,} 条"] if places else []
        if len(places) > 1:
            parts += [f"{zh} 合计 {grouped(value)}" for zh, value in self.model.sums(places)]
        elif self.model.ids:
            parts.append(HINT)
        self._moved("　·　".join(parts))

    def _choose_columns(self) -> None:
        dialog = ColumnsDialog(self, self.kind, self.model.fields)
        if dialog.exec():
            self.show_columns([one.name for one in dialog.chosen()])

    def show_columns(self, names: list[str]) -> None:
        """Show these columns and remember them."""
        default = [one.name for one in table_fields(self.kind)]
        self.context.remember(self._columns_key, "" if names == default else ",".join(names))
        kept, known = self.current, field_map(self.kind)
        self.model.show_fields([known[name] for name in names])
        self.view.show_order(self._column_of(self.order), self.descending)
        if kept is not None:
            self.select(kept)

    def focus_table(self) -> None:
        """Put the keyboard into the table, or into what stands in its place."""
        self.currentWidget().setFocus(Qt.FocusReason.TabFocusReason)


def _whole(desk: Desk, kind: type[Record], asked: Query, total: int | None) -> Found:
    """Ask for all numbers; the total is known, or counted (None), or the answer itself (-1)."""
    ids = query.ids(desk, kind, asked)
    if total is None:
        total = query.count(desk, kind, Query())
    return Found(ids, len(ids) if total < 0 else total)
