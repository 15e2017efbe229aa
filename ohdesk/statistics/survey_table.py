"""接害率 by size, industry and the like, in the form in which surveys of the field publish it."""

from __future__ import annotations

from collections.abc import Sequence

from ohdesk.statistics.cross_measures import EXPOSURES, HOUSES, PERSONS
from ohdesk.statistics.cross_table import DIMENSIONS, TOTAL, Cell, Column, Frame, Row, Table, check_dimension

PLACES = 2
"""Surveys print 38.18 %, not 38.2 %."""


def survey(frame: Frame, rows: str, within: str = "") -> Table:
    """Return enterprises, staff, exposed and 接害率 by one dimension, and how many of the exposed meet each class.

    Only employers with both numbers are taken in, so that the rate is that of the two sums beside it; the others
    are named in the note and kept in `left_out`.
    """
    check_dimension(rows)
    everyone = frame.ids("employers", within)
    staff, exposed = frame.weights["staff"], frame.weights["exposed"]
    taken = [one for one in everyone if staff.get(one) and one in exposed]
    inside = set(taken)
    left_out = [one for one in everyone if one not in inside]
    lines = [
        Row(key, frame.names[rows][key], _cells(frame, numbers, taken))
        for key, numbers in frame.groups(rows, taken).items()
    ]
    note = "接害率＝接害人数÷职工人数；粉尘等各栏的百分数为占接害人数的比例，一人接触几种因素时各计一次。"
    if left_out:
        note += f"另有 {len(left_out):,} 家缺职工人数或接害人数，未列入。"
    title = f"按{DIMENSIONS[rows]}分的职业病危害接触情况"
    heads = _heads()
    return Table(
        title, DIMENSIONS[rows], heads, lines, Row(TOTAL, TOTAL, _cells(frame, taken, taken)), note, left_out
    )


def _heads() -> list[Column]:
    heads = [
        Column("employers", "企业数", HOUSES),
        Column("composition", "构成比", "%", PLACES),
        Column("staff", "职工人数", PERSONS),
        Column("exposed", "接害人数", PERSONS),
        Column("exposed_rate", "接害率", "%", PLACES),
    ]
    for key, zh, _ in EXPOSURES:
        word = zh.removeprefix("接触").removesuffix("人数")
        heads += [Column(key, word, PERSONS), Column(f"{key}_rate", f"{word}占比", "%", PLACES)]
    return heads


def _cells(frame: Frame, numbers: Sequence[int], everyone: Sequence[int]) -> list[Cell]:
    staff, exposed = frame.cell("staff", numbers), frame.cell("exposed", numbers)
    cells = [
        Cell(len(numbers), numbers),
        _over(Cell(len(numbers), numbers), Cell(len(everyone), everyone)),
        staff,
        exposed,
        _over(exposed, staff),
    ]
    for key, _, _ in EXPOSURES:
        met = frame.cell(key, numbers)
        cells += [met, _over(met, exposed)]
    return cells


def _over(top: Cell, bottom: Cell) -> Cell:
    return Cell(top.value, top.ids, bottom.value, bottom.ids, rate=True)
