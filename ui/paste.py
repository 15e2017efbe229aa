"""粘贴: cells copied in Excel or WPS go through the same preview as an imported file."""

from __future__ import annotations

import csv
import io
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from db.base import Record
from ohdesk.errors import Refused
from ohdesk.fields import Field
from ui.context import Context
from ui.widgets import message

if TYPE_CHECKING:
    from ui.import_dialog import ImportDialog

LEFT = ".paste-"
NOTHING = "剪贴板里没有表格。请先在 Excel 或 WPS 中选中几行几列并复制。"


def paste(
    context: Context, kind: type[Record], shown: Sequence[Field], parent: QWidget
) -> ImportDialog | None:
    """Open the import preview on the cells in the clipboard; without headings those of the shown columns count."""
    from ohdesk.exchange.heading import find_heading
    from ohdesk.exchange.sheet import synonyms
    from ui.import_dialog import ImportDialog

    rows = list(csv.reader(io.StringIO(QGuiApplication.clipboard().text()), delimiter="\t"))
    rows = [row for row in rows if any(cell.strip() for cell in row)]
    if not rows or max(len(row) for row in rows) < 2:
        message(parent, "没有可粘贴的内容", NOTHING)
        return None
    try:
        find_heading(rows, (), synonyms(kind), strict=False)
    except Refused:
        rows.insert(0, [field.zh for field in shown][: max(len(row) for row in rows)])
    sweep(context.desk.store.folder)
    path = context.desk.store.folder / f"{LEFT}{secrets.token_hex(4)}.csv"
    _write(path, rows)
    folder = context.recall(ImportDialog.folder, "")
    dialog = ImportDialog(context, kind, parent)
    dialog.source.setText("粘贴")
    dialog.finished.connect(lambda _result: path.unlink(missing_ok=True))
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
    dialog.take(path)
    context.remember(ImportDialog.folder, folder)
    dialog.name.setText(f"剪贴板，{len(rows):,} 行")
    dialog.choose.hide()
    return dialog


def sweep(folder: Path) -> None:
    """Remove what a crash in the middle of a preview left behind: pasted cells may be personal."""
    for left in folder.glob(f"{LEFT}*"):
        left.unlink(missing_ok=True)


def _write(path: Path, rows: Sequence[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(rows)
