"""Verified copies of the database file."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from db.errors import Refused

if TYPE_CHECKING:
    from pathlib import Path

    from db.store import Store


def copy_database(store: Store, target: Path) -> Path:
    """Write an encrypted copy taken in one read transaction, verify it, and only then give it its name."""
    import sqlcipher3.dbapi2 as driver

    target.parent.mkdir(parents=True, exist_ok=True)
    new = target.with_suffix(".new")
    new.unlink(missing_ok=True)
    copy = driver.connect(str(new), isolation_level=None)
    try:
        copy.execute("PRAGMA cipher_log_level=NONE")
        copy.execute(f"PRAGMA key=\"x'{store.key.hex()}'\"")
        with store.engine.connect() as connection:
            raw = connection.connection.driver_connection
            raw.backup(copy)  # type: ignore[union-attr]
        wrong = copy.execute("PRAGMA cipher_integrity_check").fetchall()
        sound = copy.execute("PRAGMA quick_check").fetchone()[0] == "ok"
    finally:
        copy.close()
    if wrong or not sound:
        raise Refused("备份副本校验未通过，已停止，原数据没有改动。请检查磁盘后再试。")
    with new.open("rb+") as file:
        os.fsync(file.fileno())
    new.replace(target)
    return target
