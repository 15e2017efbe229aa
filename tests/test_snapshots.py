"""As of a day: a frozen count never moves."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from db.records import BY_NAME
from ohdesk import ledger
from ohdesk.desk import Desk
from ohdesk.errors import Refused
from ohdesk.identity import make_credit_code
from ohdesk.snapshots import freeze, frozen, members_of

EMPLOYER, DECLARATION = BY_NAME["employer"], BY_NAME["declaration"]
BASE = date(2023, 12, 31)


def employer(desk: Desk, at: int, **values: object) -> int:
    """Save an employer and return its number."""
    code = make_credit_code("220182", 60_000_000 + at)
    usual = {"name": f"时点第{at}厂", "credit_code": code, "verdict": "must_declare"}
    return ledger.save(desk, EMPLOYER, {**usual, **values}).id


def declare(desk: Desk, number: int, day: str) -> int:
    values = {"employer": number, "declaration_type": "first", "submitted_on": day}
    return ledger.save(desk, DECLARATION, values).id


def test_a_frozen_count_keeps_its_value_and_its_members(desk: Desk) -> None:
    early, late = employer(desk, 1), employer(desk, 2)
    declare(desk, early, "2023-03-01")
    declare(desk, late, "2024-03-01")
    freeze(desk, "first_declared_employers", BASE, "2023年底初次申报用人单位数")
    declare(desk, employer(desk, 3), "2023-05-01")
    with desk.read() as session:
        kept = frozen(session, "first_declared_employers", BASE)
        assert kept is not None
        assert (kept.value, members_of(kept), kept.frozen_by) == (1, {"employer": [early]}, desk.user)
        assert frozen(session, "first_declared_employers", date(2022, 12, 31)) is None


def test_what_cannot_be_frozen_is_said(desk: Desk) -> None:
    with pytest.raises(Refused, match="没有数据项"):
        freeze(desk, "employers_on_the_moon", BASE)
    with pytest.raises(Refused, match="还没有到"):
        freeze(desk, "first_declared_employers", date.today() + timedelta(days=1))
    number = freeze(desk, "first_declared_employers", BASE)
    with pytest.raises(Refused, match="已冻结为 0"):
        freeze(desk, "first_declared_employers", BASE)
    ledger.remove(desk, BY_NAME["snapshot"], number, "导入旧申报后重算")
    assert freeze(desk, "first_declared_employers", BASE) != number
