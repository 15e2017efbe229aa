"""备份文件: one file with a manifest, the wrapped key and an encrypted copy of the database; nothing else is ever read."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import zipfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

from db import keyring
from db.errors import Damaged, Refused
from db.store import FILE, Store

MANIFEST = "manifest.json"
PARTS = (MANIFEST, keyring.FILE, FILE)
SUFFIX = ".ohbak"
FORMAT = "ohdesk-backup/1"
LARGEST_TEXT = 4 << 20
CHUNK = 1 << 20
PAGES = 400
"""How many pages are copied between two looks at the cancel button."""

Progress = Callable[[int, int], object]


@dataclass(frozen=True)
class Manifest:
    """What a backup holds and how to prove that it is whole."""

    format: str
    program: str
    office: str
    county: str
    schema: int
    taken_at: str
    why: str
    by: str
    seq: int
    head: str
    records: dict[str, int]
    parts: dict[str, str]
    sizes: dict[str, int]
    seal: str = ""

    def sealed(self, key: bytes) -> Manifest:
        """Return the manifest with its keyed seal."""
        return Manifest(**{**asdict(self), "seal": self._seal(key)})

    def holds(self, key: bytes) -> bool:
        """Tell whether the seal is this key's."""
        return hmac.compare_digest(self.seal, self._seal(key))

    def _seal(self, key: bytes) -> str:
        words = {name: value for name, value in asdict(self).items() if name != "seal"}
        plain = json.dumps(words, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hmac.new(key, b"ohdesk backup " + plain.encode(), "sha256").hexdigest()


def copy_pages(store: Store, target: Path, progress: Progress) -> None:
    """Copy the database in one read transaction, so that saving goes on meanwhile and restarts nothing.

    `progress` is told pages done and all pages; it may raise Cancelled.
    """
    import sqlcipher3.dbapi2 as driver

    copy = driver.connect(str(target), isolation_level=None)
    try:
        copy.execute("PRAGMA cipher_log_level=NONE")
        copy.execute(f"PRAGMA key=\"x'{store.key.hex()}'\"")
        with store.engine.connect() as connection:
            connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").fetchone()
            raw: Any = connection.connection.driver_connection
            raw.backup(copy, pages=PAGES, progress=lambda _, left, whole: progress(whole - left, whole))
    finally:
        copy.close()


def write(target: Path, folder: Path, manifest: Manifest, key: bytes) -> None:
    """Put the copied database of `folder` and the key file into one container at `target`."""
    parts = {name: folder / name for name in PARTS[1:]}
    whole = Manifest(
        **{
            **asdict(manifest),
            "parts": {name: file_hash(path) for name, path in parts.items()},
            "sizes": {name: path.stat().st_size for name, path in parts.items()},
        }
    ).sealed(key)
    with target.open("wb") as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED, allowZip64=True) as box:
            box.writestr(_entry(MANIFEST), json.dumps(asdict(whole), ensure_ascii=False, indent=1))
            for name, path in parts.items():
                with path.open("rb") as source, box.open(_entry(name), "w", force_zip64=True) as sink:
                    _pour(source, sink)
        file.flush()
        os.fsync(file.fileno())


def read_manifest(path: Path) -> Manifest:
    """Return a container's manifest; raise Refused for what is no backup, Damaged for one that is torn."""
    with _opened(path) as box:
        return _manifest(path, box)


def unpack(path: Path, folder: Path) -> Manifest:
    """Take the known parts out into an empty folder and compare their hashes; other entries are never read."""
    with _opened(path) as box:
        manifest = _manifest(path, box)
        try:
            for name in PARTS[1:]:
                with box.open(name) as source, (folder / name).open("wb") as sink:
                    _pour(source, sink, manifest.sizes[name])
                    sink.flush()
                    os.fsync(sink.fileno())
                if file_hash(folder / name) != manifest.parts[name]:
                    raise Damaged(f"备份 {path.name} 已损坏（{name} 与清单不一致），请换用另一份备份。")
        except (zipfile.BadZipFile, KeyError, EOFError, NotImplementedError):
            raise Damaged(f"备份 {path.name} 已损坏，请换用另一份备份。") from None
    return manifest


def file_hash(path: Path) -> str:
    """Return a file's SHA-256."""
    whole = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            whole.update(chunk)
    return whole.hexdigest()


def _opened(path: Path) -> zipfile.ZipFile:
    try:
        box = zipfile.ZipFile(path)
    except FileNotFoundError:
        raise Refused(f"没有文件 {path}，请重新选择备份。") from None
    except (zipfile.BadZipFile, EOFError, ValueError):
        raise Damaged(f"{path.name} 不是完整的备份文件，请换用另一份备份。") from None
    except OSError:
        raise Refused(f"不能读取 {path}，请检查 U 盘或文件夹权限。") from None
    names = [one.filename for one in box.infolist()]
    if sorted(name for name in names if name in PARTS) != sorted(PARTS):
        box.close()
        raise Refused(f"{path.name} 不是本程序的备份（内容不全或有重复），请重新选择。")
    return box


def _manifest(path: Path, box: zipfile.ZipFile) -> Manifest:
    try:
        if box.getinfo(MANIFEST).file_size > LARGEST_TEXT:
            raise ValueError(MANIFEST)
        read = json.loads(box.read(MANIFEST))
        if read["format"] != FORMAT:
            raise Refused(f"备份 {path.name} 由更新版本的程序写成，请先升级程序。")
        found = Manifest(**read)
        if set(found.parts) != set(PARTS[1:]) or set(found.sizes) != set(PARTS[1:]):
            raise ValueError(MANIFEST)
    except (zipfile.BadZipFile, ValueError, KeyError, TypeError, UnicodeDecodeError):
        raise Damaged(f"备份 {path.name} 的清单已损坏，请换用另一份备份。") from None
    return found


def _pour(source: IO[bytes], sink: IO[bytes], most: int | None = None) -> None:
    """Copy bytes; a part that is longer than its manifest says is not believed."""
    poured = 0
    while chunk := source.read(CHUNK):
        poured += len(chunk)
        if most is not None and poured > most:
            raise zipfile.BadZipFile("longer than said")
        sink.write(chunk)


def _entry(name: str) -> zipfile.ZipInfo:
    made = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    made.compress_type = zipfile.ZIP_STORED
    return made
