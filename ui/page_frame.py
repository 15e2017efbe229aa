"""The frame of a page that counts or reads first: its head, and below it either a state or the content."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from ui.widgets import EmptyState, PageHead

READING = "正在从台账读取记录"


class FramedPage(QWidget):
    """A page says what it is doing until `show_content`; `say` tells instead why there is nothing to show."""

    head: PageHead
    state: EmptyState
    stack: QStackedWidget

    def furnish(
        self,
        head: PageHead,
        content: QWidget,
        title: str,
        hint: str = READING,
        way_out: QWidget | None = None,
    ) -> None:
        """Put the head above the content; `title` and `hint` are said meanwhile, `way_out` stands below them."""
        self.head = head
        self.state = EmptyState("loader-circle", title, hint, way_out)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.state)
        self.stack.addWidget(content)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 10, 16, 8)
        whole.setSpacing(8)
        whole.addWidget(head)
        whole.addWidget(self.stack, 1)

    def say(self, icon: str, title: str, hint: str = "") -> None:
        """Show a state in the place of the content."""
        self.state.say(icon, title, hint)
        self.stack.setCurrentIndex(0)

    def show_content(self) -> None:
        """Show what was read."""
        self.stack.setCurrentIndex(1)


def scrolled(inside: QWidget) -> QScrollArea:
    """Return a content that scrolls up and down where there is too little room, and never sideways."""
    area = _UpAndDown()
    area.setWidget(inside)
    area.setWidgetResizable(True)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return area


class _UpAndDown(QScrollArea):
    def minimumSizeHint(self) -> QSize:
        """Ask for the width of the content, so that nothing of it stands beyond the edge."""
        inside = self.widget()
        wide = inside.minimumSizeHint().width() if inside else 0
        bar = self.verticalScrollBar().sizeHint().width() + 2 * self.frameWidth()
        return QSize(wide + bar, super().minimumSizeHint().height())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Ask anew when the content wants another width."""
        if watched is self.widget() and event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)


class HeadTabs(QTabBar):
    """Tabs in the place of a page's title, never narrower than their words."""

    def __init__(self, head: PageHead, name: str, words: Sequence[str]) -> None:
        """Take the title's place in a head."""
        super().__init__()
        self.setExpanding(False)
        self.setDrawBase(False)
        self.setUsesScrollButtons(False)
        self.setAccessibleName(name)
        for one in words:
            self.addTab(one)
        head.title.hide()
        line = head.layout()
        assert isinstance(line, QHBoxLayout)
        line.insertWidget(0, self)

    def minimumSizeHint(self) -> QSize:
        """Keep every word in sight."""
        wide = sum(self.tabSizeHint(at).width() for at in range(self.count()))
        return QSize(wide, self.sizeHint().height())


def lay_out_now(area: QScrollArea) -> None:
    """Give new parts of a scrolled content their places at once; else Qt shows them squeezed for a moment."""
    inside = area.widget()
    for one in inside.findChildren(QWidget):
        if not one.testAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide):
            one.show()
    for one in (*reversed(inside.findChildren(QWidget)), inside):
        if layout := one.layout():
            layout.activate()
    area.setWidgetResizable(True)
