"""The open office: its store and who is signed in; screens and commands get one of these and nothing global."""

from __future__ import annotations

import hmac
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Self

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from db import keyring, office
from db.audit import Audit, Author, Entry, append, clock
from db.mark import Standing
from db.office import Account, Role
from db.records.local_code import Catalogue, LocalCode
from db.records.township import Township
from db.store import Store, create, open_store
from db.swap import finish as finish_swap
from ohdesk import attempts, codes, place
from ohdesk.errors import Refused, RolledBack

AUDIT_KEY = "audit_key"
LONGEST_NAME = 40
CLOCKS_DIFFER = timedelta(minutes=5)
ALL, WRITERS = frozenset(Role), frozenset({Role.administrator, Role.recorder})
RIGHTS: dict[str, frozenset[Role]] = {
    "read": ALL,
    "write": WRITERS,
    "import": WRITERS,
    "export": ALL,
    "full_numbers": WRITERS,
    "submit": frozenset({Role.administrator, Role.recorder, Role.reviewer}),
    "review": frozenset({Role.administrator, Role.reviewer}),
    "administer": frozenset({Role.administrator}),
    "backup": frozenset({Role.administrator, Role.recorder, Role.reviewer}),
    "restore": frozenset({Role.administrator}),
    "audit": frozenset({Role.administrator, Role.reviewer}),
}
"""What each role may do: the one table that commands and screens both pass through."""


@dataclass(frozen=True)
class County:
    """The county the office works for."""

    code: str
    name: str


class Desk:
    """One office, opened by one person."""

    def __init__(self, store: Store, user: str, role: Role) -> None:
        """Take the open store and who opened it."""
        self.store = store
        self.user = user
        self.role = role
        self.noticed = ""
        """How the data stood to their high-water mark at the opening, where they were not level with it."""
        with store.read() as session:
            self.county = County(
                office.setting(session, "county_code"), office.setting(session, "county_name")
            )
            self.office = office.setting(session, "office")
            kept = office.setting(session, AUDIT_KEY)
            use_local_codes(session)
        # The chain keeps its own key when the data key is changed, so that its older rows still hold.
        self._audit_key = bytes.fromhex(kept) if kept else audit_key(store.key)

    @property
    def author(self) -> Author:
        """Return who signs the audit rows."""
        return Author(self.user, self.role.name, self._audit_key)

    def require(self, right: str) -> None:
        """Raise Refused when the signed-in role lacks the right."""
        if self.role not in RIGHTS[right]:
            raise Refused(f"{self.role.value}没有这项权限，请联系管理员。")

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Give a reading session."""
        self.require("read")
        with self.store.read() as session:
            yield session

    @contextmanager
    def write(self, right: str = "write") -> Iterator[Session]:
        """Give the writing session, committed whole or not at all."""
        self.require(right)
        with self.store.write() as session:
            yield session

    def log(self, session: Session, entry: Entry) -> int:
        """Add one row to the audit chain in this transaction and return its number."""
        return append(session.connection(), self.author, [entry])

    def close(self) -> None:
        """Close the office."""
        self.store.close()

    def __enter__(self) -> Self:
        """Use the desk until the block ends."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close at the block's end."""
        self.close()


def audit_key(key: bytes) -> bytes:
    """Return the key of the audit chain that comes from a data key."""
    return hmac.new(key, b"audit", "sha256").digest()


def use_local_codes(session: Session) -> None:
    """Let the office's own codes join the catalogues."""
    kept: dict[str, list[codes.Entry]] = {one.name: [] for one in Catalogue}
    for one in session.scalars(select(LocalCode)):
        kept[one.catalogue.name].append(codes.Entry(one.code, one.name, one.parent or "", confidence="own"))
    for key, entries in kept.items():
        codes.use_local({"division": "township"}.get(key, key), entries)


def create_office(folder: Path, county: str, name: str, user: str, password: str) -> str:
    """Create an empty office with its county's townships and return the 恢复密钥.

    Raises Refused for an unknown county, a weak password, or a folder that is not empty.
    """
    entry = codes.catalogue("county").get(county)
    if entry is None:
        raise Refused(f"行政区划代码 {county} 不在目录中，请填写 6 位县级代码。")
    name = office_name(name)
    if not user.strip():
        raise Refused("请填写管理员用户名。")
    if trouble := place.trouble_with(folder):
        raise Refused(f"不能把数据放在 {folder}：{trouble}。请换本机硬盘上的文件夹。")
    if folder.exists() and any(folder.iterdir()):
        raise Refused(f"{folder} 不是空文件夹，不会覆盖。请换一个新文件夹。")
    ring, key, recovery = keyring.new_keyring(user, password)
    new = _fresh_sibling(folder)
    try:
        with create(new, key) as store:
            _first_records(store, county, entry.name, name, user)
        (new / "backups").mkdir(exist_ok=True)
        ring.save(new)
        if folder.exists():
            folder.rmdir()
        new.replace(folder)
    except BaseException:
        shutil.rmtree(new, ignore_errors=True)
        raise
    return recovery


def office_name(words: str) -> str:
    """Return an office's name as it is kept; raise Refused for none and for one that no line of a form holds."""
    name = " ".join(words.split())
    if not 0 < len(name) <= LONGEST_NAME or not name.isprintable():
        raise Refused(f"办公室名称应为 1—{LONGEST_NAME} 个字，请重新填写。")
    return name


def _fresh_sibling(folder: Path) -> Path:
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        return Path(tempfile.mkdtemp(prefix=".new-", dir=folder.parent))
    except OSError:
        raise Refused(f"不能在 {folder.parent} 中新建文件夹，请换一个位置。") from None


def _first_records(store: Store, county: str, county_name: str, name: str, user: str) -> None:
    now = datetime.now(UTC)
    with store.write() as session:
        for key, value in (("county_code", county), ("county_name", county_name), ("office", name)):
            office.set_setting(session, key, value)
        session.add(Account(name=user, role=Role.administrator, created_at=now))
    with Desk(store, user, Role.administrator) as desk:
        from ohdesk import ledger

        rows = [{"code": one.code, "name": one.name} for one in codes.catalogue("township").children(county)]
        with desk.write() as session:
            desk.log(session, Entry("create_office", after={"county": county, "office": name}))
            ledger.add_many(desk, session, Township, rows)


def open_office(folder: Path, user: str, password: str, *, accepted: str = "") -> Desk:
    """Open an office with a user's password; raise Refused or Damaged with a sentence.

    Data that have gone back behind their high-water mark raise RolledBack, unless an administrator has
    `accepted` it for a reason, which goes into the audit chain.
    """
    finish_swap(folder)
    key = attempts.unlock(folder, keyring.Keyring.load(folder), user, password)
    return _entered(open_store(folder, key), user, accepted)


def _entered(store: Store, user: str, accepted: str) -> Desk:
    try:
        with store.read() as session:
            asked = select(Account.role).where(Account.name == user, Account.removed_at.is_(None))
            role = session.scalar(asked)
        if role is None:
            raise Refused(f"用户 {user} 已被停用，请联系管理员。")
        desk = Desk(store, user, role)
        _look_back(desk, accepted)
        _look_at_clock(desk)
        if failures := attempts.forget(store.folder, user):
            with desk.write("read") as session:
                desk.log(
                    session, Entry("sign_in_failures", "account", after={"user": user, "times": failures})
                )
        return desk
    except BaseException:
        store.close()
        raise


def _look_back(desk: Desk, accepted: str) -> None:
    """Notice that saves acknowledged on this computer are no longer in the data."""
    found = desk.store.standing()
    if found.sound:
        return
    if found.word in ("behind", "other"):
        if not accepted:
            desk.store.keep_log()
            raise RolledBack(_gone_back(found))
        desk.require("administer")
    after = {"standing": found.word, "behind": found.behind, "user": desk.user}
    with desk.write("read") as session:
        desk.log(session, Entry("mark_reset", after=after, reason=accepted or None))
    desk.noticed = found.word


def _look_at_clock(desk: Desk) -> None:
    """Notice a clock that stands before the last save: saves are in order by number, days typed in may be wrong."""
    with desk.read() as session:
        last = session.scalar(select(Audit.at_utc).order_by(Audit.seq.desc()).limit(1))
    if last is None or clock() > datetime.fromisoformat(last) - CLOCKS_DIFFER:
        return
    with desk.write("read") as session:
        desk.log(session, Entry("clock_back", after={"last": last, "user": desk.user}))
    desk.noticed = desk.noticed or "clock"


def _gone_back(found: Standing) -> str:
    if found.word == "other":
        return "数据回退：数据文件不是本机上次保存的那一份。请用最近的备份恢复，或请管理员核对后确认继续。"
    return (
        f"数据回退：最近 {found.behind} 次保存不在数据库中（可能有文件被删除或换成了旧文件）。"
        "请用最近的备份恢复，或请管理员核对后确认继续。"
    )


def change_password(desk: Desk, password: str) -> None:
    """Wrap the data key anew for the signed-in user; raise Refused for a weak password."""
    keyring.check_password(password)
    ring = keyring.Keyring.load(desk.store.folder)
    with desk.write("read") as session:
        desk.log(session, Entry("change_password", "account", after={"user": desk.user}))
        session.execute(update(Account).where(Account.name == desk.user).values(must_change=None))
    ring.with_user(desk.user, password, desk.store.key).save(desk.store.folder)


def recover(folder: Path, recovery: str, user: str, password: str) -> Desk:
    """Open an office by its printed 恢复密钥 and give the user a new password; return the open desk."""
    keyring.check_password(password)
    finish_swap(folder)
    ring = keyring.Keyring.load(folder)
    if user == keyring.RECOVERY or user not in ring.wraps:
        raise Refused(f"没有用户 {user}，请核对用户名。")
    key = attempts.unlock_by_recovery(folder, ring, recovery)
    ring.with_user(user, password, key).save(folder)
    attempts.forget(folder, user)
    desk = open_office(folder, user, password)
    with desk.write("read") as session:
        desk.log(session, Entry("recover", "account", after={"user": user}))
        session.execute(update(Account).where(Account.name == user).values(must_change=None))
    return desk


def only_user(folder: Path) -> str:
    """Return the user's name when the office has just one; raise Refused to ask for it otherwise."""
    finish_swap(folder)
    names = [name for name in keyring.Keyring.load(folder).wraps if name != keyring.RECOVERY]
    if len(names) != 1:
        raise Refused("请用 --user 指明用户名。")
    return names[0]
