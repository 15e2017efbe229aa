"""国密: a backup's database sealed once more by SM4-GCM, and its manifest by HMAC-SM3; for who wishes it."""

from __future__ import annotations

import hmac
import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from db.errors import Damaged, Refused

HEAD = b"OHSM4\x01"
NONCE, TAG, KEY = 12, 16, 16
CHUNK = 1 << 20
BROKEN = "备份里的国密数据已损坏，请换用另一份备份。"
MISSING = "这台电脑上的程序不支持国密算法，不能做或打开国密备份，请关闭国密选项或换用完整的安装包。"


def available() -> bool:
    """Tell whether the cipher library here knows SM4-GCM and SM3."""
    try:
        _cipher(bytes(KEY), bytes(NONCE)).encryptor()
        digest(b"", b"")
    except Refused:
        return False
    return True


def digest(key: bytes, plain: bytes) -> str:
    """Return the HMAC-SM3 of some bytes under a key derived from the data key."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.hmac import HMAC

    try:
        made = HMAC(hmac.new(key, b"sm3 backup", "sha256").digest(), hashes.SM3())
    except UnsupportedAlgorithm:
        raise Refused(MISSING) from None
    made.update(plain)
    return made.finalize().hex()


def seal(path: Path, key: bytes, tick: Callable[[], object] = lambda: None) -> None:
    """Put the sealed file in the place of the plain one; `tick` is called between chunks and may raise."""
    nonce = secrets.token_bytes(NONCE)
    cipher = _cipher(_key(key), nonce).encryptor()
    cipher.authenticate_additional_data(HEAD)
    sealed = path.with_name(f"{path.name}.sealed")
    with path.open("rb") as source, sealed.open("wb") as sink:
        sink.write(HEAD + nonce)
        while chunk := source.read(CHUNK):
            sink.write(cipher.update(chunk))
            tick()
        cipher.finalize()
        sink.write(cipher.tag)
        _force(sink)
    sealed.replace(path)


def unseal(path: Path, key: bytes) -> None:
    """Put the plain file in the place of a sealed one; a file that is not sealed stays. Raises Damaged."""
    from cryptography.exceptions import InvalidTag

    with path.open("rb") as source:
        if source.read(len(HEAD)) != HEAD:
            return
        left = path.stat().st_size - len(HEAD) - NONCE - TAG
        if left < 0:
            raise Damaged(BROKEN)
        cipher = _cipher(_key(key), source.read(NONCE)).decryptor()
        cipher.authenticate_additional_data(HEAD)
        plain = path.with_name(f"{path.name}.plain")
        with plain.open("wb") as sink:
            while left > 0 and (chunk := source.read(min(CHUNK, left))):
                left -= len(chunk)
                sink.write(cipher.update(chunk))
            try:
                cipher.finalize_with_tag(source.read(TAG))
            except (InvalidTag, ValueError):
                raise Damaged(BROKEN) from None
            _force(sink)
    plain.replace(path)


def _key(key: bytes) -> bytes:
    return hmac.new(key, b"sm4 backup", "sha256").digest()[:KEY]


def _cipher(key: bytes, nonce: bytes) -> Any:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    try:
        made = Cipher(algorithms.SM4(key), modes.GCM(nonce))
        made.encryptor()
    except (UnsupportedAlgorithm, ValueError):
        raise Refused(MISSING) from None
    return made


def _force(file: IO[bytes]) -> None:
    file.flush()
    os.fsync(file.fileno())
