"""What can be asked of the statistics page, and the table that answers it."""

from __future__ import annotations

from dataclasses import dataclass

from ohdesk.statistics import cross_table, survey_table
from ohdesk.statistics.cross_measures import KEYS, Rate, known
from ohdesk.statistics.cross_table import Cell, Frame, Table

TABS = (
    ("cross", "交叉表", ("rows", "columns", "measure", "within")),
    ("overview", "乡镇概况", ("within",)),
    ("survey", "接害率", ("rows", "within")),
    ("trends", "五年趋势", ()),
)
OVERVIEW = (
    "employers",
    "exposed",
    "must_declare",
    "declared",
    "declared_rate",
    "tested_rate",
    "examined_rate",
    "trained_rate",
)
WITHIN = (("", "全部用人单位"), ("must_declare", "应申报单位"), ("industrial", "工业应申报单位"))


@dataclass(frozen=True)
class Asked:
    """What a person wants to see: lines, columns, the number in the cells, and among whom."""

    rows: str
    columns: str
    measure: str
    within: str


def table_of(tab: str, frame: Frame, asked: Asked) -> Table:
    """Return the table of a tab."""
    if tab == "overview":
        return cross_table.side_by_side(frame, "township", OVERVIEW, asked.within, "乡镇概况")
    if tab == "survey":
        return survey_table.survey(frame, asked.rows, asked.within)
    return cross_table.cross(frame, asked.rows, asked.columns, asked.measure, asked.within)


def parts_of(cell: Cell, key: str) -> list[tuple[str, list[int]]]:
    """Return what a rate is made of: those that have it, those that have not, and all."""
    rate = known(key) if key in KEYS else None
    top, bottom = "分子", "分母"
    if isinstance(rate, Rate):
        top, bottom = known(rate.top).zh, known(rate.bottom).zh
    inside = set(cell.ids)
    rest = [one for one in cell.over_ids if one not in inside]
    return [(top, list(cell.ids)), (f"{bottom}中的其余", rest), (bottom, list(cell.over_ids))]
