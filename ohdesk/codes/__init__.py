"""The national catalogues with their dates of force, and what they let the program propose."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Literal, NamedTuple

from ohdesk.codes.code_list import Catalogue, Edition, Entry
from ohdesk.codes.code_search import fold, initials
from ohdesk.errors import Damaged, Refused
from ohdesk.paths import resources

__all__ = [
    "Catalogue",
    "Edition",
    "Entry",
    "Likely",
    "RiskAnswer",
    "RiskProposal",
    "catalogue",
    "disease_in_edition",
    "editions",
    "fold",
    "initials",
    "likely_diseases",
    "likely_hazards",
    "propose_risk",
    "propose_size",
    "rows_of",
]

Size = Literal["large", "medium", "small", "micro"]
STARRED_QUESTION = "使用的胶粘剂、清洗剂、油墨或漆是否含有苯、正己烷、1,2-二氯乙烷或三氯甲烷？"
NOT_LISTED = "未列入《建设项目职业病危害风险分类管理目录》，由职业病危害评价结果确定风险类别"
TOO_COARSE = "行业分类需选到中类或小类，才能查对风险分类管理目录"
LISTED = "见《建设项目职业病危害风险分类管理目录》“{}”"
MAY_BE_RAISED = "；实际危害程度明显不同的，可按评价结果调整"


def _folder_file(name: str) -> str:
    try:
        return (resources() / "codes" / name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Damaged(f"程序自带的目录文件 resources/codes/{name} 缺失或损坏，请重新安装程序。") from error


@lru_cache(maxsize=1)
def _described() -> dict[str, Any]:
    try:
        return tomllib.loads(_folder_file("catalogues.toml"))
    except tomllib.TOMLDecodeError as error:
        raise Damaged("目录说明 resources/codes/catalogues.toml 写法有误，请重新安装程序。") from error


@lru_cache(maxsize=32)
def editions(key: str) -> tuple[Edition, ...]:
    """Return every edition of a catalogue, oldest first."""
    known = [Edition(**about) for about in _described()["catalogue"] if about["key"] == key]
    if not known:
        raise Refused(f"没有名为“{key}”的代码目录。")
    return tuple(sorted(known, key=lambda one: one.in_force_from))


def catalogue(key: str, on: date | None = None) -> Catalogue:
    """Return the edition of a catalogue in force on a day, today unless said; before the first, the first."""
    day = on or date.today()
    known = editions(key)
    begun = [one for one in known if one.in_force_from <= day]
    return _with_local(begun[-1] if begun else known[0], _local.get(key, ()))


_local: dict[str, tuple[Entry, ...]] = {}


def use_local(key: str, entries: Iterable[Entry]) -> None:
    """Let the open office's own entries join a catalogue from now on, in place of those before."""
    _local[key] = tuple(entries)


@lru_cache(maxsize=32)
def _with_local(about: Edition, entries: tuple[Entry, ...]) -> Catalogue:
    return _loaded(about).with_extra(entries) if entries else _loaded(about)


def name_of(key: str, code: str) -> str:
    """Return a code's name in the newest edition that knows it, or nothing."""
    for about in reversed(editions(key)):
        known = _with_local(about, _local.get(key, ()))
        if code in known:
            return known.name(code)
    return ""


@lru_cache(maxsize=32)
def _loaded(about: Edition) -> Catalogue:
    lines = list(csv.reader(_folder_file(about.file).splitlines()))
    return Catalogue(about, lines[0], lines[1:], catalogue(about.upper) if about.upper else None)


@lru_cache(maxsize=16)
def rows_of(list_key: str) -> tuple[Mapping[str, str], ...]:
    """Return the rows of a plain list of `catalogues.toml`, such as `exam_period` or `exposure_limit`."""
    for about in _described()["list"]:
        if about["key"] == list_key:
            return tuple(csv.DictReader(_folder_file(about["file"]).splitlines()))
    raise Refused(f"没有名为“{list_key}”的清单。")


@lru_cache(maxsize=8)
def _grouped(list_key: str, column: str) -> dict[str, list[Mapping[str, str]]]:
    groups: dict[str, list[Mapping[str, str]]] = {}
    for row in rows_of(list_key):
        groups.setdefault(row[column], []).append(row)
    return groups


@dataclass(frozen=True, slots=True)
class Likely:
    """可能的因素或病种: a proposal in order; with a condition it is offered but not preselected."""

    code: str
    name: str
    confidence: str
    condition: str = ""

    @property
    def preselect(self) -> bool:
        """Say whether a form may tick it beforehand."""
        return not self.condition


def _industry_levels(industry_code: str) -> list[str]:
    """Return an industry code without its section letter, then its shorter forms: 3311, 331, 33, C."""
    code = catalogue("industry").parse(industry_code)
    return [step.code for step in reversed(catalogue("industry").path(code))] if code else []


def likely_hazards(industry_code: str) -> list[Likely]:
    """Return the usual hazards of an industry in order, from its group or else its division."""
    hazards = catalogue("hazard")
    groups = _grouped("industry_hazard", "industry")
    rows = next((groups[level] for level in _industry_levels(industry_code) if level in groups), [])
    return [Likely(row["hazard"], hazards.name(row["hazard"]), row["confidence"]) for row in rows]


def likely_diseases(hazard_code: str, on: date | None = None) -> list[Likely]:
    """Return the statutory diseases a hazard may cause, in order, in the edition in force on a day."""
    found: dict[str, Likely] = {}
    diseases = catalogue("disease", on)
    for row in _grouped("hazard_disease", "hazard").get(hazard_code, []):
        code = disease_in_edition(row["disease"], on) if row["disease"] else None
        if code and code not in found:
            found[code] = Likely(code, diseases.name(code), row["confidence"], row["condition"])
    return list(found.values())


def disease_in_edition(code: str, on: date | None = None) -> str | None:
    """Return a disease's code in the edition in force on a day, or None when that edition lacks it."""
    diseases = catalogue("disease", on)
    if code in diseases:
        return code
    for row in rows_of("disease_crosswalk"):
        pair = (row["code_2013"], row["code_2024"])
        if code in pair:
            other = pair[1 - pair.index(code)]
            if other in diseases:
                return other
    return None


class RiskAnswer(NamedTuple):
    """答案: one answer to the question of a split industry and the risk it leads to (None: assess)."""

    text: str
    risk: str | None


@dataclass(frozen=True, slots=True)
class RiskProposal:
    """风险分类建议: the risk when the list settles it, else the question to ask, and where it stands."""

    risk: str | None
    settled: bool
    note: str
    question: str = ""
    answers: tuple[RiskAnswer, ...] = ()


def propose_risk(industry_code: str) -> RiskProposal:
    """Propose 严重 or 一般 by the 2021 list, ask where it splits an industry, or leave it to assessment."""
    levels = _industry_levels(industry_code)
    if not levels or len(levels[0]) < 3:
        return RiskProposal(None, False, TOO_COARSE)
    groups = _grouped("risk_industry", "industry")
    listed = next((level for level in levels if level in groups), "")
    rows = [row for row in groups.get(listed, ()) if row["risk"]]
    if not rows and listed in {"", levels[0]}:
        rows = [row for row in rows_of("risk_industry") if row["industry"][:-1] == levels[0] and row["risk"]]
        return _asked(rows) if rows else RiskProposal(None, False, NOT_LISTED)
    settled = _settled_row(rows, levels[0]) if rows else None
    if settled is not None:
        return _settled(settled)
    if not rows or _ruled_out(rows, levels[0]):
        return RiskProposal(None, False, NOT_LISTED)
    return _asked(rows)


def _settled(row: Mapping[str, str]) -> RiskProposal:
    note = LISTED.format(row["name"])
    if row["starred"]:
        answers = (RiskAnswer("含有", "严重"), RiskAnswer("不含", "一般"))
        return RiskProposal(None, False, note, STARRED_QUESTION, answers)
    return RiskProposal(row["risk"], True, note + MAY_BE_RAISED if row["risk"] == "一般" else note)


def _settled_row(rows: list[Mapping[str, str]], code: str) -> Mapping[str, str] | None:
    if len(rows) == 1 and not rows[0]["qualifier"]:
        return rows[0]
    if code not in _printed_classes():
        return None
    named = [row for row in rows if code in row["detail"].split(";")]
    rest = [row for row in rows if row["detail"] == "*"]
    return next(iter(named or rest), None)


def _ruled_out(rows: list[Mapping[str, str]], code: str) -> bool:
    """Say whether a class printed in the catalogue is none of those the list names."""
    return code in _printed_classes() and all(row["detail"] not in {"", "*"} for row in rows)


@lru_cache(maxsize=1)
def _printed_classes() -> frozenset[str]:
    return frozenset(entry.code for entry in catalogue("industry") if entry.level == 4)


def _asked(rows: list[Mapping[str, str]]) -> RiskProposal:
    answers = [RiskAnswer(row["qualifier"] or row["name"], row["risk"]) for row in rows]
    risks = {row["risk"] for row in rows}
    if len(risks) == 1:
        answers.append(RiskAnswer("其他", None))
    note = LISTED.format(catalogue("industry").name(rows[0]["industry"][:3]))
    return RiskProposal(None, False, note, "该单位属于下列哪一种？", tuple(answers))


SIZES: tuple[Size, ...] = ("large", "medium", "small")


def propose_size(
    industry_code: str, staff: int | None, revenue: float | None, assets: float | None
) -> Size | None:
    """Propose a size by the 2017 method, money in 万元; None where it does not apply or figures lack."""
    levels = _industry_levels(industry_code)
    rows = [
        row for row in rows_of("size_threshold") if set(levels).intersection(row["industries"].split(";"))
    ]
    figures = {"staff": staff, "revenue": revenue, "assets": assets}
    known = [(figure, row) for row in rows if (figure := figures[row["measure"]]) is not None]
    if not rows:
        return None
    if any(figure < float(row["small"]) for figure, row in known):
        return "micro"
    if len(known) < len(rows):
        return None
    return next(size for size in SIZES if all(figure >= float(row[size]) for figure, row in known))
