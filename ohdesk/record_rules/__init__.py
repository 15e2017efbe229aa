"""The rules across the fields of one record, kind by kind: errors where it cannot be right, else warnings."""

from __future__ import annotations

from ohdesk.record_rules.oversight import OVERSIGHT_RULES
from ohdesk.record_rules.parts import (
    Note,
    Rule,
    Values,
    above,
    at_most,
    between,
    both,
    covered,
    filled,
    in_order,
    is_any,
    is_none_of,
    needs,
    no,
    same_year,
    when,
    yes,
)
from ohdesk.record_rules.people import PEOPLE_RULES

CLASSES = (
    "exposed_dust",
    "exposed_chemical",
    "exposed_physical",
    "exposed_radiation",
    "exposed_biological",
    "exposed_other",
)
STAFF = ("staff_total", "staff_outsourced")
STAFF_HINT = "请核对人数，或补填外委及派遣人数"
FIRST_WEEK = 2002
"""The year before the first 职业病防治法宣传周, so that 2025 has the 23rd."""
GONE = ("cancelled", "revoked")


def _not_itself(values: Values) -> list[Note]:
    other = values.get("duplicate_of")
    if other is None or other != values.get("id"):
        return []
    return [Note("duplicate_of", "不能与自己重复，请选择另一家单位")]


def _same_body(values: Values) -> list[Note]:
    old, code = values.get("old_code"), values.get("credit_code")
    if not old or not code or len(old) != 9 or len(code) != 18 or code[8:17] == old:
        return []
    return [Note("old_code", "与统一社会信用代码第 9—17 位不同，请核对", "warning")]


def _has_exposed(values: Values) -> bool:
    return any(values.get(name) for name in ("exposed_total", *CLASSES))


def _conclusions(values: Values) -> list[Note]:
    """Hold the conclusions against those examined: a worker may be counted twice only 按因素."""
    examined = values.get("examined")
    names = ("normal", "recheck", "suspected", "contraindicated", "other")
    counts = {name: values[name] for name in names if values.get(name) is not None}
    if examined is None or not counts:
        return []
    by_factor, total = is_any("basis", "factor")(values), sum(counts.values())
    hint = "请核对；若一人按几种因素计数，请把“结论统计方式”选为“按因素”"
    over = [
        Note(name, f"{count} 大于实检人数 {examined}，{hint}")
        for name, count in counts.items()
        if count > examined and not by_factor
    ]
    if over or (by_factor and total >= examined) or total == examined:
        return over
    if total > examined:
        return [Note("examined", f"各结论之和 {total} 大于实检人数，{hint}", "warning")]
    if len(counts) == len(names):
        return [Note("examined", f"各结论之和 {total} 小于实检人数，请核对", "warning")]
    return []


def _ordinal(values: Values) -> list[Note]:
    ordinal, held = values.get("series_ordinal"), values.get("held_on")
    if ordinal is None or held is None or not is_any("category", "publicity_week")(values):
        return []
    right = held.year - FIRST_WEEK
    return (
        []
        if ordinal == right
        else [Note("series_ordinal", f"{held.year} 年应为第 {right} 个，请核对", "warning")]
    )


def _audience(values: Values) -> list[Note]:
    names = ("heads", "managers", "workers", "inspectors", "technicians", "students", "citizens")
    total, covered_by = sum(values.get(name) or 0 for name in names), values.get("covered")
    if covered_by is None or covered_by >= total:
        return []
    return [Note("covered", f"少于各类参加人数之和 {total}，请核对", "warning")]


EMPLOYER: tuple[Rule, ...] = (
    covered("exposed_total", *CLASSES),
    at_most("exposed_noise", "exposed_physical", hint="噪声属于物理因素，请核对"),
    at_most("exposed_total", *STAFF, hint=STAFF_HINT),
    at_most("exposed_supervised", *STAFF, level="warning", hint=STAFF_HINT),
    *(at_most(name, *STAFF, hint=STAFF_HINT) for name in CLASSES),
    *(
        at_most(name, *STAFF, hint=STAFF_HINT)
        for name in ("staff_production", "staff_female", "staff_migrant")
    ),
    needs(is_any("verdict", "exempt"), "verdict_reason", "不应申报的单位请写明理由"),
    needs(is_any("verdict", "duplicate"), "duplicate_of", "请选择与哪家单位重复"),
    when(
        both(filled("duplicate_of"), is_none_of("verdict", "duplicate")),
        "verdict",
        "已选择与哪家重复，核查结论应为“重复”，请核对",
        "warning",
    ),
    _not_itself,
    _same_body,
    needs(is_none_of("operating_state", "normal"), "state_since", "请补填这一状态从哪天开始", "warning"),
    in_order("established_on", "state_since"),
    when(
        both(is_any("verdict", "must_declare"), is_any("operating_state", *GONE)),
        "verdict",
        "单位已注销或吊销，请核对是否仍应申报",
        "warning",
    ),
    when(
        both(is_any("verdict", "exempt"), is_any("operating_state", "seasonal")),
        "verdict",
        "阶段性生产的单位应纳入申报，请核对",
        "warning",
    ),
    when(
        both(is_any("operating_state", "no_hazard"), _has_exposed),
        "operating_state",
        "填有接害人数，请核对是否确无职业病危害",
        "warning",
    ),
)

DECLARATION: tuple[Rule, ...] = (
    in_order("submitted_on", "reviewed_on"),
    in_order("submitted_on", "receipt_on"),
    in_order("submitted_on", "sampled_on"),
    in_order("changed_on", "submitted_on", level="warning"),
    in_order("sampled_on", "corrected_on", level="warning"),
    needs(is_any("declaration_type", "change"), "change_reason", "变更申报请选择变更原因", "warning"),
    needs(is_any("review_state", "returned"), "returned_reason", "请补填退回原因", "warning"),
    needs(no("qualified"), "errors", "申报不合格请选择错误类型", "warning"),
    when(both(yes("qualified"), filled("errors")), "qualified", "选有错误类型，请核对是否合格", "warning"),
    at_most("workers_trained", "workers_due"),
)

MONITORING: tuple[Rule, ...] = (
    in_order("tested_on", "reported_on"),
    in_order("reported_on", "uploaded_on", level="warning"),
    same_year("tested_on"),
    at_most("points_over", "points"),
    at_most("posts_qualified", "posts_tested"),
    needs(filled("posts_qualified"), "posts_tested", "请补填检测岗位数", "warning"),
    needs(is_any("state", "done"), "tested_on", "已完成的请补填检测日期", "warning"),
    when(
        both(is_none_of("state", "done"), filled("reported_on")),
        "state",
        "已有报告日期，请核对完成状态",
        "warning",
    ),
    needs(
        both(is_any("kind", "radon"), is_any("state", "done")),
        "high_radon",
        "请填写是否存在高氡暴露",
        "warning",
    ),
    when(
        both(is_any("upload_state", "waiting"), filled("uploaded_on")),
        "upload_state",
        "已有上传日期，请核对上传状态",
        "warning",
    ),
)

MONITORING_POST: tuple[Rule, ...] = (
    when(
        both(above("measured", "limit_value"), is_any("qualified", "qualified")),
        "qualified",
        "检测结果大于限值却判为合格，请核对",
        "warning",
    ),
    when(
        both(above("limit_value", "measured"), is_any("qualified", "unqualified")),
        "qualified",
        "检测结果小于限值却判为不合格，请核对",
        "warning",
    ),
)

TRAINING: tuple[Rule, ...] = (
    in_order("held_on", "ended_on"),
    when(lambda values: values.get("hours") == 0, "hours", "学时应大于 0，没有学时请空着"),
    when(lambda values: values.get("sessions") == 0, "sessions", "场次数至少为 1"),
    at_most("migrant_workers", "workers", hint="农民工及派遣人数是其中数，请核对"),
    _audience,
    _ordinal,
    *(
        needs(is_any("category", "mental_health"), name, f"心理健康讲座请补填{zh}", "warning")
        for name, zh in (("industries", "涉及行业"), ("enterprises", "企业数量"), ("document", "通知文件"))
    ),
)

ATTENDANCE: tuple[Rule, ...] = (
    at_most("attended", "due", hint="实训人数不能多于应训人数，请核对"),
    at_most("certificates", "attended"),
    when(lambda values: values.get("hours") == 0, "hours", "学时应大于 0，没有学时请空着"),
)

CHECKUP_TOTAL: tuple[Rule, ...] = (
    at_most("examined", "due", hint="实检人数不能多于应检人数，请核对"),
    at_most("free_examined", "examined", hint="免费检查人数是其中数，请核对"),
    same_year("checked_on"),
    _conclusions,
)

RULES: dict[str, tuple[Rule, ...]] = {
    **OVERSIGHT_RULES,
    **PEOPLE_RULES,
    "employer": EMPLOYER,
    "former_name": (in_order("valid_from", "valid_to"),),
    "workplace": (in_order("opened_on", "closed_on"),),
    "exposure": (
        at_most("exposed_distinct", "exposed"),
        between("hours_daily", 0, 24, "一天不超过 24 小时，请核对"),
    ),
    "declaration": DECLARATION,
    "monitoring": MONITORING,
    "monitoring_post": MONITORING_POST,
    "checkup_total": CHECKUP_TOTAL,
    "training": TRAINING,
    "attendance": ATTENDANCE,
}
