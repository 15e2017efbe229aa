"""Files dragged from the file manager onto a part of the window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, QPoint, Qt, QTimer
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QWidget

Dropped = Callable[[list[Path], QPoint], object]
Hovered = Callable[[QPoint | None], object]


class FileDrop(QObject):
    """Lets files be dropped on a widget; while they hover over it, `hovered` is told where, and None when they leave."""

    def __init__(self, widget: QWidget, dropped: Dropped, hovered: Hovered | None = None) -> None:
        super().__init__(widget)
        self._dropped, self._hovered = dropped, hovered
        widget.setAcceptDrops(True)
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take drags that carry files, leave every other to the widget."""
        kind = event.type()
        if kind == QEvent.Type.DragLeave:
            self._hover(None)
            return True
        coming = (QEvent.Type.DragEnter, QEvent.Type.DragMove, QEvent.Type.Drop)
        if kind not in coming or not isinstance(event, QDropEvent):
            return super().eventFilter(watched, event)
        paths = paths_of(event.mimeData())
        if not paths:
            return super().eventFilter(watched, event)
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        where = event.position().toPoint()
        if kind == QEvent.Type.Drop:
            self._hover(None)
            # The file manager waits until the drop is answered; a dialog here would freeze it.
            QTimer.singleShot(0, self, lambda: self._dropped(paths, where))
        else:
            self._hover(where)
        return True

    def _hover(self, where: QPoint | None) -> None:
        if self._hovered is not None:
            self._hovered(where)


def paths_of(carried: QMimeData) -> list[Path]:
    """Return the files of this machine that a drag carries."""
    return [Path(url.toLocalFile()) for url in carried.urls() if url.isLocalFile()]
