"""Hostile tables: what people, broken programs and attackers have called a spreadsheet."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Iterator

from tests import workbooks as wb

HEAD = ["单位名称", "统一社会信用代码"]
CODE = "91220182MA00000012"
NAME = "榆河县乙厂"
GOOD = wb.simple([HEAD, [NAME, CODE]])
ENTITY = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
LAUGHS = (
    "<!DOCTYPE x [<!ENTITY a0 'ha'>"
    + "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 12))
    + "]>"
)


def rows(*lines: list[object]) -> bytes:
    """Return a workbook with the usual heading and these rows."""
    return wb.simple([HEAD, *lines])


def raw(xml: str, **rest: str) -> bytes:
    """Return a workbook whose sheet has the usual heading and then this XML."""
    return wb.body(wb.rows_xml([HEAD]) + xml, **rest)


def with_parts(**parts: bytes | str) -> bytes:
    """Return the good workbook with parts replaced or added; `_` in a name's place is told by `names`."""
    names = {
        "sheet": "xl/worksheets/s1.xml",
        "book": "xl/workbook.xml",
        "styles": "xl/styles.xml",
        "strings": "xl/sharedStrings.xml",
        "types": "[Content_Types].xml",
        "rels": "xl/_rels/workbook.xml.rels",
        "root": "_rels/.rels",
    }
    with zipfile.ZipFile(io.BytesIO(GOOD)) as box:
        kept = {name: box.read(name) for name in box.namelist()}
    return wb.zipped({**kept, **{names[name]: content for name, content in parts.items()}})


def declared(where: str, doctype: str) -> bytes:
    """Return the good workbook with a document type declared in one part."""
    names = {"sheet": "xl/worksheets/s1.xml", "book": "xl/workbook.xml", "types": "[Content_Types].xml"}
    with zipfile.ZipFile(io.BytesIO(GOOD)) as box:
        part = box.read(names[where]).decode()
    return with_parts(**{where: doctype + part.replace(NAME, "&a;&a9;")})


def entities() -> Iterator[tuple[str, bytes]]:
    """Yield documents that declare entities, in every part and every disguise."""
    for where in ("sheet", "book", "types"):
        yield f"xxe-{where}.xlsx", declared(where, ENTITY)
    yield "laughs.xlsx", declared("sheet", LAUGHS)
    yield "laughs-strings.xlsx", with_parts(strings=LAUGHS + f"<sst {wb.MAIN}><si><t>&a9;</t></si></sst>")
    yield "parameter.xlsx", declared("sheet", '<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1/x">%p;]>')
    yield "late-doctype.xlsx", declared("sheet", f"<!--{' ' * 70000}-->" + ENTITY)
    yield "utf16-doctype.xlsx", with_parts(sheet=(ENTITY + "<worksheet/>").encode("utf-16"))
    yield (
        "utf7-sheet.xlsx",
        with_parts(sheet=b'<?xml version="1.0" encoding="utf-7"?>+ADwAIQ-DOCTYPE x+AD4-<worksheet/>'),
    )
    yield (
        "external-rel.xlsx",
        with_parts(
            rels=wb.relations(
                f'<Relationship Id="rId1" Type="{wb.OFFICE}/worksheet" TargetMode="External" Target="http://127.0.0.1/s.xml"/>'
            )
        ),
    )
    yield (
        "rel-outside.xlsx",
        with_parts(
            rels=wb.relations(
                f'<Relationship Id="rId1" Type="{wb.OFFICE}/worksheet" Target="../../../../etc/passwd"/>'
            )
        ),
    )
    yield (
        "xinclude.xlsx",
        raw(
            '<row r="2"><c r="A2"><xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd"/></c></row>'
        ),
    )


def zips() -> Iterator[tuple[str, bytes]]:
    """Yield packages that lie, explode, or point outside."""
    yield "nested.xlsx", wb.zipped({"a.zip": wb.zipped({"b.zip": wb.zipped({"c.xlsx": GOOD})})})
    for name in (
        "../../evil.txt",
        "/etc/evil",
        "C:\\evil.txt",
        "..\\evil.txt",
        "a\x00b",
        "CON",
        "a" * 3000,
        "\u202egnp.xml",
    ):
        yield f"entry-{len(name)}-{ord(name[0])}.xlsx", wb.zipped({**_parts(), name: b"x"})
    yield "two-cases.xlsx", wb.zipped({**_parts(), "XL/worksheets/S1.xml": b"<worksheet/>"})
    yield "prefix.xlsx", b"#!/bin/sh\nrm -rf /\n" + GOOD
    yield "suffix.xlsx", GOOD + b"\x00" * 70000
    yield "comment.xlsx", _commented(GOOD)
    yield "encrypted-flag.xlsx", _patched(GOOD, b"PK\x01\x02", 8, b"\x01\x00")
    for method in (1, 9, 12, 14, 93, 99):
        yield f"method{method}.xlsx", _patched(GOOD, b"PK\x01\x02", 10, struct.pack("<H", method))
    yield "says-small.xlsx", _patched(_bomb(40 << 20), b"PK\x01\x02", 24, struct.pack("<I", 100))
    yield "says-huge.xlsx", _patched(GOOD, b"PK\x01\x02", 24, struct.pack("<I", 0xFFFFFFF0))
    yield "bad-sums.xlsx", _patched(GOOD, b"PK\x01\x02", 16, b"\x00\x00\x00\x00")
    yield "bad-offset.xlsx", _patched(GOOD, b"PK\x01\x02", 42, b"\xff\xff\xff\x7f")
    yield "bomb.xlsx", _bomb(200 << 20)
    yield "many.xlsx", wb.zipped({**_parts(), **{f"x{n}": b"" for n in range(3000)}})
    yield "folder-entries.xlsx", wb.zipped({**_parts(), "xl/worksheets/s1.xml/": b""})
    yield "no-end.xlsx", GOOD[:-22]
    yield "only-end.xlsx", b"PK\x05\x06" + bytes(18)


def _parts() -> dict[str, str | bytes]:
    with zipfile.ZipFile(io.BytesIO(GOOD)) as box:
        return {name: box.read(name) for name in box.namelist()}


def _bomb(size: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as box:
        for name, part in _parts().items():
            box.writestr(name, part)
        with box.open("xl/worksheets/s2.xml", "w") as sink:
            for _ in range(size >> 20):
                sink.write(b" " * (1 << 20))
    return out.getvalue()


def _patched(whole: bytes, sign: bytes, offset: int, put: bytes) -> bytes:
    """Return a zip with the same bytes put into every record of a kind."""
    made, at = bytearray(whole), -1
    while (at := made.find(sign, at + 1)) >= 0:
        made[at + offset : at + offset + len(put)] = put
    return bytes(made)


def _commented(whole: bytes) -> bytes:
    out = io.BytesIO(whole)
    with zipfile.ZipFile(out, "a") as box:
        box.comment = b"PK\x05\x06" * 5000
    return out.getvalue()


def sheets() -> Iterator[tuple[str, bytes]]:
    """Yield sheets of impossible size, shape and content."""
    for ref in (
        "XFD2",
        "XFD1048576",
        "A1048576",
        "A1048577",
        "XFE2",
        "AAAA2",
        "A0",
        "2A",
        "",
        "a2",
        "A-1",
        "ZZ500000",
    ):
        digits = "".join(one for one in ref if one.isdigit()) or "2"
        yield f"cell-{ref}.xlsx", raw(f'<row r="{digits}"><c r="{ref}"><v>1</v></c></row>')
    for number in ("0", "-1", "99999999999999999999", "x", "1e3"):
        yield f"row-{number}.xlsx", raw(f'<row r="{number}"><c><v>1</v></c></row>')
    yield "million-rows.xlsx", raw("".join(f'<row r="{n}"/>' for n in range(2, 1_000_000)))
    yield (
        "million-full.xlsx",
        raw("".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(2, 200_000))),
    )
    yield "wide.xlsx", wb.simple([[f"列{n}" for n in range(700)], ["x"] * 700])
    yield (
        "backwards.xlsx",
        raw('<row r="9"><c r="A9"><v>1</v></c></row><row r="3"><c r="A3"><v>2</v></c></row>'),
    )
    yield "doubled-rows.xlsx", raw('<row r="2"><c r="A2"><v>1</v></c></row>' * 5)
    yield "doubled-cells.xlsx", raw('<row r="2"><c r="A2"><v>1</v></c><c r="A2"><v>2</v></c></row>')
    yield "deep.xlsx", raw("<row>" + "<c>" * 100_000 + "</c>" * 100_000 + "</row>")
    yield "unclosed.xlsx", with_parts(sheet=f"<worksheet {wb.MAIN}><sheetData><row><c><v>1")
    yield "attribute.xlsx", raw(f'<row r="2" x="{"y" * (8 << 20)}"/>')
    yield "bad-utf8.xlsx", with_parts(sheet=wb.sheet_xml(wb.rows_xml([HEAD])).encode() + b"\xff\xfe\xc3\x28")
    yield "nul.xlsx", with_parts(sheet=wb.sheet_xml(wb.rows_xml([HEAD, ["a\x00b", CODE]])))
    yield "empty-sheet.xlsx", with_parts(sheet=b"")
    yield "not-xml.xlsx", with_parts(sheet=b"\x89PNG" * 99)
    yield "no-book.xlsx", with_parts(book=b"<workbook/>")
    yield "bad-strings.xlsx", with_parts(strings=b"<sst><si><t>")
    yield "bad-styles.xlsx", with_parts(styles=b"<styleSheet><cellXfs><xf numFmtId='-7'/>")
    for index in ("-1", "999999", "x", "1.5", ""):
        yield f"string-{index}.xlsx", raw(f'<row r="2"><c r="A2" t="s"><v>{index}</v></c></row>')
    for value in ("1e400", "-1e400", "NaN", "inf", "1e-400", "0x10", "1,5", "９", "--1"):
        yield (
            f"number-{value}.xlsx",
            raw(f'<row r="2"><c r="A2"><v>{value}</v></c><c r="B2" s="2"><v>{value}</v></c></row>'),
        )
    for day in ("-1", "0", "60", "2958466", "1e10", "1e300"):
        yield f"day-{day}.xlsx", raw(f'<row r="2"><c r="A2" s="2"><v>{day}</v></c></row>')
    for word in ("#REF!", "#N/A", "#SPILL!", "x"):
        yield f"error-{word[1:3]}.xlsx", raw(f'<row r="2"><c r="A2" t="e"><v>{word}</v></c></row>')
    yield "unknown-type.xlsx", raw('<row r="2"><c r="A2" t="zz"><v>1</v></c></row>')
    yield from _formulas_and_merges()


def _formulas_and_merges() -> Iterator[tuple[str, bytes]]:
    yield "formula.xlsx", raw('<row r="2"><c r="A2"><f>HYPERLINK("http://127.0.0.1","x")</f></c></row>')
    yield "dde.xlsx", rows(["=cmd|'/c calc'!A0", CODE])
    yield (
        "shared-formula.xlsx",
        raw('<row r="2"><c r="A2"><f t="shared" si="0" ref="A2:A999999"/><v>1</v></c></row>'),
    )
    merges = {"all": "A1:XFD1048576", "cross": "A1:B2", "backwards": "B5:A1", "words": "foo", "column": "A:A"}
    for name, ref in merges.items():
        after = f'<mergeCells count="1"><mergeCell ref="{ref}"/></mergeCells>'
        yield f"merge-{name}.xlsx", raw(wb.rows_xml([[NAME, CODE]], 2), after=after)
    doubled = [
        ["单位名称", "单位名称", "统一社会信用代码", "统一社会信用代码"],
        [NAME, "别的厂", CODE, "91220182MA00000039"],
    ]
    yield "doubled-headings.xlsx", wb.simple(doubled)
    yield "no-headings.xlsx", wb.simple([[NAME, CODE]] * 30)
    yield "late-headings.xlsx", wb.simple([["说明"]] * 60 + [HEAD, [NAME, CODE]])
    yield "only-headings.xlsx", wb.simple([HEAD])
    yield (
        "sheet-names.xlsx",
        wb.package({"a/b\\c:*?[]": wb.sheet_xml(wb.rows_xml([HEAD])), "名" * 99: wb.sheet_xml("")}),
    )
    yield "macros.xlsm", wb.simple([HEAD, [NAME, CODE]], extra={"xl/vbaProject.bin": wb.OLE + bytes(900)})
    yield "very-hidden.xlsx", with_parts(book=_book('state="veryHidden"'))
    yield (
        "chart-only.xlsx",
        with_parts(
            rels=wb.relations(f'<Relationship Id="rId1" Type="{wb.OFFICE}/chartsheet" Target="c.xml"/>')
        ),
    )


def _book(state: str) -> str:
    return (
        f'<workbook {wb.MAIN} xmlns:r="{wb.OFFICE}"><sheets><sheet name="名单" sheetId="1" {state} r:id="rId1"/>'
        "</sheets></workbook>"
    )


SIGNS = {
    "zero-width": "榆\u200b河\u200d县\ufeff厂",
    "rtl": "\u202e厂县河榆\u202c",
    "ext-b": "𠮷𪚥𫝶\U0003134a厂",
    "emoji": "👨‍👩‍👧‍👦🏭厂",
    "combining": "厂" + "\u0301" * 500,
    "private": "\ue000\uf8ff厂",
    "noncharacter": "\ufdd0\U0001ffff厂",
    "tags": "厂\U000e0041\U000e007f",
    "escape": "_x0000_厂_x000D_",
    "sql": "厂'; DROP TABLE employer;--",
    "like": "%_厂\\%[a]*?",
    "long": "厂" * 32768,
    "longer": "厂" * 400_000,
    "ansi": "\x1b[2J厂".replace("\x1b", "&#27;"),
    "reference": "&#0;&#xD800;&#x110000;厂",
    "lines": "厂\r\n\t\v\f厂",
}


def words() -> Iterator[tuple[str, bytes]]:
    """Yield rare signs, in workbooks and in text files."""
    for name, sign in SIGNS.items():
        yield f"sign-{name}.xlsx", rows([sign, CODE])
        if "&#" not in sign and len(sign) < 100_000:
            yield (
                f"sign-{name}.csv",
                f'单位名称,统一社会信用代码\n"{sign.replace(chr(34), "")}",{CODE}\n'.encode(),
            )


def texts() -> Iterator[tuple[str, bytes]]:
    """Yield text files in wrong encodings and shapes."""
    table = f"单位名称,统一社会信用代码\n榆河县乙厂,{CODE}\n"
    for coding in (
        "utf-16-le",
        "utf-16-be",
        "utf-32",
        "utf-7",
        "gb18030",
        "big5",
        "gb2312",
        "shift_jis",
        "hz",
    ):
        yield f"{coding}.csv", table.encode(coding, "replace")
    yield "cesu.csv", table.encode() + b"\xed\xa0\x80\xed\xb0\x80,x\n"
    yield "overlong.csv", table.encode() + b"\xc0\xaf\xe0\x80\xaf,x\n"
    yield "mixed.csv", table.encode() + "榆河县丙厂,1\n".encode("gb18030") * 20
    yield "nul.csv", table.encode().replace(b"\n", b"\x00\n")
    yield "cr.csv", table.replace("\n", "\r").encode()
    yield "boms.csv", b"\xef\xbb\xbf" * 3 + table.encode()
    yield "eof.csv", table.encode() + b"\x1a"
    yield "quotes.csv", ('"' * 999_999 + table).encode()
    yield "wide.csv", b"," * 200_000 + b"\n" + b"," * 200_000
    yield "tall.csv", table.encode() + b",\n" * 800_000
    yield "one-line.csv", b"x" * (12 << 20)
    yield "semicolons.txt", table.replace(",", ";").encode()
    yield "pipes.dat", table.replace(",", "|").encode()
    yield "formulas.csv", f"单位名称,统一社会信用代码\n=1+1,{CODE}\n@SUM(A1),+1\n".encode()
    yield "float-codes.csv", "单位名称,统一社会信用代码\n厂,9.122E+17\n".encode()
    yield "sylk.slk", b'ID;PWXL;N;E\nC;Y1;X1;K"x"\nE\n'
    yield "dif.dif", b'TABLE\n0,1\n"EXCEL"\n'
    yield "ascii85.csv", bytes(range(32, 127)) * 900


def others() -> Iterator[tuple[str, bytes]]:
    """Yield files of other programs under a table's name, and broken old formats."""
    html = "<html><table><tr><td>单位名称</td></tr></table></html>"
    yield "html.xls", html.encode("gb18030")
    yield "html16.xls", html.encode("utf-16")
    yield "mhtml.xls", b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n" + html.encode()
    yield (
        "spreadsheetml.xls",
        b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
    )
    yield "rtf.xls", b"{\\rtf1 x}"
    yield "pdf.xlsx", b"%PDF-1.4\n%%EOF"
    yield "exe.xlsx", b"MZ" + bytes(500)
    yield "gzip.xlsx", b"\x1f\x8b\x08" + bytes(50)
    yield "rar.xls", b"Rar!\x1a\x07\x00" + bytes(50)
    yield "pptx.xlsx", wb.zipped({"[Content_Types].xml": wb.TYPES, "ppt/presentation.xml": "<p/>"})
    yield "numbers.xlsx", wb.zipped({"Index/Document.iwa": b"x"})
    yield "xlsb.xlsb", wb.zipped({"[Content_Types].xml": wb.TYPES, "xl/workbook.bin": bytes(range(256))})
    yield (
        "ods.ods",
        ods(
            '<table:table-row><table:table-cell office:value-type="string"><text:p>x</text:p></table:table-cell></table:table-row>'
        ),
    )
    repeated = '<table:table-row table:number-rows-repeated="1048576"><table:table-cell table:number-columns-repeated="16384" office:value-type="float" office:value="1"><text:p>1</text:p></table:table-cell></table:table-row>'
    yield "ods-repeated.ods", ods(repeated)
    yield "ods-doctype.ods", ods("", LAUGHS)
    yield (
        "ods-garbage.ods",
        wb.zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"\xff"}),
    )
    for name, tail in (
        ("zeros", bytes(4000)),
        ("ones", b"\xff" * 4000),
        ("cycle", struct.pack("<I", 0) * 1000),
        ("short", b""),
    ):
        yield f"ole-{name}.xls", wb.OLE + tail
    yield "ole-locked.xls", wb.OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(600)
    yield "biff.xls", b"\x09\x08\x10\x00\x00\x06\x05\x00" + b"\xff" * 3000
    yield "biff-long.xls", b"\x09\x04\x06\x00" + b"\x00\x00\xff\xff" * 3000


def ods(row: str, doctype: str = "") -> bytes:
    """Return an OpenDocument table with these rows."""
    spaces = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"'
        for short in ("office", "table", "text")
    )
    body = f'<office:body><office:spreadsheet><table:table table:name="a">{row}</table:table></office:spreadsheet></office:body>'
    return wb.zipped({
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "content.xml": f"{doctype}<office:document-content {spaces}>{body}</office:document-content>",
        "META-INF/manifest.xml": "<manifest/>",
    })  # fmt: skip


def corpus() -> dict[str, bytes]:
    """Return every hostile table by its file name."""
    found = {f"reader-{name}": content for name, (content, _) in wb.hostile().items()}
    for family in (entities, zips, sheets, words, texts, others):
        found.update({name.replace("/", "_").replace("\x00", "0"): content for name, content in family()})
    return found
