"""What an office has done before it sends: a reading chosen, a chapter written, a form received, a first submission."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path

from sqlalchemy import func, select

from db.records.definition_choice import DefinitionChoice
from db.records.explanation import Explanation
from db.records.official_form import OfficialForm
from db.records.report_part import ReportPart
from db.records.submission import Submission
from ohdesk import assess, crosscheck, definitions, official_forms, report
from ohdesk.desk import Desk
from ohdesk.submissions.kept import unlock
from ohdesk.submissions.submit import submit

KINDS = (DefinitionChoice, Explanation, ReportPart, OfficialForm, Submission)
FIRST_SENT = date(2025, 6, 20)
ORGANISED = "县卫生健康委会同有关部门成立评估工作组，明确分工和时限，逐项核对台账、查阅资料，并到三家用人单位现场核查。"


def write_sending(desk: Desk) -> dict[str, int]:
    """Do what a person does in the window, and return how many records of each kind came of it."""
    henan = assess.open_profile(desk, "henan-2025")
    definitions.choose(desk, henan, "seasonal", "in", "按省级会议要求，阶段性生产的企业计入。")
    report.keep_part(desk, henan, "report", "overview.organised", ORGANISED)
    lacking = next((one for one in crosscheck.check(desk, henan) if one.rule == "evidence"), None)
    if lacking is not None:
        crosscheck.explain(
            desk, henan, lacking, reason="材料原件由市级部门保存，已电话核实，月底前取回复印件。"
        )
    _receive_form(desk)
    _send_first(desk)
    with desk.read() as session:
        return {kind.__tablename__: session.scalar(select(func.count(kind.id))) or 0 for kind in KINDS}


def _receive_form(desk: Desk) -> None:
    from ohdesk.exchange import official

    profile = assess.open_profile(desk, "jilin-2021")
    table = profile.tables[-1]
    content = table.file.read_bytes()
    found = official.inspect(content, profile, table, name=table.file.name)
    name = f"{table.zh}（下发表）.xlsx"
    official_forms.keep_found(desk, profile, table, name, content, found, source="上级邮件下发（演示）")


def _send_first(desk: Desk) -> None:
    """Send the half-year's table and unlock it again, so that the demonstration stays open to changes."""
    profile = assess.open_profile(desk, "jilin-declaration-2024-2025")
    with tempfile.TemporaryDirectory() as place:
        made = submit(desk, profile, Path(place), FIRST_SENT, anyway=True)
    unlock(desk, made.id, "演示：补录迟到的申报后重新报送。")
