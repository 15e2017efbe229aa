"""The two tables of 年度任务: tasks counted against the county's share, and points of work by group."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt

from db.records.yearly_task import WorkState
from ohdesk.profile import SHARE
from ohdesk.results import RowResult, WorkResult, row_text, state
from ui.reckoning import Reckoned
from ui.words import day, tone, whole
from ui.works_form import completion
from ui.wrapped_table import WrappedTable

COUNTED = ("序号", "任务", "上级任务数", "下达数", "完成数", "完成率", "时限", "状态")
COUNTED_WIDTHS = (4.2, 0, 6.4, 5.4, 6.8, 5.4, 5, 5.8)
WORK = ("序号", "工作要点", "责任人", "时限", "佐证", "状态")
WORK_WIDTHS = (4.2, 0, 5.6, 5, 4, 6)
INDENT = 14
TONES = {
    "已完成": "good",
    "进行中": "accent",
    "未开展": "warn",
    "逾期": "bad",
    "未达到": "bad",
    "待下达": "warn",
}
DONE = (WorkState.done.value, WorkState.not_due.value)


class CountedTable(WrappedTable):
    """The counted tasks; `points` are its rows."""

    def __init__(self) -> None:
        """Start empty."""
        super().__init__("计数任务", COUNTED, COUNTED_WIDTHS, 1)
        self.points: list[WorkResult | None] = []
        _to_the_right(self, (2, 3, 4, 5))

    def show_points(self, reckoned: Reckoned) -> None:
        """Show the tasks of a profile with what is asked and what is done."""
        rows = rows_by_no(reckoned)
        self.points = list(reckoned.results.shares)
        self.blockSignals(True)
        self.setRowCount(len(self.points))
        for place, point in enumerate(reckoned.results.shares):
            self._show(place, point, rows[point.no], reckoned)
        self.blockSignals(False)
        self.fit()

    def _show(self, place: int, point: WorkResult, found: RowResult, reckoned: Reckoned) -> None:
        indicator = reckoned.profile.indicator(found.key)
        above = "" if indicator.whole is None else whole(indicator.whole)
        asked = whole(point.share) if indicator.target == SHARE else indicator.target_zh
        words = state(found) or "待下达"
        self.put(place, 0, point.no)
        self.put(place, 1, point.zh, indent=INDENT if "-" in point.no else 0)
        self.put(place, 2, above, right=True, colour="muted")
        self.put(place, 3, asked, right=True, colour="warn" if asked == whole(None) else "")
        self.put(place, 4, row_text(found), right=True, bold=True)
        self.put(place, 5, completion(found), right=True, colour="muted")
        self.put(place, 6, short_day(point.due, reckoned.profile.year), colour="muted")
        self.put(place, 7, words, tone=TONES.get(words) or tone(words))


class WorkTable(WrappedTable):
    """The points of work under their groups; `points` are its rows, None where a group's name stands."""

    def __init__(self) -> None:
        """Start empty."""
        super().__init__("工作要点", WORK, WORK_WIDTHS, 1)
        self.points: list[WorkResult | None] = []
        _to_the_right(self, (4,))

    def show_points(self, reckoned: Reckoned) -> None:
        """Show the points of a profile with who answers for them and how far they are."""
        group = ""
        self.points = []
        self.blockSignals(True)
        self.clearSpans()
        self.setRowCount(0)
        for point in reckoned.results.works:
            if point.group != group:
                group = point.group
                self._add_group(group)
            self._add(point, reckoned)
        self.blockSignals(False)
        self.fit()

    def _add_group(self, group: str) -> None:
        place = self.rowCount()
        self.insertRow(place)
        self.points.append(None)
        self.setSpan(place, 0, 1, len(WORK))
        self.put(place, 0, group, colour="muted", bold=True)
        if item := self.item(place, 0):
            item.setFlags(Qt.ItemFlag.ItemIsEnabled)

    def _add(self, point: WorkResult, reckoned: Reckoned) -> None:
        place = self.rowCount()
        self.insertRow(place)
        self.points.append(point)
        words = work_words(point, reckoned.as_of)
        self.put(place, 0, point.no)
        self.put(place, 1, point.zh)
        self.put(place, 2, point.responsible, colour="muted")
        self.put(place, 3, short_day(point.due, reckoned.profile.year), colour="muted")
        self.put(place, 4, f"{point.evidence}", right=True, colour="" if point.evidence else "muted")
        self.put(place, 5, words, tone=TONES.get(words, "neutral"))


def rows_by_no(reckoned: Reckoned) -> dict[str, RowResult]:
    """Return the rows of indicators that bear a task's number, by it."""
    numbers = {one.key: one.no for one in reckoned.profile.indicators if one.no}
    return {numbers[row.key]: row for row in reckoned.results.rows if row.key in numbers}


def short_day(when: date | None, year: int) -> str:
    """Return a day of the year in question as 11-30, any other in full."""
    return when.strftime("%m-%d") if when and when.year == year else day(when)


def work_words(point: WorkResult, as_of: date) -> str:
    """Return how far a point of work is: past its day and not done is 逾期, a count of zero is 未达到."""
    if point.holds is False:
        return "未达到"
    if point.due and point.due < as_of and point.state not in DONE:
        return "逾期"
    return point.state or "未填"


def _to_the_right(table: WrappedTable, places: tuple[int, ...]) -> None:
    for at in places:
        if heading := table.horizontalHeaderItem(at):
            heading.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
