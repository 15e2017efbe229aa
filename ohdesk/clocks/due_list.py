"""待办清单: what is due by group and township, what is put off and why, and the list as a sheet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.records.employer import Employer
from db.records.patient import Patient
from db.records.snooze import Snooze
from db.records.township import Township
from ohdesk.audit_log import note_given, stamp
from ohdesk.clocks import Due, due_items, kinds_of_clock
from ohdesk.desk import Desk
from ohdesk.errors import Refused
from ohdesk.exchange.writer import write_csv, write_rows
from ohdesk.profile import Profile

LEVELS = {"overdue": "已超期", "soon": "30 天内", "later": "90 天内"}
WITHIN = 90
HEADINGS = (
    "期限",
    "剩余天数",
    "状态",
    "事项",
    "对象",
    "乡镇",
    "缘由",
    "起算日期",
    "依据",
    "是否确定",
)
WIDTHS = {0: 12, 1: 10, 2: 10, 3: 26, 4: 34, 5: 14, 6: 46, 7: 12, 8: 60, 9: 12}


@dataclass(frozen=True)
class Group:
    """Clocks that belong to one piece of work: a key, its words, its clocks."""

    key: str
    zh: str
    clocks: tuple[str, ...]


GROUPS = (
    Group(
        "declaration",
        "申报",
        (
            "first_declaration", "change_construction", "change_process", "change_renamed", "change_workplace",
            "change_legal_person", "change_test_result", "change_classification", "change_other", "termination",
            "receipt", "yearly_update",
        ),
    ),
    Group("monitoring", "检测评价", ("periodic_test", "evaluation")),
    Group(
        "checkup", "职业健康检查", ("examination", "examination_entry", "examination_radiation", "examination_exit")
    ),
    Group("training", "培训", ("training",)),
    Group("project", "建设项目", ("project_report",)),
    Group("dose", "个人剂量", ("dose",)),
    Group("follow_up", "患者随访", ("follow_up",)),
    Group("remediation", "专项治理", ("remediation",)),
    Group("case", "案件报告", ("case_first_report", "case_second_report")),
    Group("submission", "报送", ("submission",)),
)  # fmt: skip
OF_CLOCK = {clock: group for group in GROUPS for clock in group.clocks}


@dataclass(frozen=True)
class PutOff:
    """One item a person put off; `due` is None where its state has changed since."""

    key: str
    until: date
    reason: str
    by: str
    due: Due | None

    @property
    def words(self) -> str:
        """Return what was put off, as far as it is known."""
        if self.due is not None:
            return f"{self.due.zh} {self.due.name}"
        return kinds_of_clock().get(self.key.split(":")[0], self.key)


@dataclass(frozen=True)
class DueList:
    """All that is due as seen on a day: what is open, what is put off, and where each item belongs."""

    as_of: date
    items: list[Due]
    put_off: list[PutOff]
    places: Mapping[str, str] = field(default_factory=dict)

    def within(self, days: int = WITHIN) -> list[Due]:
        """Return what is overdue or falls due within so many days."""
        return [one for one in self.items if one.remaining <= days]


def read(desk: Desk, as_of: date, within: int = WITHIN, profile: Profile | None = None) -> DueList:
    """Return the due list of a day, each item with its township's name."""
    found = due_items(desk, as_of, within, profile=profile)
    with desk.read() as session:
        snoozed = {one.item: one for one in session.scalars(select(Snooze).order_by(Snooze.until))}
        asleep = {key for key, one in snoozed.items() if one.until > as_of}
        by_key = {one.key: one for one in found if one.key in asleep}
        put_off = [
            PutOff(key, one.until, one.reason, one.put_off_by or "", by_key.get(key))
            for key, one in snoozed.items()
            if key in asleep
        ]
        items = [one for one in found if one.key not in asleep]
        return DueList(as_of, items, put_off, _places(session, items))


def _places(session: Session, items: Iterable[Due]) -> dict[str, str]:
    names = {row[0]: row[1] for row in session.execute(select(Township.id, Township.name))}
    firms = {row[0]: row[1] for row in session.execute(select(Employer.id, Employer.township))}
    patients = {row[0]: row[1] for row in session.execute(select(Patient.id, Patient.township))}
    found = {}
    for one in items:
        number = patients.get(one.number) if one.kind == "patient" else None
        if number is None and one.employer is not None:
            number = firms.get(one.employer)
        if number in names:
            found[one.key] = names[number]
    return found


def by_group(items: Iterable[Due]) -> dict[str, dict[str, int]]:
    """Return for each group how many items there are at each level; groups without any are left out."""
    found: dict[str, dict[str, int]] = {}
    for one in items:
        group = OF_CLOCK.get(one.clock)
        if group is not None:
            levels = found.setdefault(group.key, dict.fromkeys(LEVELS, 0))
            levels[one.level] += 1
    return found


def write(desk: Desk, path: Path, items: Sequence[Due], places: Mapping[str, str]) -> int:
    """Write the items as a sheet and log it; return how many."""
    desk.require("export")
    rows = (
        (
            one.due_on, one.remaining, LEVELS[one.level], one.zh, one.name, places.get(one.key, ""), one.why,
            one.base, one.clause, "确定" if one.sure else "建议（未核实）",
        )
        for one in items
    )  # fmt: skip
    if path.suffix.lower() == ".csv":
        report = write_csv(path, HEADINGS, rows)
    elif path.suffix.lower() == ".xlsx":
        report = write_rows(path, "待办清单", HEADINGS, rows, widths=WIDTHS, footer=stamp(desk))
    else:
        raise Refused(f"导出文件应为 .xlsx 或 .csv：{path.name}。")
    note_given(desk, "dump", "due", file=path.name, records=report.rows)
    return report.rows
