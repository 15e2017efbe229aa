"""The sentences of a 自评报告: every number in them comes from the results' own texts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ohdesk.profile import SHARE, Indicator, Part, Profile, Task
from ohdesk.report.facts import Expected
from ohdesk.results import MISSING, RowResult, TaskResult, gap, row_text, state, target_text

STATE_WORDS = {"yes": "符合", "partly": "部分符合", "no": "不符合", None: "未填"}
VERDICTS = {True: "能达标", False: "难以达标", None: "尚不能判断"}
END = "。；;.，, "


def ended(words: str) -> str:
    """Return words as one sentence with its full stop, empty for no words."""
    plain = words.strip().rstrip(END)
    return f"{plain}。" if plain else ""


def row_sentence(profile: Profile, row: RowResult, day: str) -> str:
    """Return what one indicator has reached, in full sentences."""
    indicator = profile.indicator(row.key)
    if not row.applies:
        return f"本指标不适用{_why(row)}。"
    if row.series is not None:
        said = _series(row)
    elif row.value is None and row.numerator is None and not row.parts:
        said = f"截至{day}，尚缺数据{_why(row)}。"
    else:
        said = _figures(indicator, profile, row, day)
    return said + _target(indicator, row)


def _why(row: RowResult) -> str:
    plain = row.why.strip().rstrip(END)
    return f"（{plain}）" if plain else ""


def _figures(indicator: Indicator, profile: Profile, row: RowResult, day: str) -> str:
    said: list[str] = []
    for part in indicator.parts:
        if part.role == "denominator" and row.denominator is not None:
            said.insert(0, _part(profile, part, row.denominator))
        elif part.role == "numerator" and row.numerator is not None:
            said.append(_part(profile, part, row.numerator))
        elif part.role == "part" and part.key in row.parts:
            said.append(_part(profile, part, row.parts[part.key]))
    whole = f"截至{day}，" + "，".join(said)
    value = row_text(row)
    if indicator.kind == "yesno" and value not in ("", MISSING):
        return ended(f"{whole}，结果为“{value}”")
    if indicator.kind == "yesno" or (indicator.kind == "count" and row.target is None and said):
        return ended(whole)
    if value in ("", MISSING):
        return ended(f"{whole}{_why(row)}")
    counted = indicator.part("count")
    return ended(f"{whole}{'，' if said else ''}{counted.zh if counted else row.zh}为{value}")


def _part(profile: Profile, part: Part, value: int | None) -> str:
    if value is None:
        return f"{part.zh}尚未填报"
    yesno = part.source.how == "typed" and profile.figure(part.source.name).type == "yesno"
    if yesno and part.role == "part":
        return f"{part.zh}：{'是' if value else '否'}"
    return f"{part.zh}{value:,}{part.unit}"


def _series(row: RowResult) -> str:
    series = row.series or {}
    known = [(year, value) for year, value in sorted(series.items()) if value is not None]
    if not known:
        return f"各年{row.zh}均未填报。"
    said = "、".join(f"{year}年{value:,}{row.unit}" for year, value in known)
    missing = [f"{year}年" for year, value in sorted(series.items()) if value is None]
    gaps = f"，{'、'.join(missing)}尚缺数据" if missing else ""
    reading = ended(row.why.split("（缺")[0])
    return f"{row.zh}：{said}{gaps}。{reading}"


def _target(indicator: Indicator, row: RowResult) -> str:
    if row.target is None:
        return ""
    if row.target == SHARE:
        return "目标数尚待上级下达。"
    words, found = aim_words(row), state(row)
    if found == "实现":
        return f"目标值为{words}，已实现。"
    if found == "未实现":
        return f"目标值为{words}，尚未实现{_short_of(indicator, row)}。"
    return f"目标值为{words}，{'待复核' if found == '待复核' else '因缺数据尚不能判定'}。"


def aim_words(row: RowResult) -> str:
    """Return a target as a sentence says it: 不低于90%."""
    words = target_text(row)
    signs = {"≥": "不低于", "≤": "不高于", "=": ""}
    return signs[words[0]] + words[1:] if words[:1] in signs else words


def _short_of(indicator: Indicator, row: RowResult) -> str:
    missing = gap(row)
    if not missing:
        return ""
    part = indicator.part("numerator") or indicator.part("count")
    unit = part.unit if part else row.unit.strip("%")
    return f"，{'超出目标' if row.operator == '<=' else '距目标还差'}{missing:,}{unit}"


def outlook_sentence(expected: Expected | None) -> str:
    """Return 年底预判, 最终进度 and 滞后原因 of one indicator."""
    if expected is None:
        return ""
    said = f"年底预判：{VERDICTS[expected.will_reach]}。"
    if expected.progress.strip():
        said += f"最终进度：{ended(expected.progress)}"
    if expected.will_reach is not True and expected.reason.strip():
        said += f"滞后原因：{ended(expected.reason)}"
    return said


def task_sentence(task: Task, result: TaskResult | None, papers: int) -> str:
    """Return a task's letter, what it rests on, and how many papers stand behind it."""
    if result is None:
        return "尚未评定。"
    return "".join(
        [
            _letter(result),
            _items(task, result),
            _facts(task, result),
            f"相关佐证材料{papers}件。" if papers else "尚无佐证材料。",
        ]
    )


def _letter(result: TaskResult) -> str:
    if result.letter is None:
        return f"尚未定档{f'（{result.why}）' if result.why else ''}。"
    if result.decided and result.decided != result.grade:
        rule = f"按评估标准为{result.grade}档" if result.grade else "评估标准没有对应档"
        return f"自评为{result.decided}档（{rule}，经人工评定）。评定理由：{ended(result.note)}"
    return f"自评为{result.letter}档。"


def _items(task: Task, result: TaskResult) -> str:
    total = len(task.items)
    if total == 1:
        return f"该项要求{STATE_WORDS[result.states.get(1)]}。"
    said = []
    for key, words in STATE_WORDS.items():
        numbers = [number for number in task.numbers if result.states.get(number) == key]
        if numbers:
            said.append(f"{words}{len(numbers)}项（{numbered(numbers)}）")
    return f"共{total}项要求，{'，'.join(said)}。"


def numbered(numbers: Sequence[int]) -> str:
    """Return item numbers as they are read: 第1、3项."""
    return f"第{'、'.join(str(one) for one in numbers)}项"


def _facts(task: Task, result: TaskResult) -> str:
    said = []
    for fact in task.facts:
        value = result.facts.get(fact.key)
        if value is not None:
            shown = ("是" if value else "否") if fact.type == "bool" else f"{value:,}"
            said.append(f"{fact.zh}：{shown}")
    return f"{'，'.join(said)}。" if said else ""


def unmet_items(task: Task, result: TaskResult) -> str:
    """Return the items of a task that are not met, in their official words."""
    words = [
        task.items[at - 1].rstrip(END) for at in task.numbers if result.states.get(at) in ("no", "partly")
    ]
    return "；".join(words)


def counts(words: Iterable[tuple[str, int]], unit: str) -> str:
    """Return a list of counts as one phrase: 实现6项、未实现2项."""
    return "、".join(f"{word}{number:,}{unit}" for word, number in words if number)
