"""Notices, matching of lists, a whole submission, and a backup while somebody goes on saving."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
import time
from datetime import date
from typing import Any

import matching
from harness import (
    MISSING,
    Figures,
    Found,
    Given,
    Job,
    Line,
    Sizes,
    Step,
    case,
    megabytes,
    milliseconds,
    ratio,
    seconds,
    timed,
)
from invented import cheap_password, empty_office, opened

PAGES_LIMIT, WORD_LIMIT, SUBMIT_SECONDS, WAIT_MS = 200.0, 3.0, 10.0, 500.0
HAZARDS = (
    "矽尘（游离SiO2含量≥10%）",
    "噪声",
    "手传振动",
    "高温",
    "一氧化碳",
    "1,2-二氯乙烷",
    "锰及其化合物",
    "电焊烟尘",
)
DISEASES = (
    "矽肺",
    "噪声聋",
    "手臂振动病",
    "中暑",
    "一氧化碳中毒",
    "二氯乙烷中毒",
    "锰及其化合物中毒",
    "电焊工尘肺",
)
NAMES = "青山绿水金石玉泉松柏云峰长江大河春秋日月东西南北"
PIECE, PAUSE = 4 << 20, 0.02


def _notices(many: int) -> list[Any]:
    from ohdesk.exchange.notice import NoticeFacts

    found = []
    for number in range(1, many + 1):
        name, some = NAMES[number % 24] + NAMES[number // 24 % 24], 2 + number % 6
        facts = NoticeFacts(
            number=number,
            employer=f"榆河县{name}石材加工有限公司第{number}分厂",
            section="制造业",
            division="非金属矿物制品业",
            group="砖瓦、石材等建筑材料制造",
            hazards=HAZARDS[:some],
            diseases=DISEASES[:some],
            kind="declare",
            office="榆河县卫生健康局",
            issued_on=date(2025, 6, 20),
        )
        found.append(facts)
    return found


@case("notice.pdf")
def notices(given: Given, many: int) -> Figures:
    """Write the notices as one PDF, fonts read anew."""
    from ohdesk.exchange.notice import write_pdf

    path, facts = given.scratch / f"notices-{given.begun}.pdf", _notices(many)
    took = timed(lambda: write_pdf(path, facts))
    return {"seconds": took, "file_mb": path.stat().st_size / 2**20}


@case("notice.word")
def notices_by_office(given: Given, many: int) -> Figures:
    """Write the notices as a Word document and let LibreOffice turn it into PDF."""
    from ohdesk.exchange.notice import write_docx

    office = shutil.which("soffice")
    if not office:
        return {MISSING: 1.0}
    path = given.scratch / f"notices-{given.begun}.docx"
    profile = (given.scratch / "word-profile").as_uri()
    words = [office, f"-env:UserInstallation={profile}", "--headless", "--convert-to", "pdf", "--outdir"]

    def work() -> None:
        write_docx(path, _notices(many))
        subprocess.run([*words, str(given.scratch), str(path)], check=True, capture_output=True)  # noqa: S603

    return {"seconds": timed(work)}


@case("match.ours")
def matched(given: Given, size: int) -> Figures:
    """Match two lists of known truth."""
    return matching.matched(int(given.begun) % 97, size)


@case("match.scan")
def scanned(given: Given, size: int) -> Figures:
    """Do what one would write at first: code, name, then the likest of all names."""
    return matching.scanned(int(given.begun) % 97, size)


@case("submit.ours")
def submitted(given: Given, size: int) -> Figures:
    """Count, check, write, pack and keep a whole submission; then make it again from what was kept."""
    from ohdesk.assess import open_profile
    from ohdesk.submissions import kept
    from ohdesk.submissions.submit import BACKUP, submit

    found: Figures = {}
    place = given.scratch / f"submit-{given.begun}"
    shutil.copytree(given.keep / f"county-{size}", place)
    with opened(place) as desk:
        for name in ("henan-2025", "jilin-2025"):
            kept_at: list[float] = []

            def progress(_done: int, _whole: int, doing: str, kept_at: list[float] = kept_at) -> None:
                if doing == BACKUP and not kept_at:
                    kept_at.append(time.perf_counter())

            profile, begun = open_profile(desk, name), time.perf_counter()
            made = submit(desk, profile, place / f"out-{name}", trace=True, anyway=True, progress=progress)
            found[name] = kept_at[0] - begun
            found[f"{name}-backup"] = time.perf_counter() - kept_at[0]
        found["again"] = timed(lambda: kept.remake(desk, made.id, place / "again"))
        found["size_mb"] = (place / "office.db").stat().st_size / (1 << 20)
    return found


@case("backup.ours")
def backed_up(given: Given, megabytes_: int) -> Figures:
    """Take a backup of an office with large files while somebody saves again and again."""
    from db.files import keep_file
    from ohdesk.keeping import backups

    cheap_password()
    place = empty_office(given.scratch / f"backup-{given.begun}")
    with opened(place) as desk:
        for _ in range(max(1, megabytes_ * (1 << 20) // PIECE)):
            with desk.write() as session:
                keep_file(session, os.urandom(PIECE))
        still, ended, took = threading.Event(), threading.Event(), [0.0]
        threading.Timer(3, still.set).start()
        quiet = sorted(_saves(desk, still))

        def back_up() -> None:
            took[0] = timed(lambda: backups.take(desk))
            ended.set()

        threading.Thread(target=back_up).start()
        during = sorted(_saves(desk, ended))
    size = (place / "office.db").stat().st_size / 2**20
    copied = timed(lambda: shutil.copyfile(place / "office.db", place / "copy.db"))
    shutil.rmtree(place)
    late = during[int(0.99 * (len(during) - 1))]
    found = {
        "seconds": took[0],
        "size_mb": size,
        "quiet_ms": 1000 * quiet[len(quiet) // 2],
        "late_ms": 1000 * late,
    }
    return found | {"longest_ms": 1000 * during[-1], "saves": float(len(during)), "copy": copied}


def _saves(desk: Any, stop: threading.Event) -> list[float]:
    """Save a contact again and again, as a person in a hurry would; return how long each save took."""
    from ohdesk import ledger

    contact, took = ledger.kind_of("contact"), []
    while not stop.is_set():
        raw = {"department": f"部门{time.time_ns()}", "name": "联系人"}
        took.append(timed(lambda raw=raw: ledger.save(desk, contact, raw)))  # type: ignore[misc]
        time.sleep(PAUSE)
    return took


def _notice_lines(found: Found, sizes: Sizes) -> list[Line]:
    many = sizes.notices
    ours, theirs = found.get("notice.pdf", size=many), found.get("notice.word", size=many)
    pages = many / ours if ours else None
    told = seconds(theirs, found.missing("notice.word", many))
    speed = f"{pages:,.0f} 页/秒" if pages else "—"
    good = None if pages is None else pages >= PAGES_LIMIT
    return [
        Line(
            f"{many:,} 份告知书的 PDF（字体嵌入子集）",
            seconds(ours),
            f"Word 加 LibreOffice {told}",
            ratio(theirs, ours),
            WORD_LIMIT,
            at_least=True,
        ),
        Line("　每秒", speed, words="≥ 200 页/秒", good=good),
        Line("　内存峰值", megabytes(found.get("notice.pdf", "peak_mb", many))),
    ]


def _match_lines(found: Found, sizes: Sizes) -> list[Line]:
    size = sizes.list
    took, recall, precision, certain = (
        found.get("match.ours", one, size) for one in ("seconds", "recall", "precision", "certain_precision")
    )
    scan = found.get("match.scan", size=size)
    return [
        Line(
            f"{size:,} 对 {size:,}",
            seconds(took),
            f"逐个找最像的名称 {seconds(scan)}",
            ratio(took, scan),
            words="≤ 5 秒",
            good=_at_most(took, 5.0),
        ),
        Line("　召回率", _share(recall), words="≥ 99 %", good=_at_least(recall, 0.99)),
        Line("　精确率", _share(precision)),
        Line("　不问人就接受的，精确率", _share(certain), words="≥ 99.9 %", good=_at_least(certain, 0.999)),
    ]


def _share(value: float | None) -> str:
    return "—" if value is None else f"{value:.2%}"


def _at_most(value: float | None, limit: float) -> bool | None:
    return None if value is None else value <= limit


def _at_least(value: float | None, limit: float) -> bool | None:
    return None if value is None else value >= limit


def _submit_lines(found: Found, sizes: Sizes) -> list[Line]:
    names = ("henan-2025", "henan-2025-backup", "jilin-2025", "again", "size_mb")
    henan, backup, jilin, again, size = (found.get("submit.ours", one, sizes.submitted) for one in names)
    limit = {"words": "< 10 秒"}
    return [
        Line("河南 2025", seconds(henan), **limit, good=_at_most(henan, SUBMIT_SECONDS)),
        Line(f"　随后的备份（{megabytes(size)}，逐页核对）", seconds(backup)),
        Line("吉林 2025", seconds(jilin), **limit, good=_at_most(jilin, SUBMIT_SECONDS)),
        Line("由存档再做一份", seconds(again), **limit, good=_at_most(again, SUBMIT_SECONDS)),
    ]


def _backup_lines(found: Found, sizes: Sizes) -> list[Line]:
    mb = sizes.stored_mb
    names = ("seconds", "size_mb", "quiet_ms", "late_ms", "longest_ms", "copy")
    took, size, quiet, late, longest, copied = (found.get("backup.ours", one, mb) for one in names)
    base = f"平时 {milliseconds(quiet)}"
    return [
        Line(
            f"备份 {megabytes(size)}，重新打开核对过",
            seconds(took),
            f"复制文件 {seconds(copied)}",
            ratio(took, copied),
        ),
        Line("备份期间保存一条，99%", milliseconds(late), base, ratio(late, quiet)),
        Line(
            "　最久的一次",
            milliseconds(longest),
            base,
            ratio(longest, quiet),
            words="≤ 500 毫秒",
            good=_at_most(longest, WAIT_MS),
        ),
    ]


JOBS = [
    Job(
        "notice",
        "批量告知书",
        lambda sizes: [Step(f"notice.{one}", sizes.notices) for one in ("pdf", "word")],
        _notice_lines,
    ),
    Job(
        "match",
        "名单核对",
        lambda sizes: [Step(f"match.{one}", sizes.list) for one in ("ours", "scan")],
        _match_lines,
        "编造的两份名单，谁对应谁是已知的。",
    ),
    Job(
        "submission",
        "报送",
        lambda sizes: [Step("submit.ours", sizes.submitted)],
        _submit_lines,
        "测算、核对、官方表、报告、佐证目录、溯源清单和存档，一次做完；随后自动备份。",
    ),
    Job("backup", "备份", lambda sizes: [Step("backup.ours", sizes.stored_mb)], _backup_lines),
]
