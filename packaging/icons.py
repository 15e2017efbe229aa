"""The program's icon in every size, painted from its one drawing; run with the build's Python."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

SIZES = (16, 24, 32, 48, 64, 128, 256)


def painted(drawing: Path, side: int) -> Image.Image:
    """Return the drawing as a square picture."""
    picture = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
    picture.fill(0)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    QSvgRenderer(str(drawing)).render(painter)
    painter.end()
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    picture.save(buffer, "PNG")
    return Image.open(io.BytesIO(content.data()))


def main(drawing: Path, folder: Path) -> None:
    """Write one PNG for each size, and an .ico that holds them all."""
    folder.mkdir(parents=True, exist_ok=True)
    pictures = [painted(drawing, side) for side in SIZES]
    for side, picture in zip(SIZES, pictures, strict=True):
        picture.save(folder / f"{side}.png", optimize=True)
    sizes = [(side, side) for side in SIZES]
    pictures[-1].save(folder / "ohdesk.ico", sizes=sizes, append_images=pictures[:-1])


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    main(Path(sys.argv[1]), Path(sys.argv[2]))
