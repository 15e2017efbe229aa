"""What comes after the sign-in: an own password where it is owed, then the main window until it closes."""

from __future__ import annotations

import shutil
from pathlib import Path

from PySide6.QtWidgets import QApplication, QDialog

from ohdesk import users
from ohdesk.cli import WindowWish
from ui.appearance import Appearance
from ui.context import Context, Opened, Surroundings
from ui.draft_list import offer_drafts
from ui.help_keys import HelpKeys
from ui.idle_lock import IdleLock
from ui.jobs import Jobs
from ui.main_window import MainWindow
from ui.mishap import Mishaps
from ui.own_password import OwnPassword
from ui.paste import sweep
from ui.tour import start_if_first
from ui.widgets import discard


def show_office(
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
        lead_to_restoring(window, opened.file)
    else:
        start_if_first(window, context)
    code = app.exec()
    if opened.demo:
        mishaps.close()
        shutil.rmtree(folder.parent, ignore_errors=True)
    again = window.signs_in_again
    discard(window)
    from ohdesk.evidence.view import close_copies

    close_copies(opened.desk)
    return code, again


def lead_to_restoring(window: MainWindow, file: Path) -> None:
    """Open the comparison of what is here with the file that was opened with the program."""
    from ui.backup_page import BackupPage

    window.go("backup")
    if isinstance(page := window.page, BackupPage):
        page.restore_from(file)


def has_own_password(opened: Opened, jobs: Jobs) -> bool:
    """Ask for an own password where somebody else gave the present one; False when the person leaves instead."""
    if opened.demo or not users.must_change(opened.desk):
        return True
    dialog = OwnPassword(opened.desk, jobs)
    HelpKeys(Surroundings(jobs), dialog, lambda: "settings")
    done = dialog.exec() == QDialog.DialogCode.Accepted
    discard(dialog)
    if not done:
        opened.desk.close()
    return done
