"""What a due item is: why, since when, by which clause, how sure; and what a person can do about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import QDateEdit, QDialog, QFrame, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from db.records import BY_NAME
from ohdesk.clocks import Due
from ohdesk.clocks.rules import add_months
from ui.due_parts import TONES, remaining_words
from ui.flow import FlowLayout
from ui.widgets import EmptyState, Pill, Sheet, button, clear, column, label, row
from ui.words import NOT_APPLICABLE, day

WIDTH = 296
SURE, PROPOSED = "有文件依据", "建议（未核实的默认值）"
CHOICES = (("一周", 7, 0), ("一个月", 0, 1), ("三个月", 0, 3))
Acts = Callable[[], object]


class DuePanel(QFrame):
    """The right side of the page; acting is the page's business."""

    def __init__(self, open_record: Acts, open_employer: Acts, put_off: Acts, tell: Acts) -> None:
        """Take what opens the record or the employer, puts off, and issues notices."""
        super().__init__()
        self.setProperty("role", "card")
        self.setAccessibleName("详情")
        self.setMinimumWidth(WIDTH - 30)
        self.name = label("", "heading", wrap=True)
        self.pills = QWidget()
        self._pill_flow = FlowLayout(self.pills)
        inside, self.area = QWidget(), QScrollArea()
        self.lines = QVBoxLayout(inside)
        self.lines.setContentsMargins(0, 0, 6, 0)
        self.lines.setSpacing(2)
        self.area.setWidget(inside)
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.empty = EmptyState(
            "calendar-clock", "没有选中事项", "在列表中点一行，这里说明为什么到期、依据是什么"
        )
        self.record = button("打开记录", "file-text", primary=True)
        self.employer = button("打开单位", "building-2")
        self.snooze = button("暂缓…", "history")
        self.notice = button("发提示单…", "megaphone")
        for one, do in (
            (self.record, open_record),
            (self.employer, open_employer),
            (self.snooze, put_off),
            (self.notice, tell),
        ):
            one.clicked.connect(lambda _=False, do=do: do())
        self.record.setToolTip("打开产生这项待办的记录（Enter）")
        self.snooze.setToolTip("到某一天之前不再提醒，须写明原因")
        foot = column(self.record, row(self.employer, self.snooze, spacing=6), self.notice, spacing=6)
        whole = column(self.name, self.pills, spacing=8)
        whole.addWidget(self.area, 1)
        whole.addWidget(self.empty, 1)
        whole.addLayout(foot)
        whole.setContentsMargins(14, 12, 14, 12)
        self.setLayout(whole)
        self.show_items([], "")

    def show_items(self, items: Sequence[Due], place: str) -> None:
        """Show one item with its township, or how many are selected."""
        one = items[0] if items else None
        for part in (self.name, self.pills, self.area, self.snooze):
            part.setVisible(one is not None)
        self.empty.setVisible(one is None)
        clear(self._pill_flow)
        clear(self.lines)
        told = [item for item in items if item.employer is not None]
        self.notice.setVisible(bool(told) and all(is_declaring(item) for item in items))
        single = len(items) == 1
        self.record.setVisible(single)
        self.employer.setVisible(single and one is not None and one.kind != "employer" and bool(told))
        if one is None:
            return
        if not single:
            self._show_many(items)
            return
        self.name.setText(one.name)
        self.record.setText(f"打开{record_words(one)}")
        self._pill_flow.addWidget(Pill(remaining_words(one), TONES[one.level]))
        self._pill_flow.addWidget(Pill(SURE if one.sure else PROPOSED, "neutral" if one.sure else "warn"))
        self._show_lines(one, place)

    def _show_many(self, items: Sequence[Due]) -> None:
        self.name.setText(f"已选 {len(items):,} 项")
        late = sum(1 for one in items if one.level == "overdue")
        owners = len({one.employer for one in items if one.employer is not None})
        if late:
            self._pill_flow.addWidget(Pill(f"超期 {late:,} 项", "bad"))
        self._say("涉及单位", f"{owners:,} 家")
        self._say("最早期限", day(min(one.due_on for one in items)))
        self.lines.addStretch(1)

    def _show_lines(self, one: Due, place: str) -> None:
        self._say("事项", one.zh)
        self._say(
            "期限", day(one.due_on) if one.base or one.remaining else f"{day(one.due_on)}（应立即办理）"
        )
        self._say("起算日期", day(one.base) if one.base else "没有记录")
        if one.opens_on:
            self._say("可以办理", f"自 {day(one.opens_on)} 起")
        self._say("缘由", one.why)
        self._say("依据", one.clause or NOT_APPLICABLE)
        self._say(
            "来自", f"{record_words(one)}（编号 {one.number}）" if one.kind in BY_NAME else record_words(one)
        )
        if place:
            self._say("乡镇", place)
        self.lines.addStretch(1)

    def _say(self, heading: str, words: str) -> None:
        self.lines.addWidget(label(heading, "note"))
        said = label(words, wrap=True)
        said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        said.setAccessibleName(heading)
        self.lines.addWidget(said)
        self.lines.addSpacing(6)


def record_words(one: Due) -> str:
    """Return what kind of record an item comes from."""
    return BY_NAME[one.kind].zh if one.kind in BY_NAME else "口径方案"


def is_declaring(one: Due) -> bool:
    """Tell whether a 提示单 is what reminds the employer of this item."""
    return one.employer is not None and (
        one.clock in ("first_declaration", "yearly_update") or one.clock.startswith("change_")
    )


class SnoozeDialog(Sheet):
    """Asks until when, and why."""

    def __init__(self, parent: QWidget | None, items: Sequence[Due]) -> None:
        """Propose a month."""
        super().__init__(parent, "暂缓")
        first = items[0]
        words = f"“{first.name}”的{first.zh}" if len(items) == 1 else f"所选的 {len(items):,} 项"
        self.body.addWidget(
            label(f"{words}在所选日期之前不再列入待办，到期自动恢复。法定期限不因此改变。", wrap=True)
        )
        today = date.today()
        self.day = QDateEdit()
        self.day.setAccessibleName("暂缓至")
        self.day.setCalendarPopup(True)
        self.day.setDisplayFormat("yyyy-MM-dd")
        self.day.setMinimumDate(_qt(today + timedelta(days=1)))
        self._put(add_months(today, 1))
        choices = row(self.day, spacing=6)
        choices.setStretch(0, 1)
        for zh, days, months in CHOICES:
            one = button(zh)
            until = add_months(today + timedelta(days=days), months)
            one.clicked.connect(lambda _=False, until=until: self._put(until))
            choices.addWidget(one)
        self.reason = QLineEdit()
        self.reason.setAccessibleName("暂缓原因")
        self.reason.setPlaceholderText("必填，如：单位已承诺下月申报")
        for part in (label("暂缓至", "note"), label("原因", "note")):
            self.body.addWidget(part)
            self.body.addLayout(choices) if part.text() == "暂缓至" else self.body.addWidget(self.reason)
        self.add_button(button("取消"))
        self.go = self.add_button(button("暂缓", primary=True), accepts=True)
        self.go.setEnabled(False)
        self.reason.textChanged.connect(lambda text: self.go.setEnabled(bool(text.strip())))
        self.reason.setFocus()

    def _put(self, until: date) -> None:
        self.day.setDate(_qt(until))

    @property
    def until(self) -> date:
        """Return the day chosen."""
        shown = self.day.date()
        return date(shown.year(), shown.month(), shown.day())


def ask_snooze(parent: QWidget | None, items: Sequence[Due]) -> tuple[date, str] | None:
    """Return until when and why, None when the person thought better of it."""
    dialog = SnoozeDialog(parent, items)
    if dialog.exec() != QDialog.DialogCode.Accepted:
        return None
    return dialog.until, dialog.reason.text().strip()


def _qt(when: date) -> QDate:
    return QDate(when.year, when.month, when.day)
