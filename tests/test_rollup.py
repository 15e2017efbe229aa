"""市级汇总: twelve counties' packages equal one office that holds everything; what is wrong is refused or asked back."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import twelve_counties as many
from conftest import CHEAP
from doors import Ohdesk
from openpyxl import load_workbook
from twelve_counties import CITY, COUNTIES, PROFILE, City, altered, row_of

from db import keyring
from db.records.annual_figure import AnnualFigure
from ohdesk import assess
from ohdesk.desk import Desk, open_office
from ohdesk.errors import Refused
from ohdesk.profile import Profile
from ohdesk.results import Results, RowResult
from ohdesk.rollup import run
from ohdesk.rollup.run import Rolled

RATES = (
    "declaration_rate", "monitoring_pass_rate", "dose_monitoring_rate", "awareness_rate", "rehab_coverage",
    "case_closure_rate",
)  # fmt: skip


class WindowsName(zipfile.ZipInfo):
    """A member named as Windows does it: in GBK, without saying so."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:
        return self.filename.encode("gb18030"), 0


@pytest.fixture(scope="session")
def city(tmp_path_factory: pytest.TempPathFactory) -> City:
    """Make the twelve counties once for the whole session."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keyring, "COST", CHEAP)
        return many.make(tmp_path_factory.mktemp("city"))


@pytest.fixture(scope="session")
def city_office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the city's own office once: it holds no records but the city's figures."""
    folder = tmp_path_factory.mktemp("own") / "office"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keyring, "COST", CHEAP)
        with many.office(folder, CITY) as opened:
            figures = [many.figure("diagnosis_institutions", 2025, 2), many.figure("city_plan", 2025, 1)]
            many.add(opened, AnnualFigure, figures)
    return folder


@pytest.fixture
def desk(city_office: Path, data_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """Open the test's copy of the city's office."""
    shutil.copytree(city_office, data_folder)
    monkeypatch.setenv("OHDESK_PASSWORD", many.PASSWORD)
    with open_office(data_folder, many.USER, many.PASSWORD) as opened:
        yield opened


@pytest.fixture
def profile(desk: Desk) -> Profile:
    return assess.open_profile(desk, PROFILE)


def rows(results: Results) -> dict[str, RowResult]:
    return {row.key: row for row in results.rows}


def roll(desk: Desk, profile: Profile, out: Path, packages: Any) -> Rolled:
    return run.rollup(desk, profile, out, list(packages), day=many.AS_OF)


def kinds(rolled: Rolled, kind: str) -> list[tuple[str, str]]:
    return [(one.code, one.zh) for one in rolled.queries if one.kind == kind]


def test_twelve_counties_equal_one_office_with_all_records(
    city: City, desk: Desk, profile: Profile, tmp_path: Path
) -> None:
    rolled = roll(desk, profile, tmp_path / "出", city.packages.values())
    found, wanted = rows(rolled.results), rows(city.together)
    for key in RATES:
        for name in ("numerator", "denominator", "value", "met", "applies"):
            assert getattr(found[key], name) == getattr(wanted[key], name), (key, name)
    insured = found["insured_workers"]
    assert (insured.series, insured.value, insured.met) == (
        wanted["insured_workers"].series, wanted["insured_workers"].value, True,
    )  # fmt: skip
    assert (found["checkup_institution"].numerator, found["checkup_institution"].denominator) == (
        city.institutions, len(COUNTIES),
    )  # fmt: skip
    assert (found["plans"].numerator, found["plans"].denominator) == (city.plans, len(COUNTIES))
    assert found["plans"].parts == {"city_plan": 1}
    assert found["diagnosis_institution"].value == 2
    assert kinds(rolled, "replaced") == kinds(rolled, "absent") == kinds(rolled, "claimed") == []


def test_a_rate_is_never_the_mean_of_rates(city: City, desk: Desk, profile: Profile, tmp_path: Path) -> None:
    row = rows(roll(desk, profile, tmp_path, city.packages.values()).results)["declaration_rate"]
    rates = []
    for package in city.packages.values():
        one = row_of(json.loads((package / "data.json").read_bytes()), "declaration_rate")
        rates.append(100 * one["numerator"] / one["denominator"])
    assert row.value == pytest.approx(100 * row.numerator / row.denominator)
    assert row.value != pytest.approx(sum(rates) / len(rates), abs=0.01)


def test_the_citys_tables_show_the_sums(city: City, desk: Desk, profile: Profile, tmp_path: Path) -> None:
    rolled = roll(desk, profile, tmp_path / "出", city.packages.values())
    assert rolled.folder == tmp_path / "出" / "410700_新乡市_henan-2025_市级汇总_2025年_20251231"
    survey = next(one for one in rolled.files if "定量指标调查表" in one.name)
    cells = {str(row[0].value): row[3].value for row in load_workbook(survey).active.iter_rows(max_col=4)}
    found = rows(rolled.results)
    assert cells["2-1"] == found["declaration_rate"].numerator
    assert cells["10-2"] == len(COUNTIES)
    assert cells["9-1"] == 2
    assert "2020年：114,600人" in cells["1"]
    detail = load_workbook(rolled.folder / "各县区明细.xlsx")
    lines = list(detail["分子分母"].iter_rows(min_row=4, values_only=True))
    mine = [line for line in lines if line[0] == "2"]
    assert [line[2] for line in mine][-1] == "合计"
    assert sum(line[3] for line in mine[:-1]) == mine[-1][3] == found["declaration_rate"].numerator
    assert len(list(detail["上报包"].iter_rows(min_row=4))) == len(COUNTIES)


def test_letters_are_listed_and_not_averaged(
    city: City, desk: Desk, profile: Profile, tmp_path: Path
) -> None:
    rolled = roll(desk, profile, tmp_path, city.packages.values())
    sheet = load_workbook(rolled.folder / "各县区任务自评汇总.xlsx")["任务自评"]
    line = next(row for row in sheet.iter_rows(min_row=4, values_only=True) if row[0] == "9-1")
    assert line[2 : 2 + 12] == ("A", "B", "C") * 4
    assert line[-4:] == (4, 4, 4, 0)
    assert all(task.letter is None for task in rolled.results.tasks if task.key == "9-1")


def test_the_latest_of_several_packages_counts(
    city: City, desk: Desk, profile: Profile, tmp_path: Path
) -> None:
    def less(data: dict[str, Any]) -> None:
        row_of(data, "declaration_rate")["numerator"] -= 2

    old = city.packages[COUNTIES[5]]
    new = altered(old, tmp_path / "新", less, lambda told: told.update(ordinal=2, submitted_on="2026-01-05"))
    rolled = roll(desk, profile, tmp_path / "出", [new, *city.packages.values(), old])
    assert rows(rolled.results)["declaration_rate"].numerator == (
        rows(city.together)["declaration_rate"].numerator - 2
    )
    assert kinds(rolled, "replaced") == [(COUNTIES[5], "上报包")]
    assert (COUNTIES[5], "工业企业职业病危害项目申报率") in kinds(rolled, "drop")
    twin = altered(old, tmp_path / "同号", less)
    with pytest.raises(Refused, match=r"获嘉县第1次.*以哪个为准"):
        roll(desk, profile, tmp_path / "出", [old, twin])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda told: told.update(profile="wenshui-2025"), "口径方案是"),
        (lambda told: told.update(profile_digest="0" * 64), "版本不同"),
        (lambda told: told["definitions"].update(declaration_rate="other"), "申报率”的口径定义不同"),
        (lambda told: told.update(as_of="2024-12-31"), "不是 2025 年"),
        (lambda told: told.update(year=2024), "2024 年"),
        (lambda told: told.update(county={"code": "410523", "name": "汤阴县"}), "不属于本市"),
        (lambda told: told.update(format="ohdesk-submission/9"), "不是这种格式"),
        (lambda told: told.update(county={"code": "41", "name": "凤泉区"}), "没有写明县区"),
        (lambda told: told.update(ordinal="1"), "第几次报送"),
        (lambda told: told.update(as_of="12月"), "日期不对"),
    ],
)
def test_a_package_counted_otherwise_is_refused_with_its_county(
    city: City, desk: Desk, profile: Profile, tmp_path: Path, change: Any, words: str
) -> None:
    wrong = altered(city.packages[COUNTIES[2]], tmp_path / "错", manifest=change)
    with pytest.raises(Refused, match=words) as refusal:
        roll(desk, profile, tmp_path / "出", [city.packages[COUNTIES[0]], wrong])
    assert "凤泉区" in refusal.value.sentence or "汤阴县" in refusal.value.sentence
    assert not (tmp_path / "出").exists()


def test_another_reading_is_refused(city: City, desk: Desk, profile: Profile, tmp_path: Path) -> None:
    if not profile.switches:
        pytest.skip("this profile leaves no choice")
    key = profile.switches[0].key
    wrong = altered(
        city.packages[COUNTIES[2]], tmp_path / "错", manifest=lambda told: told["choices"].update({key: "x"})
    )
    with pytest.raises(Refused, match=r"凤泉区.*本市是"):
        roll(desk, profile, tmp_path / "出", [wrong])


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda folder: _append(folder / "data.json"), "data.json”被改动过"),
        (lambda folder: _append(folder / "定量指标调查表.xlsx"), "调查表.xlsx”被改动过"),
        (lambda folder: (folder / "定量指标调查表.xlsx").unlink(), "缺少文件"),
        (lambda folder: (folder / "多.txt").write_text("x"), "多出文件"),
        (lambda folder: _edit(folder, "ordinal", 3), "封签不符"),
        (lambda folder: (folder / "manifest.json").write_text("{"), "不是完整的数据文件"),
        (lambda folder: (folder / "manifest.json").write_text("[" * 100_000), "不是完整的数据文件"),
        (lambda folder: (folder / "manifest.json").unlink(), "不是上报包"),
        (lambda folder: (folder / "夹").mkdir(), "不是普通文件"),
        (lambda folder: (folder / "链").symlink_to("/etc/hostname"), "不是普通文件"),
    ],
)
def test_an_altered_package_is_found(
    city: City, desk: Desk, profile: Profile, tmp_path: Path, spoil: Any, words: str
) -> None:
    folder = tmp_path / "包"
    shutil.copytree(city.packages[COUNTIES[1]], folder)
    spoil(folder)
    with pytest.raises(Refused, match=words):
        roll(desk, profile, tmp_path / "出", [folder])
    assert not (tmp_path / "出").exists()


def _append(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b" ")


def _edit(folder: Path, name: str, value: object) -> None:
    told = json.loads((folder / "manifest.json").read_bytes())
    told[name] = value
    (folder / "manifest.json").write_text(json.dumps(told))


@pytest.mark.parametrize("value", [True, -1, 1.5, "12", 10**20, [], {}])
def test_a_number_of_another_shape_is_refused(
    city: City, desk: Desk, profile: Profile, tmp_path: Path, value: object
) -> None:
    wrong = altered(
        city.packages[COUNTIES[0]],
        tmp_path / "错",
        lambda data: row_of(data, "declaration_rate").update(numerator=value),
    )
    with pytest.raises(Refused, match=r"红旗区.*数不对"):
        roll(desk, profile, tmp_path / "出", [wrong])


def test_what_does_not_fit_goes_back_as_questions(
    city: City, desk: Desk, profile: Profile, tmp_path: Path
) -> None:
    def spoil(data: dict[str, Any]) -> None:
        row_of(data, "declaration_rate")["numerator"] = 1
        row_of(data, "monitoring_pass_rate").update(numerator=99, denominator=8)
        row_of(data, "insured_workers")["series"]["2022"] = None
        data["rows"] = [one for one in data["rows"] if one["key"] != "awareness_rate"]
        other = json.loads((city.packages[COUNTIES[4]] / "data.json").read_bytes())
        data["employers"].append(other["employers"][0])

    wrong = altered(
        city.packages[COUNTIES[3]],
        tmp_path / "错",
        spoil,
        lambda told: told.update(as_of="2025-11-30", open=["指标 2"]),
    )
    packages = {**city.packages, COUNTIES[3]: wrong}
    rolled = roll(desk, profile, tmp_path / "出", packages.values())
    mine = COUNTIES[3]
    assert (mine, "工业企业职业病危害项目申报率") in kinds(rolled, "outlier")
    assert (mine, "工作场所职业病危害因素监测合格率") in kinds(rolled, "over")
    assert {(mine, "工伤保险参保人数"), (mine, "重点人群职业健康知识知晓率")} <= set(kinds(rolled, "missing"))
    assert [code for code, _ in kinds(rolled, "claimed")] == [mine, COUNTIES[4]]
    assert kinds(rolled, "as_of") == [(mine, "截至日期")]
    assert kinds(rolled, "open") == [(mine, "表间核对")]
    found = rows(rolled.results)
    assert (found["awareness_rate"].value, found["awareness_rate"].why) == (None, "缺牧野区的数据")
    assert found["insured_workers"].series[2022] is None
    assert found["insured_workers"].series[2023] is not None
    asked = {one.name for one in rolled.files if one.name.startswith("疑问反馈_")}
    assert {"疑问反馈_牧野区.xlsx", "疑问反馈_新乡县.xlsx"} <= asked
    lines = list(
        load_workbook(rolled.folder / "疑问反馈_牧野区.xlsx").active.iter_rows(min_row=4, values_only=True)
    )
    assert len(lines) == len([one for one in rolled.queries if one.code == mine])
    assert all(line[3] and line[4] and not line[5] for line in lines)


def test_counties_that_sent_nothing_are_named(
    city: City, desk: Desk, profile: Profile, tmp_path: Path
) -> None:
    rolled = roll(desk, profile, tmp_path, list(city.packages.values())[:-1])
    assert [one.county for one in rolled.queries if one.kind == "absent"] == ["长垣市"]
    assert rows(rolled.results)["plans"].denominator == len(COUNTIES) - 1


def test_sticks_are_taken_as_folders_and_as_zips(
    city: City, desk: Desk, profile: Profile, tmp_path: Path
) -> None:
    stick = tmp_path / "U盘"
    stick.mkdir()
    for at, package in enumerate(city.packages.values()):
        if at % 2:
            shutil.copytree(package, stick / package.name)
            (stick / package.name / "Thumbs.db").write_bytes(b"left by Windows")
            continue
        with zipfile.ZipFile(stick / f"{package.name}.zip", "w") as box:
            for one in package.iterdir():
                box.writestr(WindowsName(f"{package.name}/{one.name}"), one.read_bytes())
    rolled = roll(desk, profile, tmp_path / "出", [stick])
    assert len(rolled.chosen.latest) == len(COUNTIES)
    assert (
        rows(rolled.results)["declaration_rate"].numerator
        == rows(city.together)["declaration_rate"].numerator
    )


@pytest.mark.parametrize(
    ("names", "words"),
    [
        ({"a/manifest.json": b"{}", "b/manifest.json": b"{}"}, "不止一个"),
        ({"../manifest.json": b"{}"}, "不是这种格式"),
        ({"x.txt": b"1"}, "不是上报包"),
        ({"manifest.json": b"0" * (40 << 20)}, "压缩比过大"),
    ],
)
def test_a_zip_that_is_no_package_is_refused(
    desk: Desk, profile: Profile, tmp_path: Path, names: dict[str, bytes], words: str
) -> None:
    path = tmp_path / "包.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as box:
        for name, content in names.items():
            box.writestr(name, content)
    with pytest.raises(Refused, match=words):
        roll(desk, profile, tmp_path / "出", [path])
    assert sorted(one.name for one in tmp_path.iterdir() if one.name != "office") == ["包.zip"]


def test_broken_and_lost_packages_are_said_in_a_sentence(
    desk: Desk, profile: Profile, tmp_path: Path
) -> None:
    (tmp_path / "坏.zip").write_bytes(b"PK\x03\x04 broken")
    for path, words in ((tmp_path / "坏.zip", "已损坏"), (tmp_path / "没有", "找不到")):
        with pytest.raises(Refused, match=words):
            roll(desk, profile, tmp_path / "出", [path])
    with pytest.raises(Refused, match="没有选上报包"):
        run.add_up(desk, profile, [])


def test_nothing_is_overwritten_and_the_same_packages_make_the_same_bytes(
    city: City, desk: Desk, profile: Profile, tmp_path: Path
) -> None:
    first = roll(desk, profile, tmp_path / "出", city.packages.values())
    again = roll(desk, profile, tmp_path / "出", reversed(list(city.packages.values())))
    assert again.folder.name == f"{first.folder.name}_2"
    assert [one.name for one in first.files] == [one.name for one in again.files]
    for mine, other in zip(first.files, again.files, strict=True):
        assert mine.read_bytes() == other.read_bytes(), mine.name


@pytest.mark.parametrize("name", ["jilin-2025", "wenshui-2025", "jilin-declaration-2024-2025"])
def test_every_profile_is_added_up(city: City, desk: Desk, tmp_path: Path, name: str) -> None:
    profile, packages = assess.open_profile(desk, name), []
    for code in COUNTIES[4:6]:
        with open_office(city.home / code, many.USER, many.PASSWORD) as county:
            packages.append(many.package(county, tmp_path / "包", name))
    rolled = roll(desk, profile, tmp_path / "出", packages)
    for row in rolled.results.rows:
        if row.denominator:
            given = [row_of(json.loads((one / "data.json").read_bytes()), row.key) for one in packages]
            assert row.numerator == sum(one["numerator"] or 0 for one in given), row.key
    assert len(rolled.files) >= len(profile.tables) + 1
    assert all(len(list(load_workbook(one).active.iter_rows())) > 3 for one in rolled.files)


def test_the_command_answers_counties_files_and_conflicts(
    city: City, desk: Desk, ohdesk: Ohdesk, tmp_path: Path
) -> None:
    desk.close()
    done = ohdesk("rollup", PROFILE, tmp_path / "出", *list(city.packages.values())[:-1], "--json")
    assert done.code == 0, done.err
    assert [one["code"] for one in done.json["counties"]] == list(COUNTIES[:-1])
    assert [one["county"] for one in done.json["conflicts"] if one["kind"] == "absent"] == ["长垣市"]
    assert all(Path(one).is_file() for one in done.json["files"])
    assert {"code", "county", "kind", "row", "zh", "what", "question"} == set(done.json["conflicts"][0])
    refused = ohdesk("rollup", PROFILE, tmp_path / "出2", tmp_path)
    assert (refused.code, refused.out) == (2, "")
    assert not (tmp_path / "出2").exists()
