"""A record's values as the words, sides and tones of table cells; personal numbers are masked here, before Qt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any

from db.base import Record
from ohdesk.fields import Field, field_map, fields_of, show_value
from ohdesk.masking import masked

Titles = Mapping[str, Mapping[int, str]]
"""Words of linked records: by the kind they belong to, then by number."""

STATES = ("choice", "bool", "choices")
NUMBERS = ("whole", "decimal")
WORDS = {"A": "good", "B": "accent", "C": "bad", "正常": "good", "应申报": "good", "未注明": "neutral"}
BAD = ("严重", "不合格", "不符合", "超标", "疑似", "逾期", "未实现", "退回", "吊销", "查无", "立案查处")
WARN = (
    "待",
    "停",
    "搬迁",
    "阶段",
    "复查",
    "禁忌",
    "部分",
    "整改",
    "未",
    "失访",
    "较重",
    "改正",
    "有误",
    "撤销",
)
GOOD = ("未见异常", "未发现", "合格", "通过", "完成", "已", "符合", "实现", "达标", "办结", "存活")
CALM = ("不应", "其他", "不适用", "移送", "单位已关闭")


def cell_text(field: Field, value: Any, titles: Titles) -> str:
    """Return one value as people read it: masked, thousands separated, links by their titles."""
    if value is None or value == frozenset():
        return ""
    if field.type == "link":
        return titles.get(field.words.kind, {}).get(value, "")
    if field.type in NUMBERS and not is_year(field):
        return grouped(value)
    return masked(field, show_value(field, value).replace("\n", " "))


def grouped(value: Decimal | float) -> str:
    """Return a number with thousands separators and no needless zeros."""
    if isinstance(value, Decimal):
        return f"{value:,f}"
    return f"{value:,}"


def is_year(field: Field) -> bool:
    """Tell whether a whole number is a year, which takes no separators and no sums."""
    return field.type == "whole" and field.name.endswith(("year", "month"))


def tone_of(field: Field, value: Any) -> str:
    """Return the tone of a state: good, bad, warn, accent or neutral; blank where the cell is plain text."""
    if value is None or value == frozenset() or field.type not in STATES:
        return ""
    if field.type == "bool":
        return "accent" if value else "neutral"
    if field.type == "choices":
        return "neutral"
    return tone_of_word(str(value.value))


@lru_cache(maxsize=1024)
def tone_of_word(word: str) -> str:
    """Return the tone a state's Chinese word calls for."""
    if word in WORDS or word.startswith(CALM):
        return WORDS.get(word, "neutral")
    if any(sign in word for sign in GOOD[:2]):
        return "good"
    if any(sign in word for sign in BAD):
        return "bad"
    if any(sign in word for sign in WARN):
        return "warn"
    if word.endswith("中"):
        return "accent"
    return "good" if word.startswith(GOOD) else "neutral"


def table_fields(kind: type[Record]) -> list[Field]:
    """Return the columns a table starts with: the name first, then states, long words last."""
    first = field_map(kind)[kind.named_by[0]]
    others = [field for field in fields_of(kind) if field.words.in_table and field.name != first.name]
    return [first, *sorted(others, key=_weight)]


def _weight(field: Field) -> int:
    return 2 if field.words.long else int(field.type in {"code", "choices"} or bool(field.form))


def link_titles(
    kind: type[Record], records: list[Record], fields: Sequence[Field] = ()
) -> dict[str, set[int]]:
    """Return which records of which kinds these records point to, by these fields of theirs or by all."""
    wanted: dict[str, set[int]] = {}
    for field in fields or fields_of(kind):
        if field.type == "link":
            numbers = {number for one in records if (number := getattr(one, field.name)) is not None}
            wanted.setdefault(field.words.kind, set()).update(numbers)
    return wanted
