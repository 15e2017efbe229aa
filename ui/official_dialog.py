"""用上级下发的表: the file chosen, what was found in it and where it differs, before anything is filled or kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFileDialog, QHBoxLayout, QLineEdit, QSplitter, QWidget

from ohdesk import official_forms, tables
from ohdesk.errors import Cancelled, Damaged, Refused
from ohdesk.exchange import official
from ohdesk.exchange.official import Found, Line
from ohdesk.official_forms import Kept
from ohdesk.profile import Table
from ohdesk.tables import Written
from ui import theme
from ui.context import Context
from ui.file_dialog import FileDialog
from ui.jobs import Progress
from ui.lines_table import Cell, LinesTable
from ui.reason import ask_reason
from ui.reckoning import Reckoned
from ui.widgets import Toast, button, column, label, message, row, stretched

FILES = "Excel 工作簿 (*.xlsx);;全部文件 (*)"
HINT = "选省、市下发的空白 .xlsx。程序按序号、名称和列名找到要填的格，先给您看，再填；其余内容一概不动。"
HEADINGS = ["核对", "序号", "单元格", "填入的内容", "内置表的名称", "下发表的名称"]
VALUE = 3
LIST_HEADINGS = ["核对", "序号", "单元格", "填入的内容"]
SAME, DIFFERENT, HARMFUL = "一致", "有不同", "不能填"


@dataclass(frozen=True)
class Seen:
    """One file as it was examined: exactly these bytes are filled or kept."""

    path: Path
    content: bytes
    found: Found
    lines: Sequence[Line]


class OfficialDialog(FileDialog):
    """Looks into one handed-out workbook for one table."""

    folder = "official/folder"
    written = Signal(list)
    kept = Signal()

    def __init__(
        self, context: Context, reckoned: Reckoned, table: Table, out: Path, parent: QWidget | None = None
    ) -> None:
        """Take the table, the results that would go in, and the folder that filled tables go to."""
        super().__init__(context, "用上级下发的表", parent)
        self.reckoned, self.table, self.out = reckoned, table, out
        self.seen: Seen | None = None
        self._furnish()
        self._show_state()
        self._allow()
        self.fit(1080, 680)
        self.choose.setFocus()

    def _furnish(self) -> None:
        self.empty.say("file-spreadsheet", "选择下发的空白表", HINT)
        self.state = label("", "muted")
        self.back = button("换回内置表", "undo-2", flat=True)
        self.back.clicked.connect(self.go_back)
        self.preview = LinesTable("要填的格", HEADINGS)
        self.differences = LinesTable("与内置表的不同", ["核对", "哪里不同"])
        self.parts = QSplitter(Qt.Orientation.Vertical)
        self.parts.setChildrenCollapsible(False)
        self.parts.setHandleWidth(10)
        self.parts.addWidget(self._titled("要填的格", self.preview))
        self.side = self._titled("与内置表的不同", self.differences)
        self.parts.addWidget(self.side)
        self.parts.setSizes([340, 160])
        self.stack.addWidget(self.parts)
        self.told.setWordWrap(True)
        self.told.setAccessibleName("核对结果")
        self.accepted_box = QCheckBox("")
        self.accepted_box.toggled.connect(self._allow)
        self.accepted_box.hide()
        head = row(label(f"用上级下发的表：{self.table.zh}", "heading"), None, self.state, self.back)
        whole = column(head, stretched(self.name, self.choose, self.name, self.sheet), spacing=10)
        whole.addWidget(self.stack, 1)
        whole.addWidget(self.bar)
        whole.addWidget(self.told)
        whole.addWidget(self.accepted_box)
        whole.addLayout(self._foot())
        whole.setContentsMargins(20, 16, 20, 16)
        self.setLayout(whole)

    def _titled(self, words: str, table: QWidget) -> QWidget:
        found = QWidget()
        inside = column(label(words, "note"), spacing=4)
        inside.addWidget(table, 1)
        found.setLayout(inside)
        return found

    def _foot(self) -> QHBoxLayout:
        self.source = QLineEdit()
        self.source.setAccessibleName("来源")
        self.source.setPlaceholderText("来源（可不填）")
        self.source.setToolTip("如：省疾控局 2025 年自评估通知")
        self.stay = button("取消")
        self.stay.clicked.connect(self.reject)
        self.once_button = button("只填这一次", "file-output")
        self.once_button.clicked.connect(self.fill_once)
        self.keep_button = button("以后都用这张表", "save", primary=True, shortcut="Ctrl+S")
        self.keep_button.clicked.connect(self.keep)
        foot = row(self.source, self.stay, self.once_button, self.keep_button)
        foot.setStretch(0, 1)
        return foot

    def _show_state(self) -> None:
        with self.context.desk.read() as session:
            kept = official_forms.listing(session, self.reckoned.profile).get(self.table.key)
        self.state.setText(f"现在用：{state_words(kept)}")
        self.state.setToolTip(kept.source if kept else "")
        self.back.setVisible(kept is not None)

    def pick(self) -> None:
        """Ask for a file and look into it."""
        folder = str(self.context.recall(self.folder, ""))
        chosen, _ = QFileDialog.getOpenFileName(self, "选择下发的空白表", folder, FILES)
        if chosen:
            self.look_into(Path(chosen))

    def look_into(self, path: Path) -> None:
        """Look into a file without changing anything."""
        self._hold(path)
        self.sheet.hide()
        self.read(fresh=True)

    def read(self, *, fresh: bool = False) -> None:
        """Find the table in the chosen file, or in the sheet the person named."""
        if self.path is None:
            return
        path, profile, table, results = self.path, self.reckoned.profile, self.table, self.reckoned.results
        sheet = self.sheet.currentText() if fresh and self.sheet.count() else ""

        def work(_progress: Progress) -> Seen:
            content, found = official.examine(path, profile, table, sheet)
            lines = official.preview(content, found, profile, table, results) if found.part else []
            return Seen(path, content, found, lines)

        self.seen = None
        self._run(work, self._show, self._unreadable, "正在核对")
        self._allow()

    def _show(self, seen: Seen) -> None:
        self.seen = seen
        self._rest()
        found = seen.found
        if not self.sheet.count():
            self.sheet.addItems(list(found.sheets))
            self.sheet.setVisible(len(found.sheets) > 1)
        self.sheet.setCurrentText(found.sheet)
        if not found.part:
            self.empty.say("triangle-alert", "没有找到这张表", found.blocked)
            self.stack.setCurrentWidget(self.empty)
            self.told.setText("")
        else:
            self._show_lines(seen)
            self.stack.setCurrentWidget(self.parts)
            self.told.setText(self._verdict(seen))
        count = len(found.differences)
        self.accepted_box.setChecked(False)
        self.accepted_box.setText(f"我已看过这 {count} 处不同，照样填写")
        self.accepted_box.setAccessibleName(self.accepted_box.text())
        self.accepted_box.setVisible(bool(count) and not found.blocked)
        self._allow()

    def _show_lines(self, seen: Seen) -> None:
        self.preview.show_lines(
            [_cells(one, self.table.layout == "list") for one in seen.lines],
            LIST_HEADINGS if self.table.layout == "list" else HEADINGS,
        )
        self.preview.setColumnWidth(VALUE, theme.base_size() * 15)
        odd = sorted(seen.found.differences, key=lambda one: one.harmless)
        told = [[_tone(one.harmless), Cell(one.sentence)] for one in odd]
        self.differences.show_lines(told)
        self.side.setVisible(bool(odd))

    def _verdict(self, seen: Seen) -> str:
        found = seen.found
        if found.blocked:
            return found.blocked
        lines = self.reckoned.results.contacts if self.table.layout == "list" else found.targets
        cells = len(lines) if self.table.layout != "list" else len(seen.lines)
        words = f"在工作表“{found.sheet}”找到 {cells} 个要填的格"
        if not found.differences:
            return f"{words}，与内置表一致。"
        return f"{words}，与内置表有 {len(found.differences)} 处不同，请逐处看过。"

    def _unreadable(self, error: Exception) -> None:
        self.seen = None
        self._rest()
        self.told.setText("")
        self.accepted_box.hide()
        if not isinstance(error, Cancelled):
            self.empty.say("triangle-alert", "这个文件不能用", str(error))
            self.stack.setCurrentWidget(self.empty)
        self._allow()

    def _allow(self) -> None:
        seen = self.seen
        ready = seen is not None and not seen.found.blocked and self._job is None
        agreed = ready and (self.accepted_box.isHidden() or self.accepted_box.isChecked())
        self.once_button.setEnabled(agreed)
        self.keep_button.setEnabled(agreed)

    def keep(self) -> None:
        """Keep the workbook for this table from now on."""
        seen = self.seen
        if seen is None or not self.keep_button.isEnabled():
            return
        desk, profile, table, source = (
            self.context.desk,
            self.reckoned.profile,
            self.table,
            self.source.text(),
        )
        accepted = [one.key for one in seen.found.differences]

        def work(_progress: Progress) -> int:
            return official_forms.keep_found(
                desk, profile, table, seen.path.name, seen.content, seen.found, accepted, source
            )

        self._run(work, self._kept, self._failed, "正在保存")
        self._allow()

    def _kept(self, _number: int) -> None:
        self._rest()
        self.context.changed("official_form")
        self.kept.emit()
        self.accept()

    def fill_once(self) -> None:
        """Fill this workbook into the folder of filled tables, and keep nothing."""
        seen = self.seen
        if seen is None or not self.once_button.isEnabled():
            return
        desk, profile, table, out = self.context.desk, self.reckoned.profile, self.table, self.out
        day = self.reckoned.as_of

        def work(_progress: Progress) -> list[Written]:
            return tables.export_found(
                desk, profile, out, table, seen.path.name, seen.content, seen.found, day
            )

        self._run(work, self._filled, self._failed, "正在填写")
        self._allow()

    def _filled(self, written: list[Written]) -> None:
        self._rest()
        self.written.emit(written)
        self.accept()

    def _failed(self, error: Exception) -> None:
        self._rest()
        self.told.setText(str(error))
        self._allow()

    def go_back(self) -> None:
        """Use the bundled table again."""
        sentence = f"《{self.table.zh}》以后用内置表导出，已保存的下发表不再使用。"
        reason = ask_reason(self, "换回内置表", sentence, "换回", "必填，如：上级收回这张表")
        if not reason:
            return
        try:
            official_forms.forget(self.context.desk, self.reckoned.profile, self.table, reason)
        except (Refused, Damaged) as error:
            message(self, "没有换回", str(error))
            return
        self.context.changed("official_form")
        self.kept.emit()
        self._show_state()
        Toast(self, "已换回内置表")


def state_words(kept: Kept | None) -> str:
    """Return which workbook a table is filled into, as a page tells it."""
    if kept is None:
        return "内置表"
    return f"下发表 {kept.file_name}" + (f"（{kept.received_on:%Y-%m-%d} 收到）" if kept.received_on else "")


def _cells(line: Line, short: bool) -> list[Cell | str]:
    """Return one line of the preview."""
    text, place = " ".join(line.text.split()), f"{line.reference}　{line.column}"
    told = _tone(True) if line.odd else Cell(SAME, "good")
    if short:
        return [told, line.no, place, text]
    return [told, line.no, place, text or "（空着）", line.known, line.found]


def _tone(harmless: bool) -> Cell:
    return Cell(DIFFERENT, "warn") if harmless else Cell(HARMFUL, "bad")
