"""年度任务: the year's counted tasks against the county's share, and the points of work that nothing counts."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QMenu, QTabWidget

from ohdesk import assess
from ohdesk.desk import Desk
from ohdesk.errors import Refused
from ohdesk.profile import SHARE, Found
from ohdesk.results import WorkResult
from ui.context import Context
from ui.jobs import Progress
from ui.page_frame import FramedPage
from ui.reckoning import REMEMBERED, AsOf, ProfileBox, Reckoned, reckon
from ui.widgets import PageHead, button, remembered_split
from ui.works_form import WorkForm
from ui.works_tables import DONE, CountedTable, WorkTable, rows_by_no

SPLIT = "works/split"


class WorksPage(FramedPage):
    """The numbered points of a year's plan, one at a time."""

    title = "年度任务"

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.reckoned: Reckoned | None = None
        self._wish = ""
        self._eager = False
        self.profiles = ProfileBox(context, self._other_profile)
        self.as_of = AsOf(self.reload)
        self.counted, self.works = CountedTable(), WorkTable()
        for table in (self.counted, self.works):
            table.currentCellChanged.connect(self._picked)
        self.tabs = QTabWidget()
        self.tabs.addTab(self.counted, "计数任务")
        self.tabs.addTab(self.works, "工作要点")
        self.tabs.setMinimumWidth(520)
        self.tabs.currentChanged.connect(self._other_tab)
        self.form = WorkForm(context, self.reload)
        self.form.setMinimumWidth(360)
        self.split = remembered_split(context, SPLIT, ((self.tabs, 5), (self.form, 3)), (760, 430))
        self.others = button("换一份口径方案", "list-todo", primary=True)
        self.others.setMenu(QMenu(self.others))
        self.others.hide()
        head = PageHead(self.title, "", [self.profiles, self.as_of])
        self.furnish(head, self.split, "正在读取年度任务", way_out=self.others)

    def show_where(self, no: str = "") -> None:
        """Show a point by its number, at once or when it is read."""
        self._wish = no
        if self.reckoned is not None:
            self._grant()

    def reload(self) -> None:
        """Count everything again in the background; what is shown stays until then."""
        self.profiles.follow()
        name, desk, until = self.profiles.name, self.context.desk, self.as_of.day

        def work(_progress: Progress) -> Reckoned:
            return reckon(desk, name, until)

        self.context.jobs.run(work, self._show, self._refuse, title="正在读取年度任务")

    def _other_profile(self) -> None:
        if not self.form.may_leave():
            self.profiles.follow()
            return
        self.as_of.forget()
        self.reload()

    def _refuse(self, error: Exception) -> None:
        self.others.hide()
        self.say("triangle-alert", "没有读到年度任务", str(error))

    def _show(self, reckoned: Reckoned) -> None:
        self.as_of.show_day(reckoned.as_of)
        results = reckoned.results
        if not results.works and not results.shares:
            self.reckoned = None
            self.head.set_note("")
            self._offer_others()
            return
        same = self.reckoned is not None and self.reckoned.profile.name == reckoned.profile.name
        self._wish = self._wish or (self.form.point.no if same and self.form.point else "")
        self.reckoned = reckoned
        self.counted.show_points(reckoned)
        self.works.show_points(reckoned)
        self._show_numbers(reckoned)
        self.show_content()
        self._grant()
        if self._eager:
            self.focus_first()

    def _offer_others(self) -> None:
        """Say that this profile has no plan of a year, and lead to those that have one."""
        self.say(
            "list-todo",
            "这份口径方案没有年度任务",
            "它只有指标和任务自评，其他口径方案有年度任务和工作要点。",
        )
        desk = self.context.desk

        def work(_progress: Progress) -> list[Found]:
            return planned(desk)

        def done(found: list[Found]) -> None:
            menu = self.others.menu()
            menu.clear()
            for one in found:
                menu.addAction(one.title, lambda one=one: self._take(one.name))
            self.others.setVisible(bool(found))

        self.context.jobs.run(work, done)

    def _take(self, name: str) -> None:
        self.context.remember(REMEMBERED, name)
        self._other_profile()
        self.focus_first()

    def _show_numbers(self, reckoned: Reckoned) -> None:
        works, shares = reckoned.results.works, reckoned.results.shares
        done = sum(one.state in DONE for one in works)
        counted = rows_by_no(reckoned)
        met = sum(bool(counted[one.no].met) for one in shares)
        said = [f"计数任务 {met} / {len(shares)} 项达到"] if shares else []
        said += [f"工作要点 {done} / {len(works)} 项完成"] if works else []
        self.head.set_note("　".join(said))
        for at, (words, count) in enumerate((("计数任务", len(shares)), ("工作要点", len(works)))):
            self.tabs.setTabText(at, f"{words} {count}")
            self.tabs.setTabVisible(at, bool(count))

    @property
    def table(self) -> CountedTable | WorkTable:
        """Return the table in sight."""
        return self.works if self.tabs.currentIndex() == 1 else self.counted

    @property
    def _listed(self) -> list[WorkResult | None]:
        return self.table.points

    def _grant(self) -> None:
        wish, self._wish = self._wish, ""
        tables: tuple[CountedTable | WorkTable, ...] = (self.counted, self.works)
        for at, table in enumerate(tables):
            if wish and any(point and point.no == wish for point in table.points):
                self.tabs.blockSignals(True)
                self.tabs.setCurrentIndex(at)
                self.tabs.blockSignals(False)
        places = [at for at, point in enumerate(self._listed) if point]
        wished = [at for at in places if (point := self._listed[at]) and point.no == wish]
        if places:
            self._open((wished or places)[0])

    def _open(self, place: int) -> None:
        self.table.show_row(place)
        point = self._listed[place] if 0 <= place < len(self._listed) else None
        if point is None or self.reckoned is None:
            return
        counted = rows_by_no(self.reckoned).get(point.no) if self.table is self.counted else None
        self.form.show_point(self.reckoned.profile, point, counted)

    def _picked(self, now: int, _column: int, before: int, _before_column: int) -> None:
        if now == before or not 0 <= now < len(self._listed) or self._listed[now] is None:
            return
        if self.form.may_leave():
            self._open(now)
        elif self.form.point is not None:
            self.table.show_row(self._listed.index(self.form.point))

    def _other_tab(self, _at: int) -> None:
        if self.form.may_leave():
            self._grant()

    def may_leave(self) -> bool:
        """Ask before typed words are lost."""
        return self.form.may_leave()

    def focus_first(self) -> None:
        """Put the keyboard into the table, at once or when it is there."""
        self._eager = self.reckoned is None
        self.table.setFocus(Qt.FocusReason.TabFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter leads from a row into its form, Esc back."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.table.hasFocus():
            self.form.lines[self.form.names[0]].editor.setFocus(Qt.FocusReason.TabFocusReason)
        elif event.key() == Qt.Key.Key_Escape and not self.table.hasFocus():
            self.table.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            super().keyPressEvent(event)


def planned(desk: Desk) -> list[Found]:
    """Return the profiles with a plan of a year: points of work, or tasks counted against the county's share."""
    found = []
    for one in assess.profiles_for(desk):
        try:
            opened = assess.open_profile(desk, one.name)
        except Refused:
            continue
        if opened.works or any(indicator.target == SHARE for indicator in opened.indicators):
            found.append(one)
    return found
