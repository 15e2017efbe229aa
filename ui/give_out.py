"""Records and templates saved as files from a page: asks where, works in the background, says when done."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from db.base import Record
from ohdesk import query
from ohdesk.desk import Desk
from ohdesk.masking import personal_columns
from ohdesk.query import Query
from ui.context import Context
from ui.give_out_dialog import SEALED, TABLES, GiveOutDialog
from ui.jobs import Progress
from ui.widgets import Toast, message

BOOKS = "Excel 工作簿 (*.xlsx)"
SHEETS = f"{BOOKS};;CSV 文本 (*.csv)"


def give_out(page: QWidget, context: Context, kind: type[Record], asked: Query) -> None:
    """Ask how (where personal data would leave) and where, and write the records that answer a question."""
    guard: dict[str, Any] = {}
    added, kinds = "", SHEETS
    if personal_columns(kind):
        count = len(asked.only) if asked.only is not None else query.count(context.desk, kind, asked)
        dialog = GiveOutDialog(page, context.desk, kind, f"{count:,}")
        if dialog.exec() != QDialog.DialogCode.Accepted:
            return
        if dialog.sort == TABLES:
            context.navigate("export")
            return
        if dialog.sort == SEALED:
            guard = {"password": dialog.password.text, "reason": dialog.reason.text()}
            added, kinds = "_含个人信息_加密", BOOKS
        else:
            guard, added = {"anonymous": True}, "_去标识化"
    path = ask_path(page, "导出到", file_name(context.desk, f"{kind.zh}{added}"), kinds)
    if path is not None:
        _write(page, context, kind, asked, path, guard)


def _write(
    page: QWidget, context: Context, kind: type[Record], asked: Query, path: Path, guard: dict[str, Any]
) -> None:
    def work(progress: Progress) -> int:
        from ohdesk.exchange import sheet

        return sheet.dump(context.desk, kind, path, asked, progress=progress, **guard)

    told = "，打开时需要口令" if "password" in guard else ""
    context.jobs.run(
        work,
        lambda count: Toast(page, f"已导出 {count:,} 条到 {path.name}{told}"),
        lambda error: message(page, "没有导出", str(error)),
        title=f"正在导出{kind.zh}",
    )


def save_blank(page: QWidget, kind: type[Record], context: Context) -> None:
    """Ask for a file and write the kind's empty import sheet into it."""
    path = ask_path(page, "保存空白模板", f"{kind.zh}_导入模板.xlsx", BOOKS)
    if path is None:
        return

    def work(_progress: object) -> None:
        from ohdesk.exchange import sheet

        sheet.blank(kind, path)

    context.jobs.run(
        work,
        lambda _nothing: Toast(page, f"模板已保存：{path.name}"),
        lambda error: message(page, "没有保存", str(error)),
        title="正在生成模板",
    )


def file_name(desk: Desk, words: str) -> str:
    """Return the file name the office's rule gives: code, county, what, day."""
    return f"{desk.county.code}_{desk.county.name}_{words}_{date.today():%Y%m%d}.xlsx"


def ask_path(parent: QWidget, title: str, name: str, kinds: str) -> Path | None:
    """Return where a person wants a file, proposing a name nothing in the folder has yet."""
    folder = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
    proposed, more = folder / name, 2
    while proposed.exists():
        proposed = folder / f"{Path(name).stem}_{more}{Path(name).suffix}"
        more += 1
    chosen, picked = QFileDialog.getSaveFileName(parent, title, str(proposed), kinds)
    if not chosen:
        return None
    path = Path(chosen)
    return path if path.suffix else path.with_suffix(".csv" if "csv" in picked else ".xlsx")
