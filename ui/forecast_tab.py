"""预判: where one indicator will stand at the year's end, and the words about it that go into the table."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QPlainTextEdit, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from db.records.outlook import Outlook
from ohdesk import forecast as forecasting
from ohdesk.forecast import Expected, Forecast
from ohdesk.profile import Indicator
from ohdesk.results import RowResult
from ui import theme
from ui.charts import YearColumns
from ui.context import Context
from ui.forecast_chart import ForecastChart
from ui.jobs import Progress
from ui.reckoning import Reckoned
from ui.segments import Segments
from ui.widgets import Pill, Toast, button, column, confirm, label, row

ANSWERS = (("yes", "能达标"), ("no", "不能达标"))
VALUES = {"yes": True, "no": False}
VERDICTS = {True: ("能达标", "good"), False: ("难以达标", "bad"), None: ("尚不确定", "warn")}
OUTCOMES = {True: ("已达标", "good"), False: ("未达标", "bad"), None: ("待复核", "warn")}
LEAST_LINES, MOST_LINES, OTHER_LINES = 2.6, 6, 12
NOTE_WIDTH = 290
"""A wrapped text without a width of its own asks for the height it would need in a very narrow one."""
NUMBERS = ("低", "中", "高")
MIDDLE = NUMBERS[1]


class ForecastTab(QWidget):
    """Shows one indicator's forecast; 保存预判 keeps the person's words over the draft."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.reckoned: Reckoned | None = None
        self.forecast: Forecast | None = None
        self._row: RowResult | None = None
        self._due = False
        self._shown = Expected(None, "", "")
        self.chart, self.years = ForecastChart(), YearColumns()
        self.picture = QStackedWidget()
        self.picture.addWidget(self.chart)
        self.picture.addWidget(self.years)
        self.picture.setFixedHeight(self.chart.minimumHeight())
        self.words = {word: label(word, "note") for word in NUMBERS}
        self.numbers = {word: label("", "heading") for word in NUMBERS}
        self.pill = Pill("")
        self.note = label("", "note", wrap=True)
        self.note.setMinimumWidth(NOTE_WIDTH)
        self.answer = Segments("年底能否达标", ANSWERS, lambda _value: self._changed())
        self.progress, self.reason = _area("最终进度"), _area("滞后原因")
        self.state = label("", "note", wrap=True)
        self.problem = label("", "problem", wrap=True)
        self.back_button = button("恢复草稿", "undo-2")
        self.back_button.clicked.connect(self.restore)
        self.save_button = button("保存预判", "save", primary=True)
        self.save_button.setToolTip("保存预判（Ctrl+S）")
        self.save_button.clicked.connect(self.save)
        keys = QShortcut(QKeySequence.StandardKey.Save, self)
        keys.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        keys.activated.connect(self.save)
        for area in (self.progress, self.reason):
            area.textChanged.connect(self._changed)
        self.setLayout(self._furnished())
        self.problem.hide()

    def _furnished(self) -> QVBoxLayout:
        numbers = row(label("年底预计", "muted"), spacing=6)
        for word, number in self.numbers.items():
            numbers.addWidget(self.words[word])
            numbers.addWidget(number)
            numbers.addSpacing(6)
        numbers.addStretch(1)
        numbers.addWidget(self.pill)
        body = column(
            self.picture, numbers, self.note, 2, row(label("年底能否达标", "muted"), self.answer, None)
        )
        for words, area in (("最终进度", self.progress), ("滞后原因", self.reason)):
            body.addWidget(label(words, "muted"))
            body.addWidget(area)
        body.addStretch(1)
        inside, scroll = QWidget(), QScrollArea()
        body.setContentsMargins(0, 0, 8, 0)
        inside.setLayout(body)
        scroll.setWidget(inside)
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        foot = row()
        foot.addWidget(self.state, 1)
        foot.addWidget(self.back_button)
        foot.addWidget(self.save_button)
        whole = column(spacing=6)
        whole.addWidget(scroll, 1)
        whole.addWidget(self.problem)
        whole.addLayout(foot)
        whole.setContentsMargins(0, 8, 0, 0)
        return whole

    def show_row(self, reckoned: Reckoned, found: RowResult) -> None:
        """Show another indicator as soon as the tab is in sight; unsaved words about the same one stay."""
        same = self._row is not None and self._row.key == found.key and self.reckoned is not None
        if (
            same
            and self.dirty
            and self.reckoned is not None
            and self.reckoned.profile.name == reckoned.profile.name
        ):
            return
        self.reckoned, self._row, self._due = reckoned, found, True
        self._clear()
        if self.isVisible():
            self._load()

    def showEvent(self, event: QShowEvent) -> None:
        """Read what is due."""
        super().showEvent(event)
        self._load()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the two texts what a low window can spare, and more in a high one."""
        super().resizeEvent(event)
        line = theme.base_size() * 1.5
        spare = (self.height() - line * OTHER_LINES - self.chart.height()) / 2
        for area in (self.progress, self.reason):
            area.setFixedHeight(round(min(max(spare, line * LEAST_LINES), line * MOST_LINES)))

    def _clear(self) -> None:
        self.forecast = None
        self.chart.show_forecast(None)
        self._fill(Expected(None, "", ""))
        self.setEnabled(False)

    def _load(self) -> None:
        reckoned, found, desk = self.reckoned, self._row, self.context.desk
        if not self._due or reckoned is None or found is None:
            return
        self._due = False

        def work(_progress: Progress) -> tuple[Forecast, Expected | None]:
            profile = reckoned.profile
            foreseen = forecasting.forecasts(desk, profile, reckoned.as_of, reckoned.results, found.key)
            return foreseen[found.key], forecasting.kept_outlooks(desk, profile).get(found.key)

        def done(answer: tuple[Forecast, Expected | None]) -> None:
            if self._row is found:
                self._show(*answer)

        self.context.jobs.run(work, done, self._failed, title="正在预判")

    def _show(self, forecast: Forecast, kept: Expected | None) -> None:
        found, reckoned = self._row, self.reckoned
        if found is None or reckoned is None:
            return
        self.forecast = forecast
        self.setEnabled(True)
        self._picture(found, forecast)
        known = forecast.middle is not None
        texts = forecast.texts if known else ("—", "—", "—")
        for number, said in zip(self.numbers.values(), texts, strict=True):
            number.setText(said)
        aimed = found.applies and (forecast.target is not None or forecast.will_reach is not None)
        self.pill.show_state(*(OUTCOMES if forecast.over else VERDICTS)[forecast.will_reach])
        self._show_numbers(same=forecast.over or not known)
        self.pill.setVisible(aimed and known)
        self.note.setText(_note(reckoned.profile.indicator(found.key), forecast))
        self._fill(kept or forecasting.drafted(forecast))

    def _show_numbers(self, *, same: bool) -> None:
        """Show the three numbers, or once what is certain."""
        for word in NUMBERS:
            self.numbers[word].setVisible(not same or word == MIDDLE)
            self.words[word].setVisible(not same)

    def _picture(self, found: RowResult, forecast: Forecast) -> None:
        self.chart.show_forecast(forecast)
        self.years.show_series(found.series or {})
        self.picture.setCurrentWidget(self.years if found.series is not None else self.chart)
        self.picture.setVisible(bool(found.series is not None or len(forecast.history) > 1))

    def _fill(self, expected: Expected) -> None:
        self._shown = expected
        self.answer.show_value({True: "yes", False: "no", None: None}[expected.will_reach])
        for area, words in ((self.progress, expected.progress), (self.reason, expected.reason)):
            area.blockSignals(True)
            area.setPlainText(words)
            area.blockSignals(False)
        self._say("")
        self._changed()

    def typed(self) -> Expected:
        """Return what stands in the editors now."""
        will = VALUES.get(self.answer.value or "")
        progress, reason = self.progress.toPlainText().strip(), self.reason.toPlainText().strip()
        return Expected(will, progress, reason, self._shown.by_hand)

    @property
    def dirty(self) -> bool:
        """Tell whether something typed is not kept yet."""
        return self.forecast is not None and self.typed() != self._shown

    def _changed(self) -> None:
        if self.forecast is None:
            self.state.setText("")
            return
        draft = self.typed() == forecasting.drafted(self.forecast) or not (self._shown.by_hand or self.dirty)
        self.state.setText(
            "有改动，还没有保存"
            if self.dirty
            else "已人工填写"
            if self._shown.by_hand
            else "草稿，按记录生成"
        )
        self.back_button.setEnabled(not draft)

    def restore(self) -> None:
        """Put the draft back into the editors; it stands once it is saved."""
        if self.forecast is None:
            return
        draft = forecasting.drafted(self.forecast)
        self.answer.show_value({True: "yes", False: "no", None: None}[draft.will_reach])
        self.progress.setPlainText(draft.progress)
        self.reason.setPlainText(draft.reason)
        self._changed()

    def save(self) -> None:
        """Keep what is written; the draft itself is not kept, so that it follows the records."""
        reckoned, found, forecast = self.reckoned, self._row, self.forecast
        if reckoned is None or found is None or forecast is None:
            return
        typed, draft, desk = self.typed(), forecasting.drafted(forecast), self.context.desk
        as_draft = (typed.will_reach, typed.progress, typed.reason) == (
            draft.will_reach,
            draft.progress,
            draft.reason,
        )

        def work(_progress: Progress) -> Expected:
            if as_draft:
                forecasting.drop_outlook(desk, reckoned.profile, found.key)
                return draft
            forecasting.keep_outlook(
                desk, reckoned.profile, found.key, typed.will_reach, typed.progress, typed.reason
            )
            return Expected(typed.will_reach, typed.progress, typed.reason, by_hand=True)

        self.save_button.setEnabled(False)
        self.context.jobs.run(work, self._saved, self._failed, title="正在保存")

    def _saved(self, kept: Expected) -> None:
        self.save_button.setEnabled(True)
        self._fill(kept)
        Toast(self, "已保存" if kept.by_hand else "已恢复为草稿")
        self.context.changed(Outlook.__tablename__)

    def _failed(self, error: Exception) -> None:
        self.save_button.setEnabled(True)
        self._say(str(error))

    def _say(self, words: str) -> None:
        self.problem.setText(words)
        self.problem.setVisible(bool(words))

    def may_leave(self) -> bool:
        """Ask before typed words are lost."""
        if not self.dirty:
            return True
        words = "预判页的最终进度或滞后原因改过，还没有保存，离开后不会保留。"
        left = confirm(self, "还没有保存", words, yes="不保存，离开", no="继续填写", danger=True)
        if left:
            self._fill(self._shown)
        return left


def _area(name: str) -> QPlainTextEdit:
    found = QPlainTextEdit()
    found.setAccessibleName(name)
    found.setTabChangesFocus(True)
    return found


def _note(indicator: Indicator, forecast: Forecast) -> str:
    """Say what the forecast stands on, or why there is none."""
    if forecast.why:
        return f"{forecast.why.rstrip('。')}。"
    if forecast.over:
        return "年度已经结束，即为年末值。"
    if indicator.part("series") is not None:
        return "按以往各年的增减推算。"
    known = f"{forecast.known}，已计入。" if forecast.known else ""
    if indicator.operator == "<=":
        return f"从现有数到归零之间。{known}"
    if not forecast.history:
        return known
    basis = "本年和上年各月的变化" if forecast.before else "本年各月的变化（上年没有记录）"
    return f"按{basis}推算，低至高之间约有九成把握。{known}"
