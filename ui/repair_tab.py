"""受损号码: numbers a spreadsheet or a slip has damaged, with the repair another record confirms."""

from __future__ import annotations

from PySide6.QtWidgets import QStackedWidget, QWidget

from db.records.employer import Employer
from db.records.patient import Patient
from db.records.person import Person
from ohdesk.errors import Cancelled
from ohdesk.lists.damaged import Damaged, find, mend
from ohdesk.masking import masked_number
from ui.compare import Compare, Line
from ui.context import Context
from ui.jobs import Progress
from ui.lines_table import Cell, LinesTable
from ui.nothing_yet import all_well
from ui.widgets import Card, EmptyState, Toast, button, column, confirm, label, row

HEADINGS = ["名称", "修复", "号码", "建议改为", "原因", "所在"]
HINT = "只有当唯一一个号码符合校验码、并且另有记录印证时才给出建议；每一处都由您确认，并记入操作日志。"
CAUSES = {
    "form": "写法不规范",
    "scientific": "科学计数法",
    "zeros": "末尾变 000",
    "rounded": "末几位被取整",
    "short": "缺少字符",
    "confused": "字母数字混淆",
}


class RepairTab(QWidget):
    """The damaged numbers at the left, the evidence for one at the right."""

    def __init__(self, context: Context) -> None:
        """Furnish the tab; `reload` looks for damage."""
        super().__init__()
        self.context, self.desk = context, context.desk
        self.found: list[Damaged] = []
        self.note = label("", "muted")
        again = button("重新检查", "refresh-cw")
        again.clicked.connect(self.reload)
        self.table = LinesTable("受损号码", HEADINGS)
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._picked())
        self.empty = EmptyState("loader-circle", "正在检查", HINT)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.table)
        self.stack.addWidget(self.empty)
        self.card = Card("核对这一个")
        self.compare = Compare("原号码与建议")
        self.evidence = label("", wrap=True)
        self.evidence.setAccessibleName("修复依据")
        self.told = label("", "problem", wrap=True)
        self.open_button = button("打开这条记录", "pencil")
        self.open_button.clicked.connect(self.open_record)
        self.mend_button = button("确认修复", "check", primary=True)
        self.mend_button.clicked.connect(self.mend)
        for part in (self.compare, self.evidence, self.told):
            self.card.body.addWidget(part)
        self.card.body.addStretch(1)
        self.card.body.addWidget(label(HINT, "note", wrap=True))
        self.card.body.addLayout(row(self.open_button, None, self.mend_button))
        self.card.setFixedWidth(400)
        whole = column(row(self.note, None, again), spacing=8)
        parts = row(self.stack, self.card, spacing=10)
        parts.setStretch(0, 1)
        whole.addLayout(parts, 1)
        self.setLayout(whole)

    def reload(self) -> None:
        """Look through all numbers again."""
        self.note.setText("正在检查…")

        def work(progress: Progress) -> list[Damaged]:
            return find(self.desk, progress)

        self.context.jobs.run(work, self._show, self._failed, title="正在检查号码")

    def _failed(self, error: Exception) -> None:
        self.note.setText("")
        if isinstance(error, Cancelled):
            self.empty.say("info", "已停止检查", "点“重新检查”再看一遍")
        else:
            self.empty.say("triangle-alert", "没有完成检查", str(error))
        self.stack.setCurrentWidget(self.empty)

    def _show(self, found: list[Damaged]) -> None:
        self.found = found
        self.table.show_lines([_line(one) for one in found])
        ready = sum(one.proposal is not None for one in found)
        words = f"受损号码 {len(found):,} 个，其中 {ready:,} 个有修复建议" if found else ""
        self.note.setText(words)
        if not found:
            self.empty.say(
                *all_well(self.desk, "检查号码", "没有发现受损号码", HINT, Employer, Person, Patient)
            )
        self.stack.setCurrentWidget(self.table if found else self.empty)
        self.card.setVisible(bool(found))
        if found:
            self.table.selectRow(0)
        self._picked()

    def chosen(self) -> list[Damaged]:
        """Return the selected numbers."""
        places = {index.row() for index in self.table.selectionModel().selectedRows()}
        return [one for at, one in enumerate(self.found) if at in places]

    def _picked(self) -> None:
        chosen = self.chosen()
        ready = [one for one in chosen if one.proposal is not None]
        self.told.setText("")
        self.mend_button.setEnabled(bool(ready))
        self.mend_button.setText(f"确认修复 {len(ready):,} 个" if len(ready) > 1 else "确认修复")
        self.open_button.setEnabled(len(chosen) == 1)
        one = chosen[0] if len(chosen) == 1 else None
        self.compare.setVisible(one is not None)
        if one is None:
            self.evidence.setText(f"已选 {len(chosen):,} 个，其中 {len(ready):,} 个有建议" if chosen else "")
            return
        new = one.proposal.number if one.proposal else ""
        self.compare.show_lines(
            ("原来", "建议"),
            [
                Line("名称", one.name, ""),
                Line("所在", one.where, ""),
                Line("号码", _shown(one, one.damage.text), _shown(one, new), marked=True),
            ],
        )
        self.evidence.setText("\n".join(f"· {words}" for words in _evidence(one)))

    def open_record(self) -> None:
        """Go to the record the number stands in."""
        chosen = self.chosen()
        if len(chosen) == 1:
            self.context.navigate(chosen[0].kind.__tablename__, id=abs(chosen[0].number))

    def mend(self) -> None:
        """Write the repairs of the selected numbers after asking once more."""
        ready = [one for one in self.chosen() if one.proposal is not None]
        words = f"{len(ready):,} 个号码" if len(ready) > 1 else f"“{ready[0].name}”的号码" if ready else ""
        if not ready or not confirm(
            self, "确认修复", f"{words}会改为建议的号码，原号码留在操作日志里，可以撤销。", "修复"
        ):
            return
        desk = self.desk

        def done(_batch: int) -> None:
            Toast(self, f"已修复 {len(ready):,} 个号码")
            for kind in {one.kind.__tablename__ for one in ready}:
                self.context.changed(kind)
            self.reload()

        self.context.jobs.run(
            lambda _progress: mend(desk, ready),
            done,
            lambda error: self.told.setText(str(error)),
            title="正在修复",
        )

    def focus_first(self) -> None:
        """Put the keyboard into the table."""
        self.stack.currentWidget().setFocus()


def _shown(one: Damaged, number: str) -> str:
    return masked_number(number) if one.personal and number else number


def _line(one: Damaged) -> list[Cell | str]:
    state = Cell("有建议", "good") if one.proposal else Cell("无第二来源", "neutral")
    new = _shown(one, one.proposal.number) if one.proposal else ""
    return [one.name, state, _shown(one, one.damage.text), new, CAUSES.get(one.damage.cause, ""), one.where]


def _evidence(one: Damaged) -> list[str]:
    if one.proposal is None:
        return [_hidden(one, one.damage.sentence), "没有另一条记录能印证唯一的号码，请对照证照更正。"]
    return [_hidden(one, words) for words in one.proposal.evidence]


def _hidden(one: Damaged, words: str) -> str:
    for number in (one.damage.text, one.proposal.number if one.proposal else ""):
        words = words.replace(number, _shown(one, number)) if number else words
    return words
