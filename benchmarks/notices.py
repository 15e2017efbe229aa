"""1,000 notices: how long the PDF takes, against the same notices as a Word document turned into PDF by LibreOffice.

Use: python benchmarks/notices.py [NUMBER]
"""

from __future__ import annotations

import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from ohdesk.exchange.notice import NoticeFacts, write_docx, write_pdf

AIM = 200
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


def facts(number: int) -> NoticeFacts:
    """Return the facts of one invented employer's notice."""
    name = NAMES[number % 24] + NAMES[number // 24 % 24]
    some = 2 + number % 6
    return NoticeFacts(
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


def timed(what: str, work: Callable[[], object], pages: int) -> float:
    """Do the work, say how fast it was, and return the seconds."""
    start = time.perf_counter()
    work()
    took = time.perf_counter() - start
    print(f"{what}: {took:.2f} s, {pages / took:.0f} pages/s")
    return took


def main() -> None:
    """Measure and print."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    notices = [facts(at) for at in range(1, number + 1)]
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        pdf, word = home / "notices.pdf", home / "notices.docx"
        timed("PDF, first time (fonts read)", lambda: write_pdf(pdf, notices), number)
        ours = timed("PDF, again", lambda: write_pdf(pdf, notices), number)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{pdf.stat().st_size / 1e6:.2f} MB, peak memory {peak:.0f} MB, aim {AIM} pages/s")
        docx = timed("Word document", lambda: write_docx(word, notices), number)
        office = shutil.which("soffice")
        if not office:
            print("LibreOffice is not here: no comparison")
            return
        order = [office, f"-env:UserInstallation=file://{home}/profile", "--headless"]
        order += ["--convert-to", "pdf", "--outdir", str(home / "office"), str(word)]

        def convert() -> None:
            subprocess.run(order, check=True, capture_output=True)  # noqa: S603 - a program found on the path

        theirs = timed("LibreOffice", convert, number)
        print(f"ours is {(docx + theirs) / ours:.1f} times as fast as Word document and LibreOffice")


if __name__ == "__main__":
    main()
