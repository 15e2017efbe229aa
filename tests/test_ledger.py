"""The ledger: what is saved, edited, refused, filtered, ordered and removed, and by whom."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import factories
import pytest
from doors import USER, Prepared
from hypothesis import given
from hypothesis import strategies as st

from db.office import Role
from db.records import BY_NAME
from db.records.employer import NameSource, OperatingState
from db.records.person import Sex
from db.store import open_store
from ohdesk import codes, ledger, query
from ohdesk.desk import RIGHTS, Desk
from ohdesk.errors import Refused
from ohdesk.identity import make_credit_code
from ohdesk.ledger import Problems
from ohdesk.masking import masked_number
from ohdesk.query import Query

EMPLOYER, PERSON, VISIT = BY_NAME["employer"], BY_NAME["person"], BY_NAME["rehab_visit"]


def employer(n: int, **changes: object) -> dict[str, object]:
    """Return the fewest values of an employer."""
    return {"name": factories.employer_name(n), "credit_code": make_credit_code("220182", n + 1), **changes}


def kept(desk: Desk, number: int) -> dict[str, object]:
    """Return an employer's values as they are kept."""
    with desk.read() as session:
        return ledger.current(session, EMPLOYER, number)


def found(desk: Desk, kind: str = "employer", **asked: object) -> list[int]:
    """Return the numbers that answer a query."""
    return list(query.ids(desk, BY_NAME[kind], Query(**asked)))  # type: ignore[arg-type]


def test_values_are_understood_as_people_write_them(desk: Desk) -> None:
    town = found(desk, "township")[0]
    with desk.read() as session:
        name = query.rows_in(session, BY_NAME["township"], [town])[0].name  # type: ignore[attr-defined]
    typed = employer(
        1,
        township=name, industry="水泥制造", operating_state="阶段性生产", state_since="2024年3月1日",
        sources="省下发库、市场监管", staff_total="１２０人", exposed_total="1,00", hazard_severe="√", revenue="350.5",
    )  # fmt: skip
    with pytest.raises(Problems) as told:
        ledger.save(desk, EMPLOYER, typed)
    assert [(one.field, one.value) for one in told.value.problems] == [("exposed_total", "1,00")]
    number = ledger.save(desk, EMPLOYER, typed | {"exposed_total": "100"}).id
    values = kept(desk, number)
    assert (values["township"], values["industry"], values["staff_total"]) == (town, "3011", 120)
    assert values["operating_state"] is OperatingState.seasonal
    assert values["sources"] == frozenset({NameSource.province, NameSource.market})
    assert (values["state_since"], values["revenue"]) == (date(2024, 3, 1), Decimal("350.5"))
    assert (values["hazard_severe"], values["branch_no"]) == (True, "")


def test_editing_touches_only_what_was_given(desk: Desk) -> None:
    number = ledger.save(desk, EMPLOYER, employer(1, staff_total=50, operating_state="stopped")).id
    before = kept(desk, number)
    ledger.save(desk, EMPLOYER, {"staff_total": 60}, number)
    assert kept(desk, number) == {**before, "staff_total": 60}
    ledger.save(desk, EMPLOYER, {"staff_total": "", "operating_state": None}, number)
    assert kept(desk, number) == {**before, "staff_total": None, "operating_state": OperatingState.normal}


def test_every_problem_is_told_at_once_and_nothing_kept(desk: Desk) -> None:
    wrong = {
        "credit_code": "91220182",
        "township": "没有的镇",
        "size": "中小型",
        "sixth": 1,
        "staff_total": "很多",
    }
    with pytest.raises(Problems) as told:
        ledger.save(desk, EMPLOYER, wrong)
    problems = {one.field: one for one in told.value.problems}
    assert set(problems) == {"name", "credit_code", "township", "size", "sixth", "staff_total"}
    assert problems["size"].message.startswith("“中小型”不在可选项中")
    assert (problems["township"].zh, problems["township"].value) == ("所属乡镇", "没有的镇")
    assert found(desk) == []


def test_checking_saves_nothing(desk: Desk) -> None:
    told = ledger.check(desk, EMPLOYER, employer(1, contact_phone="1380000"))
    assert [(one.field, one.level) for one in told] == [("contact_phone", "warning")]
    assert found(desk) == []


def test_same_key_is_told_and_its_removal_frees_it(desk: Desk) -> None:
    first = ledger.save(desk, EMPLOYER, employer(1)).id
    with pytest.raises(Problems, match="已有相同统一社会信用代码、分支序号的记录"):
        ledger.save(desk, EMPLOYER, employer(1, name="另一个名字"))
    second = ledger.save(desk, EMPLOYER, employer(1, branch_no="01")).id
    with pytest.raises(Problems, match="已有相同"):
        ledger.save(desk, EMPLOYER, {"branch_no": ""}, second)
    ledger.remove(desk, EMPLOYER, first, "重复录入")
    third = ledger.save(desk, EMPLOYER, employer(1)).id
    assert sorted(found(desk)) == [second, third]
    assert third > second > first


def test_an_employer_is_no_duplicate_of_itself(desk: Desk) -> None:
    first, second = (ledger.save(desk, EMPLOYER, employer(n)).id for n in (1, 2))
    with pytest.raises(Problems, match="不能与自己重复"):
        ledger.save(desk, EMPLOYER, {"verdict": "重复", "duplicate_of": first}, first)
    ledger.save(desk, EMPLOYER, {"verdict": "重复", "duplicate_of": first}, second)


def test_codes_are_read_in_the_edition_of_the_records_day(desk: Desk) -> None:
    patient = factories.values("patient", 1, factories.linker(desk)) | {"disease": "矽肺"}
    old = ledger.save(
        desk, BY_NAME["patient"], patient | {"diagnosed_on": "2020-05-01", "reported_on": None}
    ).id
    other = factories.values("patient", 2, factories.linker(desk)) | {"disease": "矽肺"}
    new = ledger.save(
        desk, BY_NAME["patient"], other | {"diagnosed_on": "2026-01-05", "reported_on": None}
    ).id
    with desk.read() as session:
        diseases = [ledger.current(session, BY_NAME["patient"], one)["disease"] for one in (old, new)]
    assert [str(one)[:4] for one in diseases] == ["ZB13", "ZB24"]


def test_own_codes_join_the_catalogue_at_once(desk: Desk) -> None:
    with pytest.raises(Problems):
        ledger.save(desk, EMPLOYER, employer(1, industry="9999"))
    own = {"catalogue": "hazard", "code": "X900", "name": "新工艺粉尘", "parent": "F"}
    ledger.save(desk, BY_NAME["local_code"], own)
    assert codes.catalogue("hazard").parse("新工艺粉尘") == "X900"


def test_filters_take_values_as_they_are_written(desk: Desk) -> None:
    town = found(desk, "township")[3]
    numbers = [
        ledger.save(desk, EMPLOYER, one).id
        for one in (
            employer(1, township=town, industry="3011", sources="省下发库、税务", first_seen_on="2024-05-01"),
            employer(
                2, industry="3012", operating_state="stopped", first_seen_on="2025-01-01", hazard_severe=False
            ),
            employer(3, industry="0610", sources="税务", staff_total=30),
        )
    ]
    one, two, three = numbers
    for where, meant in (
        ({"operating_state": "停产"}, [two]),
        ({"operating_state": "normal"}, [one, three]),
        ({"industry": "301"}, [one, two]),
        ({"industry": "3011"}, [one]),
        ({"sources": "税务"}, [one, three]),
        ({"township": town}, [one]),
        ({"township": None}, [two, three]),
        ({"staff_total": "30"}, [three]),
        ({"hazard_severe": "否"}, [two]),
        ({"first_seen_on": "2024.5.1"}, [one]),
        ({"id": str(two)}, [two]),
        ({"credit_code": make_credit_code("220182", 3), "operating_state": "停产"}, [two]),
    ):
        assert sorted(found(desk, where=where)) == meant, where
    assert found(desk, year=2025) == [two]
    assert found(desk, only=[two, three], where={"industry": "0610"}) == [three]
    assert query.count(desk, EMPLOYER, Query(where={"industry": "30"})) == 2


@pytest.mark.parametrize(
    "where",
    [{"nothing": "1"}, {"township": "没有的镇"}, {"staff_total": "多"}, {"id": "x"}, {"industry": "甲"}],
)
def test_filters_not_understood_are_refused(desk: Desk, where: dict[str, str]) -> None:
    with pytest.raises(Refused):
        found(desk, where=where)


def test_order_follows_fields_and_names_of_links(desk: Desk) -> None:
    towns = found(desk, "township")
    with desk.read() as session:
        named = {one.id: one.name for one in query.rows_in(session, BY_NAME["township"], towns)}  # type: ignore[attr-defined]
    chosen = [towns[2], towns[0], towns[1]]
    numbers = [
        ledger.save(desk, EMPLOYER, employer(n, township=town, staff_total=9 - n)).id
        for n, town in enumerate(chosen)
    ]
    by_name = sorted(numbers, key=lambda one: named[chosen[numbers.index(one)]].encode())
    assert found(desk, order="township") == by_name
    assert found(desk, order="staff_total") == numbers[::-1]
    assert found(desk, order="staff_total", descending=True) == numbers
    with pytest.raises(Refused):
        found(desk, order="nothing")


def test_newest_first_where_records_have_a_day(desk: Desk) -> None:
    link = factories.linker(desk)
    days = ("2024-01-05", "2025-03-01", "2023-07-01")
    numbers = [
        ledger.save(
            desk, VISIT, {"patient": link("patient"), "station": link("station"), "visited_on": day}
        ).id
        for day in days
    ]
    assert found(desk, "rehab_visit") == [numbers[1], numbers[0], numbers[2]]
    assert found(desk, "rehab_visit", year=2024) == [numbers[0]]


def test_more_records_than_one_question_takes(desk: Desk) -> None:
    people = [factories.values("person", n, lambda _: 1) for n in range(2000)]
    with desk.write() as session:
        ledger.add_many(desk, session, PERSON, people)
    numbers = query.ids(desk, PERSON, Query(where={"sex": "女"}))
    shown = query.rows(desk, PERSON, list(numbers)[::-1])
    assert [one.id for one in shown] == list(numbers)[::-1]
    assert {one.sex for one in shown} == {Sex.female}  # type: ignore[attr-defined]
    assert len(found(desk, "person", only=list(numbers))) == len(numbers)


def test_gone_records_are_told(desk: Desk) -> None:
    number = ledger.save(desk, EMPLOYER, employer(1)).id
    ledger.remove(desk, EMPLOYER, number, "录错")
    for again in (
        lambda: ledger.save(desk, EMPLOYER, {"note": "x"}, number),
        lambda: ledger.remove(desk, EMPLOYER, number, "再删"),
        lambda: ledger.save(desk, EMPLOYER, {"note": "x"}, 99),
    ):
        with pytest.raises(Refused, match="不存在或已被移除"):
            again()
    with pytest.raises(Refused, match="没有“nothing”这种记录"):
        ledger.kind_of("nothing")


@pytest.mark.parametrize("role", list(Role))
def test_rights_hold_in_the_ledger(role: Role, office: object, prepared: Prepared) -> None:
    with Desk(open_store(office, prepared.key), USER, role) as desk:  # type: ignore[arg-type]
        assert found(desk) == []
        if role in RIGHTS["write"]:
            number = ledger.save(desk, EMPLOYER, employer(1)).id
            ledger.remove(desk, EMPLOYER, number, "录错")
        else:
            for work in (
                lambda: ledger.save(desk, EMPLOYER, employer(1)),
                lambda: ledger.remove(desk, EMPLOYER, 1, "录错"),
            ):
                with pytest.raises(Refused, match="没有这项权限"):
                    work()


def test_a_reader_sees_one_state_while_another_saves(desk: Desk) -> None:
    ledger.save(desk, EMPLOYER, employer(1))
    with desk.read() as session:
        before = session.query(EMPLOYER).count()
        ledger.save(desk, EMPLOYER, employer(2))
        assert session.query(EMPLOYER).count() == before == 1
    assert len(found(desk)) == 2


@given(st.text("0123456789X", max_size=20))
def test_masked_numbers_tell_apart_but_cannot_be_used(number: str) -> None:
    masked = masked_number(number)
    assert len(masked) == len(number)
    assert masked.count("*") >= min(len(number), 3)
    shown = masked.replace("*", "")
    assert shown in ("", number[-4:], number[:3] + number[-4:], number[:4] + number[-4:])
