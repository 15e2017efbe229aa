"""The audit log as people read it: filtered, paged, in words, exported, checked, and missed when its tail is cut."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import factories
import openpyxl
import pytest
from doors import PASSWORD, USER, Prepared
from sqlalchemy import select, text

import db.store
from db.audit import Audit, Entry, append
from db.office import Role
from db.records import BY_NAME
from db.store import FILE, open_store
from ohdesk import audit_log, ledger
from ohdesk.audit_log import Filters, Line
from ohdesk.audit_words import ACTIONS, action_word
from ohdesk.desk import Desk, open_office
from ohdesk.errors import Refused, RolledBack

PATIENT, INSTITUTION = BY_NAME["patient"], BY_NAME["institution"]


def lines(desk: Desk, **asked: object) -> list[Line]:
    """Return the rows that answer the filters."""
    return audit_log.entries(desk, Filters(**asked), limit=1000).lines  # type: ignore[arg-type]


@pytest.fixture
def told(desk: Desk) -> Desk:
    """Give an office in which one institution was made, renamed and removed, and a patient's phone changed."""
    link = factories.linker(desk)
    saved = ledger.save(
        desk, INSTITUTION, {**factories.values("institution", 9, link), "name": "榆河县南关医院"}
    )
    ledger.save(desk, INSTITUTION, {"name": "榆河县南关中医院", "doctors": 77}, saved.id)
    ledger.save(desk, PATIENT, {"phone": "13900001234"}, link("patient"))
    ledger.remove(desk, INSTITUTION, saved.id, "机构已撤销，文号榆卫〔2026〕5号")
    return desk


def test_a_row_says_who_did_what_to_which_record_and_why(told: Desk) -> None:
    gone, phone = lines(told)[:2]
    renamed = lines(told, kind="institution", action="update")[0]
    assert (gone.action_zh, gone.kind_zh, gone.name) == ("移除", INSTITUTION.zh, "榆河县南关中医院")
    assert gone.reason == "机构已撤销，文号榆卫〔2026〕5号"
    assert gone.who == USER
    assert gone.role == "管理员"
    assert len(gone.when) == len("2026-11-22 10:08:33")
    assert ("机构名称", "榆河县南关医院", "榆河县南关中医院") in renamed.changes
    assert phone.changes == [("联系电话", phone.changes[0][1], "****1234")]
    assert phone.changes[0][1].startswith("****")
    assert [one.seq for one in lines(told)] == sorted((one.seq for one in lines(told)), reverse=True)


def test_filters_narrow(told: Desk) -> None:
    whole = lines(told)
    assert {one.action for one in lines(told, action="remove")} == {"remove"}
    assert {one.kind for one in lines(told, kind="patient")} == {"patient"}
    number = lines(told, action="remove")[0].record
    assert [one.action for one in lines(told, kind="institution", record=number)] == [
        "remove",
        "update",
        "create",
    ]
    assert lines(told, user="nobody") == []
    assert lines(told, user=USER) == whole
    assert [one.action for one in lines(told, words="机构已撤销")] == ["remove"]
    assert [one.action for one in lines(told, reasoned=True)] == ["remove"]
    assert [one.seq for one in lines(told, words=str(whole[2].seq))] == [whole[2].seq]
    name = told_name(told)
    assert {one.kind for one in lines(told, words=name)} >= {"patient"}
    assert all(one.name for one in lines(told, words=name, kind="patient"))
    today = date.today()
    assert lines(told, since=today + timedelta(days=2)) == []
    assert lines(told, until=today - timedelta(days=2)) == []
    assert lines(told, since=today - timedelta(days=1), until=today + timedelta(days=1)) == whole
    for one in ({}, {"action": "create"}, {"user": USER, "kind": "patient"}, {"words": name}):
        assert audit_log.total(told, Filters(**one)) == len(lines(told, **one))


def told_name(desk: Desk) -> str:
    """Return the patient's name."""
    with desk.read() as session:
        return str(session.scalars(select(PATIENT.name)).first())


@pytest.mark.parametrize("words", ["%", "_", "'", '"', "\\", "( OR", "乾隆", "……", "a" * 300, "0" * 30])
def test_odd_words_find_nothing_and_break_nothing(told: Desk, words: str) -> None:
    assert lines(told, words=words) == [] or words in "%_"


def test_pages_join_without_gap(told: Desk) -> None:
    for asked in (Filters(), Filters(action="create"), Filters(kind="township"), Filters(words="榆")):
        whole = audit_log.entries(told, asked, limit=1000).lines
        found: list[Line] = []
        before: int | None = None
        for _ in range(len(whole) + 2):
            page = audit_log.entries(told, asked, before, 7)
            found += page.lines
            before = page.next_before
            if before is None:
                break
        assert [one.seq for one in found] == [one.seq for one in whole]


def test_what_can_be_asked_for_stands_in_the_chain(told: Desk) -> None:
    found = audit_log.answers(told)
    assert found["user"] == [(USER, USER)]
    assert dict(found["action"])["remove"] == "移除"
    assert "patient" in dict(found["kind"])
    assert "" not in dict(found["kind"])


def test_a_long_chain_is_asked_through_its_indexes(desk: Desk) -> None:
    """No question may read the rows it does not show: the plan must not scan the table."""
    questions = (
        Filters(user="王五"), Filters(action="remove"), Filters(kind="patient"), Filters(kind="patient", record=3),
        Filters(since=date(2026, 1, 1)), Filters(user="王五", since=date(2026, 1, 1)), Filters(words="石材"),
        Filters(reasoned=True),
    )  # fmt: skip
    with desk.store.write() as session:
        append(
            session.connection(),
            desk.author,
            [Entry("verdict", "employer", 1, reason="石材") for _ in range(500)],
        )
    with desk.read() as session:
        for one in questions:
            asked = audit_log._numbers(session, one, None).limit(5)
            sql = str(asked.compile(session.connection(), compile_kwargs={"literal_binds": True}))
            plan = "\n".join(row[3] for row in session.execute(text(f"EXPLAIN QUERY PLAN {sql}")))
            scans = [
                line for line in plan.splitlines() if line.startswith("SCAN audit") and "INDEX" not in line
            ]
            assert scans == [], f"{one}\n{sql}\n{plan}"


def test_only_administrator_and_reviewer_read_it(told: Desk, tmp_path: Path) -> None:
    for role, may in (
        (Role.administrator, True),
        (Role.reviewer, True),
        (Role.recorder, False),
        (Role.reader, False),
    ):
        told.role = role
        work = [
            lambda: audit_log.entries(told, Filters()),
            lambda: audit_log.total(told, Filters()),
            lambda: audit_log.answers(told),
            lambda: audit_log.verify(told),
            lambda: audit_log.export(told, tmp_path / "a.xlsx", Filters()),
        ]
        for one in work:
            if may:
                one()
                continue
            with pytest.raises(Refused, match="没有这项权限"):
                one()


def test_it_goes_out_as_a_workbook_and_that_is_written_down(told: Desk, tmp_path: Path) -> None:
    path = tmp_path / "审计.xlsx"
    whole = len(lines(told))
    assert audit_log.export(told, path, Filters()) == whole
    sheet = openpyxl.load_workbook(path)["审计记录"]
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0] == audit_log.HEADINGS
    assert {row[0] for row in rows[1:]} == set(range(1, whole + 1))
    assert f"审计序号 {whole} · 校验" in sheet.oddFooter.left.text
    newest = lines(told)[0]
    assert (newest.action_zh, newest.kind_zh) == ("导出审计记录", "审计记录")
    assert ("记录数", "", f"{whole:,}") in newest.changes
    with pytest.raises(Refused, match="xlsx"):
        audit_log.export(told, tmp_path / "a.csv", Filters())
    assert audit_log.export(told, tmp_path / "部分.xlsx", Filters(action="remove")) == 1


def test_the_stamp_names_the_head(told: Desk) -> None:
    with told.read() as session:
        row = session.scalars(select(Audit).order_by(Audit.seq.desc()).limit(1)).one()
    assert audit_log.stamp(told) == f"审计序号 {row.seq} · 校验 {row.hash[:8]}"


def test_checking_tells_progress_and_can_be_stopped(told: Desk) -> None:
    seen: list[tuple[int, int]] = []
    verdict = audit_log.verify(told, lambda done, whole, _words: seen.append((done, whole)))
    assert verdict.first_bad is None
    assert "完好" in verdict.sentence
    assert seen
    assert all(done <= whole for done, whole in seen)

    def stop(*_: object) -> None:
        raise Refused("停止")

    with pytest.raises(Refused, match="停止"):
        audit_log.verify(told, stop)


def tampered(office: Path, prepared: Prepared, words: str) -> None:
    """Change the audit table behind the program's back, the triggers dropped."""
    connection = db.store._connect(office / FILE, prepared.key)
    for trigger in ("audit_no_update", "audit_no_delete"):
        connection.execute(f"DROP TRIGGER {trigger}")
    connection.execute(words)
    connection.close()


def test_checking_names_the_first_bad_number(office: Path, prepared: Prepared) -> None:
    with Desk(open_store(office, prepared.key), USER, Role.administrator) as desk:
        for n in range(6):
            ledger.save(desk, INSTITUTION, factories.values("institution", n, lambda _: 1))
    tampered(office, prepared, "UPDATE audit SET after='{}' WHERE seq=4")
    with Desk(open_store(office, prepared.key), USER, Role.administrator) as desk:
        verdict = audit_log.verify(desk)
        assert verdict.first_bad == 4
        assert "第 4 条" in verdict.sentence


@pytest.mark.parametrize("cut", [1, 3])
def test_a_tail_cut_off_is_found_at_the_next_opening(cut: int, office: Path, prepared: Prepared) -> None:
    """The chain that is left is whole; only the mark beside the data knows of the rows that are gone."""
    with Desk(open_store(office, prepared.key), USER, Role.administrator) as desk:
        for n in range(4):
            ledger.save(desk, INSTITUTION, factories.values("institution", n, lambda _: 1))
        last = lines(desk)[0].seq
    tampered(office, prepared, f"DELETE FROM audit WHERE seq > {last - cut}")
    with Desk(open_store(office, prepared.key), USER, Role.administrator) as desk:
        assert audit_log.verify(desk).first_bad is None
    with pytest.raises(RolledBack, match=f"最近 {cut} 次保存不在数据库中"):
        open_office(office, USER, PASSWORD)
    with open_office(office, USER, PASSWORD, accepted="已核对，误删") as desk:
        newest = lines(desk)[0]
        assert (newest.action_zh, newest.reason) == ("确认数据状态", "已核对，误删")


def test_every_action_written_anywhere_has_a_word() -> None:
    """An action that is logged under a new name must be told to people by a Chinese word."""
    import re

    root = Path(audit_log.__file__).parent
    found: set[str] = set()
    for path in root.rglob("*.py"):
        found |= set(re.findall(r'(?<![.\w])Entry\(\s*"(\w+)"', path.read_text("utf-8")))
        found |= set(re.findall(r'note_given\(\s*desk,\s*"(\w+)"', path.read_text("utf-8")))
    assert len(found) > 20
    assert sorted(found - set(ACTIONS)) == []
    assert action_word("something_new") == "something_new"


def test_what_was_noted_is_told_in_words(desk: Desk) -> None:
    with desk.write() as session:
        after: dict[str, object] = {
            "user": "王五",
            "role": "reader",
            "times": 1200,
            "sound": True,
            "files": ["甲", "乙"],
        }
        desk.log(
            session, Entry("set_role", "account", before={"user": "王五", "role": "recorder"}, after=after)
        )
    told = lines(desk)[0]
    assert ("角色", "录入员", "只读") in told.changes
    assert ("次数", "", "1,200") in told.changes
    assert ("完好", "", "是") in told.changes
    assert ("文件", "", "甲、乙") in told.changes
    assert "用户" not in [zh for zh, _, _ in told.changes]
    assert json.dumps(told.changes, ensure_ascii=False).isascii() is False
