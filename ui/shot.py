"""One page painted to a picture, for the manual and for looking at one's work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QDeadlineTimer, QEventLoop, QThread
from PySide6.QtWidgets import QWidget

from ohdesk.errors import Refused
from ohdesk.place import has_office
from ui.appearance import Appearance
from ui.context import Context
from ui.jobs import Jobs
from ui.main_window import MainWindow
from ui.navigation import entries
from ui.sign_in import SignIn
from ui.welcome import Welcome
from ui.widgets import discard

if TYPE_CHECKING:
    from ohdesk.cli import WindowWish

SIZE = (1366, 768)
QUIET_MILLISECONDS = 250


def shoot(options: WindowWish, appearance: Appearance) -> None:
    """Open the page, let it load, and paint it; raise Refused with a sentence otherwise."""
    jobs = Jobs()
    if options.page in ("welcome", "sign_in"):
        _shoot_door(options, jobs)
        return
    if not has_office(options.data):
        jobs.close()
        raise Refused(f"{options.data} 中没有工作台数据，请先用 ohdesk init 或 ohdesk demo 建立。")
    from ui.app import open_with

    desk = open_with(options, jobs)
    context = Context(desk, jobs)
    appearance.remember_in(context.view)
    window = MainWindow(context, appearance)
    try:
        window.resize(*(options.size or SIZE))
        window.show()
        if not window.go(options.page) if options.page else not window.open_first():
            known = "、".join(one.key for one in entries())
            raise Refused(f"没有名为 {options.page} 的页面，可用：{known}，或任一记录种类的英文名。")
        _paint(window, options, jobs)
    finally:
        discard(window)
        jobs.close(desk.close)


def _shoot_door(options: WindowWish, jobs: Jobs) -> None:
    door = (
        Welcome(options.data, jobs) if options.page == "welcome" else SignIn(options.data, jobs, options.user)
    )
    if options.size:
        door.resize(*options.size)
    door.show()
    _paint(door, options, jobs)
    discard(door)
    jobs.close()


def _paint(window: QWidget, options: WindowWish, jobs: Jobs) -> None:
    settle(jobs)
    target = options.shot
    assert target is not None
    if not window.grab().save(str(target), "PNG"):
        raise Refused(f"不能写入 {target}，请换一个位置。")


def settle(jobs: Jobs, milliseconds: int = QUIET_MILLISECONDS) -> None:
    """Wait until nothing is under way and nothing more comes."""
    quiet = QDeadlineTimer(milliseconds)
    while not quiet.hasExpired():
        if not jobs.settle():
            raise Refused("页面没有在一分钟内准备好，没有生成图片。")
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
        QThread.msleep(5)
