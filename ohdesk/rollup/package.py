"""One county's package, opened: its seal and every file's fingerprint checked before its numbers are believed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from ohdesk.errors import Refused
from ohdesk.rollup.box import MANIFEST, Files, read_files
from ohdesk.rollup.shape import CountyData, Misshapen, count, data_of, day, parse, text, words_of
from ohdesk.submissions.codec import sha256
from ohdesk.submissions.manifest import DATA, FORMAT, seal_of

LARGEST_JSON = 48 << 20
LONGEST_NAME = 40
_CODE = re.compile(r"\d{6}")


@dataclass(frozen=True)
class Package:
    """What a county sent: whose, which time, counted how, and the numbers."""

    path: Path
    code: str
    county: str
    office: str
    profile: str
    profile_digest: str
    year: int
    as_of: date
    ordinal: int
    submitted_on: date
    program: str
    choices: Mapping[str, str]
    definitions: Mapping[str, str]
    open: Sequence[str]
    seal: str
    data: CountyData

    @property
    def words(self) -> str:
        """Return which package it is, for people."""
        return f"{self.county}第{self.ordinal}次（{self.submitted_on.isoformat()}）"


def open_package(path: Path) -> Package:
    """Read and verify a package; raise Refused, naming the county where known, when it cannot be believed."""
    files = read_files(path)
    whose = f"“{path.name}”"
    try:
        told = parse(_json(files, MANIFEST), MANIFEST)
        whose = _whose(told) or whose
        _verify(told, files)
        return _package(path, told, files)
    except Misshapen as wrong:
        raise Refused(f"{whose}的上报包不能使用：{wrong}，请让县区重新报送。") from None


def _json(files: Files, name: str) -> bytes:
    content = files.get(name)
    if content is None:
        raise Misshapen(f"缺少 {name}")
    if len(content) > LARGEST_JSON:
        raise Misshapen(f"{name} 太大")
    return content


def _whose(told: Mapping[str, Any]) -> str:
    county = told.get("county")
    name = county.get("name") if isinstance(county, dict) else None
    return name if isinstance(name, str) and 0 < len(name) <= LONGEST_NAME else ""


def _verify(told: Mapping[str, Any], files: Files) -> None:
    """Raise Misshapen when anything differs from what the county sealed."""
    if told.get("format") != FORMAT:
        raise Misshapen(f"不是这种格式（{FORMAT}），可能由别的版本生成")
    try:
        sealed = told.get("seal") == seal_of(told)
    except (ValueError, TypeError, RecursionError):
        sealed = False
    if not sealed:
        raise Misshapen("清单被改动过（封签不符）")
    listed = told.get("files")
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise Misshapen("清单的文件目录不对")
    names = {one.get("name"): one for one in listed}
    if lost := [name for name in names if name not in files]:
        raise Misshapen(f"缺少文件“{lost[0]}”")
    if more := sorted(set(files) - set(names) - {MANIFEST}):
        raise Misshapen(f"多出文件“{more[0]}”")
    for name, one in names.items():
        if one.get("sha256") != sha256(files[name]) or one.get("size") != len(files[name]):
            raise Misshapen(f"文件“{name}”被改动过")


def _package(path: Path, told: Mapping[str, Any], files: Files) -> Package:
    county = told.get("county")
    code = county.get("code") if isinstance(county, dict) else None
    if not isinstance(code, str) or not _CODE.fullmatch(code) or not _whose(told):
        raise Misshapen("没有写明县区")
    opened = told.get("open", [])
    if not isinstance(opened, list):
        raise Misshapen("“open”的格式不对")
    return Package(
        path=path,
        code=code,
        county=_whose(told),
        office=text(told.get("office"), "报送单位"),
        profile=text(told.get("profile"), "口径方案"),
        profile_digest=text(told.get("profile_digest"), "口径方案版本"),
        year=_whole(told.get("year"), "年度"),
        as_of=day(told.get("as_of"), "数据截至"),
        ordinal=_whole(told.get("ordinal"), "第几次报送"),
        submitted_on=day(told.get("submitted_on"), "报送日期"),
        program=text(told.get("program"), "程序版本"),
        choices=words_of(told.get("choices"), "口径选择"),
        definitions=words_of(told.get("definitions"), "口径定义"),
        open=[text(one, "核对不符") for one in opened[:200]],
        seal=text(told.get("seal"), "封签"),
        data=data_of(_json(files, DATA)),
    )


def _whole(value: object, where: str) -> int:
    found = count(value, where)
    if not found or found > 9999:
        raise Misshapen(f"“{where}”不对")
    return found
