"""Records and templates saved as files from a page: asks where, works in the background, says when done."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget

from db.base import Record
from ohdesk.desk import Desk
from ohdesk.query import Query
from ui.context import Context
from ui.widgets import Toast, message

SHEETS = "Excel 工作簿 (*.xlsx);;CSV 文本 (*.csv)"


def give_out(
    page: QWidget, context: Context, kind: type[Record], asked: Query, anonymous: bool = False
) -> None:
    """Ask for a file and write the records that answer a question into it."""
    words = f"{kind.zh}{'_去标识化' if anonymous else ''}"
    path = ask_path(page, "导出到", file_name(context.desk, words), SHEETS)
    if path is None:
        return

    def work(progress: object) -> int:
        from ohdesk.exchange import sheet

        return sheet.dump(context.desk, kind, path, asked, anonymous=anonymous, progress=progress)  # type: ignore[arg-type]

    context.jobs.run(
        work,
        lambda count: Toast(page, f"已导出 {count:,} 条到 {path.name}"),
        lambda error: message(page, "没有导出", str(error)),
        title=f"正在导出{kind.zh}",
    )


def save_blank(page: QWidget, kind: type[Record], context: Context) -> None:
    """Ask for a file and write the kind's empty import sheet into it."""
    path = ask_path(page, "保存空白模板", f"{kind.zh}_导入模板.xlsx", "Excel 工作簿 (*.xlsx)")
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
