"""The tasks and items of a profile, each with how many papers stand behind it and what is missing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QPoint, Qt

from ohdesk.desk import Desk
from ohdesk.evidence import listing as evidence_list
from ohdesk.evidence.listing import NO_FILE, Missing, Paper, Place, places
from ui.file_drop import FileDrop
from ui.reckoning import Reckoned, reckon
from ui.wrapped_table import WrappedTable

ALL, LACKING, FILLED = "全部条款", "只看缺的", "只看有材料的"
Spot = tuple[str, int]
"""A task's key and the number of an item, 0 for the task itself."""


@dataclass(frozen=True)
class Shelf:
    """Everything about a profile's papers at one moment."""

    reckoned: Reckoned
    papers: tuple[Paper, ...]
    lacking: tuple[Missing, ...]
    places: tuple[Place, ...] = field(default=())

    def of(self, spot: Spot) -> list[Paper]:
        """Return the papers of an item; of a task itself, those of its items too."""
        task, item = spot
        return [one for one in self.papers if one.task == task and (not item or one.item == item)]

    def place(self, task: str) -> Place | None:
        """Return a task's words."""
        return next((one for one in self.places if one.task == task), None)

    def mark(self, spot: Spot) -> tuple[str, str]:
        """Return the words and tone that stand beside an item: how many papers, or what is missing."""
        whys = [one.why for one in self.lacking if (one.task, one.item) == spot]
        if whys:
            return ("缺文件", "warn") if set(whys) == {NO_FILE} else ("缺材料", "bad")
        count = sum(not one.missing for one in self.of(spot))
        return (f"{count} 件", "good" if spot[1] else "neutral") if count else ("", "")


def read_shelf(desk: Desk, name: str) -> Shelf:
    """Count the profile and read its papers."""
    reckoned = reckon(desk, name)
    profile = reckoned.profile
    papers = evidence_list.listed(desk, profile)
    lacking = evidence_list.missing(desk, profile, reckoned.results)
    return Shelf(reckoned, tuple(papers), tuple(lacking), tuple(places(profile)))


class PlaceTable(WrappedTable):
    """Every task and item; `picked` is told the one in sight, `dropped` the files let fall on one."""

    def __init__(
        self, picked: Callable[[Spot], object], dropped: Callable[[Spot, list[Path]], object]
    ) -> None:
        super().__init__("任务与条款", ("任务与条款", "材料"), (0, 6), 0)
        self.spots: dict[int, Spot] = {}
        self._picked, self._dropped = picked, dropped
        self.currentCellChanged.connect(self._moved)
        self._drop = FileDrop(self.viewport(), self._let_fall, self._hover)

    def show_shelf(self, shelf: Shelf, only: str) -> None:
        """List the places, all or those that lack papers or have some."""
        self.blockSignals(True)
        self.clearSpans()
        self.setRowCount(0)
        self.spots, group = {}, ""
        for place in shelf.places:
            spots = [(place.task, item) for item in range(len(place.items) + 1)]
            chosen = [spot for spot in spots if _wanted(shelf, spot, only)]
            if not chosen:
                continue
            if place.group != group:
                group = place.group
                self._add_group(group)
            self._add((place.task, 0), place.zh, shelf.mark((place.task, 0)))
            for spot in chosen:
                if spot[1]:
                    words = place.words(spot[1])
                    numbered = f"{spot[1]}. {words}" if len(place.items) > 1 else words
                    self._add(spot, numbered, shelf.mark(spot))
        self.blockSignals(False)
        self.fit()

    def _add_group(self, group: str) -> None:
        place = self.rowCount()
        self.insertRow(place)
        self.setSpan(place, 0, 1, 2)
        self.put(place, 0, group, colour="muted", bold=True)
        if item := self.item(place, 0):
            item.setFlags(Qt.ItemFlag.ItemIsEnabled)

    def _add(self, spot: Spot, words: str, mark: tuple[str, str]) -> None:
        place = self.rowCount()
        self.insertRow(place)
        self.spots[place] = spot
        self.put(place, 0, words, bold=not spot[1], indent=26 if spot[1] else 8)
        self.put(place, 1, mark[0], tone=mark[1])

    def show_spot(self, spot: Spot) -> Spot | None:
        """Bring a place into sight, or the first one there is; return which it was."""
        where = next((at for at, one in self.spots.items() if one == spot), min(self.spots, default=None))
        if where is None:
            return None
        self.show_row(where)
        return self.spots[where]

    def _moved(self, now: int, _column: int, before: int, _before: int) -> None:
        if now != before and now in self.spots:
            self._picked(self.spots[now])

    def _hover(self, where: QPoint | None) -> None:
        if where is not None and (at := self.rowAt(where.y())) in self.spots:
            self.selectRow(at)

    def _let_fall(self, paths: list[Path], where: QPoint) -> None:
        spot = self.spots.get(self.rowAt(where.y())) or self.spots.get(self.currentRow())
        if spot is not None:
            self._dropped(spot, paths)


def _wanted(shelf: Shelf, spot: Spot, only: str) -> bool:
    if only == LACKING:
        return any((one.task, one.item) == spot for one in shelf.lacking)
    return only == ALL or any((one.task, one.item) == spot for one in shelf.papers)
