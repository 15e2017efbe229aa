"""The reading side of the help: one chapter, its pictures as wide as the text, in the window's colours."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QImage, QImageReader, QKeySequence, QPixmap, QResizeEvent, QShortcut, QTextCursor
from PySide6.QtWidgets import QDialog, QLabel, QScrollArea, QTextBrowser, QTextEdit, QWidget

from ohdesk.manual.book import Book, Chapter
from ohdesk.manual.html import Style, address, chapter_html
from ui import theme
from ui.widgets import column

PICTURE = "picture"
LETTERS, LEAST_MARGIN = 62, 22
"""How many letters a line has at most, and the room beside them."""


class HelpPage(QTextBrowser):
    """Shows a chapter; links are told by `followed`."""

    followed = Signal(str)

    def __init__(self, book: Book) -> None:
        super().__init__()
        self.book = book
        self.chapter: Chapter | None = None
        self._here, self._words, self._width = "", "", 0
        self.setOpenLinks(False)
        self.setAccessibleName("手册正文")
        self.setFrameShape(QTextBrowser.Shape.NoFrame)
        self.document().setDocumentMargin(0)
        self.anchorClicked.connect(self._clicked)
        self._later = QTimer(self, interval=60, singleShot=True)
        self._later.timeout.connect(self._write)

    def show_place(self, chapter: Chapter, heading: int = 0, words: str = "") -> None:
        """Show a chapter from one of its headings on, with words marked."""
        other = chapter is not self.chapter
        self.chapter, self._here, self._words = chapter, address(chapter, heading), words
        if other:
            self._write()
        else:
            self._stand()

    def _clicked(self, url: QUrl) -> None:
        if url.scheme() == PICTURE:
            self._enlarge(url.path())
        else:
            self.followed.emit(url.toString())

    def _write(self) -> None:
        """Write the chapter anew for the width and the colours of now."""
        if self.chapter is None:
            return
        self._width = self.viewport().width()
        style = Style(vars(theme.current()), theme.base_size(), self._width)
        self.setHtml(chapter_html(self.book, self.chapter, style, self._shown))
        self._stand()

    def _stand(self) -> None:
        """Scroll to the heading and mark the words that were looked for."""
        if self._here.endswith("h0"):
            self.verticalScrollBar().setValue(0)
        else:
            self.scrollToAnchor(self._here)
        self.setExtraSelections(self._marks())

    def _marks(self) -> list[QTextEdit.ExtraSelection]:
        found = []
        for word in self._words.split():
            at = self.document().find(word)
            while not at.isNull():
                mark: Any = QTextEdit.ExtraSelection()
                mark.cursor = QTextCursor(at)
                mark.format.setBackground(theme.current().color("warn_soft"))
                mark.format.setForeground(theme.current().color("warn"))
                found.append(mark)
                at = self.document().find(word, at)
        return found

    def _shown(self, name: str) -> tuple[int, int] | None:
        """Return how large a picture is shown: no larger than the text is wide."""
        path = self.book.picture(name)
        if path is None:
            return None
        size = QImageReader(str(path)).size()
        wide = min(size.width(), self._width - 4)
        return wide, round(size.height() * wide / max(size.width(), 1))

    def loadResource(self, kind: int, name: QUrl | str) -> Any:
        """Give a picture, drawn small with care."""
        name = QUrl(name)
        if name.scheme() != PICTURE:
            return super().loadResource(kind, name)
        path, size = self.book.picture(name.path()), self._shown(name.path())
        if path is None or size is None:
            return QImage()
        ratio = self.devicePixelRatioF()
        wanted = QSize(round(size[0] * ratio), round(size[1] * ratio))
        image = QImage(str(path)).scaled(
            wanted, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
        image.setDevicePixelRatio(ratio)
        return image

    def _enlarge(self, name: str) -> None:
        path = self.book.picture(name)
        if path is not None:
            PictureWindow(path, self).show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep lines at a length that is easy to read."""
        margin = max(LEAST_MARGIN, (self.width() - LETTERS * theme.base_size()) // 2)
        self.setViewportMargins(margin, 16, margin - LEAST_MARGIN // 2, 0)
        super().resizeEvent(event)
        if self.viewport().width() != self._width:
            self._later.start()

    def changeEvent(self, event: QEvent) -> None:
        """Follow another theme or text size."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange) and self.chapter is not None:
            self._later.start()


class PictureWindow(QDialog):
    """A picture of the manual in its full size."""

    def __init__(self, path: Path, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("图片")
        self.setAccessibleName("图片")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        picture = QLabel()
        picture.setPixmap(QPixmap(str(path)))
        area = QScrollArea()
        area.setWidget(picture)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        whole = column(area)
        whole.setContentsMargins(0, 0, 0, 0)
        self.setLayout(whole)
        QShortcut(QKeySequence("Return"), self).activated.connect(self.close)
        room = parent.screen().availableGeometry().size()
        self.resize((picture.pixmap().size() + QSize(4, 4)).boundedTo(room - QSize(40, 60)))
