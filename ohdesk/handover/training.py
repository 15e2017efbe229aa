"""培训副本: an office of its own with as many records of every kind, the same numbers, and nobody real in it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Table, func, insert, select
from sqlalchemy.orm import Session

from db import keyring, office
from db.audit import Entry
from db.base import Base, Record
from db.office import Account, Role
from db.records import BY_NAME, KINDS
from db.store import Store, create
from ohdesk import assess, idle, ledger, place
from ohdesk.desk import Desk, _fresh_sibling, use_local_codes
from ohdesk.errors import Damaged, Refused
from ohdesk.fields import fields_of
from ohdesk.handover import TRAINING, remade, roles
from ohdesk.handover.masked_rows import Masking
from ohdesk.handover.names import Names
from ohdesk.handover.numbers import Numbers
from ohdesk.handover.public_words import public_words
from ohdesk.keeping.own_profiles import ENDINGS, FOLDER
from ohdesk.lists import duplicates

USER = "培训员"
SETTINGS = ("county_code", "county_name", idle.SETTING, duplicates.SETTING)
"""What the copy keeps of the office's settings; everything else may name somebody."""

LEFT_OUT = frozenset(
    {"audit", "account", "setting", "import_batch", "import_change", "heading_memory", "stored_file"}
)
"""Tables that are begun anew or made again: they hold whole files, earlier values and what people typed."""

STEP = 2000
COPYING = "正在制作培训副本"
Progress = Callable[[int, int, str], object]


@dataclass(frozen=True)
class Made:
    """A training copy: its folder, who enters, its own 恢复密钥, and its records by kind."""

    folder: Path
    user: str
    recovery: str
    counts: dict[str, int]


def _quiet(_done: int, _whole: int, _words: str) -> None:
    """Tell nobody how far the work has come."""


def make(desk: Desk, folder: Path, password: str, progress: Progress = _quiet) -> Made:
    """Make a training copy in a new folder under a password of its own.

    `progress` may raise Cancelled. Raises Refused for a weak password and a folder that is not empty; then
    nothing is left of the copy. The office itself stays as it is, but for one audit row.
    """
    desk.require("administer")
    keyring.check_password(password)
    _refuse_place(desk, folder)
    ring, key, recovery = keyring.new_keyring(USER, password)
    new = _fresh_sibling(folder)
    try:
        with create(new, key) as store:
            counts = _copied(desk, store, progress)
            _profiles(desk.store.folder, new)
            _finished(store, counts, progress)
        (new / "backups").mkdir(exist_ok=True)
        ring.save(new)
        if folder.exists():
            folder.rmdir()
        new.replace(folder)
    except BaseException:
        shutil.rmtree(new, ignore_errors=True)
        raise
    finally:
        with desk.read() as session:
            use_local_codes(session)
    with desk.write("administer") as session:
        desk.log(session, Entry(TRAINING, after={"records": sum(counts.values())}))
    return Made(folder, USER, recovery, counts)


def _refuse_place(desk: Desk, folder: Path) -> None:
    if trouble := place.trouble_with(folder):
        raise Refused(f"不能把副本放在 {folder}：{trouble}。请换本机硬盘上的文件夹。")
    own, wanted = desk.store.folder.resolve(), folder.resolve()
    if own == wanted or own in wanted.parents:
        raise Refused("副本不能放在数据文件夹里，请换一个新文件夹。")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Refused(f"{folder} 不是空文件夹，不会覆盖。请换一个新文件夹。")


def _copied(desk: Desk, store: Store, progress: Progress) -> dict[str, int]:
    """Write every record, masked, in one transaction; return how many of each kind are seen."""
    with desk.read() as source:
        masking = _masking(desk, source)
        tables = [one for one in Base.metadata.sorted_tables if one.name not in LEFT_OUT]
        if strange := [one.name for one in tables if one.name not in BY_NAME]:
            raise AssertionError(f"nobody said what a training copy holds of {strange}")
        with Desk(store, USER, Role.administrator).write() as session:
            # A record may belong to another one of its kind that is written later.
            session.connection().exec_driver_sql("PRAGMA defer_foreign_keys=ON")
            _begin(desk, source, session)
            for at, table in enumerate(tables):
                progress(at, len(tables) + 2, COPYING)
                _copy_table(source, session, BY_NAME[table.name], table, masking)
            remade.files(source, session)
        return {kind.__tablename__: source.scalar(select(func.count(kind.id))) or 0 for kind in KINDS}


def _masking(desk: Desk, session: Session) -> Masking:
    wanted: dict[str, set[str]] = {roles.PERSON: set(), roles.FIRM: set(), roles.CODE: set()}
    numbers: set[str] = set()
    for kind in KINDS:
        for field in fields_of(kind):
            role = roles.role_of(kind, field)
            if role not in (*wanted, roles.CITIZEN, roles.CREDIT, roles.PHONE):
                continue
            found = session.scalars(select(kind.__table__.c[field.name]).distinct())
            wanted.get(role, numbers).update(str(one) for one in found if one)
    public = public_words(assess.own_profiles(desk))
    names = Names(desk.county.name, frozenset().union(*wanted.values()), public)
    return Masking(desk.county.code, names, Numbers(numbers), public)


def _begin(desk: Desk, source: Session, session: Session) -> None:
    for name in SETTINGS:
        if value := office.setting(source, name):
            office.set_setting(session, name, value)
    office.set_setting(session, "office", f"{desk.county.name}职业健康办公室（培训副本）")
    office.set_setting(session, TRAINING, "1")
    session.add(Account(name=USER, role=Role.administrator, created_at=datetime.now(UTC)))
    session.flush()


def _copy_table(
    source: Session, session: Session, kind: type[Record], table: Table, masking: Masking
) -> None:
    for rows in _parts(source, table):
        made = [masking.row(kind, row) for row in rows]
        session.connection().execute(insert(table), made)
        ledger.index(session, kind, ((one["id"], one) for one in made if one["removed_at"] is None))


def _parts(source: Session, table: Table) -> Iterator[list[dict[str, Any]]]:
    asked = select(*table.columns).order_by(table.c.id).execution_options(yield_per=STEP)
    for part in source.connection().execute(asked).mappings().partitions():
        yield [dict(row) for row in part]


def _profiles(old: Path, new: Path) -> None:
    """Copy the office's own profiles, without which its years could not be counted."""
    for one in sorted((old / FOLDER).glob("*/*")) if (old / FOLDER).is_dir() else ():
        if one.is_file() and one.suffix in ENDINGS:
            target = new / FOLDER / one.parent.name / one.name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(one, target)


def _finished(store: Store, counts: dict[str, int], progress: Progress) -> None:
    """Begin the chain, make the submissions again, and prove that nothing is missing."""
    # Not closed here: the store belongs to who created it.
    copy = Desk(store, USER, Role.administrator)
    with copy.write() as session:
        copy.log(session, Entry("create_office", after={"county": copy.county.code, "office": copy.office}))
        copy.log(session, Entry(TRAINING, after={"records": sum(counts.values())}))
    progress(len(counts), len(counts) + 2, COPYING)
    remade.forms(copy)
    remade.explanations(copy)
    remade.submissions(copy)
    with copy.read() as session:
        found = {kind.__tablename__: session.scalar(select(func.count(kind.id))) or 0 for kind in KINDS}
    if found != counts or store.damage():
        raise Damaged("培训副本没有做完整，已删除，原数据没有改动。请检查磁盘后再试。")
    progress(len(counts) + 2, len(counts) + 2, COPYING)
