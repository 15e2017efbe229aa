"""审核: whether a profile's period is reviewed, and the two things a reviewer may do about it."""

from __future__ import annotations

from datetime import date

from PySide6.QtWidgets import QFrame

from ohdesk import reviews
from ohdesk.desk import Desk, only_user
from ohdesk.errors import Refused
from ohdesk.profile import Profile
from ui.context import Context
from ui.reason import ask_reason
from ui.widgets import Pill, Toast, button, label, message, row

WITHDRAW = "撤销后，这个方案已审核的期间都可以改动，以后需要重新审核。"
NOBODY = "还没有人审核过这个期间。"
ALONE = "只有一个用户，不能自己审核自己；不审核也可以报送。"
HINT = "必填，如：第二季度申报数据有补录"


class ReviewBar(QFrame):
    """One line for any page that shows a period: 已审核 by whom, or 未审核, with what the role may do."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self._profile: Profile | None = None
        self._as_of: date | None = None
        self.setAccessibleName("审核")
        self.state = Pill(reviews.UNREVIEWED, "warn")
        self.words = label("", "muted", wrap=True)
        self.review_button = button("审核", "shield-check")
        self.review_button.clicked.connect(self.review)
        self.withdraw_button = button("撤销审核", "undo-2")
        self.withdraw_button.clicked.connect(self.withdraw)
        line = row(self.state)
        line.addWidget(self.words, 1)
        line.addWidget(self.review_button)
        line.addWidget(self.withdraw_button)
        self.setLayout(line)
        for one in (self.review_button, self.withdraw_button):
            one.hide()

    def show_period(self, profile: Profile, as_of: date) -> None:
        """Read how a profile's period stands and show it."""
        self._profile, self._as_of = profile, as_of
        desk = self.context.desk

        def read(_progress: object) -> tuple[bool, str]:
            holds = reviews.is_reviewed(desk, profile, as_of)
            standing = [one for one in reviews.reviews(desk, profile.name) if one.state.name == "reviewed"]
            if not standing:
                return False, ALONE if _alone(desk) else NOBODY
            newest = standing[0]
            words = f"{newest.reviewed_by} 于 {newest.reviewed_on} 审核，截至 {newest.as_of}"
            return holds, words if holds else f"{words}；之后又有改动或新的数据，请再审核一次。"

        self.context.jobs.run(read, self._show)

    def _show(self, found: tuple[bool, str]) -> None:
        holds, words = found
        self.state.show_state("已审核" if holds else reviews.UNREVIEWED, "good" if holds else "warn")
        self.words.setText(words)
        try:
            self.context.desk.require("review")
        except Refused:
            return
        self.review_button.setVisible(not holds)
        self.withdraw_button.setVisible("审核，截至" in words)

    def review(self) -> None:
        """Review the period, or say whose own entries are in the way."""
        desk, profile, day = self.context.desk, self._profile, self._as_of
        if profile is not None:
            self.context.jobs.run(
                lambda _: reviews.review(desk, profile, day), lambda _: self._done("已审核"), self._failed
            )

    def withdraw(self) -> None:
        """Withdraw the review for a reason."""
        profile = self._profile
        reason = ask_reason(self, "撤销审核", WITHDRAW, "撤销审核", HINT) if profile else ""
        if profile is None or not reason:
            return
        desk = self.context.desk
        self.context.jobs.run(
            lambda _: reviews.unreview(desk, profile.name, reason),
            lambda _: self._done("已撤销审核"),
            self._failed,
        )

    def _done(self, words: str) -> None:
        self.context.changed("review")
        if self._profile is not None and self._as_of is not None:
            self.show_period(self._profile, self._as_of)
        Toast(self, words)

    def _failed(self, error: Exception) -> None:
        message(self, "没有审核", str(error))


def _alone(desk: Desk) -> bool:
    """Tell whether nobody else could review."""
    try:
        return only_user(desk.store.folder) == desk.user
    except Refused:
        return False
