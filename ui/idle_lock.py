"""闲置锁定: nobody at the keyboard, and everything is covered; what was half typed stays below the cover."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QRect, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QToolTip, QWidget
from shiboken6 import isValid

from ohdesk import idle
from ui import theme
from ui.context import Context
from ui.lock_screen import LockScreen
from ui.words import PROGRAM

TITLE = f"{PROGRAM} — 已锁定"
TICK_MILLISECONDS, MINUTE = 2000, 60_000
SIGNS_OF_LIFE = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TabletPress,
        QEvent.Type.InputMethod,
    }
)
FLEETING = (Qt.WindowType.Popup, Qt.WindowType.ToolTip, Qt.WindowType.SplashScreen)


class Cover(QWidget):
    """Lies over a whole window and lets nothing through."""

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self.setAccessibleName("已锁定")
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        over.installEventFilter(self)
        self.setGeometry(over.rect())
        self.show()
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Cover the window's new size, and whatever is put into it meanwhile."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest) and isinstance(watched, QWidget):
            self.setGeometry(watched.rect())
        elif event.type() == QEvent.Type.ChildAdded:
            QTimer.singleShot(0, self, self.raise_)
        return False

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint an empty sheet with a lock on it."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.current().color("bg"))
        side = 40
        place = QRect(0, 0, side, side)
        place.moveCenter(self.rect().center())
        theme.icon("lock", "muted").paint(painter, place)


class IdleLock(QObject):
    """Watches for a key or the mouse, covers every window when there was none for long, and uncovers them again."""

    def __init__(
        self, context: Context, window: QWidget, leave: Callable[[], object], *, milliseconds: int = 0
    ) -> None:
        """Watch over a window; `leave()` lets somebody else sign in. `milliseconds` takes the setting's place."""
        super().__init__(window)
        self.context, self.window = context, window
        self.screen: LockScreen | None = None
        self._leave, self._fixed = leave, milliseconds
        self._covers: list[tuple[QWidget, str, Cover]] = []
        self._focus: QWidget | None = None
        self._read()
        self._last = self._clocks()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._look)
        self._timer.start(min(TICK_MILLISECONDS, max(20, self.milliseconds // 4)))
        context.records_changed.connect(self._records_changed)
        if (app := QApplication.instance()) is not None:
            app.installEventFilter(self)

    def _read(self) -> None:
        self.milliseconds = self._fixed or idle.idle_minutes(self.context.desk) * MINUTE

    def _records_changed(self, _kind: str) -> None:
        self._read()

    @staticmethod
    def _clocks() -> tuple[float, float]:
        # A computer that slept stops one clock, a person who sets the time moves the other.
        return time.monotonic(), time.time()

    @property
    def locked(self) -> bool:
        """Tell whether the windows are covered."""
        return self.screen is not None

    def _look(self) -> None:
        if self.locked:
            return
        now = self._clocks()
        passed = max(here - there for here, there in zip(now, self._last, strict=True))
        if passed * 1000 >= self.milliseconds:
            minutes = self.milliseconds // MINUTE
            self.lock(f"{minutes} 分钟没有操作，窗口已自动锁定。" if minutes else "窗口已自动锁定。")

    def lock(self, why: str = "窗口已锁定。") -> None:
        """Cover every window now and ask for the password."""
        if self.locked:
            return
        self._focus = QApplication.focusWidget()
        while (popup := QApplication.activePopupWidget()) is not None and popup.close():
            continue
        QToolTip.hideText()
        for one in QApplication.topLevelWidgets():
            if one.isVisible():
                self._cover(one)
        self.screen = LockScreen(self.context, why, self.unlock, self._leave, self.window)
        self.screen.open()

    def unlock(self) -> None:
        """Take the covers away; everything is as it was."""
        for window, title, cover in self._covers:
            if isValid(cover):
                cover.hide()
                cover.deleteLater()
            if isValid(window):
                window.setWindowTitle(title)
        self._covers.clear()
        if self.screen is not None:
            screen, self.screen = self.screen, None
            screen.hide()
            screen.deleteLater()
        self._last = self._clocks()
        if self._focus is not None and isValid(self._focus):
            self._focus.window().activateWindow()
            self._focus.setFocus(Qt.FocusReason.OtherFocusReason)

    def _cover(self, one: QWidget) -> None:
        if one.windowType() in FLEETING:
            one.hide()
            return
        self._covers.append((one, one.windowTitle(), Cover(one)))
        one.setWindowTitle(TITLE)

    def _cover_late(self, one: QObject) -> None:
        """Cover a window that opened meanwhile, and come back before it."""
        screen = self.screen
        if screen is None or not isinstance(one, QWidget) or not isValid(one) or not one.isVisible():
            return
        self._cover(one)
        screen.hide()
        screen.open()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note every sign of life; lock at once with Ctrl+L."""
        kind = event.type()
        if kind in SIGNS_OF_LIFE:
            if not self.locked:
                self._last = self._clocks()
                if isinstance(event, QKeyEvent) and _asks_to_lock(event):
                    self.lock()
                    return True
        elif kind == QEvent.Type.Show and self._is_late(watched):
            QTimer.singleShot(0, self, lambda: self._cover_late(watched))
        return False

    def _is_late(self, one: QObject) -> bool:
        """Tell whether this is a window that opened while the others were covered already."""
        screen = self.screen
        if screen is None or not isinstance(one, QWidget) or not one.isWindow():
            return False
        return not (any(one is window for window, _, _ in self._covers) or screen in (one, *_parents(one)))


def _parents(one: QWidget) -> list[QObject]:
    found: list[QObject] = []
    above: QObject | None = one.parent()
    while above is not None:
        found.append(above)
        above = above.parent()
    return found


def _asks_to_lock(event: QKeyEvent) -> bool:
    held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    return event.key() == Qt.Key.Key_L and held == Qt.KeyboardModifier.ControlModifier
