"""What came of the notices: which employers declared within so many days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from PySide6.QtWidgets import QDialog, QSpinBox, QWidget

from db.records.notice import NoticeKind
from ohdesk import notices
from ohdesk.links import Links
from ohdesk.notices import Effect
from ui.context import Context
from ui.editors import Combo
from ui.jobs import Progress
from ui.lines_table import Cell, LinesTable
from ui.widgets import button, column, label, row
from ui.words import day, percent

WITHIN = 30
OUTCOMES = {
    "in_time": ("按时申报", "good"),
    "late": ("迟申报", "warn"),
    "waiting": ("待申报", "accent"),
    "none": ("逾期未申报", "bad"),
}
HEADINGS = ("编号", "单位", "送达或落款", "申报日期", "用时（天）", "结果")


class EffectsDialog(QDialog):
    """Which employers declared within so many days of their notice."""

    def __init__(
        self, context: Context, numbers: Sequence[int] | None, parent: QWidget | None = None
    ) -> None:
        """Take the notices asked about, all when None."""
        super().__init__(parent)
        self.context, self.numbers = context, numbers
        self.effects: list[Effect] = []
        self.names: dict[int, str] = {}
        self.setWindowTitle("提示单效果")
        self.setAccessibleName("提示单效果")
        self.days = QSpinBox()
        self.days.setAccessibleName("多少天之内")
        self.days.setRange(1, 365)
        self.days.setValue(WITHIN)
        self.days.setSuffix(" 天内")
        self.days.valueChanged.connect(self._fill)
        self.which = Combo()
        self.which.setAccessibleName("结果")
        self.which.addItem("全部结果", "")
        for key, (words, _) in OUTCOMES.items():
            self.which.addItem(words, key)
        self.which.activated.connect(lambda _at: self._fill())
        self.sum = label("", "muted", wrap=True)
        self.sum.setAccessibleName("效果汇总")
        self.table = LinesTable("提示单效果表", HEADINGS, right=(4,))
        self.again = button("再发提示单…", "megaphone")
        self.again.setToolTip("向逾期未申报的单位再发一次")
        self.again.clicked.connect(self.tell_again)
        close = button("关闭", primary=True)
        close.clicked.connect(self.accept)
        head = row(label("提示单效果", "heading"), None, self.which, self.days)
        whole = column(head, self.sum, spacing=10)
        whole.addWidget(self.table, 1)
        whole.addLayout(row(self.again, None, close))
        whole.setContentsMargins(20, 16, 20, 16)
        self.setLayout(whole)
        self.resize(860, 560)
        self._load()

    def _load(self) -> None:
        desk, numbers = self.context.desk, self.numbers

        def work(_progress: Progress) -> tuple[list[Effect], dict[int, str]]:
            found = notices.effects(desk, numbers)
            with desk.read() as session:
                names = Links(session).titles("employer", {one.employer for one in found})
            return found, names

        self.context.jobs.run(work, self._show, self._refuse, title="正在统计提示单效果")

    def _refuse(self, error: Exception) -> None:
        self.sum.setText(str(error))

    def _show(self, found: tuple[list[Effect], dict[int, str]]) -> None:
        self.effects, self.names = found
        self._fill()

    def _fill(self) -> None:
        today, within = date.today(), self.days.value()
        outcomes = [one.outcome(within, today) for one in self.effects]
        parts = [f"{words} {outcomes.count(key):,} 份" for key, (words, _) in OUTCOMES.items()]
        whole = len(outcomes)
        rate = percent(100 * outcomes.count("in_time") / whole) if whole else ""
        total = (
            f"共 {whole:,} 份：{'，'.join(parts)}；{within} 天内申报率 {rate}%。"
            if whole
            else "还没有提示单。"
        )
        self.sum.setText(total)
        wanted = self.which.currentData()
        lines = [
            (
                one.number,
                self.names.get(one.employer, ""),
                day(one.since),
                day(one.declared_on),
                f"{one.days:,}" if one.days is not None else "",
                Cell(*OUTCOMES[outcome]),
            )
            for one, outcome in zip(self.effects, outcomes, strict=True)
            if not wanted or outcome == wanted
        ]
        self.table.show_lines(lines)
        self._silent = [
            one.employer for one, outcome in zip(self.effects, outcomes, strict=True) if outcome == "none"
        ]
        self.again.setEnabled(bool(self._silent))

    def tell_again(self) -> None:
        """Prepare another notice to those that did not declare in time."""
        from ui.notice_dialog import NoticeDialog

        dialog = NoticeDialog(self.context, list(dict.fromkeys(self._silent)), NoticeKind.declare, self)
        dialog.finished.connect(lambda _code: self._load())
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()


def show_effects(page: Any) -> None:
    """Show what came of the selected notices, or of all in the list when at most one is selected."""
    chosen = page.selected()
    numbers = chosen if len(chosen) > 1 else list(page.model.ids) if page.bar.active else None
    dialog = EffectsDialog(page.context, numbers, page)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
