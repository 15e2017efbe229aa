"""Departments' lists with their verdicts, notices with their effect, a frozen base, and one item put off."""

from __future__ import annotations

import hashlib
import json
from datetime import date, timedelta
from random import Random

from db.records.employer import NameSource, OperatingState, Verdict
from db.records.listed_name import ListedName, ListVerdict, MatchWay
from db.records.name_list import NameList
from db.records.notice import Delivery, Notice
from db.records.snapshot import Snapshot
from db.records.snooze import Snooze
from ohdesk.demo.scene import Firm, Scene
from ohdesk.demo.words import after

LISTS = (
    (NameSource.province, "省下发职业病危害用人单位名单", date(2024, 3, 5), 0.5, 0.0),
    (NameSource.market, "市场监管局矿山和制造业企业名单", date(2024, 4, 18), 0.9, 0.5),
    (NameSource.tax, "税务局正常纳税工业企业名单", date(2025, 2, 24), 0.4, 0.2),
)
"""Who sent it, what it is called, when, the share of the ledger it holds, and how many strangers for each of those."""

STRANGERS = ("五金商行", "便民超市", "信息技术工作室", "农资经营部", "餐饮店")
BASE_DAY = date(2023, 12, 31)
VERDICTS = {
    OperatingState.cancelled: ListVerdict.cancelled,
    OperatingState.revoked: ListVerdict.cancelled,
    OperatingState.stopped: ListVerdict.stopped,
    OperatingState.seasonal: ListVerdict.seasonal,
}


def write_lists(scene: Scene) -> None:
    """Write three departments' lists, notices to those that never declared, the 2023 base and a snooze."""
    rng = scene.chance("lists")
    for source, title, day, share, strangers in LISTS:
        _one_list(scene, rng, source, title, day, share, strangers)
    silent = [firm for firm in scene.firms if firm.must_declare and firm.producing and not firm.declared]
    for place, firm in enumerate(silent or scene.firms[:1], 1):
        _notice(scene, rng, firm, place)
    _base(scene)
    _snooze(scene)
    scene.book.write()


def _one_list(
    scene: Scene, rng: Random, source: NameSource, title: str, day: date, share: float, strangers: float
) -> None:
    listed = [firm for firm in scene.firms if firm.seen_on <= day and rng.random() < share] or scene.firms[:1]
    unknown = max(1, round(len(listed) * strangers))
    kept = scene.book.add(
        NameList,
        title=title,
        source=source,
        received_on=day,
        file_name=f"{title}.xlsx",
        sha256=hashlib.sha256(f"{title}{scene.seed}".encode()).hexdigest(),
        rows_total=len(listed) + unknown,
        received_by="admin",
    )
    for row, firm in enumerate(listed, 3):
        _known(scene, rng, kept, row, firm, day)
    for row in range(len(listed) + 3, len(listed) + unknown + 3):
        _stranger(scene, rng, kept, row, day)


def _known(scene: Scene, rng: Random, kept: int, row: int, firm: Firm, day: date) -> None:
    by_code = rng.random() < 0.7
    decided = rng.random() < 0.9
    verdict = VERDICTS.get(firm.state, ListVerdict.must_declare)
    if firm.verdict is Verdict.exempt and verdict is ListVerdict.must_declare:
        verdict = ListVerdict.exempt
    if firm.verdict is Verdict.pending:
        decided = False
    code = firm.code if by_code else ""
    scene.book.add(
        ListedName,
        name_list=kept,
        row_no=row,
        name=firm.name,
        code_text=code or None,
        raw=json.dumps({"企业名称": firm.name, "统一社会信用代码": code}, ensure_ascii=False),
        way=MatchWay.code if by_code else MatchWay.name,
        certain=True,
        employer=firm.id,
        score=100,
        evidence="统一社会信用代码相同" if by_code else "名称相同，台账中只有一家",
        verdict=verdict if decided else ListVerdict.pending,
        reason="经现场核实无职业病危害" if decided and verdict is ListVerdict.exempt else None,
        decided_on=after(rng, day, 5, 60) if decided else None,
        decided_by="admin" if decided else None,
    )


def _stranger(scene: Scene, rng: Random, kept: int, row: int, day: date) -> None:
    name = scene.words.firm_name(rng.choice(STRANGERS), "")
    decided = rng.random() < 0.8
    scene.book.add(
        ListedName,
        name_list=kept,
        row_no=row,
        name=name,
        raw=json.dumps({"企业名称": name}, ensure_ascii=False),
        way=MatchWay.person if decided else MatchWay.none,
        certain=decided,
        score=0,
        evidence="台账中没有代码相同或名称相近的单位",
        verdict=ListVerdict.exempt if decided else ListVerdict.pending,
        reason="商贸服务单位，核实无职业病危害" if decided else None,
        decided_on=after(rng, day, 5, 60) if decided else None,
        decided_by="admin" if decided else None,
    )


def _notice(scene: Scene, rng: Random, firm: Firm, place: int) -> None:
    issued = date(2025, 6, 10)
    delivered = issued + timedelta(days=rng.randint(1, 12)) if rng.random() < 0.7 else None
    scene.book.add(
        Notice,
        number=f"〔2025〕第{place:03d}号",
        employer=firm.id,
        issued_on=issued,
        office="榆河县卫生健康委员会",
        delivery=rng.choice(list(Delivery)[:3]) if delivered else None,
        delivered_on=delivered,
        delivered_by=scene.words.person_name() if delivered else None,
    )


def _base(scene: Scene) -> None:
    members = sorted(
        firm.id for firm in scene.firms if firm.declared and firm.declared_on and firm.declared_on <= BASE_DAY
    )
    scene.book.add(
        Snapshot,
        measure="first_declared_employers",
        day=BASE_DAY,
        value=len(members),
        label="2023年底初次申报用人单位数",
        members=json.dumps({"employer": members}),
        frozen_on=date(2024, 1, 8),
        frozen_by="admin",
    )


def _snooze(scene: Scene) -> None:
    scene.book.add(
        Snooze,
        item="submission:henan-2025:0",
        until=date(2025, 12, 31),
        reason="省级通知延期，待正式文件",
        put_off_by="admin",
    )
