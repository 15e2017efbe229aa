"""Tabs in one line: what there is no room for waits under 更多."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QSize, Qt, QTimer
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QTabBar, QWidget

from ui.widgets import button

GAP = 4
PADDING = 13
"""What the style sheet puts beside a tab's words, and half the gap to the next tab."""


class MoreTabs(QWidget):
    """A tab bar that never cuts a tab; the tabs out of sight are in the menu of the button at its end."""

    def __init__(self, name: str, words: Sequence[str]) -> None:
        super().__init__()
        self.tabs = QTabBar()
        self.tabs.setExpanding(False)
        self.tabs.setDrawBase(False)
        self.tabs.setUsesScrollButtons(False)
        self.tabs.setElideMode(Qt.TextElideMode.ElideNone)
        self.tabs.setAccessibleName(name)
        for one in words:
            self.tabs.addTab(one)
        self.more = button(f"更多 {len(words)}", "chevron-down", flat=True)
        self.more.setToolTip(f"{name}：其余的")
        self.more.clicked.connect(self._open_menu)
        self.more.hide()
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(GAP)
        line.addWidget(self.tabs)
        line.addWidget(self.more)
        line.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.tabs.currentChanged.connect(lambda _at: self._later())

    def sizeHint(self) -> QSize:
        """Return the room all the tabs take."""
        return QSize(sum(self._widths()), self.tabs.sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """Return the room of the widest tab and the button."""
        return QSize(max(self._widths()) + GAP + self.more.sizeHint().width(), self.tabs.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as many tabs as fit, the current one always among them."""
        super().resizeEvent(event)
        self._later()

    def _later(self) -> None:
        QTimer.singleShot(0, self, self._fit)

    def _widths(self) -> list[int]:
        """Measure every tab, also those out of sight."""
        return [self._tab_width(at) for at in range(self.tabs.count())]

    def _tab_width(self, at: int) -> int:
        font = self.tabs.font()
        font.setBold(True)
        return QFontMetrics(font).horizontalAdvance(self.tabs.tabText(at)) + 2 * PADDING

    def _fit(self) -> None:
        widths, room = self._widths(), self.width()
        shown = set(range(len(widths)))
        if sum(widths) > room:
            self.more.setText(f"更多 {len(widths)}")  # as wide as it can become
            room -= self.more.sizeHint().width() + GAP
            here = self.tabs.currentIndex()
            room -= widths[here]
            shown = {here}
            for at in (one for one in range(len(widths)) if one != here):
                room -= widths[at]
                if room < 0:
                    break
                shown.add(at)
        for at in range(len(widths)):
            if self.tabs.isTabVisible(at) != (at in shown):
                self.tabs.setTabVisible(at, at in shown)
        hidden = len(widths) - len(shown)
        self.more.setText(f"更多 {hidden}")
        self.more.setAccessibleName(f"更多{hidden}个")
        self.more.setVisible(hidden > 0)
        self.tabs.updateGeometry()

    def _open_menu(self) -> None:
        menu = QMenu(self)
        for at in range(self.tabs.count()):
            if not self.tabs.isTabVisible(at):
                menu.addAction(self.tabs.tabText(at), lambda at=at: self.tabs.setCurrentIndex(at))
        menu.popup(self.more.mapToGlobal(QPoint(0, self.more.height())))
