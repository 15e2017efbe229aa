"""漏斗: from all listed names to the employers that declared, on any day, and why a name is not counted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtWidgets import QScrollArea, QWidget

from db.records.employer import Employer
from db.records.listed_name import ListedName
from db.records.name_list import NameList
from ohdesk import query
from ohdesk.errors import Damaged, Refused
from ohdesk.links import Links
from ohdesk.lists.funnel import Stage, funnel, why_employer, why_not_counted
from ohdesk.query import Query
from ui.context import Context
from ui.editors import Combo
from ui.funnel_picture import FunnelStep, ShareLine
from ui.jobs import Progress
from ui.pickers import Hit, SearchLine
from ui.reckoning import AsOf
from ui.record_table import first_ids
from ui.widgets import Card, button, clear, column, label, row
from ui.words import percent

STEPS = (
    ("all", "各部门名单共有名称"),
    ("known", "已对应到台账单位"),
    ("must_declare", "核为应申报的名称"),
    ("employers", "应申报单位（去重）"),
    ("declared", "已申报单位"),
)
WAITING = (("doubtful", "warn"), ("missing", "accent"), ("pending", "warn"))
GONE = (
    ("exempt", "neutral"),
    ("stopped", "neutral"),
    ("cancelled", "neutral"),
    ("elsewhere", "neutral"),
    ("duplicate", "neutral"),
)
FURTHER = (("open", "bar_low"), ("conflict", "warn"), ("unlisted", "bar"))
SHORT = {"unlisted": "应申报、不在名单上"}
MOST_HITS = 12


class FunnelTab(QWidget):
    """The picture, what fell out of it, and the answer to one question."""

    def __init__(self, context: Context, open_rows: Callable[[Stage], object]) -> None:
        """`open_rows(stage)` shows a stage's records; `reload` fills the tab."""
        super().__init__()
        self.context, self.desk, self._open = context, context.desk, open_rows
        self.stages: dict[str, Stage] = {}
        self.as_of = AsOf(self.reload)
        self.as_of.show_day(date.today())
        self.which = Combo()
        self.which.setAccessibleName("哪份名单")
        self.which.setMinimumWidth(240)
        self.which.activated.connect(lambda _at: self.reload())
        today = button("今天")
        today.clicked.connect(self._today)
        self.picture, self.picture_lines = Card("从名单到申报", "点每一层看明细"), column(spacing=0)
        self.picture.body.addLayout(self.picture_lines, 1)
        self.side = column(spacing=10)
        right = QWidget()
        right.setLayout(self.side)
        right.setMinimumWidth(400)
        self.side.setContentsMargins(0, 0, 0, 0)
        self.aside = column(spacing=2)
        aside = Card("没有走到底的")
        aside.body.addLayout(self.aside)
        self.side.addWidget(aside)
        self.side.addWidget(self._why(), 1)
        parts = row(self.picture, right, spacing=12)
        parts.setStretch(0, 3)
        parts.setStretch(1, 2)
        whole = column(row(self.which, None, self.as_of, today), spacing=9)
        whole.addLayout(parts, 1)
        self.setLayout(whole)

    def _why(self) -> QWidget:
        card = Card("为什么没有计入")
        self.line = SearchLine(self._ask, self._take, lambda: None)
        self.line.setAccessibleName("查一个名称")
        self.line.setPlaceholderText("输入名称、代码或拼音首字母，看它走到了哪一步")
        self.answer = label("", wrap=True)
        self.answer.setAccessibleName("回答")
        inside = QWidget()
        inside.setLayout(column(self.answer, None))
        area = QScrollArea()
        area.setWidget(inside)
        area.setWidgetResizable(True)
        area.setMinimumHeight(70)
        card.body.addWidget(self.line)
        card.body.addWidget(area, 1)
        return card

    def reload(self) -> None:
        """Count again for the day and the list chosen."""
        self._renew_lists()
        day, chosen = self.as_of.day, self.which.currentData()

        def work(_progress: Progress) -> list[Stage]:
            return funnel(self.desk, day, chosen)

        self.context.jobs.run(work, self._show, self._refused, title="正在统计")

    def _renew_lists(self) -> None:
        chosen = self.which.currentData()
        self.which.clear()
        self.which.addItem("全部名单", None)
        numbers = query.ids(self.desk, NameList, Query(order="received_on", descending=True))
        for one in query.rows(self.desk, NameList, numbers):
            assert isinstance(one, NameList)
            self.which.addItem(f"{one.source.value}　{one.title}", one.id)
        self.which.setCurrentIndex(max(self.which.findData(chosen), 0) if chosen is not None else 0)

    def _today(self) -> None:
        self.as_of.forget()
        self.as_of.show_day(date.today())
        self.reload()

    def _refused(self, error: Exception) -> None:
        clear(self.picture_lines)
        self.picture_lines.addWidget(label(str(error), "problem", wrap=True))

    def _show(self, stages: Sequence[Stage]) -> None:
        self.stages = {one.key: one for one in stages}
        clear(self.picture_lines)
        most = self.stages["all"].count
        before = 1.0
        for key, words in STEPS:
            stage = self.stages[key]
            share = stage.count / most if most else 0.0
            above = self.stages.get(stage.inside)
            whole = "占全部" if stage.inside == "all" else "占上一层"
            note = f"{whole} {percent(100 * stage.count / above.count)}%" if above and above.count else ""
            step = FunnelStep(words, stage.count, share, before, note)
            step.clicked.connect(lambda _=False, stage=stage: self._open(stage))
            self.picture_lines.addWidget(step, 1)
            before = share
        self.picture_lines.addStretch(0)
        clear(self.aside)
        for parts, head in ((WAITING, "还要做"), (GONE, "已有结论，不计入"), (FURTHER, "单位")):
            self.aside.addWidget(label(head, "note"))
            for key, tone in parts:
                if key in self.stages:
                    self.aside.addWidget(self._line(self.stages[key], most, tone))

    def _line(self, stage: Stage, most: int, tone: str) -> ShareLine:
        line = ShareLine(SHORT.get(stage.key, stage.zh), stage.count, most, tone)
        line.clicked.connect(lambda: self._open(stage))
        return line

    def _ask(self, text: str) -> Sequence[Hit]:
        asked = Query(search=text)
        listed = list(first_ids(self.desk, ListedName, asked)[:MOST_HITS])
        known = list(first_ids(self.desk, Employer, asked)[:MOST_HITS])
        with self.desk.read() as session:
            links = Links(session)
            names, titles = links.titles("listed_name", listed), links.titles("employer", known)
            keys = links.keys("employer", known)
        hits = [Hit(("employer", one), titles.get(one, ""), f"台账　{keys.get(one, '')}") for one in known]
        told = {hit.words for hit in hits}
        hits += [
            Hit(("listed_name", one), names[one], "名单中的名称")
            for one in listed
            if one in names and names[one] not in told
        ]
        return hits

    def _take(self, hit: Hit) -> None:
        self.line.setText(hit.words)
        assert isinstance(hit.value, tuple)
        kind, number = hit.value
        try:
            said = (
                why_employer(self.desk, number) if kind == "employer" else why_not_counted(self.desk, number)
            )
        except (Refused, Damaged) as error:
            said = [str(error)]
        self.answer.setText("\n".join(f"· {one}" for one in said))

    def focus_first(self) -> None:
        """Put the keyboard into the search for a name."""
        self.line.setFocus()
