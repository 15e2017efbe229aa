"""口径: what each number counts, and which readings the office has taken where a profile's documents leave a choice."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.records.definition_choice import DefinitionChoice
from ohdesk import ledger, paths
from ohdesk.counting import SWITCHES
from ohdesk.desk import Desk
from ohdesk.errors import Refused
from ohdesk.profile import Indicator, Profile, Switch


@dataclass(frozen=True)
class Definition:
    """One meaning of a word: what is counted, in which unit, and the definitions it is easily taken for.

    `word` is what people call it; one word has several definitions, and each is another number.
    """

    id: str
    word: str
    zh: str
    unit: str
    says: str
    apart: tuple[str, ...] = ()


@dataclass(frozen=True)
class SwitchState:
    """A switch of a profile: its options in words, the one that stands, and who chose it why."""

    switch: Switch
    options: Mapping[str, str]
    chosen: str
    default: str
    reason: str = ""
    by: str = ""
    on: date | None = None

    @property
    def usual(self) -> bool:
        """Tell whether the profile's own reading stands."""
        return self.chosen == self.default

    @property
    def words(self) -> str:
        """Return the reading that stands as a phrase."""
        return f"{self.switch.zh}：{self.options[self.chosen]}"


@dataclass(frozen=True)
class Defined:
    """What stands behind one indicator: its definition, its clause, and the readings taken of it."""

    key: str
    no: str
    zh: str
    unit: str
    definition: Definition
    clause: str
    readings: tuple[SwitchState, ...]


def choices(session: Session, profile: Profile) -> dict[str, str]:
    """Return the option that stands for every switch of a profile: the office's, else the profile's default."""
    asked = select(DefinitionChoice.switch, DefinitionChoice.option).where(
        DefinitionChoice.profile == profile.name
    )
    kept = {row.switch: row.option for row in session.execute(asked)}
    return {one.key: _standing(one, kept.get(one.key)) for one in profile.switches}


def _standing(switch: Switch, kept: str | None) -> str:
    return kept if kept is not None and kept in SWITCHES[switch.key].options else switch.default


def switches(desk: Desk, profile: Profile) -> list[SwitchState]:
    """Return every switch of a profile with the option that stands, and who chose it when and why."""
    asked = select(DefinitionChoice).where(DefinitionChoice.profile == profile.name)
    with desk.read() as session:
        kept = {one.switch: one for one in session.scalars(asked)}
    return [_state(one, kept.get(one.key)) for one in profile.switches]


def _state(switch: Switch, kept: DefinitionChoice | None) -> SwitchState:
    options = SWITCHES[switch.key].options
    if kept is None or kept.option not in options:
        return SwitchState(switch, options, switch.default, switch.default)
    return SwitchState(
        switch,
        options,
        kept.option,
        switch.default,
        kept.reason or "",
        kept.chosen_by or "",
        kept.chosen_on,
    )


def read_option(profile: Profile, switch: str, option: str) -> str:
    """Return an option by its name or its words; raise Refused when the profile or the switch has no such thing."""
    if not profile.switches:
        raise Refused(f"“{profile.title}”没有需要选定的口径。")
    options = SWITCHES[profile.switch(switch).key].options
    by_words = {words: name for name, words in options.items()}
    found = by_words.get(option, option)
    if found not in options:
        listed = "、".join(f"{name}（{words}）" for name, words in options.items())
        raise Refused(f"“{profile.switch(switch).zh}”没有“{option}”这种口径，可选：{listed}。")
    return found


def choose(desk: Desk, profile: Profile, switch: str, option: str, reason: str = "") -> SwitchState:
    """Keep which reading the office takes; leaving the usual reading owes a reason."""
    taken = read_option(profile, switch, option)
    asked = profile.switch(switch)
    if taken != asked.default and not reason.strip():
        raise Refused(f"“{asked.zh}”没有按通常口径，请写明理由，理由会随报送保存并写进报告。")
    values: dict[str, object] = {
        "profile": profile.name,
        "switch": switch,
        "option": taken,
        "reason": reason.strip() or None,
        "chosen_on": date.today(),
        "chosen_by": desk.user,
    }
    with desk.read() as session:
        twin = ledger.twin_of(session, DefinitionChoice, values)
    ledger.save(desk, DefinitionChoice, values, twin)
    return next(one for one in switches(desk, profile) if one.switch.key == switch)


def definition_sheet(desk: Desk, profile: Profile, as_of: date | None = None) -> list[Defined]:  # noqa: ARG001
    """Return what stands behind every indicator, for the report and the submission.

    The office has one reading at a time, so the day changes nothing; it is taken as every page's call is.
    """
    states = switches(desk, profile)
    return [
        Defined(
            one.key,
            profile.number(one.key) or one.no,
            one.zh,
            one.unit,
            definition_of(one),
            one.clause,
            tuple(state for state in states if one.key in state.switch.affects),
        )
        for one in profile.indicators
    ]


def definition_of(indicator: Indicator) -> Definition:
    """Return an indicator's definition; one of an office's own profile may be known by its clause alone."""
    made = Definition(indicator.definition, indicator.zh, indicator.zh, indicator.unit, indicator.clause)
    return known().get(indicator.definition, made)


@cache
def known() -> dict[str, Definition]:
    """Return the definitions there are, in the order in which they are written down."""
    text = (paths.resources() / "definitions.toml").read_text("utf-8")
    return {
        name: Definition(name, one["word"], one["zh"], one["unit"], one["says"], tuple(one.get("apart", ())))
        for name, one in tomllib.loads(text).items()
    }
