"""审核记录 are written by reviewing and withdrawing alone: no form, import or undo makes, changes or removes one that stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.base import Record
from db.records.review import Review, ReviewState
from ohdesk.errors import Refused

BY_PROGRAM = "own_review"
BY_HAND = "审核记录由程序写成，不能直接新增、修改或移除，请用“审核”或“撤销审核”。"


def by_program(session: Session) -> None:
    """Let this transaction write reviews: it is the program that reviews or withdraws."""
    session.info[BY_PROGRAM] = True


def refuse(
    session: Session,
    kind: type[Record],
    changes: Iterable[tuple[Mapping[str, Any] | None, Mapping[str, Any]]],
) -> None:
    """Raise Refused when one of the changes (before, None: new; after) makes or alters a review that stands."""
    if kind is not Review or session.info.get(BY_PROGRAM):
        return
    for before, after in changes:
        stands = any(one is not None and one["state"] is ReviewState.reviewed for one in (before, after))
        if stands and before != after:
            raise Refused(BY_HAND)


def refuse_taking_out(session: Session, kind: type[Record], numbers: Sequence[int]) -> None:
    """Raise Refused when one of these records is a review that stands."""
    if kind is not Review or session.info.get(BY_PROGRAM):
        return
    standing = Review.id.in_(numbers), Review.state == ReviewState.reviewed
    asked = select(func.count(Review.id)).where(*standing).execution_options(with_removed=True)
    if session.scalar(asked):
        raise Refused(BY_HAND)
