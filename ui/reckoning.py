"""What the four pages of 汇总 share: which 口径方案, as of which day, and the results of counting."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import QDate, QTimer
from PySide6.QtWidgets import QComboBox, QDateEdit, QFrame

from ohdesk import assess, definitions
from ohdesk.counting import SWITCHES
from ohdesk.desk import Desk
from ohdesk.profile import Profile
from ohdesk.results import Results
from ui import theme
from ui.context import Context
from ui.short_combo import ShortCombo

REMEMBERED = "profile"
SETTLE_MILLISECONDS = 400
ROOM_FOR_ARROW = 52
"""What a date's frame, its padding and its arrow take beside the words."""


@dataclass(frozen=True)
class Reckoned:
    """Everything counted once: the profile, the day, the results."""

    profile: Profile
    as_of: date
    results: Results
    rising: str = "both"
    """How 稳步提升 is read."""


def reckon(desk: Desk, name: str, as_of: date | None = None) -> Reckoned:
    """Open a profile and count it; raise Refused when it cannot be read."""
    opened = assess.open_profile(desk, name)
    day = as_of or assess.default_day(opened)
    with desk.read() as session:
        choices = definitions.choices(session, opened)
    results = assess.evaluate(desk, opened, day, choices)
    return Reckoned(opened, day, results, choices.get("rising", SWITCHES["rising"].default))


class ProfileBox(ShortCombo):
    """Which 口径方案; all pages follow the one chosen last."""

    def __init__(self, context: Context, chosen: Callable[[], object]) -> None:
        super().__init__()
        self._context = context
        self.setAccessibleName("口径方案")
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.setMaximumWidth(theme.base_size() * 30)
        for found in assess.profiles_for(context.desk):
            self.addItem(found.title, found.name)
        self.follow()
        self._tell = chosen
        self.activated.connect(self._chosen)

    @property
    def name(self) -> str:
        """Return the chosen profile's name."""
        return str(self.currentData() or "")

    def _chosen(self, _at: int) -> None:
        self._context.remember(REMEMBERED, self.name)
        self._tell()

    def follow(self) -> None:
        """Show the profile that another page chose meanwhile."""
        at = self.findData(self._context.recall(REMEMBERED, self.name))
        self.setCurrentIndex(max(at, 0))


class AsOf(QDateEdit):
    """截至日期: up to which day records count; `chosen` is told once the person has finished with it."""

    def __init__(self, chosen: Callable[[], object]) -> None:
        super().__init__()
        self.setAccessibleName("截至日期")
        self.setToolTip("截至日期：只计算到这一天为止的记录")
        self.setDisplayFormat("截至 yyyy-MM-dd")
        self.setCalendarPopup(True)
        self.setMinimumWidth(self.fontMetrics().horizontalAdvance("截至 2025-12-30") + ROOM_FOR_ARROW)
        self._given = False
        self._timer = QTimer(self, interval=SETTLE_MILLISECONDS, singleShot=True)
        self._timer.timeout.connect(chosen)
        self.dateChanged.connect(self._changed)

    @property
    def day(self) -> date | None:
        """Return the day the person chose, None while the profile's own day stands."""
        shown = self.date()
        return date(shown.year(), shown.month(), shown.day()) if self._given else None

    def show_day(self, day: date) -> None:
        """Show the day that was counted to, without counting again."""
        self.blockSignals(True)
        self.setDate(QDate(day.year, day.month, day.day))
        self.blockSignals(False)

    def forget(self) -> None:
        """Let the profile's own day stand again."""
        self._given = False

    def _changed(self) -> None:
        self._given = True
        self._timer.start()


def rule() -> QFrame:
    """Return a thin line between two parts of a card."""
    found = QFrame()
    found.setProperty("role", "line")
    found.setFixedHeight(1)
    return found
