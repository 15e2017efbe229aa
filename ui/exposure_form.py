"""What the form of an exposure does more: it offers the hazards usual in the employer's industry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.records.employer import Employer
from ohdesk import codes, query

if TYPE_CHECKING:
    from ui.record_form import RecordForm

MOST = 6
OFFERED = "该行业常见（参考，可另选）："


def prepare(form: RecordForm) -> None:
    """Listen to the employer and to the hazard."""
    form.listeners.append(lambda name: _propose(form, name))
    _offer_hazards(form)


def _propose(form: RecordForm, name: str) -> None:
    if name == "employer":
        _offer_hazards(form)
    elif name == "hazard":
        _tell_diseases(form)


def _offer_hazards(form: RecordForm) -> None:
    number = form.lines["employer"].editor.raw()
    found = query.rows(form.context.desk, Employer, [number]) if isinstance(number, int) else []
    industry = found[0].industry if found and isinstance(found[0], Employer) else None
    usual = codes.likely_hazards(industry)[:MOST] if industry else []
    answers = [(one.name, lambda code=one.code: _take(form, code)) for one in usual]
    form.lines["hazard"].suggest(OFFERED if answers else "", answers)


def _take(form: RecordForm, code: str) -> None:
    editor = form.lines["hazard"].editor
    editor.show_value(code)
    editor.told()


def _tell_diseases(form: RecordForm) -> None:
    code = form.lines["hazard"].editor.raw()
    known = codes.catalogue("hazard").get(str(code)) if code else None
    names = "、".join(one.name for one in codes.likely_diseases(known.code)[:MOST]) if known else ""
    if names:
        form.lines["hazard"].suggest(f"可能导致（参考）：{names}")
    elif not code:
        _offer_hazards(form)
