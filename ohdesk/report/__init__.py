"""自评报告: written from facts by a profile's outline, given out as Word or PDF, hand-written parts kept."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from db.audit import Entry
from ohdesk.desk import WRITERS, Desk
from ohdesk.errors import Damaged, Refused
from ohdesk.exchange.outfile import fresh_name, replacing
from ohdesk.profile import Profile
from ohdesk.report.compose import compose, outline_of, outlines
from ohdesk.report.content import Document, Paragraph, Part
from ohdesk.report.parts import drop_part, keep_part, keep_parts, written_parts

__all__ = [
    "Document", "Paragraph", "Part", "Written", "compose", "docx_bytes", "drop_part", "keep_part", "outline_of",
    "outlines", "pdf_bytes", "take_back", "write", "written_parts",
]  # fmt: skip

PREVIOUS = "_上一稿"


@dataclass(frozen=True)
class Written:
    """A report given out: its file, whose words were kept, where facts and words disagree, what is unwritten."""

    path: Path
    kept: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


def docx_bytes(document: Document, when: date) -> bytes:
    """Return a report as a new Word file; the same document and day give the same bytes."""
    from ohdesk.report.docx_writer import docx_bytes as make

    return make(document, when)


def pdf_bytes(document: Document, when: date) -> bytes:
    """Return a report as PDF; the same document and day give the same bytes."""
    from ohdesk.report.pdf_writer import pdf_bytes as make

    return make(document, when)


def write(
    desk: Desk, profile: Profile, out: Path, report_key: str = "", as_of: date | None = None
) -> Written:
    """Write a report as .docx or .pdf; over an existing Word file of the same report, people's words are kept.

    Raises Refused for another ending, for a Word file that is not this report, and where nothing can be written.
    """
    desk.require("export")
    ending = out.suffix.lower()
    if ending not in (".docx", ".pdf"):
        raise Refused(f"报告只能存为 .docx 或 .pdf，请改文件名：{out.name}。")
    if out.is_dir():
        raise Refused(f"“{out}”是文件夹，请给出文件名。")
    if ending == ".docx" and out.exists():
        written = _again(desk, profile, out, report_key, as_of)
    else:
        written = _anew(desk, profile, out, report_key, as_of)
    with desk.write("export") as session:
        about: dict[str, object] = {"profile": profile.name, "report": report_key, "file": written.path.name}
        desk.log(session, Entry("report", after={**about, "kept": len(written.kept)}))
    return written


def _anew(desk: Desk, profile: Profile, out: Path, report_key: str, as_of: date | None) -> Written:
    document = compose(desk, profile, report_key, as_of)
    make = docx_bytes if out.suffix.lower() == ".docx" else pdf_bytes
    content = make(document, date.today())
    target = fresh_name(out)
    with replacing(target) as draft:
        draft.write_bytes(content)
    return _written(target, document, [one.place for one in document.paragraphs() if one.by_hand], None)


def _again(desk: Desk, profile: Profile, out: Path, report_key: str, as_of: date | None) -> Written:
    from ohdesk.report import docx_writer, merge
    from ohdesk.report.docx_reader import read

    outline = outline_of(profile, report_key)
    old = read(out)
    if (old.profile, old.report) != (profile.name, outline.key):
        raise Refused(f"“{out.name}”是另一份报告（{old.profile} {old.report}），请换一个文件名。")
    parts = written_parts(desk, profile, outline.key)
    fresh = compose(desk, profile, outline.key, as_of, parts={})
    found = merge.taken(old, fresh, parts)
    may_keep = desk.role in WRITERS
    document, own = merge.settle(fresh, parts, found)
    words = [*_hands(document), *(one.text for one in old.items if one.mark is None and not one.remark)]
    woven = merge.weave(old, document, found, own if may_keep else parts)
    content = docx_writer.packed(old.made, document, woven.marks, date.today())
    if may_keep:
        # First into the office: a file whose marks are ahead of it would give people's words away.
        keep_parts(desk, profile, outline.key, found.changed)
    with replacing(out, lambda draft: _verify(draft, words)) as draft:
        draft.write_bytes(content)
        _keep_previous(out)
    return _written(out, document, woven.kept, merge.conflicting(document, own))


def _hands(document: Document) -> list[str]:
    return [one.text for one in document.paragraphs() if one.by_hand]


def _written(path: Path, document: Document, kept: list[str], conflicts: list[str] | None) -> Written:
    found = [one.place for one in document.conflicts] if conflicts is None else conflicts
    missing = tuple(one.place for one in document.unwritten)
    return Written(path, tuple(kept), tuple(found), missing)


def _verify(draft: Path, words: list[str]) -> None:
    """Read the new file again and see that nobody's words are missing in it."""
    from ohdesk.report.docx_reader import read

    whole = "\n".join(read(draft).words)
    lines = (line.strip() for text in words for line in text.split("\n"))
    if any(line not in whole for line in lines if line):
        raise Damaged("新的报告里缺少手写的文字，没有替换原文件，原文件未变。请把原文件发给技术支持。")


def _keep_previous(out: Path) -> None:
    target = out.with_stem(f"{out.stem}{PREVIOUS}")
    with replacing(target) as draft:
        shutil.copyfile(out, draft)


def take_back(desk: Desk, profile: Profile, path: Path, report_key: str = "") -> Written:
    """Bring what people changed in a Word file back into the office; the file stays as it is."""
    from ohdesk.report import merge
    from ohdesk.report.docx_reader import read

    desk.require("write")
    outline = outline_of(profile, report_key)
    if path.suffix.lower() != ".docx" or not path.is_file():
        raise Refused(f"请选择本程序生成的 Word 报告（.docx）：{path.name}。")
    old = read(path)
    if (old.profile, old.report) != (profile.name, outline.key):
        raise Refused(f"“{path.name}”是另一份报告（{old.profile} {old.report}），没有读回。")
    parts = written_parts(desk, profile, outline.key)
    fresh = compose(desk, profile, outline.key, parts={})
    found = merge.taken(old, fresh, parts)
    document, own = merge.settle(fresh, parts, found)
    keep_parts(desk, profile, outline.key, found.changed)
    return _written(path, document, list(found.changed), merge.conflicting(document, own))
