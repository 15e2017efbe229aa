"""The strip at the bottom: where the data lies, that it is encrypted, the last backup, who is signed in."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy

from ohdesk.handover import is_training
from ohdesk.keeping.overview import Kept
from ui import theme
from ui.backup_clock import BackupClock, clock_of
from ui.busy_bar import BusyBar
from ui.context import Context
from ui.widgets import Pill, label, row
from ui.words import OFFLINE, VERSION, moment


def last_backup(kept: Kept | None) -> str:
    """Say when and why the newest backup was made, or that there is none."""
    if kept is None or kept.last is None:
        return "尚无备份"
    return f"上次备份：{moment(kept.last.taken_at)}（{kept.last.why_zh}）"


def warning(clock: BackupClock) -> tuple[str, str]:
    """Return the most important thing amiss, short and in full; blank when all is well."""
    kept = clock.kept
    if clock.trouble:
        return "自动备份没有完成", clock.trouble
    if kept and kept.noticed:
        return kept.noticed.split("，")[0], f"{kept.noticed}。详见“备份与恢复”。"
    if kept and kept.reminder:
        return (
            kept.reminder,
            f"{kept.reminder}或其他磁盘。硬盘坏了，本机上的备份会一起丢失，请插上 U 盘备份一次。",
        )
    return "", ""


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


class _Warning(Pill):
    """What is amiss with the backups; a click opens their page."""

    def __init__(self, clock: BackupClock) -> None:
        super().__init__("", "warn")
        self._clock = clock
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        clock.changed.connect(self.follow)
        self.follow()

    def follow(self) -> None:
        """Show what is amiss now."""
        short, whole = warning(self._clock)
        self.setText(short)
        self.setToolTip(whole)
        self.setAccessibleName(short)
        self.setAccessibleDescription(whole)
        self.setVisible(bool(short))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Open 备份与恢复."""
        self._clock.context.navigate("backup")
        super().mouseReleaseEvent(event)


class StatusStrip(QFrame):
    """Everything a cautious person wants to see without asking."""

    def __init__(self, context: Context, *, demo: bool) -> None:
        super().__init__()
        self.setProperty("role", "band")
        desk = context.desk
        self._clock = clock_of(context)
        if demo:
            self._clock.stop()
        lock = QLabel()
        lock.setPixmap(theme.icon("lock", "good").pixmap(14, 14))
        self.backup = label("示例数据，退出后删除" if demo else "", "note")
        line = row(spacing=6)
        line.setContentsMargins(14, 4, 14, 4)
        line.addWidget(lock)
        line.addWidget(label("已加密", "note"))
        line.addSpacing(12)
        line.addWidget(_Path(f"数据位置：{desk.store.folder}"), 1)
        line.addSpacing(12)
        line.addWidget(self.backup)
        if is_training(desk):
            line.addWidget(Pill("培训副本，没有真实的人和单位", "accent"))
            line.addSpacing(12)
        if not demo:
            self._clock.changed.connect(self._follow)
            self._follow()
            line.addWidget(_Warning(self._clock))
        line.addStretch(1)
        line.addWidget(BusyBar(context.jobs))
        line.addSpacing(12)
        for words in (f"填报人：{desk.user}（{desk.role.value}）", f"{VERSION} · {OFFLINE}"):
            line.addWidget(label(words, "note"))
            line.addSpacing(8)
        self.setLayout(line)
        self.setFixedHeight(theme.base_size() + 22)

    def _follow(self) -> None:
        self.backup.setText(last_backup(self._clock.kept))
