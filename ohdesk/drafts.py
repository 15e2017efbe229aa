"""草稿: what was typed and not yet saved, kept encrypted beside the data through a crash or a power cut."""

from __future__ import annotations

import hmac
import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path

from db.base import Record
from db.records import BY_NAME
from ohdesk import ledger
from ohdesk.desk import Desk
from ohdesk.errors import Refused
from ohdesk.fields import Field, field_map, from_plain, plain_value, read_value, show_value
from ohdesk.links import Links
from ohdesk.masking import hidden, masked, masked_link
from ohdesk.understand import Misread

FOLDER, SUFFIX = "drafts", ".draft"
HEAD = b"OHD1"
NONCE = 12


@dataclass(frozen=True)
class Draft:
    """One half-typed form: which kind, which record (None: a new one), what was typed and what stood there before."""

    slot: str
    kind: str
    record: int | None
    values: dict[str, object]
    before: dict[str, object]
    given: dict[str, object]
    when: datetime
    who: str


@dataclass(frozen=True)
class Moved:
    """A field that somebody changed after the typing had begun."""

    field: str
    zh: str
    was: str
    now: str
    value: object


def new_slot() -> str:
    """Return the name of a draft of its own, so that no form ever writes over another one's words."""
    return secrets.token_hex(12)


def keep(
    desk: Desk,
    kind: str,
    record: int | None,
    values: Mapping[str, object],
    *,
    slot: str = "",
    before: Mapping[str, object] | None = None,
    given: Mapping[str, object] | None = None,
) -> Draft:
    """Keep what was typed so far, whole or not at all, in place of what the slot held; raise Refused when it fails."""
    desk.require("write")
    made = Draft(
        slot or new_slot(),
        kind,
        record,
        dict(values),
        dict(before or {}),
        dict(given or {}),
        datetime.now().astimezone().replace(microsecond=0),
        desk.user,
    )
    put(desk, made)
    return made


def put(desk: Desk, draft: Draft) -> None:
    """Write a draft as it is, as when a discarded one is taken back."""
    words = {**asdict(draft), "when": draft.when.isoformat()}
    plain = json.dumps(words, ensure_ascii=False, default=str).encode("utf-8", "surrogatepass")
    try:
        _write(desk.store.folder, draft.slot, _seal(desk.store.key, draft.slot, plain))
    except OSError as error:
        raise Refused(f"草稿没有写成（{error.strerror}），请检查磁盘空间，并尽快保存。") from None


def find(desk: Desk, kind: str | None = None) -> list[Draft]:
    """Return the signed-in user's drafts, of one kind or of all, the newest first; unreadable files are left alone."""
    found = []
    folder = desk.store.folder / FOLDER
    for path in folder.glob(f"*{SUFFIX}") if folder.is_dir() else ():
        one = _read(path, desk.store.key)
        if one is not None and one.who == desk.user and kind in (None, one.kind):
            found.append(one)
    return sorted(found, key=lambda one: (one.when, one.slot), reverse=True)


def drop(desk: Desk, slot: str) -> None:
    """Forget a draft: its words were saved, or the person does not want them."""
    path = desk.store.folder / FOLDER / f"{slot}{SUFFIX}"
    try:
        path.unlink(missing_ok=True)
    except OSError:
        # A file that cannot be removed must not be offered again.
        try:
            path.write_bytes(b"")
        except OSError:
            return


def carry_over(folder: Path, old: bytes, new: bytes) -> list[Path]:
    """Write a second copy of every draft under another data key; return the old ones, to be removed afterwards."""
    place, left = folder / FOLDER, []
    for path in list(place.glob(f"*{SUFFIX}")) if place.is_dir() else ():
        plain = _open(path, old)
        if plain is not None:
            slot = new_slot()
            _write(folder, slot, _seal(new, slot, plain))
            left.append(path)
    return left


def is_gone(desk: Desk, draft: Draft) -> bool:
    """Tell whether the record a draft is about has been removed meanwhile."""
    return draft.record is not None and _current(desk, draft) is None


def moved(desk: Desk, draft: Draft) -> list[Moved]:
    """Return which of the typed fields hold something else now than when the typing began."""
    now = _current(desk, draft) if draft.record is not None else None
    if now is None:
        return []
    fields, found = field_map(ledger.kind_of(draft.kind)), []
    with desk.read() as session:
        links = Links(session)
        for name in draft.values:
            field = fields.get(name)
            if field is None or name not in draft.before:
                continue
            was, plain = draft.before[name], plain_value(field, now[name])
            if was != plain:
                found.append(
                    Moved(name, field.zh, _words(field, was, links), _words(field, plain, links), now[name])
                )
    return found


def words(desk: Desk, draft: Draft) -> list[tuple[str, str]]:
    """Return what was typed as field words and text, personal numbers with their middle hidden."""
    kind = BY_NAME.get(draft.kind)
    fields = field_map(kind) if kind else {}
    with desk.read() as session:
        links = Links(session)
        return [
            (fields[name].zh if name in fields else name, _words(fields.get(name), value, links))
            for name, value in draft.values.items()
            if value not in (None, "", [])
        ]


def title(desk: Desk, draft: Draft) -> str:
    """Return whose record a draft is about, or the first words typed of a new one."""
    kind = BY_NAME.get(draft.kind)
    if kind is None:
        return ""
    if draft.record is not None:
        with desk.read() as session:
            return hidden(Links(session).titles(draft.kind, [draft.record]).get(draft.record, ""))
    named = draft.values.get(kind.named_by[0])
    return hidden(named) if isinstance(named, str) else ""


def as_new(draft: Draft) -> Draft:
    """Return the draft of a removed record as one of a new record."""
    return replace(draft, record=None, before={})


def _current(desk: Desk, draft: Draft) -> dict[str, object] | None:
    kind: type[Record] | None = BY_NAME.get(draft.kind)
    if kind is None or draft.record is None:
        return None
    try:
        with desk.read() as session:
            return ledger.current(session, kind, draft.record)
    except Refused:
        return None


def _words(field: Field | None, raw: object, links: Links) -> str:
    if raw is None:
        return ""
    if field is None:
        return hidden("，".join(str(one) for one in raw if one) if isinstance(raw, list) else str(raw))
    if field.type == "link":
        known = links.titles(field.words.kind, [raw]).get(raw, "") if isinstance(raw, int) else str(raw)
        return masked_link(field.words.kind, known)
    try:
        value = from_plain(field, raw) if field.type == "choices" else read_value(field, raw)
    except (Misread, Refused, ValueError, KeyError):
        value = None
    shown = show_value(field, value) if value is not None else str(raw)
    return masked(field, shown)


def _key(key: bytes) -> bytes:
    return hmac.new(key, b"drafts", "sha256").digest()


def _seal(key: bytes, slot: str, plain: bytes) -> bytes:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = secrets.token_bytes(NONCE)
    return HEAD + nonce + AESGCM(_key(key)).encrypt(nonce, plain, HEAD + slot.encode())


def _open(path: Path, key: bytes) -> bytes | None:
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        whole = path.read_bytes()
        if not whole.startswith(HEAD):
            return None
        at = len(HEAD) + NONCE
        return AESGCM(_key(key)).decrypt(whole[len(HEAD) : at], whole[at:], HEAD + path.stem.encode())
    except (OSError, InvalidTag, ValueError):
        return None


def _read(path: Path, key: bytes) -> Draft | None:
    plain = _open(path, key)
    if plain is None:
        return None
    try:
        read = json.loads(plain.decode("utf-8", "surrogatepass"))
        return Draft(**{**read, "slot": path.stem, "when": datetime.fromisoformat(read["when"])})
    except (ValueError, TypeError, KeyError):
        return None


def _write(folder: Path, slot: str, whole: bytes) -> None:
    """Put the bytes in place of the old ones in one step that also a power cut leaves whole."""
    place = folder / FOLDER
    place.mkdir(exist_ok=True)
    half = place / f"{slot}.new"
    with half.open("wb") as file:
        file.write(whole)
        file.flush()
        os.fsync(file.fileno())
    half.replace(place / f"{slot}{SUFFIX}")
