"""The page of any kind: search, filters, table, drawer, form; several kinds share a page on tabs."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from ohdesk import ledger
from ui.context import Context
from ui.kind_page import KindPage
from ui.more_tabs import MoreTabs


class RecordPage(QWidget):
    """One page for one or several kinds of record."""

    def __init__(self, context: Context, kinds: list[str], title: str = "") -> None:
        """Show the kinds named, the first one at once, the others when their tab is opened."""
        super().__init__()
        self.context = context
        self.kinds = [ledger.kind_of(name) for name in kinds]
        self.title = title or self.kinds[0].zh
        self.setObjectName(kinds[0])
        self.pages: dict[str, KindPage] = {}
        self._stale: set[str] = set()
        self.stack = QStackedWidget()
        self.line = MoreTabs("记录种类", [kind.zh for kind in self.kinds])
        self.line.setParent(self)
        self.tabs = self.line.tabs
        self.line.setVisible(len(self.kinds) > 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 10, 16, 6)
        whole.addWidget(self.stack, 1)
        self.tabs.currentChanged.connect(self._open)
        context.records_changed.connect(self._outdate)
        self._open(0)

    @property
    def page(self) -> KindPage:
        """Return the kind's page that is open."""
        page = self.stack.currentWidget()
        assert isinstance(page, KindPage)
        return page

    def open_kind(self, name: str) -> KindPage:
        """Bring a kind to the front and return its page."""
        names = [kind.__tablename__ for kind in self.kinds]
        if name in names:
            self.tabs.setCurrentIndex(names.index(name))
        return self.page

    def show_where(self, kind: str = "", **asked: Any) -> None:
        """Show what another page asks for: a kind, filters by field, `search`, `year`, `only` or one `id`."""
        self.open_kind(kind).show_where(**asked)

    def reload(self) -> None:
        """Read the open kind again; the others follow when they are opened."""
        self._stale |= set(self.pages) - {self.page.kind.__tablename__}
        self._stale.discard(self.page.kind.__tablename__)
        self.page.reload()

    def focus_first(self) -> None:
        """Put the keyboard into the table, where arrows lead through the records."""
        self.page.focus_first()

    def _open(self, at: int) -> None:
        name = self.kinds[at].__tablename__
        if name not in self.pages:
            self.pages[name] = KindPage(self.context, self.kinds[at])
            self.stack.addWidget(self.pages[name])
            self.pages[name].reload()
        self.stack.setCurrentWidget(self.pages[name])
        if len(self.kinds) > 1:
            self.page.put_beside_note(self.line)
        if name in self._stale:
            self._stale.discard(name)
            self.page.reload()

    def _outdate(self, _name: str) -> None:
        """Read again now what is in sight, later what is not."""
        if self.isVisible():
            self.reload()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes the drawer before it leaves the page."""
        if event.key() == Qt.Key.Key_Escape and self.page.close_drawer():
            event.accept()
            return
        super().keyPressEvent(event)
