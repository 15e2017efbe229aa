"""Reviews: somebody else looks a period through, nobody their own entries, and what stands is not altered by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import factories
import pytest
import small_county
from doors import Ohdesk
from pypdf import PdfReader

from db import keyring
from db.audit import Entry
from db.office import Role
from db.records import BY_NAME
from db.records.review import ReviewState
from ohdesk import assess, batch, ledger, many, query, report, reviews, typed, users
from ohdesk.desk import Desk
from ohdesk.errors import Refused
from ohdesk.history import history

MONITORING, POST, DECLARATION, REVIEW = (
    BY_NAME[name] for name in ("monitoring", "monitoring_post", "declaration", "review")
)
NAME, END, SUMMER = "henan-2025", date(2025, 12, 31), date(2025, 6, 30)


@pytest.fixture
def desk(county: Desk) -> Desk:
    """Take the small county as the office of this file; its administrator made all its records."""
    return county


@pytest.fixture
def profile(desk: Desk) -> Any:
    """Return the profile that is reviewed."""
    return assess.open_profile(desk, NAME)


def somebody(desk: Desk, name: str, role: Role = Role.reviewer) -> Desk:
    """Return the same office as another person has it."""
    return Desk(desk.store, name, role)


def refusal(work: Callable[[], object]) -> str:
    """Return the sentence with which something is refused."""
    with pytest.raises(Refused) as told:
        work()
    return str(told.value)


def printed(desk: Desk, profile: Any) -> str:
    """Return the text of the report's first page."""
    made = report.compose(desk, profile, as_of=END)
    return PdfReader(BytesIO(report.pdf_bytes(made, END))).pages[0].extract_text()


def test_somebody_else_reviews(desk: Desk, profile: Any) -> None:
    reviewer = somebody(desk, "周敏")
    assert reviews.mark(desk, profile, END) == "未审核"
    assert "12月31日，未审核）" in printed(desk, profile)
    number = reviews.review(reviewer, profile, END)
    assert reviews.is_reviewed(desk, profile, END)
    assert reviews.is_reviewed(desk, profile, SUMMER)
    assert reviews.mark(desk, profile, END) == ""
    assert "未审核" not in printed(desk, profile)
    (kept,) = reviews.reviews(desk)
    assert (kept.id, kept.profile, kept.year, kept.as_of, kept.reviewed_by, kept.state) == (
        number, NAME, 2025, END, "周敏", ReviewState.reviewed,
    )  # fmt: skip
    newest = history(desk, REVIEW, number)[0]
    assert (newest.user, newest.action) == ("周敏", "审核")
    assert "已由 周敏 于" in refusal(lambda: reviews.review(reviewer, profile, END))


def test_nobody_reviews_their_own_entries(desk: Desk, profile: Any) -> None:
    told = refusal(lambda: reviews.review(desk, profile, END))
    assert "李堃 在该期间自己录入或改动过" in told
    monitoring, post = BY_NAME["monitoring"].zh, BY_NAME["monitoring_post"].zh
    for words in ("危害项目申报", "用人单位", f"{monitoring} 30 条", f"{post} 90 条"):
        assert words in told, told
    assert reviews.reviews(desk) == []
    assert reviews.review(somebody(desk, "周敏"), profile, END) > 0


@pytest.mark.parametrize(
    ("entry", "zh"),
    [
        (lambda d, p: typed.set_task(d, p, p.tasks[0].key, "1", "yes"), "任务条款"),
        (
            lambda d, p: typed.set_task(d, p, p.tasks[0].key, "grade", p.tasks[0].options[0], "理由"),
            "任务评定",
        ),
        (lambda d, p: typed.set_figure(d, p, "insured_workers", 2025, "39000", "医保局"), "年度数据"),
        (lambda d, _: ledger.save(d, DECLARATION, {"note": "核对"}, declared(d)), "危害项目申报"),
        (lambda d, _: ledger.save(d, POST, {"note": "核对"}, 1), "检测岗位"),
        (lambda d, _: many.set_many(d, MONITORING, [1], {"note": "改"}), "检测报告"),
        (lambda d, _: ledger.remove(d, POST, 2, "重复"), "检测岗位"),
    ],
)
def test_the_smallest_own_entry_counts(
    desk: Desk, profile: Any, entry: Callable[[Desk, Any], object], zh: str
) -> None:
    mixed = somebody(desk, "赵云", Role.administrator)
    entry(mixed, profile)
    told = refusal(lambda: reviews.review(mixed, profile, END))
    assert "赵云" in told
    assert "1 条" in told
    reviews.review(somebody(desk, "周敏"), profile, END)


def declared(desk: Desk) -> int:
    """Return a declaration of the year."""
    with desk.read() as session:
        rows = session.query(DECLARATION).filter(DECLARATION.submitted_on >= date(2025, 1, 1))
        return int(rows.filter(DECLARATION.submitted_on <= END)[0].id)


def test_what_lies_outside_the_period_does_not_count(desk: Desk, profile: Any) -> None:
    mixed = somebody(desk, "赵云", Role.administrator)
    link = factories.linker(desk)
    ledger.save(mixed, BY_NAME["complaint"], factories.values("complaint", 3, link))
    ledger.save(mixed, BY_NAME["contact"], factories.values("contact", 1, link))
    typed_elsewhere = {"profile": "jilin-2025", "task": "一-1", "item": 1, "state": "yes"}
    ledger.save(mixed, BY_NAME["task_item"], typed_elsewhere)
    reviews.review(mixed, profile, END)


@pytest.mark.parametrize("action", ["reveal", "file", "print"])
def test_looking_is_no_entry(desk: Desk, profile: Any, action: str) -> None:
    reviewer = somebody(desk, "周敏")
    with reviewer.write("export") as session:
        reviewer.log(session, Entry(action, "declaration", declared(desk), after={"fields": "电话"}))
    reviews.review(reviewer, profile, END)
    with reviewer.write("export") as session:
        reviewer.log(session, Entry(action, "declaration", declared(desk)))
    assert reviews.is_reviewed(desk, profile, END)


def test_what_another_has_reviewed_no_longer_counts(desk: Desk, profile: Any) -> None:
    reviews.review(somebody(desk, "周敏"), profile, SUMMER)
    assert "李堃" in refusal(lambda: reviews.review(desk, profile, END))
    assert refusal(lambda: reviews.review(desk, profile, SUMMER)).startswith(f"{NAME} 2025 年")
    reviews.review(somebody(desk, "周敏"), profile, END)
    clerk = somebody(desk, "吴兰", Role.recorder)
    assert "先撤销审核" in refusal(lambda: ledger.save(clerk, POST, {"note": "后来更正"}, 1))
    late = {"filed_no": "补立〔2025〕9号", "filed_on": "2025-05-06", "state": "investigating"}
    assert isinstance(ledger.save(clerk, BY_NAME["case"], late), ledger.Saved)
    assert reviews.mark(desk, profile, END) == "未审核"
    reviews.review(desk, profile, END)
    assert reviews.mark(desk, profile, END) == ""
    assert [one.reviewed_by for one in reviews.reviews(desk)] == ["李堃", "周敏"]


def test_a_withdrawn_review_does_not_clear_own_entries(desk: Desk, profile: Any) -> None:
    reviewer = somebody(desk, "周敏")
    reviews.review(reviewer, profile, END)
    for blank in ("", "  "):
        assert "原因" in refusal(lambda blank=blank: reviews.unreview(reviewer, NAME, blank))
    assert len(reviews.unreview(desk, NAME, "二季度有补录")) == 1
    assert reviews.mark(desk, profile, END) == "未审核"
    assert "李堃" in refusal(lambda: reviews.review(desk, profile, END))
    assert "不需要撤销" in refusal(lambda: reviews.unreview(reviewer, NAME, "再来"))
    reviews.review(reviewer, profile, END)
    (kept,) = reviews.reviews(desk)
    assert (kept.state, kept.reason) == (ReviewState.reviewed, None)
    assert [one.action for one in history(desk, REVIEW, kept.id)] == ["审核", "撤销审核", "审核"]


def test_registers_stay_open_without_a_new_mark(desk: Desk, profile: Any) -> None:
    reviews.review(somebody(desk, "周敏"), profile, END)
    ledger.save(desk, BY_NAME["employer"], {"contact": "钱秀兰"}, 1)
    assert reviews.mark(desk, profile, END) == ""


def test_days_that_cannot_be_reviewed(desk: Desk, profile: Any) -> None:
    reviewer = somebody(desk, "周敏")
    assert "还没有到" in refusal(lambda: reviews.review(reviewer, profile, date.today() + timedelta(days=1)))
    assert "2025 年的方案" in refusal(lambda: reviews.review(reviewer, profile, date(2024, 12, 31)))


def test_a_reviewed_period_is_locked_until_the_review_is_withdrawn(desk: Desk, profile: Any) -> None:
    reviewer = somebody(desk, "周敏")
    reviews.review(reviewer, profile, END)
    change = lambda: ledger.save(desk, POST, {"note": "更正"}, 1)  # noqa: E731 - asked twice
    assert "已由 周敏 于" in refusal(change)
    assert "先撤销审核" in refusal(
        lambda: typed.set_figure(desk, profile, "insured_workers", 2025, "1", "人社")
    )
    reviews.unreview(reviewer, NAME, "补录")
    assert change()


def test_a_review_that_stands_is_not_made_or_altered_by_hand(desk: Desk, profile: Any) -> None:
    values = {
        "profile": NAME, "year": 2025, "as_of": END, "reviewed_on": date(2026, 1, 5), "reviewed_by": "周敏",
        "state": "reviewed",
    }  # fmt: skip
    assert "由程序写成" in refusal(lambda: ledger.save(desk, REVIEW, values))
    number = reviews.review(somebody(desk, "周敏"), profile, END)
    for wrong in ({"state": "withdrawn"}, {"reviewed_by": "李堃"}, {"as_of": SUMMER}):
        assert "由程序写成" in refusal(lambda wrong=wrong: ledger.save(desk, REVIEW, wrong, number))
    assert "由程序写成" in refusal(lambda: ledger.remove(desk, REVIEW, number, "不要了"))
    assert "由程序写成" in refusal(lambda: many.set_many(desk, REVIEW, [number], {"year": 2024}))
    assert reviews.is_reviewed(desk, profile, END)
    assert query.count(desk, REVIEW, query.Query()) == 1


def test_an_undone_batch_leaves_reviews_alone(desk: Desk, profile: Any) -> None:
    made = many.set_many(desk, MONITORING, [1], {"note": "改"})
    reviews.review(somebody(desk, "周敏"), profile, END)
    assert "先撤销审核" in refusal(lambda: batch.undo(desk, made))
    assert reviews.mark(desk, profile, END) == ""


def test_the_commands_review_and_withdraw(
    desk: Desk, ohdesk: Ohdesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keyring, "COST", {"time": 1, "memory_kib": 8, "lanes": 1})
    users.add_user(desk, "周敏", Role.reviewer, "Given-2026")
    desk.close()
    monkeypatch.setenv("OHDESK_PASSWORD", small_county.PASSWORD)
    own = ohdesk("review", NAME, "--as-of", "2025-12-31", "--user", small_county.USER)
    assert own.code == 2
    assert "自己录入的内容不能由自己审核" in own.err
    monkeypatch.setenv("OHDESK_PASSWORD", "Given-2026")
    done = ohdesk("review", NAME, "--as-of", "2025.12.31", "--user", "周敏", "--json")
    assert done.code == 0, done.err
    assert (done.json["as_of"], done.json["reviewed_by"]) == ("2025-12-31", "周敏")
    assert ohdesk("unreview", NAME, " ", "--user", "周敏").code == 2
    back = ohdesk("unreview", NAME, "补录申报", "--user", "周敏", "--json")
    assert back.json == {"withdrawn": [done.json["id"]]}
