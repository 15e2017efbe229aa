"""An employer's file leaves as a PDF or an Excel workbook: asks where, works in the background, says when done."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QWidget

from ohdesk.dossier import Dossier
from ui.context import Context
from ui.give_out import ask_path, file_name
from ui.jobs import Progress
from ui.widgets import Toast, message


def print_file(page: QWidget, context: Context, dossier: Dossier) -> None:
    """Ask for a file and print the employer's file into it."""
    path = _ask(page, context, dossier, ".pdf", "PDF 文件 (*.pdf)")
    if path is None:
        return

    def work(progress: Progress) -> str:
        from ohdesk.exchange.dossier_pdf import write_pdf

        report = write_pdf(context.desk, dossier, path, progress)
        lacks = f"；字库中没有这些字，已印成〓：{report.missing}" if report.missing else ""
        return f"已生成 {report.pages} 页：{path.name}{lacks}"

    _give(page, context, work, "正在生成 PDF", "没有打印")


def export_file(page: QWidget, context: Context, dossier: Dossier) -> None:
    """Ask for a file and write the employer's file into it as a workbook."""
    path = _ask(page, context, dossier, ".xlsx", "Excel 工作簿 (*.xlsx)")
    if path is None:
        return

    def work(_progress: Progress) -> str:
        from ohdesk.exchange.dossier_sheet import write_xlsx

        return f"已导出 {write_xlsx(context.desk, dossier, path)} 张表：{path.name}"

    _give(page, context, work, "正在导出一企一档", "没有导出")


def _ask(page: QWidget, context: Context, dossier: Dossier, ending: str, kinds: str) -> Path | None:
    name = "".join(char for char in dossier.employer.name if char not in '\\/:*?"<>|')
    proposed = Path(file_name(context.desk, f"一企一档_{name}")).with_suffix(ending)
    path = ask_path(page, "保存一企一档", str(proposed), kinds)
    return path.with_suffix(ending) if path else None


def _give(page: QWidget, context: Context, work: Callable[[Progress], str], title: str, failed: str) -> None:
    context.jobs.run(
        work,
        lambda words: Toast(page, words),
        lambda error: message(page, failed, str(error)),
        title=title,
    )
