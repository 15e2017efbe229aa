"""A workbook of many long sheets, written by hand for speed: headings and rows, the same bytes for the same rows."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence

from ohdesk.exchange.plain_book import Sheet
from ohdesk.exchange.steady import steady
from ohdesk.exchange.writer import sheet_bytes
from ohdesk.exchange.xlsxparts import write_frame


def long_book_bytes(sheets: Sequence[Sheet]) -> bytes:
    """Return the sheets as a workbook, each with its headings in the first row and nothing above them."""
    box = io.BytesIO()
    with zipfile.ZipFile(box, "w") as out:
        for number, one in enumerate(sheets, 1):
            widths = {at: column.width for at, column in enumerate(one.columns)}
            content = sheet_bytes([column.zh for column in one.columns], one.rows, widths)
            out.writestr(f"xl/worksheets/sheet{number}.xml", content)
        write_frame(out, [one.name for one in sheets])
    return steady(box.getvalue())
