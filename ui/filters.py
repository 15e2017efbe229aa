"""What narrows a page's list: the search box, a few drop-downs, and chips that say what is active."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QComboBox, QLineEdit, QPushButton, QWidget

from db.base import Record
from ohdesk import codes, query
from ohdesk.desk import Desk
from ohdesk.fields import Field, field_map, fields_of
from ohdesk.links import Links
from ohdesk.masking import hidden, masked_number
from ohdesk.query import Query
from ohdesk.understand import Misread
from ui.editors import Combo
from ui.flow import FlowLayout
from ui.short_words import SearchLine
from ui.widgets import button, clear, column, row

DROP_DOWNS = 4
YEARS_BACK = 8
WAIT = 180
ARROW = 48
"""What a drop-down needs beside its words."""

ONLY = "指定的"
HINTS = ("名称 / 代码 / 拼音首字母  Ctrl+F", "名称 / 代码 / 拼音首字母", "名称、代码、拼音", "搜索")
ANY = object()
"""What a drop-down holds while it narrows nothing; None means "not filled in"."""


class FilterBar(QWidget):
    """The line above a table; `changed` is called when the question became another one."""

    def __init__(self, desk: Desk, kind: type[Record], changed: Callable[[], object]) -> None:
        """Offer the kind's own states, places and years."""
        super().__init__()
        self.desk, self.kind, self.changed = desk, kind, changed
        self.where: dict[str, object] = {}
        self.year: int | None = None
        self.only: Sequence[int] | None = None
        self.search = self._search_box()
        self.boxes: dict[str, QComboBox] = {}
        self.line = row(self.search)
        self.line.setStretch(0, 3)
        if kind.dated and field_map(kind)[kind.dated].words.in_table:
            self._add_box("", "年度", [(f"{year} 年", year) for year in self._years()])
        self.only_words = ONLY
        for field in self.offered()[: DROP_DOWNS - len(self.boxes)]:
            self._add_box(field.name, field.zh, self._answers(field))
        self.reset = button("重置", "undo-2")
        self.reset.setToolTip("去掉搜索和所有筛选")
        self.reset.clicked.connect(self.clear)
        self.line.addWidget(self.reset)
        self.chips = QWidget()
        self._flow = FlowLayout(self.chips)
        self.setLayout(column(self.line, self.chips, spacing=6))
        self._show_chips()

    def query(self, order: str = "", descending: bool = False) -> Query:
        """Return the question as it stands."""
        return Query(self.search.text().strip(), dict(self.where), self.year, order, descending, self.only)

    @property
    def active(self) -> bool:
        """Tell whether anything is narrowed."""
        return bool(
            self.search.text().strip() or self.where or self.year is not None or self.only is not None
        )

    def offered(self) -> list[Field]:
        """Return the fields that get a drop-down, as many as there is room for."""
        return filter_fields(self.kind)

    def renew(self, name: str) -> None:
        """Offer a field's answers anew, when records they name may have come or gone."""
        box, wanted = self.boxes[name], self.where.get(name, ANY)
        while box.count() > 1:
            box.removeItem(1)
        for words, value in self._answers(field_map(self.kind)[name]):
            box.addItem(words, value)
        box.setCurrentIndex(max(place_of(box, wanted), 0))

    def put(
        self,
        search: str = "",
        year: int | None = None,
        only: Sequence[int] | None = None,
        only_words: str = "",
        **where: object,
    ) -> None:
        """Ask another question as a whole, the way a tile of the first page does."""
        self.only_words = only_words or ONLY
        self.search.setText(search)
        self.where, self.year, self.only = dict(where), year, only
        self._settle()

    def add(self, name: str, value: object) -> None:
        """Narrow by one more field."""
        self.where[name] = value
        self._settle()

    def clear(self) -> None:
        """Narrow by nothing."""
        self.put()

    def _settle(self) -> None:
        self._timer.stop()
        for name, box in self.boxes.items():
            value = (self.year if self.year is not None else ANY) if not name else self.where.get(name, ANY)
            box.setCurrentIndex(max(place_of(box, value), 0))
        self._show_chips()
        self.changed()

    def _search_box(self) -> QLineEdit:
        box = SearchLine(HINTS, "按名称、代码的任何一段或拼音首字母查找（Ctrl+F）")
        box.setMinimumWidth(190)
        self._timer = QTimer(self, interval=WAIT, singleShot=True)
        self._timer.timeout.connect(self._searched)
        box.textChanged.connect(lambda _text: self._timer.start())
        box.returnPressed.connect(self._searched)
        QShortcut(QKeySequence("Ctrl+F"), self).activated.connect(self.start_search)
        return box

    def start_search(self) -> None:
        """Put the keyboard into the search box, ready for other words."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def _searched(self) -> None:
        self._timer.stop()
        self._show_chips()
        self.changed()

    def _add_box(self, name: str, zh: str, answers: Sequence[tuple[str, object]]) -> None:
        box = self.boxes[name] = Combo()
        box.setAccessibleName(zh)
        box.setToolTip(f"按{zh}筛选")
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.setMinimumContentsLength(6)
        box.setMaxVisibleItems(18)
        box.addItem(zh, ANY)
        for words, value in answers:
            box.addItem(words, value)
        if name:
            box.addItem("（未填）", None)
        widest = max(box.fontMetrics().horizontalAdvance(box.itemText(at)) for at in range(box.count()))
        box.view().setMinimumWidth(min(widest + 44, 380))
        box.activated.connect(lambda at: self._picked(name, box.itemData(at)))
        box.setMinimumWidth(box.fontMetrics().horizontalAdvance(zh) + ARROW)
        self.line.addWidget(box, 2)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as many drop-downs as fit beside the search box and the buttons; what they narrow has a chip."""
        super().resizeEvent(event)
        others = [self.line.itemAt(at).widget() for at in range(self.line.count())]
        fixed = sum(
            one.minimumSizeHint().width() + self.line.spacing()
            for one in others
            if one is not None
            and not one.isHidden()
            and one not in self.boxes.values()
            and one is not self.search
        )
        room = event.size().width() - self.search.minimumWidth() - fixed
        for box in self.boxes.values():
            room -= box.minimumWidth() + self.line.spacing()
            box.setVisible(room >= 0)

    def _picked(self, name: str, value: object) -> None:
        if not name:
            self.year = None if value is ANY else int(str(value))
        elif value is ANY:
            self.where.pop(name, None)
        else:
            self.where[name] = value
        self._show_chips()
        self.changed()

    def _answers(self, field: Field) -> list[tuple[str, object]]:
        if field.type == "bool":
            return [("是", True), ("否", False)]
        if field.type != "link":
            return [(words, name) for name, words in field.options]
        kind = field_map(self.kind)[field.name].words.kind
        from db.records import BY_NAME

        numbers = query.ids(self.desk, BY_NAME[kind], Query(order=BY_NAME[kind].natural_key[0]))
        with self.desk.read() as session:
            titles = Links(session).titles(kind, numbers)
        return [(titles[number], number) for number in numbers]

    def _years(self) -> list[int]:
        this = date.today().year
        return [this - back for back in range(YEARS_BACK)]

    def _show_chips(self) -> None:
        clear(self._flow)
        for words, drop in self._active():
            self._flow.addWidget(self._chip(words, drop))
        self.chips.setVisible(bool(self._flow.count()))
        self.reset.setEnabled(self.active)

    def _active(self) -> list[tuple[str, Callable[[], object]]]:
        found: list[tuple[str, Callable[[], object]]] = []
        if sought := self.search.text().strip():
            found.append((f"搜索：{hidden(sought)}", self.search.clear))
        if self.only is not None:
            found.append((f"{self.only_words} {len(self.only):,} 条", lambda: self._drop("only")))
        if self.year is not None:
            found.append((f"年度：{self.year}", lambda: self._drop("year")))
        words = field_map(self.kind)
        for name, value in self.where.items():
            zh = words[name].zh if name in words else "编号"
            shown = self.describe(words.get(name), value)
            found.append((f"{zh}：{shown}", partial(self._drop, name)))
        return found

    def told(self) -> list[str]:
        """Return what narrows the list, in the words of its chips."""
        return [words for words, _ in self._active()]

    def _drop(self, name: str) -> None:
        if name in ("only", "year"):
            setattr(self, name, None)
        else:
            self.where.pop(name, None)
        self._settle()

    def _chip(self, words: str, drop: Callable[[], object]) -> QPushButton:
        chip = button(words if len(words) <= 30 else words[:29] + "…", "x", flat=True)
        chip.setProperty("role", "chip")
        chip.setAccessibleName(f"取消筛选 {words}")
        chip.setToolTip(f"点击取消：{words}")
        chip.clicked.connect(drop)
        return chip

    def describe(self, field: Field | None, value: object) -> str:
        """Return a filter's value as people read it."""
        if value is None or value == "":
            return "（未填）"
        if field is None:
            return str(value)
        if field.type == "bool" and isinstance(value, bool):
            return "是" if value else "否"
        if field.type == "code":
            return f"{value} {codes.name_of(field.words.codes, str(value))}".strip()
        if field.type in ("choice", "choices"):
            return dict(field.options).get(str(value), str(value))
        if field.type == "link":
            return self._title(field, value)
        return masked_number(str(value)) if field.words.personal and field.form else hidden(str(value))

    def _title(self, field: Field, value: object) -> str:
        with self.desk.read() as session:
            links = Links(session)
            try:
                number = links.find(field.words.kind, value)
            except Misread:
                return hidden(str(value))
            return links.titles(field.words.kind, [number]).get(number, hidden(str(value)))


def place_of(box: QComboBox, value: object) -> int:
    """Return where a drop-down holds a value, -1 when it does not; Qt's own search mixes None and objects."""
    for at in range(box.count()):
        held: Any = box.itemData(at)
        if held is value or (held is not ANY and value is not ANY and held is not None and held == value):
            return at
    return -1


def filter_fields(kind: type[Record]) -> list[Field]:
    """Return the fields worth a drop-down: the township first, then states shown in the table, then others."""
    found = [one for one in fields_of(kind) if one.type in ("choice", "bool") or one.words.kind == "township"]
    return sorted(
        found, key=lambda one: (one.words.kind != "township", not one.words.in_table, one.type != "choice")
    )
