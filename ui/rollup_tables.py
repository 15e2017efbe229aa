"""The three tables of 市级汇总: the packages that came, the city's numbers, and the questions to the counties."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from ohdesk.results import RowResult, state, target_text
from ohdesk.rollup.agree import Chosen
from ohdesk.rollup.merge import sum_text
from ohdesk.rollup.queries import Query
from ohdesk.rollup.run import Received
from ui.words import tone
from ui.wrapped_table import WrappedTable

FIT, REPLACED, UNFIT, ABSENT = "可汇总", "已被代替", "不能用", "未收到"
KINDS = {
    "missing": ("缺数", "warn"),
    "over": ("超出", "bad"),
    "outlier": ("离群", "warn"),
    "drop": ("下降", "warn"),
    "claimed": ("重复", "bad"),
    "city": ("市级", "neutral"),
    "open": ("未核对", "warn"),
    "as_of": ("日期", "warn"),
    "replaced": ("代替", "neutral"),
    "absent": ("未收到", "warn"),
}


class PackageTable(WrappedTable):
    """One line for each package and for each county that sent none; Delete takes a package off the list."""

    def __init__(self, removed: Callable[[], object]) -> None:
        super().__init__("上报包", ("县区", "报送", "状态"), (0, 11, 7), 0)
        self.received: list[Received] = []
        self._removed = removed

    @property
    def chosen(self) -> Received | None:
        """Return the package in sight, None on a county that sent none."""
        at = self.currentRow()
        return self.received[at] if 0 <= at < len(self.received) else None

    def show_received(self, received: Sequence[Received], chosen: Chosen | None) -> None:
        """List packages by county, those that cannot be used first, and who is absent at the end."""
        self.received = sorted(received, key=_order)
        absent = chosen.absent if chosen else ()
        self.setRowCount(len(self.received) + len(absent))
        for at, one in enumerate(self.received):
            self._put_package(at, one, chosen)
        for at, name in enumerate(absent, len(self.received)):
            self.put(at, 0, name, colour="muted")
            self.put(at, 1, "", colour="muted")
            self.put(at, 2, ABSENT, tone="warn")
        self.fit()

    def _put_package(self, at: int, one: Received, chosen: Chosen | None) -> None:
        package = one.package
        if package is None:
            self.put(at, 0, one.problem, colour="bad")
            self.put(at, 1, "", colour="muted")
        else:
            why = f"：{one.problem}" if one.problem else ""
            self.put(at, 0, package.county + why, colour="bad" if why else "")
            self.put(at, 1, f"第{package.ordinal}次 {package.submitted_on.isoformat()}", colour="muted")
        words, colour = (UNFIT, "bad") if one.problem else (FIT, "good")
        if not one.problem and chosen is not None and package not in chosen.latest:
            words, colour = REPLACED, "neutral"
        self.put(at, 2, words, tone=colour)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take a package off by key."""
        if event.key() == Qt.Key.Key_Delete and self.chosen:
            self._removed()
        else:
            super().keyPressEvent(event)


def _order(one: Received) -> tuple[bool, str, int]:
    package = one.package
    return not one.problem, package.code if package else "", -package.ordinal if package else 0


class SumTable(WrappedTable):
    """The city's rows: what was added, and whether the target is reached."""

    def __init__(self) -> None:
        super().__init__(
            "汇总结果", ("序号", "指标", "分子", "分母", "结果", "目标", "状态"), (4.5, 0, 7, 7, 8, 7, 6.5), 1
        )

    def show_rows(self, rows: Sequence[RowResult]) -> None:
        """Show the city's rows."""
        self.setRowCount(len(rows))
        for at, row in enumerate(rows):
            self.put(at, 0, row.no, colour="muted")
            self.put(at, 1, row.zh + (f"（{row.why}）" if row.why and row.value is None else ""))
            self.put(at, 2, _number(row.numerator), right=True)
            self.put(at, 3, _number(row.denominator), right=True)
            self.put(at, 4, sum_text(row), right=True, bold=True)
            self.put(at, 5, target_text(row), colour="muted", right=True)
            word = state(row)
            self.put(at, 6, word, tone=tone(word) if word else "")
        self.fit()


def _number(value: int | None) -> str:
    return "" if value is None else f"{value:,}"


class QueryTable(WrappedTable):
    """What does not fit, by county."""

    def __init__(self) -> None:
        super().__init__("疑问", ("县区", "类别", "疑问"), (6.5, 6, 0), 2)

    def show_queries(self, queries: Sequence[Query]) -> None:
        """Show every doubt."""
        self.setRowCount(len(queries))
        for at, one in enumerate(queries):
            words, colour = KINDS[one.kind]
            self.put(at, 0, one.county)
            self.put(at, 1, words, tone=colour)
            asked = f"。{one.question}" if one.question else ""
            self.put(at, 2, f"{one.row} {one.zh}：{one.what}{asked}".strip())
        self.fit()
