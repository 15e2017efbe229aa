"""The same county asked in four ways, demo, assess, trace and export, gives one answer."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from doors import Ohdesk
from openpyxl import load_workbook

from db import keyring

RATES = {
    "2": ("declaration_rate", "2-1", "2-2"),
    "3": ("monitoring_pass_rate", "3-2", "3-1"),
    "4": ("dose_monitoring_rate", "4-2", "4-1"),
    "5": ("awareness_rate", "5-1", "5-2"),
    "6": ("rehab_coverage", "6-2", "6-1"),
    "7": ("case_closure_rate", "7-1", "7-2"),
}
"""Which printed row is the numerator and which the denominator, as the form prints them."""


def cells(folder: Path, table: str) -> list[list[Any]]:
    """Return the rows of an exported table as values."""
    (path,) = folder.glob(f"*_{table}_*.xlsx")
    return [[cell.value for cell in row] for row in load_workbook(path).active.iter_rows()]


def results(folder: Path, table: str) -> dict[str, Any]:
    """Return an exported table's result cells by printed number."""
    rows = cells(folder, table)
    at = next(row.index("结果") for row in rows if "结果" in row)
    return {str(row[0]): row[at] for row in rows if row[0] is not None}


def check_survey(printed: dict[str, Any], rows: dict[str, Any]) -> None:
    """The survey table's cells are what `assess` answers, in the order in which the form prints them."""
    for head, (key, numerator, denominator) in RATES.items():
        row = rows[key]
        if not row["applies"]:
            assert "不适用" in str(printed[head]), key
            continue
        if row["value"] is None:
            assert printed[head] is None, key
            continue
        assert printed[head] == pytest.approx(row["value"]), key
        assert (printed[numerator], printed[denominator]) == (row["numerator"], row["denominator"]), key
    years = re.findall(r"(\d{4})年：([\d,]*)人", printed["1"])
    series = rows["insured_workers"]["series"]
    assert {year: int(text.replace(",", "")) if text else None for year, text in years} == series


def check_boxes(indicators: dict[str, Any], tasks: list[list[Any]], answer: dict[str, Any]) -> None:
    """A box is set exactly where `assess` says 实现 or 未实现, or gives a letter."""
    for row in answer["rows"]:
        number = row["numbers"].get("indicators")
        if number:
            words = {True: "☑实现", False: "☑未实现"}.get(row["met"])
            assert (words in indicators[number]) if words else "☑" not in indicators[number], row["key"]
    letters = [re.findall(r"☑([ABC])", str(row[5])) for row in tasks if re.match(r"□|☑", str(row[5]))]
    assert letters == [[task["grade"]] if task["grade"] else [] for task in answer["tasks"]]


def check_traces(ohdesk: Ohdesk, rows: dict[str, Any]) -> None:
    """Every number's records are exactly as many as the number says."""
    for key, _, _ in RATES.values():
        for part in ("numerator", "denominator"):
            found = ohdesk("trace", "henan-2025", key, "--part", part, "--json").json
            assert found["total"] == rows[key][part] or rows[key][part] is None, key
            counted = (
                [one.get(found["weight"]) for one in found["rows"]]
                if found["weight"]
                else [1] * len(found["rows"])
            )
            assert sum(counted) == found["total"], key


@pytest.mark.parametrize("seed", range(1, 6))
def test_demo_assess_trace_and_export_agree(
    seed: int, data_folder: Path, tmp_path: Path, ohdesk: Ohdesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keyring, "COST", {"time": 1, "memory_kib": 8, "lanes": 1})
    monkeypatch.setenv("OHDESK_PASSWORD", "Agree-2025")
    assert ohdesk("demo", "--employers", 40, "--seed", seed).code == 0
    answer = ohdesk("assess", "henan-2025", "--json").json
    rows = {row["key"]: row for row in answer["rows"]}
    check_traces(ohdesk, rows)
    written = ohdesk("export", "henan-2025", tmp_path / "out", "--json").json["files"]
    assert len(written) == 4
    check_survey(results(tmp_path / "out", "定量指标调查表"), rows)
    tasks = cells(tmp_path / "out", "主要任务评估标准")
    check_boxes(results(tmp_path / "out", "主要指标评估标准"), tasks, answer)
    assert ohdesk("audit-verify").code == 0
