"""What a paper looks like, beside its list: a picture, a text's beginning, or the facts of the file."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QImageReader, QPainter, QPaintEvent
from PySide6.QtWidgets import QFormLayout, QPlainTextEdit, QStackedWidget, QWidget

from ohdesk.evidence import view as evidence_view
from ohdesk.evidence.view import Preview
from ui.context import Context
from ui.jobs import Progress
from ui.short_words import ShortLabel
from ui.widgets import EmptyState, column, label

LARGEST = 1600
"""The longest side of a picture kept for the preview, in pixels."""

LONGEST = 40
"""Letters of one word without a break that are not shortened."""

MOST_PIXELS = 100_000_000
OPEN_IT = "这种文件请点“打开”查看"


class Picture(QWidget):
    """A picture as large as the room allows, never larger than it is."""

    def __init__(self) -> None:
        super().__init__()
        self.image = QImage()
        self.setAccessibleName("图片预览")
        self.setMinimumHeight(80)

    def show_image(self, image: QImage) -> None:
        """Show another picture."""
        self.image = image
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the picture in the middle."""
        if self.image.isNull():
            return
        ratio = self.devicePixelRatioF()
        room = self.size()
        size = QSize(round(self.image.width() / ratio), round(self.image.height() / ratio))
        if size.width() > room.width() or size.height() > room.height():
            size = size.scaled(room, Qt.AspectRatioMode.KeepAspectRatio)
        left, top = (room.width() - size.width()) / 2, (room.height() - size.height()) / 2
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(QRectF(left, top, size.width(), size.height()), self.image)


class PreviewBox(QWidget):
    """Shows one paper; what was asked for last is what is shown."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._wanted = 0
        self.facts = QFormLayout()
        self.facts.setHorizontalSpacing(12)
        self.facts.setVerticalSpacing(4)
        self.picture, self.text = Picture(), QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setAccessibleName("文字预览")
        self.text.setTabChangesFocus(True)
        self.empty = EmptyState("eye", "没有选中材料", "在上面选一份材料，这里显示它的样子")
        self.stack = QStackedWidget()
        for one in (self.empty, self.picture, self.text):
            self.stack.addWidget(one)
        whole = column(self.facts, spacing=8)
        whole.addWidget(self.stack, 1)
        self.setLayout(whole)

    def show_paper(self, number: int | None) -> None:
        """Show a paper by its number, or that none is chosen."""
        self._wanted = number or 0
        if number is None:
            self._clear_facts()
            self.empty.say("eye", "没有选中材料", "在上面选一份材料，这里显示它的样子")
            self.stack.setCurrentWidget(self.empty)
            return
        desk = self._context.desk

        def work(_progress: Progress) -> tuple[int, Preview, QImage]:
            found = evidence_view.preview(desk, number)
            return number, found, read_image(found.picture)

        self._context.jobs.run(work, self._show, self._refuse, title="正在读取材料")

    def _refuse(self, error: Exception) -> None:
        self._clear_facts()
        self.empty.say("triangle-alert", "没有读到", str(error))
        self.stack.setCurrentWidget(self.empty)

    def _show(self, found: tuple[int, Preview, QImage]) -> None:
        number, preview, image = found
        if number != self._wanted:
            return
        self._clear_facts()
        for zh, words in preview.facts:
            if words.isascii() and len(words) > LONGEST:
                self.facts.addRow(label(zh, "muted"), ShortLabel(words))
                continue
            value = label(words, wrap=True)
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self.facts.addRow(label(zh, "muted"), value)
        if not image.isNull():
            self.picture.show_image(image)
            self.stack.setCurrentWidget(self.picture)
        elif preview.text:
            self.text.setPlainText(preview.text)
            self.stack.setCurrentWidget(self.text)
        else:
            lacks = len(preview.facts) == 1
            self.empty.say(
                "circle-alert" if lacks else "file-text",
                "缺文件" if lacks else "不能在这里预览",
                "点“换文件”把文件补上" if lacks else OPEN_IT,
            )
            self.stack.setCurrentWidget(self.empty)

    def _clear_facts(self) -> None:
        while self.facts.rowCount():
            self.facts.removeRow(0)


def read_image(content: bytes) -> QImage:
    """Return a picture turned upright and not larger than needed; a null one where it cannot be read."""
    if not content:
        return QImage()
    buffer = QBuffer()
    buffer.setData(QByteArray(content))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setAutoTransform(True)
    size = reader.size()
    if size.width() * size.height() > MOST_PIXELS:
        return QImage()
    if max(size.width(), size.height()) > LARGEST:
        reader.setScaledSize(size.scaled(QSize(LARGEST, LARGEST), Qt.AspectRatioMode.KeepAspectRatio))
    return reader.read()
