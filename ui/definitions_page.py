"""口径选择: the readings the documents leave open, what another one would change, and what like words mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from ohdesk import assess, definitions
from ohdesk.definitions import SwitchState
from ohdesk.definitions.like_words import Compared, compare
from ohdesk.definitions.what_if import Changed, what_if
from ohdesk.errors import Damaged, Refused
from ohdesk.profile import Profile
from ui import theme
from ui.context import Context
from ui.definitions_compare import CompareTab
from ui.jobs import Progress
from ui.nothing_yet import all_well
from ui.page_frame import HeadTabs
from ui.reckoning import AsOf, ProfileBox
from ui.switch_card import SwitchCard
from ui.what_if_panel import WhatIfPanel
from ui.widgets import EmptyState, PageHead, Toast, button, clear, confirm, message, remembered_split

TABS = (("choose", "口径选择"), ("compare", "口径对照"))
SAME = ("没有一格会改变", "按现在的台账，两种口径得到同样的数字")
SPLIT = "definitions/split"


@dataclass(frozen=True)
class Loaded:
    """The profile, its switches as they stand, the day, and the definitions of all profiles."""

    profile: Profile
    states: Sequence[SwitchState]
    day: date
    compared: Sequence[Compared]


class DefinitionsPage(QWidget):
    """Left the switches of a profile, right what another reading changes; a second tab compares definitions."""

    title = "口径选择"

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.loaded: Loaded | None = None
        self.cards: list[SwitchCard] = []
        self._wish = ("", "")
        self.profiles = ProfileBox(context, self._other_profile)
        self.as_of = AsOf(self.reload)
        back = button("指标测算", "chart-column")
        back.clicked.connect(lambda: context.navigate("assess"))
        self.head = PageHead(self.title, "", [self.profiles, self.as_of, back])
        self.tabs = HeadTabs(self.head, self.title, [zh for _, zh in TABS])
        self.panel = WhatIfPanel()
        self.compare = CompareTab(context)
        self.state = EmptyState("loader-circle", "正在读取口径")
        self.stack = QStackedWidget()
        for one in (self.state, self._switches(), self.compare):
            self.stack.addWidget(one)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 10, 16, 8)
        whole.setSpacing(8)
        whole.addWidget(self.head)
        whole.addWidget(self.stack, 1)
        self.tabs.currentChanged.connect(lambda _at: self._turn())

    def _switches(self) -> QWidget:
        inside, scroll = QWidget(), QScrollArea()
        self.list = QVBoxLayout(inside)
        self.list.setContentsMargins(0, 0, 4, 0)
        self.list.setSpacing(10)
        scroll.setWidget(inside)
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setMinimumWidth(max(380, theme.base_size() * 27))
        self.panel.setMinimumWidth(340)
        self.split = remembered_split(self.context, SPLIT, ((scroll, 1), (self.panel, 1)), (560, 580))
        return self.split

    def show_where(self, tab: str = "", switch: str = "") -> None:
        """Open a tab, and show what a switch would change."""
        keys = [key for key, _ in TABS]
        if tab in keys:
            self.tabs.setCurrentIndex(keys.index(tab))
        self._wish = (switch, "")
        if found := next((card for card in self.cards if card.state.switch.key == switch), None):
            self._preview(found)

    def reload(self) -> None:
        """Read the profile and its choices again in the background."""
        self.profiles.follow()
        name, desk, asked = self.profiles.name, self.context.desk, self.as_of.day

        def work(_progress: Progress) -> Loaded:
            profile = assess.open_profile(desk, name)
            compared = compare(assess.own_profiles(desk))
            day = asked or assess.default_day(profile)
            return Loaded(profile, definitions.switches(desk, profile), day, compared)

        self.context.jobs.run(work, self._show, self._refuse, title="正在读取口径")

    def _other_profile(self) -> None:
        self.as_of.forget()
        self.reload()

    def _refuse(self, error: Exception) -> None:
        self.loaded = None
        self.state.say("triangle-alert", "没有读到口径", str(error))
        self._turn()

    def _show(self, loaded: Loaded) -> None:
        self.loaded = loaded
        self.as_of.show_day(loaded.day)
        away = [one for one in loaded.states if not one.usual]
        how = f"{len(away)} 处改了口径" if away else "都按通常口径"
        self.head.set_note(f"{len(loaded.states)} 处可选，{how}" if loaded.states else "")
        self.head.note.setToolTip(loaded.profile.title)
        self.compare.show_lines(loaded.compared, loaded.profile.name)
        self._write(loaded)
        self._turn()
        wanted = next((one for one in self.cards if one.state.switch.key == self._wish[0]), None)
        if found := wanted or next(iter(self.cards), None):
            self._preview(found)

    def _write(self, loaded: Loaded) -> None:
        clear(self.list)
        self.cards = [
            SwitchCard(one, _moves(loaded.profile, one), self._preview, self._take) for one in loaded.states
        ]
        why = self._forbidden()
        for card in self.cards:
            card.allow(why)
            self.list.addWidget(card)
        self.list.addStretch(1)

    def _forbidden(self) -> str:
        try:
            self.context.desk.require("write")
        except Refused as refused:
            return str(refused)
        return ""

    def _turn(self) -> None:
        if self.loaded is None:
            self.stack.setCurrentIndex(0)
        elif self.tabs.currentIndex() == 1:
            self.stack.setCurrentIndex(2)
        elif self.cards:
            self.stack.setCurrentIndex(1)
        else:
            self.state.say("git-branch", "没有需要选定的口径", "这份口径方案的文件没有留下可选的读法")
            self.stack.setCurrentIndex(0)

    def _preview(self, card: SwitchCard) -> None:
        """Count in the background what the card's reading would change; only the last question is answered."""
        loaded, wish = self.loaded, (card.state.switch.key, card.previewed)
        if loaded is None:
            return
        self._wish = wish
        desk, profile, day = self.context.desk, loaded.profile, loaded.day
        self.panel.ask(f"如果“{card.state.switch.zh}”改为“{card.state.options[wish[1]]}”：")
        self.panel.say("loader-circle", "正在测算", "两种口径各算一遍")

        def work(_progress: Progress) -> list[Changed]:
            return what_if(desk, profile, *wish, day)

        def done(changed: list[Changed]) -> None:
            if self._wish != wish:
                return
            if changed:
                self.panel.show_changed(changed)
            else:
                self.panel.say(*all_well(self.context.desk, "比较", *SAME))

        def failed(error: Exception) -> None:
            if self._wish == wish:
                self.panel.say("triangle-alert", "没有完成测算", str(error))

        self.context.jobs.run(work, done, failed, title="正在测算另一种口径")

    def _take(self, switch: str, option: str, reason: str) -> None:
        if self.loaded is None:
            return
        try:
            state = definitions.choose(self.context.desk, self.loaded.profile, switch, option, reason)
        except (Refused, Damaged) as error:
            message(self, "没有选定", str(error))
            return
        Toast(self, f"已选定：{state.words}")
        self._wish = (switch, "")
        self.context.changed("definition_choice")
        self.reload()

    def may_leave(self) -> bool:
        """Ask before a reading that was marked and not kept is forgotten."""
        waiting = [card.state.switch.zh for card in self.cards if card.pending]
        if not waiting:
            return True
        sentence = f"“{'”“'.join(waiting)}”改了还没有选定，离开后不保留。"
        if not confirm(self, "离开口径选择", sentence, "离开", "留下"):
            return False
        self.cards = []
        return True

    def focus_first(self) -> None:
        """Put the keyboard on the first switch, or into the table of the open tab."""
        if self.tabs.currentIndex() == 1:
            self.compare.table.setFocus(Qt.FocusReason.TabFocusReason)
        elif self.cards:
            self.cards[0].first().setFocus(Qt.FocusReason.TabFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leads back to the first switch."""
        if event.key() == Qt.Key.Key_Escape:
            self.focus_first()
            return
        super().keyPressEvent(event)


def _moves(profile: Profile, state: SwitchState) -> str:
    names = []
    for key in state.switch.affects:
        no = profile.number(key) or profile.indicator(key).no
        names.append(f"{no} {profile.indicator(key).zh}".strip())
    return f"影响：{'；'.join(names)}"
