"""提示单 as records: numbered, kept as one batch, delivered, followed until the employer declares."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from factories import employer_name
from pypdf import PdfReader

from db.records.declaration import Declaration, DeclarationType, ReviewState
from db.records.employer import Employer, Verdict
from db.records.exposure import Exposure
from db.records.notice import Delivery, Notice, NoticeKind
from ohdesk import batch, ledger, notices, query
from ohdesk.desk import Desk
from ohdesk.errors import Cancelled, Refused
from ohdesk.exchange.notice_picture import faults, pages_of
from ohdesk.identity import make_credit_code

DAY = date(2025, 6, 5)
STONE = "3032"


def firm(desk: Desk, n: int, **changed: object) -> int:
    """Keep an employer that must declare."""
    values = {
        "name": employer_name(n),
        "credit_code": make_credit_code("220182", n),
        "industry": STONE,
        "verdict": Verdict.must_declare,
        "exposed_total": 12,
    }
    return ledger.save(desk, Employer, values | changed).id


@pytest.fixture
def firms(desk: Desk) -> list[int]:
    """Keep three employers, the first with four hazards."""
    found = [firm(desk, n) for n in range(1, 4)]
    for hazard in ("F001", "W001", "W003", "H001"):
        ledger.save(desk, Exposure, {"employer": found[0], "hazard": hazard, "post": "打磨", "exposed": 5})
    return found


def declare(desk: Desk, employer: int, day: date, kind: DeclarationType = DeclarationType.first) -> None:
    values = {
        "employer": employer,
        "declaration_type": kind,
        "submitted_on": day,
        "review_state": ReviewState.passed,
    }
    if kind is DeclarationType.change:
        values |= {"change_reason": "other", "changed_on": day}
    ledger.save(desk, Declaration, values)


def kept(desk: Desk) -> list[Notice]:
    return query.rows(desk, Notice, list(query.ids(desk, Notice, query.Query(order="number"))))


def text(path: Path, page: int) -> str:
    return "".join(PdfReader(path).pages[page].extract_text().split())


def test_issued_notices_are_numbered_and_kept(desk: Desk, firms: list[int], tmp_path: Path) -> None:
    issued = notices.issue(desk, firms, tmp_path / "一.pdf", DAY)
    assert (issued.first_number, issued.report.notices, issued.report.pages) == (1, 3, 3)
    assert [one.number for one in kept(desk)] == [f"〔2025〕第{n:03d}号" for n in (1, 2, 3)]
    assert [one.employer for one in kept(desk)] == firms
    assert {(one.issued_on, one.office, one.kind) for one in kept(desk)} == {
        (DAY, desk.office, NoticeKind.declare)
    }
    for page, one in enumerate(kept(desk)):
        assert one.number in text(tmp_path / "一.pdf", page)
        assert employer_name(page + 1) in text(tmp_path / "一.pdf", page)
    again = notices.issue(desk, firms[:1], tmp_path / "二.docx", DAY, NoticeKind.change)
    assert again.first_number == 4
    assert notices.issue(desk, firms[:1], tmp_path / "三.pdf", date(2026, 1, 5)).first_number == 1


def test_an_employer_chosen_twice_gets_one_notice(desk: Desk, firms: list[int], tmp_path: Path) -> None:
    notices.issue(desk, [firms[1], firms[0], firms[1]], tmp_path / "n.pdf", DAY)
    assert [one.employer for one in kept(desk)] == [firms[1], firms[0]]


def test_office_and_first_number_can_follow_the_paper_ones(
    desk: Desk, firms: list[int], tmp_path: Path
) -> None:
    issued = notices.issue(desk, firms[:2], tmp_path / "n.pdf", DAY, office="榆河县卫生健康局", first=38)
    assert issued.first_number == 38
    assert [one.number for one in kept(desk)] == ["〔2025〕第038号", "〔2025〕第039号"]
    assert {one.office for one in kept(desk)} == {"榆河县卫生健康局"}
    assert "榆河县卫生健康局" in text(tmp_path / "n.pdf", 0)
    with pytest.raises(Refused, match="请从 40 起编"):
        notices.preview(desk, firms, DAY, first=39)


def test_a_batch_taken_back_leaves_no_record_and_no_number_twice(
    desk: Desk, firms: list[int], tmp_path: Path
) -> None:
    issued = notices.issue(desk, firms, tmp_path / "n.pdf", DAY)
    assert batch.undo(desk, issued.batch) == {"removed": 3, "restored": 0}
    assert kept(desk) == []
    assert notices.issue(desk, firms, tmp_path / "m.pdf", DAY).first_number == 4


def test_stopping_uses_no_number_and_leaves_no_file(desk: Desk, firms: list[int], tmp_path: Path) -> None:
    def stop(*_: object) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        notices.issue(desk, firms, tmp_path / "n.pdf", DAY, progress=stop)
    assert kept(desk) == []
    assert list(tmp_path.glob("*.pdf")) == []


def test_nobody_chosen_a_gone_employer_or_a_wrong_file_is_refused(
    desk: Desk, firms: list[int], tmp_path: Path
) -> None:
    for numbers, path in (([], "n.pdf"), ([*firms, 999], "n.pdf"), (firms, "n.txt")):
        with pytest.raises(Refused):
            notices.issue(desk, numbers, tmp_path / path, DAY)
    assert kept(desk) == []


def test_who_must_be_told_and_who_was(desk: Desk, firms: list[int], tmp_path: Path) -> None:
    exempt = firm(desk, 9, verdict=Verdict.exempt, verdict_reason="商贸，无职业病危害")
    declare(desk, firms[2], DAY)
    assert notices.must_be_told(desk, DAY) == firms[:2]
    notices.issue(desk, firms[:1], tmp_path / "n.pdf", DAY)
    told = notices.told_before(desk, [*firms, exempt], NoticeKind.declare)
    assert told == {firms[0]: DAY}
    assert notices.told_before(desk, firms, NoticeKind.change) == {}


def test_delivery_is_recorded_for_many_and_can_be_taken_back(
    desk: Desk, firms: list[int], tmp_path: Path
) -> None:
    notices.issue(desk, firms, tmp_path / "n.pdf", DAY)
    numbers = [one.id for one in kept(desk)]
    day = DAY + timedelta(days=3)
    values = {"delivery": "post", "delivered_on": day, "delivered_by": "王立新", "answer": "三日内申报"}
    done = notices.deliver(desk, numbers[:2], values)
    assert done.changed == 2
    assert [one.delivery for one in kept(desk)] == [Delivery.post, Delivery.post, None]
    assert kept(desk)[0].answer == "三日内申报"
    batch.undo(desk, done.batch)
    assert [one.delivered_on for one in kept(desk)] == [None, None, None]


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"delivered_on": None}, "请填写送达日期"),
        ({"delivered_on": DAY - timedelta(days=1)}, "落款日期在送达日期"),
        ({"delivered_on": date.today() + timedelta(days=1)}, "还没有到"),
        ({"number": "〔2025〕第999号"}, "没有这一栏"),
    ],
)
def test_an_impossible_delivery_is_refused(
    desk: Desk, firms: list[int], tmp_path: Path, changed: dict[str, object], told: str
) -> None:
    notices.issue(desk, firms, tmp_path / "n.pdf", DAY)
    with pytest.raises(Refused, match=told):
        notices.deliver(desk, [kept(desk)[0].id], {"delivery": "post", "delivered_on": DAY} | changed)
    assert kept(desk)[0].delivery is None


def test_the_effect_counts_from_the_delivery(desk: Desk, firms: list[int], tmp_path: Path) -> None:
    declare(desk, firms[0], DAY - timedelta(days=400))
    notices.issue(desk, firms, tmp_path / "n.pdf", DAY)
    notices.deliver(
        desk, [kept(desk)[0].id], {"delivery": "in_person", "delivered_on": DAY + timedelta(days=5)}
    )
    declare(desk, firms[0], DAY + timedelta(days=17))
    declare(desk, firms[1], DAY + timedelta(days=40))
    found = notices.effects(desk)
    assert [one.days for one in found] == [12, 40, None]
    assert [one.outcome(30, DAY + timedelta(days=60)) for one in found] == ["in_time", "late", "none"]
    assert found[2].outcome(30, DAY + timedelta(days=30)) == "waiting"
    assert [one.number for one in notices.effects(desk, [kept(desk)[1].id])] == ["〔2025〕第002号"]


def test_a_change_notice_is_answered_only_by_a_change(desk: Desk, firms: list[int], tmp_path: Path) -> None:
    notices.issue(desk, firms[:1], tmp_path / "n.pdf", DAY, NoticeKind.change)
    declare(desk, firms[0], DAY + timedelta(days=2))
    assert notices.effects(desk)[0].days is None
    declare(desk, firms[0], DAY + timedelta(days=9), DeclarationType.change)
    assert notices.effects(desk)[0].days == 9


def test_the_picture_is_the_printed_page(desk: Desk, firms: list[int], tmp_path: Path) -> None:
    facts = notices.preview(desk, firms, DAY)
    notices.issue(desk, firms, tmp_path / "n.pdf", DAY)
    for page, one in enumerate(facts):
        (glyphs,) = pages_of(one)
        assert "".join(glyph.char for glyph in glyphs).replace(" ", "") == text(tmp_path / "n.pdf", page)
        assert all(0 < glyph.x < 596 and 0 < glyph.y < 842 and glyph.font.exists() for glyph in glyphs)
    shortened = "".join(glyph.char for glyph in pages_of(facts[0], 3)[0])
    assert len(shortened) < len("".join(glyph.char for glyph in pages_of(facts[0])[0]))


def test_blanks_and_missing_signs_are_named_before_printing(desk: Desk, firms: list[int]) -> None:
    bare = firm(desk, 7, industry=None)
    odd = firm(desk, 8, name="榆河县\U000200a1石材有限公司")
    found = {one.employer: one for one in faults(notices.preview(desk, [*firms, bare, odd], DAY))}
    assert set(found) == {employer_name(7), "榆河县\U000200a1石材有限公司"}
    assert "门类" in found[employer_name(7)].blank
    assert found["榆河县\U000200a1石材有限公司"].missing == "\U000200a1"
