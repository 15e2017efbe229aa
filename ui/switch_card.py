"""One 口径开关 as a card: what the document leaves open, the readings to choose from, and why one was chosen."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QButtonGroup, QLineEdit, QRadioButton, QSizePolicy, QWidget

from ohdesk.definitions import SwitchState
from ui.widgets import Card, Pill, button, label, row
from ui.words import day

USUAL, OTHER = "通常口径", "已改口径"
REASON_HINT = "必填，会随报送保存并写进报告"


class ReasonLine(QLineEdit):
    """The line for the reason; it tells when it is entered."""

    def __init__(self, entered: Callable[[], object]) -> None:
        super().__init__()
        self._entered = entered
        self.setAccessibleName("理由")
        self.setPlaceholderText(REASON_HINT)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Tell that this card is worked at."""
        super().focusInEvent(event)
        self._entered()


class SwitchCard(Card):
    """`looked` is told the option to preview, `taken` the option and the reason to keep."""

    def __init__(
        self,
        state: SwitchState,
        moves: str,
        looked: Callable[[SwitchCard], object],
        taken: Callable[[str, str, str], object],
    ) -> None:
        """Show a switch as it stands; `moves` are the rows it moves, in words."""
        super().__init__()
        self.state = state
        self._looked, self._taken = looked, taken
        self.setAccessibleName(state.switch.zh)
        self.pill = Pill(USUAL if state.usual else OTHER, "neutral" if state.usual else "accent")
        self.body.addLayout(row(label(state.switch.zh, "heading"), None, self.pill))
        self.body.addWidget(label(state.switch.clause, "muted", wrap=True))
        self.body.addWidget(label(moves, "note", wrap=True))
        self.group = QButtonGroup(self)
        self.radios = {option: self._radio(option, words) for option, words in state.options.items()}
        for radio in self.radios.values():
            self.body.addWidget(radio)
        self.reason_label = label("理由", "muted")
        self.reason = ReasonLine(lambda: self._looked(self))
        self.reason.setText(state.reason)
        self.reason.textChanged.connect(lambda _text: self._refresh())
        self.reason.returnPressed.connect(self.take)
        self.take_button = button("选定", primary=True)
        self.take_button.clicked.connect(self.take)
        self.body.addLayout(row(self.reason_label, self.reason, self.take_button))
        self.who = label(self._by_whom(), "note", wrap=True)
        self.body.addWidget(self.who)
        self.who.setVisible(bool(self.who.text()))
        self._refresh()

    def _radio(self, option: str, words: str) -> QRadioButton:
        usual = "（通常）" if option == self.state.default else ""
        found = QRadioButton(words + usual)
        found.setAccessibleName(words)
        found.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        found.setChecked(option == self.state.chosen)
        found.toggled.connect(lambda on: self._picked() if on else None)
        self.group.addButton(found)
        return found

    def _by_whom(self) -> str:
        if not self.state.by:
            return ""
        return f"{self.state.by} {day(self.state.on)} 选定"

    @property
    def option(self) -> str:
        """Return the option that is marked."""
        return next(option for option, radio in self.radios.items() if radio.isChecked())

    @property
    def previewed(self) -> str:
        """Return the option whose effect is shown: the one marked, or the first other while it is the standing one."""
        if self.option != self.state.chosen:
            return self.option
        return next(option for option in self.state.options if option != self.state.chosen)

    @property
    def pending(self) -> bool:
        """Tell whether something was marked or written and not kept."""
        return self.option != self.state.chosen or self._reason_changed

    @property
    def _reason_changed(self) -> bool:
        return self._owed and self.reason.text().strip() != self.state.reason

    @property
    def _owed(self) -> bool:
        return self.option != self.state.default

    def _picked(self) -> None:
        self._refresh()
        self._looked(self)

    def _refresh(self) -> None:
        for one in (self.reason_label, self.reason):
            one.setVisible(self._owed)
        self.take_button.setVisible(self.pending)
        ready = not self._owed or bool(self.reason.text().strip())
        self.take_button.setEnabled(ready and self.isEnabled())
        self.take_button.setToolTip("" if ready else "请先写明理由")

    def take(self) -> None:
        """Keep what is marked, once a reason is there where one is owed."""
        if not self.pending:
            return
        if not self.take_button.isEnabled():
            self.reason.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self._taken(self.state.switch.key, self.option, self.reason.text().strip() if self._owed else "")

    def first(self) -> QWidget:
        """Return where the keyboard begins."""
        return self.radios[self.option]

    def allow(self, why: str) -> None:
        """Let a person without the right look only, with the reason."""
        for one in (*self.radios.values(), self.reason):
            one.setEnabled(not why)
            one.setToolTip(why)
