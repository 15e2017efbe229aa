"""set-figure, set-task, assess, trace, export, stats: what goes upward."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from pathlib import Path

from ohdesk import assess as assessing
from ohdesk import statistics, typed
from ohdesk.commands.answer import Answer, Options, day, table
from ohdesk.commands.records import as_json
from ohdesk.desk import Desk
from ohdesk.errors import Refused
from ohdesk.forecast import Forecast, forecasts
from ohdesk.results import RowResult, TaskResult, row_text, state_text, target_text
from ohdesk.statistics import cross_table


def set_figure(desk: Desk, options: Options) -> Answer:
    """Keep a figure another department supplies."""
    profile = assessing.open_profile(desk, options.profile)
    saved = typed.set_figure(
        desk, profile, options.key, options.year, options.value, options.source, day(options.as_of)
    )
    data = {
        "key": options.key,
        "year": options.year,
        "value": saved.value,
        "source": options.source,
        "id": saved.id,
    }
    return Answer(
        data,
        [f"已保存：{profile.figure(options.key).zh} {options.year} 年 {saved.value:,}（{options.source}）"],
    )


def set_task(desk: Desk, options: Options) -> Answer:
    """Keep the state of one item, one fact, or the person's decision of a task."""
    profile = assessing.open_profile(desk, options.profile)
    typed.set_task(desk, profile, options.task, options.item, options.value, options.note or "")
    results = assessing.evaluate(desk, profile)
    result = next(one for one in results.tasks if one.key == options.task)
    return Answer(task_json(result), [task_line(result)])


def assess(desk: Desk, options: Options) -> Answer:
    """Count every row and grade every task."""
    profile = assessing.open_profile(desk, options.profile)
    as_of = day(options.as_of) or assessing.default_day(profile)
    results = assessing.evaluate(desk, profile, as_of)
    foreseen = forecasts(desk, profile, as_of, results, charted=False)
    numbers = {
        table.key: {row.key: row.no for row in reversed(table.rows) if row.key} for table in profile.tables
    }
    data = {
        "profile": profile.name,
        "as_of": as_of.isoformat(),
        "rows": [row_json(row, numbers, foreseen[row.key]) for row in results.rows],
        "tasks": [task_json(one) for one in results.tasks],
    }
    shown = [(row.no, row.zh, row_text(row), target_text(row), state_text(row)) for row in results.rows]
    lines = [
        f"{profile.title}（截至 {as_of.isoformat()}）",
        *table(["序号", "指标", "数值", "目标", "结果"], shown),
    ]
    lines += ["", *(task_line(one) for one in results.tasks)]
    return Answer(data, lines)


def row_json(row: RowResult, numbers: dict[str, dict[str, str]], forecast: Forecast) -> dict[str, object]:
    """Return one row as the contract's JSON; `numbers` are its printed numbers by table."""
    data = asdict(row)
    data["series"] = {str(year): value for year, value in row.series.items()} if row.series else None
    data["numbers"] = {name: known[row.key] for name, known in numbers.items() if row.key in known}
    return {**data, "text": row_text(row), "forecast": forecast_json(forecast)}


def forecast_json(forecast: Forecast) -> dict[str, object] | None:
    """Return 年底预判 in the row's unit, None where nothing can be said."""
    if forecast.middle is None:
        return None
    names = ("low", "middle", "high", "will_reach", "progress", "reason")
    return {name: getattr(forecast, name) for name in names}


def task_json(task: TaskResult) -> dict[str, object]:
    """Return one task as the contract's JSON; `grade` is the letter that goes into the table."""
    return {
        "key": task.key,
        "group": task.group,
        "task": task.task,
        "states": {str(item): state for item, state in task.states.items()},
        "met_items": task.met_items,
        "facts": dict(task.facts),
        "grade": task.letter,
        "proposed": task.grade,
        "decided": task.decided,
        "options": list(task.options),
        "why": task.why,
        "note": task.note,
    }


def task_line(task: TaskResult) -> str:
    """Return a task in one line."""
    letter = task.letter or "待定"
    return f"{task.key}  {letter}  {task.task}  {task.why}"


def trace(desk: Desk, options: Options) -> Answer:
    """Return the records behind one number."""
    profile = assessing.open_profile(desk, options.profile)
    found = assessing.trace(desk, profile, options.key, options.part or "", day(options.as_of))
    rows: list[dict[str, object]] = as_json(desk, found.kind, found.numbers) if found.kind else []
    kind = found.kind.__tablename__ if found.kind else None
    if kind is None:
        rows = [{"county": desk.county.code, "name": desk.county.name}]
    data = {
        "kind": kind,
        "total": found.total,
        "weight": found.weight or None,
        "note": found.note,
        "rows": rows,
    }
    return Answer(
        data, [f"{profile.indicator(options.key).zh}：{found.total}，由 {len(rows)} 条记录得出。{found.note}"]
    )


def export(desk: Desk, options: Options) -> Answer:
    """Write the fixed-format tables."""
    from ohdesk import tables

    profile = assessing.open_profile(desk, options.profile)
    out, key, as_of = Path(options.outdir), options.table or "", day(options.as_of)
    if options.template and not key:
        raise Refused("用上级下发的空表时，请用 --table 指明是哪一张表。")
    if options.template:
        written = tables.export_into(
            desk, profile, out, key, Path(options.template), as_of=as_of, accept=options.accept
        )
    else:
        written = tables.export(desk, profile, out, key, as_of)
    files = list(dict.fromkeys(str(one.path) for one in written))
    data = {
        "files": files,
        "empty": {one.table: list(one.empty) for one in written if one.empty},
        "notes": {one.table: list(one.notes) for one in written if one.notes},
    }
    lines = [f"已导出：{path}" for path in files]
    lines += [f"{one.table}：{note}" for one in written for note in one.notes]
    lines += [
        f"{one.table} 还有 {len(one.empty)} 处没有数据：{'、'.join(one.empty)}"
        for one in written
        if one.empty
    ]
    return Answer(data, lines)


def stats(desk: Desk, options: Options) -> Answer:
    """Count the ledger's employers by township, industry or size, or cross two of them."""
    profile = assessing.open_profile(desk, options.profile)
    as_of = day(options.as_of) or assessing.default_day(profile)
    if options.columns or options.measure:
        return _crossed(desk, profile.year, as_of, options)
    rows = statistics.employers(desk, profile, options.by, as_of)
    shown = [
        (one.name, one.employers, one.hazardous, one.declared, one.exposed, one.rate_text) for one in rows
    ]
    return Answer(
        [one.as_json() for one in rows],
        table(["分组", "单位数", "应申报", "已申报", "接害人数", "申报率"], shown),
    )


def _crossed(desk: Desk, year: int, as_of: date, options: Options) -> Answer:
    """Answer one measure by one or two dimensions; a rate gives its two numbers."""
    key = options.measure or "employers"
    frame = cross_table.read_frame(desk, year, as_of, ["employers", key])
    if options.columns:
        found = cross_table.cross(frame, options.by, options.columns, key)
    else:
        found = cross_table.side_by_side(frame, options.by, [key])
    lines = [*found.rows, *([found.total] if found.total else [])]
    heads = [one.zh for one in found.columns]
    data = [
        {"name": one.name, "cells": dict(zip(heads, map(cross_table.plain, one.cells), strict=True))}
        for one in lines
    ]
    shown = [[one.name, *(cell.text() for cell in one.cells)] for one in lines]
    return Answer(data, [found.title, *table([found.corner, *heads], shown)])
