"""统计分析: cross tables, the townships side by side, 接害率 as surveys print it, and five years; each number opens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QGridLayout, QMenu, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from ohdesk import assess, reviews
from ohdesk.exchange.stats_sheet import Origin, charted
from ohdesk.profile import Profile
from ohdesk.statistics import cross_table, trends
from ohdesk.statistics.cross_table import Cell, Frame, Table
from ui.context import Context
from ui.give_out import ask_path, file_name
from ui.jobs import Progress
from ui.open_file import open_path
from ui.reckoning import AsOf, ProfileBox
from ui.stats_ask import TABS, WITHIN, parts_of, table_of
from ui.stats_parts import BarsCard, Picks, YearBars
from ui.stats_table import StatsView
from ui.widgets import EmptyState, PageHead, Toast, button, clear, label, message, remembered_split, row
from ui.words import office_words

UNLIMITED = 16_777_215
TAB, SPLIT = "stats/tab", "stats/split"


@dataclass(frozen=True)
class Shown:
    """One table as it was read: what it was read from and for which day."""

    profile: Profile
    as_of: date
    frame: Frame | None
    table: Table


class StatsPage(QWidget):
    """One page with four kinds of table."""

    title = "统计分析"

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.shown: Shown | None = None
        self._frame: Frame | None = None
        self._round = 0
        self._column = 0
        self._eager = False
        self.profiles = ProfileBox(context, self._other_profile)
        self.as_of = AsOf(self.reload)
        out = button("导出 Excel", "download", shortcut="Ctrl+E")
        out.clicked.connect(self.export)
        paper = button("打印", "printer", shortcut="Ctrl+P")
        paper.clicked.connect(self.print_out)
        self.head = PageHead(self.title, "", [self.profiles, self.as_of, out, paper])
        self.tabs = QTabBar()
        self.tabs.setExpanding(False)
        self.tabs.setDrawBase(False)
        self.tabs.setAccessibleName("统计表种类")
        for _, zh, _ in TABS:
            self.tabs.addTab(zh)
        self.picks = Picks(context, self._ask)
        self.view = StatsView(self._open, self._chart)
        self.bars = BarsCard(lambda place: self._open(place + 1, self._column))
        self.note = label("", "note", wrap=True)
        self.left_out = button("", flat=True)
        self.left_out.clicked.connect(self._open_left_out)
        self.left_out.hide()
        self.state = EmptyState("loader-circle", "正在统计", "正在从台账读取记录")
        self._arrange()
        names = [key for key, _, _ in TABS]
        kept = str(context.recall(TAB, "cross"))
        self.tabs.setCurrentIndex(names.index(kept) if kept in names else 0)
        self.picks.show_only(TABS[self.tabs.currentIndex()][2])
        self.tabs.currentChanged.connect(self._other_tab)
        context.records_changed.connect(self._outdated)

    def _arrange(self) -> None:
        left = QWidget()
        self.left = QVBoxLayout(left)
        self.left.setContentsMargins(0, 0, 0, 0)
        self.left.setSpacing(10)
        self.left.addWidget(self.view, 1)
        self.years = QWidget()
        self.year_grid = QGridLayout(self.years)
        self.year_grid.setContentsMargins(0, 0, 0, 0)
        self.year_grid.setSpacing(10)
        self.left.addWidget(self.years, 3)
        self.split = remembered_split(self.context, SPLIT, ((left, 3), (self.bars, 2)), (840, 330))
        self.stack = QStackedWidget()
        self.stack.addWidget(self.state)
        self.stack.addWidget(self.split)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 10, 16, 8)
        whole.setSpacing(8)
        for one in (self.head, self.tabs, self.picks):
            whole.addWidget(one)
        whole.addWidget(self.stack, 1)
        foot = row(self.note, self.left_out)
        foot.setStretch(0, 1)
        whole.addLayout(foot)

    @property
    def tab(self) -> str:
        """Return which kind of table is open."""
        return TABS[max(self.tabs.currentIndex(), 0)][0]

    def show_where(self, tab: str = "", **asked: str) -> None:
        """Show the table another page asks for."""
        names = [key for key, _, _ in TABS]
        if tab in names:
            self.tabs.setCurrentIndex(names.index(tab))
        if asked:
            self.picks.put(**asked)

    def reload(self) -> None:
        """Read the ledger again."""
        self.profiles.follow()
        self._frame = None
        self._ask()

    def _other_profile(self) -> None:
        self.as_of.forget()
        self.reload()

    def _other_tab(self, _at: int) -> None:
        self.context.remember(TAB, self.tab)
        self.picks.show_only(TABS[self.tabs.currentIndex()][2])
        self._ask()

    def _outdated(self, _kind: str) -> None:
        if self.isVisible():
            self.reload()

    def _ask(self) -> None:
        """Read what the question needs in the background; what is shown stays until then."""
        self._round += 1
        here, tab, asked, frame = self._round, self.tab, self.picks.asked, self._frame
        name, desk, wanted = self.profiles.name, self.context.desk, self.as_of.day

        def work(_progress: Progress) -> Shown:
            profile = assess.open_profile(desk, name)
            day = wanted or assess.default_day(profile)
            if tab == "trends":
                return Shown(profile, day, frame, trends.trends(desk, profile.year, day))
            read = frame or cross_table.read_frame(desk, profile.year, day)
            return Shown(profile, day, read, table_of(tab, read, asked))

        self.context.jobs.run(
            work,
            lambda shown: self._show(here, shown),
            lambda error: self._refuse(here, error),
            title="正在统计",
        )

    def _refuse(self, here: int, error: Exception) -> None:
        if here == self._round:
            self.state.say("triangle-alert", "没有完成统计", str(error))
            self.stack.setCurrentIndex(0)
            self.note.setText("")

    def _show(self, here: int, shown: Shown) -> None:
        if here != self._round:
            return
        self.shown, self._frame = shown, shown.frame
        table = shown.table
        self.as_of.show_day(shown.as_of)
        self.head.set_note("点任一数字打开对应名单")
        self.note.setText(f"{table.title}　{table.note}".strip())
        self.left_out.setVisible(bool(table.left_out))
        self.left_out.setText(f"看未列入的 {len(table.left_out):,} 家")
        over_years = self.tab == "trends"
        self.years.setVisible(over_years)
        self.bars.setVisible(not over_years)
        self.view.show_table(table)
        if not table.rows:
            self.state.say(
                "chart-column",
                "还没有可统计的单位",
                "登记用人单位并作出核查结论后，这里按乡镇、行业、规模统计",
            )
            self.stack.setCurrentIndex(0)
            return
        self.view.setMinimumHeight(self.view.whole_height if over_years else 0)
        self.view.setMaximumHeight(self.view.whole_height if over_years else UNLIMITED)
        if over_years:
            self._show_years(table)
        else:
            self._chart(charted(table)[0] if table.columns[0].key != cross_table.TOTAL else 0)
        self.stack.setCurrentIndex(1)
        if self._eager:
            self.focus_first()

    def _show_years(self, table: Table) -> None:
        clear(self.year_grid)
        heads = [one.zh for one in table.columns]
        for at, line in enumerate(table.rows):
            bars = YearBars(line, heads)
            bars.clicked.connect(lambda _=False, at=at: self._open(at, len(heads) - 1))
            self.year_grid.addWidget(bars, at // 3, at % 3)

    def _chart(self, column: int) -> None:
        if self.shown is not None and self.tab != "trends":
            self._column = column
            self.bars.show_column(self.shown.table, column)

    def _open(self, row: int, column: int) -> None:
        """Open the rows behind a number; a rate asks which of them."""
        cell = self.view.numbers.cell(row, column)
        if not cell.rate:
            self.go(cell, cell.ids)
            return
        menu = QMenu(self)
        for words, ids in parts_of(cell, self._key_of(column)):
            action = menu.addAction(f"{words}　{len(ids):,} 条", lambda ids=ids: self.go(cell, ids))
            action.setEnabled(bool(ids))
        menu.popup(self._beside(row, column))

    def _key_of(self, column: int) -> str:
        return self.picks.asked.measure if self.tab == "cross" else self.view.numbers.columns[column].key

    def _beside(self, row: int, column: int) -> QPoint:
        if not self.view.hasFocus():
            return QCursor.pos()
        rect = self.view.visualRect(self.view.numbers.index(row, column))
        return self.view.viewport().mapToGlobal(rect.bottomLeft())

    def go(self, cell: Cell, ids: Any) -> None:
        """Show these records on their own page; the whole ledger is shown without a filter."""
        if not ids:
            Toast(self, "这个数字是 0，没有记录")
            return
        frame = self.shown.frame if self.shown else None
        everyone = cell.kind == "employer" and frame is not None and len(ids) == len(frame.places["size"])
        where: dict[str, Any] = {"kind": cell.kind} if everyone else {"kind": cell.kind, "only": list(ids)}
        self.context.navigate(cell.kind, **where)

    def _open_left_out(self) -> None:
        if self.shown is not None:
            self.context.navigate("employer", kind="employer", only=list(self.shown.table.left_out))

    @property
    def origin(self) -> Origin:
        """Return where the table comes from, as files print it."""
        assert self.shown is not None
        within = dict(WITHIN)[self.picks.asked.within] if self.tab != "trends" else ""
        desk, profile, day = self.context.desk, self.shown.profile, self.shown.as_of
        return Origin(office_words(desk), profile.title, day, within, reviews.mark(desk, profile, day))

    def export(self) -> None:
        """Ask for a file and write the table with its chart."""
        from ohdesk.exchange import stats_sheet

        desk = self.context.desk

        def write(path: Path, table: Table, origin: Origin) -> None:
            stats_sheet.export_table(desk, path, table, origin)

        self._write("导出到", ".xlsx", "Excel 工作簿 (*.xlsx)", write)

    def print_out(self) -> None:
        """Ask for a file, print the table into it and open it."""
        from ohdesk.exchange import record_print

        desk = self.context.desk

        def write(path: Path, table: Table, origin: Origin) -> None:
            record_print.print_table(desk, path, table, origin)

        self._write("打印为 PDF", ".pdf", "PDF 文件 (*.pdf)", write, open_path)

    def _write(
        self,
        title: str,
        suffix: str,
        kinds: str,
        write: Callable[[Path, Table, Origin], None],
        then: Callable[[Path], object] = bool,
    ) -> None:
        if self.shown is None:
            return
        table, origin = self.shown.table, self.origin
        words = table.title.split("：")[0].replace(" ", "")
        name = Path(file_name(self.context.desk, words)).with_suffix(suffix).name
        path = ask_path(self, title, name, kinds)
        if path is None:
            return
        path = path if path.suffix == suffix else path.with_name(f"{path.name}{suffix}")

        def done(_nothing: object) -> None:
            Toast(self, f"已保存：{path.name}")
            then(path)

        self.context.jobs.run(
            lambda _progress: write(path, table, origin),
            done,
            lambda error: message(self, "没有保存", str(error)),
            title=title,
        )

    def focus_first(self) -> None:
        """Put the keyboard into the table, at once or when it is there."""
        self._eager = self.shown is None
        self.view.setFocus(Qt.FocusReason.TabFocusReason)
