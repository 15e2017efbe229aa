"""Keeps what is being typed as a draft, and offers what an earlier form lost."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from weakref import WeakSet

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QFrame, QLabel, QWidget
from shiboken6 import isValid

from ohdesk import drafts
from ohdesk.drafts import Draft, Moved
from ohdesk.errors import Refused
from ui import theme
from ui.context import Context
from ui.undo_toast import UndoToast
from ui.widgets import button, column, label, row
from ui.words import moment

WAIT = 2000
MOST_WORDS = 4
Values = Mapping[str, object]
_open: WeakSet[DraftKeeper] = WeakSet()


class DraftBanner(QFrame):
    """上次没有保存的内容: what it was, what has changed meanwhile, and the two answers."""

    def __init__(self, restore: Callable[[], object], discard: Callable[[], object]) -> None:
        super().__init__()
        self.setProperty("role", "entry")
        self.setAccessibleName("上次没有保存的内容")
        self.head = label("", wrap=True)
        self.changed = label("", "note", wrap=True)
        self.changed.setProperty("state", "warn")
        self.take = button("恢复", "history", primary=True)
        self.take.clicked.connect(restore)
        self.leave = button("放弃")
        self.leave.clicked.connect(discard)
        words = column(self.head, self.changed, spacing=2)
        picture = QLabel()
        picture.setPixmap(theme.icon("file-pen", "accent").pixmap(20, 20))
        line = row(picture, spacing=10)
        line.addLayout(words, 1)
        line.addWidget(self.leave)
        line.addWidget(self.take)
        line.setContentsMargins(12, 8, 10, 8)
        self.setLayout(line)
        self.hide()

    def offer(
        self, draft: Draft, words: Sequence[tuple[str, str]], moved: Sequence[Moved], more: int
    ) -> None:
        """Offer a draft; `more` others wait behind it."""
        names = "、".join(zh for zh, _ in words[:MOST_WORDS])
        names += f"等 {len(words)} 项" if len(words) > MOST_WORDS else ""
        behind = f"（另有 {more} 份更早的）" if more else ""
        self.head.setText(f"上次没有保存的内容（{moment(draft.when)}）：{names}{behind}")
        told = "；".join(
            f"{one.zh} {one.was or '（空）'} → {one.now or '（空）'}" for one in moved[:MOST_WORDS]
        )
        self.changed.setText(f"此后这条记录已有改动：{told}" if told else "")
        self.changed.setVisible(bool(told))
        self.show()


class DraftKeeper(QObject):
    """The draft of one form: kept at most every two seconds while typing and when the form loses the keyboard."""

    def __init__(
        self,
        form: QWidget,
        context: Context,
        typed: Callable[[], Values],
        put_back: Callable[[Values, Sequence[Moved]], object],
        *,
        before: Callable[[], Values] = dict,
        moved: Callable[[Draft], Sequence[Moved]] | None = None,
    ) -> None:
        """Keep what `typed()` returns, nothing when that is empty; `put_back` shows a draft's values in the form.

        `before()` is what stood in the fields; `moved(draft)` tells what has changed since a draft was typed.
        """
        super().__init__(form)
        self.context, self._typed, self._put_back, self._before = context, typed, put_back, before
        self._moved = moved or (lambda draft: drafts.moved(context.desk, draft))
        self.kind = ""
        self.record: int | None = None
        self.given: dict[str, object] = {}
        self.slot = drafts.new_slot()
        self.waiting: list[Draft] = []
        self.banner = DraftBanner(self._restore_first, self._discard_first)
        self._timer = QTimer(self, interval=WAIT, singleShot=True)
        self._timer.timeout.connect(self.keep)
        self._last: dict[str, object] = {}
        form.installEventFilter(self)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._focus_moved)
        _open.add(self)

    def watch(self, kind: str, record: int | None = None, given: Values | None = None) -> None:
        """Begin another form of this kind and offer the drafts that belong to it."""
        self.kind, self.record, self.given = kind, record, dict(given or {})
        self.slot, self._last = drafts.new_slot(), {}
        taken = {one.slot for one in _open if isValid(one)}
        self.waiting = [
            one
            for one in drafts.find(self.context.desk, kind)
            if one.slot not in taken and one.record == record and self._fits(one)
        ]
        self._offer()

    def _fits(self, draft: Draft) -> bool:
        return not self.given or draft.given == self.given

    def rest(self) -> None:
        """Keep what is still waiting and do nothing until the next form is watched."""
        if self._timer.isActive():
            self.keep()
        self.kind, self.waiting = "", []
        self._offer()

    def touch(self) -> None:
        """Keep what was typed soon."""
        if not self._timer.isActive():
            self._timer.start()

    def keep(self) -> None:
        """Keep what was typed now, when there is anything new; a failure never disturbs the typing."""
        self._timer.stop()
        values = dict(self._typed()) if self.kind else {}
        if values == self._last:
            return
        desk = self.context.desk
        try:
            if values:
                drafts.keep(
                    desk,
                    self.kind,
                    self.record,
                    values,
                    slot=self.slot,
                    before=self._before(),
                    given=self.given,
                )
            else:
                drafts.drop(desk, self.slot)
        except Refused:
            return
        self._last = values

    @property
    def holds(self) -> bool:
        """Tell whether a draft of this form is kept."""
        return bool(self._last)

    def done(self) -> None:
        """Forget the draft: the form was saved, or left on purpose."""
        self._timer.stop()
        drafts.drop(self.context.desk, self.slot)
        self.slot, self._last = drafts.new_slot(), {}

    def restore(self, draft: Draft) -> None:
        """Put a draft's words back into the form and go on with it as this form's own."""
        self.waiting = [one for one in self.waiting if one.slot != draft.slot]
        if self.slot != draft.slot:
            drafts.drop(self.context.desk, self.slot)
        self.slot = draft.slot
        self._put_back(draft.values, self._moved(draft))
        self._offer()
        self.touch()

    def _restore_first(self) -> None:
        if self.waiting:
            self.restore(self.waiting[0])

    def _discard_first(self) -> None:
        if not self.waiting:
            return
        draft = self.waiting.pop(0)
        drafts.drop(self.context.desk, draft.slot)
        self._offer()

        def back() -> None:
            drafts.put(self.context.desk, draft)
            self.waiting.insert(0, draft)
            self._offer()

        parent = self.parent()
        if isinstance(parent, QWidget):
            UndoToast(parent, "已放弃没有保存的内容", back)

    def _offer(self) -> None:
        if not self.waiting:
            self.banner.hide()
            return
        draft = self.waiting[0]
        words = drafts.words(self.context.desk, draft)
        self.banner.offer(draft, words, self._moved(draft), len(self.waiting) - 1)

    def _focus_moved(self, old: QWidget | None, _now: QWidget | None) -> None:
        form = self.parent()
        if (
            self._timer.isActive()
            and old is not None
            and isinstance(form, QWidget)
            and form.isAncestorOf(old)
        ):
            self.keep()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep at once when the window is left."""
        if event.type() in (QEvent.Type.WindowDeactivate, QEvent.Type.Hide) and self._timer.isActive():
            self.keep()
        return super().eventFilter(watched, event)


def keep_all() -> bool:
    """Keep what stands in every open form, as when something unforeseen has happened; return whether there was any."""
    found = [one for one in list(_open) if isValid(one)]
    for one in found:
        one.keep()
    return any(one.holds for one in found)
