"""Parts of 报表导出: a card whose lines scroll, and one table's line with what it is filled into."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QScrollArea, QVBoxLayout, QWidget

from ohdesk.official_forms import Kept
from ohdesk.profile import Table
from ui import theme
from ui.official_dialog import state_words
from ui.widgets import Card, Pill, button, row

LONGEST_NAME = 12
COMPLETE = "数据齐全"
CHOOSE = "用上级下发的表…"


def _told(kept: Kept) -> str:
    """Return a kept workbook's name, cut to the room of a line, with the day it came."""
    stem = Path(kept.file_name).stem
    short = stem if len(stem) <= LONGEST_NAME else f"{stem[:LONGEST_NAME]}…"
    return f"下发表：{short}" + (f"（{kept.received_on:%m-%d} 收到）" if kept.received_on else "")


class ListCard(Card):
    """A card whose lines scroll when there are many."""

    def __init__(self, title: str) -> None:
        super().__init__(title)
        inside, scroll = QWidget(), QScrollArea()
        self.lines = QVBoxLayout(inside)
        self.lines.setContentsMargins(0, 0, 6, 0)
        self.lines.setSpacing(0)
        scroll.setWidget(inside)
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        if title:
            self.setAccessibleName(title)
        self.body.addWidget(scroll, 1)


class TableLine(QWidget):
    """One official table: whether it goes out, what it still lacks, and which workbook it is filled into."""

    def __init__(self, table: Table, lacking: int, kept: Kept | None, choose: Callable[[], object]) -> None:
        """`choose()` asks for another workbook."""
        super().__init__()
        self.box = QCheckBox(table.zh)
        self.box.setAccessibleName(table.zh)
        self.box.setToolTip(table.title)
        self.form = button(_told(kept) if kept else CHOOSE, "file-spreadsheet" if kept else None, flat=True)
        self.form.setAccessibleName(f"{table.zh}：{self.form.text()}")
        self.form.setToolTip(f"现在用：{state_words(kept)}。点这里{'更换' if kept else '选上级下发的空白表'}")
        self.form.clicked.connect(lambda _=False: choose())
        pill = Pill(f"{lacking} 处缺数据" if lacking else COMPLETE, "warn" if lacking else "good")
        pill.setMinimumWidth(theme.base_size() * 7)
        self.setLayout(row(self.box, None, self.form, pill))
