"""A dialog that does its work before it closes, and stays with the reason when that is refused."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from ui.context import Context
from ui.widgets import Sheet, button, label


class Asking(Sheet):
    """A dialog that stays open, with the reason beside, when its work is refused."""

    def __init__(self, context: Context, title: str, parent: QWidget) -> None:
        super().__init__(parent, title)
        self.context = context
        self.problem = label("", "problem", wrap=True)
        self.problem.setAccessibleName("提示")
        self.problem.hide()
        stay = button("取消")
        stay.clicked.connect(self.reject)
        self._buttons.addWidget(stay)

    def add_go(self, words: str, do: Callable[[], object]) -> None:
        """Add the button that does it."""
        self.go = button(words, primary=True)
        self.go.setDefault(True)
        self.go.clicked.connect(do)
        self._buttons.addWidget(self.go)

    def run(self, work: Callable[[], object], done: Callable[[], object]) -> None:
        """Do the work in the background; close when it is done, stay with the sentence when it is refused."""
        self.go.setEnabled(False)

        def finished(_answer: object) -> None:
            self.accept()
            done()

        self.context.jobs.run(lambda _: work(), finished, self._refused)

    def _refused(self, error: Exception) -> None:
        self.problem.setText(str(error))
        self.problem.show()
        self.grow()
        self.go.setEnabled(True)
