"""国密选项: whether backups are sealed once more with SM4 and SM3; the database and the audit chain are not touched by it."""

from __future__ import annotations

from db import container, national, office
from db.audit import Entry
from ohdesk.desk import Desk
from ohdesk.errors import Refused

SETTING = "national_crypto"


def is_national(desk: Desk) -> bool:
    """Tell whether new backups are sealed with the national algorithms."""
    with desk.read() as session:
        return office.setting(session, SETTING) == "1"


def set_national(desk: Desk, wanted: bool) -> None:
    """Switch the option; raise Refused where the algorithms are not available."""
    if wanted and not national.available():
        raise Refused(national.MISSING)
    before: dict[str, object] = {"national": is_national(desk)}
    with desk.write("administer") as session:
        office.set_setting(session, SETTING, "1" if wanted else "0")
        desk.log(session, Entry("set_national", "office", before=before, after={"national": wanted}))


def backup_format(desk: Desk) -> str:
    """Return the format of the backups this office takes."""
    return container.NATIONAL if is_national(desk) else container.FORMAT
