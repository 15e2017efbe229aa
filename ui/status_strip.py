"""The strip at the bottom: where the data lies, that it is encrypted, the last backup, who is signed in."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy

from ui import theme
from ui.busy_bar import BusyBar
from ui.context import Context
from ui.widgets import label, row
from ui.words import OFFLINE, VERSION, moment


def last_backup(folder: Path) -> str:
    """Say when the newest backup was made, or that there is none."""
    kept = [path.stat().st_mtime for path in (folder / "backups").glob("*") if path.is_file()]
    if not kept:
        return "尚无备份"
    return f"上次备份：{moment(datetime.fromtimestamp(max(kept), UTC).astimezone())}"


class _Path(QLabel):
    """A path that gives way in the middle when there is little room."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._whole = text
        self.setProperty("role", "note")
        self.setToolTip(text)
        self.setAccessibleName(text)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self.setMinimumWidth(80)
        self.setText(text)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shorten the path to the room there is."""
        metrics = QFontMetrics(self.font())
        self.setText(metrics.elidedText(self._whole, Qt.TextElideMode.ElideMiddle, self.width()))
        super().resizeEvent(event)


class StatusStrip(QFrame):
    """Everything a cautious person wants to see without asking."""

    def __init__(self, context: Context, *, demo: bool) -> None:
        super().__init__()
        self.setProperty("role", "band")
        desk = context.desk
        lock = QLabel()
        lock.setPixmap(theme.icon("lock", "good").pixmap(14, 14))
        line = row(spacing=6)
        line.setContentsMargins(14, 4, 14, 4)
        line.addWidget(lock)
        line.addWidget(label("已加密", "note"))
        line.addSpacing(12)
        line.addWidget(_Path(f"数据位置：{desk.store.folder}"), 1)
        line.addSpacing(12)
        line.addWidget(label("示例数据，退出后删除" if demo else last_backup(desk.store.folder), "note"))
        line.addStretch(1)
        line.addWidget(BusyBar(context.jobs))
        line.addSpacing(12)
        for words in (f"填报人：{desk.user}（{desk.role.value}）", f"{VERSION} · {OFFLINE}"):
            line.addWidget(label(words, "note"))
            line.addSpacing(8)
        self.setLayout(line)
        self.setFixedHeight(theme.base_size() + 22)
