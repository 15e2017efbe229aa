"""文件里有什么: whose office a backup or 交接包 holds, before it is put in place on this computer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLabel, QWidget

from ui.guide_view import GuideView
from ui.lines_table import LinesTable
from ui.widgets import column, label, row

if TYPE_CHECKING:
    from ohdesk.handover.arrival import Inside


class Contents(QWidget):
    """What is inside: whose office, of when, how many records, and the guide where there is one."""

    def __init__(self) -> None:
        super().__init__()
        self.found: Inside | None = None
        self._whose: QLabel = label("", "heading", wrap=True)
        self._when: QLabel = label("", "muted", wrap=True)
        self.counts = LinesTable("里面的记录", ["种类", "条数"], (1,))
        self.guide = GuideView()
        box = row(spacing=12)
        box.addWidget(self.counts, 1)
        box.addWidget(self.guide, 2)
        whole = column(self._whose, self._when, spacing=6)
        whole.addLayout(box, 1)
        self.setLayout(whole)

    def show_found(self, found: Inside) -> None:
        """Show what was found in a file."""
        self.found = found
        self._whose.setText(found.office)
        self._when.setText(f"{found.taken_at} 的{found.why}备份，共 {found.records:,} 条记录。")
        self.counts.show_lines([[zh, f"{count:,}"] for zh, count in found.counts])
        self.guide.show_guide(found.guide)
        self.guide.setVisible(found.guide is not None)
