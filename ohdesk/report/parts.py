"""报告正文: the hand-written parts of a report as the office keeps them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from db.records.report_part import ReportPart
from ohdesk import ledger
from ohdesk.desk import Desk
from ohdesk.ledger import Change
from ohdesk.profile import Profile
from ohdesk.report.content import Part


def written_parts(desk: Desk, profile: Profile, report: str) -> dict[str, Part]:
    """Return what people wrote into the places of a report."""
    asked = select(ReportPart).where(ReportPart.profile == profile.name, ReportPart.report == report)
    with desk.read() as session:
        return {one.place: Part(one.text or "", one.generated or "") for one in session.scalars(asked)}


def keep_part(desk: Desk, profile: Profile, report: str, place: str, text: str, generated: str = "") -> None:
    """Keep a person's words for a place, with what the facts said then; no words leave the place out."""
    keep_parts(desk, profile, report, {place: Part(text, generated)})


def drop_part(desk: Desk, profile: Profile, report: str, place: str) -> None:
    """Let the facts speak again at a place."""
    keep_parts(desk, profile, report, {place: None})


def keep_parts(desk: Desk, profile: Profile, report: str, parts: Mapping[str, Part | None]) -> None:
    """Keep several places at once, all or none; None takes a person's words back."""
    if not parts:
        return
    with desk.write() as session:
        fresh: list[Change] = []
        number = ledger.next_number(session, ReportPart)
        for place, part in parts.items():
            where: dict[str, Any] = {"profile": profile.name, "report": report, "place": place}
            twin = ledger.twin_of(session, ReportPart, where)
            if part is None:
                if twin is not None:
                    ledger.take_out(session, ReportPart, [twin])
                continue
            before = ledger.current(session, ReportPart, twin) if twin is not None else None
            own = {
                "text": part.text or None, "generated": part.generated or None,
                "written_on": date.today(), "written_by": desk.user,
            }  # fmt: skip
            after = {**(before or ledger.blank(ReportPart)), **where, **own}
            fresh.append(Change(twin if twin is not None else number, before, after))
            number += twin is None
        ledger.keep(desk, session, ReportPart, fresh)
