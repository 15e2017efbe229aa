"""Which records entered or left a count, and the changes of records that did it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from db.records import BY_NAME
from ohdesk.fields import fields_of
from ohdesk.submissions.numbers import Number
from ohdesk.submissions.trail import CHANGED, REMOVED, Place, Step, Trail

FURTHEST = 3
"""How many links away a change may be from the record it moved: a post, its report, its employer."""


@dataclass(frozen=True)
class Moved:
    """A record that entered or left a count, or counts for more or less, and the changes that explain it."""

    place: Place
    effect: float
    steps: Sequence[Step]
    certain: bool = True
    """Whether the changes are the record's own or its relations', not merely of the same kinds."""


def effects(before: Number | None, after: Number | None) -> dict[Place, float]:
    """Return what every record that moved adds to, or takes from, a number."""
    found: dict[Place, float] = {}
    own: list[set[Place]] = []
    for sign, one in ((-1, before), (1, after)):
        rows = {(one.kind, record): weight for record, weight in one.rows.items()} if one is not None else {}
        for place, weight in rows.items():
            found[place] = found.get(place, 0) + sign * weight
        own.append(set(rows))
    return {place: by for place, by in found.items() if by or (place in own[0]) != (place in own[1])}


def reads(*numbers: Number | None) -> dict[str, frozenset[str]]:
    """Return the fields, by kind, that either state of a number depends on."""
    found: dict[str, frozenset[str]] = {}
    for one in numbers:
        for kind, names in (one.reads if one else {}).items():
            found[kind] = found.get(kind, frozenset()) | names
    return found


def moved(trail: Trail, before: Number | None, after: Number | None) -> list[Moved]:
    """Return every record that moved between two states of a number, with what explains it."""
    shift, read = effects(before, after), reads(before, after)
    basis = (
        before is not None
        and after is not None
        and (before.kind, before.weight) != (after.kind, after.weight)
    )
    if basis:
        return _rebased(trail, shift, read)
    own = {place: _own(trail, place, read) for place in shift}
    asking = [place for place, steps in own.items() if not any(one.way != CHANGED for one in steps)]
    near = _nearest(trail, asking, read) if asking else {}
    found = [
        Moved(place, effect, [*own[place], *near.get(place, ())])
        for place, effect in shift.items()
        if own[place] or near.get(place)
    ]
    rest = {place: effect for place, effect in shift.items() if not own[place] and not near.get(place)}
    return [*found, *_rest(trail, rest, read)]


def _own(trail: Trail, place: Place, read: Mapping[str, frozenset[str]]) -> list[Step]:
    """Return a record's own changes; where it was taken out, nothing before that matters any more."""
    steps = trail.of(*place, read.get(place[0], ()))
    return steps[-1:] if steps and steps[-1].way == REMOVED else steps


def _rest(trail: Trail, rest: Mapping[Place, float], read: Mapping[str, frozenset[str]]) -> list[Moved]:
    """Explain by any change of the kinds counted what moved without a change of its own or of a relation."""
    steps = _all(trail, read) if rest else []
    if not steps:
        return [Moved(place, effect, ()) for place, effect in rest.items()]
    return [Moved(steps[0].place, sum(rest.values()), steps, certain=False)]


def _rebased(trail: Trail, shift: Mapping[Place, float], read: Mapping[str, frozenset[str]]) -> list[Moved]:
    """Explain a number that is now counted in another kind of record (totals instead of sheets) as a whole."""
    steps = [step for place in shift for step in trail.of(*place, read.get(place[0], ()))]
    chosen = sorted(steps or _all(trail, read), key=lambda one: one.seq)
    if not chosen:
        return [Moved(place, effect, ()) for place, effect in shift.items()]
    return [Moved(chosen[0].place, sum(shift.values()), chosen, certain=bool(steps))]


def _all(trail: Trail, read: Mapping[str, frozenset[str]]) -> list[Step]:
    return [step for step in trail.steps if step.kind in read and step.touches(read[step.kind])]


def _nearest(
    trail: Trail, places: Sequence[Place], read: Mapping[str, frozenset[str]]
) -> dict[Place, list[Step]]:
    """Return for each record the changes of records it is linked to by what the number reads, the nearest only."""
    edges = {
        kind: [one.name for one in fields_of(BY_NAME[kind]) if one.type == "link" and one.name in names]
        for kind, names in read.items()
    }
    steps = _all(trail, read)
    from_steps = _reach(trail, edges, [step.place for step in steps])
    from_rows = _reach(trail, edges, places)
    index: dict[Place, list[tuple[int, Step]]] = defaultdict(list)
    for step in steps:
        for anchor, far in _with_former(step, from_steps[step.place], edges).items():
            index[anchor].append((far, step))
    found: dict[Place, list[Step]] = {}
    for place in places:
        near: dict[int, dict[int, Step]] = defaultdict(dict)
        for anchor, far in from_rows[place].items():
            for further, step in index.get(anchor, ()):
                if step.place != place:
                    near[far + further][step.seq] = step
        found[place] = list(near[min(near)].values()) if near else []
    return found


def _with_former(step: Step, reach: Mapping[Place, int], edges: Mapping[str, list[str]]) -> dict[Place, int]:
    """Add the records that a change's old or new values point to: it may have been moved away."""
    found = dict(reach)
    targets = {one.name: one.words.kind for one in fields_of(BY_NAME[step.kind])}
    for name in edges[step.kind]:
        for values in (step.before, step.after):
            if isinstance(number := values.get(name), int):
                found.setdefault((targets[name], number), 1)
    return found


def _reach(
    trail: Trail, edges: Mapping[str, list[str]], places: Iterable[Place]
) -> dict[Place, dict[Place, int]]:
    """Return the records each of these belongs to, with how many links away they are."""
    found: dict[Place, dict[Place, int]] = {place: {place: 0} for place in places}
    edge = set(found)
    for far in range(1, FURTHEST + 1):
        by_kind: dict[str, list[int]] = defaultdict(list)
        for kind, record in edge:
            by_kind[kind].append(record)
        for kind, records in by_kind.items():
            trail.links(kind, records, edges.get(kind, []))
        edge = set()
        for reach in found.values():
            for place in [one for one, at in reach.items() if at == far - 1]:
                for onward in _onward(trail, edges, place):
                    if onward not in reach:
                        reach[onward] = far
                        edge.add(onward)
    return found


def _onward(trail: Trail, edges: Mapping[str, list[str]], place: Place) -> list[Place]:
    targets = {one.name: one.words.kind for one in fields_of(BY_NAME[place[0]])}
    linked = ((targets[name], trail.linked(place, name)) for name in edges.get(place[0], ()))
    return [(kind, number) for kind, number in linked if number is not None]
