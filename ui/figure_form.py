"""填报: the figures other departments supply, year by year, with their source and day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QGridLayout, QLineEdit, QScrollArea, QWidget

from db.records.annual_figure import AnnualFigure
from ohdesk import ledger, query, typed
from ohdesk.desk import Desk
from ohdesk.drafts import Draft, Moved
from ohdesk.errors import Refused
from ohdesk.history import history
from ohdesk.profile import Figure, Indicator, Profile
from ohdesk.query import Query
from ohdesk.understand import Misread, understand_date
from ui import theme
from ui.context import Context
from ui.draft_keeper import DraftKeeper, Values
from ui.editors import Combo
from ui.jobs import Progress
from ui.widgets import Toast, button, clear, column, confirm, label, restyle, row

YES_NO = {"": "", "1": "是", "0": "否"}


@dataclass(frozen=True)
class Kept:
    """A figure as it stands: value, source, day, and who changed it last."""

    value: str
    source: str
    as_of: str
    changed: str


@dataclass
class Line:
    """The editors of one figure in one year."""

    figure: Figure
    year: int
    value: QLineEdit | Combo
    source: QLineEdit
    as_of: QLineEdit
    kept: Kept | None = None

    def typed(self) -> tuple[str, str, str]:
        """Return what stands in the editors now."""
        box = self.value
        value = str(box.currentData()) if isinstance(box, Combo) else box.text().replace(",", "").strip()
        return value, self.source.text().strip(), self.as_of.text().strip()

    @property
    def name(self) -> str:
        """Return what the line is called in a draft."""
        return f"{self.figure.zh} {self.year}年"

    @property
    def before(self) -> tuple[str, str, str]:
        """Return what is kept."""
        return (self.kept.value, self.kept.source, self.kept.as_of) if self.kept else ("", "", "")

    def put_back(self, value: str, source: str, as_of: str) -> None:
        """Show words that were typed earlier."""
        if isinstance(self.value, Combo):
            self.value.setCurrentIndex(max(self.value.findData(value), 0))
        else:
            self.value.setText(value)
        self.source.setText(source)
        self.as_of.setText(as_of)

    @property
    def changed(self) -> bool:
        """Tell whether something was typed that is not kept yet."""
        return self.typed() != self.before


def kept_figures(desk: Desk, names: list[str]) -> dict[tuple[str, int], Kept]:
    """Return the figures kept under these names, with their last change."""
    found: dict[tuple[str, int], Kept] = {}
    for name in names:
        numbers = query.ids(desk, AnnualFigure, Query(where={"figure": name}))
        with desk.read() as session:
            rows = [(number, ledger.current(session, AnnualFigure, number)) for number in numbers]
        for number, one in rows:
            last = history(desk, AnnualFigure, number, limit=1)
            changed = f"{last[0].user} {last[0].at}" if last else ""
            day = one["as_of"].isoformat() if one["as_of"] else ""
            value = f"{one['value']:f}"
            found[name, one["year"]] = Kept(value, one["source"] or "", day, changed)
    return found


class FigureForm(QWidget):
    """Edits the typed figures of one indicator; 保存 keeps every changed line."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.profile: Profile | None = None
        self.lines: list[Line] = []
        self.wanted = False
        self.drafts = DraftKeeper(
            self, context, self._half_typed, self._put_back, before=self._stood, moved=self._moved
        )
        self.supplier = label("", "muted", wrap=True)
        self.grid = QGridLayout()
        self.grid.setHorizontalSpacing(6)
        self.grid.setVerticalSpacing(4)
        self.problem = label("", "problem", wrap=True)
        self.last = label("", "note", wrap=True)
        self.save_button = button("保存填报", "save", primary=True)
        self.save_button.setToolTip("保存填报（Ctrl+S）")
        self.save_button.clicked.connect(self.save)
        keys = QShortcut(QKeySequence.StandardKey.Save, self)
        keys.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        keys.activated.connect(self.save)
        inside, scroll = QWidget(), QScrollArea()
        inside.setLayout(column(self.grid, None))
        scroll.setWidget(inside)
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        whole = column(self.supplier, self.drafts.banner)
        whole.addWidget(scroll, 1)
        for part in (self.problem, self.last):
            whole.addWidget(part)
        whole.addLayout(row(None, self.save_button))
        whole.setContentsMargins(0, 8, 0, 0)
        self.setLayout(whole)
        self.problem.hide()

    def show_indicator(self, profile: Profile, indicator: Indicator) -> None:
        """Show the figures of another indicator; a form with unsaved words of the same one stays as it is."""
        names = list(dict.fromkeys(one.source.name for one in indicator.parts if one.source.how == "typed"))
        same = self.profile is not None and [line.figure.key for line in self.lines] == [
            name for name in names for _ in profile.figure(name).years
        ]
        self.profile, self.wanted = profile, bool(names)
        if same and self.dirty:
            return
        self.drafts.rest()
        figures = [profile.figure(name) for name in names]
        self._furnish(figures)
        if figures:
            desk = self.context.desk
            given: dict[str, object] = {"profile": profile.id, "indicator": indicator.key}

            def filled(kept: Mapping[tuple[str, int], Kept]) -> None:
                self._fill(kept)
                self.drafts.watch(AnnualFigure.__tablename__, None, given)

            self.context.jobs.run(lambda _progress: kept_figures(desk, names), filled)

    def _furnish(self, figures: list[Figure]) -> None:
        clear(self.grid)
        self.lines = []
        self._say("")
        self.last.setText("")
        suppliers = "、".join(dict.fromkeys(one.supplier for one in figures))
        self.supplier.setText(
            f"提供部门：{suppliers}。每个数都要写明来源；统计截至当年年中的，写明截至日期。"
        )
        for at, zh in enumerate(("年份", "数值", "数据来源", "统计截至")):
            self.grid.addWidget(label(zh, "note"), 0, at)
        for figure in figures:
            if len(figures) > 1:
                self.grid.addWidget(label(figure.zh, wrap=True), self.grid.rowCount(), 0, 1, 4)
            for year in figure.years:
                self._add_line(figure, year)
        self.grid.setColumnStretch(1, 4)
        self.grid.setColumnStretch(2, 6)

    def _add_line(self, figure: Figure, year: int) -> None:
        value: QLineEdit | Combo
        if figure.type == "yesno":
            value = Combo()
            for key, words in YES_NO.items():
                value.addItem(words, key)
        else:
            value = QLineEdit()
            value.setPlaceholderText(f"缺（{figure.unit}）" if figure.unit else "缺")
            value.setAlignment(Qt.AlignmentFlag.AlignRight)
            value.setMinimumWidth(theme.base_size() * 5)
        source, day = QLineEdit(), QLineEdit()
        day.setFixedWidth(theme.base_size() * 5 + 34)
        source.setPlaceholderText("部门、文件")
        source.setToolTip("哪个部门、哪份文件")
        day.setPlaceholderText(f"{year}-12-31")
        line = Line(figure, year, value, source, day)
        at = self.grid.rowCount()
        self.grid.addWidget(label(f"{year}年"), at, 0)
        for place, (editor, zh) in enumerate(((value, "数值"), (source, "数据来源"), (day, "统计截至")), 1):
            editor.setAccessibleName(f"{figure.zh} {year}年 {zh}")
            self.grid.addWidget(editor, at, place)
        for one in (value, source, day):
            if isinstance(one, Combo):
                one.activated.connect(lambda _at: self.drafts.touch())
            else:
                one.textEdited.connect(lambda _text: self.drafts.touch())
        if isinstance(value, QLineEdit):
            value.textEdited.connect(lambda _text: self._offer_source(line))
        self.lines.append(line)

    def _fill(self, kept: Mapping[tuple[str, int], Kept]) -> None:
        latest = ""
        for line in self.lines:
            one = kept.get((line.figure.key, line.year))
            line.kept = one
            if one is None:
                continue
            if isinstance(line.value, Combo):
                line.value.setCurrentIndex(line.value.findData(one.value))
            else:
                line.value.setText(f"{int(one.value):,}" if one.value.lstrip("-").isdigit() else one.value)
            line.source.setText(one.source)
            line.source.setCursorPosition(0)
            line.as_of.setText(one.as_of)
            changed = f"最近修改：{one.changed}" if one.changed else ""
            for editor in (line.value, line.as_of):
                editor.setToolTip(changed)
            line.source.setToolTip("\n".join(filter(None, (one.source, changed))))
            latest = max(latest, one.changed, key=lambda words: words[-16:])
        self.last.setText(f"最近修改：{latest}" if latest else "还没有填报过")

    def _offer_source(self, line: Line) -> None:
        """Fill an empty source with that of the year before, since it is mostly the same."""
        at = self.lines.index(line)
        above = self.lines[at - 1] if at and self.lines[at - 1].figure is line.figure else None
        if above and not line.source.text() and above.source.text():
            line.source.setText(above.source.text().replace(str(above.year), str(line.year)))

    @property
    def dirty(self) -> bool:
        """Tell whether something typed is not kept yet."""
        return any(line.changed for line in self.lines)

    def may_leave(self) -> bool:
        """Ask before typed words are lost."""
        if not self.dirty:
            return True
        words = "填报页还有没有保存的数值，离开后不会保留。"
        left = confirm(self, "还没有保存", words, yes="不保存，离开", no="继续填报", danger=True)
        if left:
            self.drafts.done()
        return left

    def _half_typed(self) -> Values:
        return {line.name: list(line.typed()) for line in self.lines if line.changed}

    def _stood(self) -> Values:
        return {line.name: list(line.before) for line in self.lines if line.changed}

    def _put_back(self, values: Values, _moved: Sequence[Moved]) -> None:
        for line in self.lines:
            found = values.get(line.name)
            if isinstance(found, list) and len(found) == 3 and not line.changed:
                line.put_back(*(str(one) for one in found))

    def _moved(self, draft: Draft) -> list[Moved]:
        """Return which figures somebody has kept since the draft was typed."""
        found = []
        for line in self.lines:
            was = draft.before.get(line.name)
            if isinstance(was, list) and was != list(line.before):
                told = f"{line.figure.zh} {line.year}年"
                found.append(Moved(line.name, told, str(was[0]), line.before[0], None))
        return found

    def save(self) -> None:
        """Keep every changed line; the first one that is refused is marked and told."""
        profile, desk = self.profile, self.context.desk
        changed = [line for line in self.lines if line.changed]
        for line in self.lines:
            self._mark(line, "")
        if profile is None or not changed:
            self._say("没有需要保存的改动。" if profile else "")
            return
        wanted: list[tuple[Line, str, str, date | None]] = []
        for line in changed:
            value, source, day = line.typed()
            try:
                wanted.append((line, value, source, understand_date(day) if day else None))
            except Misread as wrong:
                self._refuse(line, line.as_of, f"统计截至：{wrong}")
                return
            if not value:
                self._refuse(line, line.value, "请填写数值，或清空这一年的来源和日期")
                return
            if not source:
                self._refuse(line, line.source, "请写明数据来源")
                return

        def work(_progress: Progress) -> list[tuple[Line, str]]:
            refused = []
            for line, value, source, day in wanted:
                try:
                    typed.set_figure(desk, profile, line.figure.key, line.year, value, source, day)
                except Refused as error:
                    refused.append((line, str(error)))
            return refused

        self.save_button.setEnabled(False)
        self.context.jobs.run(work, self._saved, self._failed, title="正在保存")

    def _saved(self, refused: list[tuple[Line, str]]) -> None:
        self.save_button.setEnabled(True)
        bad = [line for line, _ in refused]
        for line in self.lines:
            if line not in bad and line.changed:
                line.kept = Kept(*line.typed(), "")
        if refused:
            self._refuse(refused[0][0], refused[0][0].value, refused[0][1])
        else:
            self._say("")
            self.drafts.done()
            Toast(self, "已保存")
        self.context.changed(AnnualFigure.__tablename__)

    def _failed(self, error: Exception) -> None:
        self.save_button.setEnabled(True)
        self._say(str(error))

    def _refuse(self, line: Line, editor: QWidget, words: str) -> None:
        self._say(f"{line.year}年：{words.rstrip('。')}。")
        restyle(editor, state="bad")
        editor.setFocus()

    def _mark(self, line: Line, state: str) -> None:
        for editor in (line.value, line.source, line.as_of):
            restyle(editor, state=state)

    def _say(self, words: str) -> None:
        self.problem.setText(words)
        self.problem.setVisible(bool(words))
