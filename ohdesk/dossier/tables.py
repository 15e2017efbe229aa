"""Which tables an employer's file has, in which section, with which columns: one entry each."""

from __future__ import annotations

from dataclasses import dataclass

SECTIONS = ("概况", "危害", "申报", "检测", "体检", "培训", "帮扶治理", "案件", "材料")


@dataclass(frozen=True)
class TableOf:
    """One table: its section, its kind, the field that names the employer, and its columns."""

    section: str
    kind: str
    columns: tuple[str, ...]
    title: str = ""
    link: str = "employer"
    also: tuple[str, ...] = ()


TABLES = (
    TableOf("概况", "product", ("name", "role", "annual_output", "unit")),
    TableOf("概况", "workplace", ("name", "township", "address", "exposed_total", "opened_on", "closed_on")),
    TableOf("概况", "former_name", ("name", "credit_code", "valid_from", "valid_to", "proof")),
    TableOf("危害", "exposure", ("workplace_name", "post", "hazard", "exposed", "protection", "equipment")),
    TableOf("危害", "radiation_worker", ("person", "sector", "work_kind", "since", "until", "certificate_no")),
    TableOf(
        "申报", "declaration",
        ("submitted_on", "declaration_type", "review_state", "exposed_total", "change_reason", "receipt_no",
         "receipt_on", "qualified", "errors"),
    ),
    TableOf(
        "检测", "monitoring",
        ("report_no", "kind", "state", "tested_on", "reported_on", "institution", "points", "points_over"),
        "检测报告",
    ),
    TableOf(
        "检测", "monitoring_post",
        ("post", "hazard", "qualified", "measured", "limit_value", "unit", "indicator", "workplace_name", "monitoring"),
        "岗位检测结果（不合格的在前）", "monitoring",
    ),
    TableOf("检测", "dose", ("person", "period_from", "period_to", "value", "annual_value", "overexposed")),
    TableOf(
        "体检", "checkup_total",
        ("year", "exam_kind", "due", "examined", "normal", "recheck", "suspected", "contraindicated", "institution"),
    ),
    TableOf(
        "体检", "checkup",
        ("person", "checked_on", "exam_kind", "conclusion", "job", "institution", "notified_on",
         "suspected_reported_on"),
        "职业健康检查个案", also=("host_employer",),
    ),
    TableOf("体检", "patient", ("name", "disease", "stage", "diagnosed_on", "status"), "职业病患者"),
    TableOf(
        "培训", "attendance", ("training", "role", "due", "attended", "hours", "first_time", "certificates")
    ),
    TableOf(
        "帮扶治理", "assistance",
        ("year", "mode", "body", "contents", "after_declared", "after_tested", "after_examined", "after_trained"),
    ),
    TableOf(
        "帮扶治理", "remediation",
        ("included_on", "state", "reasons", "hazard", "before_value", "after_value", "retest_qualified", "due_on"),
    ),
    TableOf(
        "帮扶治理", "project",
        ("name", "nature", "state", "risk", "approved_on", "accepted_on", "report_submitted_on"),
    ),
    TableOf(
        "案件", "inspection",
        ("inspected_on", "kind", "result", "problems", "corrected_on", "document_no"),
    ),
    TableOf("案件", "case", ("filed_no", "state", "filed_on", "cause", "decided_on", "fine", "closed_on")),
    TableOf(
        "案件", "complaint", ("no", "state", "received_on", "channel", "request", "finished_on", "replied_on")
    ),
    TableOf("材料", "notice", ("number", "kind", "issued_on", "delivery", "delivered_on", "received_by", "answer")),
    TableOf("材料", "listed_name", ("name", "name_list", "row_no", "verdict", "reason", "decided_on"), "见于部门名单"),
)  # fmt: skip
