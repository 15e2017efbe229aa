"""检查口径方案: every mistake of a profile folder, in its TOML and in its .xlsx, and the holes of its task rules."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from ohdesk.errors import Refused
from ohdesk.grade import Case, holes, overlaps
from ohdesk.profile import Profile, Table, Task, Vocabulary
from ohdesk.profile.entry import BrokenFile, Mistake
from ohdesk.profile.reader import examine
from ohdesk.profile.tables import LAYOUTS

STATES = {"yes": "达到", "partly": "部分达到", "no": "未达到"}
_ID = re.compile(r'^id\s*=\s*"[^"\n]*"', re.MULTILINE)
_UNFIT = re.compile(r'[\\/:*?"<>|\x00-\x1f]|^\.|^\s*$')


@dataclass(frozen=True)
class Checked:
    """What was found in a profile folder: mistakes to mend, and what is good to know."""

    folder: Path
    title: str
    mistakes: tuple[Mistake, ...]
    information: tuple[str, ...]


def check(folder: Path, vocabulary: Vocabulary) -> Checked:
    """Examine a folder as a whole; whatever is wrong is named, nothing is changed."""
    try:
        profile, mistakes = examine(folder, vocabulary)
    except BrokenFile as broken:
        return Checked(folder, folder.name, (broken.mistake,), ())
    mistakes += _cross_rules(profile)
    for table in profile.tables:
        mistakes += _template(profile, table)
    known = [] if any(one.file == "tasks.toml" for one in mistakes) else profile.tasks
    information = [line for task in known for line in _rules(task)]
    return Checked(folder, profile.title or folder.name, tuple(mistakes), tuple(information))


def copy(source: Path, target: Path) -> Path:
    """Copy a profile's files to a new folder, whose name becomes its own; return the folder."""
    if _UNFIT.search(target.name):
        raise Refused(f"“{target.name}”不能作口径方案的名称，请用 地区-年度 这样的文件夹名，如 jilin-2026。")
    if target.exists():
        raise Refused(f"{target} 已经有了，请换一个名称，或先把它移走。")
    try:
        target.mkdir(parents=True)
        for file in sorted(source.iterdir()):
            if file.suffix in (".toml", ".xlsx"):
                shutil.copyfile(file, target / file.name)
        first = target / "profile.toml"
        first.write_text(_ID.sub(f'id = "{target.name}"', first.read_text("utf-8"), count=1), "utf-8")
    except OSError as fault:
        shutil.rmtree(target, ignore_errors=True)
        raise Refused(f"不能写到 {target}（{fault.strerror}），请换一个文件夹。") from None
    return target


def _cross_rules(profile: Profile) -> list[Mistake]:
    """Read the rules of the cross-table check that stand beside the profile."""
    from ohdesk.crosscheck.rulebook import read_rulebook

    mistakes: list[Mistake] = []
    try:
        read_rulebook(profile, mistakes)
    except BrokenFile as broken:
        mistakes.append(broken.mistake)
    return mistakes


def _template(profile: Profile, table: Table) -> list[Mistake]:
    from ohdesk.exchange.template import compare, open_template

    if table.layout not in LAYOUTS or not table.file.is_file() or not table.columns:
        return []
    try:
        _, differences = compare(open_template(table).worksheets[0], profile, table)
    except Refused as refused:
        return [Mistake(profile.folder.name, table.file.name, 0, "", refused.sentence.rstrip("。"))]
    return [
        Mistake(profile.folder.name, table.file.name, 0, one.where, f"{one.message}（表 {table.key}）")
        for one in differences
    ]


def _rules(task: Task) -> list[str]:
    found = []
    for words, cases in (("没有对应档", holes(task)), ("同时符合两档", overlaps(task))):
        if cases:
            found.append(
                f"任务 {task.key}：{len(cases)} 种填写组合{words}，须人工判定，如 {_case(task, cases[0])}"
            )
    return found


def _case(task: Task, case: Case) -> str:
    states, facts = case
    said = [f"第{number}项{STATES[state]}" for number, state in states.items() if state in STATES]
    said += [f"{fact.zh} {_fact(facts.get(fact.key))}" for fact in task.facts]
    return "、".join(said)


def _fact(value: bool | int | None) -> str:
    return {True: "是", False: "否"}[value] if isinstance(value, bool) else str(value)
