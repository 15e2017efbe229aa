"""Department lists as they really come: each row is kept as it came, matched or left to a person, and counted once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from listed_names import FIRMS, book, code, fill, firm_name, listed, taken

from db.records import BY_NAME
from db.records.listed_name import MatchWay
from ohdesk import batch, query
from ohdesk.desk import Desk
from ohdesk.errors import Cancelled, Refused
from ohdesk.lists import verdicts
from ohdesk.lists.listed import facts
from ohdesk.lists.reconcile import Taken, batch_of
from ohdesk.lists.rows import look
from ohdesk.lists.split import split
from ohdesk.query import Query

LISTED = BY_NAME["listed_name"]
OUTSIDE = "河南省安阳市汤阴县城关镇一号"


@pytest.fixture
def firms(desk: Desk) -> list[int]:
    """Fill the ledger with eight firms."""
    return fill(desk)


def adds_up(found: Taken) -> bool:
    counts = found.counts()
    return counts.pop("rows") == sum(counts.values())


def market(desk: Desk, folder: Path) -> Path:
    """Write a list with merged heads, a total, a note, two firms in a cell and a code Excel damaged."""
    rows: list[list[object]] = [
        ["2025 年度工矿企业名单"],
        ["序号", "企业基本信息", None, None, "联系方式", None],
        [None, "企业名称", "统一社会信用代码", "住所", "法定代表人", "联系电话"],
        [1, firm_name(desk, 0), code(0), "五棵树镇", "王建国", "13812340001"],
        [2, f"{FIRMS[1]}有限责任公司", None, None, None, None],
        [3, f"{desk.county.name}鸿达铸造有限公司", None, None, None, None],
        [4, firm_name(desk, 3), 9.12201828e17, None, None, None],
        [5, f"{FIRMS[4]}有限公司、{FIRMS[5]}有限公司", None, None, None, None],
        [6, "榆树市从无此厂采石场", code(90), None, None, None],
        [7, None, code(91), None, None, None],
        ["合计", None, 7, None, None, None],
        ["填报人：", "张三", None, None, None, None],
    ]
    return book(folder / "市场监管局名单.xlsx", rows, ["A1:F1", "A2:A3", "B2:D2", "E2:F2"])


def township(desk: Desk, folder: Path) -> Path:
    """Write a list of names alone, the county left out, as a text file."""
    names = [f"{FIRMS[2]}有限公司", f"{FIRMS[6]}（有限公司）", firm_name(desk, 7), "无名小作坊"]
    path = folder / "五棵树镇上报.csv"
    path.write_text("\n".join(["单位名称", *names]), encoding="gb18030")
    return path


def tax(desk: Desk, folder: Path) -> Path:
    """Write a workbook whose first sheet is no list, with a firm of another county on the second."""
    rows = [
        ["纳税人名称", "纳税人识别号", "生产经营地址"],
        [firm_name(desk, 1), code(1), f"{desk.county.name}五棵树镇兴业路2号"],
        [firm_name(desk, 2), code(2), None],
        ["汤阴宏远建材有限公司", code(92), OUTSIDE],
    ]
    about = {"填表说明": [["本表由各分局填写"], ["每月五日前报送"]]}
    return book(folder / "税务局名单.xlsx", rows, sheet="汇总", before=about)


def test_every_row_of_three_lists_is_counted_once(desk: Desk, firms: list[int], tmp_path: Path) -> None:
    lists = [
        taken(desk, market(desk, tmp_path)),
        taken(desk, township(desk, tmp_path), "乡镇"),
        taken(desk, tax(desk, tmp_path), "税务", sheet="汇总"),
    ]
    assert all(adds_up(one) for one in lists)
    assert [one.rows for one in lists] == [6, 4, 3]
    assert sum(one.rows for one in lists) == query.count(desk, LISTED, Query())
    assert lists[0].counts() == {
        "rows": 6, "by_code": 1, "by_name": 1, "remembered": 0, "doubtful": 2, "only_there": 2
    }  # fmt: skip
    assert lists[2].counts()["by_code"] == 2


def test_rows_keep_what_the_file_said(desk: Desk, firms: list[int], tmp_path: Path) -> None:
    found = taken(desk, market(desk, tmp_path))
    row = listed(desk, found.number)[firm_name(desk, 0)]
    assert (row.row_no, row.code_text, row.contact) == (4, code(0), "王建国")
    assert json.loads(row.raw)["联系方式/联系电话"] == "13812340001"
    assert [one.row for one in found.problems] == [10]
    assert len(found.skipped) == 2


def test_what_is_only_alike_waits_for_a_person(desk: Desk, firms: list[int], tmp_path: Path) -> None:
    found = listed(desk, taken(desk, market(desk, tmp_path)).number)
    alike = found[f"{desk.county.name}鸿达铸造有限公司"]
    assert not alike.certain
    damaged = found[firm_name(desk, 3)]
    assert (damaged.employer, damaged.certain) == (firms[3], False)
    assert "可能已丢失" in damaged.evidence
    assert facts(desk, damaged.id).known[0].number == firms[3]


def test_two_firms_in_one_cell_become_two_rows(desk: Desk, firms: list[int], tmp_path: Path) -> None:
    found = taken(desk, market(desk, tmp_path))
    both = next(one for name, one in listed(desk, found.number).items() if "、" in name)
    assert not both.certain
    assert "2 个单位名称" in both.evidence
    number = split(desk, both.id)
    rows = listed(desk, found.number)
    assert {rows[f"{FIRMS[at]}有限公司"].employer for at in (4, 5)} == {firms[4], firms[5]}
    assert rows[f"{FIRMS[5]}有限公司"].raw == both.raw
    with pytest.raises(Refused, match="只有一个"):
        split(desk, rows[f"{FIRMS[4]}有限公司"].id)
    batch.undo(desk, number)
    assert both.name in listed(desk, found.number)


def test_a_sheet_that_is_no_list_says_so(desk: Desk, firms: list[int], tmp_path: Path) -> None:
    path = tax(desk, tmp_path)
    assert "单位名称" in look(path).trouble
    with pytest.raises(Refused, match="单位名称"):
        taken(desk, path, "税务")
    assert query.count(desk, LISTED, Query()) == 0


def test_a_firm_of_another_county_is_told(desk: Desk, firms: list[int], tmp_path: Path) -> None:
    taken(desk, tax(desk, tmp_path), "税务", sheet="汇总")
    rows = listed(desk)
    assert "汤阴县" in rows["汤阴宏远建材有限公司"].evidence
    assert "是否在本县" not in (rows[firm_name(desk, 1)].evidence or "")


def test_a_person_says_which_column_holds_the_names(desk: Desk, firms: list[int], tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", [["甲列", "乙列"], ["x", firm_name(desk, 0)], ["y", firm_name(desk, 1)]])
    assert look(path).trouble
    found = taken(desk, path, columns={1: "name"})
    assert found.counts()["by_name"] == 2


def test_a_name_merged_over_rows_is_one_name(desk: Desk, firms: list[int], tmp_path: Path) -> None:
    rows = [
        ["单位名称", "危害因素"],
        [firm_name(desk, 0), "粉尘"],
        [None, "噪声"],
        [firm_name(desk, 1), "苯"],
    ]
    found = taken(desk, book(tmp_path / "a.xlsx", rows, ["A2:A3"]))
    assert found.rows == 2
    assert "合并" in found.skipped[0]


def test_the_same_file_is_not_taken_twice(desk: Desk, firms: list[int], tmp_path: Path) -> None:
    path = township(desk, tmp_path)
    taken(desk, path, "乡镇")
    with pytest.raises(Refused, match="不再重复收"):
        taken(desk, path, "税务", title="换个名字")


def test_each_sheet_of_a_file_is_a_list_of_its_own(desk: Desk, firms: list[int], tmp_path: Path) -> None:
    first = [["单位名称"], [firm_name(desk, 0)]]
    path = book(tmp_path / "a.xlsx", [["单位名称"], [firm_name(desk, 1)]], before={"一镇": first})
    taken(desk, path, sheet="一镇", title="一镇")
    taken(desk, path, sheet="名单", title="二镇")
    with pytest.raises(Refused, match="不再重复收"):
        taken(desk, path, sheet="一镇", title="又一次")
    assert query.count(desk, LISTED, Query()) == 2


def test_an_unknown_source_is_refused_with_the_known_ones(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="市场监管"):
        taken(desk, township(desk, tmp_path), "气象局")


def test_stopping_half_way_keeps_nothing(desk: Desk, firms: list[int], tmp_path: Path) -> None:
    def stop(_done: int, _total: int, words: str) -> None:
        if "核对" in words:
            raise Cancelled

    with pytest.raises(Cancelled):
        taken(desk, market(desk, tmp_path), progress=stop)
    assert query.count(desk, LISTED, Query()) == query.count(desk, BY_NAME["name_list"], Query()) == 0


def test_a_whole_list_is_taken_back(desk: Desk, firms: list[int], tmp_path: Path) -> None:
    found = taken(desk, market(desk, tmp_path))
    assert batch_of(desk, found.number) == found.batch
    batch.undo(desk, found.batch)
    assert query.count(desk, LISTED, Query()) == 0
    assert taken(desk, market(desk, tmp_path)).rows == 6


def test_a_persons_word_is_remembered_for_the_next_list(desk: Desk, firms: list[int], tmp_path: Path) -> None:
    alike, stranger = "榆树鸿达铸造有限公司", "榆树市从无此厂采石场"
    first = book(tmp_path / "a.xlsx", [["单位名称"], [alike], [stranger]])
    rows = listed(desk, taken(desk, first).number)
    assert rows[alike].way is not MatchWay.person
    verdicts.recognise(desk, [rows[alike].id], firms[2])
    verdicts.recognise(desk, [rows[stranger].id])
    second = book(tmp_path / "b.xlsx", [["企业名称", "备注"], [alike, "x"], [stranger, "y"]])
    found = taken(desk, second, "税务")
    again = listed(desk, found.number)
    assert found.counts()["remembered"] == 1
    assert (again[alike].employer, again[alike].certain) == (firms[2], True)
    assert again[stranger].employer is None
    assert "此前" in again[stranger].evidence
