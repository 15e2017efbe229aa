"""Rights: every command and every call that writes or gives out, tried in every role against the one table."""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Any

import factories
import listed_names
import pytest
import small_county
from doors import ROOT, Ohdesk
from sqlalchemy import func, select

from db import keyring
from db.audit import Audit
from db.office import Role
from db.records import BY_NAME
from ohdesk import (
    assess,
    audit_log,
    batch,
    dossier,
    drafts,
    idle,
    key_change,
    ledger,
    many,
    merge,
    national,
    notices,
    query,
    reveal,
    reviews,
    sampling,
    snapshots,
    tables,
    typed,
    users,
)  # fmt: skip
from ohdesk import desk as offices
from ohdesk.cli import _work, parser
from ohdesk.clocks import due_items, due_list, snoozes
from ohdesk.command_table import DESK_COMMANDS
from ohdesk.desk import RIGHTS, Desk
from ohdesk.errors import Refused
from ohdesk.exchange import dossier_pdf, dossier_sheet, intake, reader, sample_print, sheet
from ohdesk.exchange.record_print import Layout, print_records
from ohdesk.fields import fields_of
from ohdesk.keeping import backups, restoring
from ohdesk.lists import duplicates, split, verdicts
from ohdesk.lists.reconcile import take_in
from ohdesk.statistics import by_township

A, W, R, L = Role.administrator, Role.recorder, Role.reviewer, Role.reader
EMPLOYER, HOSPITAL = BY_NAME["employer"], BY_NAME["institution"]
PERSON, SURVEY = BY_NAME["person"], BY_NAME["literacy_survey"]
PROFILE, DAY = "henan-2025", date(2025, 12, 31)
NO_RIGHT = "没有这项权限"
GIVEN = "Given-2026"

AGREED = {
    "read": {A, W, R, L},
    "write": {A, W},
    "import": {A, W},
    "export": {A, W, R, L},
    "full_numbers": {A, W},
    "submit": {A, W, R},
    "review": {A, R},
    "backup": {A, W, R},
    "restore": {A},
    "audit": {A, R},
    "administer": {A},
}
"""Who may do what, written down a second time, so that nobody gets a right by a slip."""


def test_the_table_is_as_agreed() -> None:
    assert {right: set(roles) for right, roles in RIGHTS.items()} == {one: AGREED[one] for one in RIGHTS}


@dataclass
class Stage:
    """An office with records, its administrator, and a folder to write into."""

    boss: Desk
    out: Path
    serial: Iterator[int] = field(default_factory=lambda: count(1))

    def as_role(self, role: Role) -> Desk:
        """Return the same office as somebody in a role has it."""
        return Desk(self.boss.store, self.boss.user if role is A else f"user-{role.name}", role)

    def file(self, ending: str) -> Path:
        """Return a name nothing has yet."""
        return self.out / f"{next(self.serial)}{ending}"

    def hospital(self) -> int:
        """Keep one more institution and return its number."""
        values = factories.values("institution", 100 + next(self.serial), lambda _: 1)
        return ledger.save(self.boss, HOSPITAL, values).id

    def employer(self) -> int:
        """Keep one more employer and return its number."""
        link = factories.linker(self.boss)
        return ledger.save(
            self.boss, EMPLOYER, factories.values("employer", 300 + next(self.serial), link)
        ).id

    def batch(self) -> int:
        """Change something as a batch and return it."""
        return many.set_many(self.boss, HOSPITAL, [self.hospital()], {"note": "一批"})

    def user(self) -> str:
        """Let one more person in and return the name."""
        name = f"新人{next(self.serial)}"
        users.add_user(self.boss, name, L, GIVEN)
        return name

    def csv(self) -> Path:
        """Return a file that can be brought in."""
        path = self.file(".csv")
        path.write_text(f"机构名称,统一社会信用代码\n榆河县第{next(self.serial) + 700}医院,\n", "utf-8-sig")
        return path

    def book(self, name: str) -> Path:
        """Return a department's list with one name."""
        return listed_names.book(self.file(".xlsx"), [("单位名称", "统一社会信用代码"), (name, "")])

    def listed(self, name: str = "") -> int:
        """Take in one more list and return the number of its row."""
        taken = take_in(self.boss, self.book(name or f"榆河县无名{next(self.serial)}有限公司"), "税务")
        rows = query.ids(self.boss, BY_NAME["listed_name"], query.Query(where={"name_list": taken.number}))
        return rows[0]

    @cached_property
    def dossier(self) -> Any:
        """Return all about one employer."""
        return dossier.read(self.boss, 1)

    @cached_property
    def backup(self) -> Path:
        """Return a backup."""
        return backups.take(self.boss).path

    @cached_property
    def profile(self) -> Any:
        """Return the profile."""
        return assess.open_profile(self.boss, PROFILE)

    @property
    def head(self) -> int:
        """Return the last audit number."""
        with self.boss.read() as session:
            return session.scalar(select(func.max(Audit.seq))) or 0


@pytest.fixture(scope="module")
def stage(county_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """Open a copy of the small county for all calls of this file."""
    place = tmp_path_factory.mktemp("rights")
    shutil.copytree(county_folder, place / "office")
    (place / "out").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keyring, "COST", {"time": 1, "memory_kib": 8, "lanes": 1})
        patch.setattr(reader, "run", lambda work, *orders, **_: work(*orders))
        with offices.open_office(place / "office", small_county.USER, small_county.PASSWORD) as boss:
            yield Stage(boss, place / "out")


Call = Callable[[Desk, Stage], object]


def previewed(s: Stage) -> intake.Preview:
    """Return what the administrator was shown of a file."""
    return intake.preview(s.boss, HOSPITAL, s.csv())


def drawn(s: Stage) -> sampling.Sample:
    """Return a sample."""
    return sampling.draw(s.boss, 3, "种子", DAY)


CALLS: dict[str, tuple[str, Call]] = {
    "save new": ("write", lambda d, s: ledger.save(d, HOSPITAL, factories.values("institution", 500 + next(s.serial), lambda _: 1))),
    "save changed": ("write", lambda d, s: ledger.save(d, HOSPITAL, {"note": "改"}, s.hospital())),
    "remove": ("write", lambda d, s: ledger.remove(d, HOSPITAL, s.hospital(), "录错")),
    "undo": ("import", lambda d, s: batch.undo(d, s.batch())),
    "set many": ("write", lambda d, s: many.set_many(d, HOSPITAL, [s.hospital()], {"note": "批量"})),
    "merge": ("write", lambda d, s: merge.merge(d, s.employer(), s.employer(), "现场核实")),
    "preview": ("import", lambda d, s: intake.preview(d, HOSPITAL, s.csv())),
    "commit": ("import", lambda d, s: intake.commit(d, previewed(s))),
    "take in": ("import", lambda d, s: take_in(d, s.book(f"榆河县新来{next(s.serial)}厂"), "税务")),
    "decide": ("write", lambda d, s: verdicts.decide(d, [s.listed()], verdicts.Decision(verdicts.ListVerdict.elsewhere, "不在本县"))),
    "recognise": ("write", lambda d, s: verdicts.recognise(d, [s.listed()], None)),
    "split": ("write", lambda d, s: split.split(d, s.listed(f"榆河县甲{next(s.serial)}有限公司、榆河县乙有限公司"))),
    "keep apart": ("write", lambda d, s: duplicates.keep_apart(d, s.employer(), s.employer(), "两家")),
    "propose again": ("write", lambda d, s: duplicates.propose_again(d, s.employer(), s.employer())),
    "notices": ("write", lambda d, s: notices.issue(d, [s.employer()], s.file(".docx"), date.today())),
    "record sample": ("write", lambda d, s: sampling.record(d, drawn(s), DAY)),
    "freeze": ("write", lambda d, s: snapshots.freeze(d, "hazardous_industrial_employers", date(2025, 1, 1) + timedelta(days=next(s.serial)))),
    "figure": ("write", lambda d, s: typed.set_figure(d, s.profile, "insured_workers", 2025, "38500", "医保局")),
    "task item": ("write", lambda d, s: typed.set_task(d, s.profile, s.profile.tasks[0].key, "1", "yes")),
    "task decision": ("write", lambda d, s: typed.set_task(d, s.profile, s.profile.tasks[0].key, "grade", "A", "理由")),
    "snooze": ("write", lambda d, s: snoozes.snooze(d, f"declaration:1:{next(s.serial)}", date.today() + timedelta(days=9), "暂缓")),
    "tables": ("export", lambda d, s: tables.export(d, s.profile, s.file(""), s.profile.tables[0].key)),
    "township table": ("export", lambda d, s: by_township.print_out(d, s.profile, s.file(".pdf"))),
    "print": ("export", lambda d, s: print_records(d, HOSPITAL, s.file(".pdf"), [s.hospital()], fields_of(HOSPITAL)[:3], Layout("机构"))),
    "dossier pdf": ("export", lambda d, s: dossier_pdf.write_pdf(d, s.dossier, s.file(".pdf"))),
    "dossier sheet": ("export", lambda d, s: dossier_sheet.write_xlsx(d, s.dossier, s.file(".xlsx"))),
    "sample print": ("export", lambda d, s: sample_print.print_sample(d, drawn(s), s.file(".pdf"))),
    "due list": ("export", lambda d, s: due_list.write(d, s.file(".csv"), due_items(s.boss, DAY, 90)[:3], {})),
    "dump": ("export", lambda d, s: sheet.dump(d, SURVEY, s.file(".csv"), query.Query())),
    "dump anonymous": ("export", lambda d, s: sheet.dump(d, PERSON, s.file(".csv"), query.Query(), anonymous=True)),
    "dump people": ("full_numbers", lambda d, s: sheet.dump(d, PERSON, s.file(".csv"), query.Query())),
    "backup": ("backup", lambda d, _: backups.take(d)),
    "backup elsewhere": ("backup", lambda d, s: backups.take(d, "hand", s.file(""))),
    "drill": ("backup", lambda d, _: restoring.drill(d)),
    "compare": ("restore", lambda d, s: restoring.compare(d, s.backup)),
    "list users": ("administer", lambda d, _: users.users(d)),
    "add user": ("administer", lambda d, s: users.add_user(d, f"新人{next(s.serial)}", L, GIVEN)),
    "set role": ("administer", lambda d, s: users.set_role(d, s.user(), W)),
    "set password": ("administer", lambda d, s: users.set_password(d, s.user(), "Other-2026")),
    "unlock user": ("administer", lambda d, s: users.unlock_user(d, s.user())),
    "remove user": ("administer", lambda d, s: users.remove_user(d, s.user())),
    "new recovery": ("administer", lambda d, _: users.new_recovery(d)),
    "idle minutes": ("administer", lambda d, _: idle.set_idle_minutes(d, 10)),
    "national": ("administer", lambda d, _: national.set_national(d, False)),
    "reveal": ("full_numbers", lambda d, _: reveal.reveal(d, PERSON, 1, ["phone"], "电话随访")),
    "dump sealed": ("full_numbers", lambda d, s: sheet.dump(d, EMPLOYER, s.file(".xlsx"), query.Query(), password="Given-2026", reason="上级调阅")),
    "audit list": ("audit", lambda d, _: audit_log.entries(d, audit_log.Filters(), limit=3)),
    "audit verify": ("audit", lambda d, _: audit_log.verify(d)),
    "audit export": ("audit", lambda d, s: audit_log.export(d, s.file(".xlsx"), audit_log.Filters(user="没有这个人"))),
    "draft": ("write", lambda d, _: drafts.keep(d, "institution", None, {"name": "半"}, slot=drafts.new_slot())),
    "note failures": ("read", lambda d, _: users.note_failures(d, 1)),
}  # fmt: skip


@pytest.mark.parametrize("name", CALLS)
def test_a_call_asks_for_its_right(name: str, stage: Stage) -> None:
    right, work = CALLS[name]
    for role in Role:
        desk = stage.as_role(role)
        if role in AGREED[right]:
            work(desk, stage)
            continue
        before, files = Watch(stage), set(stage.out.rglob("*"))
        with pytest.raises(Refused, match=NO_RIGHT):
            work(desk, stage)
        assert before.written_by(desk) == [], role
        made = {path for path in set(stage.out.rglob("*")) - files if path.suffix not in (".csv", ".xlsx")}
        assert made == set(), role


class Watch:
    """Tells what somebody wrote since."""

    def __init__(self, stage: Stage) -> None:
        self.stage, self.head = stage, stage.head

    def written_by(self, desk: Desk) -> list[str]:
        """Return the actions in the chain that bear this person's name."""
        asked = select(Audit.action).where(Audit.seq > self.head, Audit.user == desk.user)
        with self.stage.boss.read() as session:
            return list(session.scalars(asked))


def test_the_key_is_changed_by_an_administrator_alone(stage: Stage) -> None:
    key = stage.boss.store.key
    for role in (W, R, L):
        with pytest.raises(Refused, match=NO_RIGHT):
            key_change.change_key(stage.as_role(role), small_county.PASSWORD)
    assert stage.boss.store.key == key
    with stage.boss.read() as session:
        assert session.scalar(select(func.count(Audit.seq)).where(Audit.action == "change_key")) == 0


def test_reviews_are_for_those_who_review(stage: Stage) -> None:
    for role in (W, L):
        for work in (
            lambda desk: reviews.review(desk, stage.profile, DAY),
            lambda desk: reviews.unreview(desk, PROFILE, "补录"),
        ):
            with pytest.raises(Refused, match=NO_RIGHT):
                work(stage.as_role(role))
    reviews.review(stage.as_role(R), stage.profile, DAY)
    reviews.unreview(stage.as_role(R), PROFILE, "补录")


COMMANDS: dict[str, tuple[str, list[str]]] = {
    "add": ("write", ["institution"]),
    "show": ("read", ["person"]),
    "import": ("import", ["institution", "{csv}"]),
    "undo": ("import", ["999"]),
    "reconcile": ("import", ["{csv}", "--source", "税务"]),
    "due": ("read", []),
    "freeze": ("write", ["hazardous_industrial_employers", "2025-03-01"]),
    "notice": ("write", ["{out}.docx"]),
    "dump": ("full_numbers", ["person", "{out}.csv"]),
    "set-figure": ("write", [PROFILE, "insured_workers", "2025", "38600", "--source", "医保局"]),
    "set-task": ("write", [PROFILE, "{task}", "1", "yes"]),
    "assess": ("read", [PROFILE]),
    "trace": ("read", [PROFILE, "{indicator}"]),
    "export": ("export", [PROFILE, "{out}", "--table", "{table}"]),
    "stats": ("read", [PROFILE]),
    "gap": ("read", [PROFILE, "{indicator}"]),
    "choose": ("write", [PROFILE, "rising", "both"]),
    "check": ("read", [PROFILE]),
    "explain": ("write", [PROFILE, "rule", "subject", "理由"]),
    "submit": ("submit", [PROFILE, "{out}"]),
    "submissions": ("read", []),
    "remake": ("export", ["1", "{out}"]),
    "diff": ("read", ["1"]),
    "unlock": ("review", ["1", "理由"]),
    "report": ("export", [PROFILE, "{out}.docx"]),
    "attach": ("write", ["{csv}"]),
    "evidence": ("export", [PROFILE, "{out}"]),
    "rollup": ("export", [PROFILE, "{out}", "{csv}"]),
    "user": ("administer", ["list"]),
    "verify": ("read", []),
    "audit-verify": ("read", []),
    "backup": ("backup", []),
    "drill": ("backup", []),
    "review": ("review", [PROFILE, "--as-of", "2025-12-31"]),
    "unreview": ("review", [PROFILE, "理由"]),
    "handover": ("administer", ["{out}.ohjj"]),
    "training-copy": ("administer", ["{out}"]),
    "logs": ("read", ["{out}.zip"]),
    "audit": ("audit", []),
}
"""Every command on the open office: the right it asks for, and words to try it with."""

OF_USER = {
    "list": ("administer", []),
    "add": ("administer", ["新来的", "reader"]),
    "role": ("administer", ["没有这个人", "reader"]),
    "password": ("read", []),
    "unlock": ("administer", ["没有这个人"]),
    "remove": ("administer", ["没有这个人"]),
    "recovery": ("administer", []),
}
"""The actions of `user`; everybody may change the own password."""


def built() -> list[str]:
    """Return the commands whose module is there."""
    return [name for name, (module, _) in DESK_COMMANDS.items() if find_spec(f"ohdesk.commands.{module}")]


def test_every_command_is_in_the_table() -> None:
    assert [name for name in built() if name not in COMMANDS] == []


def told(
    stage: Stage, role: Role, words: list[str], monkeypatch: pytest.MonkeyPatch, typed_in: str = ""
) -> str:
    """Carry a command out in a role; return the sentence it was refused with, nothing when it was not."""
    known = {
        "csv": str(stage.csv()),
        "out": str(stage.file("")),
        "table": stage.profile.tables[0].key,
        "task": stage.profile.tasks[0].key,
        "indicator": stage.profile.indicators[0].key,
    }
    options = parser().parse_args([one.format(**known) for one in words])
    monkeypatch.setattr("sys.stdin", io.StringIO(typed_in))
    try:
        _work(*DESK_COMMANDS[options.command])(stage.as_role(role), options)
    except Refused as refused:
        return str(refused)
    return ""


@pytest.mark.parametrize("name", built())
def test_a_command_asks_for_its_right(name: str, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    right, words = COMMANDS[name]
    values = '{"name": "榆河县职业病防治院", "roles": "检查"}\n' if name == "add" else ""
    for role in Role:
        before, desk = Watch(stage), stage.as_role(role)
        sentence = told(stage, role, [name, *words], monkeypatch, values)
        assert (NO_RIGHT in sentence) == (role not in AGREED[right]), (role, sentence)
        if NO_RIGHT in sentence:
            assert before.written_by(desk) == [], role


@pytest.mark.parametrize("action", OF_USER)
def test_an_action_on_users_asks_for_its_right(
    action: str, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    right, words = OF_USER[action]
    for role in (L, R, W, A):
        sentence = told(stage, role, ["user", action, *words], monkeypatch, "weak\n")
        assert (NO_RIGHT in sentence) == (role not in AGREED[right]), (role, sentence)


def test_full_numbers_are_for_those_who_may(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    for role in Role:
        sentence = told(stage, role, ["show", "person", "--full"], monkeypatch)
        assert (NO_RIGHT in sentence) == (role not in AGREED["full_numbers"]), role
    assert told(stage, L, ["dump", "person", "{out}.csv", "--anonymous"], monkeypatch) == ""


def test_the_door_gives_everybody_their_own_role(
    office: Path, ohdesk: Ohdesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keyring, "COST", {"time": 1, "memory_kib": 8, "lanes": 1})
    for name, role in (("录入", "录入员"), ("审核", "reviewer"), ("查看", "只读")):
        assert ohdesk("user", "add", name, role, "--user", "admin", stdin=f"{GIVEN}\n").code == 0
    monkeypatch.setenv("OHDESK_PASSWORD", GIVEN)
    for name, right, words in (
        ("查看", False, ["add", "institution"]),
        ("查看", False, ["backup"]),
        ("审核", True, ["backup"]),
        ("审核", False, ["freeze", "hazardous_industrial_employers", "2025-03-01"]),
        ("录入", False, ["user", "list"]),
        ("录入", True, ["kinds"]),
    ):
        answer = ohdesk(*words, "--user", name, stdin='{"name": "x"}\n')
        assert (answer.code == 0) == right, (name, words, answer.err)
        assert right or NO_RIGHT in answer.err or NO_RIGHT in answer.out


def test_a_restore_is_for_an_administrator(stage: Stage) -> None:
    name = stage.user()
    made = backups.take(stage.boss).path
    before = stage.boss.store.key
    with pytest.raises(Refused, match="管理员"):
        restoring.restore(stage.out / "elsewhere", made, name, GIVEN)
    assert stage.boss.store.key == before


SOURCES = [path for room in ("ohdesk", "ui") for path in sorted((ROOT / room).rglob("*.py"))]
ASKED = re.compile(r"\b(?:desk|self)\.(?:write|require)\(\"(\w+)\"\)")
AROUND = re.compile(r"\bstore\.write\(")


def test_only_rights_of_the_table_are_asked_for() -> None:
    asked = {right for path in SOURCES for right in ASKED.findall(path.read_text("utf-8"))}
    assert asked <= set(RIGHTS)
    assert {"write", "import", "export", "administer", "review"} <= asked | {"write"}


def test_nothing_writes_past_the_desk() -> None:
    around = {path.name for path in SOURCES if AROUND.search(path.read_text("utf-8"))}
    assert around == {"desk.py"}
