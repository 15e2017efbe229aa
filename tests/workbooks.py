"""Builds the odd, broken and hostile files that the reader's tests feed it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPES = (
    f'<Types xmlns="{PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
STYLE_XFS = {0: 0, 1: 9, 2: 14, 3: 31}
"""Style numbers of the sheets built here: plain, percent, date, 年月日."""


def text(value: str) -> str:
    """Return the cell content of an inline text."""
    return f't="inlineStr"><is><t xml:space="preserve">{value}</t></is>'


def cell(ref: str, value: object) -> str:
    """Return a cell: text inline, numbers plain, `bytes` as ready XML after the reference."""
    if isinstance(value, bytes):
        return f'<c r="{ref}" {value.decode()}</c>'
    if isinstance(value, str):
        return f'<c r="{ref}" {text(value)}</c>'
    return f'<c r="{ref}"><v>{value!r}</v></c>'


def letters(index: int) -> str:
    """Return the column letters of an index below 702."""
    return (chr(64 + index // 26) if index >= 26 else "") + chr(65 + index % 26)


def rows_xml(rows: Sequence[Sequence[object]], first: int = 1) -> str:
    """Return the rows as sheet XML, None as no cell."""
    lines = []
    for number, row in enumerate(rows, start=first):
        cells = "".join(cell(f"{letters(i)}{number}", v) for i, v in enumerate(row) if v is not None)
        lines.append(f'<row r="{number}">{cells}</row>')
    return "".join(lines)


def sheet_xml(body: str, *, before: str = "", after: str = "") -> str:
    """Return a whole sheet part."""
    return f"<worksheet {MAIN}>{before}<sheetData>{body}</sheetData>{after}</worksheet>"


def package(
    sheets: Mapping[str, str],
    *,
    hidden: Sequence[str] = (),
    strings: Sequence[str] = (),
    epoch_1904: bool = False,
    extra: Mapping[str, bytes] | None = None,
) -> bytes:
    """Return an .xlsx of sheet name -> sheet XML."""
    listed, links = "", ""
    parts: dict[str, str | bytes] = {"[Content_Types].xml": TYPES}
    for number, (name, xml) in enumerate(sheets.items(), start=1):
        state = ' state="hidden"' if name in hidden else ""
        listed += f'<sheet name="{name}" sheetId="{number}"{state} r:id="rId{number}"/>'
        links += (
            f'<Relationship Id="rId{number}" Type="{OFFICE}/worksheet" Target="worksheets/s{number}.xml"/>'
        )
        parts[f"xl/worksheets/s{number}.xml"] = xml
    links += f'<Relationship Id="rS" Type="{OFFICE}/styles" Target="styles.xml"/>'
    if strings:
        links += f'<Relationship Id="rT" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
        items = "".join(f"<si><t>{one}</t></si>" for one in strings)
        parts["xl/sharedStrings.xml"] = f"<sst {MAIN}>{items}</sst>"
    about = '<workbookPr date1904="1"/>' if epoch_1904 else ""
    parts["xl/workbook.xml"] = (
        f'<workbook {MAIN} xmlns:r="{OFFICE}">{about}<sheets>{listed}</sheets></workbook>'
    )
    parts["xl/_rels/workbook.xml.rels"] = relations(links)
    parts["_rels/.rels"] = relations(
        f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
    )
    xfs = "".join(f'<xf numFmtId="{number}"/>' for number in STYLE_XFS.values())
    parts["xl/styles.xml"] = f"<styleSheet {MAIN}><cellXfs>{xfs}</cellXfs></styleSheet>"
    return zipped({**parts, **(extra or {})})


def relations(links: str) -> str:
    """Return a relationships part."""
    return f'<Relationships xmlns="{PACKAGE}/relationships">{links}</Relationships>'


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    """Return a zip of the parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as box:
        for name, content in parts.items():
            box.writestr(name, content)
    return out.getvalue()


def simple(rows: Sequence[Sequence[object]], **rest: Any) -> bytes:
    """Return an .xlsx of one sheet called 名单."""
    return package({"名单": sheet_xml(rows_xml(rows))}, **rest)


def body(xml: str, **rest: Any) -> bytes:
    """Return an .xlsx whose one sheet holds this raw XML between sheetData tags."""
    return package({"名单": sheet_xml(xml, **rest)})


def save(folder: Path, name: str, content: bytes) -> Path:
    """Write the content and return its path."""
    path = folder / name
    path.write_bytes(content)
    return path


def hostile() -> dict[str, tuple[bytes, str]]:
    """Return file name -> (content, a word the refusal must contain)."""
    good = simple([["单位名称", "人数"], ["甲厂", 3]])
    doctype = '<!DOCTYPE x [<!ENTITY a "b">]>'
    sheet = sheet_xml(rows_xml([["a"]]))
    twice = io.BytesIO(good)
    with zipfile.ZipFile(twice, "a") as box:
        box.writestr("XL/WORKBOOK.XML", "<workbook/>")
    html = "<html><body><table><tr><td>单位名称</td></tr></table></body></html>".encode()
    big5 = "單位名稱,人數\n長春機械製造廠,12\n榆樹市職業衛生監督所,30\n".encode("big5")
    far = body('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
    liar = body('<row r="1"><c r="XFD1048576"><v>1</v></c></row>')
    sparse = body('<row r="1"><c r="A1"><v>1</v></c></row><row r="900000"><c r="ZZ900000"><v>1</v></c></row>')
    beyond = body('<row r="2"><c r="XFE2"><v>1</v></c></row>')
    below = body('<row r="1048577"><c r="A1048577"><v>1</v></c></row>')
    return {
        "空.xlsx": (b"", "空文件"),
        "空白.csv": (b" \r\n\t\n", "空文件"),
        "网页.xls": (html, "网页"),
        "网页带声明.xlsx": (b"\xef\xbb\xbf<!DOCTYPE html>" + html, "网页"),
        "xml表格.xls": (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>', "XML 表格"),
        "图片.xlsx": (b"\x89PNG\r\n\x1a\n" + bytes(100), "图片"),
        "文档.xls": (b"%PDF-1.7\n" + bytes(100), "PDF"),
        "加密.xlsx": (OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(600), "密码"),
        "word.xls": (OLE + bytes(600) + "WordDocument".encode("utf-16-le") + bytes(600), "Word"),
        "坏的.xls": (OLE + bytes(5000), "无法"),
        "乱字节.csv": (bytes(range(256)) * 20, "无法"),
        "文档.xlsx": (zipped({"[Content_Types].xml": TYPES, "word/document.xml": "<w/>"}), "Word"),
        "压缩包.xlsx": (zipped({"a.txt": "x"}), "压缩包"),
        "截断.xlsx": (good[: len(good) // 2], "损坏"),
        "缺部件.xlsx": (zipped({"[Content_Types].xml": TYPES}), "无法"),
        "同名.xlsx": (twice.getvalue(), "同名"),
        "炸弹.xlsx": (simple([["a"]], extra={"xl/media/x.bin": bytes(8 << 20)}), "压缩比"),
        "多部件.xlsx": (simple([["a"]], extra={f"x/{i}": b"" for i in range(2100)}), "部件"),
        "实体.xlsx": (package({"名单": doctype + sheet}), "DOCTYPE"),
        "实体16.xlsx": (simple([["a"]], extra={"xl/x.xml": (doctype + "<a/>").encode("utf-16")}), "DOCTYPE"),
        "角落.xlsx": (far, "范围过大"),
        "说谎.xlsx": (liar, "前后矛盾"),
        "稀疏.xlsx": (sparse, "范围过大"),
        "越列.xlsx": (beyond, "超出工作表范围的列"),
        "越行.xlsx": (below, "超出工作表范围的行"),
        "全空.xlsx": (simple([]), "没有内容"),
        "只有隐藏.xlsx": (package({"甲": sheet}, hidden=["甲"]), "没有内容"),
        "编码16.xlsx": (package({"名单": ("\ufeff" + sheet).encode("utf-16-le")}), "编码"),
        "繁体.csv": (big5, "Big5"),
        "日文.csv": ("会社名,人数\nカタカナ製作所ひらがな,3\n".encode("shift_jis"), "编码"),
        "引号.csv": (b'a,b\n"' + b"x" * 3_000_000, "引号"),
    }
