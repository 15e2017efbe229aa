"""The rules for workers, patients and what is done for them, and for the office's small lists."""

from __future__ import annotations

import re
from datetime import date, timedelta

from ohdesk.identity import sex_and_birth
from ohdesk.record_rules.parts import (
    Note,
    Rule,
    Values,
    above,
    at_most,
    between,
    both,
    filled,
    given,
    happened,
    in_order,
    is_any,
    is_none_of,
    needs,
    no,
    same_year,
    when,
    yes,
)

LONGEST_WEAR = 90
"""Days a dosimeter is worn at most."""
ANNUAL_LIMIT = 20
"""mSv a year above which a dose is worth a second look."""
NO_RECHECK_FROM = date(2026, 8, 1)
"""The day from which 复查 is no conclusion of an examination any more."""
MANY_PATIENTS = 100
MONTHS = "月数应在 0—11 之间，满 12 个月请进位为年"
SHA256 = re.compile(r"[0-9a-fA-F]{64}")


def _as_the_number_says(values: Values) -> list[Note]:
    kind = values.get("id_type")
    told = sex_and_birth(values.get("id_number") or "") if kind is None or kind.name == "resident" else None
    if told is None:
        return []
    sex, birth, notes = values.get("sex"), values.get("birth"), []
    if sex is not None and sex.name != told[0]:
        notes.append(Note("sex", "与身份证号第 17 位不一致，请核对", "warning"))
    if birth is not None and birth != told[1]:
        notes.append(Note("birth", f"与身份证号中的 {told[1].isoformat()} 不一致，请核对", "warning"))
    return notes


def _exposure_within_work(values: Values) -> list[Note]:
    work, exposed = values.get("work_years"), values.get("exposure_years")
    if work is None or exposed is None:
        return []
    total = work * 12 + (values.get("work_months") or 0)
    if exposed * 12 + (values.get("exposure_months") or 0) <= total:
        return []
    return [Note("exposure_years", "接害工龄长于总工龄，请核对", "warning")]


def _late_recheck(values: Values) -> list[Note]:
    checked = values.get("checked_on")
    if checked is None or checked < NO_RECHECK_FROM or not is_any("conclusion", "recheck")(values):
        return []
    return [Note("conclusion", "2026-08-01 起的检查不再以复查为结论，请核对", "warning")]


def _another_card(values: Values) -> list[Note]:
    number = values.get("previous_no")
    same = number is not None and number == values.get("archive_no")
    return [Note("previous_no", "与本次档案编号相同，请填写上一次的编号")] if same else []


def _wear(values: Values) -> list[Note]:
    start, end = values.get("period_from"), values.get("period_to")
    if start is None or end is None or end - start <= timedelta(days=LONGEST_WEAR):
        return []
    return [Note("period_to", f"佩戴 {(end - start).days} 天，超过 {LONGEST_WEAR} 天，请核对", "warning")]


def _working_life(values: Values) -> list[Note]:
    years, birth = values.get("dust_years"), values.get("birth")
    if years is None or birth is None:
        return []
    age = (values.get("diagnosed_on") or date.today()).year - birth.year
    return (
        [Note("dust_years", f"接尘 {years} 年，诊断时 {age} 岁，请核对", "warning")]
        if years > age - 10
        else []
    )


def _counted_day(values: Values) -> list[Note]:
    day, year = values.get("as_of"), values.get("year")
    if day is None or year is None or (day.year >= year and day <= date.today()):
        return []
    words = f"早于 {year} 年" if day.year < year else "在今天之后"
    return [Note("as_of", f"截至日期{words}，请核对", "warning")]


def _staffed(has: str, count: str, zh: str) -> tuple[Rule, ...]:
    return (
        when(
            both(yes(has), lambda values: values.get(count) == 0),
            count,
            f"填有{zh}，人数却为 0，请核对",
            "warning",
        ),
        when(both(no(has), lambda values: bool(values.get(count))), has, f"填有{zh}人数，请核对", "warning"),
    )


def _between_its_parts(values: Values) -> list[Note]:
    law, protection, combined = (values.get(f"score_{name}") for name in ("law", "protection", "combined"))
    if law is None or protection is None or combined is None:
        return []
    low, high = sorted((law, protection))
    return (
        [] if low <= combined <= high else [Note("score_combined", "应在两项得分率之间，请核对", "warning")]
    )


def _expired(values: Values) -> list[Note]:
    until = values.get("valid_until")
    expired = until is not None and until < date.today()
    return [Note("valid_until", "有效期已过，请核对或更新", "warning")] if expired else []


PATIENT: tuple[Rule, ...] = (
    _as_the_number_says,
    in_order("birth", "diagnosed_on"),
    in_order("birth", "died_on"),
    in_order("diagnosed_on", "reported_on"),
    in_order("diagnosed_on", "died_on", level="warning"),
    in_order("diagnosed_on", "archived_on", level="warning"),
    happened("birth", "出生日期"),
    happened("diagnosed_on", "诊断日期"),
    happened("died_on", "死亡日期"),
    when(
        both(filled("died_on"), is_none_of("status", "dead")), "status", "已填死亡日期，状态应为死亡，请核对"
    ),
    needs(is_any("status", "dead"), "died_on", "请补填死亡日期", "warning"),
    between("disability", 1, 10, "伤残等级为 1—10 级，未鉴定请空着"),
    _working_life,
)

FOLLOW_UP: tuple[Rule, ...] = (
    happened("followed_on", "随访日期"),
    in_order("died_on", "followed_on"),
    when(
        both(filled("died_on"), is_none_of("outcome", "dead")),
        "outcome",
        "已填死亡日期，随访结果应为死亡，请核对",
    ),
    needs(is_any("outcome", "dead"), "died_on", "请补填死亡日期", "warning"),
    needs(is_any("outcome", "lost"), "lost_reason", "失访的请选择原因", "warning"),
)

CHECKUP: tuple[Rule, ...] = (
    in_order("checked_on", "reported_on"),
    in_order("checked_on", "notified_on"),
    in_order("checked_on", "suspected_reported_on"),
    in_order("reported_on", "notified_on", level="warning"),
    needs(is_any("round", "recheck"), "previous_no", "复检请填写上次档案编号", "warning"),
    _another_card,
    between("work_months", 0, 11, MONTHS),
    between("exposure_months", 0, 11, MONTHS),
    _exposure_within_work,
    _late_recheck,
    when(
        both(filled("suspected_reported_on"), is_none_of("conclusion", "suspected")),
        "conclusion",
        "已填疑似职业病报告日期，请核对结论",
        "warning",
    ),
)

CHECKUP_FINDING: tuple[Rule, ...] = (
    needs(is_any("conclusion", "suspected"), "disease", "疑似职业病请选择病种", "warning"),
    needs(is_any("conclusion", "contraindication"), "contraindication", "请填写职业禁忌证名称", "warning"),
    needs(is_any("conclusion", "recheck"), "recheck_items", "请填写需复查项目", "warning"),
    when(
        both(filled("disease"), is_none_of("conclusion", "suspected")),
        "disease",
        "选有病种，请核对结论",
        "warning",
    ),
    between("exposure_months", 0, 11, MONTHS),
)

DOSE: tuple[Rule, ...] = (
    in_order("period_from", "period_to"),
    _wear,
    when(above("value", "annual_value"), "annual_value", "小于周期剂量，请核对", "warning"),
    when(
        lambda values: (values.get("annual_value") or 0) > ANNUAL_LIMIT and not values.get("overexposed"),
        "overexposed",
        f"年累计剂量大于 {ANNUAL_LIMIT} mSv，请核对是否超过剂量限值",
        "warning",
    ),
)

STATION: tuple[Rule, ...] = (
    needs(is_any("state", "running", "paused"), "built_on", "请补填建成日期", "warning"),
    when(
        lambda values: (
            is_any("state", "running")(values)
            and given(values, "built_on")
            and values["built_on"] > date.today()
        ),
        "state",
        "建成日期在今天之后，请核对运行状态",
        "warning",
    ),
    *_staffed("has_doctor", "doctors", "医师"),
    *_staffed("has_nurse", "nurses", "护理人员"),
)

TOWNSHIP_YEAR: tuple[Rule, ...] = (
    needs(no("has_conditions"), "lacking", "不具备建站条件的请写明原因"),
    when(
        both(yes("has_conditions"), filled("lacking")), "lacking", "已填具备条件，请核对原因一栏", "warning"
    ),
    needs(
        lambda values: (values.get("patients") or 0) >= MANY_PATIENTS,
        "has_conditions",
        f"患者达到 {MANY_PATIENTS} 人，请填写是否具备建站条件",
        "warning",
    ),
    _counted_day,
)

REHAB_VISIT: tuple[Rule, ...] = (
    happened("visited_on", "服务日期"),
    between("minutes", 0, 600, "时长应在 0—600 分钟之间，请核对"),
    between("lung_function", 0, 200, "肺功能是百分数，请核对", "warning"),
    between("walk_metres", 0, 1000, "6 分钟步行超过 1000 米，请核对", "warning"),
    when(
        both(is_any("payment", "free"), lambda values: bool(values.get("cost"))),
        "payment",
        "填有费用，请核对是否免费",
        "warning",
    ),
)

REHAB_TOTAL: tuple[Rule, ...] = (
    between("month", 1, 12, "月份应为 1—12"),
    at_most("patients", "visits", hint="服务人数不能多于人次，请核对"),
)

LITERACY_ANSWER: tuple[Rule, ...] = (
    *(
        between(f"score_{name}", 0, 100, "得分率应在 0—100 之间")
        for name in ("total", "law", "protection", "combined")
    ),
    between("age", 16, 59, "监测对象为 16—59 岁，请核对", "warning"),
    same_year("surveyed_on"),
    _between_its_parts,
)

PEOPLE_RULES: dict[str, tuple[Rule, ...]] = {
    "person": (_as_the_number_says, happened("birth", "出生日期")),
    "checkup": CHECKUP,
    "checkup_finding": CHECKUP_FINDING,
    "dose": DOSE,
    "radiation_worker": (in_order("since", "until"),),
    "patient": PATIENT,
    "follow_up": FOLLOW_UP,
    "station": STATION,
    "township": (
        when(
            lambda values: len(values.get("code") or "") != 9, "code", "区划代码应为 9 位，请核对", "warning"
        ),
    ),
    "township_year": TOWNSHIP_YEAR,
    "rehab_visit": REHAB_VISIT,
    "rehab_total": REHAB_TOTAL,
    "literacy_survey": (
        at_most("aware", "surveyed", hint="知晓人数不能多于被调查人数，请核对"),
        at_most("literate", "surveyed", hint="具备素养人数不能多于被调查人数，请核对"),
    ),
    "literacy_answer": LITERACY_ANSWER,
    "institution": (
        _expired,
        needs(
            both(no("in_county"), yes("serves_county")),
            "service_document",
            "请补填来本县区服务的文件文号",
            "warning",
        ),
    ),
    "annual_figure": (_counted_day,),
    "evidence": (
        when(
            lambda values: given(values, "sha256") and not SHA256.fullmatch(values["sha256"]),
            "sha256",
            "应为 64 位校验值，请留空由程序计算",
        ),
    ),
    "contact": (
        when(
            lambda values: given(values, "email") and "@" not in values["email"],
            "email",
            "不像电子邮箱，请核对",
            "warning",
        ),
    ),
    "task_item": (
        when(lambda values: values.get("item") == 0, "item", "条款序号从 1 起"),
        needs(is_any("state", "no", "partly"), "reason", "请补填理由", "warning"),
    ),
    "local_code": (in_order("valid_from", "valid_until"),),
}
