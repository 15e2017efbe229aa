"""A page that found nothing amiss: well done, or nothing to look at, because an empty ledger has no faults."""

from __future__ import annotations

from db.base import Record
from db.records.employer import Employer
from ohdesk import query
from ohdesk.desk import Desk

State = tuple[str, str, str]
TITLE = "台账里还没有{zh}"
HINT = "还没有可以{deed}的内容。请先在“用人单位台账”新增，或用“数据导入”整批导入。"


def all_well(desk: Desk, deed: str, title: str, hint: str, *kinds: type[Record]) -> State:
    """Return picture, title and hint for nothing found; what was to be done (`deed`) where no record is there.

    The records looked through are of some kinds, employers unless others are named.
    """
    looked = kinds or (Employer,)
    if query.any_of(desk, *looked):
        return "circle-check", title, hint
    return "building-2", TITLE.format(zh=looked[0].zh), HINT.format(deed=deed)
