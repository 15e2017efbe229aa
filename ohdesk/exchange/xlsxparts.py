"""The fixed parts of an .xlsx package written by hand: styles, workbook, links and the frame of a sheet."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from ohdesk.errors import Refused

HEADING, DATE, MOMENT, TEXT = 1, 2, 3, 4
_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_XF = '<xf numFmtId="{0}" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
STYLES = (
    f'{_XML}<styleSheet {_MAIN}><numFmts count="2">'
    '<numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/>'
    '<numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="宋体"/></font>'
    '<font><b/><sz val="11"/><name val="宋体"/></font></fonts>'
    '<fills count="3"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill>'
    '<fill><patternFill patternType="solid"><fgColor rgb="FFDDEBF7"/></patternFill></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="5"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="49" fontId="1" fillId="2" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"'
    ' applyFill="1" applyAlignment="1"><alignment vertical="center" wrapText="1"/></xf>'
    f"{_XF.format(164)}{_XF.format(165)}{_XF.format(49)}</cellXfs>"
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


def column_letters(index: int) -> str:
    """Return the letters of a column counted from 0: A, B ... AA."""
    letters = ""
    number = index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def sheet_title(name: str) -> str:
    """Return the name as Excel allows it for a sheet: 31 characters and no brackets, colons or strokes."""
    allowed = re.sub(r"[\[\]:*?/\\\x00-\x1f\ud800-\udfff\ufffe\uffff]", " ", name)
    return allowed.strip(" '")[:31].strip(" '") or "Sheet1"


def sheet_head(columns: int, widths: Mapping[int, float], text_columns: Collection[int], freeze: int) -> str:
    """Return everything of a sheet before its first row."""
    cols = "".join(
        f'<col min="{index + 1}" max="{index + 1}" width="{widths.get(index, 16):.2f}" customWidth="1"'
        f"{f' style={chr(34)}{TEXT}{chr(34)}' if index in text_columns else ''}/>"
        for index in range(columns)
    )
    corner = f"{column_letters(freeze)}2"
    across = f' xSplit="{freeze}"' if freeze else ""
    pane = "bottomRight" if freeze else "bottomLeft"
    return (
        f'{_XML}<worksheet {_MAIN}><sheetViews><sheetView workbookViewId="0">'
        f'<pane{across} ySplit="1" topLeftCell="{corner}" activePane="{pane}" state="frozen"/>'
        '</sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/>'
        f"{f'<cols>{cols}</cols>' if cols else ''}<sheetData>"
    )


def sheet_tail(columns: int, rows: int, footer: str = "") -> str:
    """Return everything of a sheet after its last row; the footer stands at the left of every printed page."""
    foot = ""
    if footer:
        words = escaped(footer.replace("&", "&&"))
        foot = f"<headerFooter><oddFooter>&amp;L&amp;8{words}&amp;R第 &amp;P 页 共 &amp;N 页</oddFooter></headerFooter>"
    reach = f"A1:{column_letters(max(columns, 1) - 1)}{rows + 1}"
    grid = f'<autoFilter ref="{reach}"/>' if columns else ""
    return f"</sheetData>{grid}{foot}</worksheet>"


def write_parts(box: zipfile.ZipFile, sheet_name: str, notes: Sequence[str]) -> None:
    """Write all parts except the main sheet; the notes become a second sheet called 说明."""
    title = sheet_title(sheet_name)
    titles = [title, "说明" if title != "说明" else "说明2"] if notes else [title]
    if notes:
        box.writestr("xl/worksheets/sheet2.xml", _notes_sheet(notes))
    write_frame(box, titles)


def write_frame(box: zipfile.ZipFile, titles: Sequence[str]) -> None:
    """Write what holds the sheets of these titles together: styles, workbook, links, types."""
    box.writestr("xl/styles.xml", STYLES)
    box.writestr("xl/workbook.xml", _workbook(titles))
    box.writestr("xl/_rels/workbook.xml.rels", _workbook_links(len(titles)))
    box.writestr("_rels/.rels", _links([("rId1", "officeDocument", "xl/workbook.xml")]))
    box.writestr("[Content_Types].xml", _content_types(len(titles)))


def _notes_sheet(notes: Sequence[str]) -> str:
    lines = "".join(
        f'<row r="{n}"><c r="A{n}" t="inlineStr"><is><t xml:space="preserve">{note}</t></is></c></row>'
        for n, note in enumerate((escaped(note) for note in notes), start=1)
    )
    cols = '<cols><col min="1" max="1" width="100" customWidth="1"/></cols>'
    return f"{_XML}<worksheet {_MAIN}>{cols}<sheetData>{lines}</sheetData></worksheet>"


def escaped(text: str) -> str:
    """Return text as it stands in XML."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def check_package(path: Path) -> None:
    """Read the whole package back and refuse a damaged one."""
    with zipfile.ZipFile(path) as box:
        if box.testzip() is not None:
            raise Refused(f"“{path.name}”写出后核对不符，请检查磁盘后再试；原有文件未变。")


def _workbook(titles: Sequence[str]) -> str:
    sheets = "".join(
        f'<sheet name="{escaped(title)}" sheetId="{number}" r:id="rId{number}"/>'
        for number, title in enumerate(titles, start=1)
    )
    return f'{_XML}<workbook {_MAIN} xmlns:r="{_OFFICE}"><sheets>{sheets}</sheets></workbook>'


def _workbook_links(count: int) -> str:
    links = [(f"rId{number}", "worksheet", f"worksheets/sheet{number}.xml") for number in range(1, count + 1)]
    return _links([*links, (f"rId{count + 1}", "styles", "styles.xml")])


def _links(links: Sequence[tuple[str, str, str]]) -> str:
    entries = "".join(
        f'<Relationship Id="{key}" Type="{_OFFICE}/{kind}" Target="{target}"/>' for key, kind, target in links
    )
    return f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">{entries}</Relationships>'


def _content_types(count: int) -> str:
    sheets = "".join(
        f'<Override PartName="/xl/worksheets/sheet{number}.xml" ContentType="{_TYPE}.worksheet+xml"/>'
        for number in range(1, count + 1)
    )
    return (
        f'{_XML}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>{sheets}'
        f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/></Types>'
    )
