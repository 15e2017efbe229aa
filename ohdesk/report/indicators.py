"""指标完成情况: one table, one picture, a paragraph for each indicator, and the definitions used."""

from __future__ import annotations

from ohdesk.definitions import Defined
from ohdesk.report.content import Bar, Column
from ohdesk.report.facts import Facts
from ohdesk.report.overview import STATES
from ohdesk.report.script import Script
from ohdesk.report.wording import VERDICTS, counts, outlook_sentence, row_sentence
from ohdesk.results import RowResult, row_text, state, target_text

CENTRE = "center"
COLUMNS = (
    Column("序号", 0.7, CENTRE),
    Column("指标", 3.2),
    Column("目标值", 1.0, CENTRE),
    Column("当前值", 1.1, CENTRE),
    Column("结果", 0.9, CENTRE),
    Column("年底预判", 1.1, CENTRE),
)
MEANINGS = (Column("指标", 1.6), Column("口径编号和含义", 2.6), Column("依据条款和口径选择", 2.8))


def indicators(script: Script, facts: Facts) -> None:
    """Write the chapter; a profile without indicators leaves only its prompt."""
    if not facts.rows:
        script.ask("text", f"{script.zh}的内容")
        return
    script.section("whole", "总体情况")
    script.say("said", _summary(facts))
    script.table("table", "主要指标完成情况", COLUMNS, [_line(facts, row) for row in facts.rows])
    script.figure("rates", "主要指标完成率与目标值", "bars", _rates(facts), "%", 100)
    script.section("each", "各项指标完成情况")
    numbered = all(row.no.isdigit() for row in facts.rows)
    for row in facts.rows:
        script.point(f"{row.key}.name", f"{row.no}. {row.zh}" if numbered else row.zh)
        _indicator(script, facts, row)
    script.section("meaning", "统计口径")
    _meanings(script, facts)


def _summary(facts: Facts) -> str:
    found = counts(((word, len(facts.in_state(word))) for word in STATES), "项")
    away = [row.zh for row in facts.rows if not row.applies]
    said = (
        f"本单位适用且设有目标值的指标共{len(facts.aimed)}项，截至{facts.day}，{found}。"
        if facts.aimed
        else ""
    )
    doubtful = [row.zh for row in facts.aimed if _expected(facts, row) is False]
    if doubtful:
        said += f"预计年底难以达标的有{len(doubtful)}项：{'、'.join(doubtful)}。"
    if away:
        said += f"不适用的指标{len(away)}项：{'、'.join(away)}。"
    if facts.waiting:
        said += f"目标数尚待上级下达的指标{len(facts.waiting)}项。"
    return said


def _expected(facts: Facts, row: RowResult) -> bool | None:
    found = facts.outlooks.get(row.key)
    return found.will_reach if found else None


def _line(facts: Facts, row: RowResult) -> tuple[str, ...]:
    foreseen = "—"
    if row.applies and row.target is not None and row.key in facts.outlooks:
        foreseen = VERDICTS[_expected(facts, row)]
    return row.no, row.zh, target_text(row) or "—", row_text(row), state(row) or "—", foreseen


def _rates(facts: Facts) -> list[Bar]:
    return [
        Bar(row.zh, row.value, row_text(row), row.target if isinstance(row.target, (int, float)) else None)
        for row in facts.rows
        if row.unit == "%" and row.applies and not row.growth and row.series is None
    ]


def _indicator(script: Script, facts: Facts, row: RowResult) -> None:
    script.say(row.key, row_sentence(facts.profile, row, facts.day))
    if row.applies and row.target is not None:
        script.say(f"{row.key}.end", outlook_sentence(facts.outlooks.get(row.key)))
    if row.series:
        years = sorted(row.series)
        bars = [
            Bar(f"{year}年", value, "缺" if value is None else f"{value:,}")
            for year in years
            for value in [row.series[year]]
        ]
        script.figure(f"{row.key}.years", f"{years[0]}—{years[-1]}年{row.zh}", "columns", bars, row.unit)


def _meanings(script: Script, facts: Facts) -> None:
    script.say("meanings", "各项指标按下列口径统计，口径编号与所依据的文件条款一一对应。")
    rows = [(one.zh, f"{one.definition.id}\n{one.definition.says}", _clause(one)) for one in facts.defined]
    script.table("definitions", "指标口径", MEANINGS, rows, small=True)


def _clause(defined: Defined) -> str:
    said = "；".join(one.words for one in defined.readings)
    return f"{defined.clause}\n口径选择——{said}" if said else defined.clause
