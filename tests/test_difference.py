"""What changed since a submission: every changed cell is explained by what was done to which record, none left over."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import factories
import pytest
import small_county
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db.records import BY_NAME
from ohdesk import assess, batch, ledger, many, merge, query, typed
from ohdesk.desk import Desk, open_office
from ohdesk.errors import Refused
from ohdesk.fields import fields_of
from ohdesk.identity import make_credit_code
from ohdesk.submissions import difference, frozen, kept
from ohdesk.submissions import submit as submitting
from ohdesk.submissions.difference import CellChange

PROFILE = "henan-2025"
PROFILES = (PROFILE, "jilin-2025", "wenshui-2025")
"""Submitted in this order, so that their numbers are 1, 2 and 3."""


@pytest.fixture(scope="session")
def submitted(county_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Submit once for the whole session, and open the period again; return the office and the package's home."""
    home = tmp_path_factory.mktemp("submitted")
    shutil.copytree(county_folder, home / "office")
    with open_office(home / "office", small_county.USER, small_county.PASSWORD) as desk:
        for name in PROFILES:
            made = submitting.submit(desk, assess.open_profile(desk, name), home / "out", anyway=True)
            kept.unlock(desk, made.id, "继续补录")
    return home / "office", home / "out"


@pytest.fixture
def desk(submitted: tuple[Path, Path], data_folder: Path) -> Iterator[Desk]:
    """Open a copy of the office that has submitted."""
    shutil.copytree(submitted[0], data_folder)
    with open_office(data_folder, small_county.USER, small_county.PASSWORD) as opened:
        yield opened


def cell(changes: list[CellChange], no: str) -> CellChange:
    return next(one for one in changes if one.no == no and one.table == "定量指标调查表")


def save(desk: Desk, kind: str, values: dict[str, Any], number: int | None = None) -> int:
    return ledger.save(desk, BY_NAME[kind], values, number).id


def test_nothing_done_changes_nothing(desk: Desk) -> None:
    assert difference.diff(desk, 1) == []


def test_a_new_declaration_is_named_with_who_and_when(desk: Desk) -> None:
    save(
        desk,
        "declaration",
        {"employer": 8, "declaration_type": "first", "submitted_on": "2025-06-21", "review_state": "passed"},
    )
    found = difference.diff(desk, 1)
    numerator = cell(found, "2-1")
    assert (numerator.before, numerator.after) == ("37", "38")
    (cause,) = numerator.causes
    assert cause.kind == "新增"
    assert cause.who == small_county.USER
    assert cause.when == date.today().isoformat()
    assert cause.text().startswith(
        f"+ {factories.employer_name(7)}（{small_county.USER} {cause.when} 新增危害项目申报"
    )
    assert {one.no for one in found} >= {"2", "2-1"}
    assert difference.unexplained(found) == []


def test_an_employer_no_longer_counted_is_told_by_what_was_changed(desk: Desk) -> None:
    save(desk, "employer", {"verdict": "exempt", "verdict_reason": "已核实", "note": "现场看过"}, 1)
    found = difference.diff(desk, 1)
    (cause,) = cell(found, "2-2").causes
    assert cause.effect == -1
    assert cause.what == "修改用人单位 核查结论：应申报→不应申报"
    save(desk, "employer", {"verdict": "must_declare"}, 1)
    assert difference.diff(desk, 1) == []


def test_a_typed_figure_and_a_decision_have_their_own_kinds(desk: Desk) -> None:
    profile = assess.open_profile(desk, PROFILE)
    typed.set_figure(desk, profile, "insured_workers", 2022, "34000", "人社局报表")
    typed.set_task(desk, profile, "1-1", "grade", "B", "两项没有做到")
    found = difference.diff(desk, 1)
    assert {one.kind for one in cell(found, "1").causes} == {"填报"}
    task = next(one for one in found if one.no == "一-1")
    assert [one.kind for one in task.causes] == ["评定"]
    assert difference.unexplained(found) == []


def test_a_later_day_is_told_apart_from_late_records(desk: Desk, tmp_path: Path) -> None:
    profile = assess.open_profile(desk, PROFILE)
    made = submitting.submit(desk, profile, tmp_path, date(2025, 4, 1), anyway=True)
    save(
        desk,
        "case",
        {
            "filed_no": "补录1号",
            "filed_on": "2025-03-05",
            "state": "investigating",
            "employer": 3,
            "cause": "未检测",
        },
    )
    found = difference.diff(desk, made.id)
    assert difference.unexplained(found) == []
    kinds = {one.kind for one in cell(found, "7-2").causes}
    assert kinds == {"新增", "日期"}


def test_two_submissions_are_compared_whichever_is_named_first(desk: Desk, tmp_path: Path) -> None:
    save(desk, "employer", {"verdict": "exempt", "verdict_reason": "已核实"}, 1)
    profile = assess.open_profile(desk, PROFILE)
    later = submitting.submit(desk, profile, tmp_path, anyway=True)
    once, other = difference.compare(desk, 1, later.id), difference.compare(desk, later.id, 1)
    assert once == other
    assert cell(list(once.changes), "2-2").after == "41"
    assert difference.unexplained(once.changes) == []


def test_an_unknown_number_is_refused(desk: Desk) -> None:
    with pytest.raises(Refused) as told:
        difference.diff(desk, 99)
    assert "99" in str(told.value)


def test_a_merge_and_its_undoing_leave_nothing_unexplained(desk: Desk) -> None:
    number = merge.merge(desk, 2, 3, "营业执照变更")
    found = difference.diff(desk, 1)
    assert cell(found, "2-2").after == "41"
    assert difference.unexplained(found) == []
    batch.undo(desk, number)
    assert difference.diff(desk, 1) == []


Edit = Callable[[Desk, int, int], object]


def _employer(desk: Desk, n: int, m: int) -> object:
    taken = query.count(desk, BY_NAME["employer"], query.Query())
    values = {
        "name": f"新办{taken}号{n}厂",
        "credit_code": make_credit_code("410523", 9000 + taken * 50 + n),
        "industry": "3011",
    }
    return save(desk, "employer", {**values, "verdict": ("must_declare", "pending")[m % 2], "risk": "severe"})


def _verdict(desk: Desk, n: int, m: int) -> object:
    return save(
        desk,
        "employer",
        {"verdict": ("must_declare", "exempt", "pending")[m % 3], "verdict_reason": "核实"},
        n % 46 + 1,
    )


def _state(desk: Desk, n: int, m: int) -> object:
    state = ("normal", "seasonal", "stopped", "cancelled")[m % 4]
    return save(desk, "employer", {"operating_state": state, "contact": f"联系{n}"}, n % 46 + 1)


def _declare(desk: Desk, n: int, m: int) -> object:
    day = date(2025, m % 12 + 1, n % 27 + 1)
    values = {
        "employer": n % 46 + 1,
        "declaration_type": "yearly_update",
        "submitted_on": day,
        "review_state": "passed",
    }
    return save(desk, "declaration", values)


def _return(desk: Desk, n: int, m: int) -> object:
    return save(desk, "declaration", {"review_state": ("passed", "returned")[m % 2]}, n % 37 + 1)


def _undeclare(desk: Desk, n: int, m: int) -> object:
    return ledger.remove(desk, BY_NAME["declaration"], n % 37 + 1, "录错")


def _post(desk: Desk, n: int, m: int) -> object:
    return save(desk, "monitoring_post", {"qualified": ("qualified", "unqualified")[m % 2]}, n % 90 + 1)


def _unpost(desk: Desk, n: int, m: int) -> object:
    return ledger.remove(desk, BY_NAME["monitoring_post"], n % 90 + 1, "重复")


def _report(desk: Desk, n: int, m: int) -> object:
    return save(desk, "monitoring", {"state": ("done", "running")[m % 2]}, n % 30 + 1)


def _measure(desk: Desk, n: int, m: int) -> object:
    count = query.count(desk, BY_NAME["monitoring"], query.Query())
    values = {
        "employer": n % 40 + 1,
        "report_no": f"补{count}-{n}",
        "year": 2025,
        "kind": "routine",
        "tested_on": "2025-05-05",
    }
    report = save(desk, "monitoring", values)
    posts = {
        "monitoring": report,
        "workplace_name": "二车间",
        "post": f"岗{m}",
        "hazard": "F001",
        "qualified": "qualified",
    }
    return save(desk, "monitoring_post", posts)


def _case(desk: Desk, n: int, m: int) -> object:
    count = query.count(desk, BY_NAME["case"], query.Query())
    day = date(2024 + n % 2, m % 12 + 1, 3)
    return save(
        desk,
        "case",
        {
            "filed_no": f"案{count}-{n}",
            "filed_on": day,
            "state": "investigating",
            "employer": 5,
            "cause": "未申报",
        },
    )


def _withdraw(desk: Desk, n: int, m: int) -> object:
    return save(desk, "case", {"state": ("withdrawn", "closed")[m % 2], "closed_on": "2025-08-01"}, n % 6 + 1)


def _figure(desk: Desk, n: int, m: int) -> object:
    return typed.set_figure(
        desk, _profile(desk), "insured_workers", 2020 + n % 6, str(30000 + m * 700), "人社局"
    )


def _unfigure(desk: Desk, n: int, m: int) -> object:
    return ledger.remove(desk, BY_NAME["annual_figure"], n % 5 + 1, "口径有误")


def _item(desk: Desk, n: int, m: int) -> object:
    profile = _profile(desk)
    task = profile.tasks[n % len(profile.tasks)]
    return typed.set_task(desk, profile, task.key, str(m % len(task.items) + 1), ("yes", "no")[n % 2])


def _grade(desk: Desk, n: int, m: int) -> object:
    profile = _profile(desk)
    task = profile.tasks[n % len(profile.tasks)]
    return typed.set_task(desk, profile, task.key, "grade", task.options[m % len(task.options)], "现场核实")


def _survey(desk: Desk, n: int, m: int) -> object:
    if m % 3 == 0:
        return ledger.remove(desk, BY_NAME["literacy_survey"], n % 3 + 1, "重报")
    return save(desk, "literacy_survey", {"aware": 100 + m}, n % 3 + 1)


def _sheet(desk: Desk, n: int, m: int) -> object:
    count = query.count(desk, BY_NAME["literacy_answer"], query.Query())
    values = {
        "sheet_no": f"卷{count}-{n}",
        "year": 2025,
        "key_industry": True,
        "exposed": True,
        "score_combined": Decimal(50 + m),
    }
    return save(desk, "literacy_answer", values)


def _town(desk: Desk, n: int, m: int) -> object:
    return save(desk, "township_year", {"patients": 90 + m, "has_conditions": True}, n % 8 + 1)


def _station(desk: Desk, n: int, m: int) -> object:
    count = query.count(desk, BY_NAME["station"], query.Query())
    values = {"name": f"康复站{count}-{n}", "township": n % 8 + 1, "state": ("running", "paused")[m % 2]}
    return save(desk, "station", values)


def _radiation(desk: Desk, n: int, m: int) -> object:
    return save(
        desk,
        "radiation_worker",
        {"person": n % 12 + 1, "employer": m % 5 + 1, "sector": "non_medical", "since": "2024-01-01"},
    )


def _dose(desk: Desk, n: int, m: int) -> object:
    values = {
        "person": n % 12 + 1,
        "employer": m % 5 + 1,
        "period_from": f"2025-0{m % 9 + 1}-01",
        "period_to": f"2025-0{m % 9 + 1}-28",
    }
    return save(desk, "dose", values)


def _hospital(desk: Desk, n: int, m: int) -> object:
    return save(desk, "institution", {"ownership": ("public", "private")[m % 2]}, 1)


def _second_hospital(desk: Desk, n: int, m: int) -> object:
    return save(
        desk,
        "institution",
        {"name": f"第{n}医院", "ownership": "public", "roles": "checkup", "in_county": True},
    )


def _choose(desk: Desk, n: int, m: int) -> object:
    profile = _profile(desk)
    from ohdesk.counting import SWITCHES

    one = profile.switches[n % len(profile.switches)]
    options = list(SWITCHES[one.key].options)
    values = {
        "profile": profile.name,
        "switch": one.key,
        "option": options[m % len(options)],
        "reason": "省厅答复",
    }
    with desk.read() as session:
        twin = ledger.twin_of(session, BY_NAME["definition_choice"], values)
    return save(desk, "definition_choice", values, twin)


def _many(desk: Desk, n: int, m: int) -> object:
    verdict = ("must_declare", "exempt")[m % 2]
    return many.set_many(
        desk,
        BY_NAME["employer"],
        [n % 40 + 1, (n + 7) % 40 + 1, (n + 11) % 40 + 1],
        {"verdict": verdict, "verdict_reason": "核实"},
    )


def _merge(desk: Desk, n: int, m: int) -> object:
    return merge.merge(desk, n % 40 + 1, m % 40 + 1, "同一家")


def _undo(desk: Desk, n: int, m: int) -> object:
    return batch.undo(desk, n % 3 + 1)


def _contact(desk: Desk, n: int, m: int) -> object:
    return save(desk, "contact", {"duty": f"副股长{m}"}, 1)


def _share(desk: Desk, n: int, m: int) -> object:
    profile = assess.open_profile(desk, "jilin-2025")
    points = [one.no for one in (*profile.indicators, *profile.works) if one.no]
    values = {
        "profile": profile.name,
        "no": points[n % len(points)],
        "share": m,
        "state": ("running", "done")[m % 2],
    }
    with desk.read() as session:
        twin = ledger.twin_of(session, BY_NAME["yearly_task"], values)
    return save(desk, "yearly_task", {**values, "responsible": f"责任人{n}"}, twin)


def _outlook(desk: Desk, n: int, m: int) -> object:
    profile = assess.open_profile(desk, "wenshui-2025")
    key = profile.indicators[n % len(profile.indicators)].key
    values = {"profile": profile.name, "indicator": key, "will_reach": m % 2 == 0, "reason": f"原因{m}"}
    with desk.read() as session:
        twin = ledger.twin_of(session, BY_NAME["outlook"], values)
    return save(desk, "outlook", values, twin)


def _help(desk: Desk, n: int, m: int) -> object:
    done = {"trained": m % 2 == 0, "declared": n % 2 == 0}
    known = {one.name for one in fields_of(BY_NAME["assistance"])}
    values = {
        "employer": n % 40 + 1,
        "year": 2025,
        **{name: one for name, one in done.items() if name in known},
    }
    return save(desk, "assistance", values)


def _remedy(desk: Desk, n: int, m: int) -> object:
    return save(
        desk,
        "remediation",
        {"employer": n % 40 + 1, "included_on": "2025-02-03", "state": ("running", "finished")[m % 2]},
    )


def _teach(desk: Desk, n: int, m: int) -> object:
    values = {
        "no": f"讲{n}-{m}",
        "title": f"讲座{n}",
        "held_on": f"2025-0{m % 9 + 1}-11",
        "category": "mental_health",
    }
    values |= {"organiser_kind": "prevention_institute", "sessions": m % 3 + 1}
    return save(desk, "training", values)


def _check(desk: Desk, n: int, m: int) -> object:
    values = {
        "institution": 1,
        "archive_no": f"补{n}-{m}",
        "person": n % 12 + 1,
        "employer": 2,
        "exam_kind": "periodic",
    }
    return save(desk, "checkup", {**values, "checked_on": f"2025-0{m % 9 + 1}-20", "conclusion": "normal"})


def _visit(desk: Desk, n: int, m: int) -> object:
    return save(desk, "inspection", {"employer": n % 40 + 1, "inspected_on": f"2025-0{m % 9 + 1}-12"})


def _paper(desk: Desk, n: int, m: int) -> object:
    point = assess.open_profile(desk, "jilin-2025").works[n % 5].no
    return save(desk, "evidence", {"title": f"通知{n}-{m}", "profile": "jilin-2025", "task": point})


EDITS: tuple[Edit, ...] = (
    _employer, _verdict, _state, _declare, _return, _undeclare, _post, _unpost, _report, _measure, _case,
    _withdraw, _figure, _unfigure, _item, _grade, _survey, _sheet, _town, _station, _radiation, _dose,
    _hospital, _second_hospital, _choose, _many, _merge, _undo, _contact,
    _share, _outlook, _help, _remedy, _teach, _check, _visit, _paper,
)  # fmt: skip
FACTS = st.tuples(st.sampled_from(EDITS), st.integers(0, 200), st.integers(0, 200))


def _profile(desk: Desk) -> Any:
    return assess.open_profile(desk, PROFILE)


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(edits=st.lists(FACTS, min_size=1, max_size=9), number=st.sampled_from([1, 2, 3]))
def test_whatever_is_done_every_changed_cell_is_explained(
    submitted: tuple[Path, Path], tmp_path: Path, edits: list[tuple[Edit, int, int]], number: int
) -> None:
    folder = tmp_path / "again"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(submitted[0], folder)
    with open_office(folder, small_county.USER, small_county.PASSWORD) as desk:
        profile = assess.open_profile(desk, PROFILES[number - 1])
        before = {one.place: one.text for one in frozen.take(desk, profile).cells}
        for edit, n, m in edits:
            with suppress(Refused):
                edit(desk, n, m)
        now = {one.place: one.text for one in frozen.take(desk, profile).cells}
        found = difference.diff(desk, number)
        changed = {place for place in {*before, *now} if before.get(place, "") != now.get(place, "")}
        assert {(one.table, one.no, one.column) for one in found} == changed
        assert [one.text() for one in difference.unexplained(found)] == []
