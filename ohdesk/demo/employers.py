"""The employers of the invented county: candidates of every list, their states and the verdict on each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import Any

from db.records._classes import Risk, Size
from db.records.employer import Employer, NameSource, OperatingState, Verdict
from ohdesk import codes
from ohdesk.demo.scene import Firm, Post, Scene, Town
from ohdesk.demo.trades import Trade, trades
from ohdesk.demo.verdicts import judge
from ohdesk.demo.words import FIRST_DAY, after, between, number, some

SOURCES = (
    NameSource.province,
    NameSource.market,
    NameSource.tax,
    NameSource.emergency,
    NameSource.industry,
    NameSource.township,
    NameSource.assistant,
    NameSource.statistics,
)
EARLY_LISTS = (FIRST_DAY, date(2021, 3, 31))
LATE_LISTS = (date(2021, 4, 1), date(2025, 5, 31))
SEVERE_HAZARDS = {"F001", "H028", "H019", "H021", "H134", "R001", "R003"}
OWNERS = ((112, "173"), (112, "173"), (112, "173"), (119, "159"), (140, "171"), (121, "174"), (500, "175"))
RADIATION_POSTS = {"R001": ("在线检测岗", "核仪表操作工"), "R003": ("探伤室", "探伤工")}


def write_employers(scene: Scene, wanted: int) -> None:
    """Write so many employers and decide which of them have declared."""
    rng = scene.chance("employers")
    plan = _trades_for(rng, wanted)
    for trade, chosen in plan:
        if not chosen and trade.posts and scene.firms and rng.random() < 0.04:
            _duplicate(scene, rng)
        else:
            _firm(scene, rng, trade, chosen=chosen)
    _decide_declared(scene, rng)


def _trades_for(rng: Random, wanted: int) -> list[tuple[Trade, bool]]:
    """Return a trade for each firm: first those no county should lack, then by weight, mixed."""
    known = trades()
    plan = [(trade, True) for trade in known for _ in range(trade.must)][:wanted]
    used = {trade: trade.must for trade in known}
    while len(plan) < wanted:
        trade = rng.choices(known, [trade.weight for trade in known])[0]
        if used[trade] < trade.top:
            used[trade] += 1
            plan.append((trade, False))
    rng.shuffle(plan)
    return plan


def _firm(scene: Scene, rng: Random, trade: Trade, *, chosen: bool) -> None:
    low, high = trade.staff
    staff = round(low * (high / low) ** rng.random())
    posts = _posts(rng, trade, staff)
    radiation = _radiation(rng, trade, posts, staff, chosen=chosen)
    early = chosen or rng.random() < 0.6
    seen_on = between(rng, *(EARLY_LISTS if early else LATE_LISTS))
    established = between(rng, date(1998, 1, 1), seen_on - timedelta(days=60))
    judged = judge(scene.words, rng, trade, (established, seen_on), chosen=chosen)
    money = {"revenue": number(staff * trade.income * rng.uniform(0.6, 1.5), 0)}
    money["assets"] = number(float(money["revenue"]) * rng.uniform(0.4, 1.4), 0)
    size, town = _size(trade, staff, money), rng.choice(scene.towns)
    name = _name(scene, rng, trade)
    firm = Firm(0, name, trade, town, staff, posts, judged.state, judged.since, judged.verdict, seen_on)
    firm.risk, firm.size, firm.chosen, firm.radiation_people = trade.risk, size, chosen, radiation
    firm.declared = judged.may_have_declared
    values = _values(scene, rng, firm) | _branch(scene, rng, firm)
    firm.name, firm.code = values["name"], values["credit_code"]
    firm.id = scene.book.add(
        Employer, **values, **judged.values, **money, established_on=established, first_seen_on=seen_on
    )
    scene.firms.append(firm)


def _branch(scene: Scene, rng: Random, firm: Firm) -> dict[str, str]:
    """Make a few firms a branch of an earlier one, under its code."""
    if firm.chosen or not firm.posts or rng.random() > 0.03:
        return {}
    alike = [one for one in scene.firms if one.trade is firm.trade and one.name.endswith("有限公司")]
    main = next(
        (one for one in alike if all(one.code != other.code for other in scene.firms if other is not one)),
        None,
    )
    return {"name": f"{main.name}二分厂", "credit_code": main.code, "branch_no": "01"} if main else {}


def _name(scene: Scene, rng: Random, trade: Trade) -> str:
    word = rng.choice(trade.words)
    if trade.public:
        return scene.words.county + word
    if word == "加油站":
        return scene.words.firm_name(word, "")
    small = rng.random() < 0.12
    return scene.words.firm_name(word, "厂" if small and trade.industrial else "有限公司")


def _posts(rng: Random, trade: Trade, staff: int) -> list[Post]:
    if not trade.posts:
        return []
    share = 0.12 if trade.medical else rng.uniform(0.35, 0.72)
    people = max(1, round(staff * share))
    kinds = some(rng, list(trade.posts), max(1, min(len(trade.posts), 1 + people // 4)))
    posts = [Post(kind.workshop, kind.post, kind.hazards, 1) for kind in kinds]
    for _ in range(people - len(posts)):
        rng.choice(posts).people += 1
    return posts


def _radiation(rng: Random, trade: Trade, posts: list[Post], staff: int, *, chosen: bool) -> int:
    """Add the post of a trade that works with radiation outside medicine; return how many people."""
    if trade.medical:
        return sum(post.people for post in posts if "R003" in post.hazards)
    if trade.radiation is None or not (chosen or rng.random() < 0.4):
        return 0
    code = trade.radiation[1]
    free = staff - sum(post.people for post in posts)
    people = min(rng.randint(3, 8), free)
    if people < 1:
        return 0
    posts.append(Post(*RADIATION_POSTS[code], (code,), people))
    return people


def _size(trade: Trade, staff: int, money: dict[str, Any]) -> Size:
    proposed = codes.propose_size(trade.industry, staff, float(money["revenue"]), float(money["assets"]))
    return Size[proposed] if proposed else Size.not_applicable


def _values(scene: Scene, rng: Random, firm: Firm) -> dict[str, Any]:
    words, public = scene.words, firm.trade.public
    registration, economic = (900, "110") if public else rng.choice(OWNERS)
    address = words.address(firm.town.name)
    values = {
        "name": firm.name,
        "credit_code": words.credit_code("12" if public else "92" if registration == 500 else "91"),
        "township": firm.town.id,
        "registered_address": address,
        "work_address": address if rng.random() < 0.85 else words.address(firm.town.name),
        "supervised_by": f"{words.county}卫生健康委员会",
        "industry": firm.trade.industry,
        "policy_tags": frozenset({firm.trade.tag}) if firm.trade.tag else None,
        "risk": firm.risk,
        "hazard_severe": bool(SEVERE_HAZARDS & set(firm.hazards)) if firm.posts else None,
        "size": firm.size,
        "registration_type": str(registration),
        "economic_type": economic,
        "operating_state": firm.state,
        "verdict": firm.verdict,
        "sources": frozenset(rng.sample(SOURCES, rng.randint(1, 3))),
    }
    return values | _people(rng, firm) | _contacts(scene, rng, firm)


def _people(rng: Random, firm: Firm) -> dict[str, Any]:
    """Return the head counts; every part stays within the staff."""
    staff, exposed = firm.staff, firm.exposed
    production = max(exposed, round(staff * rng.uniform(0.6, 0.85)))
    outsourced = round(staff * rng.uniform(0.03, 0.15)) if staff > 50 and rng.random() < 0.4 else 0
    values: dict[str, Any] = {
        "staff_total": staff,
        "staff_production": production,
        "staff_female": round(staff * rng.uniform(0.1, 0.55)),
        "staff_outsourced": outsourced,
        "staff_migrant": round(production * rng.uniform(0.2, 0.8)),
    }
    if not firm.posts:
        return values
    classes = ("dust", "chemical", "physical", "radiation", "biological", "other")
    values |= {f"exposed_{name}": firm.exposed_to(name) for name in classes}
    seen = min(staff, max(1, exposed + rng.choice((0, 0, 0, 1, 2, -1))))
    return values | {
        "exposed_total": exposed,
        "exposed_supervised": seen if rng.random() < 0.4 else None,
        "exposed_noise": sum(post.people for post in firm.posts if "W001" in post.hazards),
        "diseased_total": rng.choice((0, 0, 0, 1, 2)) if "F001" in firm.hazards else 0,
        "management_office": staff > 100 or (firm.risk is Risk.severe and rng.random() < 0.5),
        "managers_full_time": 1 + staff // 200 if staff > 100 else 0,
        "managers_part_time": 1,
    }


def _contacts(scene: Scene, rng: Random, firm: Firm) -> dict[str, Any]:
    words = scene.words
    legal, phone = words.person_name(), words.phone()
    other, other_phone = words.person_name(), words.phone()
    same = rng.random() < 0.6
    values = {
        "legal_person": legal,
        "legal_phone": phone,
        "head": legal if same else other,
        "head_phone": phone if same else other_phone,
        "contact": other,
        "contact_phone": other_phone,
    }
    if firm.posts and rng.random() < 0.5:
        values |= {"reporter": other, "reporter_phone": other_phone}
    if firm.posts and firm.staff > 80:
        values |= {"monitoring_contact": other, "monitoring_phone": other_phone}
        values |= {"checkup_contact": words.person_name(), "checkup_phone": words.phone()}
    return values


def _duplicate(scene: Scene, rng: Random) -> None:
    """Write a second entry of a firm under another code, as lists of several departments bring it."""
    first = rng.choice(scene.firms)
    seen_on = between(rng, first.seen_on, date(2025, 6, 30))
    name = f"{first.name}（{rng.choice(('老厂区', '第二车间', '经营部'))}）"
    state, verdict = OperatingState.normal, Verdict.duplicate
    firm = Firm(
        0, name, first.trade, first.town, first.staff, [], state, None, verdict, seen_on, size=first.size
    )
    values = _values(scene, rng, firm) | {
        "duplicate_of": first.id,
        "verdict_reason": "与已有单位为同一单位，按地址和法定代表人核对",
        "verified_on": after(rng, seen_on, 7, 90),
        "first_seen_on": seen_on,
    }
    firm.code = values["credit_code"]
    firm.id = scene.book.add(Employer, **values)
    scene.firms.append(firm)


def _decide_declared(scene: Scene, rng: Random) -> None:
    """Let exactly the story's share of those that count declare, and most of the others."""
    counted = [firm for firm in scene.firms if firm.must_declare and firm.trade.industrial]
    official = {firm.id for firm in counted}
    lacking = len(counted) - round(len(counted) * scene.story.declared)
    late = _undeclared(counted, rng, lacking)
    for firm in scene.firms:
        if not firm.declared:
            continue
        others = firm.chosen or firm.trade.medical or rng.random() < 0.8
        firm.declared = firm.id not in late if firm.id in official else others


def _undeclared(counted: Sequence[Firm], rng: Random, lacking: int) -> set[int]:
    small_first = sorted(counted, key=lambda firm: (firm.chosen, firm.exposed > 12, rng.random()))
    return {firm.id for firm in small_first[:lacking]}


def town_other_than(rng: Random, towns: Sequence[Town], town: Town) -> Town:
    """Return another township, or the same when there is no other."""
    return rng.choice([one for one in towns if one is not town] or [town])
