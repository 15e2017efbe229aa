"""Attaching files from any page: asks which, works in the background, says what was refused and why."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from ohdesk import evidence
from ohdesk.evidence import Attached, Place
from ui.context import Context
from ui.jobs import Progress
from ui.widgets import Toast, message

FOLDER = "evidence/folder"
KINDS = "材料 (*.pdf *.ofd *.doc *.docx *.wps *.xls *.xlsx *.et *.jpg *.jpeg *.png *.txt *.zip);;全部文件 (*)"
SHOWN = 8
"""How many refusals one message tells; the rest is counted."""


def ask_files(page: QWidget, context: Context) -> list[Path]:
    """Return the files a person chose, beginning in the folder the last ones came from."""
    chosen, _ = QFileDialog.getOpenFileNames(page, "选择材料文件", str(context.recall(FOLDER, "")), KINDS)
    return _from(context, chosen)


def ask_file(page: QWidget, context: Context, title: str) -> Path | None:
    """Return the one file a person chose."""
    chosen, _ = QFileDialog.getOpenFileName(page, title, str(context.recall(FOLDER, "")), KINDS)
    found = _from(context, [chosen] if chosen else [])
    return found[0] if found else None


def _from(context: Context, chosen: Sequence[str]) -> list[Path]:
    paths = [Path(one) for one in chosen]
    if paths:
        context.remember(FOLDER, str(paths[0].parent))
    return paths


def add_files(
    page: QWidget,
    context: Context,
    place: Place,
    paths: Sequence[Path],
    done: Callable[[Attached], object] | None = None,
) -> None:
    """Attach files to a place in the background, then tell how it went."""
    if not paths:
        return

    def work(progress: Progress) -> Attached:
        return evidence.attach_many(context.desk, paths, place, progress)

    def told(attached: Attached) -> None:
        if attached.ids:
            context.changed("evidence")
            Toast(page, f"已附上 {len(attached.ids)} 个文件")
        if done is not None:
            done(attached)
        if attached.refused:
            rest = len(attached.refused) - SHOWN
            lines = [*attached.refused[:SHOWN], *([f"另有 {rest} 个文件也没有附上。"] if rest > 0 else [])]
            message(page, f"{len(attached.refused)} 个文件没有附上", "\n".join(lines))

    context.jobs.run(work, told, lambda error: message(page, "没有附上", str(error)), title="正在附上材料")
