"""The encrypted database file: creating, opening, refusing, and the sessions through which all goes."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Self

from sqlalchemy import Connection, Engine, QueuePool, Select, create_engine, event, func, select, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import ORMExecuteState, Session, with_loader_criteria

from db.audit import clock
from db.base import Record
from db.errors import Damaged, Refused
from db.lock import OpenerLock
from db.mark import FILE as MARK
from db.mark import Standing, now_mark, standing
from db.migrate import NEWEST, own_triggers, upgrade
from db.workplace import sweep

FILE = "office.db"
BACKUPS = "backups"
APPLICATION_ID = 0x6F686431
FOREIGN_HEADS = (b"SQLite format 3\0", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
HEAD = 64
PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "secure_delete=ON",
    "trusted_schema=OFF",
    "cell_size_check=ON",
    "temp_store=MEMORY",
    "busy_timeout=5000",
    "cache_size=-65536",
)
DAMAGE_SENTENCE = "数据文件已损坏，程序没有改动它。请先整个复制数据文件夹保存，再用备份恢复。"


class Store:
    """One office's open database; close() it, or use it as a context manager."""

    def __init__(self, folder: Path, key: bytes, lock: OpenerLock | None) -> None:
        """Take the parts; `create` and `open_store` put them together."""
        self.folder = folder
        self.key = key
        self._lock = lock
        self._writing = threading.RLock()
        self._closed = False
        self.engine = _engine(folder / FILE, key)
        self._writer = self.engine.execution_options(write=True)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Give a session that sees one state of the data from its first question on."""
        with clear_errors(), Session(self.engine) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Give the one writing session; it is committed at the end, or nothing of it is kept."""
        with self._writing:
            with clear_errors(), Session(self._writer, expire_on_commit=False) as session, session.begin():
                yield session
                mark = now_mark(session)
            # What is committed stays committed when the mark cannot be written: the data are then ahead of it.
            with suppress(OSError):
                mark.save(self.folder, self.key)

    @contextmanager
    def still(self) -> Iterator[None]:
        """Let nobody write until the block ends."""
        with self._writing:
            yield

    def standing(self) -> Standing:
        """Compare the data with the high-water mark beside them."""
        with self.read() as session:
            return standing(session, self.folder, self.key)

    def damage(self) -> list[str]:
        """Check every page's seal and the database's structure; return what is wrong."""
        # A disk that was full may have torn a page of the file whose whole image stands in the log.
        self._fold()
        sealed = self.pragma("cipher_integrity_check")
        try:
            found = self.pragma("integrity_check")
            orphans = self.pragma("foreign_key_check")
            strange = self._strange()
        except Damaged as told:
            return [*sealed, str(told)]
        wrong = [line for line in found if line != "ok"] + [f"悬空的关联：{kind}" for kind in orphans]
        return sealed + wrong + strange

    def _strange(self) -> list[str]:
        """Name what acts inside the database and is not the program's own, and what guarded the audit and is gone."""
        asked = text("SELECT name, sql FROM sqlite_master WHERE type IN ('trigger', 'view')")
        with self.read() as session:
            kept = {row.sql: row.name for row in session.execute(asked)}
        lines = [
            f"不是本程序的触发器或视图：{name}" for words, name in kept.items() if words not in own_triggers()
        ]
        guards = {words for words in own_triggers() if "ON audit" in words}
        return lines + [f"缺少审计保护：{words.split()[2]}" for words in sorted(guards - kept.keys())]

    def close(self) -> None:
        """Fold the write-ahead log into the file and let the next opener in; a second time does nothing."""
        if self._closed:
            return
        self._closed = True
        try:
            self._fold()
        finally:
            self.engine.dispose()
            if self._lock:
                self._lock.release()

    def keep_log(self) -> None:
        """Copy the log and the mark aside: closing folds the log, and what is torn in it may still be read by somebody."""
        log = self.folder / f"{FILE}-wal"
        if not log.exists() or not log.stat().st_size:
            return
        with suppress(OSError):
            place = self.folder / BACKUPS / f"回退_{clock().astimezone():%Y%m%d_%H%M%S_%f}"
            place.mkdir(parents=True)
            for path in (log, self.folder / MARK):
                if path.exists():
                    shutil.copy2(path, place / path.name)

    def _fold(self) -> None:
        """Fold the log into the file; where the disk is full the log stays, and with it all that was saved."""
        try:
            self.pragma("wal_checkpoint(TRUNCATE)")
        except Damaged:
            raise
        except Refused:
            return

    def pragma(self, words: str) -> list[str]:
        """Run a pragma outside any transaction and return the first column."""
        with clear_errors():
            pooled = self.engine.raw_connection()
            try:
                driver: Any = pooled.driver_connection
                return [str(row[0]) for row in driver.execute(f"PRAGMA {words}").fetchall()]
            finally:
                pooled.close()

    def __enter__(self) -> Self:
        """Use the store until the block ends."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close at the block's end."""
        self.close()


def create(folder: Path, key: bytes) -> Store:
    """Create an empty database in a folder that has none."""
    path = folder / FILE
    if path.exists():
        raise Refused(f"{path} 已存在，不会覆盖。请换一个空文件夹。")
    store = Store(folder, key, None)
    with _closed_on_failure(store):
        store.pragma(f"application_id={APPLICATION_ID}")
        _migrate(store)
    return store


def open_store(folder: Path, key: bytes) -> Store:
    """Open an existing database: looked at first, locked, upgraded when older, never changed when refused."""
    lock = OpenerLock(folder)
    try:
        version = _look(folder / FILE, key)
        store = Store(folder, key, lock)
        sweep(folder, folder / BACKUPS)
        with _closed_on_failure(store):
            if version < NEWEST:
                _upgrade(store, version)
    except BaseException:
        lock.release()
        raise
    return store


@contextmanager
def _closed_on_failure(store: Store) -> Iterator[None]:
    try:
        yield
    except BaseException:
        store.engine.dispose()
        raise


def _look(path: Path, key: bytes) -> int:
    """Read identity and version without touching a byte; return the schema version."""
    import sqlcipher3.dbapi2 as driver

    if not path.exists():
        raise Refused(f"{path} 不存在。请检查文件夹，或从备份恢复。")
    try:
        with path.open("rb") as file:
            head = file.read(HEAD)
    except OSError:
        raise Refused(f"不能读取 {path}，请检查文件夹权限或稍后再试。") from None
    if not head:
        raise Refused(f"{path} 是空文件（0 字节），不是工作台数据。请从备份恢复，程序没有改动它。")
    if not head.strip(b"\0"):
        raise Damaged(DAMAGE_SENTENCE)
    # Our own file is random from its first byte, so it never begins like any of these and never reads as text.
    if head.startswith(FOREIGN_HEADS) or head.isascii():
        raise Refused(f"{path} 未加密或属于其他程序，不能打开，程序没有改动它。")
    # After a sudden end part of the newest data may stand in the log alone, so the file is not whole without it.
    connection = _connect(path, key, _reading(path))
    try:
        application = connection.execute("PRAGMA application_id").fetchone()[0]
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except driver.DatabaseError:
        raise Damaged(DAMAGE_SENTENCE) from None
    finally:
        connection.close()
    if application != APPLICATION_ID:
        raise Refused(f"{path} 不是本程序的数据，不能打开，程序没有改动它。")
    if version > NEWEST:
        raise Refused(f"数据由更新版本的程序写成（数据版本 {version}，本程序 {NEWEST}），请先升级程序。")
    return int(version)


def role_of(path: Path, key: bytes, user: str) -> str | None:
    """Return the role a database gives a user, read without touching a byte; None when it does not tell."""
    import sqlcipher3.dbapi2 as driver

    if not path.exists():
        return None
    connection = _connect(path, key, _reading(path))
    try:
        asked = "SELECT role FROM account WHERE name = ? AND removed_at IS NULL"
        found = connection.execute(asked, (user,)).fetchone()
    except driver.DatabaseError:
        return None
    finally:
        connection.close()
    return str(found[0]) if found else None


def _reading(path: Path) -> str:
    """Return how to open a file that must not change: its log is needed where part of the data stands in it."""
    log = path.with_name(f"{path.name}-wal")
    return "mode=ro" if log.exists() and log.stat().st_size > 0 else "mode=ro&immutable=1"


def _connect(path: Path, key: bytes, options: str = "") -> Any:
    import sqlcipher3.dbapi2 as driver

    address = f"{path.resolve().as_uri()}?{options}" if options else str(path)
    connection = driver.connect(address, uri=bool(options), isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA cipher_log_level=NONE")
    connection.execute(f"PRAGMA key=\"x'{key.hex()}'\"")
    return connection


def _engine(path: Path, key: bytes) -> Engine:
    import sqlcipher3.dbapi2 as driver

    def connect() -> Any:
        connection = _connect(path, key)
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        return connection

    # Without a way of its own the driver looks for one at every empty value, which takes longer than the row.
    driver.register_adapter(type(None), lambda nothing: nothing)
    engine = create_engine("sqlite://", module=driver, creator=connect, poolclass=QueuePool)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writing = connection.get_execution_options().get("write")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine


def _migrate(store: Store) -> None:
    with clear_errors(), store.engine.connect() as connection:
        version = upgrade(connection.execution_options(write=True))
    store.pragma("wal_checkpoint(TRUNCATE)")
    if version != NEWEST or store.pragma("journal_mode") != ["wal"]:
        raise Damaged(DAMAGE_SENTENCE)


def _upgrade(store: Store, version: int) -> None:
    """Bring an older file to the newest schema, a verified copy of it kept before."""
    from db.backup import copy_database

    copy = copy_database(store, store.folder / BACKUPS / f"before-upgrade-{version}.db")
    try:
        _migrate(store)
    except Refused:
        raise
    except Exception as error:
        raise Refused(f"数据升级没有完成，数据仍是升级前的样子，副本在 {copy}。请联系技术支持。") from error


def numbers(session: Session, asked: Select[int]) -> list[int]:
    """Return the numbers a question selects, without those taken out; one text is fetched faster than many rows."""
    rows = asked.subquery()
    return [*json.loads(session.scalar(select(func.json_group_array(rows.c[0]))) or "[]")]


def numbers_and_marked(session: Session, asked: Select[int, bool]) -> tuple[list[int], list[int]]:
    """Return the numbers a question selects, and those among them that its second column marks, in one pass."""
    rows = asked.subquery()
    number, mark = rows.c
    every = func.json_group_array(number)
    texts = session.execute(select(every, every.filter(mark))).one()
    return [*json.loads(texts[0] or "[]")], [*json.loads(texts[1] or "[]")]


@event.listens_for(Session, "do_orm_execute")
def _without_removed(state: ORMExecuteState) -> None:
    if state.is_select and not state.execution_options.get("with_removed", False):
        hidden = with_loader_criteria(Record, lambda kind: kind.removed_at.is_(None), include_aliases=True)
        state.statement = state.statement.options(hidden)


@contextmanager
def clear_errors() -> Iterator[None]:
    """Say what the engine found in a sentence for people."""
    import sqlcipher3.dbapi2 as driver

    try:
        yield
    except (DatabaseError, driver.DatabaseError) as error:
        told = _sentence(str(getattr(error, "orig", error)).lower())
        if told is None:
            raise
        raise told from error


def _sentence(words: str) -> Refused | None:
    for signs, told in (
        (("malformed", "not a database", "hmac"), Damaged(DAMAGE_SENTENCE)),
        (("full", "disk i/o"), Refused("磁盘空间不足或无法写入，本次没有保存。请清理磁盘后再试。")),
        (
            ("readonly", "read-only", "unable to open"),
            Refused("数据文件夹不能写入，本次没有保存。请检查文件夹权限。"),
        ),
        (("locked", "busy"), Refused("数据正被占用，本次没有保存。请稍后再试。")),
    ):
        if any(sign in words for sign in signs):
            return told
    return None
