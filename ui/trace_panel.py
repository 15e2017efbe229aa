"""What stands behind one row of 指标测算: 口径, the records, the gap, the forecast, and the figures typed in."""

from __future__ import annotations

from typing import Any

from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QTabWidget, QWidget

from ohdesk.profile import Indicator
from ohdesk.results import RowResult, gap, row_text, state, target_text
from ui.context import Context
from ui.figure_form import FigureForm
from ui.forecast_tab import ForecastTab
from ui.gap_tab import GapTab
from ui.jobs import Progress
from ui.meaning_tab import MeaningTab
from ui.reckoning import Reckoned
from ui.trace_data import Behind, DataTab, behind
from ui.widgets import Pill, column, label, row
from ui.words import tone


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
        self.meaning = MeaningTab(context)
        self.data = DataTab(context)
        self.gap = GapTab(context)
        self.forecast = ForecastTab(context)
        self.figures = FigureForm(context)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        self.pages: dict[str, QWidget] = {}
        self._add("meaning", "口径", self.meaning)
        self._add("data", "数据", self.data)
        self._add("gap", "差距", self.gap)
        self._add("forecast", "预判", self.forecast)
        self._add("typed", "填报", self.figures)
        self.tabs.setAccessibleName("、".join(self.tabs.tabText(at) for at in range(self.tabs.count())))
        line = row(self.value, self.pill, None, self.target)
        whole = column(self.name, line, self.why, spacing=6)
        whole.addWidget(self.tabs, 1)
        whole.setContentsMargins(14, 12, 14, 12)
        self.setLayout(whole)

    def _add(self, key: str, words: str, page: QWidget) -> None:
        self.pages[key] = page
        self.tabs.addTab(page, words)

    def show_row(self, reckoned: Reckoned, found: RowResult, part: str = "", tab: str = "") -> None:
        """Show one indicator; `part` names the number wanted, `tab` a page: meaning, data, gap, forecast, typed."""
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
        self.meaning.show_row(reckoned, found)
        self.gap.show_row(reckoned, found)
        self.forecast.show_row(reckoned, found)
        self.figures.show_indicator(reckoned.profile, indicator)
        self.tabs.setTabVisible(self.tabs.indexOf(self.figures), self.figures.wanted)
        if tab in self.pages:
            self.tabs.setCurrentWidget(self.pages[tab])
        self._load(reckoned, indicator, part)

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
        return self.figures.may_leave() and self.forecast.may_leave()

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
