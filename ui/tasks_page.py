"""任务自评: 28 tasks with the letter each gets, and the task in sight with everything that leads to it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QProgressBar, QWidget

from db.records.task_item import TaskItem
from ohdesk.profile import Task
from ui.charts import Shares
from ui.context import Context
from ui.jobs import Progress
from ui.page_frame import FramedPage
from ui.reckoning import ProfileBox
from ui.task_board import TaskBoard, read_board, write_answer
from ui.task_panel import TaskPanel
from ui.widgets import PageHead, button, column, label, message, remembered_split, row
from ui.words import tone
from ui.wrapped_table import WrappedTable

SPLIT = "tasks/split"
UNDECIDED = "待定"


class TasksPage(FramedPage):
    """Every task, one at a time."""

    title = "任务自评"

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.board: TaskBoard | None = None
        self.places: dict[int, Task] = {}
        self._wish = ""
        self._eager = False
        self.profiles = ProfileBox(context, self.reload)
        self.next_button = button("下一个待定", "arrow-down")
        self.next_button.setToolTip("下一个还没有定档的任务（Ctrl+↓）")
        self.next_button.setShortcut("Ctrl+Down")
        self.next_button.clicked.connect(self.show_next_open)
        self.table = WrappedTable("主要任务", ("主要任务", "档次"), (0, 6), 0)
        self.table.currentCellChanged.connect(self._picked)
        self.panel = TaskPanel(context, self._answered, self.reload)
        self.panel.setMinimumWidth(480)
        self.split = remembered_split(context, SPLIT, ((self._left(), 2), (self.panel, 3)), (430, 740))
        head = PageHead(self.title, "", [self.profiles, self.next_button])
        self.furnish(head, self.split, "正在读取任务")

    def _left(self) -> QWidget:
        card = QFrame()
        card.setProperty("role", "card")
        self.filled = label("")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("填写进度")
        self.shares = Shares()
        inside = column(row(self.filled, None), self.bar, self.shares, spacing=6)
        inside.setContentsMargins(14, 10, 14, 6)
        card.setLayout(inside)
        left = column(card, spacing=8)
        left.addWidget(self.table, 1)
        found = QWidget()
        found.setMinimumWidth(330)
        found.setLayout(left)
        return found

    def show_where(self, task: str = "") -> None:
        """Show a task by its key, at once or when it is read."""
        self._wish = task
        if self.board is not None:
            self._grant()

    def reload(self) -> None:
        """Read everything again in the background; what is shown stays until then."""
        self.profiles.follow()
        name, desk = self.profiles.name, self.context.desk

        def work(_progress: Progress) -> TaskBoard:
            return read_board(desk, name)

        self.context.jobs.run(work, self._show, self._refuse, title="正在读取任务")

    def _refuse(self, error: Exception) -> None:
        self.say("triangle-alert", "没有读到任务", str(error))

    def _show(self, board: TaskBoard) -> None:
        if not board.tasks:
            self.say("clipboard-check", "这份口径方案没有主要任务", "请在上方换一份口径方案")
            return
        self._wish = self._wish or (self.panel.task.key if self.board is not None else "")
        self.board = board
        self._write(board)
        self.show_content()
        self._grant()
        if self._eager:
            self.focus_first()

    def _write(self, board: TaskBoard) -> None:
        self.table.blockSignals(True)
        self.table.clearSpans()
        self.table.setRowCount(0)
        self.places, group = {}, ""
        for task in board.tasks:
            if task.group != group:
                group = task.group
                self._add_group(group)
            place = self.table.rowCount()
            self.table.insertRow(place)
            self.places[place] = task
            self.table.put(place, 0, task.task, indent=10)
            self._show_letter(place)
        self.table.blockSignals(False)
        self.table.fit()
        self._show_progress()

    def _add_group(self, group: str) -> None:
        place = self.table.rowCount()
        self.table.insertRow(place)
        self.table.setSpan(place, 0, 1, 2)
        self.table.put(place, 0, group, colour="muted", bold=True)
        if item := self.table.item(place, 0):
            item.setFlags(Qt.ItemFlag.ItemIsEnabled)

    def _show_letter(self, place: int) -> None:
        assert self.board is not None
        letter = self.board.results[self.places[place].key].letter
        self.table.put(place, 1, letter or UNDECIDED, tone=tone(letter) if letter else "neutral")

    def _show_progress(self) -> None:
        assert self.board is not None
        done, whole = self.board.progress
        self.filled.setText(f"条款已填 {done} / {whole}")
        self.bar.setRange(0, whole)
        self.bar.setValue(done)
        letters = [one.letter for one in self.board.results.values()]
        found = [(f"{letter} 档", letters.count(letter), tone(letter)) for letter in "ABC"]
        self.shares.show_shares([*found, (UNDECIDED, letters.count(None), "neutral")])
        self.next_button.setEnabled(None in letters)
        self.head.set_note(f"{len(letters)} 项任务，{letters.count(None)} 项待定")

    def _grant(self) -> None:
        wish, self._wish = self._wish, ""
        places = [place for place, task in self.places.items() if task.key == wish] or sorted(self.places)
        self.table.show_row(places[0])
        self._open_row(places[0])

    def _picked(self, now: int, _column: int, before: int, _before_column: int) -> None:
        if now != before:
            self._open_row(now)

    def _open_row(self, place: int) -> None:
        if self.board is not None and place in self.places:
            self.panel.show_task(self.board, self.places[place])

    def show_next_open(self) -> None:
        """Go to the next task that has no letter yet, from the top again after the last."""
        if self.board is None:
            return
        here = self.table.currentRow()
        open_ones = [at for at, task in self.places.items() if self.board.results[task.key].letter is None]
        if open_ones:
            place = next((at for at in open_ones if at > here), open_ones[0])
            self.table.show_row(place)
            self._open_row(place)

    def _answered(self, item: str, value: str | None, note: str = "") -> None:
        board, task, desk = self.board, self.panel.task, self.context.desk
        if board is None:
            return
        board.put(task, item, value, note)
        self.panel.refresh()
        place = next(at for at, one in self.places.items() if one is task)
        self._show_letter(place)
        self._show_progress()

        def work(_progress: Progress) -> None:
            write_answer(desk, board, task, item, value, note)

        self.context.jobs.run(work, self._saved, self._not_saved, title="正在保存")

    def _saved(self, _nothing: object) -> None:
        self.context.changed(TaskItem.__tablename__)

    def _not_saved(self, error: Exception) -> None:
        message(self, "没有保存", str(error))
        self.reload()

    def focus_first(self) -> None:
        """Put the keyboard into the list, at once or when it is there."""
        self._eager = self.board is None
        self.table.setFocus(Qt.FocusReason.TabFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter leads from a task to its first item, Esc back to the list."""
        if (
            event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            and self.table.hasFocus()
            and self.panel.items
        ):
            first = next(iter(self.panel.items.values()))
            first.parts[0].setFocus(Qt.FocusReason.TabFocusReason)
        elif event.key() == Qt.Key.Key_Escape and not self.table.hasFocus():
            self.table.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            super().keyPressEvent(event)
