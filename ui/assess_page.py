"""指标测算: the official 定量指标调查表 with its numbers, and what stands behind each row."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from ohdesk.exchange.table_values import Value, values
from ohdesk.profile import Table, TableRow
from ohdesk.results import MISSING, NONE, RowResult, row_text, state, target_text
from ohdesk.statistics import by_township
from ui import theme
from ui.context import Context
from ui.give_out import ask_path, file_name
from ui.jobs import Progress
from ui.open_file import open_path
from ui.page_frame import FramedPage
from ui.reckoning import AsOf, ProfileBox, Reckoned, reckon
from ui.trace_panel import TracePanel
from ui.widgets import PageHead, button, message, remembered_split
from ui.words import tone
from ui.wrapped_table import WrappedTable

HEADINGS = ("序号", "评估指标", "数值", "目标", "结果")
WIDTHS = (4, 0, 7.5, 6.2, 5.8)
INDENT = 16
SPLIT = "assess/split"
TARGET, ROOMY = 3, 60
"""The column that gives way, and how many letters wide the page is where it need not."""


class AssessPage(FramedPage):
    """Every number of the self-assessment, and where it comes from."""

    title = "指标测算"

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.reckoned: Reckoned | None = None
        self.lines: list[TableRow] = []
        self._wish: dict[str, Any] = {}
        self._eager = False
        self.profiles = ProfileBox(context, self._other_profile)
        self.as_of = AsOf(self.reload)
        self.table = WrappedTable("定量指标调查表", HEADINGS, WIDTHS, 1)
        for at in (2, 3):
            if heading := self.table.horizontalHeaderItem(at):
                heading.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.table.currentCellChanged.connect(self._picked)
        self.panel = TracePanel(context)
        self.table.setMinimumWidth(420)
        self.panel.setMinimumWidth(max(360, theme.base_size() * 24))
        self.split = remembered_split(context, SPLIT, ((self.table, 3), (self.panel, 2)), (700, 470))
        head = PageHead(self.title, "", [self.profiles, self.as_of, *self._buttons()])
        self.furnish(head, self.split, "正在测算")
        context.records_changed.connect(self._outdated)

    def _buttons(self) -> list[QWidget]:
        readings = button("口径", "git-branch")
        readings.setToolTip("口径选择和口径对照")
        readings.clicked.connect(lambda: self.context.navigate("definitions"))
        paper, again = button("分乡镇", "printer"), button("重新测算", "refresh-cw")
        paper.setToolTip("打印分乡镇进度（PDF）")
        paper.clicked.connect(self.print_townships)
        again.setToolTip("重新测算（F5）")
        again.clicked.connect(self.reload)
        return [readings, paper, again]

    def show_where(self, key: str = "", part: str = "", tab: str = "") -> None:
        """Show the row of an indicator, at once or when it is counted."""
        self._wish = {"key": key, "part": part, "tab": tab}
        if self.reckoned is not None:
            self._grant()

    def reload(self) -> None:
        """Count everything again in the background; what is shown stays until then."""
        self.profiles.follow()
        name, desk, day = self.profiles.name, self.context.desk, self.as_of.day

        def work(_progress: Progress) -> Reckoned:
            return reckon(desk, name, day)

        self.context.jobs.run(work, self._show, self._refuse, title="正在测算")

    def _other_profile(self) -> None:
        self.as_of.forget()
        self.reload()

    def _outdated(self, kind: str) -> None:
        if self.isVisible() and kind == "annual_figure":
            self.reload()

    def _refuse(self, error: Exception) -> None:
        self.say("triangle-alert", "没有完成测算", str(error))

    def _show(self, reckoned: Reckoned) -> None:
        self.reckoned = reckoned
        self.as_of.show_day(reckoned.as_of)
        table = survey(reckoned)
        self.head.set_note(f"共 {len(table.rows)} 行，点一行看口径和数据")
        self.head.note.setToolTip(reckoned.profile.title)
        at = max(self.table.currentRow(), 0)
        self.table.blockSignals(True)
        self._write(table, reckoned)
        self.table.blockSignals(False)
        self.table.show_row(min(at, len(self.lines) - 1))
        self.show_content()
        if self._eager:
            self.focus_first()
        self._grant()

    def _write(self, table: Table, reckoned: Reckoned) -> None:
        shown = values(reckoned.profile, table, reckoned.results)
        by_key = {one.key: one for one in reckoned.results.rows}
        self.lines = list(table.rows)
        self.table.setRowCount(len(self.lines))
        for place, line in enumerate(self.lines):
            found = by_key[line.key]
            head = line.role in ("head", "series")
            name = reckoned.profile.name_of(line)
            number = row_text(found) if head else part_text(shown.get(line.no))
            if line.show == "nothing":
                number = ""
            ends = (target_text(found), state(found)) if head and line.show != "nothing" else ("", "")
            colour = "" if head else "muted"
            known = {MISSING: "warn", NONE: "muted"}.get(number, "")
            self.table.put(place, 0, line.no, colour=colour)
            self.table.put(place, 1, name, colour=colour, bold=head, indent=0 if head else INDENT)
            self.table.put(place, 2, number, colour=known, right=True, bold=head)
            self.table.put(place, 3, ends[0], colour="muted", right=True)
            self.table.put(place, 4, ends[1], tone=tone(ends[1]) if ends[1] else "")
        self.table.fit()

    def _grant(self) -> None:
        wish, self._wish = self._wish, {}
        if key := wish.get("key"):
            places = [at for at, line in enumerate(self.lines) if line.key == key]
            if places:
                self.table.show_row(places[0])
        self._open_row(self.table.currentRow(), wish.get("part", ""), wish.get("tab", ""))

    def _picked(self, now: int, _column: int, before: int, _before_column: int) -> None:
        if now != before and now >= 0:
            self._open_row(now)

    def _open_row(self, place: int, part: str = "", tab: str = "") -> None:
        if self.reckoned is None or not 0 <= place < len(self.lines):
            return
        line = self.lines[place]
        row = next(one for one in self.reckoned.results.rows if one.key == line.key)
        if not self._same_indicator(row) and not self.panel.may_leave():
            return
        wanted = part or ("" if line.role in ("head", "series") else line.role)
        self.panel.show_row(self.reckoned, row, wanted, tab)

    def _same_indicator(self, row: RowResult) -> bool:
        return self.panel.row is not None and self.panel.row.key == row.key

    def print_townships(self) -> None:
        """Ask for a file, print the indicators by township into it and open it."""
        shown = self.reckoned
        if shown is None:
            return
        name = Path(file_name(self.context.desk, "分乡镇进度")).with_suffix(".pdf").name
        path = ask_path(self, "打印为 PDF", name, "PDF 文件 (*.pdf)")
        if path is None:
            return
        target, desk = path.with_suffix(".pdf"), self.context.desk

        def work(_progress: Progress) -> int:
            return by_township.print_out(desk, shown.profile, target, shown.as_of)

        self.context.jobs.run(
            work,
            lambda _count: open_path(target),
            lambda error: message(self, "没有打印", str(error)),
            title="正在打印分乡镇进度",
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the target to the panel where the table has little room."""
        super().resizeEvent(event)
        self.table.setColumnHidden(TARGET, self.width() < theme.base_size() * ROOMY)

    def may_leave(self) -> bool:
        """Ask before typed figures are lost."""
        return self.panel.may_leave()

    def focus_first(self) -> None:
        """Put the keyboard into the table, at once or when it is there."""
        self._eager = self.reckoned is None
        self.table.setFocus(Qt.FocusReason.TabFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter leads from a row into its panel, Esc back."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.table.hasFocus():
            self.panel.tabs.setFocus(Qt.FocusReason.TabFocusReason)
        elif event.key() == Qt.Key.Key_Escape and not self.table.hasFocus():
            self.table.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            super().keyPressEvent(event)


def survey(reckoned: Reckoned) -> Table:
    """Return the table whose rows are numbers: the first one that prints parts of indicators."""
    tables = [table for table in reckoned.profile.tables if table.layout == "numbered"]
    return next((one for one in tables if any(line.show == "number" for line in one.rows)), tables[0])


def part_text(value: Value | None) -> str:
    """Return what the official cell of a part will hold, as people read it."""
    if value is None:
        return MISSING
    if isinstance(value.content, str):
        return NONE if value.content.startswith("不适用") else value.content
    return f"{value.content:,}"
