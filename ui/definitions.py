"""口径 in people's words: how each measure counts, and what a row means when it does not apply."""

from __future__ import annotations

from ohdesk.ledger import kind_of
from ohdesk.profile import RISING, Indicator, Part, Profile
from ohdesk.results import RowResult, read_rising, target_text

MEASURES = {
    "hazardous_industrial_employers": "台账中核查结论为“应申报”、行业属采矿业、制造业或电力热力燃气及水生产供应业，"
    "并且在截至日期正常生产或阶段性生产的用人单位，一家计一次。停产、注销、查无下落的不计入。",
    "declared_industrial_employers": "上述单位中，在截至日期前提交过申报且没有被退回的，一家计一次。",
    "monitored_posts": "当年常规监测且已完成的报告中的岗位。同一单位、同一场所、同一岗位一年只计一个，"
    "不论测了几种因素、几个点。",
    "qualified_posts": "上述岗位中，测过的每一种因素都不超过限值的，才算合格。",
    "radiation_workers": "当年在岗的非医疗机构放射工作人员，一人计一次。",
    "dose_monitored_workers": "上述人员中，当年有个人剂量监测记录的，一人计一次。",
    "surveyed_workers": "重点行业接触职业病危害的被调查劳动者。有分行业汇总数时用汇总数，否则按答卷逐份计算，"
    "两种不相加。",
    "aware_workers": "上述劳动者中，职业健康法律与健康保护知识综合得分率达到 60% 的人数。",
    "towns_needing_station": "当年尘肺病患者达 100 人、并且具备建站基础条件的乡镇。不具备条件的乡镇不进分母。",
    "towns_with_station": "上述乡镇中，截至日期前已建成并在运行的康复站所在的乡镇。",
    "filed_cases": "当年立案的职业卫生违法案件，撤销立案的不计。",
    "closed_cases": "上述案件中，截至日期前已作出处理决定或已结案的。",
    "public_checkup_institutions": "本县区有承担职业健康检查的公立（含国有企业办）机构，或有文件支持的县外公立机构"
    "来本县区服务，计 1；没有计 0。",
    "counties": "本单位所在的县区，固定为 1。",
    "first_declared_employers": "截至日期前提交过申报且没有被退回的用人单位，从最早一次申报起累计，一家计一次。"
    "申报后注销的单位仍计入；选定“取现有数”的口径时，注销、吊销的减去。",
    "first_declared_base_2023": "2023 年 12 月 31 日的累计初次申报用人单位数。冻结过的用冻结数，不随台账改动而变；"
    "没有冻结的按现有申报记录重算。",
    "severe_industrial_employers": "采矿业、制造业和电力热力燃气及水生产供应业中，核查结论为“应申报”、在截至日期正常生产或"
    "阶段性生产、风险分类为“严重”的用人单位。没有填风险分类的不计入。",
    "declared_severe_industrial_employers": "上述单位中，在截至日期前提交过申报且没有被退回的，一家计一次。",
    "severe_employers": "所有行业中，核查结论为“应申报”、在截至日期正常生产或阶段性生产、风险分类为“严重”的用人单位。"
    "没有填风险分类的不计入。",
    "declared_severe_employers": "上述单位中，在截至日期前提交过申报且没有被退回的，一家计一次。",
    "sampled_declarations": "抽查日期在当年、已经判定合格或不合格的申报。抽取后还没有判定的不计入。",
    "qualified_declarations": "上述申报中，判定为合格的。",
}
BOTH = "both"
RISING_HEADS = {
    BOTH: "“稳步提升”的两种读法",
    "end_point": "“稳步提升”按期末高于期初判断",
    "strict": "“稳步提升”按逐年都不下降判断",
}
JUDGED = {
    BOTH: "两种读法都成立为实现，都不成立为未实现；两种读法不一致时为待复核，由人确认。",
    "end_point": "本单位选定只看期末高于期初：高于为实现，不高于为未实现，中间年份有没有下降不影响。",
    "strict": "本单位选定逐年都不下降：各年都不低于上一年，并且最近一年高于基期，为实现；否则为未实现。",
}
Section = tuple[str, str]
"""A small heading and the words below it."""


def how_counted(profile: Profile, part: Part) -> str:
    """Return how one part of an indicator is counted."""
    source = part.source
    if source.how == "measure":
        return MEASURES.get(source.name, "按程序中的同名口径计数。")
    if source.how == "typed":
        figure = profile.figure(source.name)
        return f"由{figure.supplier}提供，在“填报”页录入，并注明来源和统计截止日期。"
    where = "、".join(f"{name}＝{value}" for name, value in source.where.items())
    return f"台账中的{kind_of(source.name).zh}" + (f"，条件：{where}" if where else "") + "，逐条计数。"


def sections(profile: Profile, indicator: Indicator, row: RowResult, reading: str = BOTH) -> list[Section]:
    """Return all that is said about an indicator's meaning; `reading` is how 稳步提升 is read: both, end_point, strict."""
    found: list[Section] = []
    if formula := _formula(indicator):
        found.append(("计算公式", formula))
    counted = [(part.zh, how_counted(profile, part)) for part in indicator.parts if part.role != "series"]
    found += [(f"怎样计数：{zh}", words) for zh, words in counted]
    if wanted := target_text(row):
        found.append(("目标与判定", _judgement(indicator, wanted, reading)))
    if indicator.target == RISING and row.series is not None:
        found.append((RISING_HEADS[reading], _readings(profile, row, reading)))
    if away := _away(indicator):
        found.append(("什么时候不适用", away))
    found.append(("文件原文", f"“{indicator.clause}”"))
    found.append(("数据来源", indicator.source))
    dated = f"{profile.issued:%Y-%m-%d} 印发" if profile.issued else ""
    found.append(("依据文件", "，".join(filter(None, (profile.title, profile.document, dated)))))
    return found


def _formula(indicator: Indicator) -> str:
    above, below = indicator.part("numerator"), indicator.part("denominator")
    if above is None or below is None or indicator.unit != "%":
        return ""
    if indicator.kind == "growth":
        return f"（{above.zh} − {below.zh}）÷ {below.zh} × 100%"
    return f"{above.zh} ÷ {below.zh} × 100%"


def _judgement(indicator: Indicator, wanted: str, reading: str) -> str:
    if indicator.target == RISING:
        return JUDGED[reading]
    if indicator.kind == "growth" and isinstance(indicator.target, (int, float)):
        least = f"{100 + indicator.target:g}"
        return (
            f"{wanted}，达到为实现，未达到为未实现。按整数比较：截至数 × 100 不小于基数 × {least}；"
            "累计计算，上一年超出的部分自然计入下一年。"
        )
    printed = f"（原文印作“{indicator.target_zh}”）" if indicator.target_zh != wanted else ""
    exact = (
        "按分子、分母的整数比较，不用四舍五入后的百分数：89.96% 不算达到 90%。"
        if indicator.unit == "%"
        else ""
    )
    return f"{wanted}{printed}，达到为实现，未达到为未实现。{exact}"


def _readings(profile: Profile, row: RowResult, reading: str) -> str:
    rising = read_rising(row.series or {}, profile.base_year)
    say = {True: "成立", False: "不成立", None: "数据不足，无法判断"}
    above = f"最近一年高于 {profile.base_year} 年：{say[rising.end_above_base]}。"
    never = f"各年都不低于上一年：{say[rising.never_falling]}。"
    if reading == BOTH:
        return f"一、{above}\n二、{never}\n{rising.why}。"
    return above if reading == "end_point" else f"{above}\n{never}"


def _away(indicator: Indicator) -> str:
    words = [indicator.not_here] if indicator.not_here else []
    if indicator.part("denominator") is not None and indicator.zero_zh:
        ending = "不适用，既不是 0% 也不是 100%" if indicator.zero == "not_applicable" else "缺数据"
        words.append(f"{indicator.zero_zh}时，记为{ending}")
    words += [f"{part.zh}：{part.not_here}" for part in indicator.parts if part.not_here]
    return "；".join(words) + "。" if words else ""
