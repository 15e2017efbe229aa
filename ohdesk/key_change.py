"""更换数据密钥: for a lost 恢复密钥 or a lost copy; interrupted anywhere, the office has the old key or the new."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from db import keyring, office
from db.audit import Entry, append, clock
from db.backup import copy_with_key
from db.keyring import Keyring
from db.office import Account
from db.store import BACKUPS, FILE, Store
from db.swap import JOURNAL, swap
from db.workplace import work_folder
from ohdesk import attempts

if TYPE_CHECKING:
    from ohdesk.desk import Desk


def change_key(desk: Desk, password: str) -> str:
    """Encrypt the office anew under another data key and return the new 恢复密钥; the desk is closed afterwards.

    The administrator's password stays; the other users get new passwords from the administrator. The data
    under the old key stay beside, among the backups. Raises Refused for a wrong password or when the copy
    cannot be written; then nothing has changed.
    """
    from ohdesk import drafts

    desk.require("administer")
    folder, store = desk.store.folder, desk.store
    attempts.unlock(folder, Keyring.load(folder), desk.user, password)
    ring, key, recovery = keyring.new_keyring(desk.user, password)
    work = work_folder(folder)
    try:
        # Nothing may be saved between the copy and the swap, because it would be saved into the old data.
        with store.still():
            copy_with_key(store, work / FILE, key)
            _sign(desk, work, key)
            left = drafts.carry_over(folder, store.key, key)
            ring.save(work)
            store.close()
            swap(folder, work, _aside(folder))
        for path in left:
            path.unlink(missing_ok=True)
    except BaseException:
        if not (folder / JOURNAL).exists():
            shutil.rmtree(work, ignore_errors=True)
        raise
    return recovery


def _sign(desk: Desk, work: Path, key: bytes) -> None:
    """Write into the copy what the change means for its users, and who made it."""
    from ohdesk.desk import AUDIT_KEY

    copy = Store(work, key, None)
    try:
        with copy.write() as session:
            # The chain keeps the key it began with, so that its older rows still hold.
            office.set_setting(session, AUDIT_KEY, desk.author.key.hex())
            others = list(session.scalars(select(Account.name).where(Account.name != desk.user)))
            session.execute(update(Account).where(Account.name.in_(others)).values(must_change=True))
            entry = Entry("change_key", "account", after={"user": desk.user})
            append(session.connection(), desk.author, [entry])
    finally:
        copy.close()


def _aside(folder: Path) -> Path:
    name = f"换密钥前_{clock().astimezone():%Y%m%d_%H%M%S}"
    number, free = 2, folder / BACKUPS / name
    while free.exists():
        free = folder / BACKUPS / f"{name}_{number}"
        number += 1
    return free
