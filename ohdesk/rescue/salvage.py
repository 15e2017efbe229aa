"""抢救: the damaged files are copied aside, what still answers is read from a copy, and laid over the newest backup."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import container
from db.audit import Entry
from db.base import Base, Record
from db.keyring import Keyring
from db.office import Role
from db.records import BY_NAME, KINDS
from db.store import BACKUPS, FILE, Store, create
from ohdesk import ledger
from ohdesk.desk import Desk
from ohdesk.errors import Damaged, Refused
from ohdesk.fields import fields_of
from ohdesk.keeping.backups import known
from ohdesk.rescue.reading import DamagedFile, Readable, open_damaged, read_table

ORIGINAL, RESCUED, REPORT = "原样", "抢救出的数据", "差异报告"

Progress = Callable[[int, int, str], object]


@dataclass(frozen=True)
class Rescued:
    """What became of one table: rows read, rows only the backup still had, and rowids nobody can read."""

    table: str
    zh: str
    read: int
    from_backup: int
    changed_since: int
    new_since: int
    lost: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Report:
    """A rescue as a whole; `whole` says that nothing was lost."""

    folder: str
    original: str
    backup: str
    mended: bool
    tables: tuple[Rescued, ...]

    @property
    def whole(self) -> bool:
        """Tell whether every row was read."""
        return self.mended or not any(one.lost or one.from_backup for one in self.tables)


def salvage(
    folder: Path, out: Path, user: str, password: str, progress: Progress = lambda _, __, ___: None
) -> Report:
    """Rescue a damaged office into a new folder; the damaged files themselves are only copied, never opened.

    Raises Refused when the place is taken or the password opens neither the office nor a backup.
    """
    if out.exists() and any(out.iterdir()):
        raise Refused(f"{out} 不是空文件夹，请换一个新文件夹。")
    original, rescued = out / ORIGINAL, out / RESCUED
    try:
        shutil.copytree(
            folder, original, ignore=shutil.ignore_patterns(BACKUPS, "office.lock", "opener.json")
        )
        rescued.mkdir()
    except OSError as error:
        raise Refused(f"不能把原样复制到 {out}（{error.strerror}），请检查磁盘空间或换一个位置。") from None
    ring, key = _ring(folder, user, password)
    backup = next((one.path for one in known(folder / BACKUPS)), None)
    work = Path(tempfile.mkdtemp(prefix=".work-", dir=out))
    try:
        mended = _mended(original, work, key)
        if mended:
            (work / FILE).replace(rescued / FILE)
            tables: tuple[Rescued, ...] = ()
        else:
            tables = _pieced_together(original, work, rescued, key, backup, progress)
        ring.save(rescued)
        _close_up(rescued, key, user, mended=mended)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    report = Report(str(rescued), str(original), backup.name if backup else "", mended, tables)
    _write_report(out, report)
    return report


def _ring(folder: Path, user: str, password: str) -> tuple[Keyring, bytes]:
    """Return the office's key file, or the newest backup's where it is damaged too."""
    try:
        ring = Keyring.load(folder)
        return ring, ring.unlock(user, password)
    except Damaged:
        for one in known(folder / BACKUPS):
            with tempfile.TemporaryDirectory(dir=folder.parent) as place:
                try:
                    container.unpack(one.path, Path(place))
                    ring = Keyring.load(Path(place))
                except Refused:
                    continue
                return ring, ring.unlock(user, password)
        raise


def _copied(original: Path, work: Path) -> Path:
    for left in ("", "-wal"):
        if (original / f"{FILE}{left}").exists():
            shutil.copy2(original / f"{FILE}{left}", work / f"{FILE}{left}")
    return work / FILE


def _mended(original: Path, work: Path, key: bytes) -> bool:
    """Try whether the data hold after their indexes were built anew."""
    import sqlcipher3.dbapi2 as driver

    path = _copied(original, work)
    connection = open_damaged(path, key)
    try:
        connection.execute("REINDEX")
        sealed = connection.execute("PRAGMA cipher_integrity_check").fetchall()
        sound = connection.execute("PRAGMA integrity_check").fetchall()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        return not sealed and [row[0] for row in sound] == ["ok"]
    except driver.DatabaseError:
        return False
    finally:
        connection.close()


def _pieced_together(
    original: Path, work: Path, rescued: Path, key: bytes, backup: Path | None, progress: Progress
) -> tuple[Rescued, ...]:
    if backup is not None:
        container.unpack(backup, rescued)
    else:
        create(rescued, key).close()
    source = DamagedFile(_copied(original, work), key)
    store = Store(rescued, key, None)
    try:
        tables = list(Base.metadata.sorted_tables)
        found = []
        for at, table in enumerate(tables):
            progress(at, len(tables), "正在抢救")
            found.append(_laid_over(store, source, table.name))
        return tuple(found)
    finally:
        source.close()
        store.close()


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
    zh = BY_NAME[table].zh if table in BY_NAME else table
    lost = tuple(span for span in read.lost if not _all_kept(span, kept))
    return Rescued(table, zh, len(read.rows), len(unread & set(kept)), len(changed), len(new), lost)


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


def _write_report(out: Path, report: Report) -> None:
    lines = ["数据抢救差异报告", "", f"抢救出的数据：{report.folder}", f"损坏文件的原样：{report.original}"]
    lines.append(f"所用备份：{report.backup or '没有可用备份'}")
    if report.mended:
        lines += ["", "重建索引后数据完好，没有丢失记录。"]
    for one in report.tables:
        if one.from_backup or one.lost or one.changed_since or one.new_since:
            spans = "、".join(f"{low}" if low == high else f"{low}—{high}" for low, high in one.lost)
            words = f"{one.zh}：读出 {one.read:,} 条，备份后新增 {one.new_since:,} 条、改动 {one.changed_since:,} 条，"
            words += f"只能取自备份 {one.from_backup:,} 条"
            lines.append(words + (f"，编号 {spans} 读不出" if spans else "") + "。")
    (out / f"{REPORT}.txt").write_text("\n".join(lines) + "\n", "utf-8-sig")
    (out / f"{REPORT}.json").write_text(json.dumps(asdict(report), ensure_ascii=False, indent=1), "utf-8")
