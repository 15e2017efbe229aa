"""Hostile backups: good ones with parts added, lied about, exchanged or rigged."""

from __future__ import annotations

import hashlib
import io
import json
import tempfile
import warnings
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from db import container, keyring
from db.store import FILE, _connect


def corpus(good: Path, key: bytes) -> dict[str, bytes]:
    """Return hostile containers by file name, all made from one good backup."""
    with zipfile.ZipFile(good) as box:
        parts = {name: box.read(name) for name in box.namelist()}
    found = {"good.ohbak": good.read_bytes(), "good-renamed.zip": good.read_bytes()}
    found |= {f"extra-{n}.ohbak": _box([*parts.items(), (name, b"evil")]) for n, name in enumerate(STRAY)}
    found |= {f"twice-{name}.ohbak": _box([*parts.items(), (name, b"evil")]) for name in container.PARTS}
    found |= {
        f"without-{name}.ohbak": _box([one for one in parts.items() if one[0] != name])
        for name in container.PARTS
    }
    found |= {f"empty-{name}.ohbak": _box([*{**parts, name: b""}.items()]) for name in container.PARTS}
    found |= {f"deflated-{n}.ohbak": _box([*parts.items()], method) for n, method in enumerate((8, 12, 14))}
    found |= {
        f"cut-{share}.ohbak": good.read_bytes()[: len(good.read_bytes()) * share // 100]
        for share in (1, 50, 90, 99)
    }
    found |= _manifests(parts)
    found |= _exchanged(parts, key)
    found["bomb.ohbak"] = _box([*{**parts, FILE: bytes(64 << 20)}.items()], 8)
    found["text.ohbak"] = "备份".encode() * 100
    found["nothing.ohbak"] = b""
    return found


STRAY = (
    "../../evil.txt", "/tmp/ohdesk-evil", "C:\\evil.txt", "..\\..\\evil.txt", "office.db-wal", "office.db-shm", "state.json",
    "restoring.json", "attempts.json", "profiles/evil.toml", "keyring.json/", "Office.DB", "\u202eevil", "evil" * 60,
)  # fmt: skip


def _box(parts: list[tuple[str, bytes]], method: int = 0) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as box, warnings.catch_warnings(action="ignore"):
        for name, content in parts:
            box.writestr(zipfile.ZipInfo(name), content, method)
    return out.getvalue()


def _manifests(parts: dict[str, bytes]) -> dict[str, bytes]:
    told = json.loads(parts[container.MANIFEST])
    changes: dict[str, Any] = {
        "format": "ohdesk-backup/99", "schema": "x", "seq": -1, "records": [], "parts": {}, "sizes": {FILE: 1, keyring.FILE: 1},
        "seal": "", "head": None, "why": "\u202e", "taken_at": 7, "office": ["x"] * 9999,
    }  # fmt: skip
    made = {f"manifest-{name}.ohbak": json.dumps({**told, name: value}) for name, value in changes.items()}
    made["manifest-more.ohbak"] = json.dumps({**told, "evil": 1})
    made["manifest-less.ohbak"] = json.dumps({name: told[name] for name in ("format", "seq")})
    made["manifest-list.ohbak"] = "[]"
    made["manifest-number.ohbak"] = "7"
    made["manifest-deep.ohbak"] = "[" * 100_000 + "]" * 100_000
    made["manifest-huge.ohbak"] = json.dumps({**told, "office": "x" * (6 << 20)})
    made["manifest-digits.ohbak"] = json.dumps(told).replace('"seq": ', '"seq": ' + "9" * 6000)
    made["manifest-surrogate.ohbak"] = json.dumps({**told, "office": "\ud800"})
    made["manifest-utf16.ohbak"] = json.dumps(told)
    boxes = {
        name: _box([*{**parts, container.MANIFEST: words.encode()}.items()]) for name, words in made.items()
    }
    boxes["manifest-bytes.ohbak"] = _box([*{**parts, container.MANIFEST: b"\xff\xfe{}"}.items()])
    return boxes


def _exchanged(parts: dict[str, bytes], key: bytes) -> dict[str, bytes]:
    """Return containers whose database or key file is another, its hash and seal made to fit as an insider could."""
    ring = json.loads(parts[keyring.FILE])
    user = next(name for name in ring["wraps"] if name != keyring.RECOVERY)
    costly = json.loads(parts[keyring.FILE])
    costly["wraps"][user]["memory_kib"] = 1 << 27
    slow = json.loads(parts[keyring.FILE])
    slow["wraps"][user]["time"] = 1 << 30
    # Nobody who makes a key file costly needs to keep its sum, so it is left out.
    rings = {
        "costly": costly,
        "slow": slow,
        "poor": {**ring, "wraps": {}},
        "odd": {**ring, "wraps": {user: 7}},
    }
    made = {}
    for name, one in rings.items():
        one.pop("sum", None)
        made[f"ring-{name}.ohbak"] = _sealed({**parts, keyring.FILE: json.dumps(one).encode()}, key)
    for name, words in RIGGED.items():
        made[f"rigged-{name}.ohbak"] = _sealed({**parts, FILE: _rigged(parts[FILE], key, words)}, key)
    made["random.ohbak"] = _sealed({**parts, FILE: hashlib.sha256(b"x").digest() * 4096}, key)
    made["plain.ohbak"] = _sealed({**parts, FILE: b"SQLite format 3\0" + bytes(8000)}, key)
    return made


RIGGED = {
    "trigger": "CREATE TRIGGER evil AFTER INSERT ON audit BEGIN DELETE FROM employer; END",
    "view": "CREATE VIEW evil AS SELECT * FROM employer",
    "covered": "ALTER TABLE snooze RENAME TO hidden_snooze; CREATE VIEW snooze AS SELECT * FROM hidden_snooze",
    "unguarded": "DROP TRIGGER audit_no_update",
    "version": "PRAGMA user_version=99",
    "stranger": "PRAGMA application_id=7",
}


def _rigged(whole: bytes, key: bytes, words: str) -> bytes:
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / FILE
        path.write_bytes(whole)
        connection = _connect(path, key)
        connection.executescript(words)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        return path.read_bytes()


def _sealed(parts: dict[str, bytes], key: bytes) -> bytes:
    told = container.Manifest(**json.loads(parts[container.MANIFEST]))
    names = container.PARTS[1:]
    fitting = replace(
        told,
        parts={name: hashlib.sha256(parts[name]).hexdigest() for name in names},
        sizes={name: len(parts[name]) for name in names},
    ).sealed(key)
    words = json.dumps(fitting.__dict__).encode()
    return _box([(container.MANIFEST, words), *((name, parts[name]) for name in names)])
