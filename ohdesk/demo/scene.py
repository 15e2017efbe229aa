"""The invented county while it is being written: what kind of story it tells and who takes part."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from random import Random

from db.records._classes import Risk, Size
from db.records.employer import OperatingState, Verdict
from ohdesk.demo.book import Book
from ohdesk.demo.trades import Trade, class_of
from ohdesk.demo.words import LAST_DAY, Words

PRODUCING = (OperatingState.normal, OperatingState.seasonal)


@dataclass(frozen=True)
class Story:
    """How the county stands in 2025: which targets it reaches, misses or need not reach."""

    falling_years: tuple[int, ...]
    declared: float
    qualified: float
    dose_monitored: float
    aware: float
    able_towns: int
    towns_without_station: int
    cases: int
    open_cases: int
    city_figures: bool

    @classmethod
    def of(cls, seed: int) -> Story:
        """Return the story of a seed."""
        rng = Random(f"{seed}:story")  # noqa: S311
        towns = rng.choice((0, 0, 1, 2, 2, 3, 3))
        cases = rng.choice((0, 0, 8, 9, 11, 12, 14, 17, 20))
        return cls(
            falling_years=rng.choice(((), (), (), (2022,), (2023,), (2022, 2023, 2024, 2025))),
            declared=rng.uniform(0.85, 0.96),
            qualified=rng.uniform(0.83, 0.905),
            dose_monitored=rng.uniform(0.9, 1.0),
            aware=rng.uniform(0.8, 0.905),
            able_towns=towns,
            towns_without_station=rng.choice((0, 0, 1)) if towns else 0,
            cases=cases,
            open_cases=rng.choice((0, 0, 1, 2)) if cases else 0,
            city_figures=rng.random() < 0.15,
        )


@dataclass(frozen=True)
class Town:
    """One township."""

    id: int
    name: str


@dataclass(eq=False)
class Post:
    """A post of one firm and how many people work there."""

    workshop: str
    post: str
    hazards: tuple[str, ...]
    people: int


@dataclass(eq=False)
class Firm:
    """One employer as the other chapters need it."""

    id: int
    name: str
    trade: Trade
    town: Town
    staff: int
    posts: list[Post]
    state: OperatingState
    since: date | None
    verdict: Verdict
    seen_on: date
    risk: Risk | None = None
    size: Size = Size.not_applicable
    code: str = ""
    chosen: bool = False
    declared: bool = False
    """Whether it declares at all; the chapter of declarations sets the day."""
    declared_on: date | None = None
    radiation_people: int = 0

    @property
    def exposed(self) -> int:
        """Return how many people meet any hazard, each counted once."""
        return sum(post.people for post in self.posts)

    @property
    def producing(self) -> bool:
        """Say whether the firm works, be it only for a part of the year."""
        return self.state in PRODUCING

    @property
    def must_declare(self) -> bool:
        """Say whether the firm has to declare and still works."""
        return self.verdict is Verdict.must_declare and self.producing

    @property
    def until(self) -> date:
        """Return the last day on which the firm worked."""
        return LAST_DAY if self.producing or self.since is None else self.since

    @property
    def hazards(self) -> tuple[str, ...]:
        """Return its hazards, each once."""
        return tuple(dict.fromkeys(code for post in self.posts for code in post.hazards))

    def exposed_to(self, name: str) -> int:
        """Return how many people meet a class of hazards."""
        return sum(post.people for post in self.posts if any(class_of(code) == name for code in post.hazards))

    def worked_in(self, year: int) -> bool:
        """Say whether the firm had declared and was at work through most of a year."""
        return bool(self.declared_on and self.declared_on.year <= year and self.until >= date(year, 11, 30))


@dataclass
class Scene:
    """Everything the chapters share."""

    book: Book
    words: Words
    story: Story
    seed: int
    towns: list[Town] = field(default_factory=list)
    institutions: dict[str, int] = field(default_factory=dict)
    firms: list[Firm] = field(default_factory=list)
    stations: list[tuple[int, int, date]] = field(default_factory=list)
    """Running stations: their number, their township's number and the day they were built."""
    able: list[Town] = field(default_factory=list)
    """Townships with many patients in which a station can be built."""
    unable: Town | None = None
    """A township with many patients in which none can be built, where the story has one."""

    def chance(self, chapter: str) -> Random:
        """Return a chapter's own generator, so that one chapter's length does not disturb the next."""
        return Random(f"{self.seed}:{chapter}")  # noqa: S311

    @property
    def declared(self) -> list[Firm]:
        """Return the firms that have declared."""
        return [firm for firm in self.firms if firm.declared_on]

    @property
    def working(self) -> list[Firm]:
        """Return the firms that have declared and still work."""
        return [firm for firm in self.declared if firm.producing]
