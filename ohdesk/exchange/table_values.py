"""What each printed row of an official table shows: numbers, 不适用 with its reason, boxes, or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ohdesk.errors import Refused
from ohdesk.exchange.table_fills import NOT_APPLICABLE, Value, fills, work_state
from ohdesk.profile import Profile, Table, TableRow, Task
from ohdesk.results import Results, RowResult, TaskResult, percent_places

__all__ = ["BOX", "NOT_APPLICABLE", "TICKED", "Printed", "Value", "fills", "printed_rows", "values"]

BOX, TICKED = "□", "☑"


@dataclass(frozen=True)
class Printed:
    """The official words of one printed row, column by column, and the name its result is known by."""

    no: str
    cells: tuple[str, ...]


def printed_rows(profile: Profile, table: Table) -> list[Printed]:
    """Return the rows an empty official table prints, in order."""
    if table.layout == "tasks":
        groups = [task.group for task in profile.tasks]
        firsts = [number == groups.index(group) for number, group in enumerate(groups)]
        return [_task_row(task, first) for task, first in zip(profile.tasks, firsts, strict=True)]
    if table.layout == "works":
        return [_work_row(profile, table, place) for place, _ in enumerate(profile.works)]
    if table.layout == "list":
        return [Printed("1", ("",) * len(table.columns))]
    return [Printed(row.no, row.cells) for row in table.rows]


def values(profile: Profile, table: Table, results: Results) -> dict[str, Value | None]:
    """Return each printed row's result; None stays as printed because nothing is known yet."""
    if table.layout == "tasks":
        answers = {task.key: task for task in results.tasks}
        return {task.key: _ticked_letter(task, answers.get(task.key)) for task in profile.tasks}
    if table.layout == "works":
        return {work.no: work_state(work) for work in results.works} if table.result else {}
    rows = {row.key: row for row in results.rows}
    shown = [row for row in table.rows if row.show != "nothing" and table.result]
    at = table.columns.index(table.result) if table.result else 0
    return {row.no: _shown(profile, row, rows.get(row.key), at) for row in shown}


def _task_row(task: Task, first_of_group: bool) -> Printed:
    numbered = [f"{number}. {item}" for number, item in enumerate(task.items, 1)]
    cells = (
        task.group if first_of_group else "",
        task.task,
        task.definition,
        "\n".join(numbered if len(numbered) > 1 else task.items),
        "\n".join(f"{letter}：{words}" for letter, words in task.standard.items()),
        "\n".join(BOX + letter for letter in task.options),
    )
    return Printed(task.key, cells)


def _ticked_letter(task: Task, answer: TaskResult | None) -> Value | None:
    letter = answer.letter if answer else None
    if letter is None:
        return None
    if letter not in task.options:
        raise Refused(f"任务 {task.key} 没有 {letter} 档，只能选 {'、'.join(task.options)}，请改正后再导出。")
    return Value("\n".join((TICKED if option == letter else BOX) + option for option in task.options))


def _work_row(profile: Profile, table: Table, place: int) -> Printed:
    """Return a point's printed words; a group stands at the first of its points only."""
    work = profile.works[place]
    first = place == 0 or profile.works[place - 1].group != work.group
    words = {"no": work.no, "zh": work.zh, "group": work.group if first else ""}
    prints = (table.prints.get(column, "") for column in table.columns)
    return Printed(work.no, tuple(words.get(what, "") for what in prints))


def _shown(profile: Profile, row: TableRow, result: RowResult | None, at: int) -> Value | None:
    if result is None:
        return None
    if row.show == "boxes":
        return _ticked_verdict(row.cells[at], result)
    if row.show == "series":
        return _years(profile, result)
    return _head(row, result) if row.role == "head" else _part(profile, row, result)


def _part(profile: Profile, row: TableRow, result: RowResult) -> Value | None:
    known = _number_of(profile, row, result)
    if known is None:
        return Value(_not_here(profile, row, result)) if _is_away(profile, row, result) else None
    return Value("是" if known else "否") if row.show == "yesno" else Value(known, "#,##0")


def _head(row: TableRow, result: RowResult) -> Value | None:
    if not result.applies:
        return Value(f"{NOT_APPLICABLE}（{result.why.rstrip('。；')}）" if result.why else NOT_APPLICABLE)
    if row.show == "yesno":
        return None if result.met is None else Value("是" if result.met else "否")
    if result.value is None or result.numerator is None or not result.denominator:
        return None
    places = percent_places(result.numerator, result.denominator, result.target)
    return Value(100 * result.numerator / result.denominator, f"0.{'0' * places}")


def _number_of(profile: Profile, row: TableRow, result: RowResult) -> int | None:
    if row.role in ("numerator", "denominator"):
        return result.numerator if row.role == "numerator" else result.denominator
    part = profile.indicator(row.key).part(row.role)
    if part is not None and part.role == "part":
        return result.parts.get(part.key)
    return None if result.value is None else int(result.value)


def _is_away(profile: Profile, row: TableRow, result: RowResult) -> bool:
    part = profile.indicator(row.key).part(row.role)
    return not result.applies or (part is not None and part.role == "part" and part.key not in result.parts)


def _not_here(profile: Profile, row: TableRow, result: RowResult) -> str:
    part = profile.indicator(row.key).part(row.role)
    why = part.not_here if part is not None and result.applies else ""
    return f"{NOT_APPLICABLE}（{why}）" if why else NOT_APPLICABLE


def _years(profile: Profile, result: RowResult) -> Value | None:
    series: Mapping[int, int | None] = result.series or {}
    years = range(profile.base_year, profile.year + 1)
    if all(series.get(year) is None for year in years):
        return None
    known = {year: series.get(year) for year in years}
    lines = [f"{year}年：{'' if value is None else f'{value:,}'}人" for year, value in known.items()]
    return Value("；\n".join(lines) + "。")


def _ticked_verdict(printed: str, result: RowResult) -> Value | None:
    if not result.applies:
        return Value(printed)
    if result.met is None:
        return None
    yes, no = printed.split(" ")
    return Value(f"{yes} {no.replace(BOX, TICKED)}" if not result.met else f"{yes.replace(BOX, TICKED)} {no}")
