"""Cross tables of the ledger: employers by two of their features, each cell with the employers it counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import Any

from sqlalchemy import select

from db.records.employer import Employer
from db.records.township import Township
from ohdesk import codes
from ohdesk.desk import Desk
from ohdesk.errors import Refused
from ohdesk.measures import Scope
from ohdesk.results import NONE, percent_places
from ohdesk.statistics.cross_measures import MEASURES, Measure, Rate, Weights, known, measure, needed

UNKNOWN, TOTAL = "未填", "合计"
DIMENSIONS = {
    "township": "乡镇",
    "section": "行业门类",
    "industry": "行业大类",
    "size": "企业规模",
    "risk": "风险分类",
    "state": "经营状态",
    "registration": "登记注册类型",
    "economic": "经济类型",
}
COLUMNS = {
    "township": Employer.township,
    "industry": Employer.industry,
    "size": Employer.size,
    "risk": Employer.risk,
    "state": Employer.operating_state,
    "registration": Employer.registration_type,
    "economic": Employer.economic_type,
}
SIDE_NOTE = (
    "申报率、周期内检测率、体检开展率、培训率的分母都是应申报单位；点比率可分别打开已做到和没做到的单位。"
)
CHOICES = ("size", "risk", "state")


@dataclass(frozen=True)
class Cell:
    """One number with the records it counts; a rate also keeps what it is divided by, and `text` if it is words."""

    value: int
    ids: Sequence[int] = ()
    over: int | None = None
    over_ids: Sequence[int] = ()
    rate: bool = False
    kind: str = Employer.__tablename__
    words: str = ""

    @property
    def share(self) -> Fraction | None:
        """Return the rate exactly, None where there is nothing to divide by."""
        return Fraction(self.value, self.over) if self.over else None

    def text(self, places: int = 1) -> str:
        """Return the cell as it is printed: a count with separators, a rate rounded half up, — over nothing."""
        if self.words or not self.rate:
            return self.words or f"{self.value:,}"
        return f"{rate_text(self.value, self.over, places)}%" if self.over else NONE


@dataclass(frozen=True)
class Column:
    """The head of a column."""

    key: str
    zh: str
    unit: str = ""
    places: int = 1


@dataclass(frozen=True)
class Row:
    """One line of a table: what it is called and its cells."""

    key: str
    name: str
    cells: Sequence[Cell]


@dataclass(frozen=True)
class Table:
    """A table as it is shown, printed and exported alike; `total` is counted by itself, not added up."""

    title: str
    corner: str
    columns: Sequence[Column]
    rows: Sequence[Row]
    total: Row | None
    note: str = ""
    left_out: Sequence[int] = ()
    """Employers that could not be taken in; the note says why."""


@dataclass(frozen=True)
class Frame:
    """The ledger read once: every employer's place in each dimension, and what each measure counts."""

    year: int
    as_of: date
    places: dict[str, dict[int, str]]
    names: dict[str, dict[str, str]]
    weights: dict[str, Weights]

    def ids(self, key: str, within: str = "") -> list[int]:
        """Return the employers a measure counts, those of another measure only if asked."""
        inside = self.weights[within] if within else None
        return [one for one in self.weights[key] if inside is None or one in inside]

    def cell(self, key: str, numbers: Iterable[int]) -> Cell:
        """Return a measure or rate over these employers."""
        one = known(key)
        if isinstance(one, Measure):
            return self._count(key, numbers)
        some = list(numbers)
        top, bottom = self._count(one.top, some), self._count(one.bottom, some)
        return Cell(top.value, top.ids, bottom.value, bottom.ids, rate=True)

    def _count(self, key: str, numbers: Iterable[int]) -> Cell:
        counted = self.weights[key]
        ids = [one for one in numbers if one in counted]
        return Cell(sum(counted[one] for one in ids), ids)

    def groups(self, dimension: str, numbers: Iterable[int]) -> dict[str, list[int]]:
        """Return employers by their place in a dimension, in the order in which it is printed."""
        place = self.places[dimension]
        found: dict[str, list[int]] = defaultdict(list)
        for one in numbers:
            found[place[one]].append(one)
        order = self.names[dimension]
        return {key: found[key] for key in order if key in found}


def read_frame(desk: Desk, year: int, as_of: date, measures: Iterable[str] = ()) -> Frame:
    """Read the ledger once for all tables of a year up to a day: one query for the features, one for each measure."""
    wanted = needed(measures) or [one.key for one in MEASURES]
    with desk.read() as session:
        scope = Scope(session, desk.county, year, as_of)
        raw = [tuple(row) for row in session.execute(select(Employer.id, *COLUMNS.values()))]
        listed = select(Township.id, Township.name).order_by(Township.code)
        towns = {str(row[0]): row[1] for row in session.execute(listed)}
        weights = {key: measure(key).ask(scope) for key in wanted}
    places: dict[str, dict[int, str]] = {}
    for at, name in enumerate(COLUMNS, 1):
        key_of = _KEYS[name]
        places[name] = {row[0]: key_of(row[at]) for row in raw}
    places["section"] = {row[0]: _section(row[2]) for row in raw}
    known_towns = places["township"]
    gone = {one: UNKNOWN for one, key in known_towns.items() if key not in towns}
    known_towns.update(gone)
    names = {name: _names(name, set(place.values()), towns) for name, place in places.items()}
    return Frame(year, as_of, places, names, weights)


def cross(frame: Frame, rows: str, columns: str, key: str, within: str = "") -> Table:
    """Return one measure or rate by two dimensions, with totals that are counted by themselves."""
    for one in (rows, columns):
        check_dimension(one)
    if rows == columns:
        raise Refused("行和列不能是同一项，请换一项。")
    what, everyone = known(key), _everyone(frame, known(key), within)
    heads = [Column(TOTAL, TOTAL, what.unit)]
    across = frame.groups(columns, everyone)
    heads += [Column(one, frame.names[columns][one], what.unit) for one in across]
    lines = [
        Row(one, frame.names[rows][one], _line(frame, key, columns, list(across), numbers))
        for one, numbers in frame.groups(rows, everyone).items()
    ]
    total = Row(TOTAL, TOTAL, _line(frame, key, columns, list(across), everyone))
    title = f"{DIMENSIONS[rows]} × {DIMENSIONS[columns]}：{what.zh}（{what.unit}）"
    return Table(title, DIMENSIONS[rows], heads, lines, total, what.definition)


def _everyone(frame: Frame, what: Measure | Rate, within: str) -> list[int]:
    return frame.ids(what.bottom if isinstance(what, Rate) else what.key, within)


def _line(frame: Frame, key: str, columns: str, across: Sequence[str], numbers: Sequence[int]) -> list[Cell]:
    groups = frame.groups(columns, numbers)
    return [frame.cell(key, numbers), *(frame.cell(key, groups.get(one, ())) for one in across)]


def side_by_side(frame: Frame, rows: str, keys: Sequence[str], within: str = "", title: str = "") -> Table:
    """Return several measures and rates side by side by one dimension."""
    check_dimension(rows)
    heads = [Column(key, known(key).zh, known(key).unit) for key in keys]
    everyone = frame.ids("employers", within)
    lines = [
        Row(one, frame.names[rows][one], [frame.cell(key, numbers) for key in keys])
        for one, numbers in frame.groups(rows, everyone).items()
    ]
    total = Row(TOTAL, TOTAL, [frame.cell(key, everyone) for key in keys])
    return Table(title or f"{DIMENSIONS[rows]}概况", DIMENSIONS[rows], heads, lines, total, SIDE_NOTE)


def check_dimension(name: str) -> None:
    """Raise Refused when employers are not grouped like this."""
    if name not in DIMENSIONS:
        raise Refused(f"没有“{name}”这种分组，可用的有：{'、'.join(DIMENSIONS)}。")


def plain(cell: Cell) -> object:
    """Return a cell as JSON: a number, or a rate's two numbers and the percentage."""
    if not cell.rate:
        return cell.value
    rate = 100 * cell.value / cell.over if cell.over else None
    return {"numerator": cell.value, "denominator": cell.over, "rate": rate}


def rate_text(top: int, bottom: int, places: int = 1) -> str:
    """Return a percentage rounded half up from the whole numbers; rounding alone never makes it 0 or 100."""
    places = max(places, percent_places(top, bottom))
    scale = 10**places
    digits = int((Fraction(100 * top * scale, bottom) + Fraction(1, 2)).__floor__())
    return f"{digits // scale}.{digits % scale:0{places}d}"


def _plain(value: Any) -> str:
    return UNKNOWN if value is None or value == "" else str(value)


def _choice(value: Any) -> str:
    return UNKNOWN if value is None else str(value.name)


def _division(value: Any) -> str:
    code = str(value or "")
    return (code[:2] if code[:1].isdigit() else code) or UNKNOWN


@lru_cache(maxsize=128)
def _section_of(division: str) -> str:
    path = codes.catalogue("industry").path(division)
    return path[0].code if path else UNKNOWN


def _section(value: Any) -> str:
    division = _division(value)
    return UNKNOWN if division == UNKNOWN else _section_of(division)


_KEYS = {
    "township": _plain,
    "industry": _division,
    "size": _choice,
    "risk": _choice,
    "state": _choice,
    "registration": _plain,
    "economic": _plain,
}
_CATALOGUES = {
    "industry": "industry",
    "section": "industry",
    "registration": "registration",
    "economic": "economic_type",
}


def _names(dimension: str, used: set[str], towns: dict[str, str]) -> dict[str, str]:
    """Return the words of the groups in use, in the order of the county, the choices or the catalogue."""
    if dimension == "township":
        named = {key: name for key, name in towns.items() if key in used}
    elif dimension in CHOICES:
        choices: Any = COLUMNS[dimension].type.enum_class
        named = {one.name: str(one.value) for one in choices if one.name in used}
    else:
        ordered = sorted(used - {UNKNOWN})
        named = {key: f"{key} {codes.name_of(_CATALOGUES[dimension], key)}".strip() for key in ordered}
    return named | ({UNKNOWN: UNKNOWN} if UNKNOWN in used else {})
