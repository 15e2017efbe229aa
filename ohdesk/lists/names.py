"""Names of firms as they are compared: one form for all the ways a list may write the same name."""

from __future__ import annotations

import csv
import re
import unicodedata
from functools import cache, lru_cache
from typing import NamedTuple

from ohdesk import codes
from ohdesk.errors import Damaged
from ohdesk.paths import resources

NUMERALS = {char: value for value, char in enumerate("一二三四五六七八九十", 1)}
BRACKETS = str.maketrans("[]{}<>【】〔〕〖〗《》〈〉「」『』﹝﹞", "()()()()()()()()()()()")
REMARK = re.compile(
    r"(?:已|现|暂时?)?(?:个体工商户|个体户|个体经营|个体|个人独资|注销|吊销|停产|停业|歇业|关闭|阶段性生产|季节性生产|"
    r"搬迁|在建|拟建|待核|新增|重复|盖章|公章|小微企业|规上企业|规下企业|规上|规下)"
)
OTHER_NAME = re.compile(
    r"(?:原名称?为?|原名|曾用名称?|前身[为是]?|原|现名称?|现更名为?|更名为|现)[:为是]?(.{2,}(?:公司|厂|矿|店|社|部|站|场|院|中心).*)"
)
FORM = re.compile(
    r"股份有限公司|有限公司|集团公司|公司|农民专业合作社|专业合作社|合作社|有限合伙|特殊普通合伙|普通合伙"
)
LOOSE_FORM = re.compile(r"(?:股份有限责任|责任股份有限|股份)公司|(?:有限责任|责任有限|有限责任有限)公司")
BRANCH = re.compile(
    r"(?<=[厂矿店社部站场院心])(?:[0-9]+|[东西南北新老分])?(?:厂区|车间|工区|厂|矿)$"
    r"|(?:[0-9]+|[东西南北新老])?(?:分公司|分厂|分店|分部|分矿)$|[东西南北新老]厂区$"
)
SHOP = re.compile(r"(?<=..)(?:(?:加工|经营)?[厂部店社站场行坊矿]|服务中心|中心)$")
NO_NAME = re.compile(r"[\W_]+")
BRANCH_WORD = r"(?=分公司|分厂|分店|分部|分矿|厂区|车间|工区|号|厂|矿|井)"
COUNTED = re.compile(
    rf"第([一二三四五六七八九十]{{1,3}}|[0-9]+)|([一二三四五六七八九十]{{1,3}}){BRANCH_WORD}"
)
COUNTY_LEVEL = 3
LONGEST_TRADE = 6


class NameParts(NamedTuple):
    """企业名称: its comparison form, and the parts of it that carry evidence."""

    normal: str
    stem: str
    places: tuple[str, ...] = ()
    core: str = ""
    trade: str = ""
    form: str = ""
    branch: str = ""
    other_names: tuple[str, ...] = ()


def normal_name(name: str, county: str = "") -> str:
    """Return the form in which two spellings of one firm's name are equal; branches stay apart."""
    return name_parts(name, county).normal


@lru_cache(maxsize=65_536)
def name_parts(name: str, county: str = "") -> NameParts:
    """Return a name's comparison form and its parts: places, core word, trade, legal form, branch."""
    text, other_names = _without_remarks(simplified(name).upper())
    text = text if text.isalnum() else NO_NAME.sub("", text)
    text = COUNTED.sub(_in_digits, LOOSE_FORM.sub(_usual_form, text))
    own, known_places = _places_by_beginning(county)
    places, rest = _without_places(text, known_places)
    stem, form, branch = _without_form(rest)
    trade = _trade(stem)
    if places and (places[-1] != own or len(rest) < 3) and len(stem) - len(trade) < 2:
        # Only trade and form would be left of "长安区水泥厂", which is no name: the place is the name.
        rest, stem = places[-1] + rest, places[-1] + stem
    core = stem.removesuffix(trade)
    return NameParts(rest, stem, places, core, trade, form, branch, other_names)


def simplified(text: str) -> str:
    """Return text half-width and with the simplified form of every traditional character we know."""
    usual, table = unicodedata.normalize("NFKC", text), _traditional()
    # Asking first is five times faster than translating, and most names need none of it.
    return usual if table.keys().isdisjoint(map(ord, usual)) else usual.translate(table)


def places_agree(one: NameParts, other: NameParts) -> bool:
    """Say whether the places before two names do not contradict each other."""
    return set(one.places) <= set(other.places) or set(other.places) <= set(one.places)


def _rows(file: str) -> list[list[str]]:
    try:
        text = (resources() / "codes" / file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Damaged(f"程序自带的目录文件 resources/codes/{file} 缺失或损坏，请重新安装程序。") from error
    return list(csv.reader(text.splitlines()))[1:]


@cache
def _traditional() -> dict[int, str]:
    return {ord(row[0]): row[1] for row in _rows("traditional.csv")}


@cache
def _trade_words() -> frozenset[str]:
    return frozenset(row[0] for row in _rows("trade-word.csv"))


def _without_remarks(text: str) -> tuple[str, tuple[str, ...]]:
    """Take the remarks in brackets out of a name; what else stands in brackets belongs to the name."""
    if text.isalnum():
        return text, ()
    text = text.translate(BRACKETS)
    other_names: list[str] = []

    def replaced(found: re.Match[str]) -> str:
        inside = "".join(found[1].split())
        if named := OTHER_NAME.fullmatch(inside):
            other_names.append(named[1])
            return ""
        return "" if REMARK.fullmatch(inside) else inside

    return re.sub(r"\(([^()]*)\)?", replaced, text), tuple(other_names)


def _usual_form(found: re.Match[str]) -> str:
    return "股份有限公司" if "股份" in found[0] else "有限公司"


def _in_digits(found: re.Match[str]) -> str:
    """Return the number of 第二 or 二分厂 in digits, with 第 kept only where a name needs it."""
    numeral = found[1] or found[2]
    value = int(numeral) if numeral.isdigit() else _value(numeral)
    if not value:
        return found[0]
    follows = re.match(BRANCH_WORD, found.string[found.end() :])
    return str(value) if follows else f"第{value}"


def _value(numeral: str) -> int:
    """Return the value of a numeral up to 99, 0 for a row of figures that is none (三一, 九九)."""
    tens, ten, ones = numeral.rpartition("十")
    if not ten:
        return NUMERALS[numeral] if len(numeral) == 1 else 0
    if len(tens) > 1 or len(ones) > 1 or "十" in tens:
        return 0
    return (NUMERALS[tens] if tens else 1) * 10 + (NUMERALS[ones] if ones else 0)


@cache
def _known_places() -> dict[str, tuple[int, str]]:
    """Return each place that may stand before a name, with its level and the word it is known by."""
    places: dict[str, tuple[int, str]] = {}
    for entry in codes.catalogue("county"):
        word = _place_word(entry.name)
        if len(entry.name) > 2:
            places.setdefault(entry.name, (entry.level, word))
        if entry.level < COUNTY_LEVEL and word != entry.name:
            places.setdefault(word, (entry.level, word))
    return places


@lru_cache(maxsize=8)
def _places_by_beginning(county: str) -> tuple[str, dict[str, list[tuple[str, int, str]]]]:
    """Return the office's own county in short, and all places by their first two characters, longest first."""
    own = _place_word(simplified(county))
    places = {**_known_places(), **({county: (COUNTY_LEVEL, own), own: (COUNTY_LEVEL, own)} if own else {})}
    grouped: dict[str, list[tuple[str, int, str]]] = {}
    for place in sorted(places, key=len, reverse=True):
        grouped.setdefault(place[:2], []).append((place, *places[place]))
    return own, grouped


def _place_word(name: str) -> str:
    if name.endswith(("自治区", "特别行政区")):
        return name[: 3 if name.startswith("内蒙古") else 2]
    if name.endswith(("自治州", "自治县", "自治旗")) or len(name) < 3:
        return name
    return re.sub(r"(?:地区|林区|[省市盟县区旗])$", "", name)


def _without_places(text: str, places: dict[str, list[tuple[str, int, str]]]) -> tuple[tuple[str, ...], str]:
    """Cut province, city and county off the beginning of a name, each once and in this order."""
    found: list[str] = []
    above = 0
    while fitting := [
        place
        for place in places.get(text[:2], ())
        if place[1] > above and text.startswith(place[0]) and len(text) > len(place[0]) + 1
    ]:
        cut, above, word = fitting[0]
        text = text[len(cut) :]
        found.append(word)
    return tuple(found), text


def _without_form(text: str) -> tuple[str, str, str]:
    """Return the stem of a name, its legal form, and what follows it: the branch."""
    if found := FORM.search(text):
        start, end = found.span()
        if start >= 2 and not text[:start].endswith("分"):
            return text[:start], found[0], text[end:]
    branch = found[0] if (found := BRANCH.search(text)) else ""
    text = text.removesuffix(branch)
    shop = found[0] if (found := SHOP.search(text)) else ""
    return text.removesuffix(shop), shop, branch


def _trade(stem: str) -> str:
    """Return the longest trade word at the end of a stem."""
    known = _trade_words()
    for start in range(max(0, len(stem) - LONGEST_TRADE), len(stem) - 1):
        if stem[start:] in known:
            return stem[start:]
    return ""
