"""The form of any kind: an editor for every field, problems beside them while typing, nothing typed ever lost."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QDialog, QGridLayout, QPlainTextEdit, QPushButton, QScrollArea, QWidget

from db.base import Record
from ohdesk import ledger
from ohdesk.checks import Problem
from ohdesk.drafts import Moved
from ohdesk.errors import Damaged, Refused
from ohdesk.fields import fields_of, plain_value
from ui import theme
from ui.context import Context
from ui.draft_keeper import DraftKeeper, Values
from ui.editor_choice import editor_for
from ui.editors import HiddenEditor
from ui.form_line import FormLine
from ui.form_start import beginning, carried
from ui.widgets import Toast, button, column, confirm, label, row

CHECK_WAIT = 350
WIDE_ENOUGH = 860
SPECIAL = {"employer": "ui.employer_form", "exposure": "ui.exposure_form"}
"""Kinds whose form does more: the module's `prepare(form)` is called once the editors are there."""


class RecordForm(QDialog):
    """Edits one record of a kind, or makes new ones one after the other."""

    def __init__(
        self,
        context: Context,
        kind: type[Record],
        number: int | None = None,
        given: Mapping[str, object] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """Edit record `number`, or a new one that starts with the given values."""
        super().__init__(parent)
        self.context, self.kind, self.number = context, kind, number
        self.given = dict(given or {})
        self.saved: list[int] = []
        self.touched: set[str] = set()
        self.listeners: list[Callable[[str], object]] = []
        self.kept: list[Callable[[int], object]] = []
        """Called with the number of the record that was just saved."""
        self._carried: dict[str, object] = {}
        self._asked = False
        self.setWindowTitle(f"{'编辑' if number is not None else '新增'}{kind.zh}")
        self.setAccessibleName(self.windowTitle())
        self.setModal(True)
        self.lines = {field.name: self._line(field) for field in fields_of(kind)}
        self._timer = QTimer(self, interval=CHECK_WAIT, singleShot=True)
        self._timer.timeout.connect(self.check)
        self.drafts = DraftKeeper(self, context, self._half_typed, self.put_back, before=self._stood)
        self._furnish()
        self._fill()
        if kind.__tablename__ in SPECIAL:
            import_module(SPECIAL[kind.__tablename__]).prepare(self)
        self._size()
        self.drafts.watch(kind.__tablename__, number, self.given)
        next(iter(self.lines.values())).editor.setFocus()

    def _line(self, field: Any) -> FormLine:
        editor = editor_for(field, lambda: self._typed(field.name), self.context.desk, self._make_linked)
        return FormLine(field, editor)

    def _furnish(self) -> None:
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inside = QWidget()
        groups = column(spacing=6)
        groups.setContentsMargins(4, 2, 10, 8)
        for name, lines in self._groups().items():
            if name:
                groups.addWidget(label(name, "group-head"))
            groups.addLayout(_grid(lines))
        groups.addStretch(1)
        inside.setLayout(groups)
        inside.setMinimumWidth(560)
        self.area.setWidget(inside)
        self.summary = button("", "circle-alert", flat=True)
        self.summary.setProperty("role", "problem")
        self.summary.setIcon(theme.icon("circle-alert", "bad"))
        self.summary.setAccessibleName("问题")
        self.summary.clicked.connect(self._to_first_problem)
        self.summary.hide()
        stay = button("取消")
        stay.setToolTip("取消（Esc）")
        stay.clicked.connect(self.reject)
        self.save_button = button("保存", "save", primary=True, shortcut="Ctrl+S")
        self.save_button.clicked.connect(self.save)
        foot: list[QWidget | None] = [self.summary, None, stay]
        if self.number is None:
            self.next_button = button("保存并新增下一条", shortcut="Ctrl+Shift+S")
            self.next_button.clicked.connect(self.save_and_next)
            foot.append(self.next_button)
        head = row(label(self.windowTitle(), "heading"), None, label("＊ 为必填　Enter 到下一栏", "note"))
        whole = column(head, self.drafts.banner, spacing=10)
        whole.addWidget(self.area, 1)
        whole.addLayout(row(*foot, self.save_button))
        whole.setContentsMargins(20, 16, 16, 16)
        self.setLayout(whole)

    def _groups(self) -> dict[str, list[FormLine]]:
        groups: dict[str, list[FormLine]] = {}
        for line in self.lines.values():
            plain = "其他" if groups and "" not in groups else ""
            groups.setdefault(line.field.words.group or plain, []).append(line)
        return groups

    def _fill(self) -> None:
        values: dict[str, Any] = ledger.blank(self.kind)
        if self.number is not None:
            with self.context.desk.read() as session:
                values = ledger.current(session, self.kind, self.number)
        self.began = values
        start = {
            **values,
            **(beginning(self.kind) if self.number is None else {}),
            **self._carried,
            **self.given,
        }
        for name, line in self.lines.items():
            line.editor.show_value(start[name])
            line.show_problem(None)
        if self.number is None:
            self.touched = {name for name, value in self.given.items() if value is not None}

    def _size(self) -> None:
        owner = self.parentWidget()
        room = owner.window().size() if owner else self.screen().availableGeometry().size()
        wide = min(WIDE_ENOUGH + (theme.base_size() - 13) * 60, room.width() - 40)
        wanted = self.area.widget().sizeHint().height() + 140
        self.resize(wide if len(self.lines) > 6 else min(720, wide), min(wanted, room.height() - 60))

    def values(self) -> dict[str, object]:
        """Return what was typed, by field: all of it for a new record, else what the person touched."""
        found: dict[str, object] = {}
        for name, line in self.lines.items():
            if isinstance(line.editor, HiddenEditor) and line.editor.untouched:
                continue
            raw = line.editor.raw()
            if name in self.touched or (self.number is None and raw is not None):
                found[name] = raw
        return found

    def _mine(self) -> set[str]:
        """Return which fields the person touched, those given from outside left out."""
        return self.touched - {name for name in self.given if self.number is None}

    def _half_typed(self) -> Values:
        values = self.values()
        return {name: values[name] for name in self.touched if name in values} if self._mine() else {}

    def _stood(self) -> Values:
        """Return what stood in the fields of an existing record that the person changed."""
        if self.number is None:
            return {}
        return {name: plain_value(self.lines[name].field, self.began[name]) for name in self.touched}

    def put_back(self, values: Values, moved: Sequence[Moved]) -> None:
        """Show the words of a draft; what was typed here already stays."""
        mine = self._mine()
        back = [name for name in values if name in self.lines and name not in mine]
        for name in back:
            self.lines[name].editor.put_back(values[name])
            self._typed(name)
        for one in moved:
            if one.field in back:
                take = [("改用现在的", lambda one=one: self._take_now(one))]
                self.lines[one.field].suggest(f"此后已改为：{one.now or '（空）'}", take)
        self.check()
        if back:
            first = next(line for name, line in self.lines.items() if name in back)
            self.area.ensureWidgetVisible(first, 0, 60)
            first.editor.setFocus(Qt.FocusReason.OtherFocusReason)
            Toast(self, f"已恢复 {len(back)} 项，请核对后保存")

    def _take_now(self, moved: Moved) -> None:
        line = self.lines[moved.field]
        line.editor.show_value(moved.value)
        self.touched.discard(moved.field)
        line.suggest("")
        line.show_understood()
        self.drafts.touch()

    def _typed(self, name: str) -> None:
        self.touched.add(name)
        self._asked = False
        self.lines[name].show_understood()
        self._timer.start()
        self.drafts.touch()
        for listener in self.listeners:
            listener(name)

    def check(self) -> None:
        """Show what is wrong or doubtful with the fields already touched."""
        self._timer.stop()
        try:
            problems = ledger.check(self.context.desk, self.kind, self.values(), self.number)
        except (Refused, Damaged):
            return
        ready = {name for name in self.touched if not self.lines[name].editor.searching}
        self._show([one for one in problems if one.field in ready])

    def _show(self, problems: list[Problem]) -> None:
        first: dict[str, Problem] = {}
        for one in sorted(problems, key=lambda one: one.level != "error"):
            first.setdefault(one.field, one)
        for name, line in self.lines.items():
            line.show_problem(first.get(name))
        wrong = [one for one in first.values() if one.level == "error"]
        self.summary.setVisible(bool(wrong))
        if wrong:
            more = f"等 {len(wrong)} 处" if len(wrong) > 1 else ""
            self.summary.setText(f"{wrong[0].zh}{more}需要改正")
            self.summary.setAccessibleDescription("；".join(f"{one.zh}：{one.message}" for one in wrong))

    def save(self) -> bool:
        """Save and close; stay open with everything typed when it is refused."""
        if self._keep():
            self.accept()
            return True
        return False

    def save_and_next(self) -> None:
        """Save and start another record of the same kind, keeping what was given from outside."""
        if self._keep():
            Toast(self, f"已保存，共新增 {len(self.saved)} 条")
            self._fill()
            self.area.verticalScrollBar().setValue(0)
            next(iter(self.lines.values())).editor.setFocus()

    def _keep(self) -> bool:
        self._timer.stop()
        if self.number is not None and not self.touched:
            self.saved = [self.number]
            return True
        try:
            kept = ledger.save(self.context.desk, self.kind, self.values(), self.number)
        except ledger.Problems as refused:
            self.touched |= {one.field for one in refused.problems}
            self._show(refused.problems)
            self._to_first_problem()
            return False
        except (Refused, Damaged) as refused:
            self._show([Problem("", "", str(refused))])
            self.summary.setText(str(refused))
            return False
        self._carried = carried(self.context.desk, self.kind, kept.id)
        self.touched.clear()
        self.drafts.done()
        self.saved.append(kept.id)
        for tell in self.kept:
            tell(kept.id)
        self.context.changed(self.kind.__tablename__)
        return True

    def _to_first_problem(self) -> None:
        for line in self.lines.values():
            if line.is_bad:
                self.area.ensureWidgetVisible(line, 0, 60)
                line.editor.setFocus(Qt.FocusReason.OtherFocusReason)
                return

    def _make_linked(self, kind: str, words: str) -> int | None:
        """Let the person add a record of another kind that the field needs."""
        other = ledger.kind_of(kind)
        given = {other.named_by[0]: words} if words else {}
        form = RecordForm(self.context, other, None, given, self)
        return form.saved[-1] if form.exec() == QDialog.DialogCode.Accepted else None

    def _next(self) -> None:
        """Move to the next field, and from the last one to the save button."""
        lines = list(self.lines.values())
        here = self.focusWidget()
        at = next((at for at, one in enumerate(lines) if here and one.isAncestorOf(here)), None)
        if at is None:
            self.focusNextChild()
        elif at + 1 < len(lines):
            self.area.ensureWidgetVisible(lines[at + 1], 0, 40)
            lines[at + 1].editor.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.save_button.setFocus(Qt.FocusReason.TabFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes to the next field, or presses the button it stands on."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            here = self.focusWidget()
            if isinstance(here, QPushButton):
                here.click()
            elif not isinstance(here, QPlainTextEdit):
                self._next()
            event.accept()
            return
        super().keyPressEvent(event)

    def reject(self) -> None:
        """Close without saving, after asking when something was typed."""
        if self.may_leave():
            self.drafts.done()
            super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Guard the window's own close button in the same way."""
        if self.may_leave():
            self.drafts.done()
            event.accept()
        else:
            event.ignore()

    def may_leave(self) -> bool:
        """Tell whether nothing would be lost, asking the person when something would."""
        mine = self._mine()
        if not mine or self._asked:
            return True
        words = "、".join(self.lines[name].field.zh for name in list(self.lines) if name in mine)
        self._asked = confirm(
            self,
            "有未保存的内容",
            f"已填写或修改：{words}。关闭后这些内容不会保存。",
            "放弃修改",
            "继续编辑",
            danger=True,
        )
        return self._asked


def _grid(lines: list[FormLine]) -> QGridLayout:
    """Lay lines out in two columns; wide ones take both."""
    grid = QGridLayout()
    grid.setHorizontalSpacing(20)
    grid.setVerticalSpacing(2)
    at, side = 0, 0
    for line in lines:
        if line.editor.wide:
            at += side
            grid.addWidget(line, at, 0, 1, 2)
            at, side = at + 1, 0
        else:
            grid.addWidget(line, at, side)
            at, side = at + side, 1 - side
    grid.setColumnStretch(0, 1)
    grid.setColumnStretch(1, 1)
    return grid
