"""职业病危害项目申报提示单: its pages after GB/T 9704, hundreds of them in one PDF or Word document."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from ohdesk.exchange.notice_facts import Kind, NoticeFacts, Said, blanks, facts_of, say, wording
from ohdesk.exchange.outfile import replacing
from ohdesk.exchange.page_layout import Line, Pen, Sheet, break_lines, fangsong, open_canvas, song, title_song

__all__ = [
    "Kind",
    "NoticeFacts",
    "NoticeReport",
    "Said",
    "Setter",
    "facts_of",
    "say",
    "wording",
    "write_docx",
    "write_pdf",
]

Progress = Callable[[int, int, str], None]

BODY, TITLE, FOLIO = 16.0, 22.0, 14.0
"""3号, 2号 and 4号 in points."""

BOLD = 0.45
"""The outline that makes the bundled Song as dark as 小标宋, in points."""

DATE_FROM_RIGHT = 4
"""成文日期右空四字, with the office's name centred over it, as for a document that is sealed."""

SEAL_ROWS = 2
CARRIED = 2
"""Lines of the text that go with the signature when it needs a new page, so that no seal stands alone."""

STEP = 25
SENTENCE = "正在生成提示单"


@dataclass
class NoticeReport:
    """What was written: pages, notices, characters no font has, and facts that were blank, by employer."""

    pages: int = 0
    notices: int = 0
    missing: dict[str, str] = field(default_factory=dict)
    blank: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Row:
    """One line of a page and how it stands there."""

    line: Line
    place: Literal["title", "middle", "text", "office", "date", "empty"] = "text"


EMPTY = Row(Line(""), "empty")


def write_pdf(
    path: Path,
    facts: Iterable[NoticeFacts],
    progress: Progress | None = None,
    most: int | None = None,
) -> NoticeReport:
    """Write the notices as one PDF, each beginning a page, and tell what was written and what could not be.

    `most` shortens the lists of hazards and diseases (3: as the form prints them). What `progress` raises stops
    the work and leaves no file. The same facts give the same bytes.
    """
    wanted = list(facts)
    report = NoticeReport(notices=len(wanted))
    with replacing(path, _whole) as draft:
        setter = Setter(open_canvas(draft, wording().title, Sheet(), fangsong()))
        for at, one in enumerate(wanted):
            if progress and at % STEP == 0:
                progress(at, len(wanted), SENTENCE)
            _note(report, one, setter.add(say(one, most)))
        setter.save()
        report.pages = setter.pages
    if progress:
        progress(len(wanted), len(wanted), SENTENCE)
    return report


def write_docx(
    path: Path,
    facts: Iterable[NoticeFacts],
    progress: Progress | None = None,
    most: int | None = None,
) -> NoticeReport:
    """Write the same notices as a Word document, each on a page of its own, with the names of the usual fonts."""
    from ohdesk.exchange.notice_word import write

    wanted = list(facts)
    report = NoticeReport(notices=len(wanted))
    for one in wanted:
        _note(report, one, "")
    with replacing(path) as draft:
        write(draft, (say(one, most) for one in wanted), len(wanted), progress)
    return report


def _note(report: NoticeReport, facts: NoticeFacts, missing: str) -> None:
    if missing:
        known = report.missing.get(facts.employer, "")
        report.missing[facts.employer] = "".join(dict.fromkeys(known + missing))
    if empty := blanks(facts):
        report.blank[facts.employer] = empty


def _whole(draft: Path) -> None:
    """Hold a written PDF to its beginning and end."""
    with draft.open("rb") as file:
        head = file.read(5)
        file.seek(-8, 2)
        if head != b"%PDF-" or b"%%EOF" not in file.read():
            raise OSError(None, "PDF 不完整")


class Setter:
    """Sets notices on the pages of a canvas: a PDF in the making, or what remembers them for the screen."""

    def __init__(self, canvas: Any) -> None:
        """Take the canvas."""
        self.sheet = Sheet()
        self.canvas: Any = canvas
        self.body = Pen(self.canvas, fangsong(), BODY, self.sheet.cell - BODY)
        heading = title_song()
        self.title = Pen(self.canvas, heading, TITLE, weight=BOLD if heading.name == song().name else 0.0)
        self.folio = Pen(self.canvas, song(), FOLIO)
        self.pages = 0

    def add(self, said: Said) -> str:
        """Set one notice and return the characters that no font has."""
        said, missing = self._printable(said)
        pages = paginate(self._rows(said), self._signature(said), self.sheet.rows)
        for number, rows in enumerate(pages, 1):
            self._set_page(rows)
            if len(pages) > 1:
                self._set_folio(number)
            self.canvas.showPage()
        self.pages += len(pages)
        return missing

    def save(self) -> None:
        """Write the file; a document of no notices still needs its one page."""
        if not self.pages:
            self.canvas.showPage()
        self.canvas.save()

    def _printable(self, said: Said) -> tuple[Said, str]:
        texts = [self.body.face.printable(text) for text in vars(said).values()]
        return Said(*(text for text, _ in texts)), "".join(dict.fromkeys("".join(lost for _, lost in texts)))

    def _rows(self, said: Said) -> list[Row]:
        width, advance = self.sheet.text_width, self.body.advance
        title = break_lines(said.title, width, self.title.advance)
        address = break_lines(said.salutation, width, advance)
        text = break_lines(said.body, width, advance, indent=2 * self.sheet.cell)
        return [
            EMPTY,
            *(Row(line, "title") for line in title),
            Row(Line(said.number), "middle"),
            EMPTY,
            *(Row(line) for line in (*address, *text)),
        ]

    def _signature(self, said: Said) -> list[Row]:
        office = break_lines(said.office, self.sheet.text_width, self.body.advance)
        return [EMPTY] * SEAL_ROWS + [Row(line, "office") for line in office] + [Row(Line(said.date), "date")]

    def _set_page(self, rows: Sequence[Row]) -> None:
        sheet = self.sheet
        right = sheet.left + sheet.text_width
        dates = [row.line.text for row in rows if row.place == "date"]
        date_width = self.body.width(dates[0]) if dates else 0.0
        date_left = right - DATE_FROM_RIGHT * sheet.cell - date_width
        for at, row in enumerate(rows):
            text, y = row.line.text, sheet.baseline(at, TITLE if row.place == "title" else BODY)
            match row.place:
                case "title":
                    self.title.write_centred(sheet.left + sheet.text_width / 2, y, text)
                case "middle":
                    self.body.write_centred(sheet.left + sheet.text_width / 2, y, text)
                case "office":
                    width = self.body.width(text)
                    middle = date_left + date_width / 2
                    self.body.write(max(sheet.left, min(middle - width / 2, right - width)), y, text)
                case "date":
                    self.body.write(date_left, y, text)
                case "text":
                    room = sheet.text_width - row.line.indent
                    reach = room if row.line.spread else 0.0
                    self.body.write(sheet.left + row.line.indent, y, text, reach)

    def _set_folio(self, number: int) -> None:
        """Set the page number 7 mm below the text: odd pages to the right, even ones to the left, one 字 in."""
        sheet = self.sheet
        text = f"— {number} —"
        y = sheet.bottom - 7 / 25.4 * 72 - 0.38 * FOLIO
        at_right = sheet.left + sheet.text_width - FOLIO - self.folio.width(text)
        self.folio.write(at_right if number % 2 else sheet.left + FOLIO, y, text)


def paginate(rows: Sequence[Row], signature: Sequence[Row], room: int) -> list[list[Row]]:
    """Lay rows on pages; the signature never stands on a page without lines of the text."""
    pages = [list(rows[start : start + room]) for start in range(0, len(rows), room)]
    last = pages[-1]
    if len(last) + len(signature) > room:
        pages.append(last[-CARRIED:])
        del last[-CARRIED:]
    elif len(pages) > 1 and len(last) < CARRIED:
        last.insert(0, pages[-2].pop())
    pages[-1].extend(signature)
    return pages
