"""本单位自编的口径方案: the profile folders beside the data, sealed inside every backup and put back with it."""

from __future__ import annotations

import io
import os
import re
import zipfile
from pathlib import Path, PurePosixPath

from db import container
from ohdesk.errors import Damaged
from ohdesk.exchange.steady import packed

FOLDER, MEMBER = "profiles", "profiles.sealed"
NONCE, LARGEST = 12, 64 << 20
PLAIN = re.compile(r"[\w\-（）()一-鿿][\w\-. （）()一-鿿]{0,80}")
ENDINGS = (".toml", ".xlsx")


def add(backup: Path, office: Path, key: bytes) -> None:
    """Put the office's own profiles into a finished backup; where there are none it stays as it is."""
    home = office / FOLDER
    kept = {
        f"{one.parent.name}/{one.name}": one.read_bytes()
        for one in sorted(home.glob("*/*") if home.is_dir() else ())
        if one.is_file() and one.suffix in ENDINGS
    }
    if kept:
        put_sealed(backup, MEMBER, packed(kept), key)


def put_back(backup: Path, office: Path, key: bytes) -> list[str]:
    """Write the profiles of a backup beside the data; those that are there already stay. Return their names."""
    content = sealed_part(backup, MEMBER, key, LARGEST)
    if content is None:
        return []
    brought: dict[str, None] = {}
    with zipfile.ZipFile(io.BytesIO(content)) as box:
        for name in box.namelist():
            parts = PurePosixPath(name).parts
            # The name is taken apart and each part looked at, so that no path of the backup is used as one.
            if (
                len(parts) != 2
                or not all(PLAIN.fullmatch(part) for part in parts)
                or not name.endswith(ENDINGS)
            ):
                continue
            target = office / FOLDER / parts[0] / parts[1]
            if not target.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(box.read(name))
                brought[parts[0]] = None
    return list(brought)


def put_sealed(backup: Path, member: str, plain: bytes, key: bytes) -> None:
    """Add a part under the data key, bound to this very manifest; an older program never reads it."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    bound = container.read_manifest(backup).seal.encode()
    nonce = os.urandom(NONCE)
    sealed = nonce + AESGCM(key).encrypt(nonce, plain, bound)
    with zipfile.ZipFile(backup, "a", zipfile.ZIP_STORED) as box:
        box.writestr(zipfile.ZipInfo(member, (1980, 1, 1, 0, 0, 0)), sealed)
    with backup.open("rb+") as file:
        os.fsync(file.fileno())


def sealed_part(backup: Path, member: str, key: bytes, largest: int) -> bytes | None:
    """Return what `put_sealed` added, None where there is none; raise Damaged when it was altered."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    bound = container.read_manifest(backup).seal.encode()
    try:
        with zipfile.ZipFile(backup) as box:
            if member not in box.namelist():
                return None
            told = box.getinfo(member)
            if told.file_size > largest or told.compress_type != zipfile.ZIP_STORED:
                raise ValueError(member)
            sealed = box.read(member)
        return AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], bound)
    except (*container.BROKEN, InvalidTag):
        raise Damaged(f"{backup.name} 里的附加部分已损坏或被改动过。") from None
