"""Which dates of which records make an employer's timeline, and which numbers name a paper: one line each."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Moment:
    """A date of a kind: its words ({field} stands for a value), what is told of it, the field that is its state.

    The first of `dates` that is filled in counts; a year counts where no day is known. A record without the
    field `needs` does not tell this moment; `undated` ones are told even without a date.
    """

    section: str
    kind: str
    dates: tuple[str, ...]
    heading: str
    details: tuple[str, ...] = ()
    state: str = ""
    needs: str = ""
    undated: bool = False


MOMENTS = (
    Moment("概况", "employer", ("established_on",), "单位成立"),
    Moment("概况", "employer", ("first_seen_on",), "首次列入名单", ("sources",)),
    Moment("概况", "employer", ("verified_on",), "核查", ("verified_by", "verdict_reason"), "verdict"),
    Moment("概况", "employer", ("state_since",), "经营状态变化", ("state_proof",), "operating_state"),
    Moment("概况", "former_name", ("valid_to",), "更名", ("name", "proof")),
    Moment("概况", "workplace", ("opened_on",), "启用工作场所", ("name",)),
    Moment("概况", "workplace", ("closed_on",), "停用工作场所", ("name",)),
    Moment(
        "申报", "declaration", ("submitted_on",), "{declaration_type}",
        ("change_reason", "exposed_total", "receipt_no", "returned_reason"), "review_state",
    ),
    Moment("申报", "declaration", ("sampled_on",), "申报质量抽查", ("errors",), "qualified"),
    Moment(
        "检测", "monitoring", ("tested_on", "reported_on", "year"), "{kind}", ("institution", "report_no"), "over"
    ),
    Moment(
        "体检", "checkup_total", ("checked_on", "year"), "{exam_kind}体检汇总",
        ("due", "examined", "suspected", "contraindicated"),
    ),
    Moment("体检", "patient", ("diagnosed_on",), "职业病诊断", ("name", "disease", "stage")),
    Moment("帮扶治理", "assistance", ("started_on", "year"), "开始帮扶", ("mode", "body", "contents")),
    Moment("帮扶治理", "assistance", ("finished_on",), "帮扶完成", ("correction",), "satisfaction"),
    Moment("帮扶治理", "remediation", ("included_on",), "纳入专项治理", ("reasons", "hazard", "post"), "state"),
    Moment("帮扶治理", "remediation", ("retested_on",), "治理后复测", ("report_no",), "retest_qualified"),
    Moment("帮扶治理", "remediation", ("confirmed_on",), "治理行政确认", ("confirmer",)),
    Moment("帮扶治理", "project", ("approved_on",), "建设项目立项", ("name", "nature", "approval_no"), "risk"),
    Moment("帮扶治理", "project", ("accepted_on",), "建设项目验收", ("name",)),
    Moment("帮扶治理", "project", ("report_submitted_on",), "提交三同时书面报告", ("name",)),
    Moment("案件", "inspection", ("inspected_on",), "监督检查", ("kind", "problems", "document_no"), "result"),
    Moment("案件", "inspection", ("corrected_on",), "监督检查问题整改完成"),
    Moment("案件", "case", ("filed_on",), "立案", ("filed_no", "cause"), "state"),
    Moment("案件", "case", ("decided_on",), "作出处罚决定", ("decision_no", "penalties", "fine")),
    Moment("案件", "case", ("closed_on",), "结案", ("filed_no",)),
    Moment("案件", "complaint", ("received_on",), "收到投诉", ("channel", "request"), "state"),
    Moment("案件", "complaint", ("finished_on",), "投诉办结", ("no",), "substantiated"),
    Moment("材料", "notice", ("issued_on",), "发出提示单", ("number", "kind")),
    Moment("材料", "notice", ("delivered_on",), "提示单送达", ("delivery", "received_by", "answer")),
)  # fmt: skip

PAPERS = (
    Moment("概况", "employer", ("state_since",), "经营状态依据", ("state_proof",), "", "state_proof", True),
    Moment("概况", "former_name", ("valid_to",), "变更依据", ("proof",), "", "proof", True),
    Moment("申报", "declaration", ("receipt_on", "submitted_on"), "申报回执", ("receipt_no",), "", "receipt_no"),
    Moment("检测", "monitoring", ("reported_on", "tested_on", "year"), "{kind}报告", ("report_no", "institution")),
    Moment("体检", "checkup_total", ("checked_on", "year"), "体检总结报告", ("report_no",), "", "report_no"),
    Moment("体检", "patient", ("diagnosed_on",), "诊断证明书", ("certificate_no", "name"), "", "certificate_no"),
    Moment("帮扶治理", "remediation", ("retested_on",), "治理复测报告", ("report_no",), "", "report_no", True),
    Moment("帮扶治理", "project", ("approved_on",), "立项文件", ("approval_no", "name"), "", "approval_no", True),
    Moment(
        "帮扶治理", "project", ("pre_reviewed_on",), "预评价报告", ("pre_report_no", "name"), "", "pre_report_no", True
    ),
    Moment("案件", "inspection", ("inspected_on",), "监督检查文书", ("document_no",), "", "document_no"),
    Moment("案件", "case", ("filed_on",), "立案文书", ("filed_no", "cause"), "", "filed_no"),
    Moment("案件", "case", ("decided_on",), "处罚决定书", ("decision_no",), "", "decision_no", True),
    Moment("材料", "notice", ("issued_on",), "{kind}", ("number",), "", "number"),
)  # fmt: skip
