"""Pictures of few colours put on a PDF page as they are: by their palette, a third of the size and time."""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import Any

from PIL import Image
from reportlab.pdfbase.pdfdoc import PDFArray, PDFImageXObject, PDFName, PDFStream

BLACK_AND_WHITE = bytes([0, 0, 0, 255, 255, 255])


def size_of(path: Path) -> tuple[int, int]:
    """Return a picture's size in pixels, reading no more than its head."""
    with Image.open(path) as found:
        return found.size


def draw_picture(canvas: Any, path: Path, box: tuple[float, float, float, float]) -> None:
    """Draw a picture into a box: left, bottom, width, height."""
    name = f"shot-{path.stem}"
    document = canvas._doc
    if not document.hasForm(name):
        found = _Indexed(name, path)
        canvas._setXObjects(found)
        document.Reference(found, document.getXObjectName(name))
        document.addForm(name, found)
    x, y, wide, high = box
    canvas.saveState()
    canvas.translate(x, y)
    canvas.scale(wide, high)
    canvas.doForm(name)
    canvas.restoreState()


class _Indexed(PDFImageXObject):  # type: ignore[misc]
    """An image whose pixels are numbers of colours."""

    def __init__(self, name: str, path: Path) -> None:
        super().__init__(name)
        with Image.open(path) as found:
            few = found if found.mode == "P" else found.convert("RGB").quantize(256)
            self.width, self.height = few.size
            self.palette = bytes(few.getpalette("RGB") or BLACK_AND_WHITE)
            self.pixels = zlib.compress(few.tobytes())

    def format(self, document: Any) -> Any:
        """Return the image as it stands in the file."""
        stream = PDFStream(content=self.pixels)
        told = stream.dictionary
        told["Type"], told["Subtype"] = PDFName("XObject"), PDFName("Image")
        told["Width"], told["Height"], told["BitsPerComponent"] = self.width, self.height, 8
        colours = f"<{self.palette.hex()}>"
        last = len(self.palette) // 3 - 1
        told["ColorSpace"] = PDFArray([PDFName("Indexed"), PDFName("DeviceRGB"), last, colours])
        told["Filter"] = PDFArray([PDFName("FlateDecode")])
        told["Length"] = len(self.pixels)
        return stream.format(document)
