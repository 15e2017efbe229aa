"""The county itself: townships, institutions, the desk's own contacts and codes."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Any

from sqlalchemy import select

from db.office import set_setting
from db.records.contact import Contact
from db.records.institution import Institution, InstitutionRole, Ownership, QualityResult
from db.records.local_code import Catalogue, LocalCode
from db.records.person import Sex
from db.records.township import Township, TownshipLevel
from ohdesk import ledger
from ohdesk.demo.scene import Scene, Town
from ohdesk.demo.words import read
from ohdesk.ledger import Change

CODE = "410523"
ZONE_CODE = "410523401"
PUBLIC, PRIVATE, OTHER = Ownership.public, Ownership.private, Ownership.other

INSTITUTIONS: tuple[tuple[str, str, Ownership, tuple[str, ...], bool], ...] = (
    ("hospital", "{county}人民医院", PUBLIC, ("checkup", "treatment", "rehabilitation"), True),
    ("disease_control", "{county}疾病预防控制中心", PUBLIC, ("monitoring",), True),
    ("supervision", "{county}卫生计生监督所", PUBLIC, ("supervision",), True),
    ("private_checkup", "{county}瑾岐健康体检中心", PRIVATE, ("checkup",), True),
    ("technical", "澄岳安全卫生技术服务有限公司", PRIVATE, ("technical",), False),
    ("technical_2", "畅砚检测评价有限公司", PRIVATE, ("technical", "radiation"), False),
    (
        "city_institute",
        "榆岭市职业病防治院",
        PUBLIC,
        ("checkup", "diagnosis", "radiation", "treatment"),
        False,
    ),
    ("health_station", "{county}柳湾镇中心卫生院", PUBLIC, ("rehabilitation",), True),
    ("health_station_2", "{county}石岭镇卫生院", PUBLIC, ("rehabilitation",), True),
)
CONTACTS = (
    ("{county}卫生健康委员会", "职业健康股股长"),
    ("{county}疾病预防控制中心", "职业卫生科科长"),
    ("{county}人力资源和社会保障局", "工伤保险股科员"),
)


def write_county(scene: Scene) -> None:
    """Write townships, institutions, contacts and the office's own codes."""
    rng = scene.chance("county")
    set_setting(scene.book.session, "county_name", scene.words.county)
    _rename_townships(scene)
    _zone(scene)
    for key, name, ownership, roles, own in INSTITUTIONS:
        scene.institutions[key] = _institution(scene, rng, name, ownership, roles, in_county=own)
    for department, duty in CONTACTS:
        scene.book.add(
            Contact,
            department=department.format(county=scene.words.county),
            name=scene.words.person_name(),
            duty=duty,
            phone=scene.words.office_phone(),
        )
    scene.book.add(
        LocalCode,
        catalogue=Catalogue.hazard,
        code="F901",
        name="菌棒培养料粉尘",
        parent="F",
        valid_from=date(2023, 1, 1),
    )
    scene.book.write()


def _rename_townships(scene: Scene) -> None:
    """Give the townships of the county's code invented names and a coordinator each."""
    session, changes = scene.book.session, []
    known = list(session.scalars(select(Township).order_by(Township.code)))
    for township, (name, level) in zip(known, read("names")["townships"], strict=False):
        before = ledger.values_of(township)
        after = {**before, "name": name, "level": TownshipLevel[level], **_coordinator(scene)}
        changes.append(Change(township.id, before, after))
        scene.towns.append(Town(township.id, name))
    session.expunge_all()
    ledger.keep(scene.book.desk, session, Township, changes)


def _zone(scene: Scene) -> None:
    name = str(read("names")["zone"])
    scene.book.add(LocalCode, catalogue=Catalogue.division, code=ZONE_CODE, name=name, parent=CODE)
    number = scene.book.add(
        Township, code=ZONE_CODE, name=name, level=TownshipLevel.zone, **_coordinator(scene)
    )
    scene.towns.append(Town(number, name))


def _coordinator(scene: Scene) -> dict[str, Any]:
    name = scene.words.person_name(scene.words.rng.choice((Sex.male, Sex.female)))
    return {"coordinator": name, "coordinator_phone": scene.words.phone()}


def _institution(
    scene: Scene, rng: Random, name: str, ownership: Ownership, roles: tuple[str, ...], *, in_county: bool
) -> int:
    medical = {"checkup", "diagnosis", "treatment", "rehabilitation"} & set(roles)
    filed = {"checkup", "diagnosis", "technical", "radiation"} & set(roles)
    return scene.book.add(
        Institution,
        name=name.format(county=scene.words.county),
        credit_code=scene.words.credit_code("12" if ownership is PUBLIC else "91"),
        ownership=ownership,
        roles=frozenset(InstitutionRole[role] for role in roles),
        in_county=in_county,
        address=scene.words.address("城关镇") if in_county else "榆岭市和平街18号",
        contact=scene.words.person_name(),
        contact_phone=scene.words.office_phone(),
        filing_no=f"榆卫职备〔20{rng.randint(19, 23)}〕{rng.randint(1, 60):02d}号" if filed else None,
        scope="粉尘、化学因素、物理因素" + ("、放射因素" if "radiation" in roles else "") if filed else None,
        valid_until=date(2027 + rng.randint(0, 1), rng.randint(1, 12), 28) if "technical" in roles else None,
        serves_county=True,
        service_document=None if in_county else f"榆卫职健〔2022〕{rng.randint(2, 30)}号",
        has_office=bool(medical) or "monitoring" in roles,
        staff_full_time=rng.randint(3, 24),
        doctors=rng.randint(2, 8) if medical else None,
        networked=True,
        quality=QualityResult.passed if rng.random() < 0.85 else QualityResult.improve,
        annual_report=rng.random() < 0.9,
    )
