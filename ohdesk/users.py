"""用户与权限: who may enter the office and in which role; the last administrator always stays."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db import keyring
from db.audit import Audit, Entry, clock
from db.keyring import Keyring
from db.office import Account, Role
from ohdesk import attempts
from ohdesk.desk import Desk, change_password
from ohdesk.errors import Refused, WrongSecret

PLAIN_SIGNS = "abcdefghjkmnpqrstuvwxyz", "ABCDEFGHJKLMNPQRSTUVWXYZ", "23456789"
"""Letters and digits that nobody takes for another one when a password is handed over on paper."""


@dataclass(frozen=True)
class User:
    """One user as the list shows them."""

    name: str
    role: Role
    since: datetime
    locked: bool
    must_change: bool
    enters: bool = True
    """Whether a password of theirs opens the office; after a change of the data key only the administrator's does."""
    last_seen: str = ""
    """When they last saved, exported or changed anything, in local time."""


def users(desk: Desk) -> list[User]:
    """Return who may enter, the oldest account first."""
    desk.require("administer")
    closed = set(attempts.closed(desk.store.folder))
    keys = Keyring.load(desk.store.folder).wraps
    with desk.read() as session:
        seen = dict(session.execute(select(Audit.user, func.max(Audit.at_local)).group_by(Audit.user)).all())
        asked = select(Account).where(Account.removed_at.is_(None)).order_by(Account.created_at, Account.name)
        return [
            User(
                one.name,
                one.role,
                one.created_at,
                one.name in closed,
                bool(one.must_change),
                one.name in keys,
                seen.get(one.name, "")[:16].replace("T", " "),
            )
            for one in session.scalars(asked)
        ]


def role_of(word: str) -> Role:
    """Return a role by its English or Chinese name; raise Refused for another word."""
    found = next((one for one in Role if word in (one.name, one.value)), None)
    if found is None:
        raise Refused(f"没有角色“{word}”，可用：{'、'.join(one.value for one in Role)}。")
    return found


def add_user(desk: Desk, name: str, role: Role, password: str) -> None:
    """Let a person in; the password is the administrator's to hand over and the user's to change.

    Raises Refused for a name that is taken or unfit, and for a weak password.
    """
    desk.require("administer")
    name = _fit(name)
    keyring.check_password(password)
    ring = Keyring.load(desk.store.folder)
    with desk.write("administer") as session:
        kept = session.get(Account, name)
        if kept is not None and kept.removed_at is None:
            raise Refused(f"已有用户 {name}，请换一个用户名。")
        account = kept or Account(name=name, role=role, created_at=clock())
        account.role, account.removed_at, account.must_change = role, None, True
        session.add(account)
        desk.log(session, Entry("add_user", "account", after={"user": name, "role": role.name}))
        ring.with_user(name, password, desk.store.key).save(desk.store.folder)
    attempts.forget(desk.store.folder, name)


def set_role(desk: Desk, name: str, role: Role) -> None:
    """Give a user another role; raise Refused where no administrator would be left."""
    with desk.write("administer") as session:
        account = _account(session, name)
        if account.role is Role.administrator and role is not Role.administrator:
            _another_administrator(session, name)
        before: dict[str, object] = {"user": name, "role": account.role.name}
        account.role = role
        desk.log(
            session, Entry("set_role", "account", before=before, after={"user": name, "role": role.name})
        )
    if name == desk.user:
        desk.role = role


def set_password(desk: Desk, name: str, password: str) -> None:
    """Give another user a new password, which that user is asked to change."""
    desk.require("administer")
    keyring.check_password(password)
    ring = Keyring.load(desk.store.folder)
    with desk.write("administer") as session:
        _account(session, name).must_change = name != desk.user or None
        desk.log(session, Entry("set_password", "account", after={"user": name}))
        ring.with_user(name, password, desk.store.key).save(desk.store.folder)
    attempts.forget(desk.store.folder, name)


def unlock_user(desk: Desk, name: str) -> None:
    """Open the door of a user who typed a wrong password too often."""
    with desk.write("administer") as session:
        _account(session, name)
        times = attempts.forget(desk.store.folder, name)
        desk.log(session, Entry("unlock_user", "account", after={"user": name, "times": times}))


def remove_user(desk: Desk, name: str) -> None:
    """Close an account; what the user did stays in the audit chain. The last administrator stays."""
    desk.require("administer")
    if name == desk.user:
        raise Refused("不能停用正在使用的账户，请由另一位管理员操作。")
    ring = Keyring.load(desk.store.folder)
    with desk.write("administer") as session:
        account = _account(session, name)
        if account.role is Role.administrator:
            _another_administrator(session, name)
        account.removed_at = clock()
        desk.log(session, Entry("remove_user", "account", before={"user": name, "role": account.role.name}))
        ring.without_user(name).save(desk.store.folder)


def new_recovery(desk: Desk) -> str:
    """Make a new 恢复密钥 in the place of the printed one, and return it to print."""
    ring, recovery = Keyring.load(desk.store.folder).with_new_recovery(desk.store.key)
    with desk.write("administer") as session:
        desk.log(session, Entry("new_recovery", "account"))
        ring.save(desk.store.folder)
    return recovery


def must_change(desk: Desk) -> bool:
    """Tell whether the signed-in user still has a password that somebody else gave."""
    with desk.read() as session:
        return bool(session.scalar(select(Account.must_change).where(Account.name == desk.user)))


def made_up_password() -> str:
    """Return a strong password to hand over: four groups of four signs that are read without mistakes."""
    signs = "".join(PLAIN_SIGNS)
    while True:
        made = "-".join("".join(secrets.choice(signs) for _ in range(4)) for _ in range(4))
        if all(any(one in kind for one in made) for kind in PLAIN_SIGNS):
            return made


def prove(desk: Desk, password: str) -> int:
    """Let the signed-in user show that it is they; return how many failures there were before.

    Raises Refused with the tries left; failures are counted like those at the door.
    """
    folder = desk.store.folder
    key = attempts.unlock(folder, Keyring.load(folder), desk.user, password)
    if key != desk.store.key:
        raise Refused("数据密钥已更换，请退出后重新登录。")
    return attempts.forget(folder, desk.user)


def note_failures(desk: Desk, times: int) -> None:
    """Note in the audit chain that somebody failed to show that they are the signed-in user."""
    with desk.write("read") as session:
        desk.log(session, Entry("sign_in_failures", "account", after={"user": desk.user, "times": times}))


def own_password(desk: Desk, password: str) -> None:
    """Give the signed-in user a password of their own; raise Refused for a weak one or the one they have."""
    keyring.check_password(password)
    try:
        Keyring.load(desk.store.folder).unlock(desk.user, password)
    except WrongSecret:
        change_password(desk, password)
        return
    raise Refused("新口令与现在的相同，请另定一个只有自己知道的口令。")


def _account(session: Session, name: str) -> Account:
    found = session.get(Account, name)
    if found is None or found.removed_at is not None:
        raise Refused(f"没有用户 {name}，请核对用户名。")
    return found


def _another_administrator(session: Session, name: str) -> None:
    asked = select(func.count()).where(
        Account.role == Role.administrator, Account.name != name, Account.removed_at.is_(None)
    )
    if not session.scalar(asked):
        raise Refused("这是最后一位管理员，不能停用或改为其他角色，请先另设一位管理员。")


def _fit(name: str) -> str:
    name = name.strip()
    if not name or len(name) > 32 or any(one.isspace() or not one.isprintable() for one in name):
        raise Refused("用户名应为 1—32 个字，不含空格，请重新填写。")
    if name == keyring.RECOVERY:
        raise Refused(f"用户名不能是 {keyring.RECOVERY}，请换一个。")
    return name
