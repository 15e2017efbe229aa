"""The charts of a 自评报告 as pictures: bars below each other with a mark at the target, or years side by side."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO
from typing import Any

from ohdesk.paths import resources
from ohdesk.report.content import Bar, Figure

DPI = 200
WIDTH_MM = 150.0
PX = DPI / 25.4
WIDTH = round(WIDTH_MM * PX)
TEXT, SMALL = round(3.7 * PX), round(3.3 * PX)
LINE = round(7.6 * PX)
COLUMNS_HIGH = round(62 * PX)
INK, GREY, BAR, LOW, PALE = "#1a1a1a", "#6b6b6b", "#3f6a96", "#b45f3c", "#e6eaef"
"""Dark enough to be told apart on a black-and-white copy."""

FONT = "NotoSansSC-Regular.ttf"
LONGEST_NAME = 24


def picture(figure: Figure) -> bytes:
    """Draw a chart and return it as PNG."""
    draw = _bars if figure.shape == "bars" else _columns
    image = draw(figure)
    box = BytesIO()
    image.save(box, "PNG", dpi=(DPI, DPI), optimize=False, compress_level=9)
    return box.getvalue()


def height_mm(figure: Figure) -> float:
    """Return how high a chart stands on the page."""
    return _height(figure) / PX


def _height(figure: Figure) -> int:
    return LINE * (len(figure.bars) + 1) + SMALL if figure.shape == "bars" else COLUMNS_HIGH


@lru_cache(maxsize=4)
def _font(size: int) -> Any:
    from PIL import ImageFont

    # The basic layout draws the same on every computer, whatever shaping libraries it has.
    return ImageFont.truetype(str(resources() / "fonts" / FONT), size, layout_engine=ImageFont.Layout.BASIC)


def _sheet(figure: Figure) -> tuple[Any, Any]:
    from PIL import Image, ImageDraw

    image = Image.new("RGB", (WIDTH, _height(figure)), "white")
    return image, ImageDraw.Draw(image)


def _bars(figure: Figure) -> Any:
    image, draw = _sheet(figure)
    font, small = _font(TEXT), _font(SMALL)
    names = [_lines(bar.name) for bar in figure.bars]
    left = round(max(font.getlength(line) for lines in names for line in lines)) + TEXT
    right = WIDTH - round(max(font.getlength(bar.words) for bar in figure.bars)) - TEXT
    top = figure.top or max([bar.value or 0 for bar in figure.bars] + [1])
    for at, (bar, lines) in enumerate(zip(figure.bars, names, strict=True)):
        middle = LINE * at + LINE // 2
        size = font if len(lines) == 1 else small
        for place, line in enumerate(lines):
            shift = 0 if len(lines) == 1 else (-SMALL * 6 // 10, SMALL * 6 // 10)[place]
            draw.text((left - TEXT // 2, middle + shift), line, INK, size, anchor="rm")
        half = LINE // 4
        draw.rectangle((left, middle - half, right, middle + half), PALE)
        end = left + (right - left) * min((bar.value or 0) / top, 1.0)
        draw.rectangle((left, middle - half, max(end, left + 1), middle + half), _colour(bar))
        draw.text((right + TEXT // 2, middle), bar.words, INK, font, anchor="lm")
        if bar.target is not None:
            x = round(left + (right - left) * min(bar.target / top, 1.0))
            draw.line((x, middle - half - 4, x, middle + half + 4), INK, 4)
    _key(draw, figure, left, small)
    return image


def _key(draw: Any, figure: Figure, left: int, small: Any) -> None:
    y = LINE * len(figure.bars) + LINE // 2
    draw.line((left + 6, y - SMALL // 2, left + 6, y + SMALL // 2), INK, 4)
    draw.text((left + 6 + SMALL // 2, y), "目标值", GREY, small, anchor="lm")
    at = left + 6 + SMALL * 5
    for colour, words in ((BAR, "已实现"), (LOW, "未实现")):
        draw.rectangle((at, y - SMALL // 3, at + SMALL, y + SMALL // 3), colour)
        draw.text((at + SMALL * 3 // 2, y), words, GREY, small, anchor="lm")
        at += SMALL * 6


def _colour(bar: Bar) -> str:
    return LOW if bar.target is not None and bar.value is not None and bar.value < bar.target else BAR


def _lines(name: str) -> list[str]:
    """Break a long name into two lines of like length."""
    if len(name) <= LONGEST_NAME // 2 + 2:
        return [name]
    half = (len(name) + 1) // 2
    return [name[:half], name[half : half + LONGEST_NAME]]


def _columns(figure: Figure) -> Any:
    image, draw = _sheet(figure)
    font = _font(TEXT)
    base, ceiling = COLUMNS_HIGH - 2 * TEXT, 2 * TEXT
    top = figure.top or max([bar.value or 0 for bar in figure.bars] + [1])
    step = WIDTH / len(figure.bars)
    half = round(min(step * 0.24, 12 * PX))
    for at, bar in enumerate(figure.bars):
        x = round(step * (at + 0.5))
        y = base - round((base - ceiling) * (bar.value or 0) / top)
        if bar.value is not None:
            draw.rectangle((x - half, y, x + half, base), BAR)
        draw.text((x, y - TEXT // 2), bar.words, INK, font, anchor="mb")
        draw.text((x, base + TEXT // 3), bar.name, GREY, font, anchor="mt")
    draw.line((0, base, WIDTH, base), INK, 2)
    if figure.unit:
        draw.text((0, 0), f"单位：{figure.unit}", GREY, _font(SMALL), anchor="lt")
    return image
