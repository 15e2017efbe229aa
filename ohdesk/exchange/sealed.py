"""A workbook that opens only with its password: encrypted as Excel and WPS do it, verified before it is kept."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from db import keyring
from ohdesk.errors import Refused
from ohdesk.exchange.outfile import replacing

LEAST = 8192
FIRST_PART = "[Content_Types].xml"
LONGEST = 255
"""More characters no spreadsheet program accepts in a password."""


def check_file_password(password: str) -> None:
    """Raise Refused unless the password is as strong as one of the program's own."""
    if not password:
        raise Refused("请给文件设一个口令：没有口令，含个人信息的文件谁都能打开。")
    keyring.check_password(password)
    if len(password) > LONGEST or not password.isprintable():
        raise Refused(f"文件口令最多 {LONGEST} 个字符，且不能含换行等特殊字符。")


def write_sealed(path: Path, book: bytes, password: str) -> None:
    """Write a workbook encrypted under a password; nothing of it touches the disk in the clear."""
    from msoffcrypto.format.ooxml import OOXMLFile

    check_file_password(password)
    if path.suffix.lower() != ".xlsx":
        raise Refused(f"加密的文件只能是 .xlsx：{path.name}。")
    book, sealed = _roomy(book), io.BytesIO()
    OOXMLFile(io.BytesIO(book)).encrypt(password, sealed)

    def verify(draft: Path) -> None:
        if read_sealed(draft, password) != book:
            raise Refused(f"“{path.name}”加密后核对不符，没有保存，请重试；原有文件未变。")

    with replacing(path, verify) as draft:
        draft.write_bytes(sealed.getvalue())


def _roomy(book: bytes) -> bytes:
    """Return a small workbook with empty lines at a part's end: below this size the container would be torn."""
    if len(book) >= LEAST:
        return book
    roomy = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(roomy, "w", zipfile.ZIP_STORED) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name) + (b"\n" * LEAST if name == FIRST_PART else b""))
    return roomy.getvalue()


def read_sealed(path: Path, password: str) -> bytes:
    """Return the workbook inside an encrypted file; raise Refused for a wrong password."""
    from msoffcrypto.exceptions import DecryptionError, FileFormatError, InvalidKeyError
    from msoffcrypto.format.ooxml import OOXMLFile

    opened = io.BytesIO()
    try:
        with path.open("rb") as file:
            office = OOXMLFile(file)
            office.load_key(password=password, verify_password=True)
            office.decrypt(opened, verify_integrity=True)
    except InvalidKeyError:
        raise Refused(f"“{path.name}”的口令不对，或文件已被改动。") from None
    except (DecryptionError, FileFormatError, OSError):
        raise Refused(f"“{path.name}”不是加密的 Excel 文件，或已损坏。") from None
    return opened.getvalue()
