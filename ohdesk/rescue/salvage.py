"""抢救: the damaged files are copied aside, what still answers is read from a copy, and laid over the newest backup."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import container, mark
from db.audit import Audit, Entry, head
from db.base import Base, Record
from db.keyring import Keyring
from db.lock import LOCK, OPENER
from db.office import Role
from db.records import BY_NAME, KINDS
from db.store import APPLICATION_ID, BACKUPS, FILE, Store, create, open_store
from db.workplace import work_folder
from ohdesk import ledger
from ohdesk.desk import Desk
from ohdesk.errors import Refused, WrongSecret
from ohdesk.fields import fields_of
from ohdesk.keeping.backups import Backup, known
from ohdesk.rescue.reading import DamagedFile, Readable, open_damaged, read_table
from ohdesk.rescue.report import TABLES, Report, Rescued, write_report

ORIGINAL, RESCUED = "原样", "抢救出的数据"
NOT_DATA = (LOCK, OPENER)

Progress = Callable[[int, int, str], object]


def salvage(
    folder: Path, out: Path, user: str, password: str, progress: Progress = lambda _, __, ___: None
) -> Report:
    """Rescue a damaged office into a new folder; the damaged files themselves are only copied, never opened.

    `progress` may raise Cancelled. Raises Refused when the place is taken or the password opens neither the
    office nor a backup; then nothing of the rescue is left.
    """
    _refuse_place(folder, out)
    ring, key = _ring(folder, out.parent, user, password)
    original, rescued = out / ORIGINAL, out / RESCUED
    try:
        progress(0, 0, "正在复制原样")
        _copy_aside(folder, original)
        rescued.mkdir()
        work = work_folder(out)
        report = _rescued(folder, out, work, ring, key, user, progress)
        shutil.rmtree(work, ignore_errors=True)
        write_report(out, report)
    except OSError as error:
        _clear(out)
        raise Refused(
            f"抢救没有做完（{error.strerror or '写入失败'}），请检查磁盘空间或换一个位置。"
        ) from None
    except BaseException:
        _clear(out)
        raise
    return report


def _refuse_place(folder: Path, out: Path) -> None:
    place, office = out.absolute(), folder.absolute()
    if office in (place, *place.parents) and office / BACKUPS not in place.parents:
        raise Refused("不能抢救到数据文件夹里面，请换一个文件夹。")
    try:
        if out.exists() and any(out.iterdir()):
            raise Refused(f"{out} 不是空文件夹，请换一个新文件夹。")
    except OSError:
        raise Refused(f"{out} 不能用来存放抢救结果，请换一个新文件夹。") from None


def _clear(out: Path) -> None:
    """Take away what an unfinished rescue made, so that the same folder can be used again."""
    for one in out.iterdir() if out.is_dir() else ():
        shutil.rmtree(one, ignore_errors=True)


def _copy_aside(folder: Path, original: Path) -> None:
    """Copy the damaged data as they are; what a person put there in folders is not ours."""
    original.mkdir(parents=True)
    for one in folder.iterdir():
        if one.is_file() and one.name not in NOT_DATA:
            shutil.copy2(one, original / one.name)


def _rescued(
    folder: Path, out: Path, work: Path, ring: Keyring, key: bytes, user: str, progress: Progress
) -> Report:
    original, rescued = out / ORIGINAL, out / RESCUED
    backup = _newest_whole(folder, key)
    behind = 0
    progress(0, 0, "正在检查")
    if mended := _mended(original, work, key, backup.seq if backup else 0):
        (work / FILE).replace(rescued / FILE)
        tables: tuple[Rescued, ...] = ()
    else:
        tables = _pieced_together(original, work, rescued, key, backup, progress)
    ring.save(rescued)
    behind = _saves_lost(original, rescued, key)
    _close_up(rescued, key, user, mended=mended)
    used = backup.path.name if backup and not mended else ""
    return Report(str(rescued), str(original), used, mended, tables, behind)


def _newest_whole(folder: Path, key: bytes) -> Backup | None:
    """Return the newest backup under this key that can be unpacked, so that a torn one is not built upon."""
    for one in known(folder / BACKUPS):
        try:
            if container.read_manifest(one.path).holds(key) and container.is_whole(one.path):
                return one
        except Refused:
            continue
    return None


def _saves_lost(original: Path, rescued: Path, key: bytes) -> int:
    """Compare what was rescued with the mark of what was once acknowledged; a mark that is gone says nothing."""
    try:
        read = json.loads((original / mark.FILE).read_text("utf-8"))
        seq = int(read["seq"])
    except (OSError, ValueError, KeyError, TypeError):
        return 0
    store = Store(rescued, key, None)
    try:
        with store.read() as session:
            return max(0, seq - head(session)[0])
    finally:
        store.close()


def _ring(folder: Path, beside: Path, user: str, password: str) -> tuple[Keyring, bytes]:
    """Return the office's key file, or the newest backup's where it is damaged too."""
    try:
        ring = Keyring.load(folder)
        return ring, ring.unlock(user, password)
    except WrongSecret:
        raise
    except Refused as told:
        for one in known(folder / BACKUPS):
            place = work_folder(beside)
            try:
                container.unpack_key(one.path, place)
                ring = Keyring.load(place)
                return ring, ring.unlock(user, password)
            except WrongSecret:
                raise
            except Refused:
                continue
            finally:
                shutil.rmtree(place, ignore_errors=True)
        raise told from None


def _copied(original: Path, work: Path) -> Path:
    for left in ("", "-wal"):
        if (original / f"{FILE}{left}").exists():
            shutil.copy2(original / f"{FILE}{left}", work / f"{FILE}{left}")
    return work / FILE


def _mended(original: Path, work: Path, key: bytes, least: int) -> bool:
    """Try whether the data hold after their indexes were built anew, and are not older than the newest backup."""
    import sqlcipher3.dbapi2 as driver

    path = _copied(original, work)
    if not path.exists() or not path.stat().st_size:
        return False
    connection = open_damaged(path, key)
    try:
        # An empty or strange file would pass every check of its structure.
        if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
            return False
        connection.execute("REINDEX")
        sealed = connection.execute("PRAGMA cipher_integrity_check").fetchall()
        sound = connection.execute("PRAGMA integrity_check").fetchall()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        last = connection.execute("SELECT max(seq) FROM audit").fetchone()[0] or 0
        return not sealed and [row[0] for row in sound] == ["ok"] and last >= least
    except driver.DatabaseError:
        return False
    finally:
        connection.close()


def _pieced_together(
    original: Path, work: Path, rescued: Path, key: bytes, backup: Backup | None, progress: Progress
) -> tuple[Rescued, ...]:
    if backup is not None:
        container.open_up(rescued, container.unpack(backup.path, rescued), key)
    else:
        create(rescued, key).close()
    source = DamagedFile(_copied(original, work), key)
    store = _brought_up(rescued, key)
    try:
        tables = list(Base.metadata.sorted_tables)
        # Rows older than the backup's own must not be laid over them.
        last = source.ask("SELECT max(seq) FROM audit")
        if backup and last is not None and (last[0][0] or 0) < backup.seq:
            return ()
        found = []
        for at, table in enumerate(tables):
            progress(at, len(tables), "正在抢救")
            found.append(_laid_over(store, source, table.name))
        return tuple(_with_named(store, one, backup.seq if backup else 0) for one in found)
    finally:
        source.close()
        store.close()


def _brought_up(rescued: Path, key: bytes) -> Store:
    """Open the base at this program's schema; a backup of an older program is upgraded first."""
    open_store(rescued, key).close()
    for left in (LOCK, OPENER):
        (rescued / left).unlink(missing_ok=True)
    shutil.rmtree(rescued / BACKUPS, ignore_errors=True)
    return Store(rescued, key, None)


def _laid_over(store: Store, source: DamagedFile, table: str) -> Rescued:
    """Write what was read of one table over what the backup has of it."""
    columns = [column.name for column in Base.metadata.tables[table].columns]
    names = ", ".join(f'"{name}"' for name in columns)
    asked = f'SELECT rowid, {names} FROM "{table}"'  # noqa: S608
    pooled = store.engine.raw_connection()
    try:
        raw: Any = pooled.driver_connection
        kept = {row[0]: tuple(row[1:]) for row in raw.execute(asked).fetchall()}
        read = read_table(source, table, columns, max(kept, default=0))
        changed = [row for row, values in read.rows.items() if row in kept and kept[row] != values]
        new = [row for row in read.rows if row not in kept]
        # The chain's rows are never written over: its triggers refuse, and what the backup has was verified.
        _put(raw, table, columns, read, new if table == "audit" else changed + new)
    finally:
        pooled.close()
    unread = {row for low, high in read.lost for row in range(low, high + 1)}
    zh = BY_NAME[table].zh if table in BY_NAME else TABLES.get(table, table)
    lost = tuple(span for span in read.lost if not _all_kept(span, kept))
    return Rescued(table, zh, len(read.rows), len(unread & set(kept)), len(changed), len(new), lost)


def _with_named(store: Store, found: Rescued, since: int) -> Rescued:
    """Add the records that the audit chain names since the backup and that nobody has any more."""
    if found.table not in BY_NAME:
        return found
    with store.read() as session:
        asked = select(Audit.record).where(Audit.kind == found.table, Audit.seq > since).distinct()
        named = {number for number in session.scalars(asked) if number is not None}
        there = set(session.scalars(select(BY_NAME[found.table].__table__.c.id)))
    missing = named - there - {row for low, high in found.lost for row in range(low, high + 1)}
    return replace(found, lost=(*found.lost, *_spans(missing))) if missing else found


def _spans(numbers: set[int]) -> list[tuple[int, int]]:
    """Return numbers as spans."""
    spans: list[tuple[int, int]] = []
    for number in sorted(numbers):
        if spans and spans[-1][1] == number - 1:
            spans[-1] = (spans[-1][0], number)
        else:
            spans.append((number, number))
    return spans


def _all_kept(span: tuple[int, int], kept: Mapping[int, object]) -> bool:
    low, high = span
    return high - low < len(kept) and all(row in kept for row in range(low, high + 1))


def _put(raw: Any, table: str, columns: list[str], read: Readable, rows: list[int]) -> None:
    names = ", ".join(f'"{name}"' for name in ("rowid", *columns))
    marks = ", ".join("?" * (len(columns) + 1))
    raw.execute("PRAGMA foreign_keys=OFF")
    raw.execute("BEGIN IMMEDIATE")
    raw.executemany(
        f'INSERT OR REPLACE INTO "{table}" ({names}) VALUES ({marks})',  # noqa: S608
        [(row, *read.rows[row]) for row in rows],
    )
    raw.execute("COMMIT")
    raw.execute("PRAGMA foreign_keys=ON")


def _close_up(rescued: Path, key: bytes, user: str, *, mended: bool) -> None:
    """Build the search anew and note the rescue in the chain."""
    store = Store(rescued, key, None)
    with Desk(store, user, Role.administrator) as desk, desk.write() as session:
        for kind in KINDS:
            _index_anew(session, kind)
        desk.log(session, Entry("rescue", after={"mended": mended}))


def _index_anew(session: Session, kind: type[Record]) -> None:
    """Put a kind's records into the search again, whatever was left of it."""
    names = [field.name for field in fields_of(kind)]
    asked = select(kind.id, *(getattr(kind, name) for name in names)).execution_options(yield_per=2000)
    for part in session.execute(asked).partitions():
        ledger.index(session, kind, ((row[0], dict(zip(names, row[1:], strict=True))) for row in part))
