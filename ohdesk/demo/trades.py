"""The trades of the demonstration county, read from their table, with what the catalogues say of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from db.records._classes import PolicyTag, Risk
from db.records.monitoring_post import Indicator
from ohdesk import codes
from ohdesk.demo.words import read

CLASSES = {"F": "dust", "H": "chemical", "W": "physical", "R": "radiation", "B": "biological", "Q": "other"}
FIRST_DIVISION, AFTER_LAST_DIVISION = "06", "47"


@dataclass(frozen=True)
class PostKind:
    """A post as every firm of the trade has it."""

    workshop: str
    post: str
    hazards: tuple[str, ...]


@dataclass(frozen=True)
class Trade:
    """What a firm of this trade is like."""

    industry: str
    words: tuple[str, ...]
    weight: int
    must: int
    top: int
    staff: tuple[int, int]
    income: int
    tag: PolicyTag | None
    seasonal: float
    risk: Risk | None
    products: tuple[tuple[str, str, int], ...]
    posts: tuple[PostKind, ...]
    radiation: tuple[str, str] | None
    public: bool
    medical: bool
    dispatch: bool
    reason: str

    @property
    def industrial(self) -> bool:
        """Say whether statistics call the trade industry."""
        return FIRST_DIVISION <= self.industry < AFTER_LAST_DIVISION


@dataclass(frozen=True)
class Limit:
    """What a hazard's measured value is held against."""

    indicator: Indicator
    value: float
    unit: str
    standard: str


@cache
def trades() -> tuple[Trade, ...]:
    """Return every trade in the order of the table."""
    return tuple(_trade(raw) for raw in read("trades")["trade"])


@cache
def limits() -> dict[str, Limit]:
    """Return the limits by hazard code."""
    rows = read("trades")["limits"].items()
    return {code: Limit(Indicator[row[0]], row[1], row[2], row[3]) for code, row in rows}


def class_of(hazard: str) -> str:
    """Return the class of a hazard as the employer's form counts it."""
    return CLASSES[hazard[0]]


def _trade(raw: dict[str, Any]) -> Trade:
    parts = (text.split("/") for text in raw.get("posts", []))
    radiation = raw.get("radiation")
    return Trade(
        industry=raw["industry"],
        words=tuple(raw["words"]),
        weight=raw["weight"],
        must=raw.get("must", 0),
        top=raw.get("top", 10**6),
        staff=(raw["staff"][0], raw["staff"][1]),
        income=raw["income"],
        tag=PolicyTag[raw["tag"]] if raw["tag"] else None,
        seasonal=raw.get("seasonal", 0.0),
        risk=_risk(raw),
        products=tuple((name, unit, output) for name, unit, output in raw.get("products", [])),
        posts=tuple(PostKind(workshop, post, tuple(hazards.split())) for workshop, post, hazards in parts),
        radiation=(radiation[0], radiation[1]) if radiation else None,
        public=raw.get("public", False),
        medical=raw.get("medical", False),
        dispatch=raw.get("dispatch", False),
        reason=raw.get("reason", ""),
    )


def _risk(raw: dict[str, Any]) -> Risk | None:
    """Take the class the national list gives, and the table's own only where the list asks a question."""
    if not raw.get("posts"):
        return None
    proposed = codes.propose_risk(raw["industry"]).risk
    return Risk(proposed) if proposed else Risk[raw.get("risk", "general")]
