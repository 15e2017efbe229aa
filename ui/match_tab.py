"""核对: the listed names at the left, one of them beside the ledger at the right, decided by key or mouse."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QToolButton, QWidget

from db.records.listed_name import ListedName, ListVerdict
from ohdesk import query
from ohdesk.errors import Damaged, Refused
from ohdesk.exchange.sheet import quiet
from ohdesk.lists import verdicts
from ohdesk.lists.funnel import Stage, funnel
from ohdesk.lists.listed import facts, known_employer
from ohdesk.lists.split import split
from ohdesk.lists.verdicts import Decision, Recognised
from ui.context import Context
from ui.employer_search import ask_employer
from ui.jobs import Progress
from ui.listed_table import ListedBar, ListedTable
from ui.match_panel import VERDICTS, MatchPanel
from ui.widgets import Toast, column, confirm, label, message, remembered_split, row

SPLIT = "lists/split"
STANDS = (
    ("doubtful", "待认定"),
    ("missing", "台账没有"),
    ("pending", "待核"),
    ("judged", "已核"),
    ("all", "全部"),
)
"""What the rows are looked at for: the funnel's stages, `judged` being all that is not pending."""

HINT = "Enter 就是这家，1—7 下结论，8 沿用，9 另选，0 不是台账单位，N 新增，Ctrl+Z 撤销"
Act = Callable[[Progress], Any]


class MatchTab(QWidget):
    """Everything a person does with the rows of the lists."""

    def __init__(self, context: Context, take_in: Callable[[], object], undo: Callable[[], object]) -> None:
        """Furnish the tab; `reload` fills it."""
        super().__init__()
        self.context, self.desk, self._undo = context, context.desk, undo
        self.stages: dict[str, tuple[int, ...]] = {}
        self._asked, self._wish = False, ""
        self.status = label("", "note")
        self.list = ListedTable(context, take_in, self._counted, self._moved)
        self.panel = MatchPanel(self._recognise, self._judge, self._do_asked)
        self.panel.setMinimumWidth(400)
        self.list.setMinimumWidth(380)
        self.stands = {key: self._stand(key, zh) for key, zh in STANDS}
        self.split = remembered_split(context, SPLIT, ((self.list, 1), (self.panel, 0)), (660, 520))
        whole = column(row(*self.stands.values(), None, spacing=4), self.list.bar, spacing=7)
        whole.addWidget(self.split, 1)
        self.status.setMinimumWidth(40)
        whole.addWidget(self.status)
        self.setLayout(whole)
        self._later = self._timer(60, self._show_current)
        self._count_later = self._timer(400, self._count)
        self._keys()

    def _timer(self, wait: int, do: Callable[[], object]) -> QTimer:
        found = QTimer(self, interval=wait, singleShot=True)
        found.timeout.connect(do)
        return found

    def _stand(self, key: str, zh: str) -> QToolButton:
        found = QToolButton()
        found.setText(zh)
        found.setAccessibleName(zh)
        found.setProperty("role", "part")
        found.setCheckable(True)
        found.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        found.clicked.connect(lambda: self._stand_clicked(key))
        return found

    def _stand_clicked(self, key: str) -> None:
        """Show the rows and give the keys to the table, where Enter and figures decide."""
        self.show_stand(key)
        self.list.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _keys(self) -> None:
        do: dict[str, Callable[[], object]] = {
            str(at): partial(self.panel.judge, verdict) for at, verdict in enumerate(VERDICTS, 1)
        }
        do |= {
            "8": lambda: self._do_asked("repeat"),
            "9": lambda: self.panel.say_who("other"),
            "0": lambda: self.panel.say_who("none"),
            "N": lambda: self.panel.say_who("new"),
            "Ctrl+Z": self._undo,
        }
        for keys, act in do.items():
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)
        for keys in ("Return", "Enter"):
            shortcut = QShortcut(QKeySequence(keys), self.list.view)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(lambda: self.panel.say_who("this"))

    def reload(self) -> None:
        """Read the rows and their counts again."""
        self.list.bar.renew("name_list")
        self._count()
        if self._asked:
            self.list.reload()

    def show_where(self, **asked: Any) -> None:
        """Show the rows another page asks for, as `FilterBar.put` takes them."""
        self._asked = True
        self._mark("")
        self._quieten("")
        self.list.bar.put(**asked)
        self._count_later.start()

    def show_stand(self, key: str) -> None:
        """Show the rows that stand so now, of the list chosen or of all; what is decided stays in sight."""
        where: dict[str, Any] = {
            name: value for name, value in self.list.bar.where.items() if name == "name_list"
        }
        words = dict(STANDS)[key]
        self._asked = True
        only = None if key == "all" else list(self.stages.get(key, ()))
        self._quieten(words)
        self.list.bar.put(only=only, only_words=words, **where)
        self._mark(key)

    def show_list_stand(self, number: int, key: str) -> None:
        """Show the rows of one list that stand so, as soon as they are counted."""
        self.list.bar.put(name_list=number)
        self._asked, self._wish = True, key
        self._count()

    def _quieten(self, words: str) -> None:
        assert isinstance(self.list.bar, ListedBar)
        self.list.bar.quiet = words

    def _mark(self, key: str) -> None:
        for name, one in self.stands.items():
            one.setChecked(name == key)

    def _count(self) -> None:
        chosen = self.list.bar.where.get("name_list")
        one = int(str(chosen)) if chosen is not None else None

        def work(_progress: Progress) -> list[Stage]:
            return funnel(self.desk, None, one)

        self.context.jobs.run(work, self._show_counts, lambda _error: None)

    def _show_counts(self, stages: Sequence[Stage]) -> None:
        self.stages = {stage.key: stage.numbers for stage in stages}
        pending = set(self.stages["pending"])
        self.stages["judged"] = tuple(one for one in self.stages["all"] if one not in pending)
        for key, zh in STANDS:
            self.stands[key].setText(f"{zh} {len(self.stages[key]):,}")
        if self._wish:
            wish, self._wish = self._wish, ""
            self.show_stand(wish)
        elif not self._asked:
            first = next((key for key, _ in STANDS[:3] if self.stages[key]), "all")
            self.show_stand(first)

    def _counted(self, total: int | None, shown: int | None) -> None:
        if total == 0 or shown == 0:
            self.panel.show_nothing("没有可核对的名称")

    def _moved(self, words: str) -> None:
        self.status.setText(HINT if "Ctrl+C" in words else words)
        self._later.start()

    def _show_current(self) -> None:
        numbers = self.list.numbers()
        if len(numbers) > 1:
            self.panel.show_many(len(numbers))
            return
        number = self.list.current
        try:
            if number is not None:
                self.panel.show_facts(facts(self.desk, number))
        except (Refused, Damaged) as error:
            self.panel.show_nothing(str(error))

    def focus_first(self) -> None:
        """Put the keyboard into the table."""
        self.list.focus_table()

    def _recognise(self, what: str, employer: int | None) -> None:
        numbers, words = (
            self.list.numbers(),
            {"this": "已认定", "new": "已新增入台账", "none": "已认定不是台账单位"},
        )

        def act(progress: Progress) -> Recognised:
            return verdicts.recognise(self.desk, numbers, employer, new=what == "new", progress=progress)

        def done(found: Recognised) -> None:
            self._after(f"{words[what]} {found.count:,} 个名称" if found.count > 1 else words[what])
            if found.left:
                reasons = "\n".join(sorted({reason for _, reason in found.left})[:8])
                message(self, f"有 {len(found.left):,} 个名称没有新增", reasons)

        if what == "new":
            numbers = self._without_doubtful(numbers, "新增入台账")
        self._act(act, done, numbers)

    def _judge(self, verdict: ListVerdict) -> None:
        numbers, reason, proof = self.list.numbers(), self.panel.reason.text(), self.panel.proof.text()
        twin = None
        if verdict is ListVerdict.duplicate:
            first = self.panel.chosen.number if self.panel.chosen else None
            twin = ask_employer(self, self.desk, "与哪家单位重复？", "选择台账中保留的那一家。", first=first)
            if twin is None:
                return
        numbers = self._without_doubtful(numbers, str(verdict.value))
        decision = Decision(verdict, reason.strip(), proof.strip(), duplicate_of=twin)

        def done(_batch: int) -> None:
            self._after(f"已核为“{verdict.value}”{f'：{len(numbers):,} 个名称' if len(numbers) > 1 else ''}")
            self.list.go_on()
            self.list.focus_table()

        self._act(lambda progress: verdicts.decide(self.desk, numbers, decision, progress), done, numbers)

    def _without_doubtful(self, numbers: list[int], words: str) -> list[int]:
        """Leave out of several rows those nobody has said yet who they are, after telling so."""
        if len(numbers) < 2:
            return numbers
        rows = [one for one in query.rows(self.desk, ListedName, numbers) if isinstance(one, ListedName)]
        clear = [one.id for one in rows if one.certain or one.employer is None]
        if len(clear) == len(numbers):
            return numbers
        left = len(numbers) - len(clear)
        sentence = f"所选 {len(numbers):,} 个名称中有 {left:,} 个待认定，不会改动。对其余 {len(clear):,} 个“{words}”？"
        return clear if clear and confirm(self, words, sentence) else []

    def _do_asked(self, what: str) -> None:
        shown, numbers = self.panel.facts, self.list.numbers()
        if what == "other" and shown is not None:
            number = ask_employer(self, self.desk, "另选单位", "查找名单这一行所指的台账单位。")
            found = known_employer(self.desk, number) if number is not None else None
            if found is not None:
                self.panel.offer(found)
        elif what == "repeat" and numbers:
            self._act(lambda progress: verdicts.repeat(self.desk, numbers, progress), self._repeated, numbers)
        elif what == "split" and shown is not None:
            self._act(lambda _progress: split(self.desk, shown.number), self._split_done, numbers[:1])
        elif what == "ledger" and self.panel.chosen is not None:
            self.context.navigate("employer", id=self.panel.chosen.number)

    def _repeated(self, found: tuple[int, int]) -> None:
        self._after(f"已沿用以往结论：{found[1]:,} 个名称")
        self.list.go_on()

    def _split_done(self, _batch: int) -> None:
        self._after("已拆开，新的行排在名单末尾")
        self.list.reload()

    def _act(self, act: Act, done: Callable[[Any], object], numbers: Sequence[int]) -> None:
        """Do one row's work at once, so that no key is lost, and many rows' work behind the window."""
        if not numbers:
            return
        if len(numbers) > 1:
            self.context.jobs.run(act, done, self._refused, title="正在保存")
            return
        try:
            found = act(quiet)
        except (Refused, Damaged) as error:
            self._refused(error)
            return
        done(found)

    def _refused(self, error: Exception) -> None:
        self.panel.tell(str(error))

    def _after(self, words: str) -> None:
        Toast(self, words)
        self.panel.tell("")
        self.list.show_again()
        self.context.changed(ListedName.__tablename__)
        self.context.changed("employer")
        self._show_current()
        self._count_later.start()
