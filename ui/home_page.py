"""工作首页: the nine indicators, what waits, the townships, the deadlines; every part opens what lies behind it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from ohdesk import reminders as waiting
from ohdesk import statistics
from ohdesk.errors import Refused
from ohdesk.profile import Profile
from ohdesk.reminders import Reminder
from ohdesk.results import Results, RowResult
from ohdesk.statistics import UNKNOWN, Group
from ui.charts import BarLine, Shares, YearColumns, align_names
from ui.context import Context
from ui.home_cards import PICTURES, IndicatorCard, Line
from ui.jobs import Progress
from ui.nothing_yet import all_well
from ui.reckoning import ProfileBox, Reckoned, reckon
from ui.widgets import Card, EmptyState, PageHead, button, clear, column, row
from ui.words import tone

WIDE, WIDEST, SIDE = 1480, 1760, 400
LOWER, UNLIMITED = 330, 16_777_215
SOON_DAYS = 14
NOTHING = ("没有待办", "台账里没有到期或待处理的事项")


@dataclass(frozen=True)
class Overview:
    """What the page shows."""

    reckoned: Reckoned
    reminders: list[Reminder]
    townships: list[Group]


class HomePage(QWidget):
    """The first page of the day."""

    title = "工作首页"

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.cards: list[IndicatorCard] = []
        self.overview: Overview | None = None
        self._latest: Reckoned | None = None
        self._wide: bool | None = None
        self._eager = False
        self._make_panels()
        self.profiles = ProfileBox(context, self.reload)
        again = button("重新测算", "refresh-cw")
        again.setToolTip("重新测算（F5）")
        again.clicked.connect(self.reload)
        self.head = PageHead(self.title, "", [self.profiles, again])
        self.state = EmptyState("loader-circle", "正在测算", "正在从台账读取记录")
        self.stack = QStackedWidget()
        self.stack.addWidget(self.state)
        self.stack.addWidget(self._scroll())
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 10, 4, 6)
        whole.setSpacing(8)
        head = row(self.head, 12)
        head.setStretch(0, 1)
        whole.addLayout(head)
        whole.addWidget(self.stack, 1)

    def _make_panels(self) -> None:
        self.card_box = QWidget()
        self.card_grid = QGridLayout(self.card_box)
        self.card_grid.setContentsMargins(0, 0, 0, 0)
        self.card_grid.setSpacing(10)
        self.waiting = Card("待办提醒")
        self.towns = Card("各乡镇工业企业申报率", "虚线为目标")
        self.towns.note.setWordWrap(False)
        self.deadlines = Card("报送截止")
        self.grades = Card("任务自评")
        self.trend = Card("各年数值")
        self.trend.setParent(self)  # a narrow window has no place for it
        self.lists = {card: self._list_in(card) for card in (self.waiting, self.towns)}
        self.shares = Shares()
        self.grades.body.addWidget(self.shares)
        self.columns = YearColumns()
        self.trend.body.addWidget(self.columns, 1)
        self.deadline_list = QVBoxLayout()
        self.deadline_list.setSpacing(0)
        self.deadlines.body.addLayout(self.deadline_list)
        self.side = QWidget()
        self.side.setLayout(column(self.deadlines, self.grades, None, spacing=10))
        for card in (self.waiting, self.towns, self.deadlines, self.grades, self.trend):
            card.body.setContentsMargins(12, 10, 12, 10)
            card.body.setSpacing(4)

    def _list_in(self, card: Card) -> QVBoxLayout:
        inside, scroll = QWidget(), QScrollArea()
        lines = QVBoxLayout(inside)
        lines.setContentsMargins(0, 0, 4, 0)
        lines.setSpacing(0)
        scroll.setWidget(inside)
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setMinimumHeight(150)
        card.body.addWidget(scroll, 1)
        return lines

    def _scroll(self) -> QScrollArea:
        self.canvas = QWidget()
        self.grid = QGridLayout(self.canvas)
        self.grid.setContentsMargins(0, 0, 12, 4)
        self.grid.setSpacing(10)
        scroll = QScrollArea()
        scroll.setWidget(self.canvas)
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        return scroll

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give a wide window another column instead of ballooning cards."""
        super().resizeEvent(event)
        self._arrange(self.width() >= WIDE)

    def _arrange(self, wide: bool) -> None:
        self.canvas.setMaximumWidth(WIDEST)
        if wide == self._wide:
            return
        self._wide = wide
        for panel in (self.card_box, self.waiting, self.towns, self.trend, self.side):
            self.grid.removeWidget(panel)
        for at in range(4):
            self.grid.setColumnStretch(at, 1 if at < 3 else 0)
        self.grid.setColumnMinimumWidth(3, SIDE if wide else 0)
        self.trend.setVisible(wide)
        self.grid.addWidget(self.card_box, 0, 0, 1, 3)
        if wide:
            self.grid.addWidget(self.waiting, 0, 3)
            self.grid.addWidget(self.towns, 1, 0, 1, 2)
            self.grid.addWidget(self.trend, 1, 2)
            self.grid.addWidget(self.side, 1, 3)
        else:
            for at, panel in enumerate((self.waiting, self.towns, self.side)):
                self.grid.addWidget(panel, 1, at)
        self.grid.setRowStretch(0, 40 if wide else 0)
        self.grid.setRowStretch(1, 60)
        self.grid.setRowStretch(2, 1)
        self._limit_heights()

    def _limit_heights(self) -> None:
        lines = self.lists[self.towns]
        needed = sum(
            item.sizeHint().height() for at in range(lines.count()) if (item := lines.itemAt(at)) is not None
        )
        lower = max(LOWER, needed + 64) if self._wide else UNLIMITED
        for panel in (self.towns, self.trend, self.side):
            panel.setMaximumHeight(lower)
        rows = [self.cards[at : at + 3] for at in range(0, len(self.cards), 3)]
        tallest = sum(max(card.sizeHint().height() for card in cards) * 1.2 + 10 for cards in rows)
        for panel in (self.card_box, self.waiting):
            panel.setMaximumHeight(round(tallest) if self._wide else UNLIMITED)

    def reload(self) -> None:
        """Count everything again in the background; what is shown stays until then."""
        self.profiles.follow()
        name, desk = self.profiles.name, self.context.desk
        if not name:
            self._refuse(Refused("没有可用的口径方案，请检查程序是否完整。"))
            return

        self.context.jobs.run(lambda _: reckon(desk, name), self._show, self._refuse, title="正在测算")

    def _refuse(self, error: Exception) -> None:
        self.state.say("triangle-alert", "没有完成测算", str(error))
        self.stack.setCurrentIndex(0)

    def _read_rest(self, found: Reckoned) -> None:
        """Look through all that waits, which takes longer than the cards and comes after them."""
        self._latest, desk = found, self.context.desk
        if self.overview is None:
            for lines in self.lists.values():
                _say_in(lines, "loader-circle", "正在统计", "")

        def work(progress: Progress) -> Overview:
            progress(0, 2, "正在统计待办")
            open_ones = waiting.reminders(desk, found.profile, found.results)
            progress(1, 2, "正在统计乡镇")
            towns = statistics.employers(desk, found.profile, "township", found.as_of)
            return Overview(found, open_ones, towns)

        self.context.jobs.run(work, self._show_rest, self._refuse_rest, title="正在统计待办")

    def _refuse_rest(self, error: Exception) -> None:
        for lines in self.lists.values():
            _say_in(lines, "triangle-alert", "没有完成统计", str(error))

    def _show_rest(self, overview: Overview) -> None:
        if overview.reckoned is self._latest:
            self.overview = overview
            self._show_waiting(overview.reminders)
            self._show_towns(overview.townships, overview.reckoned.profile)
            self._limit_heights()

    def _show(self, found: Reckoned) -> None:
        profile, results, day = found.profile, found.results, found.as_of
        self.head.set_note(f"{profile.year} 年度 · 数据截至 {day:%Y-%m-%d}")
        self.head.note.setToolTip(f"{profile.title}，{profile.document}")
        at = max((place for place, card in enumerate(self.cards) if card.hasFocus()), default=-1)
        self._show_cards(profile, results)
        self._read_rest(found)
        self._show_deadlines(profile)
        self._show_grades(results)
        self._show_trend(results)
        self._limit_heights()
        self.stack.setCurrentIndex(1)
        if self._eager or at >= 0:
            self._eager = False
            self.cards[min(max(at, 0), len(self.cards) - 1)].setFocus(Qt.FocusReason.TabFocusReason)

    def _show_cards(self, profile: Profile, results: Results) -> None:
        clear(self.card_grid)
        self.cards = [IndicatorCard(profile, one, no) for no, one in main_rows(profile, results)]
        for place, card in enumerate(self.cards):
            card.clicked.connect(lambda _=False, key=card.row.key: self._open("assess", key=key))
            self.card_grid.addWidget(card, place // 3, place % 3)
        for at in range(3):
            self.card_grid.setColumnStretch(at, 1)

    def _show_waiting(self, found: list[Reminder]) -> None:
        lines = self.lists[self.waiting]
        clear(lines)
        self.waiting.note.setText(f"按今天 {date.today():%Y-%m-%d}")
        for one in found:
            line = Line(PICTURES.get(one.key, "info"), one.zh, one.pill, one.tone)
            line.clicked.connect(lambda _=False, one=one: self._open(one.page, **one.where))
            lines.addWidget(line)
        if not found:
            lines.addWidget(EmptyState(*all_well(self.context.desk, "提醒", *NOTHING)))
        lines.addStretch(1)

    def _show_towns(self, found: list[Group], profile: Profile) -> None:
        lines = self.lists[self.towns]
        clear(lines)
        target = declaration_target(profile)
        counted = sorted(
            (one for one in found if one.hazardous), key=lambda one: one.declared / one.hazardous
        )
        bars = []
        for one in counted:
            words = f"{one.rate_text}  {one.declared:,}/{one.hazardous:,}"
            bar = BarLine(one.name, one.declared / one.hazardous, words, target)
            where = {"township": None if one.name == UNKNOWN else one.name, "verdict": "must_declare"}
            bar.clicked.connect(lambda _=False, where=where: self._open("employer", **where))
            lines.addWidget(bar)
            bars.append(bar)
        align_names(bars)
        if not bars:
            lines.addWidget(
                EmptyState("map-pin", "还没有应申报的单位", "台账核查出应申报单位后，这里按乡镇显示申报率")
            )
        lines.addStretch(1)

    def _show_deadlines(self, profile: Profile) -> None:
        clear(self.deadline_list)
        for one in sorted(profile.deadlines, key=lambda one: one.on):
            words, colour = days_left(one.on, date.today())
            year = "" if one.on.year == profile.year else f"{one.on.year}年"
            shown = f"{year}{one.on.month}月{one.on.day}日 · {words}"
            line = Line("calendar-clock", one.zh, shown, colour)
            line.setToolTip(f"{one.zh}：{one.on:%Y-%m-%d} 截止，{words}")
            line.clicked.connect(lambda _=False: self._open("export"))
            self.deadline_list.addWidget(line)
        if not profile.deadlines:
            self.deadline_list.addWidget(EmptyState("calendar", "这份方案没有报送日期"))

    def _show_grades(self, results: Results) -> None:
        letters = [one.letter for one in results.tasks]
        self.grades.setVisible(bool(letters))
        self.grades.note.setText(f"共 {len(letters)} 项")
        found = [(f"{letter} 档", letters.count(letter), tone(letter)) for letter in "ABC"]
        self.shares.show_shares([*found, ("待定", letters.count(None), "neutral")])

    def _show_trend(self, results: Results) -> None:
        found = next((one for one in results.rows if one.series), None)
        if found is not None and found.series is not None:
            self.trend.note.setText(f"{found.zh}（{found.unit}）")
            self.columns.show_series(found.series)
        self.trend.setVisible(bool(self._wide) and found is not None)

    def _open(self, page: str, **where: Any) -> None:
        self.context.navigate(page, **where)

    def focus_first(self) -> None:
        """Put the keyboard on the first card, at once or when it is there."""
        self._eager = not self.cards
        if self.cards:
            self.cards[0].setFocus(Qt.FocusReason.TabFocusReason)


def main_rows(profile: Profile, results: Results) -> list[tuple[str, RowResult]]:
    """Return the indicators that have a target, with the numbers of the table that judges them."""
    by_key = {one.key: one for one in results.rows}
    judged = [table for table in profile.tables if any(line.show == "boxes" for line in table.rows)]
    if judged:
        return [(line.no, by_key[line.key]) for line in judged[0].rows if line.key in by_key]
    return [(one.no, one) for one in results.rows if one.target is not None]


def declaration_target(profile: Profile) -> float | None:
    """Return the target of the declaration rate as a share, None where the profile has none."""
    for one in profile.indicators:
        part = one.part("numerator")
        if (
            part
            and part.source.name == "declared_industrial_employers"
            and isinstance(one.target, (int, float))
        ):
            return one.target / 100
    return None


def days_left(on: date, today: date) -> tuple[str, str]:
    """Return how many days are left as words, and their tone."""
    left = (on - today).days
    if left < 0:
        return f"已过 {-left} 天", "neutral"
    if left == 0:
        return "今天截止", "bad"
    return f"还剩 {left} 天", "warn" if left <= SOON_DAYS else "accent"


def _say_in(lines: QVBoxLayout, icon: str, title: str, hint: str) -> None:
    clear(lines)
    lines.addWidget(EmptyState(icon, title, hint))
    lines.addStretch(1)
