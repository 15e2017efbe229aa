"""待办: every legal clock that has run out or soon will, as a list and as a calendar, with what was put off."""

from __future__ import annotations

from datetime import date
from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu, QSplitter, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from db.records import BY_NAME
from db.records.notice import NoticeKind
from ohdesk.clocks import Due, due_list, snoozes
from ohdesk.clocks.due_list import LEVELS
from ohdesk.errors import Refused
from ui.calendar_view import CalendarView
from ui.context import Context
from ui.due_filters import DueFilters
from ui.due_panel import WIDTH, DuePanel, ask_snooze
from ui.due_parts import Answer, Board, Wish, first_profile, levels_of, only, read_board
from ui.due_put_off import PutOffList
from ui.due_table import DueTable
from ui.flow import BendingRow
from ui.give_out import SHEETS, ask_path, file_name
from ui.jobs import Progress
from ui.kind_page import FILES
from ui.nothing_yet import all_well
from ui.reckoning import REMEMBERED
from ui.undo_toast import UndoToast
from ui.widgets import EmptyState, PageHead, Toast, button, column, message

LIST, CALENDAR, PUT_OFF = range(3)
TABS = ("列表", "日历", "已暂缓")
LEFT = 200
MANY = 20_000
"""How many items are narrowed at once; more are narrowed in the background."""

NOTHING = (
    "没有待办",
    "90 天之内没有到期或超期的事项。登记单位、申报、检测、体检后，期限会自动列在这里。",
)


class DuePage(QWidget):
    """Filters, items, and the item in sight."""

    title = "待办"

    def __init__(self, context: Context) -> None:
        """Furnish the page; `reload` fills it."""
        super().__init__()
        self.context = context
        self.board: Board | None = None
        self._asked: object = None
        self._wanted: list[str] = []
        self._eager = False
        self.filters = DueFilters(self._narrow)
        self.table = DueTable("待办列表", self.open_item, self._moved)
        self.calendar = CalendarView(self.open_item, self._moved)
        self.sleeping = PutOffList(context.desk, self._woken, self._failed)
        self.panel = DuePanel(self._open_current, self._open_employer, self.put_off, self.tell)
        self._furnish()

    def _furnish(self) -> None:
        out = button("导出", "download", shortcut="Ctrl+E")
        out.clicked.connect(self.export)
        self._allow("export", out)
        self._allow("write", self.panel.snooze)
        self._allow("write", self.panel.notice)
        self.head = PageHead(self.title, "", [out])
        self.tabs = QTabBar()
        self.tabs.setExpanding(False)
        self.tabs.setDrawBase(False)
        self.tabs.setAccessibleName("列表、日历、已暂缓")
        for words in TABS:
            self.tabs.addTab(words)
        self.tabs.currentChanged.connect(self._show_tab)
        again = button("去掉全部条件")
        again.clicked.connect(self.filters.clear)
        self.state = EmptyState("loader-circle", "正在读取待办…")
        self.no_match = EmptyState("search", "没有符合条件的事项", "换个词，或去掉一些筛选条件试试。", again)
        self.middle = QStackedWidget()
        for one in (self.state, self.no_match, self.table, self.calendar, self.sleeping):
            self.middle.addWidget(one)
        for view in (self.table, self.calendar.table):
            view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
            view.customContextMenuRequested.connect(lambda point, view=view: self._menu(view, point))
        centre = QWidget()
        box = column(BendingRow(self.tabs, self.filters.line), spacing=8)
        box.addWidget(self.middle, 1)
        centre.setLayout(box)
        self.split = QSplitter(Qt.Orientation.Horizontal)
        self.split.setHandleWidth(10)
        self.split.setChildrenCollapsible(False)
        for part in (self.filters, centre, self.panel):
            self.split.addWidget(part)
        self.filters.setMinimumWidth(LEFT - 30)
        centre.setMinimumWidth(430)
        for at, stretch in enumerate((0, 1, 0)):
            self.split.setStretchFactor(at, stretch)
        self.split.setSizes([LEFT, 700, WIDTH])
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 10, 16, 8)
        whole.setSpacing(8)
        whole.addWidget(self.head)
        whole.addWidget(self.split, 1)

    def _allow(self, right: str, one: QWidget) -> None:
        try:
            self.context.desk.require(right)
        except Refused as refused:
            one.setEnabled(False)
            one.setToolTip(str(refused))

    def reload(self) -> None:
        """Read the clocks again in the background; what is shown stays until then."""
        desk, today = self.context.desk, date.today()
        name = str(self.context.recall(REMEMBERED, "")) or first_profile(desk)

        def work(_progress: Progress) -> Board:
            return read_board(desk, today, name)

        self.context.jobs.run(work, self._show, self._refuse, title="正在读取待办")

    def _refuse(self, error: Exception) -> None:
        self.state.say("triangle-alert", "没有读到待办", str(error))
        self.middle.setCurrentWidget(self.state)

    def _show(self, board: Board) -> None:
        self.board = board
        self.tabs.setTabText(PUT_OFF, f"已暂缓 {len(board.due.put_off):,}" if board.due.put_off else "已暂缓")
        self.sleeping.show_items(board.due.put_off)
        self._narrow(self.filters.wish)
        if self._eager:
            self._eager = False
            self.focus_first()

    def _narrow(self, wish: Wish) -> None:
        """Show what answers the wish, in the list and in the calendar."""
        board = self.board
        if board is None:
            return
        ahead = self.tabs.currentIndex() == CALENDAR
        # The calendar shows every level, so its counts may not leave any out.
        wide = only(wish, levels=frozenset(LEVELS)) if ahead else wish
        asked = self._asked = (board, wide, ahead)
        if len(board.listed) <= MANY:
            self._show_found(board, board.answer(wide, ahead=ahead), ahead=ahead)
            return

        def done(found: Answer) -> None:
            if self._asked is asked:
                self._show_found(board, found, ahead=ahead)

        self.context.jobs.run(lambda _: board.answer(wide, ahead=ahead), done, self._refuse, title="正在筛选")

    def _show_found(self, board: Board, found: Answer, *, ahead: bool) -> None:
        items = found.items
        self.filters.levels.setVisible(not ahead)
        self.filters.show_counts(found.by_level, found.by_clock, board.townships)
        whole = board.listed
        shown = f"，当前显示 {len(items):,} 项" if len(items) != len(whole) and not ahead else ""
        self.head.set_note(f"按今天 {board.due.as_of} · 共 {len(whole):,} 项，超期 {board.late:,} 项{shown}")
        if ahead:
            self.calendar.show_items(items, board.due.as_of)
        else:
            kept = self.table.current
            wanted = self._wanted or ([kept.key] if kept else [])
            self._wanted = []
            self.table.show_items(items, wanted)
        self._show_state(len(items))
        self._moved()

    def _show_state(self, shown: int) -> None:
        at = self.tabs.currentIndex()
        if at == PUT_OFF:
            self.middle.setCurrentWidget(self.sleeping)
        elif at == CALENDAR:
            self.middle.setCurrentWidget(self.calendar)
        elif shown:
            self.middle.setCurrentWidget(self.table)
        elif self.board is not None and self.board.listed:
            self.middle.setCurrentWidget(self.no_match)
        else:
            self.state.say(*all_well(self.context.desk, "计算期限", *NOTHING))
            self.middle.setCurrentWidget(self.state)

    def _show_tab(self, at: int) -> None:
        for part in (self.filters, self.filters.line, self.panel):
            part.setVisible(at != PUT_OFF)
        self._narrow(self.filters.wish)
        if self.board is not None:
            self.focus_first()

    def _view(self) -> DueTable:
        return self.calendar.table if self.tabs.currentIndex() == CALENDAR else self.table

    def _moved(self) -> None:
        chosen = self._view().chosen()
        place = self.board.due.places.get(chosen[0].key, "") if self.board and chosen else ""
        self.panel.show_items(chosen, place)

    def show_where(
        self,
        group: str = "",
        clock: str = "",
        level: str = "",
        search: str = "",
        day: date | None = None,
        **_: Any,
    ) -> None:
        """Show a group of clocks or one, a level (overdue, soon, later, pressing), words, or a day's items."""
        self.tabs.setCurrentIndex(LIST if day is None else CALENDAR)
        self.filters.put(Wish(levels_of(level), group, clock, search=search))
        if day is not None:
            self.calendar.grid.choose(day)

    def focus_first(self) -> None:
        """Put the keyboard into what is shown, at once or when it is there."""
        self._eager = self.board is None
        shown: QWidget = self.sleeping if self.tabs.currentIndex() == PUT_OFF else self._view()
        if self.tabs.currentIndex() == CALENDAR:
            shown = self.calendar.grid
        if shown.isVisible():
            shown.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.filters.line.search.setFocus(Qt.FocusReason.TabFocusReason)

    def _menu(self, view: DueTable, point: QPoint) -> None:
        one = view.current
        if one is None or not view.indexAt(point).isValid():
            return
        menu = QMenu(self)
        menu.addAction("打开记录\tEnter", lambda: self.open_item(one))
        if self.panel.snooze.isEnabled():
            menu.addAction("暂缓…", self.put_off)
        menu.addSeparator()
        menu.addAction(f"只看“{one.name[:16]}”", lambda: self.filters.put(Wish(search=one.name)))
        menu.addAction(
            f"只看“{one.zh[:16]}”",
            lambda: self.show_where(group=due_list.OF_CLOCK[one.clock].key, clock=one.clock),
        )
        menu.popup(view.viewport().mapToGlobal(point))

    def open_item(self, one: Due) -> None:
        """Go to the record an item comes from."""
        if one.kind in BY_NAME:
            self.context.navigate(FILES.get(one.kind, one.kind), id=one.number)
        else:
            self.context.navigate("export")

    def _open_current(self) -> None:
        if (one := self._view().current) is not None:
            self.open_item(one)

    def _open_employer(self) -> None:
        one = self._view().current
        if one is not None and one.employer is not None:
            self.context.navigate(FILES["employer"], id=one.employer)

    def put_off(self) -> None:
        """Put the chosen items off until a day, for a reason."""
        items = self._view().chosen()
        asked = ask_snooze(self, items) if items else None
        if asked is None:
            return
        desk, (until, reason) = self.context.desk, asked

        def work(progress: Progress) -> int:
            for at, one in enumerate(items):
                progress(at, len(items), "正在暂缓")
                snoozes.snooze(desk, one.key, until, reason)
            return len(items)

        keys = [one.key for one in items]
        self.context.jobs.run(work, lambda _count: self._put_off_done(keys), self._failed, title="正在暂缓")

    def _put_off_done(self, keys: list[str]) -> None:
        UndoToast(self, f"已暂缓 {len(keys):,} 项", lambda: self._wake(keys))
        self._changed()

    def _wake(self, keys: list[str]) -> None:
        try:
            for key in keys:
                snoozes.wake(self.context.desk, key)
        except Refused as refused:
            self._failed(refused)
        else:
            self._woken(keys)

    def _woken(self, keys: list[str]) -> None:
        self._wanted = keys
        Toast(self, f"已恢复 {len(keys):,} 项")
        self._changed()

    def _changed(self) -> None:
        self.context.changed("snooze")
        self.reload()

    def _failed(self, error: Exception) -> None:
        message(self, "没有完成", str(error))
        self.reload()

    def tell(self) -> None:
        """Issue notices to the employers of the chosen items."""
        from ui.notice_dialog import NoticeDialog

        items = [one for one in self._view().chosen() if one.employer is not None]
        change = all(one.clock.startswith("change_") for one in items)
        kind = NoticeKind.change if change else NoticeKind.declare
        numbers = list(dict.fromkeys(one.employer for one in items if one.employer is not None))
        dialog = NoticeDialog(self.context, numbers, kind, self)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def export(self) -> None:
        """Write what is shown into a sheet."""
        board = self.board
        if board is None:
            return
        ahead = self.tabs.currentIndex() == CALENDAR
        items = self.table.shown.items if not ahead else self.calendar.table.shown.items
        path = ask_path(self, "导出到", file_name(self.context.desk, "待办清单"), SHEETS) if items else None
        if path is None:
            return
        desk, places = self.context.desk, board.due.places

        def work(_progress: Progress) -> int:
            return due_list.write(desk, path, items, places)

        self.context.jobs.run(
            work,
            lambda count: Toast(self, f"已导出 {count:,} 项到 {path.name}"),
            lambda error: message(self, "没有导出", str(error)),
            title="正在导出待办",
        )
