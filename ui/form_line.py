"""One line of a form: the field's word, its editor, and below it what was understood or is wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from ohdesk.checks import Problem
from ohdesk.errors import Refused
from ohdesk.fields import Field
from ohdesk.understand import Misread
from ui import theme
from ui.editors import Editor
from ui.flow import FlowLayout
from ui.widgets import button, clear, column, label, restyle, row

NAME_WIDTH = 124
Policy = QSizePolicy.Policy


class Note(QLabel):
    """What stands below an editor: one line that is shortened, or a problem in full."""

    def __init__(self) -> None:
        """Start blank, keeping the place of one line so that nothing jumps."""
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", "note")
        self.setMinimumWidth(20)
        self.setMinimumHeight(self.fontMetrics().height() + 1)
        self._words = ""

    def say(self, words: str, state: str) -> None:
        """Say something plainly, or as bad or warn."""
        self._words = words
        self.setToolTip(words)
        self.setWordWrap(bool(state))
        self.setSizePolicy(Policy.Preferred if state else Policy.Ignored, Policy.Preferred)
        restyle(self, state=state)
        self._show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shorten anew."""
        super().resizeEvent(event)
        self._show()

    def _show(self) -> None:
        room = max(self.width() - 4, 20)
        short = self.fontMetrics().elidedText(self._words, Qt.TextElideMode.ElideRight, room)
        self.setText(self._words if self.wordWrap() else short)


class FormLine(QWidget):
    """A field's word, editor and note."""

    def __init__(self, field: Field, editor: Editor) -> None:
        """Put them together."""
        super().__init__()
        self.field, self.editor = field, editor
        self.is_bad = False
        self.name = label(field.zh, wrap=True)
        if field.required:
            self.name.setTextFormat(Qt.TextFormat.RichText)
            self.name.setText(f'{field.zh} <span style="color:{theme.current().bad}">＊</span>')
        self.name.setFixedWidth(NAME_WIDTH + (theme.base_size() - 13) * 10)
        self.name.setMinimumHeight(editor.sizeHint().height())
        top = Qt.AlignmentFlag.AlignTop if editor.wide else Qt.AlignmentFlag.AlignVCenter
        self.name.setAlignment(Qt.AlignmentFlag.AlignRight | top)
        self.name.setBuddy(editor)
        self.name.setContentsMargins(0, 6 if editor.wide else 0, 0, 0)
        self.note = Note()
        self.offer = QWidget()
        FlowLayout(self.offer)
        self.offer.hide()
        below = column(editor, self.note, self.offer, None, spacing=1)
        line = row(self.name, spacing=10)
        line.addLayout(below, 1)
        line.setAlignment(self.name, Qt.AlignmentFlag.AlignTop)
        self.setLayout(line)
        self._say(field.words.hint, "")

    def show_understood(self) -> None:
        """Say what the typed words mean, or gently why they mean nothing yet."""
        try:
            words = self.editor.understood()
        except (Misread, Refused) as wrong:
            self._say(str(wrong), "bad")
            return
        self._say(words or self.field.words.hint, "")

    def show_problem(self, problem: Problem | None) -> None:
        """Show a problem, or what is understood when there is none."""
        if problem is None:
            self.show_understood()
        else:
            self._say(problem.message, "bad" if problem.level == "error" else "warn")

    def suggest(self, words: str, answers: Sequence[tuple[str, Callable[[], object]]] = ()) -> None:
        """Offer something below the editor, with buttons to take it; blank words take the offer back."""
        flow = self.offer.layout()
        assert flow is not None
        clear(flow)
        self.offer.setVisible(bool(words))
        if words:
            flow.addWidget(label(words, "note", wrap=len(words) > 24))
        for text, do in answers:
            one = button(text, flat=True)
            one.clicked.connect(lambda _checked=False, do=do: do())
            flow.addWidget(one)

    def _say(self, words: str, state: str) -> None:
        self.is_bad = state == "bad"
        self.note.say(words, state)
        self.editor.mark(state)
        self.editor.inner.setAccessibleDescription(words)
