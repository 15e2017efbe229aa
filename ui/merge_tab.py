"""合并: pairs of the ledger that look like one employer, side by side; merged, or remembered as two."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QLineEdit, QRadioButton, QSplitter, QStackedWidget, QWidget

from ohdesk.desk import Desk
from ohdesk.errors import Cancelled, Damaged, Refused
from ohdesk.lists.duplicates import Pair, belongings, keep_apart, pairs, propose_again
from ohdesk.lists.listed import Known, known_employer
from ohdesk.merge import merge
from ui.compare import Compare, Line
from ui.context import Context
from ui.employer_search import ask_employer
from ui.jobs import Progress
from ui.lines_table import LinesTable
from ui.nothing_yet import all_well
from ui.undo_toast import UndoToast
from ui.widgets import Card, EmptyState, Toast, button, column, confirm, label, row

NOTHING = ("没有发现疑似重复的单位", "按名称、曾用名、代码、地址、电话比对过整个台账。")
HEADINGS = ["单位甲", "单位乙", "相近程度", "依据"]


@dataclass(frozen=True)
class Side:
    """One employer of a pair with what belongs to it."""

    known: Known
    records: dict[str, int]

    @property
    def count(self) -> int:
        """Return how many records belong to it."""
        return sum(self.records.values())


def both_sides(desk: Desk, pair: Pair) -> tuple[Side, Side] | None:
    """Return both employers of a pair, None when one is gone."""
    known = [known_employer(desk, number) for number in (pair.one, pair.other)]
    owned = belongings(desk, (pair.one, pair.other))
    if known[0] is None or known[1] is None:
        return None
    return Side(known[0], owned[pair.one]), Side(known[1], owned[pair.other])


class MergeTab(QWidget):
    """The pairs at the left, the two employers at the right."""

    def __init__(self, context: Context) -> None:
        """Furnish the tab; `reload` looks for pairs."""
        super().__init__()
        self.context, self.desk = context, context.desk
        self.pairs: list[Pair] = []
        self.sides: tuple[Side, Side] | None = None
        self._named: dict[int, str] = {}
        self.note = label("", "muted")
        again = button("重新查找", "refresh-cw")
        again.clicked.connect(self.reload)
        other = button("自己选两家…", "search")
        other.clicked.connect(self.choose_two)
        self.table = LinesTable("疑似重复单位", HEADINGS, (2,))
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._picked())
        self.empty = EmptyState("loader-circle", "正在查找", "")
        self.stack = QStackedWidget()
        self.stack.addWidget(self.table)
        self.stack.addWidget(self.empty)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setHandleWidth(10)
        split.setChildrenCollapsible(False)
        for part, least in ((self.stack, 380), (self._panel(), 420)):
            part.setMinimumWidth(least)
            split.addWidget(part)
        split.setSizes([600, 560])
        whole = column(row(self.note, None, other, again), spacing=8)
        whole.addWidget(split, 1)
        self.setLayout(whole)

    def _panel(self) -> QWidget:
        self.card = Card("两家是不是同一家")
        self.compare = Compare("两家单位对照")
        self.evidence = label("", wrap=True)
        self.stay = [QRadioButton("保留甲"), QRadioButton("保留乙")]
        group = QButtonGroup(self.card)
        for one in self.stay:
            group.addButton(one)
        self.reason = QLineEdit()
        self.reason.setAccessibleName("依据")
        self.reason.setPlaceholderText("依据：如营业执照变更、现场核实（合并时必填）")
        self.reason.textChanged.connect(lambda _text: self._allow())
        self.told = label("", "problem", wrap=True)
        self.merge_button = button("合并成一家", "check", primary=True)
        self.merge_button.clicked.connect(self.merge)
        self.apart_button = button("不是同一家", "x")
        self.apart_button.setToolTip("记住这是两家，以后不再提示")
        self.apart_button.clicked.connect(self.keep_apart)
        self.card.body.addWidget(self.compare)
        self.card.body.addWidget(self.evidence)
        self.card.body.addStretch(1)
        self.card.body.addLayout(row(*self.stay, None))
        hint = "另一家的全部记录会移过来，名称和代码留作曾用名、曾用代码；合并可以撤销。"
        self.card.body.addWidget(label(hint, "note", wrap=True))
        self.card.body.addWidget(self.reason)
        self.card.body.addWidget(self.told)
        self.card.body.addLayout(row(self.apart_button, None, self.merge_button))
        return self.card

    def reload(self) -> None:
        """Look through the whole ledger again."""
        self.note.setText("正在查找…")

        def work(progress: Progress) -> tuple[list[Pair], dict[int, str]]:
            from ohdesk.links import Links

            found = pairs(self.desk, progress)
            numbers = {number for pair in found for number in (pair.one, pair.other)}
            with self.desk.read() as session:
                return found, Links(session).titles("employer", numbers)

        self.context.jobs.run(work, self._show, self._failed, title="正在查找疑似重复的单位")

    def _failed(self, error: Exception) -> None:
        self.note.setText("")
        if isinstance(error, Cancelled):
            self.empty.say("info", "已停止查找", "点“重新查找”再看一遍")
        else:
            self.empty.say("triangle-alert", "没有完成查找", str(error))
        self.stack.setCurrentWidget(self.empty)

    def _show(self, found: tuple[list[Pair], dict[int, str]]) -> None:
        self.pairs, self._named = found
        self._write()
        if self.pairs:
            self.table.selectRow(0)

    def _write(self) -> None:
        self.table.show_lines(
            [
                [
                    self._named.get(one.one, ""),
                    self._named.get(one.other, ""),
                    f"{one.score:.0%}",
                    "；".join(one.evidence),
                ]
                for one in self.pairs
            ]
        )
        self.note.setText(f"疑似重复 {len(self.pairs):,} 对" if self.pairs else "")
        self.empty.say(*all_well(self.desk, "查找重复", *NOTHING))
        self.stack.setCurrentWidget(self.table if self.pairs else self.empty)
        self.card.setVisible(bool(self.pairs))
        self._picked()

    @property
    def current(self) -> Pair | None:
        """Return the pair the person stands on."""
        rows = self.table.selectionModel().selectedRows()
        return self.pairs[rows[0].row()] if len(rows) == 1 and rows[0].row() < len(self.pairs) else None

    def choose_two(self) -> None:
        """Let a person name two employers the program did not find."""
        one = ask_employer(self, self.desk, "第一家", "查找要合并的第一家单位。", "下一步")
        other = ask_employer(self, self.desk, "第二家", "查找要合并的另一家单位。") if one else None
        if one is None or other is None:
            return
        if one == other:
            self.told.setText("两次选的是同一家。")
            return
        known = [known_employer(self.desk, number) for number in (one, other)]
        self._named |= {side.number: side.name for side in known if side}
        self.pairs.insert(0, Pair(one, other, 0.0, ("由您选择",)))
        self._write()
        self.table.selectRow(0)

    def _picked(self) -> None:
        pair = self.current
        self.told.setText("")
        self.reason.clear()
        try:
            self.sides = both_sides(self.desk, pair) if pair else None
        except (Refused, Damaged) as error:
            self.sides = None
            self.told.setText(str(error))
        self.compare.setVisible(self.sides is not None)
        if self.sides is not None and pair is not None:
            one, other = self.sides
            self.compare.show_lines(("甲", "乙"), _lines(one, other))
            self.evidence.setText("\n".join(f"· {words}" for words in pair.evidence))
            self.stay[0 if one.count >= other.count else 1].setChecked(True)
        self._allow()

    def _allow(self) -> None:
        self.merge_button.setEnabled(self.sides is not None and bool(self.reason.text().strip()))
        self.apart_button.setEnabled(self.sides is not None)

    def merge(self) -> None:
        """Make one employer of two after asking."""
        if self.sides is None:
            return
        stays, goes = self.sides if self.stay[0].isChecked() else self.sides[::-1]
        sentence = f"“{goes.known.name}”的 {goes.count:,} 条记录会并入“{stays.known.name}”。合并后可以撤销。"
        if not confirm(self, "合并成一家", sentence, "合并"):
            return
        desk, reason = self.desk, self.reason.text().strip()

        def work(_progress: Progress) -> int:
            return merge(desk, stays.known.number, goes.known.number, reason)

        def done(_batch: int) -> None:
            self._drop(goes.known.number)
            Toast(self, f"已并入“{stays.known.name}”，可用右上角“撤销”取回")
            self.context.changed("employer")

        self.context.jobs.run(work, done, lambda error: self.told.setText(str(error)), title="正在合并")

    def keep_apart(self) -> None:
        """Remember that the two are two."""
        pair = self.current
        if pair is None:
            return
        try:
            keep_apart(self.desk, pair.one, pair.other, self.reason.text().strip())
        except (Refused, Damaged) as error:
            self.told.setText(str(error))
            return
        UndoToast(self, "已记住这是两家，以后不再提示", lambda: self._propose_again(pair))
        self._remove(lambda one: one is pair)

    def _propose_again(self, pair: Pair) -> None:
        try:
            propose_again(self.desk, pair.one, pair.other)
        except (Refused, Damaged) as error:
            self.told.setText(str(error))
            return
        self.reload()

    def _drop(self, number: int) -> None:
        self._remove(lambda one: number in (one.one, one.other))

    def _remove(self, gone: Any) -> None:
        at = self.table.currentIndex().row()
        self.pairs = [one for one in self.pairs if not gone(one)]
        self._write()
        if self.pairs:
            self.table.selectRow(min(at, len(self.pairs) - 1))

    def focus_first(self) -> None:
        """Put the keyboard into the table."""
        self.stack.currentWidget().setFocus()


def _lines(one: Side, other: Side) -> list[Line]:
    mine, theirs = one.known, other.known
    lines = [
        Line("名称", mine.name, theirs.name, marked=True),
        Line("曾用名", "、".join(mine.former), "、".join(theirs.former)),
        Line("代码", mine.code, theirs.code, marked=True),
        Line("地址", f"{mine.township} {mine.address}", f"{theirs.township} {theirs.address}"),
        Line("行业", mine.industry, theirs.industry),
        Line("联系人", mine.contact, theirs.contact),
        Line("状态", f"{mine.state}　{mine.verdict}", f"{theirs.state}　{theirs.verdict}"),
        Line("申报", mine.declared, theirs.declared),
    ]
    return [*lines, Line("记录", _records(one), _records(other))]


def _records(side: Side) -> str:
    return "、".join(f"{zh} {count:,}" for zh, count in side.records.items()) or "没有记录"
