"""疑问: what in the counties' numbers does not fit, as questions that go back to the county."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from ohdesk.profile import Indicator, Profile
from ohdesk.rollup.agree import Chosen
from ohdesk.rollup.merge import answers_of
from ohdesk.rollup.package import Package
from ohdesk.rollup.shape import CountyRow

ENOUGH, LEAST_POINTS, SPREAD = 5, 10.0, 3 * 1.4826
"""A rate is far from the others' when beyond three times their usual spread, at least so many points, with enough to compare."""

LUCK = 2.5
LEAST_SHARE, LEAST_DROP = 0.9, 5.0
"""A number is asked about when it fell below this share of the last one, a rate when it fell by so many points."""

MOST_CLAIMS = 200
QUESTIONS = {
    "missing": "请补报这个数",
    "over": "请核对分子和分母",
    "outlier": "请核实数据并说明原因",
    "drop": "请核实并说明下降的原因",
    "claimed": "请与对方核对这家单位归谁管理",
    "city": "市级指标由市级填报，县区所填没有采用",
    "open": "请改正或写明理由",
    "as_of": "请按统一的截至日期重新报送",
}


@dataclass(frozen=True)
class Query:
    """One doubt: whose, which kind, in which row, and what is asked; `replaced` and `absent` are only told."""

    code: str
    county: str
    kind: str
    row: str
    zh: str
    what: str

    @property
    def question(self) -> str:
        """Return what the county is asked to do, blank where it is only told."""
        return QUESTIONS.get(self.kind, "")


def queries(profile: Profile, chosen: Chosen) -> list[Query]:
    """Return everything doubtful, by county; what was replaced and who is absent at the end."""
    found = [one for indicator in profile.indicators for one in _of_row(profile, chosen, indicator)]
    found += [*_days(chosen), *_open(chosen), *_claimed(chosen.latest)]
    order = {one.code: at for at, one in enumerate(chosen.latest)}
    found.sort(key=lambda one: order[one.code])
    for one in chosen.replaced:
        now = next(other for other in chosen.latest if other.code == one.code)
        found.append(Query(one.code, one.county, "replaced", "", "上报包", f"{one.words}已由{now.words}代替"))
    return found + [Query("", name, "absent", "", "上报包", "没有收到上报包") for name in chosen.absent]


def _of_row(profile: Profile, chosen: Chosen, indicator: Indicator) -> Iterator[Query]:
    no = profile.number(indicator.key) or indicator.no
    city = indicator.level not in ("", "county")
    usual = _usual(chosen.latest, indicator)
    for one in chosen.latest:
        row = one.data.rows.get(indicator.key)
        told: list[tuple[str, str]] = []
        if city:
            told = [("city", "县区填了市级指标")] if row and row.applies and row.value is not None else []
        elif row is None:
            told = [("missing", "上报包里没有这一行")]
        else:
            told += [("missing", words) for words in _missing(indicator, row)]
            told += [("over", words) for words in _over(indicator, row)]
            told += [("outlier", words) for words in _far(indicator, row, usual)]
            before = chosen.before(one)
            former = before.data.rows.get(indicator.key) if before else None
            told += [("drop", words) for words in (_fallen(row, former, before) if former and before else ())]
        for kind, words in told:
            yield Query(one.code, one.county, kind, no, indicator.zh, words)


def _missing(indicator: Indicator, row: CountyRow) -> Iterator[str]:
    if not row.applies:
        return
    if indicator.part("series") is not None:
        years = [year for year, value in sorted((row.series or {}).items()) if value is None]
        if years or not row.series:
            yield f"缺{'、'.join(map(str, years)) or '各'}年的数"
        return
    roles = {part.role for part in indicator.parts}
    if row.numerator is None and roles & {"numerator", "count"}:
        yield "没有分子" if "denominator" in roles else "没有数"
    if row.denominator is None and "denominator" in roles:
        yield "没有分母"
    lacking = [
        part.zh for part in indicator.parts if part.role == "part" and row.parts.get(part.key, 0) is None
    ]
    yield from (f"没有“{zh}”" for zh in lacking)


def _over(indicator: Indicator, row: CountyRow) -> Iterator[str]:
    if indicator.kind == "growth" or row.numerator is None or row.denominator is None:
        return
    if row.numerator > row.denominator:
        yield f"分子 {row.numerator:,} 大于分母 {row.denominator:,}"


def _rate(row: CountyRow | None) -> float | None:
    if row is None or row.numerator is None or not row.denominator:
        return None
    return 100 * row.numerator / row.denominator


def _usual(packages: Sequence[Package], indicator: Indicator) -> tuple[float, float] | None:
    """Return the counties' middle rate and how far from it is still usual, None where there are too few."""
    if indicator.kind not in ("rate", "growth"):
        return None
    rates = [rate for one in answers_of(packages, indicator.key) if (rate := _rate(one.row)) is not None]
    if len(rates) < ENOUGH:
        return None
    middle = median(rates)
    return middle, max(LEAST_POINTS, SPREAD * median(abs(rate - middle) for rate in rates))


def _far(indicator: Indicator, row: CountyRow, usual: tuple[float, float] | None) -> Iterator[str]:
    rate = _rate(row)
    if usual is None or rate is None:
        return
    middle, limit = usual
    if abs(rate - middle) > max(limit, _chance(middle, row.denominator or 0)):
        shift = 100 if indicator.kind == "growth" else 0
        side = "高于" if rate > middle else "低于"
        yield f"{rate - shift:.1f}%，明显{side}各县区的中间水平 {middle - shift:.1f}%"


def _chance(middle: float, cases: int) -> float:
    """Return how far from the middle a rate of so few cases may well be by chance, in points."""
    share = (min(middle, 100) / 100 * cases + 1) / (cases + 2)
    return LUCK * 100 * (share * (1 - share) / cases) ** 0.5 if cases else 0.0


def _fallen(row: CountyRow, former: CountyRow, before: Package) -> Iterator[str]:
    told = before.words.removeprefix(before.county)
    for zh, now, then in (
        ("分子", row.numerator, former.numerator),
        ("分母", row.denominator, former.denominator),
    ):
        if now is not None and then is not None and now < LEAST_SHARE * then:
            yield f"{zh}由{told}的 {then:,} 降到 {now:,}"
    rate, old = _rate(row), _rate(former)
    if rate is not None and old is not None and old - rate > LEAST_DROP:
        yield f"由{told}的 {old:.1f}% 降到 {rate:.1f}%"
    for year, value in sorted((row.series or {}).items()):
        then = (former.series or {}).get(year)
        if value is not None and then is not None and value < LEAST_SHARE * then:
            yield f"{year}年由{told}的 {then:,} 降到 {value:,}"


def _days(chosen: Chosen) -> Iterator[Query]:
    days = [one.as_of for one in chosen.latest]
    usual = max(days, key=lambda day: (days.count(day), day), default=None)
    for one in chosen.latest:
        if one.as_of != usual and usual is not None:
            words = f"数据截至 {one.as_of.isoformat()}，多数县区截至 {usual.isoformat()}"
            yield Query(one.code, one.county, "as_of", "", "截至日期", words)


def _open(chosen: Chosen) -> Iterator[Query]:
    for one in chosen.latest:
        for words in one.open:
            yield Query(one.code, one.county, "open", "", "表间核对", f"报送时还没有处理：{words}")


def _claimed(packages: Sequence[Package]) -> Iterator[Query]:
    owners: dict[str, list[tuple[Package, str]]] = {}
    for one in packages:
        for code, name in {firm.code: firm.name for firm in one.data.employers if firm.code}.items():
            owners.setdefault(code, []).append((one, name))
    shared = [(code, claims) for code, claims in sorted(owners.items()) if len(claims) > 1]
    for code, claims in shared[:MOST_CLAIMS]:
        for one, name in claims:
            others = "、".join(other.county for other, _ in claims if other is not one)
            yield Query(one.code, one.county, "claimed", "", name, f"{code} 也在{others}的名单里")
