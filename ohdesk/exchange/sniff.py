"""What a file really is, judged by its content, and whether its package is safe to open."""

from __future__ import annotations

import re
import stat
import zipfile
from pathlib import Path

from ohdesk.errors import Refused
from ohdesk.exchange.grid import Limits

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_WORD = "WordDocument".encode("utf-16-le")
_FOREIGN = (
    (b"%PDF", "PDF 文件"),
    (b"\x89PNG", "图片"),
    (b"\xff\xd8\xff", "图片"),
    (b"GIF8", "图片"),
    (b"Rar!", "RAR 压缩包"),
    (b"7z\xbc\xaf", "7z 压缩包"),
    (b"\x1f\x8b", "gzip 压缩包"),
    (b"SQLite format 3", "数据库文件"),
    (b"MZ", "程序"),
)
_HTML = re.compile(rb"<!doctype\s+html|<html|<table|<head|<meta\s", re.IGNORECASE)
_LOCKED = "此文件设有打开密码，无法读取。请用 Excel/WPS 去掉密码后另存，再导入。"


def kind_of(path: Path, limits: Limits) -> str:
    """Return xlsx, xlsb, ods, xls or text; refuse everything that is no table, with a sentence of its own."""
    head, tail = _look(path, limits)
    if not head.strip(b"\x00\t\r\n \xef\xbb\xbf\xff\xfe"):
        raise Refused(f"“{path.name}”是空文件，没有可导入的内容。")
    if head.startswith(b"PK"):
        return _kind_of_zip(path, limits)
    if head.startswith(_OLE):
        return _kind_of_ole(path)
    for sign, words in _FOREIGN:
        if head.startswith(sign):
            raise Refused(f"“{path.name}”其实是{words}，不是表格。请导入 .xlsx、.xls 或 .csv 文件。")
    if _HTML.search(head.replace(b"\x00", b"")[:2048]):
        raise Refused(f"“{path.name}”其实是网页（HTML），不是表格。请用 Excel/WPS 另存为 .xlsx 再导入。")
    if b"<?mso-application" in head or b"office:spreadsheet" in head or head.lstrip().startswith(b"<?xml"):
        raise Refused(f"“{path.name}”是 XML 表格，请用 Excel/WPS 打开后另存为 .xlsx 再导入。")
    if head[:4] in {b"\x09\x08\x10\x00", b"\x09\x04\x06\x00", b"\x09\x02\x06\x00"}:
        return "xls"
    if b"\x00" in (head + tail) and not _is_utf16(head):
        raise Refused(f"“{path.name}”不是表格文件，无法读取。请导入 .xlsx、.xls 或 .csv 文件。")
    return "text"


def _look(path: Path, limits: Limits) -> tuple[bytes, bytes]:
    try:
        if path.is_dir():
            raise Refused(f"“{path}”是文件夹，请选择一个表格文件。")
        about = path.stat()
        # Opening a pipe waits for ever, and a device never ends.
        if not stat.S_ISREG(about.st_mode):
            raise Refused(f"“{path.name}”不是普通文件，无法读取。请选择一个表格文件。")
        size = about.st_size
        if size > limits.file_size:
            raise Refused(f"“{path.name}”超过 {limits.file_size >> 20} MB，请分成几个文件导入。")
        with path.open("rb") as file:
            head = file.read(8192)
            file.seek(max(0, size - 8192))
            return head, file.read()
    except FileNotFoundError:
        raise Refused(f"找不到文件“{path}”，请核对路径。") from None
    except (OSError, ValueError) as error:
        raise Refused(f"无法读取“{path.name}”：文件可能正被其他程序占用，或没有读取权限。") from error


def _is_utf16(head: bytes) -> bool:
    return head.startswith((b"\xff\xfe", b"\xfe\xff")) or min(head[0::2].count(0), head[1::2].count(0)) == 0


def _kind_of_ole(path: Path) -> str:
    content = path.read_bytes()
    if _ENCRYPTED in content:
        raise Refused(_LOCKED)
    if _WORD in content:
        raise Refused(f"“{path.name}”是 Word 文档，不是表格。请导入 .xlsx、.xls 或 .csv 文件。")
    return "xls"


def _kind_of_zip(path: Path, limits: Limits) -> str:
    try:
        with zipfile.ZipFile(path) as box:
            entries = box.infolist()
            _check_entries(path, entries, limits)
            names = {entry.filename.replace("\\", "/").lower().lstrip("/") for entry in entries}
            mime = box.read("mimetype")[:100] if "mimetype" in names and "mimetype" in box.namelist() else b""
    except (zipfile.BadZipFile, ValueError, NotImplementedError, RuntimeError, OSError, EOFError) as error:
        raise Refused(f"“{path.name}”已损坏或不完整，无法读取。请重新获取该文件。") from error
    if b"opendocument.spreadsheet" in mime:
        return "ods"
    if "xl/workbook.bin" in names:
        return "xlsb"
    if any(name.startswith("word/") for name in names) or b"opendocument.text" in mime:
        raise Refused(f"“{path.name}”是 Word 文档，不是表格。请导入 .xlsx、.xls 或 .csv 文件。")
    if "[content_types].xml" in names and not any(name.startswith("ppt/") for name in names):
        return "xlsx"
    raise Refused(f"“{path.name}”是压缩包，不是表格。请先解压，再选择其中的表格文件。")


def _check_entries(path: Path, entries: list[zipfile.ZipInfo], limits: Limits) -> None:
    unsafe = f"“{path.name}”的内部结构异常"
    if len(entries) > limits.entries:
        raise Refused(f"{unsafe}（含 {len(entries)} 个部件），为安全起见不予读取。")
    names = [entry.filename.replace("\\", "/").lower() for entry in entries]
    if len(set(names)) != len(names):
        raise Refused(f"{unsafe}（有同名部件），为安全起见不予读取。")
    if any(entry.flag_bits & 1 for entry in entries):
        raise Refused(_LOCKED)
    if sum(entry.file_size for entry in entries) > limits.inflated:
        raise Refused(
            f"“{path.name}”展开后超过 {limits.inflated >> 20} MB，无法读取。"
            "请删除表格末尾的空白行、空白列后另存，或分成几个文件导入。"
        )
    if any(entry.file_size > max(1 << 20, 1000 * entry.compress_size) for entry in entries):
        raise Refused(f"{unsafe}（压缩比过大），为安全起见不予读取。")


def check_markup(box: zipfile.ZipFile, name: str) -> None:
    """Refuse a part of the package that declares a document type or hides its beginning."""
    with box.open(name) as part:
        head = part.read(1 << 16).replace(b"\x00", b"")
    start = re.search(rb"<[A-Za-z_]", head)
    prolog = head[: start.start()] if start else head
    if b"<!DOCTYPE" in prolog.upper() or b"<!ENTITY" in head.upper():
        raise Refused("此文件含有 DOCTYPE 声明，可能是恶意文件，为安全起见不予读取。")
    if start is None and len(head) >= 1 << 16:
        raise Refused("此文件的内部结构异常，为安全起见不予读取。")
