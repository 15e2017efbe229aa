"""时限: what a clerk must hear of in time, why, and when it falls silent again."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.base import Record
from db.records import BY_NAME
from ohdesk import clocks, ledger, profile
from ohdesk.clocks import Due, due_items
from ohdesk.clocks.rules import add_months, add_working_days, exam_period, rules
from ohdesk.desk import Desk
from ohdesk.errors import Refused
from ohdesk.identity import make_citizen_number, make_credit_code

TODAY = date(2025, 6, 20)
Keep = Callable[..., int]
DAYS = st.dates(date(1950, 1, 1), date(2100, 12, 31))


@pytest.fixture
def keep(desk: Desk) -> Keep:
    """Return what keeps one record and gives its number."""

    def kept(record: str, /, **values: Any) -> int:
        return ledger.save(desk, BY_NAME[record], values).id

    return kept


@pytest.fixture
def firm(keep: Keep) -> Keep:
    """Return what keeps an employer that must declare."""
    made: list[int] = []

    def kept(**changed: Any) -> int:
        number = len(made) + 1
        values = {
            "name": f"榆河县第{number}石材厂",
            "credit_code": make_credit_code("220182", number),
            "verdict": "应申报",
            "risk": "一般",
            "verified_on": "2025-03-03",
        }
        made.append(keep("employer", **{**values, **changed}))
        return made[-1]

    return kept


def declared(keep: Keep, employer: int, day: str, kind: str = "初次申报", **more: Any) -> int:
    """Keep a declaration that passed and has its receipt."""
    values = {"review_state": "通过", "receipt_no": f"HZ{employer}-{day}", "receipt_on": day}
    return keep(
        "declaration", employer=employer, declaration_type=kind, submitted_on=day, **{**values, **more}
    )


def due(desk: Desk, *kinds: str, as_of: date = TODAY, **more: Any) -> list[Due]:
    """Return the items of some clocks."""
    return due_items(desk, as_of, kinds=kinds, **more)


def one(desk: Desk, *kinds: str, **more: Any) -> Due:
    """Return the only item of some clocks."""
    (item,) = due(desk, *kinds, **more)
    return item


# Dates.


@given(DAYS, st.integers(-600, 600))
def test_months_are_counted_with_the_same_day_or_the_months_last(day: date, months: int) -> None:
    later = add_months(day, months)
    assert (later.year - day.year) * 12 + later.month - day.month == months
    assert later.day == min(day.day, monthrange(later.year, later.month)[1])


@given(DAYS, st.integers(0, 60), st.integers(0, 60))
def test_a_later_day_or_more_months_never_fall_earlier(day: date, months: int, more: int) -> None:
    assert add_months(day, months) <= add_months(day, months + more)
    assert add_months(day, months) <= add_months(day + timedelta(days=more), months)


def test_the_end_of_january_comes_to_the_end_of_february() -> None:
    assert add_months(date(2025, 1, 31), 1) == date(2025, 2, 28)
    assert add_months(date(2024, 1, 31), 1) == date(2024, 2, 29)
    assert add_months(date(2024, 2, 29), 12) == date(2025, 2, 28)
    assert add_months(date(2024, 1, 31), 13) == date(2025, 2, 28)
    assert add_months(date(9999, 12, 1), 2) == date.max


@given(DAYS, st.integers(0, 40))
def test_working_days_leave_out_saturdays_and_sundays_only(day: date, days: int) -> None:
    end = add_working_days(day, days)
    passed = [day + timedelta(days=at) for at in range(1, (end - day).days + 1)]
    if days:
        assert sum(one.weekday() < 5 for one in passed) == days
        assert end.weekday() < 5


def test_five_working_days_from_a_thursday_end_on_the_next_thursday() -> None:
    assert add_working_days(date(2025, 6, 19), 5) == date(2025, 6, 26)
    assert add_working_days(date(2025, 6, 21), 5) == date(2025, 6, 27)


# Declarations.


def test_an_employer_found_to_owe_a_declaration_is_due_at_once(desk: Desk, firm: Keep) -> None:
    number = firm()
    item = one(desk, "first_declaration")
    assert (item.kind, item.number, item.name) == ("employer", number, "榆河县第1石材厂")
    assert (item.due_on, item.level, item.overdue_days) == (date(2025, 3, 3), "overdue", 109)
    assert "没有有效的申报记录" in item.why
    assert "第48号" in item.clause


def test_after_acceptance_there_are_thirty_days(desk: Desk, firm: Keep, keep: Keep) -> None:
    keep("project", employer=firm(), name="新建生产线", accepted_on="2025-06-01")
    item = one(desk, "first_declaration")
    assert (item.base, item.due_on, item.remaining, item.level) == (
        date(2025, 6, 1),
        date(2025, 7, 1),
        11,
        "soon",
    )


def test_who_need_not_declare_or_has_stopped_is_left_alone(desk: Desk, firm: Keep, keep: Keep) -> None:
    firm(verdict="不应申报", verdict_reason="无职业病危害")
    firm(verdict="待核")
    firm(operating_state="停产", state_since="2025-01-01")
    declared(keep, firm(), "2025-06-01")
    assert due(desk, "first_declaration") == []
    firm(operating_state="阶段性生产")
    assert len(due(desk, "first_declaration")) == 1


def test_a_returned_declaration_is_none(desk: Desk, firm: Keep, keep: Keep) -> None:
    declared(keep, firm(), "2025-06-01", review_state="退回", receipt_no=None, receipt_on=None)
    assert len(due(desk, "first_declaration")) == 1
    assert due(desk, "receipt", "yearly_update") == []


@pytest.mark.parametrize(
    ("last", "opens", "until", "level"),
    [
        ("2024-05-19", "2025-04-19", "2025-06-19", "overdue"),
        ("2024-05-20", "2025-04-20", "2025-06-20", "soon"),
        ("2024-07-20", "2025-06-20", "2025-08-20", "soon"),
        ("2024-07-21", "2025-06-21", "2025-08-21", "later"),
    ],
)
def test_the_yearly_update_counts_from_the_last_declaration(
    desk: Desk, firm: Keep, keep: Keep, last: str, opens: str, until: str, level: str
) -> None:
    number = firm()
    declared(keep, number, "2023-05-19")
    declared(keep, number, last, "变更申报", change_reason="其他")
    item = one(desk, "yearly_update")
    assert (item.opens_on, item.due_on, item.level) == (
        date.fromisoformat(opens),
        date.fromisoformat(until),
        level,
    )
    assert last in item.why


def test_the_end_of_a_month_is_clamped_in_the_yearly_update(desk: Desk, firm: Keep, keep: Keep) -> None:
    declared(keep, firm(), "2024-03-31")
    item = one(desk, "yearly_update", as_of=date(2025, 3, 1))
    assert (item.opens_on, item.due_on) == (date(2025, 2, 28), date(2025, 4, 30))


def test_an_updated_employer_is_silent_until_its_next_window(desk: Desk, firm: Keep, keep: Keep) -> None:
    number = firm()
    declared(keep, number, "2024-04-01")
    assert one(desk, "yearly_update").level == "overdue"
    declared(keep, number, "2025-06-01", "年度更新")
    assert due(desk, "yearly_update") == []


def test_a_new_name_wants_a_change_within_fifteen_days(desk: Desk, firm: Keep, keep: Keep) -> None:
    number = firm()
    declared(keep, number, "2025-01-10")
    name = keep("former_name", employer=number, name="榆河县旧石材厂", valid_to="2025-06-10")
    item = one(desk, "change_renamed")
    assert (item.kind, item.number, item.due_on) == ("former_name", name, date(2025, 6, 25))
    assert "榆河县旧石材厂" in item.why
    declared(keep, number, "2025-06-18", "变更申报", change_reason="单位名称变更")
    assert due(desk, "change_renamed") == []


def test_a_new_workplace_and_an_accepted_project_want_a_change_too(
    desk: Desk, firm: Keep, keep: Keep
) -> None:
    number = firm()
    declared(keep, number, "2025-01-10")
    keep("workplace", employer=number, name="二厂区", opened_on="2025-06-01")
    keep("project", employer=number, name="扩建窑炉", accepted_on="2025-06-02")
    found = {item.clock: item.due_on for item in due(desk, "change_workplace", "change_construction")}
    assert found == {"change_workplace": date(2025, 6, 16), "change_construction": date(2025, 7, 2)}


def test_a_replaced_legal_person_is_read_from_the_history(desk: Desk, firm: Keep, keep: Keep) -> None:
    number = firm(legal_person="王建国")
    declared(keep, number, "2025-01-10")
    ledger.save(desk, BY_NAME["employer"], {"head": "李秀兰"}, number)
    today = date.today()
    assert due(desk, "change_legal_person", as_of=today) == [], "filling an empty field changes nobody"
    ledger.save(desk, BY_NAME["employer"], {"legal_person": "周志强"}, number)
    item = one(desk, "change_legal_person", as_of=today)
    assert item.due_on == today + timedelta(days=15)
    assert "法定代表人由“王建国”改为“周志强”" in item.why


def test_a_returned_change_keeps_its_first_clock(desk: Desk, firm: Keep, keep: Keep) -> None:
    number = firm()
    declared(keep, number, "2024-12-10")
    declared(
        keep, number, "2025-06-12", "变更申报", change_reason="技术工艺设备材料变化", changed_on="2025-06-08",
        review_state="退回", receipt_no=None, receipt_on=None,
    )  # fmt: skip
    assert one(desk, "change_process").due_on == date(2025, 6, 23)


def test_a_cancelled_employer_must_be_taken_out_of_the_system(desk: Desk, firm: Keep, keep: Keep) -> None:
    number = firm(operating_state="注销", state_since="2025-06-10")
    assert due(desk, "termination") == [], "it never declared"
    declared(keep, number, "2024-03-01")
    item = one(desk, "termination")
    assert item.due_on == date(2025, 6, 25)
    assert "第九条" in item.clause
    declared(keep, number, "2025-06-15", "变更申报", change_reason="终止生产经营")
    assert due(desk, "termination") == []


def test_a_receipt_is_due_within_five_working_days_and_old_lists_without_receipts_are_not_nagged_about(
    desk: Desk, firm: Keep, keep: Keep
) -> None:
    fresh, old = firm(), firm()
    without = {"receipt_no": None, "receipt_on": None, "review_state": "待审"}
    declared(keep, fresh, "2025-06-19", **without)
    declared(keep, old, "2022-06-19", **without)
    item = one(desk, "receipt")
    assert (item.employer, item.due_on) == (fresh, date(2025, 6, 26))
    assert "未扣除法定节假日" in item.clause


# Testing, examinations, training.


def test_testing_is_yearly_where_severe_and_three_yearly_elsewhere(
    desk: Desk, firm: Keep, keep: Keep
) -> None:
    severe, general, never = firm(risk="严重"), firm(), firm()
    for number in (severe, general):
        keep(
            "monitoring", employer=number, report_no=f"JC-{number}", year=2024, kind="定期检测", state="已完成",
            tested_on="2024-06-30",
        )  # fmt: skip
    found = {item.employer: item for item in due(desk, "periodic_test", within=800)}
    assert found[severe].due_on == date(2025, 6, 30)
    assert found[general].due_on == date(2027, 6, 30)
    assert found[never].level == "overdue"
    assert "JC-1" in found[severe].why
    assert "应每年检测一次" in found[severe].why


def test_a_test_that_is_only_planned_or_done_by_the_cdc_does_not_count(
    desk: Desk, firm: Keep, keep: Keep
) -> None:
    number = firm()
    for kind, state in (("定期检测", "任务下达"), ("常规监测", "已完成")):
        keep(
            "monitoring",
            employer=number,
            report_no=kind,
            year=2025,
            kind=kind,
            state=state,
            tested_on="2025-05-05",
        )
    assert one(desk, "periodic_test").base is None


def test_the_status_evaluation_is_for_severe_hazards_and_a_new_projects_evaluation_begins_it(
    desk: Desk, firm: Keep, keep: Keep
) -> None:
    firm()
    severe = firm(risk="严重")
    assert one(desk, "evaluation").employer == severe
    keep("project", employer=severe, name="技改", effect_reviewed_on="2022-07-01")
    assert one(desk, "evaluation").due_on == date(2025, 7, 1)


def test_the_shortest_period_of_an_employers_hazards_sets_its_examination(
    desk: Desk, firm: Keep, keep: Keep
) -> None:
    number = firm()
    for hazard in ("W006", "W001"):
        keep("exposure", employer=number, post="打磨", hazard=hazard, exposed=3)
    assert one(desk, "examination").level == "overdue"
    keep(
        "checkup_total", employer=number, year=2024, exam_kind="在岗期间", examined=3, checked_on="2024-07-07"
    )
    item = one(desk, "examination")
    assert item.due_on == date(2025, 7, 7)
    assert "噪声" in item.why
    assert not item.sure
    assert "GBZ 188—2014" in item.clause


def test_the_newer_edition_of_the_standard_is_used_from_its_first_day() -> None:
    assert exam_period(["F002"], date(2026, 7, 31)).months == 24
    assert exam_period(["F002"], date(2026, 8, 1)).months == 12
    assert exam_period(["W006"], date(2026, 8, 1)).months == 24
    assert exam_period(["W008"], TODAY) is None


def test_training_is_due_at_once_then_by_the_end_of_every_year(desk: Desk, firm: Keep, keep: Keep) -> None:
    number = firm(exposed_total=0)
    assert {item.zh for item in due(desk, "training")} == {
        "职业健康培训（主要负责人）",
        "职业健康培训（职业卫生管理人员）",
    }
    for no, day, hours in (("2024-1", "2024-05-05", 16), ("2025-1", "2025-05-05", 6)):
        course = keep("training", no=no, title="负责人培训", category="职业健康培训", held_on=day)
        keep("attendance", training=course, employer=number, role="主要负责人", attended=1, hours=hours)
    head = next(item for item in due(desk, "training", within=365) if "负责人" in item.zh)
    assert head.due_on == date(2025, 12, 31)
    assert "不少于 8 学时，已有 6 学时" in head.why
    more = keep(
        "training", no="2025-2", title="负责人培训", category="职业健康培训", held_on="2025-06-06", hours=2
    )
    keep("attendance", training=more, employer=number, role="主要负责人", attended=1)
    assert not any("主要负责人" in item.zh for item in due(desk, "training", within=365))


def test_an_unfinished_first_training_stays_open(desk: Desk, firm: Keep, keep: Keep) -> None:
    number = firm()
    course = keep("training", no="1", title="培训", category="职业健康培训", held_on="2024-05-05", hours=4)
    keep("attendance", training=course, employer=number, role="接害劳动者", attended=20)
    worker = next(item for item in due(desk, "training") if "劳动者" in item.zh)
    assert (worker.due_on, worker.level) == (date(2024, 12, 31), "overdue")
    assert "不少于 8 学时" in worker.why


# Projects, radiation, patients, campaigns, cases, submissions.


def test_a_severe_projects_report_is_due_twenty_days_after_acceptance(
    desk: Desk, firm: Keep, keep: Keep
) -> None:
    number = firm()
    keep("project", employer=number, name="一般项目", risk="一般", accepted_on="2025-06-01")
    severe = keep("project", employer=number, name="严重项目", risk="严重", accepted_on="2025-06-01")
    item = one(desk, "project_report")
    assert (item.kind, item.number, item.due_on) == ("project", severe, date(2025, 6, 21))
    ledger.save(desk, BY_NAME["project"], {"report_submitted_on": "2025-06-19"}, severe)
    assert due(desk, "project_report") == []


@pytest.fixture
def welder(firm: Keep, keep: Keep) -> tuple[int, int]:
    """Keep a worker who films welds and return the numbers of the employer and of the person."""
    employer = firm()
    person = keep("person", name="沈文博", id_number=make_citizen_number("220182", date(1988, 4, 5), 11))
    return employer, person


def test_no_dose_period_is_longer_than_ninety_days(desk: Desk, welder: tuple[int, int], keep: Keep) -> None:
    employer, person = welder
    keep("radiation_worker", employer=employer, person=person, sector="非医疗", since="2025-05-01")
    assert one(desk, "dose").due_on == date(2025, 7, 30)
    keep("dose", person=person, employer=employer, period_from="2025-05-01", period_to="2025-05-31")
    item = one(desk, "dose")
    assert (item.due_on, item.name) == (date(2025, 8, 29), "沈文博（榆河县第1石材厂）")


def test_radiation_workers_are_examined_before_during_and_at_the_end(
    desk: Desk, welder: tuple[int, int], keep: Keep
) -> None:
    employer, person = welder
    worker = keep("radiation_worker", employer=employer, person=person, sector="非医疗", since="2024-09-01")
    keys = ("examination_entry", "examination_radiation", "examination_exit")
    assert [item.clock for item in due(desk, *keys)] == ["examination_entry"]
    clinic = keep("institution", name="榆河县人民医院")
    card = {"institution": clinic, "person": person, "employer": employer, "card_kind": "放射工作人员检查"}
    keep("checkup", **card, archive_no="1", exam_kind="上岗前", checked_on="2024-08-20")
    assert due(desk, *keys) == []
    assert one(desk, *keys, within=800).due_on == date(2026, 8, 20)
    ledger.save(desk, BY_NAME["radiation_worker"], {"until": "2025-07-10"}, worker)
    leaving = next(item for item in due(desk, *keys) if item.clock == "examination_exit")
    assert (leaving.opens_on, leaving.due_on, leaving.level) == (date(2025, 6, 10), date(2025, 7, 10), "soon")
    keep("checkup", **card, archive_no="2", exam_kind="在岗期间", checked_on="2025-05-20")
    assert due(desk, "examination_exit") == [], "an examination of the last 90 days counts"


def test_every_living_patient_is_followed_up_yearly(desk: Desk, keep: Keep) -> None:
    number = make_citizen_number("220182", date(1958, 2, 9), 21)
    patient = keep("patient", name="韩永胜", id_number=number, diagnosed_on="2020-03-03")
    assert one(desk, "follow_up").due_on == date(2021, 3, 3)
    keep("follow_up", patient=patient, followed_on="2024-07-01", method="电话", outcome="存活")
    item = one(desk, "follow_up")
    assert (item.due_on, item.sure) == (date(2025, 7, 1), False)
    ledger.save(desk, BY_NAME["patient"], {"status": "死亡", "died_on": "2025-05-05"}, patient)
    assert due(desk, "follow_up") == []


def test_open_remediation_is_overdue_after_its_deadline(desk: Desk, firm: Keep, keep: Keep) -> None:
    late, done, undated = firm(), firm(), firm()
    keep("remediation", employer=late, included_on="2023-01-01", state="治理中", due_on="2025-05-31")
    keep(
        "remediation",
        employer=done,
        included_on="2023-01-01",
        state="完成",
        due_on="2025-05-31",
        confirmed_on="2025-05-01",
    )
    keep("remediation", employer=undated, included_on="2023-01-01", state="未确认")
    found = due(desk, "remediation", within=365)
    assert [(item.employer, item.due_on) for item in found] == [
        (late, date(2025, 5, 31)),
        (undated, date(2025, 12, 31)),
    ]
    assert found[0].overdue_days == 20


def test_cases_are_reported_after_service_and_after_closing(desk: Desk, firm: Keep, keep: Keep) -> None:
    case = {"employer": firm(), "filed_on": "2025-05-01", "state": "已结案", "cause": "未申报"}
    case |= {"decided_on": "2025-05-20", "served_on": "2025-06-10", "closed_on": "2025-06-18"}
    keep("case", filed_no="A1", procedure="普通程序", **case)
    keep("case", filed_no="A2", procedure="简易程序", **case)
    found = [
        (item.name, item.clock, item.due_on) for item in due(desk, "case_first_report", "case_second_report")
    ]
    assert found == [
        ("A1", "case_first_report", date(2025, 6, 17)),
        ("A1", "case_second_report", date(2025, 6, 25)),
        ("A2", "case_second_report", date(2025, 6, 25)),
    ]


def test_the_profiles_submissions_are_due_and_forgotten_a_month_later(desk: Desk) -> None:
    henan = profile.load("henan-2025")
    found = {item.name: item.due_on for item in due(desk, "submission", profile=henan)}
    assert found == {"反馈工作联系人": date(2025, 6, 6), "报送自评估报告": date(2025, 7, 1)}
    assert due(desk, "submission", as_of=date(2025, 9, 1), profile=henan) == []


# The list as a whole.


def test_a_snoozed_item_comes_back_on_its_day_or_when_its_ground_changes(
    desk: Desk, firm: Keep, keep: Keep
) -> None:
    number = firm()
    declared(keep, number, "2024-04-01")
    key = one(desk, "yearly_update").key
    assert due(desk, "yearly_update", snoozed={key: date(2025, 6, 30)}) == []
    assert len(due(desk, "yearly_update", as_of=date(2025, 6, 30), snoozed={key: date(2025, 6, 30)})) == 1
    declared(keep, number, "2024-05-01", "变更申报", change_reason="其他")
    assert one(desk, "yearly_update", snoozed={key: date(2025, 12, 31)}).key != key


def test_the_most_pressing_comes_first_keys_are_unique_and_one_employer_can_be_asked_about(
    desk: Desk, firm: Keep, keep: Keep
) -> None:
    for number in (firm(risk="严重"), firm(), firm()):
        declared(keep, number, f"2024-0{number + 4}-01")
        keep("exposure", employer=number, post="打磨", hazard="F001", exposed=3)
    firm()
    found = due_items(desk, TODAY)
    assert [item.due_on for item in found] == sorted(item.due_on for item in found)
    assert len({item.key for item in found}) == len(found)
    assert due_items(desk, TODAY, employer=2) == [item for item in found if item.employer == 2]
    assert all(
        item.why and item.clause and item.zh and item.due_on <= TODAY + timedelta(days=90) for item in found
    )


def test_a_removed_record_moves_no_clock(desk: Desk, firm: Keep, keep: Keep) -> None:
    number = firm()
    wrong = declared(keep, number, "2025-06-01")
    assert due(desk, "first_declaration") == []
    ledger.remove(desk, BY_NAME["declaration"], wrong, "录错单位")
    assert len(due(desk, "first_declaration")) == 1


def test_what_happened_later_is_unknown_on_an_earlier_day(desk: Desk, firm: Keep, keep: Keep) -> None:
    declared(keep, firm(), "2025-06-01")
    assert len(due(desk, "first_declaration", as_of=date(2025, 5, 31))) == 1


def test_an_unknown_clock_is_refused_by_name(desk: Desk) -> None:
    with pytest.raises(Refused, match="yearly"):
        due(desk, "yearly")


def test_every_clock_has_somebody_who_watches_it_and_a_clause() -> None:
    watched = {key for _, keys in clocks.WATCHERS for key in keys}
    assert watched == set(rules().clocks) == set(clocks.kinds_of_clock())
    assert all(one.clause and one.zh for one in rules().clocks.values())


def test_every_hazard_named_in_the_rules_is_in_the_catalogue() -> None:
    from ohdesk import codes

    known: type[Record] | Any = codes.catalogue("hazard")
    named = [code for meant in rules().names.values() for code in meant]
    assert named
    assert [code for code in named if code not in known] == []
