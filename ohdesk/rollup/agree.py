"""Which packages go into the roll-up: all counted by the city's own definitions, and of each county the latest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ohdesk import codes
from ohdesk.counting import SWITCHES
from ohdesk.errors import Refused
from ohdesk.profile import Profile
from ohdesk.rollup.package import Package

WHOLE_CITY = "00"


@dataclass(frozen=True)
class Chosen:
    """The packages that are added up, in order of county, and the earlier ones they stand in for."""

    latest: tuple[Package, ...]
    replaced: tuple[Package, ...]
    absent: tuple[str, ...]
    """The counties of the city from which nothing came."""

    def before(self, one: Package) -> Package | None:
        """Return the package a county sent before this one."""
        earlier = [other for other in self.replaced if other.code == one.code]
        return max(earlier, key=_order, default=None)


def why_not(profile: Profile, choices: Mapping[str, str], city: str, one: Package) -> str:
    """Return why a package cannot be added up with the others, blank when it can."""
    if one.profile != profile.name:
        return f"口径方案是“{one.profile}”，不是“{profile.name}”"
    if one.year != profile.year or one.as_of.year != profile.year:
        return f"数据年度是 {one.year} 年、截至 {one.as_of.isoformat()}，不是 {profile.year} 年"
    if other := _other_definition(profile, one):
        return f"“{other}”的口径定义不同"
    if words := _other_choice(choices, one):
        return words
    if one.profile_digest != profile.digest:
        return "口径方案的版本不同，请先统一口径方案文件"
    within = city[:2] if city.endswith(2 * WHOLE_CITY) else city[:4]
    if city.endswith(WHOLE_CITY) and not one.code.startswith(within):
        return f"行政区划代码 {one.code} 不属于本市"
    return ""


def _other_definition(profile: Profile, one: Package) -> str:
    for indicator in profile.indicators:
        if one.definitions.get(indicator.key) != indicator.definition:
            return indicator.zh
    return ""


def _other_choice(choices: Mapping[str, str], one: Package) -> str:
    for switch, option in choices.items():
        theirs = one.choices.get(switch)
        if theirs != option:
            known = SWITCHES[switch]
            mine, other = (known.options.get(name or "", name or "没有写明") for name in (option, theirs))
            return f"“{known.zh}”选的是“{other}”，本市是“{mine}”"
    return ""


def choose(profile: Profile, choices: Mapping[str, str], city: str, packages: Sequence[Package]) -> Chosen:
    """Return the packages to add up; raise Refused naming every county whose package cannot be added."""
    wrong = [f"{one.county}：{why}" for one in packages if (why := why_not(profile, choices, city, one))]
    if wrong:
        told = "；".join(wrong)
        raise Refused(
            f"{len(wrong)} 个县区的上报包不能汇总（{told}）。请让县区改正后重新报送，或先去掉再汇总。"
        )
    by_county: dict[str, list[Package]] = {}
    for one in {one.seal: one for one in packages}.values():
        by_county.setdefault(one.code, []).append(one)
    latest, replaced = [], []
    for _code, mine in sorted(by_county.items()):
        mine.sort(key=_order)
        if len(mine) > 1 and _order(mine[-1]) == _order(mine[-2]):
            raise Refused(f"{mine[-1].words}有两个内容不同的上报包，请问清县区以哪个为准，去掉另一个。")
        latest.append(mine[-1])
        replaced += mine[:-1]
    return Chosen(tuple(latest), tuple(replaced), tuple(_absent(city, by_county)))


def _order(one: Package) -> tuple[int, str]:
    return one.ordinal, one.submitted_on.isoformat()


def _absent(city: str, present: Mapping[str, object]) -> list[str]:
    if not city.endswith(WHOLE_CITY):
        return []
    expected = codes.catalogue("county").children(city)
    return [one.name for one in expected if one.code not in present and not one.code.endswith("01")]
