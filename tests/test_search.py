"""Searching: exactly the records whose words hold what was typed, whatever was typed."""

from __future__ import annotations

from collections.abc import Iterator

import factories
import pytest
from doors import USER, Prepared
from hypothesis import given
from hypothesis import strategies as st

from db import search
from db.office import Role
from db.records import BY_NAME, KINDS
from db.store import create
from ohdesk import codes, ledger, query
from ohdesk.desk import Desk

EMPLOYER = BY_NAME["employer"]
SIGNS = "榆河县石材铸造厂第一二三（）()·-AaBbxZ0189 　%_'\"*^:\\𠮷﨑Ａ１ßé"
words = st.text(SIGNS, max_size=9)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory, prepared: Prepared) -> Iterator[Desk]:
    """Open an office whose search index the tests fill."""
    folder = tmp_path_factory.mktemp("index")
    create(folder, prepared.key).close()
    from db.store import open_store

    with Desk(open_store(folder, prepared.key), USER, Role.administrator) as desk:
        yield desk


def hits(desk: Desk, sought: str, kind: str = "employer") -> set[int] | None:
    """Return the numbers found, None when nothing was sought."""
    asked = search.matching(kind, sought)
    if asked is None:
        return None
    with desk.read() as session:
        return set(session.scalars(asked))


def holds(lines: list[str], initials: list[str], part: str) -> bool:
    """Tell whether a part stands in one of the lines or initials, by the plainest means."""
    return any(part in search.normalise(line) for line in (*lines, *initials))


@given(
    st.lists(
        st.tuples(st.lists(words, max_size=3), st.lists(st.text("abxz", max_size=5), max_size=2)), max_size=6
    ),
    st.lists(words, min_size=1, max_size=6),
)
def test_hits_are_those_of_plain_comparison(
    index: Desk, records: list[tuple[list[str], list[str]]], sought: list[str]
) -> None:
    with index.write() as session:
        search.drop(session.connection(), "employer", range(1, 9))
        entries = [(number, *one) for number, one in enumerate(records, 1)]
        search.put(session.connection(), "employer", entries)
        search.put(session.connection(), "person", [(1, ["榆河县第一石材厂"], ["yhx"])])
    # Parts of what was indexed are sought too, so that there are hits.
    for lines, _ in records:
        sought += [line[at : at + 3] for line in lines for at in range(0, len(line), 2)]
    for one in sought:
        parts = [part for part in (search.normalise(part) for part in one.split()) if part]
        meant = {
            number
            for number, lines, initials in entries
            if all(holds(lines, initials, part) for part in parts)
        }
        assert hits(index, one) == (meant if parts else None)


@given(st.text(max_size=30))
def test_nothing_typed_breaks_the_search(index: Desk, sought: str) -> None:
    found = hits(index, sought)
    assert found is None or isinstance(found, set)


@pytest.mark.parametrize(
    "sought", ["%", "_", "*", '"', "' OR 1=1 --", "AND", "NEAR(", "\ud800", "words:", "^", "\x00", "{"]
)
def test_signs_are_no_wildcards(index: Desk, sought: str) -> None:
    with index.write() as session:
        search.put(session.connection(), "employer", [(1, ["榆河石材"], ["yhsc"])])
    assert hits(index, f"榆河{sought}x") == set()
    assert hits(index, sought) in (None, set())


def test_kinds_do_not_share_numbers() -> None:
    firsts = sorted(search.base(kind.__tablename__) for kind in KINDS)
    assert len(set(firsts)) == len(KINDS)
    assert firsts[-1] < 2**63 - (1 << search.SHIFT)


def test_person_finds_as_they_type(desk: Desk) -> None:
    link = factories.linker(desk)
    link("employer")
    values = factories.values("employer", 1, link) | {"name": "榆河重型（集团）有限公司", "branch_no": "02"}
    number = ledger.save(desk, EMPLOYER, values).id
    code = str(values["credit_code"])
    for sought in (
        "重型",
        "重",
        "集团",
        "重型集团",
        "（集团）",
        "有限 重型",
        "yhzx",
        "YHZX",
        "yhcx",
        code,
        code[4:11],
        code.lower(),
        "重型 ﹙集团",
    ):
        assert number in query.ids(desk, EMPLOYER, query.Query(search=sought)), sought
    for sought in ("重形", "集有限", "型重", "yhxz", "重型 铸造"):
        assert number not in query.ids(desk, EMPLOYER, query.Query(search=sought)), sought
    assert query.count(desk, EMPLOYER, query.Query(search="  ")) == 2


def test_heteronyms_are_found_by_either_reading() -> None:
    assert {"zxjx", "cxjx"} <= codes.initials("重型机械")


def test_search_follows_changes(desk: Desk) -> None:
    number = ledger.save(desk, BY_NAME["institution"], factories.values("institution", 0, lambda _: 1)).id

    def found(sought: str) -> list[int]:
        return list(query.ids(desk, BY_NAME["institution"], query.Query(search=sought)))

    ledger.save(desk, BY_NAME["institution"], {"name": "榆河县人民医院"}, number)
    assert (found("人民"), found("检查中心")) == ([number], [])
    ledger.remove(desk, BY_NAME["institution"], number, "录错")
    assert found("人民") == []


def test_records_are_found_by_whom_they_belong_to(desk: Desk) -> None:
    link = factories.linker(desk)
    name = str(factories.values("employer", 0, link)["name"])
    worker = str(factories.values("person", 0, link)["name"])
    for kind, sought in (
        ("declaration", name), ("monitoring", name), ("monitoring_post", name), ("checkup", worker),
        ("checkup_finding", worker), ("dose", worker), ("attendance", name),
    ):  # fmt: skip
        number = link(kind)
        assert list(query.ids(desk, BY_NAME[kind], query.Query(search=sought))) == [number], kind
