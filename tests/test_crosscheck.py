"""The rules between the tables: a good submission passes, no single changed cell does, and reasons are kept."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import good_submission
import pytest
from doors import PASSWORD, USER, Ohdesk, Prepared
from good_submission import AS_OF, add

from db.office import Role
from db.records.annual_figure import AnnualFigure
from db.records.declaration import Declaration
from db.records.evidence import Evidence
from db.records.outlook import Outlook
from db.records.task_decision import Grade, TaskDecision
from db.records.yearly_task import YearlyTask
from db.store import open_store
from ohdesk import assess, crosscheck, ledger, paths, query, tables
from ohdesk.crosscheck import Facts, Ground, Place, Violation, cells_of, facts_of, hold, violations
from ohdesk.crosscheck.cells import Content, Seat, seats
from ohdesk.crosscheck.rulebook import read_rulebook
from ohdesk.desk import Desk
from ohdesk.errors import Refused
from ohdesk.exchange.table_values import BOX, TICKED
from ohdesk.profile import Profile
from ohdesk.results import Results
from ohdesk.typed import set_figure, set_task


@dataclass(frozen=True)
class Good:
    """A submission to which nothing can be objected."""

    profile: Profile
    results: Results
    facts: Facts
    cells: dict[Place, Content]
    ground: Ground

    def with_cell(self, place: Place, content: Content) -> list[Violation]:
        """Check it with one cell changed."""
        return hold({**self.cells, place: content}, self.ground)


@pytest.fixture(scope="module")
def filled(prepared: Prepared, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Fill the good office once for all tests here."""
    folder = tmp_path_factory.mktemp("good") / "office"
    shutil.copytree(prepared.folder, folder)
    with Desk(open_store(folder, prepared.key), USER, Role.administrator) as opened:
        good_submission.fill(opened)
    return folder


@pytest.fixture
def desk(
    filled: Path, prepared: Prepared, data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Desk]:
    """Open a copy of the good office."""
    shutil.copytree(filled, data_folder)
    monkeypatch.setenv("OHDESK_PASSWORD", PASSWORD)
    with Desk(open_store(data_folder, prepared.key), USER, Role.administrator) as opened:
        yield opened


@pytest.fixture
def profile(desk: Desk) -> Profile:
    return assess.open_profile(desk, good_submission.PROFILE)


@pytest.fixture(scope="module")
def good(filled: Path, prepared: Prepared) -> Good:
    with Desk(open_store(filled, prepared.key), USER, Role.administrator) as opened:
        profile = assess.open_profile(opened, good_submission.PROFILE)
        results = assess.evaluate(opened, profile, AS_OF)
        facts = facts_of(opened, profile, results, AS_OF)
    return Good(profile, results, facts, cells_of(profile, results), Ground(profile, results, facts))


def survey(no: str) -> Place:
    return Place("survey", no, "结果")


def only(found: list[Violation], rule: str) -> Violation:
    """Return the violation of a rule, after making sure that there is one."""
    matching = [one for one in found if one.rule == rule]
    assert len(matching) == 1, [(one.rule, one.message) for one in found]
    return matching[0]


# Every kind of cell, how it may be changed, and the rule that must notice.

RULE_OF = {
    ("fixed", "changed"): "wording",
    ("fixed", "emptied"): "wording",
    ("contact", "changed"): "counted",
    ("contact", "emptied"): "missing",
    ("letter", "other"): "letter",
    ("letter", "both"): "letter",
    ("letter", "words"): "letter",
    ("letter", "emptied"): "missing",
    ("boxes", "flipped"): "same",
    ("boxes", "both"): "same",
    ("boxes", "emptied"): "missing",
    ("boxes not applicable", "flipped"): "same",
    ("yesno", "flipped"): "same",
    ("yesno", "words"): "same",
    ("yesno", "emptied"): "missing",
    ("value", "one more"): "ratio",
    ("value", "one less"): "ratio",
    ("value", "words"): "ratio",
    ("value", "emptied"): "missing",
    ("part of a rate", "one more"): "ratio",
    ("part of a rate", "one less"): "ratio",
    ("part of a rate", "words"): "counted",
    ("part of a rate", "emptied"): "missing",
    ("number", "one more"): "counted",
    ("number", "one less"): "counted",
    ("number", "words"): "counted",
    ("number", "emptied"): "missing",
    ("words", "changed"): "counted",
    ("words", "emptied"): "missing",
    ("series", "a year one more"): "counted",
    ("series", "a year lost"): "series",
    ("series", "emptied"): "missing",
}


def kind_of(good: Good, seat: Seat | None, place: Place) -> str:
    """Tell what kind of cell it is."""
    content = good.cells[place]
    if seat is None:
        return "contact" if place.table == "contacts" else "fixed"
    if seat.role in ("letter", "series", "value") and not str(content).startswith("不适用"):
        return seat.role
    if seat.show == "boxes":
        return "boxes" if TICKED in str(content) else "boxes not applicable"
    if str(content).startswith("不适用"):
        return "words"
    if seat.show == "yesno":
        return "yesno"
    rate = good.profile.indicator(seat.key).kind == "rate"
    return "part of a rate" if rate and seat.role in ("numerator", "denominator") else "number"


def changes(kind: str, content: Content, printed: str) -> Iterator[tuple[str, Content]]:
    """Yield every way to change a cell of a kind, named."""
    words = str(content)
    if isinstance(content, (int, float)):
        yield from (("one more", content + 1), ("one less", content - 1), ("words", "很多"))
    elif kind == "letter":
        others = [letter for letter in "ABC" if f"{BOX}{letter}" in words]
        for other in others:
            flipped = words.replace(TICKED, BOX).replace(f"{BOX}{other}", f"{TICKED}{other}")
            yield from (("other", flipped), ("both", words.replace(f"{BOX}{other}", f"{TICKED}{other}")))
        yield "words", "优"
    elif kind.startswith("boxes"):
        swap = {TICKED: BOX, BOX: TICKED}
        yield (
            "flipped",
            "".join(swap.get(sign, sign) for sign in words) if kind == "boxes" else f"{TICKED}实现 □未实现",
        )
        yield from (("both", words.replace(BOX, TICKED)),) if kind == "boxes" else ()
    elif kind == "yesno":
        yield from (("flipped", "否" if content == "是" else "是"), ("words", "也许"))
    elif kind == "series":
        yield from (
            ("a year one more", words.replace("38,412", "38,413")),
            ("a year lost", words.replace("34,960", "")),
        )
    else:
        yield "changed", f"{words}改"
    if kind != "boxes not applicable" and words:
        yield "emptied", None
        yield from [("emptied", printed)] if printed else []


def test_no_single_changed_cell_passes(good: Good) -> None:
    by_place = {seat.place: seat for seat in seats(good.profile)}
    assert violations(good.profile, good.cells, good.results, good.facts) == []
    tried: set[tuple[str, str]] = set()
    for place, content in good.cells.items():
        seat = by_place.get(place)
        kind = kind_of(good, seat, place)
        for how, other in changes(kind, content, seat.printed if seat else ""):
            found = good.with_cell(place, other)
            told = f"{place} {content!r} -> {other!r}: {[one.message for one in found]}"
            right = [one for one in found if one.rule == RULE_OF[kind, how]]
            assert right, told
            no = place.no if place.table != "tasks" else right[0].rows[0].split(" ")[-1]
            assert any(row.endswith(f" {no}") for one in right for row in one.rows), told
            assert all(one.open for one in found), told
            tried.add((kind, how))
    assert tried == set(RULE_OF)
    assert len(good.cells) > 300


@pytest.mark.parametrize("name", ["wenshui-2025", "jilin-2025", "jilin-declaration-2024-2025", "jilin-2021"])
def test_a_changed_cell_is_noticed_in_every_profile(desk: Desk, profile: Profile, name: str) -> None:
    """Not all cells of these are filled by the office, so what is new counts."""
    other = assess.open_profile(desk, name)
    as_of = date(other.year, 12, 31)
    results = crosscheck.count(desk, other, as_of)
    facts = facts_of(desk, other, results, as_of)
    cells, ground = cells_of(other, results), Ground(other, results, facts)
    before = {(one.rule, one.subject, one.facts) for one in hold(cells, ground)}
    by_place = {seat.place: seat for seat in seats(other)}
    for place, content in cells.items():
        seat = by_place.get(place)
        wordings = [content + 1, content - 1] if isinstance(content, (int, float)) else [f"{content}改"]
        if TICKED in str(content):
            wordings = ["".join({TICKED: BOX, BOX: TICKED}.get(sign, sign) for sign in str(content))]
        wanted = {"wording"} if seat is None else {"counted", "ratio", "same", "missing"}
        for changed_to in [
            *wordings,
            *([None] if content not in ("", "—") and content != (seat and seat.printed) else []),
        ]:
            now_found = hold({**cells, place: changed_to}, ground)
            new = [one for one in now_found if (one.rule, one.subject, one.facts) not in before]
            right = [one for one in new if one.rule in wanted and any(place.no in row for row in one.rows)]
            assert right, (place, content, changed_to, [one.message for one in new])


def test_a_numerator_above_its_denominator_names_both_rows(good: Good) -> None:
    one = only(good.with_cell(survey("2-1"), 41), "at_most")
    assert one.rows == ("定量指标调查表 2-1", "定量指标调查表 2-2")
    assert one.message == (
        "定量指标调查表 2-1（申报职业病危害的工业企业数量（家））是 41，大于定量指标调查表 2-2"
        "（存在职业病危害的工业企业数量（家））的 40，部分不能大于全部，请核对两个数的记录。"
    )
    assert (one.page, one.where["key"], one.where["part"]) == ("assess", "declaration_rate", "numerator")


def test_a_percentage_is_its_two_numbers(good: Good) -> None:
    one = only(good.with_cell(survey("2"), 91.5), "ratio")
    assert "填的是91.5，按2-1÷2-2（37、40）应为 92.5" in one.message
    assert not [one for one in good.with_cell(survey("2"), "92.5") if one.rule == "ratio"]


def test_a_verdict_must_follow_from_the_survey(good: Good) -> None:
    found = good.with_cell(Place("indicators", "3", "结果"), "□实现 ☑未实现")
    one = only(found, "same")
    assert one.rows == ("主要指标评估标准 3", "定量指标调查表 3-2", "定量指标调查表 3-1")
    assert "选的是“未实现”，按定量指标调查表 3-2、3-1（18/20，目标 85%）应为“实现”" in one.message


def test_numbers_are_held_against_the_ledger(good: Good) -> None:
    one = only(good.with_cell(survey("11-3"), 0), "counted")
    assert "填的是0，按台账是1，请按台账改正" in one.message


def test_a_blank_says_what_belongs_there(good: Good) -> None:
    one = only(good.with_cell(survey("4-1"), None), "missing")
    assert one.message == "定量指标调查表 4-1（非医疗放射工作人员数（人））是空白，按台账应为20，请补填。"


def test_official_words_must_stay(good: Good) -> None:
    one = only(good.with_cell(Place("survey", "2", "评估指标"), "申报率"), "wording")
    assert "固定文字不能改动" in one.message


def test_a_letter_follows_from_its_items(good: Good) -> None:
    found = good.with_cell(Place("tasks", "3-2", "结果"), "□A\n☑B\n□C")
    one = only(found, "letter")
    assert one.message.startswith("任务 三-2“建立健全职业病诊断救治康复网络”填的是 B 档，按条款应为 A")
    assert (one.page, one.where) == ("tasks", {"task": "3-2"})


def test_a_lost_year_of_a_series_is_asked_for(good: Good) -> None:
    words = str(good.cells[survey("1")]).replace("34,960", "")
    assert "缺2022年的数" in only(good.with_cell(survey("1"), words), "series").message


def test_a_year_far_from_the_year_before_is_to_be_explained(good: Good) -> None:
    words = str(good.cells[survey("1")]).replace("38,412", "12,000")
    one = only(good.with_cell(survey("1"), words), "last_year")
    assert "2025 年为 12,000，比上年的 37,002 减少 68%" in one.message
    assert one.owed


def now(desk: Desk, profile: Profile) -> list[Violation]:
    return crosscheck.check(desk, profile, AS_OF)


def test_items_must_say_what_their_indicators_say(desk: Desk, profile: Profile) -> None:
    set_task(desk, profile, "4-3", "2", "no")
    one = only(now(desk, profile), "item_agrees")
    assert one.message == (
        "任务 四-3 第 2 项填的是“不符合”，而“重点人群职业健康知识知晓率”为 91.7%（实现），"
        "应为“符合”，请核对条款和指标。"
    )
    set_task(desk, profile, "4-3", "2", "yes")
    assert now(desk, profile) == []
    for key, item in (("3-2", 2), ("3-2", 3), ("2-1", 4)):
        set_task(desk, profile, key, str(item), "no")
        assert [one.subject for one in now(desk, profile) if one.rule == "item_agrees"] == [f"{key}:{item}"]
        set_task(desk, profile, key, str(item), "yes")


def changed(desk: Desk, kind: type, number: int, **values: object) -> None:
    ledger.save(desk, kind, values, number)


def test_a_figure_needs_its_source_and_day(desk: Desk, profile: Profile) -> None:
    number = next(iter(query.ids(desk, AnnualFigure, query.Query(where={"year": "2025"}))))
    changed(desk, AnnualFigure, number, source=None, as_of=None)
    one = only(now(desk, profile), "source")
    assert "2025 年的填报数" in one.message
    assert "没有来源" in one.message


def test_a_met_item_needs_a_paper(desk: Desk, profile: Profile) -> None:
    number = next(iter(query.ids(desk, Evidence, query.Query(where={"task": "1-3"}))))
    ledger.remove(desk, Evidence, number, "试验")
    one = only(now(desk, profile), "evidence")
    assert one.message.startswith("任务 一-3“建立中小微企业职业健康帮扶机制”第 1、2、3、4 项")
    add(
        desk,
        Evidence,
        [{"title": "方案", "profile": profile.name, "task": "1-3", "item": 2, "sha256": "1" * 64}],
    )
    assert "第 1、3、4 项" in only(now(desk, profile), "evidence").message


def test_a_decision_against_the_rule_needs_a_reason(desk: Desk, profile: Profile) -> None:
    add(desk, TaskDecision, [{"profile": profile.name, "task": "9-5", "grade": Grade.B}])
    one = only(now(desk, profile), "reason")
    assert one.message == "任务 九-5“做好日常督促指导”评定为 B，按条款是 A，没有写评定理由，请补写。"
    assert one.owed


def test_a_lagging_indicator_needs_its_cause(desk: Desk, profile: Profile) -> None:
    for number in (1, 2, 3):
        ledger.remove(desk, Declaration, number, "试验")
    one = only([one for one in now(desk, profile) if one.rule == "reason"], "reason")
    assert "为 85.0%，没有达到目标，还没有写滞后原因" in one.message
    add(
        desk,
        Outlook,
        [{"profile": profile.name, "indicator": "declaration_rate", "reason": "三家年底前申报"}],
    )
    assert not [one for one in now(desk, profile) if one.rule == "reason"]


def test_a_number_far_from_last_year_is_to_be_explained(desk: Desk, profile: Profile) -> None:
    for number in query.ids(desk, Declaration, query.Query()):
        if number > 20:
            changed(desk, Declaration, number, submitted_on=date(2025, 2, 1))
    found = [one for one in now(desk, profile) if one.rule == "last_year"]
    assert ["为 37，上年同期为 20，增加 85%" in one.message for one in found] == [False, True]
    assert "为 92.5%，上年同期为 50.0%，上升 42.5 个百分点" in found[0].message


def test_a_hole_in_the_rules_is_put_to_a_person(desk: Desk, profile: Profile) -> None:
    set_task(desk, profile, "8-1", "1", "no")
    one = only(now(desk, profile), "letter")
    assert "无对应档，需人工判定，请人工评定并写明理由" in one.message
    set_task(desk, profile, "8-1", "grade", "B", "宣传周由市级统一举办")
    assert now(desk, profile) == []


RULES = """
[change]
percent = 5

[[rule]]
key = "two-counties"
kind = "same"
zh = "两处县区总数一致"
cells = ["survey:10-2", "survey:11-2"]

[[rule]]
key = "plans-at-most"
kind = "at_most"
zh = "制定规划的不多于总数"
cells = ["survey:11-3", "survey:11-2"]

[[rule]]
key = "some-cases"
kind = "nonzero"
zh = "无零办案"
measures = ["closed_cases"]

[[rule]]
key = "finished"
kind = "item_agrees"
zh = "专项治理条款"
task = "1-2"
item = 3
measures = ["filed_cases"]

[[rule]]
key = "none-left"
kind = "zero"
zh = "应清零"
indicators = ["case_closure_rate"]
since = 2025-12-31
"""


@pytest.fixture
def own(desk: Desk, profile: Profile) -> Profile:
    """A profile of the office's own, with rules of its own."""
    folder = assess.own_profiles(desk) / "own"
    shutil.copytree(paths.resources() / "profiles" / profile.name, folder)
    (folder / "checks.toml").write_text(RULES, "utf-8")
    return assess.open_profile(desk, "own")


def test_a_profile_lists_rules_of_its_own(desk: Desk, good: Good, own: Profile) -> None:
    results = assess.evaluate(desk, good.profile, AS_OF)
    facts = facts_of(desk, own, results, AS_OF)
    cells = {**good.cells, survey("11-2"): 2, survey("11-3"): 3}
    found = {one.rule: one for one in violations(own, cells, results, facts)}
    assert "应当一致" in found["two-counties"].message
    assert "大于定量指标调查表 11-2" in found["plans-at-most"].message
    assert found["two-counties"].zh == "两处县区总数一致"
    assert "some-cases" not in found
    assert "任务 一-2 第 3 项填的是“符合”，而立案件数还有 4，应为“不符合”" in found["finished"].message
    assert "应为 0，请办结后再报" in found["none-left"].message
    early = replace(facts, as_of=date(2025, 12, 30))
    assert "none-left" not in {one.rule for one in violations(own, cells, results, early)}
    none = replace(facts, counts={"closed_cases": 0, "filed_cases": 0})
    found = {one.rule: one for one in violations(own, cells, results, none)}
    assert "无零办案：查处件数为 0，不应为 0" in found["some-cases"].message
    assert "finished" not in found


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ('kind = "same"', 'kind = "equal"', "kind 不认识“equal”"),
        (
            '"survey:11-2"]\n\n[[rule]]\nkey = "plans',
            '"survey:12"]\n\n[[rule]]\nkey = "plans',
            "表里没有“survey:12”这一格",
        ),
        ("item = 3", "item = 9", "任务 1-2 没有第 9 项"),
        ('["closed_cases"]', '["closed"]', "measures 不认识“closed”"),
        ('key = "finished"', 'key = "counted"', "出现了两次，或与通用规则同名"),
        ("percent = 5", "per_cent = 5", "不认识的项 per_cent"),
    ],
)
def test_a_slip_in_the_rules_is_named_by_file_and_line(
    own: Profile, right: str, wrong: str, said: str
) -> None:
    file = own.folder / "checks.toml"
    assert right in RULES
    file.write_text(RULES.replace(right, wrong), "utf-8")
    with pytest.raises(Refused) as refusal:
        read_rulebook(own)
    assert "own/checks.toml 第 " in str(refusal.value)
    assert said in str(refusal.value)


def test_a_reason_covers_the_numbers_it_was_written_for(desk: Desk, profile: Profile) -> None:
    for number in (1, 2, 3):
        ledger.remove(desk, Declaration, number, "试验")
    crosscheck.explain(desk, profile, "reason", "declaration_rate", "三家停产待核", AS_OF)
    assert [one.reason for one in now(desk, profile)] == ["三家停产待核"]
    assert [one.subject for one in crosscheck.explained(desk, profile, AS_OF)] == ["declaration_rate"]
    ledger.remove(desk, Declaration, 4, "试验")
    one = only(now(desk, profile), "reason")
    assert one.open
    assert one.earlier == "三家停产待核"
    assert "数据已变化，请重新说明" in one.message
    crosscheck.explain(desk, profile, one, reason="四家停产待核")
    assert [one.reason for one in now(desk, profile)] == ["四家停产待核"]
    assert crosscheck.take_back(desk, profile, "reason", "declaration_rate")
    assert only(now(desk, profile), "reason").open
    with pytest.raises(Refused, match="没有“letter 1-1”这处核对不符"):
        crosscheck.explain(desk, profile, "letter", "1-1", "无")
    with pytest.raises(Refused, match="请写明理由"):
        crosscheck.explain(desk, profile, "reason", "declaration_rate", " ", AS_OF)


def test_the_commands_check_and_explain(desk: Desk, profile: Profile, ohdesk: Ohdesk) -> None:
    set_figure(desk, profile, "county_plans", 2025, "否", "本局")
    for number in (1, 2, 3):
        ledger.remove(desk, Declaration, number, "试验")
    desk.close()
    answer = ohdesk("check", profile.name, "--as-of", "2025-12-31", "--json")
    assert answer.code == 2
    assert [one["rule"] for one in answer.json["violations"]] == ["reason"]
    assert answer.json["violations"][0]["rows"][0] == "定量指标调查表 2"
    assert ohdesk("explain", profile.name, "reason", "declaration_rate", "三家停产").code == 0
    answer = ohdesk("check", profile.name, "--as-of", "2025-12-31", "--json")
    assert (answer.code, answer.json["violations"]) == (0, [])
    assert answer.json["explained"][0]["reason"] == "三家停产"
    assert "0 处待处理，1 处已说明" in ohdesk("check", profile.name, "--as-of", "2025-12-31").out


def test_tables_changed_by_hand_are_read_back(desk: Desk, profile: Profile, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    written = tables.export(desk, profile, tmp_path / "out", as_of=AS_OF)
    folder = tmp_path / "out"
    assert crosscheck.check_files(desk, profile, folder, AS_OF) == []
    book = load_workbook(written[0].path)
    sheet = book.worksheets[0]
    rows = {str(row[0].value): row for row in sheet.iter_rows() if row[0].value is not None}
    rows["2-1"][3].value = 38
    rows["3"][1].value = "合格率"
    book.save(written[0].path)
    found = crosscheck.check_files(desk, profile, folder, AS_OF)
    assert {one.rule for one in found} == {"counted", "ratio", "wording"}
    with pytest.raises(Refused, match="没有这份口径方案的表"):
        crosscheck.check_files(desk, profile, tmp_path, AS_OF)


@pytest.mark.parametrize("name", ["henan-2025", "wenshui-2025", "jilin-2025", "jilin-declaration-2024-2025"])
def test_tables_as_they_are_exported_have_nothing_more_to_object_to(
    desk: Desk, name: str, tmp_path: Path
) -> None:
    other = assess.open_profile(desk, name)
    tables.export(desk, other, tmp_path, as_of=AS_OF)
    told = {(one.rule, one.subject) for one in crosscheck.check(desk, other, AS_OF)}
    assert {(one.rule, one.subject) for one in crosscheck.check_files(desk, other, tmp_path, AS_OF)} == told


def test_an_empty_office_is_told_what_to_fill_in(
    prepared: Prepared, data_folder: Path, tmp_path: Path
) -> None:
    shutil.copytree(prepared.folder, data_folder)
    with Desk(open_store(data_folder, prepared.key), USER, Role.administrator) as empty:
        found = crosscheck.check(empty, assess.open_profile(empty, "henan-2025"))
    assert {one.group for one in found if one.rule != "reason"} == {"lacking"}
    assert any("还没有填联系人" in one.message for one in found)
    assert any("定量指标调查表 1（工伤保险参保人数（人））是空白" in one.message for one in found)


def test_the_columns_of_one_point_of_work_may_differ(desk: Desk) -> None:
    plan = assess.open_profile(desk, "jilin-2025")
    point = {"responsible": "林可青", "department": "县疾病预防控制中心", "due_on": date(2025, 12, 31)}
    for work in plan.works[:2]:
        ledger.save(desk, YearlyTask, {"profile": plan.name, "no": work.no, **point})
    assert [one for one in crosscheck.check(desk, plan, AS_OF) if one.rule == "same"] == []
