"""Verified copies of the database file."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from db.errors import Refused

if TYPE_CHECKING:
    from pathlib import Path

    from db.store import Store


def copy_database(store: Store, target: Path) -> Path:
    """Write an encrypted copy taken in one read transaction, verify it, and only then give it its name."""
    import sqlcipher3.dbapi2 as driver

    new = target.with_suffix(".new")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        new.unlink(missing_ok=True)
        sound = _copied(store, new)
        if sound:
            with new.open("rb+") as file:
                os.fsync(file.fileno())
            new.replace(target)
        else:
            new.unlink(missing_ok=True)
    except (OSError, driver.Error) as error:
        raise Refused(f"不能在 {target.parent} 写入备份副本，原数据没有改动。请检查磁盘空间。") from error
    if not sound:
        raise Refused("备份副本校验未通过，已停止，原数据没有改动。请检查磁盘后再试。")
    return target


def copy_with_key(store: Store, target: Path, key: bytes) -> None:
    """Write a verified copy of the database under another key; raise Refused when it cannot be written whole."""
    import sqlcipher3.dbapi2 as driver

    target.unlink(missing_ok=True)
    try:
        pooled = store.engine.raw_connection()
        try:
            raw: Any = pooled.driver_connection
            raw.execute("ATTACH DATABASE ? AS other KEY ?", (str(target), f"x'{key.hex()}'"))
            try:
                # The copy counts only once it is whole and checked, so its single steps need no safety.
                raw.execute("PRAGMA other.journal_mode=OFF")
                raw.execute("PRAGMA other.synchronous=OFF")
                raw.execute("SELECT sqlcipher_export('other')").fetchone()
                for name in ("application_id", "user_version"):
                    value = raw.execute(f"PRAGMA main.{name}").fetchone()[0]
                    raw.execute(f"PRAGMA other.{name}={value}")
            finally:
                raw.execute("DETACH DATABASE other")
        finally:
            pooled.close()
        _check_copy(target, key)
    except (OSError, driver.Error) as error:
        target.unlink(missing_ok=True)
        raise Refused(f"不能在 {target.parent} 写入新文件，原数据没有改动。请检查磁盘空间。") from error


def _check_copy(target: Path, key: bytes) -> None:
    import sqlcipher3.dbapi2 as driver

    copy = driver.connect(str(target), isolation_level=None)
    try:
        copy.execute("PRAGMA cipher_log_level=NONE")
        copy.execute(f"PRAGMA key=\"x'{key.hex()}'\"")
        if copy.execute("PRAGMA quick_check").fetchone()[0] != "ok":
            raise driver.DatabaseError("quick_check")
        copy.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    finally:
        copy.close()
    with target.open("rb+") as file:
        os.fsync(file.fileno())


def _copied(store: Store, new: Path) -> bool:
    import sqlcipher3.dbapi2 as driver

    copy = driver.connect(str(new), isolation_level=None)
    try:
        copy.execute("PRAGMA cipher_log_level=NONE")
        copy.execute(f"PRAGMA key=\"x'{store.key.hex()}'\"")
        with store.engine.connect() as connection:
            raw = connection.connection.driver_connection
            raw.backup(copy)  # type: ignore[union-attr]
        wrong = copy.execute("PRAGMA cipher_integrity_check").fetchall()
        return not wrong and copy.execute("PRAGMA quick_check").fetchone()[0] == "ok"
    finally:
        copy.close()
