"""Delimited text that came in: which encoding, which delimiter, and the rows."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from typing import NoReturn

from ohdesk.errors import Refused
from ohdesk.exchange.writer import unguarded

_HANZI = re.compile("[\u3400-\u9fff\uf900-\ufaff]")
_ODD = re.compile("[\ue000-\uf8ff\u0370-\u03ff\u0400-\u04ff\u3040-\u30ff\u3100-\u312f\u2500-\u257f]")
_UNKNOWN = "文件的文字编码无法识别，会读成乱码。请用 Excel/WPS 打开，核对文字后另存为 .xlsx 再导入。"
_BIG5 = "文件的文字编码像是 Big5（繁体），会读成乱码。请用 Excel/WPS 打开，核对文字后另存为 .xlsx 再导入。"
_DELIMITERS = ",\t;|"


def decode(content: bytes) -> tuple[str, str]:
    """Return the text and the name of its encoding; text that would be garbled is refused."""
    for sign, name in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(sign):
            return _strictly(content, name)
    if wide := _wide_encoding(content):
        return _strictly(content, wide)
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    try:
        text = content.decode("gb18030")
    except UnicodeDecodeError:
        _guess(content)
    if "\x00" in text:
        raise Refused(_UNKNOWN)
    _refuse_garbled(text, content)
    return text, "gb18030"


def _strictly(content: bytes, name: str) -> tuple[str, str]:
    try:
        return content.decode(name), name
    except UnicodeDecodeError:
        raise Refused(_UNKNOWN) from None


def _wide_encoding(content: bytes) -> str:
    sample = content[:4096]
    if sample[1::2].count(0) > len(sample) // 10 and not sample[0::2].count(0):
        return "utf-16-le"
    if sample[0::2].count(0) > len(sample) // 10 and not sample[1::2].count(0):
        return "utf-16-be"
    return ""


def _refuse_garbled(text: str, content: bytes) -> None:
    """Tell true GB text from Big5 and others by how many of its characters are everyday ones."""
    hanzi = _HANZI.findall(text)
    everyday = sum(1 for sign in hanzi if _is_everyday(sign))
    odd = len(_ODD.findall(text))
    if everyday >= 0.8 * (len(hanzi) + odd) and hanzi:
        return
    if not hanzi and not odd:
        return
    # Everyday Big5 characters lie in lead bytes A4-C6, which no GB text of this kind would fill alone.
    pairs = re.findall(rb"[\x81-\xfe][\x40-\x7e\x80-\xfe]", content)
    share = sum(1 for pair in pairs if 0xA4 <= pair[0] <= 0xC6) / max(len(pairs), 1)
    if share > 0.7 or _decodes(content, "big5hkscs"):
        raise Refused(_BIG5)
    if everyday < 0.5 * (len(hanzi) + odd):
        raise Refused(_UNKNOWN)


def _is_everyday(sign: str) -> bool:
    try:
        return 0xB0 <= sign.encode("gb2312")[0] <= 0xD7
    except UnicodeEncodeError:
        return False


def _decodes(content: bytes, name: str) -> bool:
    try:
        content.decode(name)
    except UnicodeDecodeError:
        return False
    return True


def _guess(content: bytes) -> NoReturn:
    from charset_normalizer import from_bytes

    best = from_bytes(content[: 1 << 20]).best()
    if best is None:
        raise Refused(_UNKNOWN)
    if best.encoding.startswith("big5") or best.encoding == "cp950":
        raise Refused(_BIG5)
    # A guess is named but not used: a wrong one would fill the ledger with garbled names.
    raise Refused(_UNKNOWN.replace("无法识别", f"像是 {best.encoding}，不能确定"))


def split(text: str) -> list[list[str | None]]:
    """Return the rows of a delimited text, empty cells as None, the formula guard taken off."""
    # Excel writes such a first line to name its own delimiter.
    named = re.match(r"sep=(.)\r?\n", text)
    if named:
        text = text[named.end() :]
    delimiter = named.group(1) if named else _delimiter(text)
    csv.field_size_limit(1 << 20)
    try:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=False)
        return [[unguarded(cell) if cell else None for cell in row] for row in rows]
    except csv.Error as error:
        raise Refused(f"文本表格的引号不配对或单元格过长（{error}）。请另存为 .xlsx 再导入。") from None


def _delimiter(text: str) -> str:
    lines = [re.sub(r'"[^"]*"', "", line) for line in text[:65536].splitlines()[:50] if line.strip()]

    def worth(sign: str) -> tuple[int, int, int]:
        counts = [count for line in lines if (count := line.count(sign))]
        steady = max(Counter(counts).values(), default=0)
        return len(counts), steady, sum(counts)

    return max(_DELIMITERS, key=worth)
