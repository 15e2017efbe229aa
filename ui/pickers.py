"""Editors that search as you type: a code of a catalogue, a record of another kind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QPainter, QPalette
from PySide6.QtWidgets import (
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyledItemDelegate,
)

from ohdesk import codes, ledger
from ohdesk.desk import Desk
from ohdesk.fields import Field, field_map, read_value
from ohdesk.links import Links
from ohdesk.masking import masked_number
from ohdesk.query import Query
from ui import theme
from ui.editors import Editor, Told
from ui.record_table import first_ids

MOST = 40
SHOWN = 7
ENOUGH = 190
WAIT = 120
ITSELF = "选用 "
SUB, HIT = Qt.ItemDataRole.UserRole + 1, Qt.ItemDataRole.UserRole
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class Hit:
    """One answer of a search: its value, its words, and what stands below them."""

    value: object
    words: str
    below: str = ""


class HitDelegate(QStyledItemDelegate):
    """Paints an answer in two lines, the second one quietly."""

    def sizeHint(self, option: Any, index: Index) -> QSize:
        """Return room for one or two lines."""
        line = option.fontMetrics.height()
        return QSize(120, line * (2 if index.data(SUB) else 1) + 14)

    def paint(self, painter: QPainter, option: Any, index: Index) -> None:
        """Paint one answer."""
        below = index.data(SUB)
        self.initStyleOption(option, index)
        words, option.text = option.text, ""
        option.widget.style().drawControl(
            option.widget.style().ControlElement.CE_ItemViewItem, option, painter, option.widget
        )
        tokens, metrics = theme.current(), option.fontMetrics
        room = option.rect.adjusted(10, 6, -10, -6)
        line = QRect(room.left(), room.top(), room.width(), metrics.height() if below else room.height())
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setPen(option.palette.color(QPalette.ColorRole.Text))
        painter.drawText(line, middle, metrics.elidedText(words, Qt.TextElideMode.ElideMiddle, line.width()))
        if below:
            painter.setPen(tokens.color("muted"))
            line.translate(0, metrics.height() + 1)
            painter.drawText(
                line, middle, metrics.elidedText(below, Qt.TextElideMode.ElideLeft, line.width())
            )


class SearchLine(QLineEdit):
    """A line whose answers drop down below it while typing; arrows choose, Enter takes, Esc leaves."""

    def __init__(
        self, ask: Callable[[str], Sequence[Hit]], take: Callable[[Hit], object], left: Callable[[], object]
    ) -> None:
        """Ask for answers to what is typed, hand over the one that is taken, and say when the person left."""
        super().__init__()
        self._ask, self._take, self.left = ask, take, left
        self.list = QListWidget()
        self.list.setProperty("role", "popup")
        self.list.setItemDelegate(HitDelegate(self.list))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.itemClicked.connect(self._clicked)
        self.list.hide()
        self._timer = QTimer(self, interval=WAIT, singleShot=True)
        self._timer.timeout.connect(self.search)
        self.textEdited.connect(lambda _text: self._timer.start())
        self.destroyed.connect(self.list.deleteLater)

    def search(self) -> None:
        """Show the answers to what is typed now."""
        self._timer.stop()
        self.offer(self._ask(self.text().strip()))

    def offer(self, hits: Sequence[Hit]) -> None:
        """Show these answers below the line."""
        self.list.clear()
        for hit in hits:
            item = QListWidgetItem(hit.words)
            item.setData(HIT, hit)
            item.setData(SUB, hit.below)
            self.list.addItem(item)
        if not self.list.count():
            item = QListWidgetItem("没有找到，请换个词")
            item.setFlags(Qt.ItemFlag.NoItemFlags)
            self.list.addItem(item)
        self._place()

    def _place(self) -> None:
        window = self.window()
        self.list.setParent(window)
        rows = [self.list.sizeHintForRow(at) for at in range(min(self.list.count(), SHOWN))]
        wide = min(max(self.width(), 360), window.width() - 24)
        tall = sum(rows) + 12
        corner = self.mapTo(window, QPoint(0, self.height() + 2))
        room = window.height() - corner.y() - 8
        if room < min(tall, ENOUGH):
            above = self.mapTo(window, QPoint(0, -2)).y()
            tall = min(tall, above - 8)
            corner.setY(above - tall)
        tall = min(tall, window.height() - corner.y() - 8)
        self.list.setGeometry(min(corner.x(), window.width() - wide - 12), corner.y(), wide, tall)
        self.list.setCurrentRow(0)
        self.list.show()
        self.list.raise_()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose and take answers by keyboard."""
        key = event.key()
        if key == Qt.Key.Key_Down and self.list.isHidden():
            self.search()
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            step = 1 if key == Qt.Key.Key_Down else -1
            self.list.setCurrentRow((self.list.currentRow() + step) % max(self.list.count(), 1))
        elif key == Qt.Key.Key_Escape and self.list.isVisible():
            self.list.hide()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and (
            self.list.isVisible() or self._timer.isActive()
        ):
            if self._timer.isActive():
                self.search()
            self._clicked(self.list.currentItem())
            event.ignore()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Close the answers when the focus goes elsewhere."""
        if event.type() == QEvent.Type.FocusOut:
            self._timer.stop()
            self.list.hide()
            self.left()
        return super().event(event)

    def _clicked(self, item: QListWidgetItem | None) -> None:
        self.list.hide()
        hit = item.data(HIT) if item else None
        if hit is not None:
            self._take(hit)


class Picker(Editor):
    """What both pickers share: the value taken, and the words shown for it."""

    def __init__(self, field: Field, told: Told) -> None:
        """Edit by searching."""
        super().__init__(field, told)
        self.value: object = None
        self.line = SearchLine(self.ask, self.take, self._left)
        self.line.setPlaceholderText("输入代码、名称或拼音首字母")
        self.line.textEdited.connect(lambda _text: self._typed())
        self.hold(self.line)

    def ask(self, text: str) -> Sequence[Hit]:
        """Return the answers to a search."""
        raise NotImplementedError

    def take(self, hit: Hit) -> None:
        """Keep the answer the person took."""
        self.value = hit.value
        self.line.setText(hit.words)
        self.line.setCursorPosition(0)
        self.line.setToolTip(hit.below)
        self.told()

    def raw(self) -> object:
        """Return the value taken, or the words nobody has matched yet."""
        return self.value if self.value is not None else self.line.text().strip() or None

    def put_back(self, raw: Any) -> None:
        """Show the answer taken before, or the words nobody had matched."""
        if raw is None or self.knows(raw):
            self.show_value(raw)
        else:
            self.value = None
            self.line.setText(str(raw))

    def knows(self, raw: object) -> bool:
        """Tell whether something is an answer and not only words."""
        raise NotImplementedError

    @property
    def searching(self) -> bool:
        """Tell whether words stand there that no answer was taken for yet, with the person still at it."""
        return self.value is None and self.line.hasFocus()

    def _typed(self) -> None:
        self.value = None
        self.told()

    def _left(self) -> None:
        if self.value is None and self.line.isModified():
            self.told()


@dataclass(frozen=True)
class Into:
    """A step down a catalogue: from a section to its divisions, from a class to its factors."""

    code: str


class CodePicker(Picker):
    """A code of a national catalogue: searched as one types, or reached step by step from the top."""

    def ask(self, text: str) -> Sequence[Hit]:
        """Return the codes that answer; without words the catalogue's first step."""
        if not text:
            return self._steps("")
        return [self._hit(one) for one in codes.catalogue(self.field.words.codes).search(text, MOST)]

    def take(self, hit: Hit) -> None:
        """Keep a code, or go a step down."""
        if isinstance(hit.value, Into):
            self.line.offer(self._steps(hit.value.code))
        else:
            super().take(Hit(hit.value, hit.words.removeprefix(ITSELF), hit.below))

    def knows(self, raw: object) -> bool:
        """Tell whether something is a code of the catalogue."""
        return codes.catalogue(self.field.words.codes).get(str(raw)) is not None

    def _steps(self, code: str) -> list[Hit]:
        catalogue = codes.catalogue(self.field.words.codes)
        here = catalogue.get(code) if code else None
        hits = [] if here is None or here.heading else [self._hit(here, ITSELF)]
        for one in catalogue.children(code):
            deeper = Hit(Into(one.code), f"{one.code} {one.name}　›", self._path(one.code))
            hits.append(deeper if catalogue.children(one.code) else self._hit(one))
        return hits

    def _hit(self, one: codes.Entry, before: str = "") -> Hit:
        return Hit(one.code, f"{before}{one.code} {one.name}", self._path(one.code))

    def _path(self, code: str) -> str:
        above = codes.catalogue(self.field.words.codes).path(code)[:-1]
        return " › ".join(f"{step.code} {step.name}" for step in above)

    def show_value(self, value: Any) -> None:
        """Show a kept code with its name."""
        self.value = value
        words = f"{value} {codes.catalogue(self.field.words.codes).name(value)}" if value else ""
        self.line.setText(words)
        self.line.setCursorPosition(0)

    def understood(self) -> str:
        """Say which code the words mean, or where the taken one stands."""
        if self.raw() is None or self.searching:
            return ""
        if self.value is not None:
            return self._path(str(self.value))
        code = read_value(self.field, self.line.text())
        return f"{code} {codes.catalogue(self.field.words.codes).name(code)}"


class LinkPicker(Picker):
    """A record of another kind."""

    def __init__(self, field: Field, told: Told, desk: Desk, make: Callable[[str, str], int | None]) -> None:
        """Search in the open office; `make(kind, words)` lets the person add what is missing."""
        super().__init__(field, told)
        self.desk, self.make = desk, make
        self.kind = ledger.kind_of(field.words.kind)
        self.line.setPlaceholderText("名称、代码或拼音首字母")
        self.line.setToolTip(f"输入名称、代码或拼音首字母，选择{self.kind.zh}")

    def ask(self, text: str) -> Sequence[Hit]:
        """Return the records that answer, and the offer to add a new one."""
        numbers = list(first_ids(self.desk, self.kind, Query(search=text))[:MOST])
        titles, keys = self._words(numbers)
        hits = [Hit(one, titles.get(one, ""), keys.get(one, "")) for one in numbers]
        return [*hits, Hit("", f"＋ 新建{self.kind.zh}" + (f"“{text}”" if text else ""))]

    def take(self, hit: Hit) -> None:
        """Keep the record taken, or make a new one first."""
        if hit.value != "":
            super().take(hit)
            return
        number = self.make(self.field.words.kind, self.line.text().strip())
        if number is not None:
            titles, keys = self._words([number])
            super().take(Hit(number, titles[number], keys[number]))

    def knows(self, raw: object) -> bool:
        """Tell whether something is a record's number."""
        return isinstance(raw, int)

    def show_value(self, value: Any) -> None:
        """Show a kept link by its record's title."""
        self.value = value
        titles, keys = self._words([value]) if value is not None else ({}, {})
        self.line.setText(titles.get(value, ""))
        self.line.setCursorPosition(0)
        self.line.setToolTip(keys.get(value, ""))

    def understood(self) -> str:
        """Say which record the words mean; raise Misread when none or several do."""
        if self.value is not None:
            return self.line.toolTip()
        if self.raw() is None or self.searching:
            return ""
        with self.desk.read() as session:
            number = Links(session).find(self.field.words.kind, self.line.text().strip())
        return self._words([number])[0].get(number, "")

    def _words(self, numbers: Sequence[int]) -> tuple[dict[int, str], dict[int, str]]:
        with self.desk.read() as session:
            links, name = Links(session), self.field.words.kind
            titles, keys = links.titles(name, numbers), links.keys(name, numbers)
        fields = field_map(self.kind)
        if fields[self.kind.natural_key[0]].words.personal:
            keys = {one: masked_number(text) for one, text in keys.items()}
        return titles, {one: "" if text == titles.get(one) else text for one, text in keys.items()}
