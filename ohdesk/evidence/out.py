"""佐证材料 out of the office: files numbered in printed order, with an index, as one folder that appears whole."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from db.audit import Entry
from db.records.evidence import Evidence
from ohdesk import evidence, ledger
from ohdesk.assess import evaluate
from ohdesk.desk import Desk
from ohdesk.errors import Damaged, Refused
from ohdesk.evidence.file import plain_name
from ohdesk.evidence.listing import REST, Missing, Paper, listed, missing, places
from ohdesk.exchange.evidence_index import Line, write_index, write_printed
from ohdesk.profile import Profile

Progress = Callable[[int, int, str], None]
INDEX, PRINTED = "佐证材料目录.xlsx", "佐证材料目录.pdf"
MOST_SIGNS, MOST_BYTES = 120, 240
"""How long a file's name may be: Windows counts signs, other systems count bytes."""

_UNFIT = re.compile(r'[\\/:*?"<>|\x00-\x1f]')
_SUFFIX = re.compile(r"\.[0-9A-Za-z]{1,8}")
_RESERVED = {"con", "prn", "aux", "nul", *(f"{one}{at}" for one in ("com", "lpt") for at in range(1, 10))}


@dataclass(frozen=True)
class Exported:
    """What was written: the folder, its files in order, the two indexes, and what is missing."""

    folder: Path
    files: tuple[Path, ...]
    index: Path
    printed: Path
    missing: tuple[Missing, ...]


def export(desk: Desk, profile: Profile, folder: Path, progress: Progress | None = None) -> Exported:
    """Write a profile's papers and their index into a new folder within `folder`; nothing appears unless all is right."""
    desk.require("export")
    papers = listed(desk, profile)
    lacking = missing(desk, profile, evaluate(desk, profile))
    name = f"{desk.county.code}_{desk.county.name}_佐证材料_{profile.year}年_{date.today():%Y%m%d}"
    draft = _draft(folder)
    try:
        lines = _write_files(desk, profile, papers, draft, progress)
        write_index(draft / INDEX, profile.title, lines, lacking)
        write_printed(draft / PRINTED, f"{profile.title}佐证材料目录", desk.office, lines)
        _verify(draft, lines)
        final = _appear(draft, folder / safe_name(name))
    except OSError as error:
        raise Refused(
            f"没有导出，“{folder}”写入失败（{error.strerror}），请检查磁盘空间或换一个文件夹。"
        ) from None
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    with desk.write("export") as session:
        told: dict[str, object] = {"profile": profile.name, "folder": final.name, "files": len(lines)}
        desk.log(session, Entry("export_evidence", after=told))
    files = tuple(final / one.file for one in lines if one.file)
    return Exported(final, files, final / INDEX, final / PRINTED, tuple(lacking))


def _draft(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        draft = folder / f".ohdesk-{secrets.token_hex(6)}.part"
        draft.mkdir()
    except OSError:
        raise Refused(f"不能在“{folder}”中写文件，请换一个文件夹。") from None
    return draft


def _write_files(
    desk: Desk, profile: Profile, papers: list[Paper], draft: Path, progress: Progress | None
) -> list[Line]:
    words = {one.task: one for one in places(profile)}
    lines: list[Line] = []
    for at, paper in enumerate(papers):
        if progress:
            progress(at, len(papers), f"正在导出 {paper.ordinal}")
        place = words.get(paper.task)
        file = "" if paper.missing else file_of(paper, place.number if place else REST)
        if file:
            with desk.read() as session:
                content = evidence.bytes_of(session, ledger.current(session, Evidence, paper.id))
            _put(draft / file, content)
        item = place.words(paper.item) if place and paper.item else ""
        lines.append(Line(paper, place.zh if place else REST, item, file))
    return lines


def _put(path: Path, content: bytes) -> None:
    path.parent.mkdir(exist_ok=True)
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _verify(draft: Path, lines: list[Line]) -> None:
    for one in lines:
        if one.file and hashlib.sha256((draft / one.file).read_bytes()).hexdigest() != one.paper.sha256:
            raise Damaged(f"“{one.file}”写入后核对不一致，没有导出，请检查磁盘后再试。")


def _appear(draft: Path, wanted: Path) -> Path:
    """Give the finished folder its name, or the first with _2, _3 ... that is free."""
    more = 1
    while True:
        final = wanted if more == 1 else wanted.with_name(f"{wanted.name}_{more}")
        more += 1
        # Renaming onto an empty folder would replace it, so that one counts as taken too.
        if final.exists():
            continue
        with suppress(FileExistsError):
            draft.rename(final)
            return final


def file_of(paper: Paper, number: str) -> str:
    """Return where a paper's file goes within the folder: 一-1/一-1-3-02 标题.pdf."""
    suffix = Path(paper.file_name).suffix
    suffix = suffix.lower() if _SUFFIX.fullmatch(suffix) else ""
    return f"{safe_name(number)}/{safe_name(f'{paper.ordinal} {paper.title}', suffix)}"


def safe_name(words: str, suffix: str = "") -> str:
    """Return words as a file name that every system takes: no reserved signs or names, and not too long."""
    name = _UNFIT.sub("_", plain_name(words)).strip(" .") or "_"
    if name.split(".")[0].lower() in _RESERVED:
        name = f"_{name}"
    while len(name) + len(suffix) > MOST_SIGNS or len((name + suffix).encode()) > MOST_BYTES:
        name = name[:-1].rstrip(" .")
    return name + suffix
