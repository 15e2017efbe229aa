"""口径: which readings the office has taken where a profile's documents leave a choice."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.records.definition_choice import DefinitionChoice
from ohdesk.profile import Profile


def choices(session: Session, profile: Profile) -> dict[str, str]:
    """Return the option that stands for every switch of a profile: the office's, else the profile's default."""
    asked = select(DefinitionChoice.switch, DefinitionChoice.option).where(
        DefinitionChoice.profile == profile.name
    )
    kept = {row.switch: row.option for row in session.execute(asked)}
    return {one.key: kept.get(one.key, one.default) for one in profile.switches}
