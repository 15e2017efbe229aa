"""The window's front door: dressing, first start or sign-in, then the main window."""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QDialog

from ohdesk import desk as offices
from ohdesk import users
from ohdesk.cli import WindowWish
from ohdesk.desk import Desk
from ohdesk.errors import Damaged, Refused
from ohdesk.paths import resources
from ui.appearance import Appearance
from ui.context import Context, view_of
from ui.draft_list import offer_drafts
from ui.idle_lock import IdleLock
from ui.jobs import Jobs
from ui.main_window import MainWindow
from ui.mishap import Mishaps
from ui.own_password import OwnPassword
from ui.paste import sweep
from ui.sign_in import SignIn
from ui.tour import start_if_first
from ui.welcome import Opened, Welcome
from ui.widgets import discard
from ui.words import PROGRAM


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
    while opened is not None and _has_own_password(opened, jobs):
        code, again = _show(app, options, opened, jobs, appearance, mishaps)
        if not again:
            return code
        jobs = Jobs()
        opened = _sign_in(replace(options, file=None), jobs, appearance)
    jobs.close()
    return 0


def _show(
    app: QApplication,
    options: WindowWish,
    opened: Opened,
    jobs: Jobs,
    appearance: Appearance,
    mishaps: Mishaps,
) -> tuple[int, bool]:
    """Show the main window until it closes; return the exit code, and whether to sign in again."""
    folder = opened.desk.store.folder
    mishaps.log_to(folder)
    sweep(folder)
    context = Context(opened.desk, jobs)
    appearance.remember_in(context.view)
    window = MainWindow(context, appearance, demo=opened.demo)
    window.resize(*(options.size or (1366, 768)))
    if not (options.page and window.go(options.page)):
        window.open_first()
    window.showMaximized() if options.size is None else window.show()
    context.leave = window.sign_in_again
    if not opened.demo:
        # The invented county's password is known to nobody, so its window could never be opened again.
        IdleLock(context, window, context.leave)
    offer_drafts(context, window)
    if opened.file is not None:
        _lead_to_restoring(window, opened.file)
    else:
        start_if_first(window, context)
    code = app.exec()
    if opened.demo:
        mishaps.close()
        shutil.rmtree(folder.parent, ignore_errors=True)
    again = window.signs_in_again
    discard(window)
    return code, again


def _lead_to_restoring(window: MainWindow, file: Path) -> None:
    """Open the comparison of what is here with the file that was opened with the program."""
    from ui.backup_page import BackupPage

    window.go("backup")
    if isinstance(page := window.page, BackupPage):
        page.restore_from(file)


def _has_own_password(opened: Opened, jobs: Jobs) -> bool:
    """Ask for an own password where somebody else gave the present one; False when the person leaves instead."""
    if opened.demo or not users.must_change(opened.desk):
        return True
    dialog = OwnPassword(opened.desk, jobs)
    done = dialog.exec() == QDialog.DialogCode.Accepted
    discard(dialog)
    if not done:
        opened.desk.close()
    return done


def _enter(options: WindowWish, jobs: Jobs, appearance: Appearance) -> Opened | None:
    """Return the office a person opened; the command line may already know who it is."""
    if not offices.has_office(options.data):
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
    jobs.run(lambda _: offices.open_office(options.data, user, password), heard.append, heard.append)
    jobs.settle()
    answer = heard[0] if heard else Refused("打开数据超时，请稍后再试。")
    if isinstance(answer, Exception):
        jobs.close()
        raise answer
    return answer
