"""使用手册 in a window: contents and search at the left, the chapter of the present page at the right."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt, QTimer, QUrl
from PySide6.QtGui import QCloseEvent, QDesktopServices, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QListWidgetItem,
    QSplitter,
    QStackedWidget,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from ohdesk import manual
from ohdesk.manual.book import Book, Place, open_book
from ohdesk.manual.finding import find
from ohdesk.manual.html import address
from ui import theme
from ui.context import Surroundings
from ui.give_out import ask_path
from ui.help_hits import PLACE, HitList
from ui.help_page import HelpPage
from ui.open_file import open_path
from ui.short_words import SearchLine
from ui.widgets import Toast, button, column, label, message, row

SIZE = "help/size"
PAUSE = 150
NOTHING = "没有找到，换几个字试试。"
HINTS = ("在手册中查找（Ctrl+F）", "查找")


def show_chapter(context: Surroundings, window: QWidget, page_key: str) -> HelpWindow:
    """Open the manual over a window at the chapter that speaks for it, or for the page in it."""
    shown = window.findChild(HelpWindow)
    if shown is None:
        shown = HelpWindow(context, window)
    book = shown.book
    reference = book.windows.get(type(window).__name__) or book.pages.get(page_key, "")
    place = book.place(reference) if reference else None
    if place is None and book.chapters:
        place = Place(book.chapters[0])
    if place is not None:
        shown.open(place)
    shown.show()
    shown.raise_()
    shown.activateWindow()
    shown.page.setFocus()
    return shown


class HelpWindow(QDialog):
    """The manual beside one's work; it never blocks the window below."""

    def __init__(self, context: Surroundings, parent: QWidget) -> None:
        super().__init__(parent)
        self.context, self.book = context, open_book()
        self.setWindowTitle("使用手册")
        self.setAccessibleName("使用手册")
        self.setModal(False)
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint)
        self._past: list[Place] = []
        self._next: list[Place] = []
        self.place: Place | None = None
        self.page = HelpPage(self.book)
        self.page.followed.connect(self.follow)
        self._wait = QTimer(self, interval=PAUSE, singleShot=True)
        self._wait.timeout.connect(self.look)
        self.line = SearchLine(HINTS, "在整本手册中查找（Ctrl+F）")
        self.line.textChanged.connect(lambda _: self._wait.start())
        self.line.returnPressed.connect(self._open_first)
        self._furnish()
        self._keys()
        wide, high = (int(one) for one in str(context.recall(SIZE, "1100x720")).split("x"))
        self.resize(QSize(wide, high).boundedTo(parent.screen().availableGeometry().size() - QSize(20, 40)))

    def _furnish(self) -> None:
        self.tree = _tree(self.book)
        self.tree.currentItemChanged.connect(self._chosen)
        self.hits = HitList()
        self.hits.currentItemChanged.connect(self._chosen_hit)
        self.told = label(NOTHING, "muted", wrap=True)
        self.told.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.lists = QStackedWidget()
        for one in (self.tree, self.hits, self.told):
            self.lists.addWidget(one)
        side = QWidget()
        left = column(self.line, self.lists, spacing=8)
        left.setContentsMargins(12, 12, 6, 12)
        side.setLayout(left)
        self.back = button("后退", "chevron-left", flat=True)
        self.back.setToolTip("后退（Alt+←）")
        self.back.clicked.connect(self.go_back)
        self.forward = button("前进", "chevron-right", flat=True)
        self.forward.setToolTip("前进（Alt+→）")
        self.forward.clicked.connect(self.go_forward)
        save = button("保存为 PDF…", "printer", flat=True)
        save.setToolTip("整本手册保存为 PDF 并打开，可以打印（Ctrl+P）")
        save.clicked.connect(self.save)
        head = row(self.back, self.forward, None, save)
        head.setContentsMargins(10, 8, 12, 0)
        right = QWidget()
        reading = column(head, self.page, spacing=4)
        reading.setContentsMargins(0, 0, 0, 0)
        right.setLayout(reading)
        parts = QSplitter(Qt.Orientation.Horizontal)
        parts.setChildrenCollapsible(False)
        parts.addWidget(side)
        parts.addWidget(right)
        parts.setStretchFactor(1, 1)
        parts.setSizes([theme.base_size() * 14 + 90, 800])
        whole = column(parts)
        whole.setContentsMargins(0, 0, 0, 0)
        self.setLayout(whole)
        self._show_ways()

    def _keys(self) -> None:
        for keys, does in (
            ("Ctrl+F", self._to_search),
            ("Alt+Left", self.go_back),
            ("Alt+Right", self.go_forward),
            ("Ctrl+P", self.save),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(does)

    def _to_search(self) -> None:
        self.line.setFocus()
        self.line.selectAll()

    def open(self, place: Place, words: str = "") -> None:  # type: ignore[override]
        """Show a place and remember the one before."""
        if self.place is not None and place != self.place:
            self._past.append(self.place)
            self._next.clear()
        self._show(place, words)

    def _show(self, place: Place, words: str = "") -> None:
        self.place = place
        self.page.show_place(place.chapter, place.heading, words)
        self._mark(place)
        self._show_ways()

    def _mark(self, place: Place) -> None:
        """Stand on the place's line in the contents; a deeper heading on the section above it."""
        self.tree.blockSignals(True)
        wanted: QTreeWidgetItem | None = None
        for item in _items(self.tree):
            own = item.data(0, PLACE)
            if own and own.chapter is place.chapter and own.heading <= place.heading:
                wanted = item
        if wanted is not None:
            self.tree.setCurrentItem(wanted)
            chapter = wanted if wanted.childCount() else wanted.parent()
            chapter.setExpanded(True)
            self.tree.scrollToItem(wanted)
        self.tree.blockSignals(False)

    def _show_ways(self) -> None:
        self.back.setEnabled(bool(self._past))
        self.forward.setEnabled(bool(self._next))

    def go_back(self) -> None:
        """Return to the place before."""
        if self._past and self.place is not None:
            self._next.append(self.place)
            self._show(self._past.pop())

    def go_forward(self) -> None:
        """Go again to where one came back from."""
        if self._next and self.place is not None:
            self._past.append(self.place)
            self._show(self._next.pop())

    def follow(self, link: str) -> None:
        """Follow a link of a chapter."""
        for chapter in self.book.chapters:
            for at in range(len(chapter.headings)):
                if address(chapter, at) == link:
                    self.open(Place(chapter, at))
                    return
        if "://" in link:
            QDesktopServices.openUrl(QUrl(link))

    def _chosen(self, item: QTreeWidgetItem | None) -> None:
        place = item.data(0, PLACE) if item else None
        if place:
            self.open(place)

    def look(self) -> None:
        """Show the sections that have the words looked for; the contents where there are none."""
        self._wait.stop()
        sought = self.line.text().strip()
        self.hits.show_hits(find(self.book, sought))
        found = self.hits if self.hits.count() else self.told
        self.lists.setCurrentWidget(found if sought else self.tree)

    def _open_first(self) -> None:
        self.look()
        if self.hits.count():
            self.hits.setCurrentRow(0)
            self.hits.setFocus()

    def _chosen_hit(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.open(self.hits.place(item), self.line.text().strip())

    def save(self) -> None:
        """Save the whole manual as PDF and open it."""
        path = ask_path(
            self, "保存使用手册", f"{self.book.title}_{self.book.subtitle}.pdf", "PDF 文件 (*.pdf)"
        )
        if path is None:
            return
        target = path.with_suffix(".pdf")

        def work(_progress: object) -> Path:
            return manual.write(target).path

        def done(made: Path) -> None:
            Toast(self, f"已保存：{made.name}")
            open_path(made)

        jobs = self.context.jobs
        jobs.run(work, done, lambda error: message(self, "没有保存", str(error)), title="正在生成手册")

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remember the size."""
        self.context.remember(SIZE, f"{self.width()}x{self.height()}")
        super().closeEvent(event)


def _tree(book: Book) -> QTreeWidget:
    tree = QTreeWidget()
    tree.setHeaderHidden(True)
    tree.setAccessibleName("目录")
    tree.setIndentation(theme.base_size())
    for part, chapters in book.parts:
        head = QTreeWidgetItem([part])
        head.setFlags(Qt.ItemFlag.ItemIsEnabled)
        head.setForeground(0, theme.current().color("muted"))
        tree.addTopLevelItem(head)
        for chapter in chapters:
            line = QTreeWidgetItem([chapter.title])
            line.setData(0, PLACE, Place(chapter))
            head.addChild(line)
            for at, heading in enumerate(chapter.headings):
                if heading.level == 2:
                    below = QTreeWidgetItem([heading.words])
                    below.setData(0, PLACE, Place(chapter, at))
                    below.setToolTip(0, heading.words)
                    line.addChild(below)
        head.setExpanded(True)
    return tree


def _items(tree: QTreeWidget) -> list[QTreeWidgetItem]:
    """Return the lines of chapters and sections in order."""
    found: list[QTreeWidgetItem] = []
    parts = (tree.topLevelItem(at) for at in range(tree.topLevelItemCount()))
    for part in parts:
        for chapter in _below(part):
            found += [chapter, *_below(chapter)]
    return found


def _below(item: QTreeWidgetItem | None) -> list[QTreeWidgetItem]:
    return [item.child(at) for at in range(item.childCount())] if item else []
