"""What is done on a page before it is painted for the manual, by the name in pictures.toml."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, cast

from PySide6.QtWidgets import QWidget

from db.records.declaration import Declaration
from db.records.employer import Employer
from ohdesk import query
from ohdesk.desk import Desk
from ohdesk.errors import Damaged
from ohdesk.identity import make_credit_code
from ohdesk.query import Query
from ohdesk.submissions import kept
from ui.main_window import MainWindow
from ui.reckoning import REMEMBERED

Step = Callable[[MainWindow], QWidget | None]
EARLIER, LATER = ("榆河县永兴纸品厂", 77_000_008), ("榆河县宏远木业有限公司", 77_000_012)
MOVED = (1, 3, 4)
"""The lines of the invented list that have another address."""

WITH_WORKS = "jilin-2025"
DAMAGED = "数据文件已损坏：第 318 页的校验不符。可以从备份恢复，或抢救数据。"


def settled(window: MainWindow) -> None:
    """Let everything under way finish."""
    window.context.jobs.settle()


def one_employer(window: MainWindow) -> None:
    """Open the file of the employer with the most said about it: the first of the ledger."""
    window.go("employer_file")


def first_record(window: MainWindow) -> None:
    """Open the drawer on the first record."""
    page = _kind_page(window)
    page.open_drawer()


def new_record(window: MainWindow) -> QWidget:
    """Open the empty form."""
    from ui.record_form import RecordForm

    return _shown(RecordForm(window.context, Declaration, parent=window))


def wrong_record(window: MainWindow) -> QWidget:
    """Open an employer's form with mistakes in it."""
    from ui.record_form import RecordForm

    form = RecordForm(window.context, Employer, parent=window)
    for name, value in (("name", "榆河县宏远木业有限公司"), ("credit_code", "91229999MA0X1Y2Z3")):
        form.lines[name].editor.show_value(value)
        form.touched.add(name)
    form.check()
    return _shown(form)


def many_records(window: MainWindow) -> QWidget:
    """Offer to change one field of several records."""
    from ui.many_dialog import ManyDialog

    return _shown(ManyDialog(window, window.context, Employer, 12, "township"))


def find(window: MainWindow) -> QWidget:
    """Look something up with the box for everything."""
    from ui.finder import Finder

    finder = Finder(window.context, window)
    finder.line.setText("yhx")
    _shown(finder)
    finder._look()
    return finder


def give_out(window: MainWindow) -> QWidget:
    """Offer the ways out for records with personal data."""
    from db.records.patient import Patient
    from ui.give_out_dialog import GiveOutDialog

    return _shown(GiveOutDialog(window, window.context.desk, Patient, "86"))


def notice(window: MainWindow) -> QWidget:
    """Prepare notices to those that have not declared."""
    from ui.notice_dialog import NoticeDialog

    return _shown(NoticeDialog(window.context, [], parent=window))


def gap(window: MainWindow) -> None:
    """Show what is missing to the target of the last indicator that is short of it."""
    settled(window)
    page: Any = window.page
    short = [one.key for one in page.reckoned.results.rows if one.met is False]
    page.show_where(key=short[-1], tab="gap")


def yearly_works(window: MainWindow) -> None:
    """Show a profile with yearly tasks."""
    context = window.context
    context.remember(REMEMBERED, WITH_WORKS)
    window.reload()
    settled(window)
    context.view.remove(REMEMBERED)


def packages(window: MainWindow) -> None:
    """Take in the package the office sent itself."""
    page: Any = window.page
    desk = window.context.desk
    window.context.remember(REMEMBERED, kept.submission(desk, 1).profile)
    with tempfile.TemporaryDirectory() as folder:
        page.take([kept.remake(desk, 1, Path(folder))])
        settled(window)
    window.context.view.remove(REMEMBERED)


def official_form(window: MainWindow) -> QWidget | None:
    """Offer to fill the level above's own workbook."""
    page: Any = window.page
    settled(window)
    table = page.reckoned.profile.tables[0]
    dialog = page.choose_form(table)
    dialog.look_into(table.file)
    return cast("QWidget", dialog)


def preview(window: MainWindow) -> QWidget:
    """Look into a sheet with new, changed, equal and refused rows."""
    from ui.import_dialog import ImportDialog

    dialog = ImportDialog(window.context, Employer, window)
    dialog.source.setText("市场监管")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "市场主体名单.xlsx"
        write_list(window.context.desk, path, LATER)
        dialog.take(path)
        settled(window)
    dialog.tabs.setCurrentIndex(2)
    return _shown(dialog)


def write_list(desk: Desk, path: Path, firm: tuple[str, int]) -> None:
    """Write a list of employers: some as they are known, some moved, a new one, and one with a wrong code."""
    from openpyxl import Workbook

    known: Sequence[Any] = query.rows(desk, Employer, query.ids(desk, Employer, Query())[:6])
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    name, number = firm
    place = f"榆河县工业集中区 {number % 90} 号"
    sheet.append(["企业名称", "统一社会信用代码", "工作场所地址", "联系电话"])
    for at, one in enumerate(known):
        sheet.append(
            [one.name, one.credit_code, place if at in MOVED else one.work_address, one.contact_phone]
        )
    code = make_credit_code(desk.county.code, number)
    sheet.append([name, code, place, "0431-5550123"])
    sheet.append(["榆河县少一位机械厂", code[:-1], "榆河县兴隆街 3 号", "0431-5550124"])
    book.save(path)


def restore(window: MainWindow) -> QWidget:
    """Compare the present data with the oldest backup."""
    from ohdesk.keeping import backups, restoring
    from ui.restore_dialog import RestoreDialog

    desk = window.context.desk
    path = backups.known(desk.store.folder / "backups")[-1].path
    return _shown(RestoreDialog(window.context, path, restoring.compare(desk, path), window))


def handover(window: MainWindow) -> QWidget:
    """Show the guide of a handover package before it is written."""
    from ohdesk.handover.package import usual_name
    from ui.handover_dialog import HandoverDialog

    desk = window.context.desk
    dialog = HandoverDialog(window.context, window)
    dialog.place.line.setText(str(desk.store.folder.parent / usual_name(desk)))
    return _shown(dialog)


def lock(window: MainWindow) -> QWidget:
    """Cover the window because nobody is there."""
    from ui.lock_screen import LockScreen

    why = "10 分钟没有操作，窗口已锁定。"
    return _shown(LockScreen(window.context, why, window.close, window.close, window))


def rescue(window: MainWindow) -> QWidget:
    """Offer what helps when the data are damaged."""
    from ui.rescue_dialog import RescueDialog

    context = window.context
    folder, user = context.desk.store.folder, context.desk.user
    return _shown(RescueDialog(window, context.jobs, folder, user, "", Damaged(DAMAGED)))


def tour(window: MainWindow) -> None:
    """Begin the tour."""
    from ui.tour import start

    start(window, window.context)


def help(window: MainWindow) -> QWidget:  # noqa: A001 - the picture's name
    """Open the chapter of the page."""
    from ui.help_window import show_chapter

    return show_chapter(window.context, window, "assess")


def _kind_page(window: MainWindow) -> Any:
    page: Any = window.page
    settled(window)
    return page.page


def _shown(dialog: QWidget) -> QWidget:
    """Show a window without waiting for its answer."""
    dialog.show()
    return dialog
