"""The catalogues: editions by date, forgiving search, what people type, and what may be proposed from them."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ohdesk import codes
from ohdesk.codes import Entry, catalogue
from ohdesk.errors import Refused

KEYS = ["industry", "hazard", "disease", "risk", "size", "county", "township", "registration", "economic_type",
        "conclusion", "operating_state"]  # fmt: skip
BEFORE, AFTER = date(2025, 7, 31), date(2025, 8, 1)
INDUSTRIES = [entry.code for entry in catalogue("industry")]


def found(key: str, text: str, **options: object) -> list[str]:
    return [entry.code for entry in catalogue(key).search(text, **options)]


def test_catalogues_are_complete():
    assert Counter(entry.level for entry in catalogue("industry")) == {1: 20, 2: 97, 3: 473, 4: 1381}
    hazards = Counter(entry.code[0] for entry in catalogue("hazard") if not entry.heading)
    assert hazards == {"F": 52, "H": 375, "W": 15, "R": 8, "B": 6, "Q": 3}
    assert len([entry for entry in catalogue("disease", BEFORE) if not entry.heading]) == 132
    assert len([entry for entry in catalogue("disease", AFTER) if not entry.heading]) == 135
    assert len(catalogue("disease", BEFORE).children()) == 10
    assert len(catalogue("disease", AFTER).children()) == 12
    assert len(catalogue("township")) == 38_749
    assert Counter(row["risk"] for row in codes.rows_of("risk_industry")) == {
        "严重": 146,
        "一般": 145,
        "": 10,
    }


@pytest.mark.parametrize("key", KEYS)
def test_every_code_is_unique_and_stands_below_an_existing_one(key):
    for edition in codes.editions(key):
        rows = list(catalogue(key, edition.in_force_from))
        assert len({entry.code for entry in rows}) == len(rows)
        known = catalogue(key, edition.in_force_from)
        parents = {entry.parent for entry in rows if entry.parent}
        assert all(known.path(parent) for parent in parents)
        assert {entry.confidence for entry in rows} <= {"exact", "published", "default"}


def test_lists_name_only_known_codes():
    hazards, industries, diseases = catalogue("hazard"), catalogue("industry"), catalogue("disease", AFTER)
    assert all(
        row["hazard"] in hazards and row["industry"] in industries for row in codes.rows_of("industry_hazard")
    )
    assert all(row["hazard"] in hazards for row in codes.rows_of("hazard_disease"))
    assert all(row["disease"] in diseases for row in codes.rows_of("hazard_disease") if row["disease"])
    assert all(row["industry"] in industries for row in codes.rows_of("risk_industry"))
    named = [code for row in codes.rows_of("size_threshold") for code in row["industries"].split(";")]
    assert all(code in industries for code in named)


def test_the_disease_list_is_chosen_by_the_day_of_diagnosis():
    assert catalogue("disease", BEFORE).edition == "2013"
    assert catalogue("disease", AFTER).edition == "2024"
    assert catalogue("disease", date(1999, 1, 1)).edition == "2013"
    assert catalogue("disease", AFTER).in_force_to is None


def test_recheck_is_no_conclusion_from_august_2026():
    assert catalogue("conclusion", date(2026, 7, 31)).parse("复查") == "recheck"
    assert catalogue("conclusion", date(2026, 8, 1)).parse("复查") is None


def test_the_considerable_risk_class_ended_with_the_2012_list():
    assert catalogue("risk", date(2021, 3, 11)).parse("较重") == "considerable"
    assert catalogue("risk", date(2021, 3, 12)).parse("较重") is None


def test_an_unknown_catalogue_is_refused():
    with pytest.raises(Refused):
        catalogue("colours")


@pytest.mark.parametrize(
    ("key", "text", "first"),
    [
        ("industry", "C3311", "3311"),
        ("industry", "c331", "331"),
        ("industry", "３３１１", "3311"),
        ("industry", "金属结构", "3311"),
        ("industry", "jsjgzz", "3311"),
        ("industry", "ＪＳＪＧ", "3311"),
        ("industry", "3311 金属", "3311"),
        ("industry", "制鞋", "195"),
        ("hazard", "苯", "H028"),
        ("hazard", "矽尘", "F001"),
        ("hazard", "噪音", "W001"),
        ("hazard", "71-43-2", "H028"),
        ("hazard", "zs", "W001"),
        ("hazard", "ｓｉＯ2", "F001"),
        ("disease", "xf", "ZB24-0101"),
        ("county", "140681", "140681"),
        ("county", "文水", "141121"),
        ("county", "sx", "371722"),
        ("county", "dx", "371722"),
        ("township", "云中街道", "140681002"),
        ("township", "怀仁 云中", "140681002"),
        ("township", "hr yzjd", "140681002"),
        ("township", "山西 怀仁 云中", "140681002"),
    ],
)
def test_search_is_forgiving(key, text, first):
    known = catalogue(key, AFTER)
    hits = [entry.code for entry in known.search(text, limit=40)]
    assert first in hits if key == "county" and len(text) == 2 else hits[0] == first


def test_search_ranks_code_then_beginning_then_part():
    hits = catalogue("industry").search("煤炭", limit=50)
    starts = [entry.name.startswith("煤炭") for entry in hits]
    assert starts == sorted(starts, reverse=True)
    assert found("industry", "33")[0] == "33"


def test_search_within_a_county_and_without_hits():
    assert {code[:6] for code in found("township", "镇", under="140681")} == {"140681"}
    assert found("township", "没有这个乡镇") == found("hazard", "  ") == []
    assert len(found("township", "镇", limit=7)) == 7


def test_captions_are_found_only_when_wanted():
    assert "F" not in found("hazard", "粉尘", limit=100)
    assert "F" in found("hazard", "粉尘", limit=100, headings=True)
    assert "F" not in catalogue("hazard")
    assert catalogue("hazard").get("F") is not None


@pytest.mark.parametrize(
    ("key", "text", "code"),
    [
        ("industry", "C3311", "3311"),
        ("industry", " 3311 ", "3311"),
        ("industry", "3311 金属结构制造", "3311"),
        ("industry", "C3311金属结构制造", "3311"),
        ("industry", "金属结构制造（C3311）", "3311"),
        ("industry", "金属结构制造", "3311"),
        ("industry", "制造业/金属制品业/结构性金属制品制造/金属结构制造", "3311"),
        ("industry", "其他农业", "0190"),
        ("industry", "C 制造业", "C"),
        ("industry", "3319", "3319"),
        ("industry", "C3319", "3319"),
        ("industry", "D3311", None),
        ("industry", "3311 稻谷种植", None),
        ("industry", "9999", None),
        ("industry", "", None),
        ("hazard", "矽尘", "F001"),
        ("hazard", "水泥粉尘（游离SiO2含量＜10%）", "F007"),
        ("hazard", "F001 矽尘（游离SiO2含量≥10%）", "F001"),
        ("hazard", "1,2-二氯乙烷", "H035"),
        ("hazard", "1,1,1-三氯乙烷", "H182"),
        ("hazard", "粉尘", None),
        ("hazard", "1317-65-3", None),
        ("disease", "职业性噪声聋", "ZB24-0401"),
        ("disease", "滑囊炎", "ZB24-1002"),
        ("disease", "尘肺病", None),
        ("size", "大型企业", "large"),
        ("size", "微", "micro"),
        ("size", "中小型", None),
        ("risk", "严重", "severe"),
        ("county", "山西省吕梁市文水县", "141121"),
        ("county", "140681000000", "140681"),
        ("county", "桥西区", None),
        ("county", "河北省石家庄市桥西区", "130104"),
        ("township", "140681001000", "140681001"),
        ("township", "山西省朔州市怀仁市云中街道", "140681002"),
        ("township", "城关镇", None),
        ("economic_type", "170 私有", "170"),
    ],
)
def test_parse_understands_cells_and_never_guesses(key, text, code):
    assert catalogue(key, AFTER).parse(text) == code


def test_parse_within_a_county_settles_a_common_name():
    assert catalogue("township").parse("城关镇", under="140581") is None
    county = next(entry for entry in catalogue("township").search("城关镇") if entry.name == "城关镇").parent
    assert catalogue("township").parse("城关镇", under=county) is not None


@pytest.mark.parametrize("key", KEYS)
def test_code_and_name_together_come_back_as_the_code(key):
    known = catalogue(key, AFTER)
    for entry in [one for one in known if not one.heading][:2000]:
        for text in (entry.code, f"{entry.code} {entry.name}", f"{entry.name}（{entry.code}）"):
            assert known.parse(text) == entry.code
        meant = known.parse(entry.name)
        assert meant in {None, entry.code} or known.name(meant or "") == entry.name


@given(st.sampled_from(KEYS[:-3]), st.text(max_size=20))
def test_any_text_is_parsed_and_searched_without_a_fault(key, text):
    known = catalogue(key)
    code = known.parse(text)
    assert code is None or code in known
    assert len(known.search(text)) <= 20


def test_paths_and_children():
    assert [step.code for step in catalogue("industry").path("3311")] == ["C", "33", "331", "3311"]
    assert [step.name for step in catalogue("township").path("140681002")] == [
        "山西省",
        "朔州市",
        "怀仁市",
        "云中街道",
    ]
    assert [entry.code for entry in catalogue("industry").children("331")] == ["3311", "3312"]
    assert len(catalogue("township").children("140681")) == 11
    assert catalogue("industry").path("9999") == []


def test_an_unlisted_class_takes_the_name_of_its_group():
    entry = catalogue("industry").get("3319")
    assert entry is not None
    assert (entry.parent, entry.level) == ("331", 4)
    assert entry.name.startswith("结构性金属制品制造")
    assert catalogue("industry").get("3399") is not None
    assert catalogue("industry").get("9990") is None


def test_an_office_adds_its_own_without_touching_the_national_list():
    zone = Entry("140681901", "怀仁经济开发区", parent="140681")
    mine = catalogue("township").with_extra([zone])
    assert mine.name("140681901") == "怀仁经济开发区"
    assert [step.name for step in mine.path("140681901")][-2:] == ["怀仁市", "怀仁经济开发区"]
    assert mine.search("hrjjkfq")[0].code == "140681901"
    assert mine.parse("怀仁经济开发区") == "140681901"
    assert catalogue("township").get("140681901") is None
    dust = Entry("F900", "藜麦粉尘", parent="F", note="本地", extra={"alias": "藜麦尘"})
    hazards = catalogue("hazard").with_extra([dust])
    assert hazards.parse("藜麦尘") == "F900"
    assert hazards.get("F900").note == "本地"
    assert len(hazards) == len(catalogue("hazard")) + 1


def test_all_readings_of_a_place_name_are_found():
    assert {"sx", "dx"} <= codes.initials("单县")
    assert codes.initials("机械厂") == {"jxc"}
    assert codes.initials("ABC-12 矿") == {"abc12k"}
    assert codes.initials("") == codes.initials("，。") == set()
    assert len(codes.initials("重庆长乐单县曾行")) == 16


@given(st.text(max_size=30))
def test_initials_are_plain_and_capped(text):
    spelled = codes.initials(text)
    assert len(spelled) <= 16
    assert len({len(one) for one in spelled}) <= 1
    assert all(one.isascii() and one.isalnum() for one in spelled)


def test_likely_hazards_fall_back_from_class_to_division():
    assert [one.code for one in codes.likely_hazards("C3311")] == [
        one.code for one in codes.likely_hazards("331")
    ]
    assert codes.likely_hazards("3311")[0].name == "电焊烟尘"
    assert codes.likely_hazards("3311")[0].confidence == "default"
    assert codes.likely_hazards("nothing") == []


def test_likely_diseases_follow_the_edition_of_the_day():
    assert codes.likely_diseases("F001", AFTER)[0].code == "ZB24-0101"
    assert codes.likely_diseases("F001", BEFORE)[0].code == "ZB13-0101"
    chlorine = codes.likely_diseases("H013", AFTER)
    assert chlorine[0].preselect
    assert chlorine[0].name == "氯气中毒"
    assert [one.condition for one in chlorine if not one.preselect]
    assert codes.likely_diseases("W013", AFTER) == []
    assert codes.disease_in_edition("ZB24-1101", BEFORE) is None


@pytest.mark.parametrize(
    ("industry", "risk"),
    [("3311", "严重"), ("C331", "严重"), ("8411", "一般"), ("5265", "一般"), ("0311", "严重"), ("0313", "一般"),
     ("4411", "严重"), ("4413", "一般"), ("7724", "严重"), ("5412", "一般"), ("3319", "严重")],
)  # fmt: skip
def test_risk_is_settled_where_the_list_settles_it(industry, risk):
    proposal = codes.propose_risk(industry)
    assert (proposal.settled, proposal.risk, proposal.question) == (True, risk, "")


@pytest.mark.parametrize(
    ("industry", "answers"),
    [
        ("1951", {"含有": "严重", "不含": "一般"}),
        ("441", {"火力发电、热电联产、核力发电、生物质能发电": "严重", "其他": "一般"}),
        ("0721", {"含硫天然气开采": "严重", "其他天然气开采": "一般"}),
        ("2449", {"高尔夫球制品": "严重", "其他": "一般"}),
        ("541", {"城市轨道交通": "一般", "其他": None}),
        ("526", {"机动车燃油零售": "一般", "机动车燃气零售": "一般", "其他": None}),
    ],
)
def test_a_split_or_starred_industry_asks(industry, answers):
    proposal = codes.propose_risk(industry)
    assert (proposal.settled, proposal.risk) == (False, None)
    assert proposal.question.endswith("？")
    assert {answer.text: answer.risk for answer in proposal.answers} == answers


@pytest.mark.parametrize("industry", ["K7010", "5411", "5261", "C", "33", "nothing"])
def test_an_unlisted_or_coarse_industry_is_left_to_assessment(industry):
    proposal = codes.propose_risk(industry)
    assert (proposal.settled, proposal.risk, proposal.answers) == (False, None, ())
    assert proposal.note


@given(st.sampled_from(INDUSTRIES))
def test_every_industry_has_an_answer_about_its_risk(industry):
    proposal = codes.propose_risk(industry)
    assert proposal.settled == (proposal.risk in {"严重", "一般"})
    assert bool(proposal.answers) == bool(proposal.question)


@pytest.mark.parametrize(
    ("industry", "staff", "revenue", "assets", "size"),
    [
        ("C3311", 1000, 40000, None, "large"),
        ("3311", 999, 40000, None, "medium"),
        ("3311", 300, 1999, None, "small"),
        ("3311", 20, 300, None, "small"),
        ("3311", 19, 99999, None, "micro"),
        ("3311", 5, None, None, "micro"),
        ("3311", 300, None, None, None),
        ("E4710", None, 6000, 5000, "medium"),
        ("7010", None, 1000, 2000, "small"),
        ("7210", 100, None, 8000, "medium"),
        ("8010", 10, None, None, "small"),
        ("5121", 5, 1000, None, "small"),
        ("5310", 1, 1, 1, None),
        ("S9111", 5, 5, 5, None),
        ("nothing", 5, 5, 5, None),
    ],
)
def test_size_needs_every_lower_bound(industry, staff, revenue, assets, size):
    assert codes.propose_size(industry, staff, revenue, assets) == size


@given(st.sampled_from(INDUSTRIES), st.integers(0, 5000), st.integers(0, 500_000), st.integers(0, 500_000))
def test_more_never_makes_an_employer_smaller(industry, staff, revenue, assets):
    order = [None, "micro", "small", "medium", "large"]
    less = codes.propose_size(industry, staff, revenue, assets)
    more = codes.propose_size(industry, staff + 100, revenue + 1000, assets + 1000)
    assert order.index(more) >= order.index(less)
