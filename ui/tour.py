"""导览: a few calm steps over the real window for whoever signs in for the first time; every step can end it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt, QTimer
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget
from shiboken6 import isValid

from db.records.employer import Employer
from ohdesk.desk import RIGHTS
from ohdesk.query import Query, count
from ui import theme
from ui.context import Context
from ui.status_strip import StatusStrip
from ui.widgets import button, column, label, row

if TYPE_CHECKING:
    from ui.main_window import MainWindow

SEEN = "tour/{user}"
AROUND, GAP, EDGE, ROUND = 5, 14, 12, 8
"""The light around the part shown; the gaps to the card and to the window's edge; the corners."""
SHADE = {False: QColor(16, 24, 38, 105), True: QColor(0, 0, 0, 165)}
FOLLOW_MILLISECONDS = 200
NEXT = (Qt.Key.Key_Right, Qt.Key.Key_Return, Qt.Key.Key_Enter)

Finds = Callable[["MainWindow"], QWidget | None]


@dataclass(frozen=True)
class Step:
    """One thing to know: where it is, its heading and one sentence."""

    finds: Finds
    title: str
    words: str


def page_line(key: str) -> Finds:
    """Return what finds a page's line in the navigation."""
    return lambda window: window.navigation.buttons.get(key)


def _navigation(window: MainWindow) -> QWidget | None:
    return window.navigation


def _finder(window: MainWindow) -> QWidget | None:
    return _called(window.navigation, "查找")


def _help(window: MainWindow) -> QWidget | None:
    return _called(window.navigation, "帮助")


def _called(where: QWidget, words: str) -> QWidget | None:
    return next((one for one in where.findChildren(QWidget) if one.accessibleName() == words), None)


def _strip(window: MainWindow) -> QWidget | None:
    return next((one for one in window.findChildren(StatusStrip) if one.isVisible()), None)


PAGES = Step(
    _navigation,
    "所有页面都在左侧",
    "“日常”记台账、办待办，“汇总上报”算指标、出报表，“维护”管导入和备份。",
)
FILL = Step(
    page_line("import"),
    "先把现有的表格导进来",
    "在这里选中原来的 Excel 或 WPS 表格：先预览每一处改动，确认后才保存，导错了可以整批撤销。",
)
BY_HAND = Step(
    page_line("employer"),
    "也可以一家一家录入",
    "在“用人单位台账”按 Ctrl+N 新增单位，申报、检测、体检等记录都挂在单位名下。",
)
IMPORT = Step(
    page_line("import"),
    "表格从这里导入",
    "Excel 和 WPS 表格都可以：先预览每一处改动，确认后才保存，导错了可以整批撤销。",
)
FIND = Step(
    _finder,
    "找什么都按 Ctrl+K",
    "输入单位名称、信用代码、姓名或拼音首字母，回车就打开那一条。",
)
COUNT = Step(
    page_line("assess"),
    "每个数字都有来处",
    "“指标测算”按台账自动计算；点任意一行，就能看到口径、背后的每条记录、差距和年底预判。",
)
SEND = Step(
    page_line("submit"),
    "报送之前先核对",
    "“核对报送”找出表与表对不上的地方，逐条改正或说明，再生成整套上报材料并存档。",
)
SAFE = Step(
    _strip,
    "数据只在这台电脑上",
    "数据加密保存、不联网；程序每天自动备份，这里写着上次备份的时间，请常插 U 盘再备一份。",
)
HELP = Step(
    _help,
    "随时按 F1",
    "在哪个页面按 F1，就打开那一页的说明；想再看一遍导览，点“帮助”。",
)


def steps(*, empty: bool, writes: bool) -> list[Step]:
    """Return the steps for an empty office or one at work; who may not write is not shown how to fill it."""
    if not writes:
        return [PAGES, FIND, COUNT, SEND, SAFE, HELP]
    if empty:
        return [PAGES, FILL, BY_HAND, FIND, COUNT, SEND, SAFE, HELP]
    return [PAGES, FIND, COUNT, SEND, IMPORT, SAFE, HELP]


def start_if_first(window: MainWindow, context: Context) -> None:
    """Show the tour to a user who signs in here for the first time; never twice."""
    name = SEEN.format(user=context.desk.user)
    if context.recall(name, False):
        return
    context.remember(name, True)
    start(window, context)


def start(window: MainWindow, context: Context) -> None:
    """Show the tour from its first step, once what the window is loading is there."""
    desk = context.desk

    def show(employers: int) -> None:
        if isValid(window) and window.isVisible() and not any(map(Tour.isVisible, window.findChildren(Tour))):
            Tour(window, steps(empty=not employers, writes=desk.role in RIGHTS["write"]))

    context.jobs.run(lambda _: count(desk, Employer, Query()), show)


class _Card(QFrame):
    """What is said at a step, and the way on."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("tour_card")
        self.setProperty("role", "card")
        self.setAccessibleName("导览")
        self.title = label("", "heading", wrap=True)
        self.words = label("", wrap=True)
        self.place = label("", "note")
        self.skip = button("跳过", flat=True)
        self.skip.setToolTip("跳过导览（Esc）")
        self.back = button("上一步")
        self.back.setToolTip("上一步（←）")
        self.next = button("下一步", primary=True)
        self.next.setToolTip("下一步（→ 或 Enter）")
        ways = row(self.place, None, self.skip, self.back, self.next)
        whole = column(self.title, self.words, 6, ways, spacing=6)
        whole.setContentsMargins(18, 15, 18, 14)
        self._lines = whole
        self.setLayout(whole)

    def say(self, step: Step, at: int, whole: int) -> None:
        """Show a step and fit its height to the words."""
        last = at == whole - 1
        self.title.setText(step.title)
        self.words.setText(step.words)
        self.place.setText(f"{at + 1} / {whole}")
        self.place.setAccessibleName(f"第 {at + 1} 步，共 {whole} 步")
        self.next.setText("开始使用" if last else "下一步")
        self.next.setAccessibleName(self.next.text())
        self.next.setAccessibleDescription(f"{step.title}。{step.words}")
        self.back.setVisible(at > 0)
        self.skip.setVisible(not last)
        self.setFixedWidth(theme.base_size() * 24 + 60)
        self.ensurePolished()
        edge = 2 * self.frameWidth()
        self.setFixedHeight(self._lines.heightForWidth(self.width() - edge) + edge)


class Tour(QWidget):
    """Lies over the window: everything a little darker but the part a step is about, and the card beside it."""

    def __init__(self, window: MainWindow, shown: list[Step]) -> None:
        super().__init__(window)
        self.setObjectName("tour")
        self._window, self._steps, self._at = window, shown, 0
        self._before = window.focusWidget()
        self._hole = QRect()
        self.card = _Card(self)
        self.card.next.clicked.connect(self.forward)
        self.card.back.clicked.connect(self.backward)
        self.card.skip.clicked.connect(self.leave)
        for one in (self.card.next, self.card.back, self.card.skip):
            one.installEventFilter(self)
        window.installEventFilter(self)
        timer = QTimer(self, interval=FOLLOW_MILLISECONDS)
        timer.timeout.connect(self._place)
        timer.start()
        self.setGeometry(window.rect())
        self.show()
        self.raise_()
        self._show_step()

    def forward(self) -> None:
        """Go on, or end after the last step."""
        if self._at == len(self._steps) - 1:
            self.leave()
            return
        self._at += 1
        self._show_step()

    def backward(self) -> None:
        """Go back, as far as the first step."""
        self._at = max(self._at - 1, 0)
        self._show_step()

    def leave(self) -> None:
        """End the tour and give the keyboard back to where it was."""
        self._window.removeEventFilter(self)
        if self._before is not None and isValid(self._before):
            self._before.setFocus(Qt.FocusReason.OtherFocusReason)
        if self._window.page is not None:
            self._window.navigation.mark(self._window.page.objectName())
        self.hide()
        self.deleteLater()

    def _show_step(self) -> None:
        self.card.say(self._steps[self._at], self._at, len(self._steps))
        if (found := self._steps[self._at].finds(self._window)) is not None:
            scroll_to(found)
        self._place()
        self.card.next.setFocus(Qt.FocusReason.TabFocusReason)

    def _place(self) -> None:
        """Light the part as it lies now, and put the card where it hides nothing of it."""
        found, hole = self._steps[self._at].finds(self._window), QRect()
        if found is not None and found.isVisible():
            corner = self.mapFromGlobal(found.mapToGlobal(QPoint(0, 0)))
            lit = QRect(corner, found.size()).adjusted(-AROUND, -AROUND, AROUND, AROUND)
            hole = lit.intersected(self.rect().adjusted(2, 2, -2, -2))
        place = place_beside(hole, self.card.rect(), self.rect())
        if (hole, place) != (self._hole, self.card.pos()):
            self._hole = hole
            self.card.move(place)
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Darken everything but the part in question."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shade = QPainterPath()
        shade.addRect(QRectF(self.rect()))
        if not self._hole.isEmpty():
            lit = QPainterPath()
            lit.addRoundedRect(QRectF(self._hole), ROUND, ROUND)
            shade = shade.subtracted(lit)
        painter.fillPath(shade, SHADE[theme.current() is theme.tokens(dark=True)])
        painter.setPen(QPen(theme.current().color("accent"), 2))
        painter.drawRoundedRect(QRectF(self._hole), ROUND, ROUND)
        painter.setPen(QPen(theme.current().color("strong_border"), 2))
        painter.drawRoundedRect(QRectF(self.card.geometry()), ROUND, ROUND)
        painter.end()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Lie over the window in any size, and take the keys of the tour before a button does."""
        if watched is self._window:
            if event.type() == QEvent.Type.Resize:
                self.setGeometry(self._window.rect())
                self._place()
        elif event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._key(event)
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        elif event.key() == Qt.Key.Key_Left:
            self.backward()
        elif event.key() in NEXT:
            self._press(self.focusWidget() if event.key() != Qt.Key.Key_Right else None)
        else:
            return False
        return True

    def _press(self, chosen: QWidget | None) -> None:
        if chosen is self.card.back:
            self.backward()
        elif chosen is self.card.skip:
            self.leave()
        else:
            self.forward()

    def event(self, event: QEvent) -> bool:
        """Keep the window's own shortcuts asleep while the tour is shown."""
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take every key, so that none reaches what lies below."""
        self._key(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take clicks beside the card and give it the keyboard back."""
        self.card.next.setFocus(Qt.FocusReason.OtherFocusReason)
        event.accept()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Let Tab go round within the card."""
        ways = [one for one in (self.card.skip, self.card.back, self.card.next) if one.isVisible()]
        now = self.focusWidget()
        if now not in ways:
            return super().focusNextPrevChild(forward)
        ways[(ways.index(now) + (1 if forward else -1)) % len(ways)].setFocus(Qt.FocusReason.TabFocusReason)
        return True


def scroll_to(part: QWidget) -> None:
    """Bring a part of a list into sight."""
    above = part.parentWidget()
    while above is not None and not isinstance(above, QScrollArea):
        above = above.parentWidget()
    if isinstance(above, QScrollArea):
        above.ensureWidgetVisible(part, 0, part.height() * 2)


def place_beside(lit: QRect, card: QRect, room: QRect) -> QPoint:
    """Return where a card goes: right of the lit part, else above, below or left of it; in the middle without one."""
    inside = room.adjusted(EDGE, EDGE, -EDGE, -EDGE)
    if lit.isEmpty():
        return room.center() - card.center()
    level = lit.top() if lit.height() < card.height() * 2 else lit.center().y() - card.height() // 2
    for x, y in (
        (lit.right() + GAP, level),
        (lit.left(), lit.top() - GAP - card.height()),
        (lit.left(), lit.bottom() + GAP),
        (lit.left() - GAP - card.width(), level),
    ):
        left = min(max(x, inside.left()), inside.right() - card.width())
        top = min(max(y, inside.top()), inside.bottom() - card.height())
        if not QRect(left, top, card.width(), card.height()).intersects(lit):
            return QPoint(left, top)
    return QPoint(inside.right() - card.width(), inside.bottom() - card.height())
