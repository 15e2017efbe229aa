"""申报质量抽查: draw declared employers from a noted seed, note the day, and see the year's errors and 合格率."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from PySide6.QtCore import QDate
from PySide6.QtWidgets import QDateEdit, QLineEdit, QSpinBox, QTabWidget, QWidget

from ohdesk import sampling
from ohdesk.errors import Refused
from ohdesk.exchange import sample_print
from ohdesk.sampling import Outcome, Sample
from ui.context import Context
from ui.give_out import ask_path, file_name
from ui.lines_table import LinesTable
from ui.open_file import open_path
from ui.widgets import Sheet, Toast, button, column, confirm, label, message, row

SIZE = (900, 580)
MOST = 100_000
DRAWN = ("乡镇", "单位名称", "统一社会信用代码")
FAULTS = ("乡镇", "单位名称", "抽查日期", "错误类型", "纠正日期")


class SamplingDialog(Sheet):
    """Two tabs: what to draw, and what was found."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        """Furnish both tabs; nothing is drawn yet."""
        super().__init__(parent, "申报质量抽查")
        self.context, self.desk = context, context.desk
        self.sample: Sample | None = None
        self.outcome: Outcome | None = None
        self.setMinimumSize(*SIZE)
        today = date.today()
        self.size_box = _number("抽取家数", 1, MOST, 40)
        self.towns_box = _number("抽取乡镇数", 0, MOST, 0)
        self.towns_box.setSpecialValueText("全部")
        self.towns_box.setToolTip("先抽这么多个乡镇，再在其中抽单位；全部：每个乡镇按比例抽")
        self.seed = QLineEdit(f"{today.year}-{self.desk.county.code}-1")
        self.seed.setAccessibleName("抽样种子")
        self.seed.setToolTip("可以是任意文字；以后用同样的种子和同样的台账，能抽出同样的单位，便于复核")
        self.day = QDateEdit(QDate(today.year, today.month, today.day))
        self.day.setAccessibleName("截至日期")
        self.day.setDisplayFormat("yyyy-MM-dd")
        self.day.setCalendarPopup(True)
        self.year = _number("年度", 2000, 2099, today.year)
        self.year.setGroupSeparatorShown(False)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.addTab(self._draw_tab(), "抽取")
        self.tabs.addTab(self._result_tab(), "结果")
        self.body.addWidget(self.tabs, 1)
        self.add_button(button("关闭"))
        self.year.valueChanged.connect(self.show_outcome)
        self.show_outcome()

    def _draw_tab(self) -> QWidget:
        self.told = label(
            "填写抽取家数，点“抽取”。抽样种子可以是任意文字；用同样的种子能抽出同样的单位。",
            "muted",
            wrap=True,
        )
        self.drawn = LinesTable("抽中的单位", DRAWN)
        go = button("抽取", "refresh-cw", primary=True)
        go.clicked.connect(self.draw)
        self.keep = button("记录抽查", "check")
        self.keep.setToolTip("在抽中的申报上记抽查日期，可整批撤销")
        self.keep.clicked.connect(self.record)
        self.paper = button("打印名单", "printer")
        self.paper.clicked.connect(self.print_sample)
        for one in (self.keep, self.paper):
            one.setEnabled(False)
        boxes = (
            ("抽取家数", self.size_box),
            ("乡镇数", self.towns_box),
            ("抽样种子", self.seed),
            ("截至", self.day),
        )
        line = row(*(part for words, box in boxes for part in (label(words), box)), go)
        whole = column(line, self.told)
        whole.addWidget(self.drawn, 1)
        whole.addLayout(row(None, self.paper, self.keep))
        whole.setContentsMargins(0, 10, 0, 0)
        found = QWidget()
        found.setLayout(whole)
        return found

    def _result_tab(self) -> QWidget:
        self.outcome_words = label("", wrap=True)
        self.faults = LinesTable("错误清单", FAULTS)
        paper = button("打印错误清单", "printer")
        paper.clicked.connect(self.print_faults)
        whole = column(row(label("年度"), self.year, None, paper), self.outcome_words)
        whole.addWidget(self.faults, 1)
        whole.setContentsMargins(0, 10, 0, 0)
        found = QWidget()
        found.setLayout(whole)
        return found

    def draw(self) -> None:
        """Draw and show; nothing is kept yet."""
        shown = self.day.date()
        day = date(shown.year(), shown.month(), shown.day())
        try:
            self.sample = sampling.draw(
                self.desk, self.size_box.value(), self.seed.text(), day, self.towns_box.value()
            )
        except Refused as refused:
            message(self, "没有抽取", str(refused))
            return
        quotas = "、".join(f"{town} {drawn}/{of}" for town, (drawn, of) in self.sample.quotas.items())
        self.told.setText(f"抽中 {len(self.sample.chosen):,} 家（抽取/已申报）：{quotas}")
        self.drawn.show_lines([(one.township, one.name, one.code) for one in self.sample.chosen])
        self.paper.setEnabled(True)
        self._allow(self.keep)

    def _allow(self, one: QWidget) -> None:
        try:
            self.desk.require("write")
        except Refused as refused:
            one.setToolTip(str(refused))
        else:
            one.setEnabled(True)

    def record(self) -> None:
        """Note today as the day of sampling on what was drawn."""
        if self.sample is None:
            return
        count = len(self.sample.chosen)
        sentence = f"在抽中的 {count:,} 份申报上记今天为抽查日期，随后逐份填写是否合格和错误类型。"
        if not confirm(self, "记录抽查", sentence, "记录"):
            return
        try:
            batch = sampling.record(self.desk, self.sample, date.today())
        except Refused as refused:
            message(self, "没有记录", str(refused))
            return
        self.keep.setEnabled(False)
        self.context.changed("declaration")
        self.show_outcome()
        Toast(self, f"已记录抽查（第 {batch} 批），可在“数据导入”中撤销")

    def show_outcome(self) -> None:
        """Show what the year's samples found."""
        self.outcome = found = sampling.outcome(self.desk, self.year.value())
        kinds = "、".join(f"{error} {count}" for error, count in found.by_error.items())
        self.outcome_words.setText(sample_print.told(found) + (f"\n错误类型：{kinds}" if kinds else ""))
        lines = [
            (
                one.township,
                one.name,
                f"{one.sampled_on:%Y-%m-%d}",
                "、".join(one.errors),
                f"{one.corrected_on:%Y-%m-%d}" if one.corrected_on else "未纠正",
            )
            for one in found.faults
        ]
        self.faults.show_lines(lines)

    def print_sample(self) -> None:
        """Print the drawn list."""
        if (sample := self.sample) is not None:
            self._print("抽查名单", lambda path: sample_print.print_sample(self.desk, sample, path))

    def print_faults(self) -> None:
        """Print the year's errors."""
        outcome, year = self.outcome, self.year.value()
        if outcome is not None:
            self._print("错误清单", lambda path: sample_print.print_faults(self.desk, outcome, year, path))

    def _print(self, words: str, write: Callable[[Path], None]) -> None:
        name = Path(file_name(self.desk, words)).with_suffix(".pdf").name
        path = ask_path(self, "打印为 PDF", name, "PDF 文件 (*.pdf)")
        if path is None:
            return
        try:
            write(path.with_suffix(".pdf"))
        except Refused as refused:
            message(self, "没有打印", str(refused))
        else:
            open_path(path.with_suffix(".pdf"))


def _number(words: str, least: int, most: int, value: int) -> QSpinBox:
    found = QSpinBox()
    found.setRange(least, most)
    found.setValue(value)
    found.setAccessibleName(words)
    return found


def sampling_buttons(page: Any) -> list[QWidget]:
    """Return what the head of the declarations' page offers about sampling."""
    if page.kind.__tablename__ != "declaration":
        return []
    one = button("抽查", "scan")
    one.setToolTip("抽取已申报单位核对申报质量，查看错误清单和合格率")

    def start() -> None:
        dialog = SamplingDialog(page.context, page)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    one.clicked.connect(start)
    return [one]
