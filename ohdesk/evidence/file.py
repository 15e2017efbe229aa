"""A file that somebody hands over as 佐证材料: read whole, or refused with one sentence before anything is kept."""

from __future__ import annotations

import errno
import re
import stat
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from db.records.evidence import EvidenceKind
from ohdesk.errors import Refused

LARGEST = 50 << 20
"""The most bytes one file may have: the office is one file, and it is backed up whole."""

LONGEST_NAME = 200
NUMBER = re.compile(r"(?<![一-龥])[一-龥]{2,10}〔(?:19|20)\d\d〕\s*\d{1,5}\s*号")
PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn"}
"""Characters nobody sees: some of them turn a name around, so that .exe reads as .pdf."""


@dataclass(frozen=True)
class Taken:
    """A file as it was read: its name, and all its bytes."""

    name: str
    content: bytes

    @property
    def title(self) -> str:
        """Return the name without its ending, which is what a paper is called until somebody says otherwise."""
        return Path(self.name).stem.strip() or self.name

    @property
    def document_no(self) -> str:
        """Return the 文号 in the name, blank unless it stands there in full."""
        found = NUMBER.search(self.name)
        return re.sub(r"\s", "", found.group()) if found else ""

    @property
    def kind(self) -> EvidenceKind | None:
        """Return 照片 for a picture; what else a paper is, a person must say."""
        return EvidenceKind.photo if self.content.startswith(PICTURES) else None


def take(path: Path) -> Taken:
    """Read a file; raise Refused when it is no plain file, empty, too large, locked or changing."""
    try:
        return Taken(plain_name(path.name), _read(path))
    except FileNotFoundError:
        raise Refused(f"找不到文件“{path}”，可能已被移走或改名，请重新选择。") from None
    except PermissionError:
        raise Refused(f"“{path.name}”打不开：正被别的程序占用，或没有读取权限，请关闭后再试。") from None
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            raise Refused("文件路径太长，请把文件复制到较短的文件夹里再试。") from None
        raise Refused(
            f"“{path.name}”没有读成（{error.strerror or error}），请检查磁盘或U盘后再试。"
        ) from None


def _read(path: Path) -> bytes:
    found = path.lstat()
    if stat.S_ISLNK(found.st_mode):
        raise Refused(f"“{path.name}”是指向别处的链接，请选择文件本身。")
    if stat.S_ISDIR(found.st_mode):
        raise Refused(f"“{path.name}”是文件夹，请选择其中的文件。")
    if not stat.S_ISREG(found.st_mode):
        raise Refused(f"“{path.name}”不是普通文件，不能作为材料。")
    if found.st_size > LARGEST:
        raise Refused(
            f"“{path.name}”有 {found.st_size / (1 << 20):.0f} MB，超过每个文件 {LARGEST >> 20} MB 的上限，"
            "请压缩图片、拆分后再附。"
        )
    with path.open("rb") as file:
        content = file.read(LARGEST + 1)
    if len(content) != found.st_size or path.lstat().st_size != found.st_size:
        raise Refused(f"“{path.name}”正在被修改，没有附上，请保存并关闭后再试。")
    if not content:
        raise Refused(f"“{path.name}”是空文件，没有内容可附。")
    return content


def plain_name(name: str) -> str:
    """Return a file's name without characters that nobody sees, and not endlessly long."""
    seen = "".join(
        one for one in unicodedata.normalize("NFC", name) if unicodedata.category(one) not in _UNSEEN
    )
    path = Path(seen.strip() or "未命名")
    return path.name if len(path.name) <= LONGEST_NAME else path.stem[:LONGEST_NAME] + path.suffix[:12]


def size_text(size: int | None) -> str:
    """Return a size as people read it."""
    if size is None:
        return ""
    if size < 1 << 20:
        return f"{max(1, round(size / 1024))} KB"
    return f"{size / (1 << 20):.1f} MB"
