"""Invented offices and ledgers of any size, made cheaply: rows straight into the tables, sheets as WPS saves them."""

from __future__ import annotations

import random
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import chain, islice
from pathlib import Path
from xml.sax.saxutils import escape

from db import keyring
from ohdesk import ledger
from ohdesk.desk import Desk, create_office, open_office
from ohdesk.identity import make_credit_code

USER, PASSWORD = "admin", "Bench-2025"
PORTION = 20_000
WORDS = (
    "榆河县城关镇兴隆宏达瑞丰金山长青华盛福顺明珠东方石材铸造水泥木业化工机械电镀家具陶瓷矿业有限公司加工厂"
)
SURNAMES, GIVEN = "王李张刘陈杨黄赵周吴徐孙马朱胡郭何高林罗", "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚"
INDUSTRIES = ("3311", "3032", "0610", "2223", "5131", "8411", "4710", "3021", "1920", "2614")
STATES = ("正常",) * 6 + ("停产", "注销", "搬迁")
HEADINGS = (
    "单位名称",
    "统一社会信用代码",
    "注册地址",
    "工作场所地址",
    "成立日期",
    "行业分类",
    "风险分类",
    "企业规模",
    "经营状态",
    "核查结论",
    "首次列入名单日期",
    "职工人数",
    "生产工人数",
    "接害总人数",
    "接触粉尘人数",
    "接触化学因素人数",
    "接触物理因素人数",
    "法定代表人",
    "联系人",
    "联系电话",
)
"""The 20 columns of the ledger that everybody reads, searches and saves."""

Cells = tuple[str | int | date, ...]


def name_of(at: int, dice: random.Random) -> str:
    """Return an employer's invented name."""
    return "".join(dice.sample(WORDS, dice.randint(5, 12))) + f"{at % 997}厂"


def ledger_row(at: int, dice: random.Random) -> Cells:
    """Return one employer as the 20 cells a clerk's sheet has."""
    staff = dice.randint(3, 800)
    exposed = staff * dice.randint(1, 9) // 10
    dust = exposed * dice.randint(0, 10) // 10
    since = date(1990, 1, 1) + timedelta(days=dice.randrange(12_000))
    return (
        name_of(at, dice),
        make_credit_code("410599", at),
        "榆河县" + "".join(dice.sample(WORDS, 8)) + f"路{at % 400}号",
        "榆河县工业园" + "".join(dice.sample(WORDS, 5)) + f"街{at % 90}号",
        since,
        dice.choice(INDUSTRIES),
        dice.choice(("一般", "严重")),
        dice.choice(("大型", "中型", "小型", "微型")),
        dice.choice(STATES),
        dice.choice(("应申报", "应申报", "应申报", "待核")),
        date(2022, 1, 1) + timedelta(days=dice.randrange(1400)),
        staff,
        max(1, staff * 7 // 10),
        exposed,
        dust,
        exposed // 3,
        exposed // 2,
        dice.choice(SURNAMES) + "".join(dice.sample(GIVEN, 2)),
        dice.choice(SURNAMES) + "".join(dice.sample(GIVEN, 2)),
        f"1540{at % 10_000_000:07d}",
    )


def ledger_rows(count: int) -> Iterator[Cells]:
    """Yield the rows of a ledger; the same count gives the same rows."""
    dice = random.Random(7)
    return (ledger_row(at, dice) for at in range(count))


def write_ledger(path: Path, rows: Iterable[Cells]) -> None:
    """Write a ledger as .xlsx with shared strings and real dates, the way spreadsheet programs save it."""
    draft = path.with_suffix(".part")
    with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as box:
        for part, words in PARTS.items():
            box.writestr(part, words)
        strings: dict[str, int] = {}
        with box.open("xl/worksheets/sheet1.xml", "w") as out:
            out.write(b'<?xml version="1.0" encoding="UTF-8"?>\n' + SHEET)
            number = 0
            for number, row in enumerate(chain([HEADINGS], rows), 1):
                cells = "".join(_cell(at, number, value, strings) for at, value in enumerate(row))
                out.write(f'<row r="{number}">{cells}</row>'.encode())
            out.write(b"</sheetData></worksheet>")
        items = "".join(f"<si><t>{escape(words)}</t></si>" for words in strings)
        head = f'<sst xmlns="{MAIN}" count="{number * 14}" uniqueCount="{len(strings)}">'
        box.writestr("xl/sharedStrings.xml", f'<?xml version="1.0" encoding="UTF-8"?>\n{head}{items}</sst>')
    draft.rename(path)


def _cell(at: int, number: int, value: str | int | date, strings: dict[str, int]) -> str:
    place = f"{chr(65 + at)}{number}"
    if isinstance(value, str):
        return f'<c r="{place}" t="s"><v>{strings.setdefault(value, len(strings))}</v></c>'
    if isinstance(value, date):
        return f'<c r="{place}" s="1"><v>{(value - date(1899, 12, 30)).days}</v></c>'
    return f'<c r="{place}"><v>{value}</v></c>'


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_SHEETS = "application/vnd.openxmlformats-officedocument.spreadsheetml"
SHEET = f'<worksheet xmlns="{MAIN}"><sheetData>'.encode()
PARTS = {
    "[Content_Types].xml": f'{_XML}<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_SHEETS}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_SHEETS}.worksheet+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_SHEETS}.styles+xml"/>'
    f'<Override PartName="/xl/sharedStrings.xml" ContentType="{_SHEETS}.sharedStrings+xml"/></Types>',
    "_rels/.rels": f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
    f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'{_XML}<workbook xmlns="{MAIN}" xmlns:r="{_OFFICE}"><sheets>'
    '<sheet name="台账" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{_OFFICE}/styles" Target="styles.xml"/>'
    f'<Relationship Id="rId3" Type="{_OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
    "xl/styles.xml": f'{_XML}<styleSheet xmlns="{MAIN}"><fonts count="1"><font/></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/>'
    '</fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="2"><xf/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>',
}


def cheap_password() -> None:
    """Make opening quick where opening is not what is measured."""
    keyring.COST = {"time": 1, "memory_kib": 8, "lanes": 1}


def empty_office(folder: Path) -> Path:
    """Make an office that holds nothing yet."""
    create_office(folder, "410523", "基准", USER, PASSWORD)
    return folder


def opened(folder: Path) -> Desk:
    """Open an invented office."""
    return open_office(folder, USER, PASSWORD)


def put(desk: Desk, table: str, columns: str, rows: Iterator[tuple[object, ...]]) -> None:
    """Insert rows in portions by a plain statement."""
    marks = ",".join("?" * len(columns.split(",")))
    statement = f"INSERT INTO {table} ({columns}) VALUES ({marks})"  # noqa: S608 - nothing typed goes into it
    while portion := list(islice(rows, PORTION)):
        with desk.write() as session:
            session.connection().exec_driver_sql(statement, portion)


def index_employers(desk: Desk, rows: Iterator[tuple[int, dict[str, object]]]) -> None:
    """Put employers' words into the search index in portions."""
    kind = ledger.kind_of("employer")
    while portion := list(islice(rows, PORTION)):
        with desk.write() as session:
            ledger.index(session, kind, portion)
