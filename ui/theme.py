"""Colours, fonts and icons of the window, light and dark, from one set of tokens."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from math import ceil
from string import Template

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QIconEngine, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

from ohdesk.paths import resources

FAMILY = "Noto Sans SC"
SIZES = (13, 15, 17)


@dataclass(frozen=True)
class Tokens:
    """The colours of one theme, named by what they are for."""

    bg: str
    surface: str
    raised: str
    border: str
    strong_border: str
    text: str
    muted: str
    accent: str
    accent_hover: str
    on_accent: str
    accent_soft: str
    selection: str
    good: str
    good_soft: str
    bad: str
    bad_soft: str
    warn: str
    warn_soft: str
    neutral: str
    neutral_soft: str
    track: str
    bar: str
    bar_low: str

    def color(self, name: str) -> QColor:
        """Return a token as Qt's colour, for what is painted by hand."""
        return QColor(getattr(self, name))


@dataclass
class _Look:
    """What the window looks like now: the one place that hand-painted widgets and icons ask."""

    dark: bool = False
    size: int = SIZES[0]
    dressed: bool = False


_look = _Look()


@lru_cache(maxsize=2)
def tokens(dark: bool) -> Tokens:
    """Return the colours of the light or the dark theme."""
    with (resources() / "theme" / "tokens.toml").open("rb") as file:
        return Tokens(**tomllib.load(file)["dark" if dark else "light"])


def current() -> Tokens:
    """Return the colours in use."""
    return tokens(_look.dark)


def base_size() -> int:
    """Return the base text size in use, in pixels."""
    return _look.size


def row_height() -> int:
    """Return the height of a table row that fits the base text size."""
    return _look.size * 2 + 6


def system_is_dark(app: QApplication) -> bool:
    """Tell whether the system asks for dark windows."""
    return app.styleHints().colorScheme() == Qt.ColorScheme.Dark


def apply(app: QApplication, dark: bool | None = None, size: int = 13) -> None:
    """Dress the whole application; without a wish for light or dark the system decides."""
    wish = _Look(system_is_dark(app) if dark is None else dark, size, dressed=True)
    if wish == _look:
        return
    vars(_look).update(vars(wish))
    load_fonts()
    font = QFont(FAMILY)
    font.setPixelSize(size)
    font.setHintingPreference(QFont.HintingPreference.PreferVerticalHinting)
    app.setStyle("Fusion")
    app.setFont(font)
    app.setPalette(_palette(current()))
    app.setStyleSheet(_sheet(_look.dark, size))


def _sheet(dark: bool, size: int) -> str:
    folder = resources() / "theme"
    text = Template((folder / "window.qss").read_text(encoding="utf-8"))
    small = size - 1
    return text.substitute(
        vars(tokens(dark)),
        pictures=(folder / ("dark" if dark else "light")).as_posix(),
        small=small,
        heading=size + 2,
        title=size + 6,
        line=ceil(size * 1.5),
        row=size * 2 + 2,
        nav=size * 2 - 2,
        pill=(small + 8) // 2,
        pill_height=small + 6,
    )


def _palette(colours: Tokens) -> QPalette:
    roles = QPalette.ColorRole
    palette = QPalette()
    for role, name in (
        (roles.Window, "bg"),
        (roles.Base, "surface"),
        (roles.AlternateBase, "raised"),
        (roles.Button, "surface"),
        (roles.WindowText, "text"),
        (roles.Text, "text"),
        (roles.ButtonText, "text"),
        (roles.PlaceholderText, "muted"),
        (roles.Highlight, "selection"),
        (roles.HighlightedText, "text"),
        (roles.ToolTipBase, "text"),
        (roles.ToolTipText, "surface"),
        (roles.Link, "accent"),
        (roles.Mid, "border"),
        (roles.Accent, "accent"),
    ):
        palette.setColor(role, colours.color(name))
    for role in (roles.WindowText, roles.Text, roles.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, colours.color("muted"))
    return palette


@lru_cache(maxsize=1)
def load_fonts() -> tuple[str, ...]:
    """Load the bundled fonts, since a bare machine has no Chinese one, and return their families."""
    families: list[str] = []
    for path in sorted((resources() / "fonts").glob("NotoSans*.ttf")):
        number = QFontDatabase.addApplicationFont(str(path))
        families += QFontDatabase.applicationFontFamilies(number)
    return tuple(families)


@lru_cache(maxsize=512)
def _drawing(name: str, colour: str) -> QSvgRenderer:
    text = (resources() / "icons" / f"{name}.svg").read_text(encoding="utf-8")
    return QSvgRenderer(QByteArray(text.replace("currentColor", colour).encode()))


class _Engine(QIconEngine):
    """Draws an icon in the theme's colour of the moment, so a change of theme needs no new icons."""

    def __init__(self, name: str, tone: str) -> None:
        super().__init__()
        self._name, self._tone = name, tone

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, _state: QIcon.State) -> None:
        tone = "muted" if mode == QIcon.Mode.Disabled else self._tone
        side = min(rect.width(), rect.height())
        square = QRectF(rect.x(), rect.y() + (rect.height() - side) / 2, side, side)
        _drawing(self._name, getattr(current(), tone)).render(painter, square)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        picture = QPixmap(size)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        self.paint(painter, QRect(0, 0, size.width(), size.height()), mode, state)
        painter.end()
        return picture

    def clone(self) -> QIconEngine:
        return _Engine(self._name, self._tone)


def icon(name: str, tone: str = "text") -> QIcon:
    """Return a bundled icon in the colour of a token; it follows the theme."""
    return QIcon(_Engine(name, tone))
