"""The table model of any kind: ordered numbers, and pages of rows read when they come into sight."""

from __future__ import annotations

from array import array
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from db.base import Record
from ohdesk import query
from ohdesk.desk import Desk
from ohdesk.errors import Damaged, Refused
from ohdesk.fields import Field, field_map
from ohdesk.links import Links
from ohdesk.query import Query
from ui.cells import NUMBERS, STATES, cell_text, is_year, link_titles, table_fields, tone_of

PAGE = 50
PAGES_KEPT = 160
SUM_LIMIT = 5_000
TONE = int(Qt.ItemDataRole.UserRole)
ALIGN, TOOLTIP = int(Qt.ItemDataRole.TextAlignmentRole), int(Qt.ItemDataRole.ToolTipRole)
RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Row:
    """One record as its table row: words and tones by column."""

    texts: tuple[str, ...]
    tones: tuple[str, ...]
    numbers: tuple[Any, ...]


class RecordModel(QAbstractTableModel):
    """Rows of one kind; holds every number, but only the pages people look at."""

    GONE: ClassVar[str] = "（已移除）"
    ALSO: ClassVar[tuple[str, ...]] = ()
    """Fields that are read although no column shows them."""

    def __init__(self, desk: Desk, kind: type[Record], fields: Sequence[Field] = ()) -> None:
        """Take the open office and the kind; columns are the kind's own unless said."""
        super().__init__()
        self.desk = desk
        self.kind = kind
        self.fields = list(fields) or table_fields(kind)
        self.ids: array[int] = array("q")
        self._pages: OrderedDict[int, list[Row]] = OrderedDict()
        self._align = [self._side(field) for field in self.fields]

    def data(self, index: Index, role: int = 0) -> Any:
        """Return what a cell shows; the plain words come first because they are asked for most."""
        if role == 0:
            return self.row(index.row()).texts[index.column()]
        if role == TONE:
            return self.row(index.row()).tones[index.column()]
        if role == ALIGN:
            return self._align[index.column()]
        if role == TOOLTIP:
            return self.row(index.row()).texts[index.column()]
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        """Return a column's Chinese word or a row's place."""
        across = orientation == Qt.Orientation.Horizontal
        if role == 0:
            return self.fields[section].zh if across else section + 1
        if role == ALIGN:
            return self._align[section] if across else int(Qt.AlignmentFlag.AlignCenter)
        if role == TOOLTIP and across:
            field = self.fields[section]
            return f"{field.zh}：{field.words.hint}" if field.words.hint else field.zh
        return None

    def rowCount(self, parent: Index | None = None) -> int:
        """Return how many records answer the question."""
        return 0 if parent is not None and parent.isValid() else len(self.ids)

    def columnCount(self, parent: Index | None = None) -> int:
        """Return how many columns are shown."""
        return 0 if parent is not None and parent.isValid() else len(self.fields)

    def show_ids(self, ids: array[int]) -> None:
        """Show these records from the first one."""
        self.beginResetModel()
        self.ids = ids
        self._pages.clear()
        self.endResetModel()

    def extend_ids(self, ids: array[int]) -> None:
        """Take the whole list after its first page is already shown; keep what was read of it."""
        shown = len(self.ids)
        if ids[:shown] != self.ids:
            self.show_ids(ids)
        elif len(ids) > shown:
            self.beginInsertRows(QModelIndex(), shown, len(ids) - 1)
            self.ids = ids
            self._pages.pop(shown // PAGE, None)
            self.endInsertRows()

    def refresh(self) -> None:
        """Show the same records anew, with what was changed in them, and keep the person's place."""
        self._pages.clear()
        if self.ids:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.ids) - 1, len(self.fields) - 1))

    def show_fields(self, fields: Sequence[Field]) -> None:
        """Show other columns of the same records."""
        self.beginResetModel()
        self.fields = list(fields)
        self._align = [self._side(field) for field in self.fields]
        self._pages.clear()
        self.endResetModel()

    def row(self, place: int) -> Row:
        """Return a row, reading its page when it is not at hand."""
        number = place // PAGE
        page = self._pages.get(number)
        if page is None:
            page = self._pages[number] = self._read(self.ids[number * PAGE : (number + 1) * PAGE])
            if len(self._pages) > PAGES_KEPT:
                self._pages.popitem(last=False)
        elif len(self._pages) > 1:
            self._pages.move_to_end(number)
        return page[place % PAGE]

    @property
    def pages_read(self) -> int:
        """Return how many pages are in memory."""
        return len(self._pages)

    def place_of(self, number: int) -> int:
        """Return where a record stands, -1 when it is not shown."""
        try:
            return self.ids.index(number)
        except ValueError:
            return -1

    def sums(self, places: Sequence[int]) -> list[tuple[str, Any]]:
        """Return the sum of every number column over these rows; nothing when they are too many."""
        if len(places) > SUM_LIMIT:
            return []
        rows = [self.row(place) for place in places]
        found = []
        for at, field in enumerate(self.fields):
            if field.type in NUMBERS and not is_year(field):
                values = [row.numbers[at] for row in rows if row.numbers[at] is not None]
                if values:
                    found.append((field.zh, sum(values)))
        return found

    def as_text(self, places: Sequence[int]) -> str:
        """Return rows with their headings as tab-separated lines, the way Excel takes them."""
        lines = ["\t".join(field.zh for field in self.fields)]
        lines += ["\t".join(self._plain(text) for text in self.row(place).texts) for place in places]
        return "\n".join(lines)

    @staticmethod
    def _plain(text: str) -> str:
        """Keep a spreadsheet from taking copied words for a formula."""
        flat = text.replace("\t", " ").replace("\n", " ")
        return f"'{flat}" if flat[:1] in "=+@" and flat else flat

    @staticmethod
    def _side(field: Field) -> int:
        return RIGHT if field.type in NUMBERS and not is_year(field) else LEFT

    def _read(self, numbers: Sequence[int]) -> list[Row]:
        try:
            with self.desk.read() as session:
                known = field_map(self.kind)
                shown = [field for field in self.fields if field.name in known]
                names = {*self.ALSO, *(field.name for field in shown)}
                records = query.rows_in(session, self.kind, numbers, names)
                links = Links(session)
                wanted = link_titles(self.kind, records, shown)
                titles = {name: links.titles(name, some) for name, some in wanted.items()}
        except (Refused, Damaged):
            records, titles = [], {}
        found = {record.id: self._row(record, titles) for record in records}
        gone = Row(
            (self.GONE, *[""] * (len(self.fields) - 1)), ("",) * len(self.fields), (None,) * len(self.fields)
        )
        return [found.get(number, gone) for number in numbers]

    def _row(self, record: Record, titles: dict[str, dict[int, str]]) -> Row:
        values = tuple(getattr(record, field.name) for field in self.fields)
        pairs = list(zip(self.fields, values, strict=True))
        return Row(
            tuple(cell_text(field, value, titles) for field, value in pairs),
            tuple(tone_of(field, value) if field.type in STATES else "" for field, value in pairs),
            tuple(value if field.type in NUMBERS else None for field, value in pairs),
        )


def first_ids(desk: Desk, kind: type[Record], asked: Query) -> array[int]:
    """Return the numbers of the first page only, which is what people see first."""
    with desk.read() as session:
        return array("q", session.scalars(query.selected(session, kind, asked).limit(PAGE)))
