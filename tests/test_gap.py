"""How many more, and which: the list reaches the target, the list less one does not; the smallest way up a letter."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from functools import cache
from itertools import product
from typing import Any

import factories
import pytest
from doors import USER, Ohdesk, Prepared
from good_submission import add
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from db.office import Role
from db.records._classes import Risk, Size
from db.records.assistance import Assistance
from db.records.case import Case, CaseState
from db.records.declaration import Declaration, DeclarationType, ReviewState
from db.records.dose import Dose
from db.records.employer import Employer, Verdict
from db.records.literacy_survey import LiteracySurvey
from db.records.monitoring import Monitoring, MonitoringKind, MonitoringState
from db.records.monitoring_post import Indicator, MonitoringPost, Qualified
from db.records.notice import Notice, NoticeKind
from db.records.person import IdType, Person
from db.records.radiation_worker import RadiationSector, RadiationWorker
from db.records.remediation import Remediation, RemediationState
from db.records.snapshot import Snapshot
from db.records.station import Station, StationState, StationType
from db.records.township_year import TownshipYear
from db.records.yearly_task import YearlyTask
from db.store import open_store
from ohdesk import assess, ledger, query
from ohdesk.desk import Desk
from ohdesk.gap import Gap, gap, gap_of
from ohdesk.gap.raise_grade import raise_grade
from ohdesk.gap.ranks import Candidate
from ohdesk.grade import grade
from ohdesk.identity import make_citizen_number, make_credit_code
from ohdesk.profile import Profile, Task, load
from ohdesk.results import RowResult

HENAN, JILIN, DRIVE = "henan-2025", "jilin-2025", "jilin-declaration-2024-2025"
AS_OF = date(2025, 12, 31)
POSTS, SEVERE_EVERY = 4, 3


@pytest.fixture(scope="module")
def fresh(prepared: Prepared, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Any]:
    """Open a new empty office as often as one is wanted."""
    home = tmp_path_factory.mktemp("offices")
    made = iter(range(10_000))

    @contextmanager
    def opened() -> Iterator[Desk]:
        folder = home / f"office{next(made)}"
        shutil.copytree(prepared.folder, folder)
        with Desk(open_store(folder, prepared.key), USER, Role.administrator) as desk:
            yield desk
        shutil.rmtree(folder)

    return opened


# A small ledger of which hypothesis chooses who has done what.

FLAGS = st.lists(st.booleans(), min_size=2, max_size=10)
KINDS = ("declared", "worn", "built", "closed", "qualified", "helped", "cured")
LEDGER = st.fixed_dictionaries(dict.fromkeys(KINDS, FLAGS))
QUICK = (Phase.explicit, Phase.generate, Phase.shrink)
"""Explaining a failure traces every line, which takes longer than the test."""


def fill(desk: Desk, done: dict[str, list[bool]]) -> None:
    """Enter the records; `done` says of each whether it is counted."""
    towns = list(query.ids(desk, ledger.kind_of("township"), query.Query()))
    firms = max(map(len, done.values()))
    add(desk, Employer, [employer(at) for at in range(firms)])
    add(desk, Declaration, [declaration(at + 1) for at, yes in enumerate(done["declared"]) if yes])
    persons = len(done["worn"])
    add(desk, Person, [person(at) for at in range(persons)])
    worker = {"sector": RadiationSector.non_medical}
    add(
        desk, RadiationWorker, [{"employer": 1 + at % 3, "person": at + 1, **worker} for at in range(persons)]
    )
    add(desk, Dose, [dose(at + 1) for at, yes in enumerate(done["worn"]) if yes])
    able = {"year": 2025, "has_conditions": True}
    used = done["built"][: len(towns)]
    add(
        desk,
        TownshipYear,
        [
            {"township": town, "patients": 100 + at, **able}
            for at, (town, _) in enumerate(zip(towns, used, strict=False))
        ],
    )
    add(desk, Station, [station(towns[at]) for at, yes in enumerate(used) if yes])
    add(desk, Case, [case(at, closed=yes) for at, yes in enumerate(done["closed"])])
    reports = range(-(-len(done["qualified"]) // POSTS))
    add(desk, Monitoring, [report(at) for at in reports])
    add(desk, MonitoringPost, [post(at, qualified=yes) for at, yes in enumerate(done["qualified"])])
    add(desk, Assistance, [assistance(at + 1, yes) for at, yes in enumerate(done["helped"])])
    add(desk, Remediation, [remediation(at + 1, cured=yes) for at, yes in enumerate(done["cured"])])


def employer(at: int) -> dict[str, Any]:
    return {
        "name": factories.employer_name(at),
        "credit_code": make_credit_code("220182", at + 1),
        "industry": factories.CODES["industry"][at % 10],
        "verdict": Verdict.must_declare,
        "risk": Risk.severe if at % SEVERE_EVERY == 0 else Risk.general,
        "size": Size.micro if at % 2 else Size.small,
        "exposed_total": 3 + at * 7 % 31,
        "first_seen_on": date(2021, 3, 1),
    }


def declaration(firm: int) -> dict[str, Any]:
    return {
        "employer": firm,
        "declaration_type": DeclarationType.first,
        "submitted_on": date(2025, 3, 1),
        "review_state": ReviewState.passed,
    }


def person(at: int) -> dict[str, Any]:
    number = make_citizen_number("220182", date(1970, 5, 1), at + 1)
    return {"name": factories.person_name(at), "id_type": IdType.resident, "id_number": number}


def dose(who: int) -> dict[str, Any]:
    return {"person": who, "period_from": date(2025, 2, 1)}


def station(town: int) -> dict[str, Any]:
    running = {"state": StationState.running, "built_on": date(2025, 5, 1)}
    return {"name": f"{town}号站", "station_type": StationType.station, "township": town, **running}


def case(at: int, *, closed: bool) -> dict[str, Any]:
    ended = {"state": CaseState.closed, "decided_on": date(2025, 6, 1)} if closed else {}
    return {
        "filed_no": f"案{at}",
        "filed_on": date(2025, 2, 1 + at),
        "state": CaseState.investigating,
        **ended,
    }


def report(at: int) -> dict[str, Any]:
    kind = {"kind": MonitoringKind.routine, "state": MonitoringState.done}
    return {"employer": at + 1, "report_no": f"JC{at}", "year": 2025, **kind}


def post(at: int, *, qualified: bool) -> dict[str, Any]:
    return {
        "monitoring": at // POSTS + 1,
        "workplace_name": "车间",
        "post": f"岗{at}",
        "point": "1",
        "hazard": "F001",
        "indicator": Indicator.ctwa,
        "qualified": Qualified.qualified if qualified else Qualified.unqualified,
    }


HELP = ("after_declared", "after_tested", "after_examined", "after_trained")


def assistance(firm: int, yes: bool) -> dict[str, Any]:
    return {"employer": firm, "year": 2025, **dict.fromkeys(HELP, yes)}


def remediation(firm: int, *, cured: bool) -> dict[str, Any]:
    state = RemediationState.finished if cured else RemediationState.running
    confirmed = {"confirmed_on": date(2025, 4, 1)} if cured else {}
    return {"employer": firm, "included_on": date(2024, 1, 1), "state": state, **confirmed}


def change(desk: Desk, kind: Any, number: int, **values: object) -> None:
    with desk.write() as session:
        record = session.get_one(kind, number)
        for name, value in values.items():
            setattr(record, name, value)


def apply(desk: Desk, one: Candidate) -> None:
    """Do what the list says of one record."""
    with desk.read() as session:
        number = one.id
        if one.kind == "radiation_worker":
            number = session.get_one(RadiationWorker, one.id).person
        elif one.kind == "township_year":
            number = session.get_one(TownshipYear, one.id).township
    if one.kind == "employer":
        add(desk, Declaration, [declaration(number)])
    elif one.kind == "radiation_worker":
        add(desk, Dose, [dose(number)])
    elif one.kind == "township_year":
        add(desk, Station, [station(number)])
    elif one.kind == "case":
        change(desk, Case, number, state=CaseState.decided, decided_on=date(2025, 7, 1))
    elif one.kind == "monitoring_post":
        change(desk, MonitoringPost, number, qualified=Qualified.qualified)
    elif one.kind == "assistance":
        change(desk, Assistance, number, **dict.fromkeys(HELP, True))
    elif one.kind == "remediation":
        change(desk, Remediation, number, state=RemediationState.finished, confirmed_on=date(2025, 7, 1))


@cache
def profile_of(name: str) -> Profile:
    return load(name)


def rows_of(desk: Desk, profile: str) -> dict[str, RowResult]:
    return {row.key: row for row in assess.evaluate(desk, profile_of(profile), AS_OF).rows}


def met(desk: Desk, profile: str, key: str) -> bool | None:
    return rows_of(desk, profile)[key].met


def found(desk: Desk, profile: str, key: str) -> Gap:
    return gap(desk, profile_of(profile), key, AS_OF)


RATES = {
    HENAN: (
        "declaration_rate",
        "dose_monitoring_rate",
        "rehab_coverage",
        "case_closure_rate",
        "monitoring_pass_rate",
    ),
    JILIN: ("severe_declared", "assistance_tested", "remediation_running"),
}


@settings(max_examples=8, phases=QUICK)
@given(done=LEDGER)
def test_the_list_reaches_the_target_and_the_list_less_one_does_not(
    fresh: Callable[[], Any], done: dict[str, list[bool]]
) -> None:
    with fresh() as desk:
        fill(desk, done)
        for profile, keys in RATES.items():
            before = rows_of(desk, profile)
            gaps = {key: gap_of(desk, profile_of(profile), before[key], AS_OF) for key in keys}
            wanting = {key: one for key, one in gaps.items() if one.needed}
            assert all(before[key].met is not False for key in keys if key not in wanting)
            assert all(len(one.candidates) == one.needed for one in wanting.values())
            for one in wanting.values():
                for each in one.candidates[:-1]:
                    apply(desk, each)
            nearly = rows_of(desk, profile)
            assert [nearly[key].met for key in wanting] == [False] * len(wanting)
            for one in wanting.values():
                apply(desk, one.candidates[-1])
            after = rows_of(desk, profile)
            assert [after[key].met for key in wanting] == [True] * len(wanting)


@settings(max_examples=8, phases=QUICK)
@given(declared=st.lists(st.booleans(), min_size=4, max_size=14))
def test_new_ones_count_on_both_sides(fresh: Callable[[], Any], declared: list[bool]) -> None:
    with fresh() as desk:
        add(desk, Employer, [employer(at) for at in range(len(declared))])
        add(desk, Declaration, [declaration(at + 1) for at, yes in enumerate(declared) if yes])
        one = found(desk, HENAN, "declaration_rate")
        if one.needed == 0:
            return
        assert one.needed_if_new is not None
        assert one.needed_if_new >= one.needed
        first = len(declared)
        more = range(first, first + one.needed_if_new)
        add(desk, Employer, [employer(at) for at in more])
        add(desk, Declaration, [declaration(at + 1) for at in more[:-1]])
        assert found(desk, HENAN, "declaration_rate").needed > 0
        add(desk, Declaration, [declaration(more[-1] + 1)])
        assert met(desk, HENAN, "declaration_rate") is True


def test_reports_with_totals_bring_as_many_posts_as_they_lack(desk: Desk) -> None:
    add(desk, Employer, [employer(at) for at in range(4)])
    totals = [(10, 9), (10, 2), (10, 7), (10, 10)]
    add(
        desk,
        Monitoring,
        [{**report(at), "posts_tested": of, "posts_qualified": ok} for at, (of, ok) in enumerate(totals)],
    )
    one = found(desk, HENAN, "monitoring_pass_rate")
    assert one.needed == 6
    assert [(each.id, each.size) for each in one.candidates] == [(2, 8)]
    assert [(each.id, each.size) for each in one.others] == [(3, 3), (1, 1)]


def test_a_survey_without_names_has_no_list(desk: Desk) -> None:
    survey = {"year": 2025, "industry_group": "矿山", "exposed": True, "key_industry": True}
    add(desk, LiteracySurvey, [{**survey, "surveyed": 100, "aware": 70}])
    one = found(desk, HENAN, "awareness_rate")
    assert (one.needed, one.needed_if_new, list(one.candidates)) == (15, 100, [])
    assert "调查不记名" in one.note
    assert one.sentence == "还差 15 人达到目标（≥85%）；如果都是新增的（分子、分母同时增加），要 100 人。"


def test_growth_asks_for_first_declarations_over_the_base(desk: Desk) -> None:
    add(desk, Employer, [employer(at) for at in range(12)])
    add(desk, Declaration, [declaration(at + 1) for at in range(8)])
    base = {"measure": "first_declared_employers", "day": date(2023, 12, 31), "value": 9}
    add(desk, Snapshot, [base])
    one = found(desk, DRIVE, "first_declared_growth_2025")
    assert (one.needed, one.needed_if_new) == (3, None)
    assert len(one.candidates) == 3
    for each in one.candidates[:2]:
        apply(desk, each)
    assert met(desk, DRIVE, "first_declared_growth_2025") is False
    apply(desk, one.candidates[2])
    assert met(desk, DRIVE, "first_declared_growth_2025") is True


def test_a_share_names_who_could_still_be_done(desk: Desk) -> None:
    add(desk, Employer, [employer(at) for at in range(6)])
    add(desk, Assistance, [assistance(at + 1, yes=True) for at in range(2)])
    add(desk, Remediation, [remediation(at + 1, cured=at < 1) for at in range(3)])
    shares = [("7", 5), ("4", 2)]
    add(desk, YearlyTask, [{"profile": JILIN, "no": no, "share": share} for no, share in shares])
    helped = found(desk, JILIN, "assistance")
    assert helped.needed == 3
    assert {one.kind for one in helped.candidates} == {"employer"}
    assert not {one.id for one in helped.candidates} & {1, 2}
    cured = found(desk, JILIN, "remediation_finished")
    assert (cured.needed, [one.kind for one in cured.candidates]) == (1, ["remediation"])
    open_ = found(desk, JILIN, "remediation_running")
    assert (open_.needed, len(open_.candidates)) == (2, 2)
    assert open_.sentence == "还有 2 家没有办结，目标是 0家。"
    few = found(desk, JILIN, "monitored_employers")
    assert few.needed == 0
    assert "现在不能算差距" in few.sentence


def test_the_easiest_come_first_and_say_why(desk: Desk) -> None:
    add(desk, Employer, [employer(at) for at in range(7)])
    add(desk, Declaration, [{**declaration(6), "review_state": ReviewState.returned}])
    add(
        desk,
        Notice,
        [{"number": "1", "employer": 3, "kind": NoticeKind.declare, "issued_on": date(2025, 6, 10)}],
    )
    one = found(desk, HENAN, "declaration_rate")
    assert [each.id for each in one.candidates][:4] == [6, 3, 4, 7]
    assert one.candidates[0].why.startswith("2025-03-01 的申报被退回，改正后即可")
    assert "2025-06-10 已发提示单" in one.candidates[1].why
    assert one.candidates[2].why == "危害严重；接害 24 人；微型；没有电话，可请乡镇协助"
    assert one.candidates[0].name == factories.employer_name(5)


def test_nothing_is_missing_where_the_target_is_reached(desk: Desk) -> None:
    add(desk, Employer, [employer(0)])
    add(desk, Declaration, [declaration(1)])
    one = found(desk, HENAN, "declaration_rate")
    assert (one.needed, list(one.candidates)) == (0, [])
    assert one.sentence == "已达到目标（≥90%），没有差距。"
    assert found(desk, HENAN, "rehab_coverage").sentence.startswith("现在不能算差距")


TASKS = {task.key: task for task in load(HENAN).tasks}
BETTER = {"no": ("no", "partly", "yes"), "partly": ("partly", "yes"), "yes": ("yes",)}


def ups(task: Task, states: dict[int, str | None], facts: dict[str, Any]) -> Iterator[tuple[int, str | None]]:
    """Try every better state of every item and every other fact: how many changed, and the letter."""
    items = [
        [s for s in BETTER[states[n] or "no"] if s != "partly" or n in task.partly_items]
        for n in task.numbers
    ]
    top = max((number for rule in task.rule.values() for number in rule.numbers), default=0) + 1
    values = [
        (facts[fact.key], not facts[fact.key])
        if fact.type == "bool"
        else range(facts[fact.key], max(top, facts[fact.key]) + 1)
        for fact in task.facts
    ]
    for chosen in product(*items):
        for other in product(*values):
            after = dict(zip(task.numbers, chosen, strict=True))
            known = {fact.key: value for fact, value in zip(task.facts, other, strict=True)}
            changed = sum(after[n] != states[n] for n in task.numbers) + sum(
                known[k] != facts[k] for k in known
            )
            yield changed, grade(task, after, known).grade


@settings(max_examples=100, phases=QUICK)
@given(data=st.data())
def test_the_way_up_is_the_shortest(data: st.DataObject) -> None:
    task = TASKS[data.draw(st.sampled_from(sorted(TASKS)))]
    states: dict[int, str | None] = {}
    for n in task.numbers:
        states[n] = data.draw(
            st.sampled_from(["yes", "no", "partly"] if n in task.partly_items else ["yes", "no"])
        )
    facts: dict[str, Any] = {}
    for fact in task.facts:
        facts[fact.key] = data.draw(st.booleans() if fact.type == "bool" else st.integers(0, 8))
    now = grade(task, states, facts).grade
    better = task.options[: task.options.index(now)] if now else task.options[:-1]
    shortest = min((count for count, letter in ups(task, states, facts) if letter in better), default=0)
    raises = raise_grade(task, states, facts)
    assert {one.size for one in raises} == ({shortest} if shortest else set())
    for one in raises:
        after = grade(task, {**states, **one.items}, {**facts, **one.facts})
        assert after.grade == one.letter
        assert one.letter in better


def test_a_task_says_what_would_raise_it(desk: Desk) -> None:
    profile = profile_of(HENAN)
    task = profile.task("4-3")
    one = raise_grade(task, {1: "yes", 2: "yes", 3: "no", 4: "no"}, {})
    assert [(each.letter, dict(each.items)) for each in one] == [("A", {3: "yes"}), ("A", {4: "yes"})]
    assert one[0].told(task) == "第3项符合，可评为 A"
    three = raise_grade(profile.task("3-3"), {1: "no", 2: "yes", 3: "yes", 4: "yes"}, {})
    assert [(each.letter, dict(each.items)) for each in three] == [("A", {1: "yes"}), ("B", {1: "partly"})]
    shown = gap(desk, profile, "9-5")
    assert (shown.needed, [each.id for each in shown.candidates]) == (1, [1])
    assert "没有填的条款按不符合计算" in shown.note


def test_the_command_answers(desk: Desk, ohdesk: Ohdesk) -> None:
    add(desk, Employer, [employer(at) for at in range(4)])
    add(desk, Declaration, [declaration(at + 1) for at in range(2)])
    desk.close()
    answer = ohdesk("gap", HENAN, "declaration_rate", "--as-of", "2025-12-31", "--json")
    assert answer.code == 0
    assert answer.json["needed"] == 2
    assert [one["kind"] for one in answer.json["candidates"]] == ["employer", "employer"]
    assert "还差 2 家" in ohdesk("gap", HENAN, "declaration_rate", "--as-of", "2025-12-31").out
    assert ohdesk("gap", HENAN, "1-1", "--json").json["needed"] == 3
    refused = ohdesk("gap", HENAN, "nothing")
    assert (refused.code, "没有指标“nothing”" in refused.err) == (2, True)


def test_many_candidates_are_found_quickly_enough_to_be_listed(desk: Desk) -> None:
    add(desk, Employer, [employer(at) for at in range(1200)])
    one = found(desk, HENAN, "declaration_rate")
    assert (one.needed, len(one.candidates), len(one.others)) == (1080, 1080, 30)
    assert_in_order([each.facts["order"] for each in one.candidates])


def assert_in_order(orders: Sequence[Any]) -> None:
    assert list(orders) == sorted(orders)
