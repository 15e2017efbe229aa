"""A word at the window's lower edge with a button that takes back what was just done."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QFrame, QWidget

from ui.widgets import button, label, row

MILLISECONDS = 15_000


class UndoToast(QFrame):
    """Stays long enough to be reached; `undo` is called once."""

    def __init__(self, parent: QWidget, text: str, undo: Callable[[], object]) -> None:
        self._over = parent.window()
        super().__init__(self._over)
        self.setProperty("role", "toast")
        self._undo = undo
        self.back = button("撤销", "undo-2", shortcut="Ctrl+Z")
        self.back.clicked.connect(self._take_back)
        away = button("", "x", flat=True)
        away.setAccessibleName("关闭提示")
        away.setToolTip("关闭提示")
        away.clicked.connect(self.leave)
        words = row(label(text), self.back, away, spacing=12)
        words.setContentsMargins(16, 7, 10, 7)
        self.setLayout(words)
        for other in self._over.findChildren(UndoToast):
            if other is not self:
                other.leave()
        self._over.installEventFilter(self)
        self._place()
        self.show()
        self.raise_()
        QTimer.singleShot(MILLISECONDS, self, self.leave)

    def leave(self) -> None:
        """Go away."""
        self.hide()
        self.deleteLater()

    def _take_back(self) -> None:
        self.leave()
        self._undo()

    def _place(self) -> None:
        room = self._over.rect()
        self.adjustSize()
        self.move((room.width() - self.width()) // 2, room.height() - self.height() - 56)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep its place when the window changes its size."""
        if event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)
