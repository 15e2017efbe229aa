"""Verdicts on listed names: what they make of the ledger, how they are taken back, and what the funnel counts."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest
from listed_names import FIRMS, book, code, employer, fill, firm_name, listed, taken

from db.records import BY_NAME
from db.records.employer import OperatingState, Verdict
from db.records.listed_name import ListVerdict
from ohdesk import batch, ledger, query
from ohdesk.desk import Desk
from ohdesk.errors import Refused
from ohdesk.identity import make_citizen_number, make_credit_code
from ohdesk.lists import damaged, duplicates, verdicts
from ohdesk.lists.funnel import IN, funnel, progress_of_lists, why_employer, why_not_counted
from ohdesk.lists.listed import facts
from ohdesk.lists.verdicts import Decision
from ohdesk.query import Query

LISTED = BY_NAME["listed_name"]
STRANGER, NAMELESS, ALIKE = "榆树市新来采石场", "榆树市无码砖厂", "榆树鸿达铸造有限公司"


@pytest.fixture
def firms(desk: Desk) -> list[int]:
    """Fill the ledger with eight firms."""
    return fill(desk)


@pytest.fixture
def rows(desk: Desk, firms: list[int], tmp_path: Path) -> dict[str, int]:
    """Take in a list of all firms, a stranger with a code, one without, and one that is only alike."""
    lines: list[list[object]] = [["单位名称", "统一社会信用代码"]]
    lines += [[firm_name(desk, at), code(at)] for at in range(len(FIRMS))]
    lines += [[STRANGER, code(90)], [NAMELESS, None], [ALIKE, None]]
    taken(desk, book(tmp_path / "名单.xlsx", lines))
    return {name: one.id for name, one in listed(desk).items()}


def count(desk: Desk, as_of: date | None = None) -> dict[str, int]:
    return {one.key: one.count for one in funnel(desk, as_of)}


@pytest.mark.parametrize(
    ("verdict", "kept", "state"),
    [
        (ListVerdict.must_declare, Verdict.must_declare, OperatingState.normal),
        (ListVerdict.seasonal, Verdict.must_declare, OperatingState.seasonal),
        (ListVerdict.stopped, Verdict.pending, OperatingState.stopped),
        (ListVerdict.cancelled, Verdict.exempt, OperatingState.cancelled),
        (ListVerdict.exempt, Verdict.exempt, OperatingState.normal),
        (ListVerdict.elsewhere, Verdict.exempt, OperatingState.normal),
    ],
)
def test_a_verdict_reaches_the_ledger_and_is_taken_back(
    desk: Desk,
    firms: list[int],
    rows: dict[str, int],
    verdict: ListVerdict,
    kept: Verdict,
    state: OperatingState,
) -> None:
    before = ledger.values_of(employer(desk, firms[0]))
    decision = Decision(verdict, "现场核实", "核查记录 3 号")
    number = verdicts.decide(desk, [rows[firm_name(desk, 0)]], decision)
    now = employer(desk, firms[0])
    assert (now.verdict, now.operating_state, now.verified_by) == (kept, state, desk.user)
    assert {one.name for one in now.sources} == {"market"}
    row = listed(desk)[firm_name(desk, 0)]
    assert (row.verdict, row.reason, row.proof, row.decided_by) == (
        verdict,
        "现场核实",
        "核查记录 3 号",
        desk.user,
    )
    batch.undo(desk, number)
    assert ledger.values_of(employer(desk, firms[0])) == before
    assert listed(desk)[firm_name(desk, 0)].decided_on is None


def test_a_duplicate_names_whom_it_doubles(desk: Desk, firms: list[int], rows: dict[str, int]) -> None:
    row = rows[firm_name(desk, 1)]
    with pytest.raises(Refused, match="重复"):
        verdicts.decide(desk, [row], Decision(ListVerdict.duplicate))
    verdicts.decide(desk, [row], Decision(ListVerdict.duplicate, duplicate_of=firms[0]))
    assert (employer(desk, firms[1]).verdict, employer(desk, firms[1]).duplicate_of) == (
        Verdict.duplicate,
        firms[0],
    )


def test_leaving_a_name_out_needs_a_reason(desk: Desk, rows: dict[str, int]) -> None:
    for verdict in (ListVerdict.exempt, ListVerdict.elsewhere):
        with pytest.raises(Refused, match="理由"):
            verdicts.decide(desk, list(rows.values())[:1], Decision(verdict, "  "))


def test_nothing_is_judged_before_a_person_says_who_it_is(
    desk: Desk, firms: list[int], rows: dict[str, int]
) -> None:
    assert not facts(desk, rows[ALIKE]).settled
    with pytest.raises(Refused, match="还没有人认定"):
        verdicts.decide(desk, [rows[firm_name(desk, 0)], rows[ALIKE]], Decision(ListVerdict.must_declare))
    assert employer(desk, firms[0]).verdict is Verdict.pending
    verdicts.recognise(desk, [rows[ALIKE]], firms[2])
    verdicts.decide(desk, [rows[ALIKE]], Decision(ListVerdict.must_declare))
    assert employer(desk, firms[2]).verdict is Verdict.must_declare


def test_only_names_with_a_right_code_enter_the_ledger(desk: Desk, rows: dict[str, int]) -> None:
    found = verdicts.recognise(desk, [rows[STRANGER], rows[NAMELESS]], new=True)
    assert (found.count, [number for number, _ in found.left]) == (1, [rows[NAMELESS]])
    (number,) = query.ids(desk, BY_NAME["employer"], Query(where={"credit_code": code(90)}))
    assert listed(desk)[STRANGER].employer == number
    with pytest.raises(Refused, match="没有信用代码"):
        verdicts.recognise(desk, [rows[NAMELESS]], new=True)
    batch.undo(desk, found.batch)
    assert query.count(desk, BY_NAME["employer"], Query()) == len(FIRMS)


def test_steps_are_taken_back_one_after_the_other(desk: Desk, firms: list[int], rows: dict[str, int]) -> None:
    who = verdicts.recognise(desk, [rows[ALIKE]], firms[2]).batch
    verdict = verdicts.decide(desk, [rows[ALIKE]], Decision(ListVerdict.must_declare))
    with pytest.raises(Refused, match="修改过"):
        batch.undo(desk, who)
    batch.undo(desk, verdict)
    batch.undo(desk, who)
    row = listed(desk)[ALIKE]
    assert (row.certain, row.verdict, row.decided_on) == (False, ListVerdict.pending, None)
    assert employer(desk, firms[2]).verdict is Verdict.pending


def test_another_employer_puts_the_verdict_back(desk: Desk, firms: list[int], rows: dict[str, int]) -> None:
    verdicts.recognise(desk, [rows[ALIKE]], firms[2])
    verdicts.decide(desk, [rows[ALIKE]], Decision(ListVerdict.exempt, "无危害"))
    verdicts.recognise(desk, [rows[ALIKE]], firms[3])
    row = listed(desk)[ALIKE]
    assert (row.employer, row.verdict, row.reason) == (firms[3], ListVerdict.pending, None)


def test_an_earlier_verdict_is_offered_and_repeated(
    desk: Desk, firms: list[int], rows: dict[str, int], tmp_path: Path
) -> None:
    verdicts.decide(desk, [rows[firm_name(desk, 0)]], Decision(ListVerdict.exempt, "无危害", "记录 1"))
    verdicts.decide(desk, [rows[NAMELESS]], Decision(ListVerdict.cancelled))
    lines = [["单位名称"], [firm_name(desk, 0)], [NAMELESS], [firm_name(desk, 1)]]
    second = listed(desk, taken(desk, book(tmp_path / "b.xlsx", lines), "税务").number)
    (earlier,) = facts(desk, second[NAMELESS].id).earlier
    assert "注销" in earlier.sentence()
    _, done = verdicts.repeat(desk, [one.id for one in second.values()])
    assert done == 2
    again = listed(desk, second[NAMELESS].name_list)
    assert [again[name].verdict for name in (firm_name(desk, 0), NAMELESS, firm_name(desk, 1))] == [
        ListVerdict.exempt,
        ListVerdict.cancelled,
        ListVerdict.pending,
    ]
    assert again[firm_name(desk, 0)].proof == "记录 1"
    with pytest.raises(Refused, match="沿用"):
        verdicts.repeat(desk, [again[firm_name(desk, 1)].id])


def decided_at_random(desk: Desk, firms: list[int], rows: dict[str, int], seed: int) -> None:
    rng = Random(seed)
    for name, number in rows.items():
        if name == ALIKE:
            verdicts.recognise(desk, [number], rng.choice([None, firms[2]]))
        verdict = rng.choice(list(ListVerdict))
        if verdict is not ListVerdict.pending:
            verdicts.decide(desk, [number], Decision(verdict, "核实", duplicate_of=firms[7]))
    for firm in rng.sample(firms, 4):
        values = {"employer": firm, "declaration_type": "first", "submitted_on": "2025-05-01"}
        state = rng.choice(["passed", "returned"])
        ledger.save(desk, BY_NAME["declaration"], {**values, "receipt_no": str(firm), "review_state": state})


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_funnel_agrees_with_counting_by_hand(
    desk: Desk, firms: list[int], rows: dict[str, int], seed: int
) -> None:
    decided_at_random(desk, firms, rows, seed)
    stages = count(desk)
    found = list(listed(desk).values())
    judged = [one for one in found if one.verdict is not ListVerdict.pending]
    wanted = {one.employer for one in judged if one.verdict in IN and one.employer}
    sent = query.ids(desk, BY_NAME["declaration"], Query())
    records = query.rows(desk, BY_NAME["declaration"], sent)
    declared = {one.employer for one in records if one.review_state.name != "returned"}
    assert stages["all"] == len(found) == stages["pending"] + len(judged)
    assert stages["known"] + stages["doubtful"] + stages["missing"] == len(found)
    for verdict in ("duplicate", "exempt", "elsewhere", "cancelled", "stopped"):
        assert stages[verdict] == sum(one.verdict.name == verdict for one in judged)
    assert stages["must_declare"] == sum(one.verdict in IN for one in judged)
    assert (stages["employers"], stages["declared"]) == (len(wanted), len(wanted & declared))
    assert stages["open"] == stages["employers"] - stages["declared"]


def test_the_funnel_of_an_earlier_day_does_not_know_what_came_later(
    desk: Desk, firms: list[int], rows: dict[str, int]
) -> None:
    yesterday = date.today() - timedelta(days=1)
    before = count(desk, yesterday)
    verdicts.recognise(desk, [rows[ALIKE]], firms[2])
    verdicts.decide(desk, [rows[firm_name(desk, 0)]], Decision(ListVerdict.must_declare))
    assert count(desk, yesterday) == before
    assert (before["doubtful"], before["pending"]) == (1, len(rows))
    now = count(desk)
    assert (now["doubtful"], now["pending"], now["employers"]) == (0, len(rows) - 1, 1)
    assert not any(
        one.count for one in funnel(desk, date(2025, 3, 1)) if one.key not in ("unlisted", "conflict")
    )


def test_lists_that_contradict_each_other_are_told(desk: Desk, rows: dict[str, int], tmp_path: Path) -> None:
    name = firm_name(desk, 0)
    second = listed(desk, taken(desk, book(tmp_path / "b.xlsx", [["单位名称"], [name]]), "税务").number)
    verdicts.decide(desk, [rows[name]], Decision(ListVerdict.must_declare))
    verdicts.decide(desk, [second[name].id], Decision(ListVerdict.stopped))
    assert count(desk)["conflict"] == 1
    assert progress_of_lists(desk)[second[name].name_list]["judged"] == 1


def test_why_a_name_is_not_counted_is_said_in_sentences(
    desk: Desk, firms: list[int], rows: dict[str, int]
) -> None:
    name = firm_name(desk, 0)
    assert "还没有核查结论" in why_not_counted(desk, rows[name])[-1]
    assert "还没有人认定" in why_not_counted(desk, rows[ALIKE])[1]
    verdicts.decide(desk, [rows[name]], Decision(ListVerdict.exempt, "无职业病危害"))
    said = "".join(why_not_counted(desk, rows[name]))
    assert all(word in said for word in ("2025-03-02", "不应申报", "无职业病危害", desk.user, "没有计入"))
    assert any("无职业病危害" in one for one in why_employer(desk, firms[0]))


def test_doubles_of_the_ledger_are_found_until_a_person_says_they_are_two(
    desk: Desk, firms: list[int]
) -> None:
    twin = ledger.save(
        desk,
        BY_NAME["employer"],
        {"name": f"{FIRMS[0]}有限责任公司", "credit_code": make_credit_code("220182", 999_001)},
    ).id
    (pair,) = duplicates.pairs(desk)
    assert (pair.one, pair.other) == (firms[0], twin)
    duplicates.keep_apart(desk, twin, firms[0], "两块牌子两处厂区")
    assert duplicates.pairs(desk) == []
    duplicates.propose_again(desk, firms[0], twin)
    assert len(duplicates.pairs(desk)) == 1


def test_a_code_damaged_in_one_list_is_mended_by_another(
    desk: Desk, rows: dict[str, int], tmp_path: Path
) -> None:
    wrong = code(90).replace("0", "O", 1)
    lines = [["单位名称", "信用代码"], [STRANGER, wrong], ["榆树市独此一家厂", code(91)[:-1]]]
    found = taken(desk, book(tmp_path / "b.xlsx", lines), "税务")
    seen = {one.name: one for one in damaged.find(desk)}
    good, lonely = seen[STRANGER], seen["榆树市独此一家厂"]
    assert good.proposal is not None
    assert (good.proposal.number, lonely.proposal) == (code(90), None)
    with pytest.raises(Refused, match="没有可用的修复建议"):
        damaged.mend(desk, [lonely])
    number = damaged.mend(desk, [good])
    assert listed(desk, found.number)[STRANGER].code_text == code(90)
    assert [one.name for one in damaged.find(desk)] == ["榆树市独此一家厂"]
    batch.undo(desk, number)
    assert listed(desk, found.number)[STRANGER].code_text == wrong


def test_a_citizen_number_is_mended_only_by_another_record(desk: Desk) -> None:
    number = make_citizen_number("220182", date(1970, 3, 4), 17)
    ledger.save(desk, BY_NAME["person"], {"name": "赵铁柱", "id_number": number})
    broken = number[:15] + "000"
    with desk.write() as session:
        ledger.add_many(desk, session, BY_NAME["patient"], [{"name": "赵铁柱", "id_number": broken}])
    (found,) = damaged.find(desk)
    assert found.proposal is not None
    assert found.proposal.number == number
    damaged.mend(desk, [found])
    assert damaged.find(desk) == []
