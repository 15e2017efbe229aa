"""The table of listed names: who each may be and the verdict, with what still waits for a person made plain."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from db.base import Record
from db.records.listed_name import ListedName
from ohdesk.fields import Field, field_map
from ui.context import Context
from ui.filters import FilterBar
from ui.record_list import RecordList
from ui.record_table import RecordModel, Row
from ui.widgets import EmptyState, button

SHOWN = ("name", "way", "verdict", "employer", "code_text", "name_list", "address")
NARROWED = ("name_list", "way", "verdict")


class ListedModel(RecordModel):
    """Says in the column 比对方式 whether a person is still wanted."""

    ALSO: ClassVar[tuple[str, ...]] = ("employer", "certain")

    def _row(self, record: Record, titles: dict[str, dict[int, str]]) -> Row:
        row = super()._row(record, titles)
        assert isinstance(record, ListedName)
        at = next((at for at, field in enumerate(self.fields) if field.name == "way"), -1)
        if at < 0:
            return row
        texts, tones = list(row.texts), list(row.tones)
        if record.employer is None:
            tones[at] = "neutral"
        elif record.certain:
            tones[at] = "good"
        else:
            texts[at], tones[at] = f"待认定·{texts[at]}", "warn"
        return Row(tuple(texts), tuple(tones), row.numbers)


class ListedBar(FilterBar):
    """Narrows by list, by the way a name was recognised, and by verdict."""

    quiet = ""
    """The words of a choice that is already shown elsewhere, so that it needs no chip."""

    def _active(self) -> list[tuple[str, Callable[[], object]]]:
        chips = super()._active()
        return [one for one in chips if not self.quiet or not one[0].startswith(f"{self.quiet} ")]

    def offered(self) -> list[Field]:
        """Return the list first."""
        known = field_map(self.kind)
        return [known[name] for name in NARROWED]


class ListedTable(RecordList):
    """The list of one kind, dressed for deciding; nothing jumps while a person works through it."""

    MODEL: ClassVar[type[RecordModel]] = ListedModel
    BAR: ClassVar[type[FilterBar]] = ListedBar

    def __init__(
        self,
        context: Context,
        take_in: Callable[[], object],
        counted: Callable[[int | None, int | None], object],
        moved: Callable[[str], object],
    ) -> None:
        """Furnish the table; `load` fills it."""
        super().__init__(context, ListedName, take_in, counted, moved)
        if not context.recall(self._columns_key, ""):
            known = field_map(ListedName)
            self.model.show_fields([known[name] for name in SHOWN])
        self.pick_first = True

    def _states(self, add: Callable[[], object]) -> dict[str, EmptyState]:
        states = super()._states(add)
        first = button("收名单", "upload", primary=True)
        first.clicked.connect(add)
        hint = "先收下一份部门名单，每个名称会自动与台账比对，拿不准的留给您认定。"
        states["none"] = EmptyState("list-checks", "还没有收过名单", hint, first)
        return states

    def numbers(self) -> list[int]:
        """Return the numbers of the selected rows."""
        return [self.model.ids[place] for place in self.view.places() if place < len(self.model.ids)]

    def show_again(self) -> None:
        """Show what was changed in the rows without moving any."""
        self.model.refresh()

    def go_on(self) -> None:
        """Stand on the row after the selected ones."""
        places = self.view.places()
        after = (places[-1] if places else self.view.currentIndex().row()) + 1
        if after < len(self.model.ids):
            self._stand_on(after)
        elif places:
            self._stand_on(places[-1])
