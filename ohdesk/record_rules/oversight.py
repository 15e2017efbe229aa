"""The rules for projects, help, cures, inspections, cases and complaints."""

from __future__ import annotations

from datetime import date, timedelta

from ohdesk.record_rules.parts import (
    Note,
    Rule,
    Test,
    Values,
    above,
    both,
    filled,
    given,
    has,
    in_order,
    is_any,
    is_none_of,
    needs,
    no,
    same_year,
    when,
    yes,
)

REPORT_DAYS = 20
"""Days after acceptance within which a severe project's written report is due."""


def _written_report(values: Values) -> list[Note]:
    accepted, reported = values.get("accepted_on"), values.get("report_submitted_on")
    if not is_any("risk", "severe")(values) or accepted is None:
        return []
    due = accepted + timedelta(days=REPORT_DAYS)
    if (reported or date.today()) <= due:
        return []
    words = "晚于验收后 20 日，请核对" if reported else "验收已过 20 日，请督促提交书面报告并补填日期"
    return [Note("report_submitted_on", words, "warning")]


def _improvement(name: str) -> Rule:
    lost: Test = both(yes(f"before_{name}"), no(f"after_{name}"))
    return when(lost, f"after_{name}", "帮扶前已做到，帮扶后却为否，请核对", "warning")


ASSISTANCE: tuple[Rule, ...] = (
    in_order("started_on", "finished_on"),
    same_year("started_on"),
    *(_improvement(name) for name in ("declared", "tested", "examined", "trained")),
)

REMEDIATION: tuple[Rule, ...] = (
    in_order("included_on", "confirmed_on"),
    in_order("retested_on", "confirmed_on"),
    in_order("included_on", "retested_on", level="warning"),
    in_order("included_on", "due_on", level="warning"),
    needs(is_any("state", "moved_out"), "exit_reason", "移出的请写明原因"),
    needs(is_any("state", "shut_down", "cancelled"), "exit_reason", "请补填移出原因", "warning"),
    needs(is_any("state", "finished"), "confirmed_on", "已完成的请补填行政确认日期", "warning"),
    when(
        both(is_any("state", "finished", "awaiting_confirmation"), no("retest_qualified")),
        "retest_qualified",
        "复测不合格，请核对治理状态",
        "warning",
    ),
    when(
        both(above("after_value", "limit_value"), yes("retest_qualified")),
        "retest_qualified",
        "治理后检测值大于限值，请核对是否合格",
        "warning",
    ),
)

PROJECT: tuple[Rule, ...] = (
    in_order("accepted_on", "report_submitted_on"),
    in_order("pre_reviewed_on", "design_reviewed_on", "effect_reviewed_on", "accepted_on", level="warning"),
    in_order("approved_on", "accepted_on", level="warning"),
    in_order("plan_submitted_on", "accepted_on", level="warning"),
    in_order("accepted_on", "published_on", level="warning"),
    _written_report,
    when(
        both(
            is_any("risk", "severe"),
            filled("effect_reviewed_on"),
            lambda values: not values.get("outside_experts"),
        ),
        "outside_experts",
        "风险严重的项目评审必须有外聘专家，请核对",
        "warning",
    ),
    needs(is_any("state", "accepted"), "accepted_on", "已验收的请补填验收日期", "warning"),
    when(
        both(filled("accepted_on"), is_none_of("state", "accepted", "overdue", "stopped")),
        "state",
        "已有验收日期，请核对项目进度",
        "warning",
    ),
)

INSPECTION: tuple[Rule, ...] = (
    in_order("inspected_on", "corrected_on"),
    in_order("inspected_on", "published_on"),
)

CASE: tuple[Rule, ...] = (
    in_order("filed_on", "decided_on", "served_on"),
    in_order("filed_on", "closed_on"),
    in_order("filed_on", "rechecked_on"),
    in_order("decided_on", "closed_on", level="warning"),
    in_order("decided_on", "first_reported_on", level="warning"),
    in_order("closed_on", "second_reported_on", level="warning"),
    needs(is_any("state", "closed"), "closed_on", "已结案的请填写结案日期"),
    needs(is_any("state", "decided"), "decided_on", "请补填处罚决定日期", "warning"),
    when(
        both(filled("closed_on"), is_any("state", "investigating", "decided")),
        "state",
        "已有结案日期，请核对案件状态",
        "warning",
    ),
    when(
        lambda values: not given(values, "employer") and not given(values, "party"),
        "employer",
        "请选择用人单位，不在台账中的请填写当事人",
        "warning",
    ),
    when(
        both(
            lambda values: bool(values.get("fine")),
            filled("penalties"),
            lambda values: not has("penalties", "fine")(values),
        ),
        "penalties",
        "填有罚款金额，请核对处罚种类",
        "warning",
    ),
)

COMPLAINT: tuple[Rule, ...] = (
    in_order("received_on", "accepted_on", "finished_on"),
    in_order("received_on", "replied_on"),
    needs(is_any("state", "finished"), "finished_on", "已办结的请填写办结日期", "warning"),
    when(
        both(filled("finished_on"), is_any("state", "waiting", "handling")),
        "state",
        "已有办结日期，请核对办理状态",
        "warning",
    ),
)

OVERSIGHT_RULES: dict[str, tuple[Rule, ...]] = {
    "assistance": ASSISTANCE,
    "remediation": REMEDIATION,
    "project": PROJECT,
    "inspection": INSPECTION,
    "case": CASE,
    "complaint": COMPLAINT,
}
