"""更换数据密钥: for a lost 恢复密钥 or a lost copy; interrupted anywhere, the office opens by the old key or the new."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from db import keyring, mark, office
from db.audit import Entry
from db.backup import copy_with_key
from db.keyring import Keyring
from db.office import Account
from db.store import BACKUPS, FILE, Store, open_store
from ohdesk.errors import Damaged, Refused

if TYPE_CHECKING:
    from ohdesk.desk import Desk

OTHER = "office.rekeyed"


def open_with(folder: Path, user: str, password: str) -> Store:
    """Open the data by a password, finishing or taking back a change of the key that was interrupted."""
    ring = Keyring.load(folder)
    if ring.previous is None:
        return open_store(folder, ring.unlock(user, password))
    return _settle(folder, ring, user, password)


def _settle(folder: Path, ring: Keyring, user: str, password: str) -> Store:
    """Find out which of the two keys the data file has, and keep that keyring alone."""
    told: Refused | None = None
    for one in ring.rings():
        try:
            store = open_store(folder, one.unlock(user, password))
        except Refused as wrong:
            # A person whom only the older keyring knows is refused by the newer one, not by both.
            told = told if isinstance(told, Damaged) else wrong
            continue
        one.save(folder)
        (folder / OTHER).unlink(missing_ok=True)
        return store
    raise told or Refused("用户名或口令错误，请重新输入；忘记口令可用恢复密钥找回。")


def change_key(desk: Desk, password: str) -> str:
    """Encrypt the office anew under another data key and return the new 恢复密钥; the desk is closed afterwards.

    The administrator's password stays; the other users get new passwords from the administrator.
    Raises Refused for a wrong password or when the copy cannot be written; then nothing has changed.
    """
    from ohdesk.desk import AUDIT_KEY, audit_key

    desk.require("administer")
    folder, store = desk.store.folder, desk.store
    old = Keyring.load(folder)
    old.unlock(desk.user, password)
    ring, key, recovery = keyring.new_keyring(desk.user, password)
    with desk.write("administer") as session:
        if not office.setting(session, AUDIT_KEY):
            office.set_setting(session, AUDIT_KEY, audit_key(store.key).hex())
        others = list(session.scalars(select(Account.name).where(Account.name != desk.user)))
        session.execute(update(Account).where(Account.name.in_(others)).values(must_change=True))
        desk.log(session, Entry("change_key", "account", after={"user": desk.user}))
    copy_with_key(store, folder / OTHER, key)
    replace(ring, previous=Keyring(old.wraps, old.check)).save(folder)
    store.close()
    kept = folder / BACKUPS / "before-key-change.db"
    kept.parent.mkdir(exist_ok=True)
    kept.unlink(missing_ok=True)
    shutil.copy2(folder / FILE, kept)
    for left in ("-wal", "-shm"):
        (folder / f"{FILE}{left}").unlink(missing_ok=True)
    (folder / OTHER).replace(folder / FILE)
    ring.save(folder)
    (folder / mark.FILE).unlink(missing_ok=True)
    return recovery
