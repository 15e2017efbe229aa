"""A list from a file into the ledger: the file, what its columns mean, what would change, then saved."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QLineEdit, QTabWidget, QWidget

from db.base import Record
from ohdesk.errors import Cancelled
from ohdesk.exchange.intake import Preview, commit, preview, write_refused
from ui.context import Context
from ui.file_dialog import FileDialog
from ui.give_out import ask_path, save_blank
from ui.import_preview import SHOWN, changed_lines, new_lines, refused_lines, same_lines
from ui.jobs import Progress
from ui.lines_table import LinesTable
from ui.sheet_grid import SheetGrid
from ui.widgets import Toast, button, column, label, message, stretched

HINT = "支持 Excel、WPS 和 CSV。先看对应关系和变化，点“保存”之前不会改动任何数据。"
PARTS = (("new", "新增"), ("updated", "变化"), ("same", "相同"), ("rejected", "拒绝"))


class ImportDialog(FileDialog):
    """Brings one file of one kind in; nothing changes before 保存."""

    folder = "import/folder"

    def __init__(self, context: Context, kind: type[Record], parent: QWidget | None = None) -> None:
        """Ask for a file of the kind."""
        super().__init__(context, f"导入{kind.zh}", parent)
        self.kind = kind
        self.found: Preview | None = None
        self._furnish()
        self.fit(1180, 720)

    def _furnish(self) -> None:
        template = button("导入模板下载", "download")
        template.clicked.connect(lambda: save_blank(self, self.kind, self.context))
        self.source = QLineEdit()
        self.source.setAccessibleName("来源")
        self.source.setPlaceholderText("表格来源，如：市场监管局")
        self.source.setToolTip("可不填。同一来源的表格，您改过的列对应关系会被记住，下次不用再改")
        self.source.setMinimumWidth(230)
        self.source.editingFinished.connect(self._source_given)
        top = stretched(self.name, self.choose, self.name, self.sheet, self.source, template)
        self.tabs = QTabWidget()
        self.tabs.setAccessibleName("预览")
        self.grid = SheetGrid(self._column_said)
        self.tabs.addTab(self.grid, "表格原样")
        self.tables = {key: LinesTable(zh, ["行"]) for key, zh in PARTS}
        for key, zh in PARTS:
            self.tabs.addTab(self.tables[key], zh)
        self.empty.say("file-spreadsheet", f"选择要导入的{self.kind.zh}表格", HINT)
        self.stack.addWidget(self.tabs)
        whole = column(label(self.windowTitle(), "heading"), top, spacing=10)
        whole.addWidget(self.stack, 1)
        whole.addWidget(self.bar)
        whole.addLayout(stretched(self.told, self.told, *self._foot()))
        whole.setContentsMargins(20, 16, 20, 16)
        self.setLayout(whole)

    def _foot(self) -> list[QWidget]:
        self.refused = button("拒绝行导出", "file-output")
        self.refused.setToolTip("把被拒绝的行连同原因写成一张表，改好后可再次导入")
        self.refused.clicked.connect(self._write_refused)
        self.refused.hide()
        stay = button("取消")
        stay.clicked.connect(self.reject)
        self.save_button = button("保存", "save", primary=True, shortcut="Ctrl+S")
        self.save_button.clicked.connect(self.save)
        self.save_button.setEnabled(False)
        return [self.refused, stay, self.save_button]

    def pick(self) -> None:
        """Ask for a file and look into it."""
        if path := self._ask(f"选择{self.kind.zh}表格"):
            self.take(path)

    def take(self, path: Path) -> None:
        """Look into a file."""
        self._hold(path)
        self.read(fresh=True)

    def read(self, *, fresh: bool = False) -> None:
        """Read the sheet and work out what it would change."""
        if self.path is None:
            return
        if fresh:
            self.columns = {}
        path, source = self.path, self.source.text().strip()
        sheet, said = self.sheet.currentText() or None, dict(self.columns) or None
        self.save_button.setEnabled(False)

        def work(progress: Progress) -> Preview:
            return preview(self.context.desk, self.kind, path, source, sheet, columns=said, progress=progress)

        self._run(work, self._show, self._refuse, "正在读取和核对")

    def _end(self, found: Preview | None) -> None:
        self.found = found
        self._rest()

    def _show(self, found: Preview) -> None:
        self._end(found)
        self._name_sheets(found.book)
        self.grid.show_sheet(found)
        counts = found.counts()
        for key, headings, lines in (
            ("new", *new_lines(self.context.desk, found)),
            ("updated", *changed_lines(self.context.desk, found)),
            ("same", *same_lines(found)),
            ("rejected", *refused_lines(found)),
        ):
            self.tables[key].show_lines(lines, headings)
        for at, (key, zh) in enumerate(PARTS, 1):
            self.tabs.setTabText(at, f"{zh} {counts[key]:,}")
        self.stack.setCurrentWidget(self.tabs)
        more = f"（每项只列前 {SHOWN:,} 行）" if max(counts[key] for key, _ in PARTS) > SHOWN else ""
        skipped = f"　{found.skipped[0]}" if len(found.skipped) == 1 else ""
        skipped = skipped or (f"　跳过 {len(found.skipped)} 个合计或说明行" if found.skipped else "")
        self.told.setText(found.advice() or found.sentence() + more + skipped)
        self.told.setToolTip("\n".join([found.sentence(), *found.skipped[:20], *found.book.notes]))
        self.refused.setVisible(bool(found.rejected))
        count = counts["new"] + counts["updated"]
        self.save_button.setEnabled(bool(count))
        self.save_button.setText(f"保存 {count:,} 条" if count else "没有可保存的")

    def _refuse(self, error: Exception) -> None:
        self._end(None)
        if isinstance(error, Cancelled):
            self.told.setText("已停止，没有改动任何数据。")
            return
        self.told.setText("没有改动任何数据。")
        self.empty.say("triangle-alert", "这个文件不能导入", str(error))
        self.stack.setCurrentWidget(self.empty)

    def _column_said(self, column: int, name: str) -> None:
        """Take what the person says a column means; a field another column had moves here."""
        self.columns[column] = name
        if self.found and name:
            others = [at for at, kept in self.found.heading.columns.items() if kept == name and at != column]
            self.columns.update(dict.fromkeys(others, ""))
        self.read()

    def _source_given(self) -> None:
        if self.found is not None and self.source.text().strip() != self.found.source:
            self.read()

    def save(self) -> None:
        """Keep what the preview showed, in one transaction."""
        found = self.found
        if found is None:
            return
        self.save_button.setEnabled(False)

        def work(progress: Progress) -> int | None:
            return commit(self.context.desk, found, progress=progress)

        self._run(work, self._saved, self._not_saved, "正在保存")

    def _saved(self, batch: int | None) -> None:
        assert self.found is not None
        counts = self.found.counts()
        self._end(None)
        self.context.changed(self.kind.__tablename__)
        words = f"已导入：新增 {counts['new']:,} 条，变化 {counts['updated']:,} 条。第 {batch} 批，可在“数据导入”中撤销"
        self.accept()
        owner = self.parentWidget()
        if owner is not None:
            Toast(owner, words)

    def _not_saved(self, error: Exception) -> None:
        self._end(self.found)
        self.told.setText("没有改动任何数据。")
        self.save_button.setEnabled(self.found is not None)
        if not isinstance(error, Cancelled):
            message(self, "没有保存", str(error))

    def _write_refused(self) -> None:
        found = self.found
        path = ask_path(self, "拒绝行导出", f"{self.kind.zh}_拒绝行.xlsx", "Excel 工作簿 (*.xlsx)")
        if found is None or path is None:
            return
        self.context.jobs.run(
            lambda _progress: write_refused(found, path),
            lambda _nothing: Toast(self, f"已写出 {len(found.rejected):,} 行到 {path.name}"),
            lambda error: message(self, "没有导出", str(error)),
            title="正在导出拒绝行",
        )
