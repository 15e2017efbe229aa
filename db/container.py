"""备份文件: one file with a manifest, the wrapped key and an encrypted copy of the database; nothing else is ever read."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import struct
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

from db import keyring, national
from db.errors import Damaged, Refused
from db.store import FILE, Store, clear_errors

MANIFEST = "manifest.json"
PARTS = (MANIFEST, keyring.FILE, FILE)
SUFFIX = ".ohbak"
FORMAT, NATIONAL = "ohdesk-backup/1", "ohdesk-backup/2"
"""The second one seals the database once more by SM4 and the manifest also by SM3."""

LARGEST_TEXT = 4 << 20
CHUNK = 1 << 20
FORCED = 8 << 20
STEPS_FORCED = 5
"""How much is written before it is forced out: a save that comes between waits only for that little."""
PAGES = 400
"""How many pages are copied between two looks at the cancel button."""

Progress = Callable[[int, int], object]
BROKEN = (
    zipfile.BadZipFile,
    EOFError,
    ValueError,
    KeyError,
    TypeError,
    NotImplementedError,
    RuntimeError,
    OverflowError,
    struct.error,
)
"""What reading a torn or invented container may raise."""


def quiet(_done: int, _whole: int) -> None:
    """Tell nobody."""


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
        return hmac.compare_digest(self.seal.encode(errors="replace"), self._seal(key).encode())

    def _seal(self, key: bytes) -> str:
        words = {name: value for name, value in asdict(self).items() if name != "seal"}
        text = json.dumps(words, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        plain = text.encode(errors="surrogatepass")
        seal = hmac.new(key, b"ohdesk backup " + plain, "sha256").hexdigest()
        return f"{seal}.{national.digest(key, plain)}" if self.format == NATIONAL else seal


def copy_pages(store: Store, target: Path, progress: Progress) -> None:
    """Copy the database in one read transaction, so that saving goes on meanwhile and restarts nothing.

    `progress` is told pages done and all pages; it may raise Cancelled.
    """
    import sqlcipher3.dbapi2 as driver

    copy = driver.connect(str(target), isolation_level=None)
    try:
        copy.execute("PRAGMA cipher_log_level=NONE")
        copy.execute(f"PRAGMA key=\"x'{store.key.hex()}'\"")
        with clear_errors(), store.engine.connect() as connection:
            connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").fetchone()
            raw: Any = connection.connection.driver_connection
            with target.open("rb+") as file:

                def step(_: int, left: int, whole: int) -> None:
                    if (whole - left) // PAGES % STEPS_FORCED == 0:
                        os.fsync(file.fileno())
                    progress(whole - left, whole)

                raw.backup(copy, pages=PAGES, progress=step)
    finally:
        copy.close()


def write(target: Path, folder: Path, manifest: Manifest, key: bytes, progress: Progress = quiet) -> None:
    """Put the copied database of `folder` and the key file into one container at `target`.

    `progress` is told bytes done and all bytes; it may raise Cancelled.
    """
    parts = {name: folder / name for name in PARTS[1:]}
    if manifest.format == NATIONAL:
        national.seal(folder / FILE, key, lambda: progress(0, 1))
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
                    _pour(source, sink, whole.sizes[name], _after(progress, whole.sizes, name), file)
        file.flush()
        os.fsync(file.fileno())


def read_manifest(path: Path) -> Manifest:
    """Return a container's manifest; raise Refused for what is no backup, Damaged for one that is torn."""
    with _opened(path) as box:
        return _manifest(path, box)


def unpack(path: Path, folder: Path, progress: Progress = quiet) -> Manifest:
    """Take the known parts out into an empty folder and compare their hashes; other entries are never read.

    `progress` is told bytes done and all bytes; it may raise Cancelled.
    """
    with _opened(path) as box:
        manifest = _manifest(path, box)
        try:
            for name in PARTS[1:]:
                with box.open(name) as source, (folder / name).open("wb") as sink:
                    _pour(source, sink, manifest.sizes[name], _after(progress, manifest.sizes, name), sink)
                    sink.flush()
                    os.fsync(sink.fileno())
                if file_hash(folder / name) != manifest.parts[name]:
                    raise Damaged(f"备份 {path.name} 已损坏（{name} 与清单不一致），请换用另一份备份。")
        except BROKEN:
            raise Damaged(f"备份 {path.name} 已损坏，请换用另一份备份。") from None
    return manifest


def open_up(folder: Path, manifest: Manifest, key: bytes) -> None:
    """Take the outer seal off an unpacked database, where it has one; a second time does nothing."""
    if manifest.format == NATIONAL:
        national.unseal(folder / FILE, key)


def unpack_key(path: Path, folder: Path) -> None:
    """Take out the key file alone."""
    with _opened(path) as box:
        manifest = _manifest(path, box)
        try:
            if (
                manifest.sizes[keyring.FILE] > LARGEST_TEXT
                or box.getinfo(keyring.FILE).file_size > LARGEST_TEXT
            ):
                raise ValueError(keyring.FILE)
            (folder / keyring.FILE).write_bytes(box.read(keyring.FILE))
        except BROKEN:
            raise Damaged(f"备份 {path.name} 已损坏，请换用另一份备份。") from None


def is_whole(path: Path) -> bool:
    """Tell whether the parts of a container have the hashes of its manifest, without unpacking it."""
    with _opened(path) as box:
        manifest = _manifest(path, box)
        try:
            for name in PARTS[1:]:
                with box.open(name) as source:
                    if _hash(source) != manifest.parts[name]:
                        return False
        except BROKEN:
            return False
    return True


def file_hash(path: Path) -> str:
    """Return a file's SHA-256."""
    with path.open("rb") as file:
        return _hash(file)


def _hash(file: IO[bytes]) -> str:
    whole = hashlib.sha256()
    while chunk := file.read(CHUNK):
        whole.update(chunk)
    return whole.hexdigest()


def _opened(path: Path) -> zipfile.ZipFile:
    try:
        box = zipfile.ZipFile(path)
    except FileNotFoundError:
        raise Refused(f"没有文件 {path}，请重新选择备份。") from None
    except BROKEN:
        raise Damaged(f"{path.name} 不是完整的备份文件，请换用另一份备份。") from None
    except OSError:
        raise Refused(f"不能读取 {path}，请检查 U 盘或文件夹权限。") from None
    ours = [one for one in box.infolist() if one.filename in PARTS]
    if sorted(one.filename for one in ours) != sorted(PARTS):
        box.close()
        raise Refused(f"{path.name} 不是本程序的备份（内容不全或有重复），请重新选择。")
    # The program itself never compresses or locks a part, so there is nothing to inflate and no bomb.
    if any(one.compress_type != zipfile.ZIP_STORED or one.flag_bits & 1 for one in ours):
        box.close()
        raise Damaged(f"备份 {path.name} 被改动过，请换用另一份备份。")
    return box


def _manifest(path: Path, box: zipfile.ZipFile) -> Manifest:
    try:
        if box.getinfo(MANIFEST).file_size > LARGEST_TEXT:
            raise ValueError(MANIFEST)
        read = json.loads(box.read(MANIFEST))
        if read["format"] not in (FORMAT, NATIONAL):
            raise Refused(f"备份 {path.name} 由更新版本的程序写成，请先升级程序。")
        found = Manifest(**read)
        if not _plausible(found):
            raise ValueError(MANIFEST)
    except Refused:
        raise
    except BROKEN:
        raise Damaged(f"备份 {path.name} 的清单已损坏，请换用另一份备份。") from None
    return found


def _plausible(found: Manifest) -> bool:
    """Tell whether every word of a manifest is of its kind, before anything is done with it."""
    words = ("format", "program", "office", "county", "taken_at", "why", "by", "head", "seal")
    return (
        all(isinstance(getattr(found, name), str) for name in words)
        and _counts(found.records)
        and _counts({"seq": found.seq, "schema": found.schema})
        and _counts(found.sizes)
        and isinstance(found.parts, dict)
        and set(found.sizes) == set(found.parts) == set(PARTS[1:])
        and all(isinstance(one, str) for one in found.parts.values())
    )


def _counts(words: object) -> bool:
    return isinstance(words, dict) and all(
        isinstance(one, int) and not isinstance(one, bool) and one >= 0 for one in words.values()
    )


def _after(progress: Progress, sizes: Mapping[str, int], name: str) -> Progress:
    """Count a part's bytes after those of the parts before it."""
    before = sum(sizes[one] for one in PARTS[1 : PARTS.index(name)])
    return lambda done, _: progress(before + done, sum(sizes.values()))


def _pour(source: IO[bytes], sink: IO[bytes], most: int, progress: Progress, file: IO[bytes]) -> None:
    """Copy bytes; a part that is longer than its manifest says is not believed."""
    poured = 0
    while chunk := source.read(CHUNK):
        poured += len(chunk)
        if poured > most:
            raise zipfile.BadZipFile("longer than said")
        sink.write(chunk)
        progress(poured, most)
        if poured % FORCED < CHUNK:
            file.flush()
            os.fsync(file.fileno())


def _entry(name: str) -> zipfile.ZipInfo:
    made = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    made.compress_type = zipfile.ZIP_STORED
    return made
