"""The 交接说明 to read: headings, sentences and small tables in the window's own colours."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QTextBrowser

from ohdesk.handover.shape import Grid, Guide, numbered
from ui import theme

MARGIN = 18


class GuideView(QTextBrowser):
    """Shows a guide from its top; it is drawn anew when the window's look changes."""

    def __init__(self) -> None:
        super().__init__()
        self.guide: Guide | None = None
        self.setAccessibleName("交接说明")
        self.setOpenLinks(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(MARGIN)

    def show_guide(self, guide: Guide | None) -> None:
        """Show a guide; nothing where a backup has none."""
        self.guide = guide
        self._write()

    def _write(self) -> None:
        at = self.verticalScrollBar().value()
        self.setHtml(guide_html(self.guide) if self.guide is not None else "")
        self.verticalScrollBar().setValue(at)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the window's colours."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self.guide is not None:
            self._write()


def guide_html(guide: Guide) -> str:
    """Return a guide as rich text."""
    colours, size = theme.current(), theme.base_size()
    parts = [
        f'<body style="color:{colours.text}; font-size:{size}px;">',
        f'<p style="font-size:{size + 6}px; font-weight:600; margin:0 0 2px 0;">{escape(guide.title)}</p>',
        f'<p style="color:{colours.muted}; margin:0 0 10px 0;">{escape(guide.county)}　{guide.day.isoformat()}</p>',
    ]
    for zh, section in zip(numbered(guide.sections), guide.sections, strict=True):
        parts.append(
            f'<p style="font-size:{size + 2}px; font-weight:600; margin:14px 0 4px 0;">{escape(zh)}</p>'
        )
        parts += [
            f'<p style="margin:0 0 4px 0; line-height:140%;">{escape(line)}</p>' for line in section.lines
        ]
        parts += [_grid(grid) for grid in section.grids]
    return "".join([*parts, "</body>"])


def _grid(grid: Grid) -> str:
    colours = theme.current()
    whole = sum(grid.shares)
    cell = f"border:1px solid {colours.border}; padding:4px 7px;"
    heads = "".join(
        f'<th width="{round(100 * share / whole)}%" align="left" style="{cell} background-color:{colours.bg};'
        f' color:{colours.muted}; font-weight:500;">{escape(zh)}</th>'
        for zh, share in zip(grid.headings, grid.shares, strict=True)
    )
    rows = "".join(
        "<tr>" + "".join(f'<td style="{cell}">{escape(words)}</td>' for words in row) + "</tr>"
        for row in grid.rows
    )
    more = f"另有 {grid.left_out:,} 行，可在程序中查看。" if grid.left_out else ""
    return (
        f'<p style="margin:8px 0 3px 0; color:{colours.muted};">{escape(grid.zh)}</p>'
        f'<table width="100%" cellspacing="0" style="border-collapse:collapse;"><tr>{heads}</tr>{rows}</table>'
        f'<p style="margin:3px 0 0 0; color:{colours.muted};">{more}</p>'
    )
