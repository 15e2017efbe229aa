"""本单位: the office's name and its county, as an administrator may put them right; what was sent stays as it was."""

from __future__ import annotations

import json

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import office
from db.audit import Audit, Entry
from ohdesk import codes
from ohdesk.desk import County, Desk, office_name
from ohdesk.errors import Refused

ACTION = "set_office"
CODE_LENGTH = 6


def set_office(desk: Desk, name: str, county: County) -> None:
    """Keep another name of the office or its county for everything made from now on; raise Refused for an unfit one.

    A county gets another name or code when divisions are redrawn, often before any catalogue says so.
    """
    name, county = office_name(name), _fit(county)
    before, after = _told(desk.office, desk.county), _told(name, county)
    if before == after:
        return
    with desk.write("administer") as session:
        for key, value in (
            ("office", name),
            ("county_name", county.name),
            ("county_code", county.code),
        ):
            office.set_setting(session, key, value)
        desk.log(session, Entry(ACTION, "office", before=before, after=after))
    desk.office, desk.county = name, county


def is_own(session: Session, desk: Desk, county: str, name: str) -> bool:
    """Tell whether a county's code and an office's name are this office's, or were once."""
    if (county, name) == (desk.county.code, desk.office):
        return True
    kept = session.scalars(select(Audit.before).where(Audit.action == ACTION))
    earlier = [json.loads(one) for one in kept if one]
    return any((county, name) == (one["county"], one["office"]) for one in earlier)


def _told(name: str, county: County) -> dict[str, object]:
    return {"office": name, "county_name": county.name, "county": county.code}


def _fit(county: County) -> County:
    code, name = county.code.strip(), " ".join(county.name.split())
    known = codes.catalogue("county").get(f"{code[:2]}0000")
    if len(code) != CODE_LENGTH or not (code.isascii() and code.isdigit()) or known is None:
        raise Refused("行政区划代码应为 6 位数字，前两位是省级代码，请核对后重填。")
    if not name:
        raise Refused("请填写县区名称。")
    return County(code, name)
