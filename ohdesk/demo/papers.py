"""Small invented files for the demonstration's papers: PDF, Word, Excel, text and pictures, the same every time."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache

from db.records.evidence import EvidenceKind

SAMPLE = "本文件为演示用虚构材料。"
NAMED_ONLY = frozenset({"能力提升项目设备验收单", "投诉举报办理档案", "规划中期评估报告"})
"""Papers whose file is missing, so that the demonstration shows what that looks like."""

_WORD = {EvidenceKind.record, EvidenceKind.minutes, EvidenceKind.agreement}
_PICTURE = {EvidenceKind.photo, EvidenceKind.web_page}
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)
WIDE, HIGH = 640, 420
Colour = tuple[int, int, int]


@dataclass(frozen=True)
class Sample:
    """What a sample file is made from."""

    title: str
    document_no: str
    kind: EvidenceKind
    dated_on: date
    issuers: str

    @property
    def lines(self) -> list[str]:
        """Return what stands in the file."""
        told = [
            self.title,
            self.document_no,
            f"制作单位：{self.issuers}",
            f"日期：{self.dated_on:%Y年%m月%d日}",
        ]
        return [one for one in [*told, SAMPLE] if one]


@cache
def file_of(sample: Sample) -> tuple[str, bytes] | None:
    """Return a paper's file name and bytes, None for those entered by name only."""
    if sample.title in NAMED_ONLY:
        return None
    makers: tuple[tuple[bool, str, Callable[[Sample], bytes]], ...] = (
        (sample.kind in _PICTURE, ".png", _picture),
        (sample.kind in _WORD, ".docx", _word),
        (sample.kind == EvidenceKind.statistics, ".xlsx", _sheet),
        (sample.kind == EvidenceKind.other, ".txt", _text),
    )
    suffix, make = next(((end, make) for right, end, make in makers if right), (".pdf", _pdf))
    return sample.title + suffix, make(sample)


def _text(sample: Sample) -> bytes:
    return "\r\n".join(sample.lines).encode("utf-8-sig")


def _sheet(sample: Sample) -> bytes:
    from ohdesk.exchange.plain_book import Column, Sheet, book_bytes

    columns = (Column("序号", 8, right=True), Column("内容", 40))
    rows = [(at, words) for at, words in enumerate(sample.lines, 1)]
    return book_bytes([Sheet("材料", sample.title, SAMPLE, columns, rows)])


def _word(sample: Sample) -> bytes:
    body = "".join(f"<w:p><w:r><w:t>{words}</w:t></w:r></w:p>" for words in sample.lines)
    main = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    package = "http://schemas.openxmlformats.org/package/2006"
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    link = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    parts = {
        "[Content_Types].xml": f'{head}<Types xmlns="{package}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{kind}"/></Types>',
        "_rels/.rels": f'{head}<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="rId1" Type="{link}" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'{head}<w:document xmlns:w="{main}"><w:body>{body}</w:body></w:document>',
    }
    saved = io.BytesIO()
    with zipfile.ZipFile(saved, "w") as box:
        for name, words in parts.items():
            box.writestr(zipfile.ZipInfo(name, _FIRST_DAY), words, zipfile.ZIP_DEFLATED)
    return saved.getvalue()


def _pdf(sample: Sample) -> bytes:
    from reportlab.pdfgen.canvas import Canvas

    from ohdesk.exchange.list_print import LONG, SHORT, sans
    from ohdesk.exchange.page_layout import Pen

    saved = io.BytesIO()
    canvas = Canvas(saved, (SHORT, LONG), pageCompression=1, invariant=1)
    canvas.setTitle(sample.title)
    for at, words in enumerate(sample.lines):
        pen = Pen(canvas, sans(), 18 if at == 0 else 12, weight=0.3 if at == 0 else 0.0)
        pen.write_centred(SHORT / 2, LONG - 140 - at * 34, words)
    canvas.save()
    return saved.getvalue()


def _picture(sample: Sample) -> bytes:
    """Return a picture: a meeting under a banner for a photograph, lines of a page for a screenshot."""
    pixel = _hall if sample.kind == EvidenceKind.photo else _page
    rows = (b"\0" + bytes(part for x in range(WIDE) for part in pixel(x, y)) for y in range(HIGH))
    head = struct.pack(">IIBBBBB", WIDE, HIGH, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(b"".join(rows), 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, content) for name, content in parts)


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def _hall(x: int, y: int) -> Colour:
    if 60 < y < 110 and 60 < x < WIDE - 60:
        return (196, 48, 43)
    if y < 270:
        return (222 - y // 6, 230 - y // 7, 238 - y // 8)
    column, row = x % 80 - 40, (y - 270) % 75 - 30
    if column * column + row * row < 260:
        return (84, 74, 68)
    return (64, 92, 128) if row > 14 and abs(column) < 27 else (150 - y // 8, 132 - y // 8, 112 - y // 8)


def _page(x: int, y: int) -> Colour:
    if y < 46:
        return (28, 92, 156)
    line = (y - 70) // 26
    inside = y > 70 and (y - 70) % 26 < 11 and 50 < x < 590 - line * 97 % 230
    return (176, 184, 194) if inside else (250, 251, 252)
