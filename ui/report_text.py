"""One chapter of the 自评报告 on the screen: what the facts say to read, what a person writes to type into."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby

from PySide6.QtCore import QRect, QSize, Qt, QTimer
from PySide6.QtGui import QFocusEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QPlainTextEdit, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from ohdesk.report.content import WRITTEN, Block, Figure, Paragraph, Table
from ohdesk.report.pictures import picture
from ui import theme
from ui.charts import font_of
from ui.widgets import Pill, button, clear, column, label, row
from ui.wrapped_table import PAD, WrappedTable

WIDEST = 62
"""How many letters a line of the text may be long."""

LEAST_LINES = 3
SETTLE_MILLISECONDS = 900
SIZES = {"title": 4, "annex_title": 2, "chapter": 2}
BOLD = ("title", "chapter", "section", "annex", "annex_title", "caption", "figure_caption")
CENTRED = ("title", "subtitle", "date", "caption", "figure_caption", "annex_title")
MOST_ROWS = 60

Keep = Callable[[str, str], object]
"""Told a place and a person's words for it."""


class PlaceEditor(QPlainTextEdit):
    """The words of one place; they are kept when the person leaves or pauses."""

    def __init__(self, block: Paragraph, keep: Keep) -> None:
        super().__init__()
        self.block, self._keep = block, keep
        self._known = "" if block.unwritten else block.text
        self.setPlaceholderText(block.draft if block.kind == WRITTEN else "留空则这一段不再出现在报告里")
        self.setAccessibleName(block.draft if block.kind == WRITTEN else f"改写：{block.draft[:30]}")
        self.setPlainText(self._known)
        self.setTabChangesFocus(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._timer = QTimer(self, interval=SETTLE_MILLISECONDS, singleShot=True)
        self._timer.timeout.connect(self.keep)
        self.textChanged.connect(self._changed)
        self._fit()

    def _changed(self) -> None:
        self._timer.start()
        self._fit()

    def _fit(self) -> None:
        lines = self.document().size().height()
        self.setFixedHeight(round(max(lines, LEAST_LINES) * self.fontMetrics().lineSpacing()) + 18)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the words anew and take the height they need."""
        super().resizeEvent(event)
        QTimer.singleShot(0, self, self._fit)

    def sizeHint(self) -> QSize:
        """Return the height of the words."""
        return QSize(320, self.height())

    def keep(self) -> None:
        """Keep the words now, if they are others than before."""
        self._timer.stop()
        text = self.toPlainText().strip()
        if text != self._known.strip():
            self._known = text
            self._keep(self.block.place, text)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Keep what was typed when the person goes elsewhere."""
        super().focusOutEvent(event)
        self.keep()


class WholeTable(WrappedTable):
    """A table as high as its rows, for a page that scrolls as a whole; every column wraps."""

    def fit(self) -> None:
        """Give every row and then the table itself the height of the words."""
        super().fit()
        for place in range(self.rowCount()):
            needed = max((self._needed(place, at) for at in range(self.columnCount())), default=0)
            self.setRowHeight(place, max(self.rowHeight(place), needed))
        rows = sum(self.rowHeight(at) for at in range(self.rowCount()))
        self.setFixedHeight(rows + self.horizontalHeader().height() + 4)

    def _needed(self, place: int, at: int) -> int:
        item = self.item(place, at)
        if item is None or self.rowSpan(place, at) > 1:
            return 0
        room = QRect(0, 0, self.columnWidth(at) - 2 * PAD, 100_000)
        return self.fontMetrics().boundingRect(room, Qt.TextFlag.TextWordWrap, item.text()).height() + PAD


class ChapterView(QScrollArea):
    """The blocks of one chapter below each other."""

    def __init__(self, keep: Keep, restore: Callable[[str], object], accept: Callable[[str], object]) -> None:
        super().__init__()
        self.editors: dict[str, PlaceEditor] = {}
        self.writable = True
        self._keep, self._restore, self._accept = keep, restore, accept
        self._lines = QVBoxLayout()
        self._lines.setSpacing(9)
        inside, paper = QWidget(), QFrame()
        paper.setProperty("role", "card")
        paper.setMaximumWidth(theme.base_size() * WIDEST)
        whole = column(self._lines, None)
        whole.setContentsMargins(26, 18, 22, 20)
        paper.setLayout(whole)
        out = row()
        out.addWidget(paper, 1)
        inside.setLayout(out)
        self.setWidget(inside)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("报告正文")

    def show_blocks(self, blocks: list[Block], left_out: list[Block], *, stay: bool = False) -> None:
        """Show another chapter from its top, or the same one where the person was."""
        at = self.verticalScrollBar().value() if stay else 0
        self.editors = {}
        clear(self._lines)
        for block in blocks:
            if isinstance(block, Table):
                self._lines.addWidget(_table(block))
            elif isinstance(block, Figure):
                self._lines.addWidget(_figure(block))
            elif block.style != "gap":
                self._add_paragraph(block)
        for block in left_out:
            if not isinstance(block, Paragraph) or block.style != "gap":
                self._add_left_out(block)
        QTimer.singleShot(0, self, lambda: self.verticalScrollBar().setValue(at))

    def _add_paragraph(self, block: Paragraph) -> None:
        if block.kind == WRITTEN or block.by_hand:
            self._add_editor(block)
            return
        words = _words(block)
        line = row(spacing=4)
        line.addWidget(words, 1)
        if self.writable and block.style in ("body", "title"):
            change = button("", "pencil", flat=True)
            change.setAccessibleName(f"改写：{block.text[:30]}")
            change.setToolTip("改写这一段")
            change.clicked.connect(lambda: self.rewrite(block))
            line.addWidget(change, 0, Qt.AlignmentFlag.AlignTop)
        self._lines.addLayout(line)

    def _add_editor(self, block: Paragraph) -> None:
        editor = PlaceEditor(block, self._keep)
        editor.setReadOnly(not self.writable)
        self.editors[block.place] = editor
        if block.kind != WRITTEN:
            back = button("恢复自动生成", "undo-2", flat=True)
            back.setEnabled(self.writable)
            back.clicked.connect(lambda: self._restore(block.place))
            self._lines.addLayout(row(Pill("手写", "accent"), None, back))
        self._lines.addWidget(editor)
        if block.remark is not None:
            self._lines.addWidget(self._remark(block))

    def _remark(self, block: Paragraph) -> QWidget:
        """Return what the facts say now, with the two ways to settle it."""
        assert block.remark is not None
        box = QFrame()
        box.setProperty("role", "entry")
        take, stay = button("采用新稿", "check"), button("保留我的文字")
        take.clicked.connect(lambda: self._restore(block.place))
        stay.clicked.connect(lambda: self._accept(block.place))
        said = label(f"新稿：{block.remark.draft}", wrap=True)
        inside = column(row(Pill("数据已变化", "warn"), None, take, stay), said)
        inside.setContentsMargins(12, 8, 10, 10)
        box.setLayout(inside)
        return box

    def rewrite(self, block: Paragraph) -> None:
        """Let a person type over a generated paragraph."""
        editor = PlaceEditor(block, self._keep)
        self.editors[block.place] = editor
        for at in range(self._lines.count()):
            item = self._lines.itemAt(at)
            line = item.layout() if item else None
            first = line.itemAt(0) if line else None
            words = first.widget() if first else None
            if line is not None and words is not None and words.property("place") == block.place:
                clear(line)
                line.addWidget(editor)
                break
        editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def _add_left_out(self, block: Block) -> None:
        text = block.draft if isinstance(block, Paragraph) else block.text
        words = label(f"已删去：{text.splitlines()[0][:60] if text else ''}", "muted", wrap=True)
        back = button("恢复", "undo-2", flat=True)
        back.setEnabled(self.writable)
        back.clicked.connect(lambda: self._restore(block.place))
        line = row(spacing=6)
        line.addWidget(words, 1)
        line.addWidget(back)
        self._lines.addLayout(line)

    def flush(self) -> None:
        """Keep everything typed and not kept yet."""
        for editor in list(self.editors.values()):
            editor.keep()


def _words(block: Paragraph) -> QLabel:
    found = label(block.text, wrap=True)
    found.setProperty("place", block.place)
    found.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    if block.style in BOLD:
        found.setFont(font_of(found, SIZES.get(block.style, 0), bold=True))
    if block.style in CENTRED:
        found.setAlignment(Qt.AlignmentFlag.AlignHCenter)
    return found


def _table(block: Table) -> QWidget:
    wide = max(range(len(block.columns)), key=lambda at: block.columns[at].share)
    widths = []
    for at, one in enumerate(block.columns):
        longest = max([len(row[at].split("\n")[0]) for row in block.rows] + [len(one.zh)])
        widths.append(min(max(longest + 1.8, 4.0), 9.0))
    found = WholeTable(block.place, [one.zh for one in block.columns], widths, wide)
    found.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    found.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    found.setRowCount(min(len(block.rows), MOST_ROWS))
    for place, cells in enumerate(block.rows[:MOST_ROWS]):
        for at, words in enumerate(cells):
            found.put(place, at, words)
    for at in (at for at, one in enumerate(block.columns) if one.joined):
        _join(found, [row[at] for row in block.rows[:MOST_ROWS]], at)
    found.fit()
    return found


def _join(table: WholeTable, cells: list[str], at: int) -> None:
    """Let alike cells below each other be one."""
    place = 0
    for _, run in groupby(cells):
        count = len(list(run))
        if count > 1:
            table.setSpan(place, at, count, 1)
        place += count


def _figure(block: Figure) -> QWidget:
    found, image = QLabel(), QPixmap()
    image.loadFromData(picture(block))
    found.setPixmap(image.scaledToWidth(560, Qt.TransformationMode.SmoothTransformation))
    found.setAlignment(Qt.AlignmentFlag.AlignHCenter)
    found.setAccessibleName(block.text)
    return found
