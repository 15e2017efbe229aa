"""From one state of a profile's numbers to another: each step on the way changes one thing alone."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ohdesk import assess, definitions
from ohdesk.desk import Desk
from ohdesk.errors import Refused
from ohdesk.profile import Profile, load
from ohdesk.submissions import frozen
from ohdesk.submissions.frozen import Frozen
from ohdesk.submissions.manifest import Files
from ohdesk.submissions.numbers import Numbers, numbers
from ohdesk.submissions.package import Archive

RECORDS, PROFILE, READINGS, DAY = "records", "profile", "readings", "day"


@dataclass(frozen=True)
class Leg:
    """One step on the way: what alone differs between two states of the numbers."""

    what: str
    before: Numbers
    after: Numbers


@dataclass(frozen=True)
class Span:
    """Two states compared: the legs between them (one, where only both ends are known), and the audit rows meant."""

    before: Frozen
    after: Frozen
    legs: Sequence[Leg]
    first: int
    last: int | None = None

    @property
    def known(self) -> bool:
        """Tell whether each leg changes one thing alone."""
        return self.last is None

    @property
    def new_profile(self) -> bool:
        """Tell whether the profile's files changed."""
        return self.before.profile_digest != self.after.profile_digest

    @property
    def new_program(self) -> bool:
        """Tell whether another version of the program counted."""
        return self.before.program != self.after.program

    @property
    def days(self) -> tuple[date, date]:
        """Return the two days counted to."""
        return self.before.as_of, self.after.as_of

    def points(self, key: str) -> list[str]:
        """Return the points of the plan that an indicator counts."""
        named = (no for side in (self.before, self.after) for no, keys in side.linked.items() if key in keys)
        return list(dict.fromkeys(named))

    @property
    def switched(self) -> dict[str, tuple[str, str]]:
        """Return the readings that changed, each with its old and its new option."""
        old, new = self.before.choices, self.after.choices
        return {
            one: (old.get(one, ""), new.get(one, "")) for one in {*old, *new} if old.get(one) != new.get(one)
        }


def since(desk: Desk, kept: Archive) -> Span:
    """Return the way from a submission to now: first the records alone, then profile, readings and day."""
    facts = kept.facts
    profile = assess.open_profile(desk, facts.profile)
    with desk.read() as session:
        choices = definitions.choices(session, profile)
    day = assess.default_day(profile)
    now = frozen.take(desk, profile, day, choices)
    legs: list[Leg] = []
    at: Numbers = facts.numbers

    def go(what: str, new: Numbers) -> None:
        nonlocal at
        legs.append(Leg(what, at, new))
        at = new

    changed = profile.digest != facts.profile_digest
    if changed:
        with _former(kept.profile, facts.profile) as former:
            go(RECORDS, numbers(desk, former or profile, facts.as_of, facts.choices))
    same = choices == dict(facts.choices) and day == facts.as_of
    here = now.numbers if same else numbers(desk, profile, facts.as_of, facts.choices)
    go(PROFILE if changed else RECORDS, here)
    if choices != dict(facts.choices):
        same_day = day == facts.as_of
        go(READINGS, now.numbers if same_day else numbers(desk, profile, facts.as_of, choices))
    if day != facts.as_of:
        go(DAY, now.numbers)
    return Span(facts, now, legs, facts.audit_seq)


def until(before: Frozen, after: Frozen) -> Span:
    """Return the way from one submission to a later one, of which only both ends are known."""
    leg = Leg(RECORDS, before.numbers, after.numbers)
    return Span(before, after, [leg], before.audit_seq, after.audit_seq)


@contextmanager
def _former(files: Files, name: str) -> Iterator[Profile | None]:
    """Give the profile as it was when submitted; None where this program no longer understands it."""
    with tempfile.TemporaryDirectory(prefix="ohdesk-") as home:
        folder = Path(home) / name
        folder.mkdir()
        for file, content in files.items():
            (folder / Path(file).name).write_bytes(content)
        try:
            found = load(folder, None, assess.vocabulary())
        except Refused:
            found = None
        yield found
