"""The window's front door: dressing, first start or sign-in, then the main window."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QLibraryInfo, QLocale, QTimer, QTranslator
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QDialog

from ohdesk.cli import WindowWish
from ohdesk.errors import Damaged, Refused
from ohdesk.paths import resources
from ohdesk.place import has_office
from ui.appearance import Appearance
from ui.context import Opened, view_of
from ui.jobs import BEHIND_THE_DOOR, Jobs, Progress
from ui.mishap import Mishaps
from ui.sign_in import SignIn
from ui.widgets import discard
from ui.words import PROGRAM

if TYPE_CHECKING:
    from ohdesk.desk import Desk

PAINTED_MILLISECONDS = 50
"""After how long the sign-in window is certainly painted."""


def run(options: WindowWish) -> int:
    """Open the window, or paint one page to a picture; return the exit code."""
    if trouble := _choose_platform(options.shot is not None):
        sys.stderr.write(f"{trouble}\n")
        return 2
    app = application()
    mishaps = Mishaps(quiet=options.shot is not None)
    appearance = Appearance(app, options.dark)
    appearance.apply()
    try:
        if options.shot:
            from ui.shot import shoot

            shoot(options, appearance)
            return 2 if mishaps.seen else 0
        return _work(app, options, appearance, mishaps)
    except Refused as error:
        sys.stderr.write(f"{error}\n")
        return 3 if isinstance(error, Damaged) else 2
    finally:
        mishaps.close()


def _choose_platform(painting: bool) -> str:
    """Paint pictures without a screen; say so when a window is wanted and there is none."""
    if "QT_QPA_PLATFORM" in os.environ or not sys.platform.startswith("linux"):
        return ""
    if painting:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    elif not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return "没有检测到显示器，不能打开窗口；可用命令行完成同样的工作，见 ohdesk --help。"
    return ""


def application() -> QApplication:
    """Return the one application, speaking Chinese."""
    running = QApplication.instance()
    app = running if isinstance(running, QApplication) else QApplication(sys.argv[:1])
    app.setApplicationName("ohdesk")
    app.setApplicationDisplayName(PROGRAM)
    app.setWindowIcon(QIcon(str(resources() / "icons" / "ohdesk.svg")))
    QLocale.setDefault(QLocale(QLocale.Language.Chinese, QLocale.Country.China))
    words = QTranslator(app)
    if words.load("qtbase_zh_CN", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        app.installTranslator(words)
    return app


def _work(app: QApplication, options: WindowWish, appearance: Appearance, mishaps: Mishaps) -> int:
    jobs = Jobs()
    opened = _enter(options, jobs, appearance)
    if opened is None:
        jobs.close()
        return 0
    # Only now: the sign-in window must stand at once, without the main window and the database behind it.
    from ui.office_window import has_own_password, show_office

    while opened is not None and has_own_password(opened, jobs):
        code, again = show_office(app, options, opened, jobs, appearance, mishaps)
        if not again:
            return code
        jobs = Jobs()
        opened = _sign_in(replace(options, file=None), jobs, appearance)
    jobs.close()
    return 0


def _enter(options: WindowWish, jobs: Jobs, appearance: Appearance) -> Opened | None:
    """Return the office a person opened; the command line may already know who it is."""
    if not has_office(options.data):
        from ui.welcome import Welcome

        welcome = Welcome(options.data, jobs, options.file)
        opened = welcome.opened if welcome.exec() == QDialog.DialogCode.Accepted else None
        discard(welcome)
        return opened
    if options.user and options.password:
        return Opened(open_with(options, jobs), file=options.file)
    return _sign_in(options, jobs, appearance)


def _sign_in(options: WindowWish, jobs: Jobs, appearance: Appearance) -> Opened | None:
    appearance.remember_in(view_of(options.data))
    sign_in = SignIn(options.data, jobs, options.user, options.file)
    QTimer.singleShot(PAINTED_MILLISECONDS, sign_in, lambda: jobs.prepare(BEHIND_THE_DOOR))
    done = sign_in.exec() == QDialog.DialogCode.Accepted
    desk, file = sign_in.desk, sign_in.file
    discard(sign_in)
    return Opened(desk, file=file) if done and desk else None


def open_with(options: WindowWish, jobs: Jobs) -> Desk:
    """Open the office with the user and password that came with the command."""
    user, password = options.user, options.password
    if not user or not password:
        raise Refused("请用 --user 给出用户名，并在 OHDESK_PASSWORD 中给出口令。")
    heard: list[Desk | Exception] = []

    def work(_: Progress) -> Desk:
        from ohdesk.desk import open_office

        return open_office(options.data, user, password)

    jobs.run(work, heard.append, heard.append)
    jobs.settle()
    answer = heard[0] if heard else Refused("打开数据超时，请稍后再试。")
    if isinstance(answer, Exception):
        jobs.close()
        raise answer
    return answer
