"""Values as people type them in Excel and forms, turned into exact values or a Chinese reason why not."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Collection, Mapping
from datetime import date, datetime
from decimal import Decimal

from ohdesk.hiding import hidden, masked_number

LONGEST_TEXT = 32_767
_LARGEST = 10**15
_HALF_WIDTH = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0x2212: 0x2D}
_DASHES = frozenset({"-", "--", "—", "——", "–", "/", "\\", "―"})
_SPACE = re.compile(r"[\s\u200b\u200e\u200f\ufeff\u2060]+")
_SEPARATOR = r"[-./年。、—–·]"
_DATE = re.compile(rf"(\d{{4}}){_SEPARATOR}(\d{{1,2}})[-./月。、—–·](\d{{1,2}})[日号]?", re.ASCII)
_COMPACT_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_YEAR_MONTH = re.compile(rf"\d{{4}}(?:{_SEPARATOR}\d{{1,2}}月?|\d{{2}})")
_YEAR_LAST = re.compile(r"\d{1,2}[-./]\d{1,2}[-./]\d{4}")
_SHORT_YEAR = re.compile(rf"\d{{2}}{_SEPARATOR}\d{{1,2}}[-./月。、]\d{{1,2}}[日号]?")
_CLOCK = re.compile(r"[ T]*\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z?$")
_NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?", re.ASCII)
_UNITS = ("人次", "人", "家", "个", "件", "名", "次", "分钟", "户", "场", "例", "份")
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[eE]\+?\d{1,3}")
_LONGEST_SCIENTIFIC = 8
"""A code of more letters and figures than this is no number such as 1E005."""

_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\ufffe\uffff]"
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_PHONE = re.compile(r"[0-9+\-()/、,;转 ]{5,60}")
_MOBILE = re.compile("1[0-9]{10}")
_TRUE = frozenset({"是", "有", "√", "✓", "✔", "☑", "1", "y", "yes", "true", "对", "已"})
_FALSE = frozenset({"否", "无", "×", "✗", "✘", "☐", "□", "0", "n", "no", "false", "x", "没有", "不是", "未"})


class Misread(ValueError):
    """A value could not be understood; the text is the Chinese reason."""


def is_dash(value: object) -> bool:
    """Tell whether a lone dash or stroke stands where a table has nothing to say."""
    return isinstance(value, str) and _SPACE.sub("", value).translate(_HALF_WIDTH) in _DASHES


def understand_date(value: object) -> date:
    """日期: read 2025.6.20, 2025年6月20日, 20250620, full-width digits and real date cells."""
    if isinstance(value, datetime):
        return _in_range(value.date())
    if isinstance(value, date):
        return _in_range(value)
    text = _plain(value)
    text = _SPACE.sub("", _CLOCK.sub("", text))
    if found := _DATE.fullmatch(text) or _COMPACT_DATE.fullmatch(text):
        return _calendar_date(*(int(part) for part in found.groups()))
    raise Misread(_why_no_date(text, value))


def _calendar_date(year: int, month: int, day: int) -> date:
    try:
        return _in_range(date(year, month, day))
    except Misread:
        raise
    except ValueError:
        raise Misread(f"没有 {year}年{month}月{day}日 这一天") from None


def _in_range(day: date) -> date:
    if not 1900 <= day.year <= 2100:
        raise Misread(f"年份 {day.year} 不合理")
    return day


def _why_no_date(text: str, value: object) -> str:
    if _YEAR_MONTH.fullmatch(text):
        return f"“{text}”只有年和月，请补上日，如 2025-06-20"
    if re.fullmatch(r"\d{4}年?", text):
        return f"“{text}”只有年份，请写全年月日，如 2025-06-20"
    if _SHORT_YEAR.fullmatch(text):
        return f"“{text}”的年份只有两位，请写四位，如 2025-06-20"
    if _YEAR_LAST.fullmatch(text):
        return f"“{text}”分不清月和日，请按年-月-日书写，如 2025-06-20"
    if isinstance(value, int | float) and re.fullmatch(r"\d{5}", text):
        return f"单元格是数字 {text}，不是日期；请把单元格格式改为日期后核对"
    return f"“{_short(text)}”不是日期，请写成 2025-06-20 的样子"


def understand_int(value: object) -> int:
    """整数: read 1,234, full-width digits, 3.0 and a trailing unit such as 人 or 家."""
    if type(value) is int and -_LARGEST < value < _LARGEST:
        return value
    number = _number(_without_unit(_plain(value)))
    if number != number.to_integral_value():
        raise Misread(f"“{_short(str(value))}”不是整数")
    return int(number)


def understand_decimal(value: object, *, percent: bool = False) -> Decimal:
    """小数: read 1,234.5; with `percent` 85% and 85 both mean 85."""
    text = _plain(value)
    if text.endswith("%"):
        if not percent:
            raise Misread(f"“{_short(text)}”是百分数，此处要填数值")
        text = text[:-1]
    return _number(_without_unit(text))


def _number(text: str) -> Decimal:
    if not _NUMBER.fullmatch(text):
        raise Misread(f"“{_short(text)}”不是数字" if text else "没有数字")
    number = Decimal(text.replace(",", ""))
    if abs(number) >= _LARGEST:
        raise Misread(f"“{_short(text)}”太大，请核对")
    return number


def _without_unit(text: str) -> str:
    text = _SPACE.sub("", text)
    unit = next((unit for unit in _UNITS if text.endswith(unit)), "")
    return text.removesuffix(unit)


def understand_bool(value: object) -> bool:
    """是否: read 是/否, 有/无, √/×, 1/0, y/n, TRUE/FALSE."""
    if isinstance(value, bool):
        return value
    text = _SPACE.sub("", _plain(value)).casefold()
    if text in _TRUE:
        return True
    if text in _FALSE:
        return False
    raise Misread(f"“{_short(text)}”不是“是”或“否”")


def understand_choice(
    value: object, choices: Mapping[str, str], synonyms: Mapping[str, str] | None = None
) -> str:
    """选项: find the English name of a choice typed as its name, its Chinese word or one of the synonyms."""
    wanted = _choice_key(_plain(value))
    for name, words in choices.items():
        if wanted in (_choice_key(name), _choice_key(words)):
            return name
    for words, name in (synonyms or {}).items():
        if wanted == _choice_key(words) and name in choices:
            return name
    offered = "、".join(list(choices.values())[:12]) + ("等" if len(choices) > 12 else "")
    raise Misread(f"“{_short(str(value))}”不在可选项中，可选：{offered}")


def _choice_key(text: str) -> str:
    return _SPACE.sub("", unicodedata.normalize("NFKC", text)).casefold()


def understand_text(value: object, *, limit: int = LONGEST_TEXT) -> str:
    """文字: strip, compose (NFC) and drop characters nobody can see; refuse garbled or overlong text."""
    text = value if isinstance(value, str) else _spoken(value)
    if text.isprintable() and unicodedata.is_normalized("NFC", text) and not _is_garbled(text):
        return _within(text.strip(), limit)
    if _SURROGATE.search(text):
        raise Misread("含有无法保存的字符，请重新录入")
    text = _INVISIBLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    # Dropping a character can bring two others together that compose, so this comes last.
    text = unicodedata.normalize("NFC", text).strip()
    if _is_garbled(text):
        raise Misread("含有乱码，请核对原文件的编码后重新录入")
    return _within(text, limit)


def _is_garbled(text: str) -> bool:
    return "\ufffd" in text or "锟斤拷" in text


def _within(text: str, limit: int) -> str:
    if len(text) > limit:
        raise Misread(f"文字有 {len(text)} 个字，超过上限 {limit} 个")
    return text


def _spoken(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    return _digits(value)


def understand_code_text(value: object, damaged: bool = False, *, lengths: Collection[int] = ()) -> str:
    """号码: text always; a number cell is refused unless it has as many digits as one of `lengths`."""
    lost = "此列为号码，单元格是数字格式，末几位已丢失，请改为文本后重新录入"
    if damaged:
        raise Misread(lost)
    if isinstance(value, bool | date):
        raise Misread("此列为号码，单元格却是日期或是否，请改为文本后重新录入")
    if isinstance(value, int | float):
        if isinstance(value, int) and 0 <= value < 10**14 and len(str(value)) in lengths:
            return str(value)
        if isinstance(value, int) and abs(value) < 10**14:
            raise Misread("此列为号码，单元格是数字格式，开头的 0 可能已丢失，请改为文本后重新录入")
        raise Misread(lost)
    if isinstance(value, str) and len(value) > _LONGEST_SCIENTIFIC and value.isascii() and value.isalnum():
        return value.upper()
    text = _SPACE.sub("", _plain(value)).lstrip("'’‘")
    if _SCIENTIFIC.fullmatch(text):
        raise Misread(lost)
    if not text:
        raise Misread("没有填写")
    return understand_text(text).upper()


def understand_phone(value: object) -> str:
    """电话: text with the usual signs, or a whole number that can have lost no leading 0."""
    if isinstance(value, bool | date):
        raise Misread("此列为电话，单元格却是日期或是否")
    if isinstance(value, str) and _MOBILE.fullmatch(value):
        return value
    text = _plain(value).lstrip("'")
    if isinstance(value, int | float):
        if not re.fullmatch(r"1\d{10}|\d{7,8}|[48]00\d{7}", text):
            raise Misread(
                f"“{masked_number(_short(text))}”是数字格式且位数不对，开头的 0 可能已丢失，请改为文本后重新录入"
            )
        return text
    text = re.sub(r"[—–]", "-", text.replace("\n", "、"))
    if not _PHONE.fullmatch(text) or not re.search(r"\d{5}", text.replace("-", "").replace(" ", "")):
        raise Misread(f"“{_short(text)}”不像电话号码")
    return text


def _plain(value: object) -> str:
    if isinstance(value, bool):
        raise Misread("单元格是“是/否”，此处不能用")
    if isinstance(value, int | float | Decimal):
        return _digits(value)
    # Full NFKC would turn 5² into 52; only the full-width forms are the same sign typed wide.
    text = _INVISIBLE.sub("", "" if value is None else str(value)).translate(_HALF_WIDTH).strip()
    if not text:
        raise Misread("没有填写")
    return text


def _digits(value: object) -> str:
    if isinstance(value, float):
        if not math.isfinite(value):
            raise Misread("单元格不是有效的数字")
        return format(Decimal(repr(value)).normalize(), "f")
    if isinstance(value, Decimal):
        if not value.is_finite() or value.adjusted() > 400 or value.adjusted() < -400:
            raise Misread("单元格不是有效的数字")
        return format(value, "f")
    if isinstance(value, int) and abs(value) >= 10**400:
        raise Misread("数字太大")
    return str(value)


def _short(text: str) -> str:
    text = hidden(" ".join(_SURROGATE.sub("?", text).split()))
    return text if len(text) <= 30 else text[:30] + "…"
