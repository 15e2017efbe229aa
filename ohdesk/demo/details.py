"""What belongs to single employers: sites, posts with their hazards, products and earlier names."""

from __future__ import annotations

from datetime import date
from random import Random

from db.records.exposure import Exposure
from db.records.former_name import FormerName
from db.records.product import Product, ProductRole
from db.records.workplace import Workplace
from ohdesk.demo.employers import town_other_than
from ohdesk.demo.scene import Firm, Post, Scene
from ohdesk.demo.trades import class_of
from ohdesk.demo.words import after, between, number

PROTECTION = {"dust": "布袋除尘", "chemical": "局部排风罩", "physical": "隔声值班室", "radiation": "铅屏蔽"}
EQUIPMENT = {
    "dust": "KN95防尘口罩",
    "chemical": "防毒半面罩",
    "physical": "防噪声耳塞",
    "radiation": "个人剂量计",
}


def write_details(scene: Scene) -> None:
    """Write sites, exposures, products and former names of every employer that has them."""
    rng = scene.chance("details")
    several = {firm.id for firm in scene.firms if firm.exposed > 20 and (firm.chosen or rng.random() < 0.2)}
    for firm in scene.firms:
        if firm.posts:
            _sites_and_posts(scene, rng, firm, several=firm.id in several)
            _products(scene, rng, firm)
        if (firm.chosen and firm.id % 3 == 0) or rng.random() < 0.06:
            _former_name(scene, rng, firm)


def _sites_and_posts(scene: Scene, rng: Random, firm: Firm, *, several: bool) -> None:
    cut = max(1, len(firm.posts) // 2) if several else len(firm.posts)
    for name, posts in (("本部", firm.posts[:cut]), ("第二厂区", firm.posts[cut:])):
        if not posts:
            continue
        site = _site(scene, rng, firm, name, posts) if several else None
        for post in posts:
            _exposures(scene, rng, firm, post, site)


def _site(scene: Scene, rng: Random, firm: Firm, name: str, posts: list[Post]) -> int:
    town = firm.town if name == "本部" else town_other_than(rng, scene.towns, firm.town)
    return scene.book.add(
        Workplace,
        employer=firm.id,
        name=name,
        township=town.id,
        address=scene.words.address(town.name),
        exposed_total=sum(post.people for post in posts),
        opened_on=between(rng, date(2005, 1, 1), date(2022, 12, 31)),
    )


def _exposures(scene: Scene, rng: Random, firm: Firm, post: Post, site: int | None) -> None:
    for place, hazard in enumerate(post.hazards):
        kind = class_of(hazard)
        scene.book.add(
            Exposure,
            employer=firm.id,
            workplace=site,
            workplace_name=post.workshop,
            post=post.post,
            hazard=hazard,
            exposed=post.people,
            exposed_distinct=post.people if place == 0 else None,
            hours_daily=number(rng.choice((4, 6, 7.5, 8, 8)), 1),
            protection=PROTECTION.get(kind),
            equipment=EQUIPMENT.get(kind),
        )


def _products(scene: Scene, rng: Random, firm: Firm) -> None:
    per_head = 2 * firm.staff / sum(firm.trade.staff)
    for name, unit, output in firm.trade.products:
        if name == firm.trade.products[0][0] or rng.random() < 0.6:
            amount = number(max(1.0, output * per_head * rng.uniform(0.5, 1.2)), 0)
            scene.book.add(
                Product,
                employer=firm.id,
                name=name,
                role=ProductRole.product,
                unit=unit,
                annual_output=amount,
            )


def _former_name(scene: Scene, rng: Random, firm: Firm) -> None:
    changed_on = between(rng, max(date(2020, 6, 1), firm.seen_on), date(2025, 6, 30))
    scene.book.add(
        FormerName,
        employer=firm.id,
        name=scene.words.firm_name(rng.choice(firm.trade.words)),
        credit_code=firm.code,
        valid_from=between(rng, date(2008, 1, 1), date(2019, 12, 31)),
        valid_to=after(rng, changed_on, 0, 5),
        proof=f"变更登记通知书〔{changed_on.year}〕第{rng.randint(100, 999)}号",
    )
