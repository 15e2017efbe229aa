"""自检: the program's main work done once on invented data in a temporary folder, each step checked."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from ohdesk.desk import Desk, open_office
from ohdesk.errors import Refused

USER, PROFILE = "admin", "henan-2025"
EMPLOYERS, SEED = 12, 1
NEW_NAME, NEW_ORGANISATION = "榆河县自检机械厂", 96000001
NOT_DONE = "前面的步骤没有通过，这一步没有做。"


@dataclass(frozen=True)
class Outcome:
    """What became of one step; `told` is one sentence when it did not pass."""

    key: str
    zh: str
    seconds: float
    told: str = ""

    @property
    def ok(self) -> bool:
        """Tell whether the step passed."""
        return not self.told


@dataclass
class Trial:
    """The temporary office of one self-test, and what the steps leave for each other."""

    folder: Path
    password: str = field(default_factory=lambda: f"Zj-{secrets.token_urlsafe(9)}7a")
    desk: Desk | None = None
    records: int = 0
    copy: Path | None = None

    @property
    def office(self) -> Path:
        """Return the folder of the office's data."""
        return self.folder / "office"

    @property
    def out(self) -> Path:
        """Return the folder for everything written out."""
        return self.folder / "out"

    def opened(self) -> Desk:
        """Return the open office."""
        if self.desk is None:
            self.desk = open_office(self.office, USER, self.password)
        return self.desk

    def close(self) -> None:
        """Close the office if it is open."""
        if self.desk is not None:
            self.desk.close()
            self.desk = None


Work = Callable[[Trial], object]
Step = tuple[str, str, Work]


def expect(good: object, sentence: str) -> None:
    """Raise Refused with the sentence unless something holds."""
    if not good:
        raise Refused(sentence)


def run(further: list[Step], tell: Callable[[Outcome], object] = lambda _: None) -> list[Outcome]:
    """Do every step and then the `further` ones, tell each outcome at once, and leave nothing behind."""
    found: list[Outcome] = []
    with _workplace() as trial:
        try:
            for step in [*STEPS, *further]:
                # What follows an office that could not be made would only repeat its sentence.
                made = (
                    Outcome(step[0], step[1], 0, NOT_DONE)
                    if found and not found[0].ok
                    else _tried(step, trial)
                )
                found.append(made)
                tell(made)
        finally:
            trial.close()
    return found


@contextmanager
def _workplace() -> Iterator[Trial]:
    folder = Path(tempfile.mkdtemp(prefix="ohdesk-selftest-"))
    try:
        yield Trial(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _tried(step: Step, trial: Trial) -> Outcome:
    key, zh, work = step
    began, told = time.monotonic(), ""
    try:
        work(trial)
    except Refused as wrong:
        told = str(wrong)
    except Exception as error:
        if os.environ.get("OHDESK_DEBUG"):
            raise
        told = _unforeseen(error)
    return Outcome(key, zh, round(time.monotonic() - began, 2), told)


def _unforeseen(error: Exception) -> str:
    last = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{Path(last.filename).name}:{last.lineno}"
    return f"程序没能完成这一步（{type(error).__name__}，{where}），请重新安装程序后再试。"


def make_demo(trial: Trial) -> None:
    """Make a small invented county and open it."""
    from ohdesk import demo
    from ohdesk.keeping import backups

    demo.create(trial.office, EMPLOYERS, SEED, USER, trial.password)
    trial.out.mkdir()
    with trial.opened().read() as session:
        trial.records = sum(backups.inside(session).records.values())
    expect(trial.records > EMPLOYERS, "演示数据没有生成完整。")


def bring_in(trial: Trial) -> None:
    """Write a workbook and import it; the file is read by a child process."""
    from db.records.employer import Employer
    from ohdesk.exchange import intake
    from ohdesk.exchange.writer import write_rows
    from ohdesk.identity import make_credit_code

    path, desk = trial.out / "导入.xlsx", trial.opened()
    code = make_credit_code(desk.county.code, NEW_ORGANISATION)
    write_rows(path, "用人单位", ["单位名称", "统一社会信用代码"], [[NEW_NAME, code]])
    found = intake.preview(desk, Employer, path, "自检")
    counts = found.counts()
    expect(counts["new"] == 1 and not counts["rejected"], f"导入的一行没有被接受：{found.sentence()}")
    expect(intake.commit(desk, found), "导入没有保存。")


def search(trial: Trial) -> None:
    """Find the imported employer by its name and by its initials."""
    from ohdesk.find import find

    for sought in (NEW_NAME, "yhxzjjxc"):
        hits = find(trial.opened(), sought).hits
        expect(any(hit.title.startswith(NEW_NAME) for hit in hits), f"查找“{sought}”没有找到刚导入的单位。")


def assess(trial: Trial) -> None:
    """Reckon every indicator and task."""
    from ohdesk import assess as assessing

    desk = trial.opened()
    profile = assessing.open_profile(desk, PROFILE)
    results = assessing.evaluate(desk, profile)
    expect(len(results.rows) >= len(profile.indicators), "测算的指标行数不全。")
    expect(len(results.tasks) == len(profile.tasks), "任务自评的项数不全。")
    expect(any(row.value is not None for row in results.rows), "没有一行指标算出数值。")


def export(trial: Trial) -> None:
    """Write the official tables and read them back."""
    from ohdesk import assess as assessing
    from ohdesk import tables
    from ohdesk.exchange.reader import read

    desk = trial.opened()
    profile = assessing.open_profile(desk, PROFILE)
    written = tables.export(desk, profile, trial.out / "报表")
    expect(len(written) == len(profile.tables), "导出的报表张数不全。")
    for one in written:
        rows = read(one.path).rows
        filled = sum(cell not in (None, "") for row in rows for cell in row)
        expect(filled > len(profile.table(one.table).rows), f"报表“{one.table}”读回来是空的。")


def print_notices(trial: Trial) -> None:
    """Write notices as PDF; a file without its fonts shows boxes on another computer."""
    from db.records.employer import Employer
    from ohdesk import notices, query

    desk, path = trial.opened(), trial.out / "提示单.pdf"
    chosen = query.ids(desk, Employer, query.Query())[:3]
    issued = notices.issue(desk, chosen, path, date.today())
    content = path.read_bytes()
    expect(content.startswith(b"%PDF-") and b"%%EOF" in content[-32:], "提示单的 PDF 不完整。")
    expect(b"/FontFile2" in content, "提示单的 PDF 里没有嵌入字体。")
    expect(not issued.report.missing, "提示单里有字体中没有的字。")


def write_report(trial: Trial) -> None:
    """Write the self-assessment report and open it again."""
    from docx import Document

    from ohdesk import assess as assessing
    from ohdesk import report

    desk = trial.opened()
    done = report.write(desk, assessing.open_profile(desk, PROFILE), trial.out / "自评报告.docx")
    words = "".join(one.text for one in Document(str(done.path)).paragraphs)
    expect(desk.county.name in words, "自评报告里没有本县名称。")


def submit(trial: Trial) -> None:
    """Write a submission and compare every file with its manifest."""
    from ohdesk import assess as assessing
    from ohdesk.submissions import submit as submitting

    desk = trial.opened()
    made = submitting.submit(desk, assessing.open_profile(desk, PROFILE), trial.out / "报送", anyway=True)
    told = json.loads((made.folder / "manifest.json").read_text("utf-8"))
    expect(told["files"], "上报包的清单是空的。")
    for one in told["files"]:
        content = (made.folder / one["name"]).read_bytes()
        expect(hashlib.sha256(content).hexdigest() == one["sha256"], f"上报包里的 {one['name']} 与清单不符。")


def back_up(trial: Trial) -> None:
    """Take a backup, which opens and counts itself."""
    from ohdesk.keeping import backups

    desk = trial.opened()
    with desk.read() as session:
        trial.records = sum(backups.inside(session).records.values())
    trial.copy = backups.take(desk, "hand", trial.out).path


def verify(trial: Trial) -> None:
    """Look for damage in the encrypted file."""
    problems = trial.opened().store.damage()
    expect(not problems, f"数据检查发现 {len(problems)} 处损坏。")


def verify_audit(trial: Trial) -> None:
    """Walk the audit chain."""
    from db.audit import first_break

    desk = trial.opened()
    with desk.read() as session:
        _, bad = first_break(session, desk.author)
    expect(bad is None, f"审计记录从第 {bad} 条起不符。")


def restore(trial: Trial) -> None:
    """Restore the backup into another folder and compare the counts."""
    from ohdesk.keeping import backups, restoring

    expect(trial.copy, "没有备份可以恢复。")
    assert trial.copy is not None
    elsewhere = trial.folder / "restored"
    elsewhere.mkdir()
    with (
        restoring.restore(elsewhere, trial.copy, USER, trial.password, "自检") as desk,
        desk.read() as session,
    ):
        records = sum(backups.inside(session).records.values())
    expect(records == trial.records, f"恢复后是 {records} 条记录，应为 {trial.records} 条。")


STEPS: list[Step] = [
    ("demo", "生成演示数据", make_demo),
    ("import", "导入表格", bring_in),
    ("search", "查找", search),
    ("assess", "指标测算", assess),
    ("export", "导出固定格式表并读回", export),
    ("pdf", "提示单（PDF）", print_notices),
    ("report", "自评报告（Word）", write_report),
    ("submit", "报送", submit),
    ("backup", "备份", back_up),
    ("verify", "数据检查", verify),
    ("audit", "审计记录检查", verify_audit),
    ("restore", "恢复到另一个文件夹", restore),
]
"""The steps in their order; the first one makes what the others need."""
