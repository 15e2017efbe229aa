"""Credit codes (GB 32100), citizen numbers (GB 11643) and telephones: checked, never repaired by guessing."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from operator import mul
from typing import Literal, NamedTuple

from ohdesk.hiding import hidden, masked_number

CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
CREDIT_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
CREDIT_SIGNS = frozenset(CREDIT_ALPHABET)
CREDIT_VALUES = {char: value for value, char in enumerate(CREDIT_ALPHABET)}
CITIZEN_CHECKS = "10X98765432"
# Which kinds each registering department may give, GB 32100 with its amendments.
DEPARTMENT_KINDS = {
    "1": "1239", "2": "19", "3": "123459", "4": "19", "5": "1239", "6": "129", "7": "129",
    "8": "19", "9": "123", "A": "19", "N": "1239", "Y": "1",
}  # fmt: skip
# 11-15 北京 to 内蒙古 ... 81, 82, 83: residents of 香港, 澳门, 台湾
PROVINCES = frozenset(
    str(code)
    for codes in (range(11, 16), range(21, 24), range(31, 38), range(41, 47), range(50, 55), range(61, 66))
    for code in codes
) | {"71", "81", "82", "83"}
STATE_LEVEL = "10"
EASILY_MISTAKEN = {"O": "0", "I": "1", "S": "5", "Z": "2"}
MISREAD_BY_SPREADSHEET = re.compile(r"[0-9]\.[0-9]+E\+?[0-9]+|[0-9]+E\+[0-9]+")
INVISIBLE = re.compile(r"[\s\u00ad\u200b-\u200f\u2060\ufeff‐‑‒–—―−-]+")
MOBILE = re.compile(r"(?:\+?86)?1[3-9][0-9]{9}")
LANDLINE = re.compile(r"(?:\+?86)?(?:0[0-9]{2,3})?[2-8][0-9]{6,7}(?:(?:转|EXT|X|#|\*)[0-9]{1,6})?")
SERVICE = re.compile(r"[48]00[0-9]{7}|1[0-9]{4}|9[0-9]{4,7}")


class Finding(NamedTuple):
    """问题: something wrong (error) or worth a second look (warning), in words for the person."""

    level: Literal["error", "warning"]
    message: str


def _error(message: str) -> list[Finding]:
    return [Finding("error", message)]


def normalise_code(text: str) -> str:
    """Return a code half-width, in capitals, without blanks and hyphens; no character is replaced."""
    if text.isascii() and text.isalnum():
        return text.upper()
    return INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).upper()


def organisation_check(body: str) -> str:
    """Return the GB 11714 check character of the 8 characters of an organisation code."""
    total = sum(map(mul, ORGANISATION_WEIGHTS, [int(char, 36) for char in body]))
    return "0123456789X0"[11 - total % 11]


def _credit_check(first17: str) -> str:
    total = sum(map(mul, CREDIT_WEIGHTS, map(CREDIT_VALUES.__getitem__, first17)))
    return CREDIT_ALPHABET[-total % 31]


def check_credit_code(text: str) -> list[Finding]:
    """Say what is wrong with a unified social credit code; an empty text has nothing wrong."""
    code = normalise_code(text)
    return (_credit_form(code) or _credit_content(code)) if code else []


def _credit_form(code: str) -> list[Finding]:
    if len(code) == 18 and CREDIT_SIGNS.issuperset(code):
        return []
    if MISREAD_BY_SPREADSHEET.fullmatch(code):
        return _error("已被表格软件改成数值，原码已丢失，请对照营业执照以文本重新录入")
    for place, char in enumerate(code):
        if char not in CREDIT_ALPHABET:
            instead = EASILY_MISTAKEN.get(char)
            advice = f"，是否应为数字 {instead}" if instead else ""
            return _error(f"第 {place + 1} 位“{char}”不是信用代码使用的字符{advice}，请核对营业执照")
    if len(code) == 9 and organisation_check(code[:8]) == code[8]:
        return _error("这是 9 位组织机构代码，请填 18 位统一社会信用代码")
    if len(code) == 15 and code.isdigit():
        return _error("这是 15 位旧注册号，请填 18 位统一社会信用代码")
    return _length(code, "营业执照")


def _credit_content(code: str) -> list[Finding]:
    if _credit_check(code[:17]) != code[17]:
        if code.isdigit() and code.endswith("000"):
            return _error("末尾的 000 可能是表格软件截断所致，请对照营业执照重新录入")
        return _error("校验码不符，有抄错的字符，请对照营业执照逐位核对")
    if code[1] not in DEPARTMENT_KINDS.get(code[0], ""):
        return _error(f"前两位“{code[:2]}”不是登记管理部门和机构类别的编码，请核对证照")
    if organisation_check(code[8:16]) != code[16]:
        return _error("第 9—17 位组织机构代码的校验码不符，请对照证照逐位核对")
    if code[2:4] not in PROVINCES and code[2:4] != STATE_LEVEL:
        return [Finding("warning", f"第 3—8 位登记机关区划“{code[2:8]}”不存在，请核对证照")]
    return []


def _length(code: str, paper: str) -> list[Finding]:
    lacking = 18 - len(code)
    if not lacking:
        return []
    return _error(f"{'少' if lacking > 0 else '多'} {abs(lacking)} 位，请核对{paper}")


def _citizen_check(first17: str) -> str:
    total = sum(pow(2, 17 - place, 11) * int(digit) for place, digit in enumerate(first17))
    return CITIZEN_CHECKS[total % 11]


def _birth(number: str) -> date | None:
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def check_citizen_number(text: str, today: date | None = None) -> list[Finding]:
    """Say what is wrong with a citizen's number; area and age are only worth a second look."""
    number = normalise_code(text)
    return (_citizen_form(number) or _citizen_content(number, today or date.today())) if number else []


def _citizen_content(number: str, today: date) -> list[Finding]:
    birth = _birth(number)
    if birth is None:
        return _error(f"出生日期“{number[6:14]}”不存在，请核对身份证")
    if birth > today or birth.year < 1900:
        return _error(f"出生日期 {birth} {'晚于今天' if birth > today else '早于 1900 年'}，请核对身份证")
    if _citizen_check(number[:17]) != number[17]:
        if number.endswith("000"):
            return _error("末尾的 000 可能是表格软件截断所致，请对照身份证重新录入")
        return _error("校验码不符，有抄错的数字，请对照身份证逐位核对")
    return _citizen_doubts(number, birth, today)


def _citizen_form(number: str) -> list[Finding]:
    if MISREAD_BY_SPREADSHEET.fullmatch(number):
        return _error("已被表格软件改成数值，原号已丢失，请对照身份证以文本重新录入")
    if len(number) == 15 and number.isascii() and number.isdigit():
        return _error("这是 15 位旧号码，请填 18 位公民身份号码")
    if findings := _length(number, "身份证"):
        return findings
    for place, char in enumerate(number):
        if char not in ("0123456789X" if place == 17 else "0123456789"):
            instead = {"O": "，是否应为数字 0", "I": "，是否应为数字 1"}.get(char, "")
            return _error(f"第 {place + 1} 位“{char}”不是身份号码使用的字符{instead}，请核对身份证")
    return []


def _citizen_doubts(number: str, birth: date, now: date) -> list[Finding]:
    doubts = []
    if number[:2] not in PROVINCES:
        doubts.append(Finding("warning", f"前六位区划“{number[:6]}”不存在，请核对身份证"))
    age = now.year - birth.year - ((now.month, now.day) < (birth.month, birth.day))
    if age > 100:
        doubts.append(Finding("warning", f"年龄 {age} 岁，请核对出生日期"))
    elif age < 16:
        doubts.append(Finding("warning", f"年龄 {age} 岁，未满 16 周岁，请核对出生日期"))
    return doubts


def sex_and_birth(citizen_number: str) -> tuple[Literal["male", "female"], date] | None:
    """Return the sex and date of birth a faultless citizen number carries, else None."""
    number = normalise_code(citizen_number)
    if not number or any(finding.level == "error" for finding in check_citizen_number(number)):
        return None
    birth = _birth(number)
    return ("male" if int(number[16]) % 2 else "female", birth) if birth else None


def check_phone(text: str) -> list[Finding]:
    """Say which of the telephone numbers in a cell looks wrong; several may stand beside one another."""
    if MOBILE.fullmatch(text):
        return []
    parts = [part.strip() for part in re.split(r"[、,;/\\|]+", unicodedata.normalize("NFKC", text))]
    return [doubt for part in parts if part for doubt in _phone_doubts(part)]


def _phone_doubts(part: str) -> list[Finding]:
    number = re.sub(r"[()]", "", normalise_code(part))
    words = part.split()
    if _is_phone(number) or (len(words) > 1 and all(_is_phone(normalise_code(word)) for word in words)):
        return []
    if re.fullmatch(r"1[0-9]{5,}", number) and len(number) != 11:
        lacking = 11 - len(number)
        amount = f"{'少' if lacking > 0 else '多'} {abs(lacking)} 位"
        return [Finding("warning", f"手机号码“{masked_number(part)}”{amount}，请核对")]
    return [
        Finding(
            "warning", f"“{masked_number(part) if number.isdigit() else hidden(part)}”不像电话号码，请核对"
        )
    ]


def _is_phone(number: str) -> bool:
    return any(kind.fullmatch(number) for kind in (MOBILE, LANDLINE, SERVICE))


def make_credit_code(region: str, organisation: int | str, kind: str = "91") -> str:
    """Return a valid credit code for invented data; `organisation` is a number or its 8 characters."""
    body = organisation[:8] if isinstance(organisation, str) else f"{organisation:08d}"
    first17 = kind + region + body + organisation_check(body)
    return first17 + _credit_check(first17)


def make_citizen_number(area: str, birth: date, serial: int) -> str:
    """Return a valid citizen number for invented data; an odd serial (1 to 999) is a man's."""
    first17 = f"{area}{birth:%Y%m%d}{serial:03d}"
    return first17 + _citizen_check(first17)
