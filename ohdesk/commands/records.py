"""kinds, fields, add, show, blank, import, undo, dump: the records."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from db.base import Record
from db.records import KINDS
from ohdesk import batch, ledger, query
from ohdesk.commands.answer import Answer, Options, progress, table
from ohdesk.desk import Desk
from ohdesk.errors import Refused
from ohdesk.exchange import intake, sheet
from ohdesk.exchange.sealed import check_file_password
from ohdesk.fields import TYPES, Field, fields_of, plain_value, show_value
from ohdesk.links import Links
from ohdesk.masking import masked, masked_key


def kinds(_: Options) -> Answer:
    """List the record kinds."""
    data = [
        {
            "name": kind.__tablename__,
            "zh": kind.zh,
            "key": list(kind.natural_key),
            "fields": len(fields_of(kind)),
        }
        for kind in KINDS
    ]
    return Answer(
        data, table(["名称", "记录", "栏目数"], [(one["name"], one["zh"], one["fields"]) for one in data])
    )


def fields(options: Options) -> Answer:
    """List a kind's fields with their words, types and choices."""
    kind = ledger.kind_of(options.kind)
    data = [_dictionary(kind, field) for field in fields_of(kind)]
    rows = [
        (one["name"], one["zh"], TYPES[str(one["type"])], "必填" if one["required"] else "") for one in data
    ]
    return Answer(data, table(["名称", "栏目", "类型", ""], rows))


def _dictionary(kind: type[Record], field: Field) -> dict[str, object]:
    return {
        "name": field.name,
        "zh": field.zh,
        "type": field.type,
        "type_zh": TYPES[field.type],
        "required": field.required,
        "key": field.name in kind.natural_key,
        "choices": [{"name": name, "zh": zh} for name, zh in field.options],
        "codes": field.words.codes or None,
        "link": field.words.kind or None,
        "personal": field.words.personal,
        "hint": field.words.hint,
        "headings": list(field.words.aliases),
    }


def add(desk: Desk, options: Options) -> Answer:
    """Save JSON lines from stdin one by one, answering each after its commit."""
    kind = ledger.kind_of(options.kind)
    refused = 0
    for line in sys.stdin:
        if not line.strip():
            continue
        reply = _add_one(desk, kind, line)
        refused += not reply["ok"]
        print(json.dumps(reply, ensure_ascii=False), flush=True)
    return Answer(None, code=2 if refused else 0)


def _add_one(desk: Desk, kind: type[Record], line: str) -> dict[str, Any]:
    try:
        values = json.loads(line)
    except ValueError:
        return {"ok": False, "problems": [{"field": None, "message": "这一行不是 JSON，请检查引号和括号"}]}
    if not isinstance(values, dict):
        return {"ok": False, "problems": [{"field": None, "message": "这一行应是一个 JSON 对象"}]}
    try:
        saved = ledger.save(desk, kind, values)
    except ledger.Problems as wrong:
        found = [
            {"field": one.field, "zh": one.zh, "value": one.value, "message": one.message}
            for one in wrong.problems
        ]
        return {"ok": False, "problems": found}
    return {"ok": True, "id": saved.id, "seq": saved.seq}


def show(desk: Desk, options: Options) -> Answer:
    """Show records of a kind."""
    kind = ledger.kind_of(options.kind)
    wanted = query.Query(search=options.search or "", where=conditions(options.where))
    numbers = query.ids(desk, kind, wanted)
    shown = numbers[: options.limit] if options.limit is not None else numbers
    rows = as_json(desk, kind, shown, full=options.full)
    listed = [field for field in fields_of(kind) if field.words.in_table]
    lines = table([field.zh for field in listed], as_text(desk, kind, shown, listed, full=options.full))
    return Answer(
        {"total": len(numbers), "rows": rows}, [*lines, f"共 {len(numbers):,} 条，显示 {len(shown):,} 条。"]
    )


def conditions(where: Iterable[str] | None) -> dict[str, object]:
    """Read FIELD=VALUE conditions."""
    found: dict[str, object] = {}
    for one in where or ():
        name, equals, value = one.partition("=")
        if not equals:
            raise Refused(f"条件“{one}”写法有误，应为 栏目=值。")
        found[name.strip()] = value.strip() or None
    return found


def as_json(
    desk: Desk, kind: type[Record], numbers: Iterable[int], *, full: bool = False
) -> list[dict[str, object]]:
    """Return records as JSON values; links by key; personal values masked unless `full`."""
    if full:
        _log_full(desk, kind)
    wanted = list(numbers)
    with desk.read() as session:
        records = query.rows_in(session, kind, wanted)
        keys = _linked(Links(session), kind, records, keys=True)
        return [{"id": record.id, **_plain(kind, record, keys, full)} for record in records]


def as_text(
    desk: Desk, kind: type[Record], numbers: Iterable[int], listed: list[Field], *, full: bool = False
) -> list[list[str]]:
    """Return records as people read them."""
    with desk.read() as session:
        records = query.rows_in(session, kind, list(numbers))
        titles = _linked(Links(session), kind, records, keys=False)
        return [
            [_text(field, getattr(record, field.name), titles, full) for field in listed]
            for record in records
        ]


def _linked(
    links: Links, kind: type[Record], records: list[Record], *, keys: bool
) -> dict[str, dict[int, str]]:
    ask = links.keys if keys else links.titles
    return {
        field.name: ask(
            field.words.kind, {value for one in records if (value := getattr(one, field.name)) is not None}
        )
        for field in fields_of(kind)
        if field.type == "link"
    }


def _plain(
    kind: type[Record], record: Record, keys: dict[str, dict[int, str]], full: bool
) -> dict[str, object]:
    row: dict[str, object] = {}
    for field in fields_of(kind):
        value = getattr(record, field.name)
        if field.type == "link" and value is not None:
            words = keys[field.name].get(value, "")
            row[field.name] = words if full else masked_key(field.words.kind, words)
        else:
            plain = plain_value(field, value)
            row[field.name] = masked(field, plain) if isinstance(plain, str) and not full else plain
    return row


def _text(field: Field, value: Any, titles: dict[str, dict[int, str]], full: bool) -> str:
    if value is None:
        return ""
    if field.type == "link":
        return titles[field.name].get(value, "")
    words = show_value(field, value)
    return words if full else masked(field, words)


def _log_full(desk: Desk, kind: type[Record]) -> None:
    from db.audit import Entry

    with desk.write("full_numbers") as session:
        desk.log(session, Entry("show_full", kind.__tablename__))


def blank(options: Options) -> Answer:
    """Write an empty import sheet."""
    kind = ledger.kind_of(options.kind)
    out = Path(options.out)
    sheet.blank(kind, out)
    return Answer({"file": str(out)}, [f"已生成导入模板：{out}"])


def bring_in(desk: Desk, options: Options) -> Answer:
    """Bring a file in, or only look at what it would change."""
    kind = ledger.kind_of(options.kind)
    found = intake.preview(
        desk, kind, Path(options.file), options.source or "", options.sheet, progress=progress
    )
    number = None if options.check else intake.commit(desk, found, progress=progress)
    if options.problems:
        intake.write_refused(found, Path(options.problems))
    data = {
        **found.counts(),
        "batch": number,
        "skipped": found.skipped,
        "problems": [one.as_json() for one in found.problems],
    }
    lines = [found.sentence(), *found.skipped, *(one.sentence() for one in found.problems[:20])]
    if len(found.problems) > 20:
        lines.append(f"……另有 {len(found.problems) - 20} 处，可用 --problems 导出全部。")
    if options.check:
        lines.append("仅预览，没有保存。")
    else:
        lines.append(f"已保存，批次号 {number}。" if number else "没有需要保存的内容。")
    return Answer(data, lines)


def undo(desk: Desk, options: Options) -> Answer:
    """Take a whole import back."""
    counts = batch.undo(desk, options.batch)
    return Answer(
        counts, [f"已撤销批次 {options.batch}：移除 {counts['removed']} 条，恢复 {counts['restored']} 条。"]
    )


def dump(desk: Desk, options: Options) -> Answer:
    """Write records as a sheet: to be imported again, for counting only, or whole under a password."""
    kind = ledger.kind_of(options.kind)
    wanted = query.Query(where=conditions(options.where))
    out = Path(options.out)
    if options.full and options.anonymous:
        raise Refused("--full 与 --anonymous 只能选一个。")
    count = sheet.dump(
        desk,
        kind,
        out,
        wanted,
        anonymous=options.anonymous,
        password=_file_password() if options.full else "",
        reason=options.reason,
        progress=progress,
    )
    return Answer({"file": str(out), "records": count}, [f"已导出 {count:,} 条：{out}"])


def _file_password() -> str:
    """Return the password for a file, from its variable or the next line of stdin."""
    given = os.environ.get("OHDESK_FILE_PASSWORD") or sys.stdin.readline().rstrip("\r\n")
    check_file_password(given)
    return given
