"""The page of a 提示单 on the screen, drawn from the same places and fonts as the printed one."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QWidget

from ohdesk.exchange.notice_picture import Glyph
from ohdesk.exchange.page_layout import Sheet as Paper
from ui import theme

PAPER, INK = QColor("#ffffff"), QColor("#111111")
"""Paper is white and ink is black in every theme."""

MARGIN = 10


@lru_cache(maxsize=16)
def _family(file: Path) -> str:
    number = QFontDatabase.addApplicationFont(str(file))
    families = QFontDatabase.applicationFontFamilies(number)
    return families[0] if families else theme.FAMILY


class PagePicture(QWidget):
    """One page, as large as its room."""

    def __init__(self) -> None:
        """Start without a page."""
        super().__init__()
        self.glyphs: Sequence[Glyph] = ()
        self.paper = Paper()
        self.setAccessibleName("提示单样张")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    @property
    def text(self) -> str:
        """Return what stands on the page, for reading aloud and for tests."""
        return "".join(one.char for one in self.glyphs)

    def show_page(self, glyphs: Sequence[Glyph]) -> None:
        """Show another page."""
        self.glyphs = glyphs
        self.setAccessibleDescription(self.text)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the paper and every character in its place."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        across, down = self.width() - 2 * MARGIN, self.height() - 2 * MARGIN
        scale = min(across / self.paper.width, down / self.paper.height)
        if scale <= 0:
            return
        wide, tall = self.paper.width * scale, self.paper.height * scale
        sheet = QRectF((self.width() - wide) / 2, (self.height() - tall) / 2, wide, tall)
        painter.setPen(theme.current().color("strong_border"))
        painter.setBrush(PAPER)
        painter.drawRect(sheet)
        painter.setPen(INK)
        face: tuple[Path, float, bool] | None = None
        for one in self.glyphs:
            wanted = one.font, one.size, one.bold
            if wanted != face:
                face = wanted
                painter.setFont(_font(one, scale))
            painter.drawText(QPointF(sheet.x() + one.x * scale, sheet.bottom() - one.y * scale), one.char)


def _font(one: Glyph, scale: float) -> QFont:
    font = QFont(_family(one.font))
    font.setPixelSize(max(1, round(one.size * scale)))
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    font.setBold(one.bold)
    return font


class PageView(QScrollArea):
    """The page with room to look closer: a click changes between its full width and the whole page."""

    def __init__(self) -> None:
        """Start with the full width, which shows the words large enough to be read."""
        super().__init__()
        self.picture = PagePicture()
        self.zoomed = True
        self.setWidget(self.picture)
        self.setWidgetResizable(True)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setAccessibleName("样张")
        self.setToolTip("点击看整页，再点放大")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def sizeHint(self) -> QSize:
        """Return a size in which the words can be read."""
        return QSize(430, 590)

    def show_page(self, glyphs: Sequence[Glyph]) -> None:
        """Show another page from its top."""
        self.picture.show_page(glyphs)
        self.verticalScrollBar().setValue(0)

    def zoom(self, zoomed: bool) -> None:
        """Show the whole page, or its full width."""
        self.zoomed = zoomed
        paper = self.picture.paper
        wide = self.viewport().width() - 2 * MARGIN
        self.picture.setMinimumHeight(round(wide * paper.height / paper.width) + 2 * MARGIN if zoomed else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the full width full."""
        super().resizeEvent(event)
        self.zoom(self.zoomed)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Look closer, or at the whole again."""
        self.zoom(not self.zoomed)
        super().mouseReleaseEvent(event)
