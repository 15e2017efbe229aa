"""The office's data key, wrapped for each user by a password and once by the printed 恢复密钥."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from db.errors import Damaged, Refused, WrongSecret

FILE = "keyring.json"
FORMAT = 1
KEY_BYTES = 32
RECOVERY = "recovery"
COST = {"time": 3, "memory_kib": 65536, "lanes": 2}
DEAREST = {"time": 16, "memory_kib": 1 << 20, "lanes": 16}
"""The most a key file may ask for."""
CHECK_WORDS = b"ohdesk data key"


@dataclass(frozen=True)
class Keyring:
    """The content of keyring.json: nothing in it opens the data without a password or the 恢复密钥."""

    wraps: dict[str, dict[str, Any]]
    check: str

    @classmethod
    def load(cls, folder: Path) -> Keyring:
        """Read the key file; raise Damaged when it cannot be understood."""
        path = folder / FILE
        try:
            read = json.loads(path.read_text("utf-8"))
            if read["format"] != FORMAT:
                raise Refused(f"{path} 由更新版本的程序写成，请先升级程序。")
            # Without its own sum a flipped bit in a wrapped key would pass for a wrong password.
            if "sum" in read and read["sum"] != _sum(read):
                raise ValueError(FILE)
            return cls(dict(read["wraps"]), str(read["check"]))
        except FileNotFoundError:
            raise Refused(f"{folder} 中没有工作台数据（缺少 {FILE}），请先新建或选择正确的文件夹。") from None
        except OSError:
            raise Refused(f"不能读取 {path}，请检查文件夹权限，或稍后再试。") from None
        except (ValueError, KeyError, TypeError):
            raise Damaged(f"密钥文件 {path} 已损坏，请从备份中找回该文件，不要删除任何文件。") from None

    def save(self, folder: Path) -> None:
        """Write the key file so that a crash leaves either the old or the new one."""
        path = folder / FILE
        words: dict[str, Any] = {"format": FORMAT, "wraps": self.wraps, "check": self.check}
        words["sum"] = _sum(words)
        new = path.with_suffix(".new")
        with new.open("w", encoding="utf-8") as file:
            json.dump(words, file, ensure_ascii=False, indent=1)
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)

    def unlock(self, name: str, secret: str) -> bytes:
        """Return the data key; raise Refused when the name or the secret is wrong."""
        wrap = self.wraps.get(name)
        key = None if wrap is None else _unwrap(wrap, secret)
        if key is None:
            raise WrongSecret("用户名或口令错误，请重新输入；忘记口令可用恢复密钥找回。")
        if not hmac.compare_digest(_check_value(key).encode(), self.check.encode(errors="replace")):
            raise Damaged(f"密钥文件 {FILE} 与口令不一致，可能被改动过，请从备份中找回该文件。")
        return key

    def unlock_by_recovery(self, printed: str) -> bytes:
        """Return the data key from the printed 恢复密钥, in any case and spacing."""
        return self.unlock(RECOVERY, _canonical(printed))

    def with_user(self, name: str, password: str, key: bytes) -> Keyring:
        """Return a keyring in which this user's password opens the data key."""
        return Keyring({**self.wraps, name: _wrap(key, password)}, self.check)

    def without_user(self, name: str) -> Keyring:
        """Return a keyring that this user's password no longer opens."""
        left = {one: wrap for one, wrap in self.wraps.items() if one != name}
        return Keyring(left, self.check)

    def with_new_recovery(self, key: bytes) -> tuple[Keyring, str]:
        """Return a keyring with another 恢复密钥, and that key to print; the old one opens nothing any more."""
        recovery = _new_recovery()
        wraps = {**self.wraps, RECOVERY: _wrap(key, _canonical(recovery))}
        return Keyring(wraps, self.check), recovery


def new_keyring(user: str, password: str) -> tuple[Keyring, bytes, str]:
    """Make a random data key; return the keyring, the key and the 恢复密钥 to print."""
    if user == RECOVERY:
        raise Refused(f"用户名不能是 {RECOVERY}，请换一个。")
    check_password(password)
    key = secrets.token_bytes(KEY_BYTES)
    recovery = _new_recovery()
    ring = Keyring(
        {user: _wrap(key, password), RECOVERY: _wrap(key, _canonical(recovery))}, _check_value(key)
    )
    return ring, key, recovery


def check_password(password: str) -> None:
    """Raise Refused unless the password has 8 characters of 3 classes, or 14 of any."""
    classes = sum(
        any(test(one) for one in password)
        for test in (str.islower, str.isupper, str.isdigit, lambda one: not one.isalnum())
    )
    if len(password) < 8 or (len(password) < 14 and classes < 3):
        raise Refused("口令太简单：至少 8 位并含大写、小写、数字、符号中的三种，或至少 14 位。")


def _new_recovery() -> str:
    body = base64.b32encode(secrets.token_bytes(20)).decode()
    text = body + _checksum(body)
    return "-".join(text[at : at + 4] for at in range(0, len(text), 4))


def _checksum(body: str) -> str:
    return base64.b32encode(hashlib.sha256(body.encode()).digest()).decode()[:4]


def _canonical(printed: str) -> str:
    text = "".join(one for one in printed.upper() if one.isalnum())
    if len(text) != 36 or _checksum(text[:-4]) != text[-4:]:
        raise Refused("恢复密钥有误：应为 36 位字母和数字，请对照打印件逐位核对。")
    return text


def _sum(words: dict[str, Any]) -> str:
    """Return what shows that the key file is whole; it proves nothing against who writes it on purpose."""
    plain = json.dumps({name: words[name] for name in ("format", "wraps", "check")}, sort_keys=True)
    return hashlib.sha256(plain.encode()).hexdigest()[:16]


def _check_value(key: bytes) -> str:
    return hmac.new(key, CHECK_WORDS, "sha256").hexdigest()


def _stretch(secret: str, salt: bytes, cost: dict[str, int]) -> bytes:
    from argon2.low_level import Type, hash_secret_raw

    return hash_secret_raw(
        secret.encode(), salt, cost["time"], cost["memory_kib"], cost["lanes"], KEY_BYTES, Type.ID
    )


def _wrap(key: bytes, secret: str) -> dict[str, Any]:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
    sealed = AESGCM(_stretch(secret, salt, COST)).encrypt(nonce, key, CHECK_WORDS)
    return {"kdf": "argon2id", **COST, "salt": salt.hex(), "nonce": nonce.hex(), "sealed": sealed.hex()}


def _unwrap(wrap: dict[str, Any], secret: str) -> bytes | None:
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        # A key file from outside must not make this computer stretch a password for ever.
        if any(not 0 < int(wrap[name]) <= most for name, most in DEAREST.items()):
            raise ValueError(FILE)
        stretched = _stretch(secret, bytes.fromhex(wrap["salt"]), wrap)
        sealed = bytes.fromhex(wrap["sealed"])
        return AESGCM(stretched).decrypt(bytes.fromhex(wrap["nonce"]), sealed, CHECK_WORDS)
    except InvalidTag:
        return None
    except (KeyError, TypeError, ValueError):
        raise Damaged(f"密钥文件 {FILE} 已损坏，请从备份中找回该文件，不要删除任何文件。") from None
