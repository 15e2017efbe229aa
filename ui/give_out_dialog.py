"""How records with personal data may leave: nobody told from them, whole under a password, or as the fixed tables."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QLabel, QLayout, QLineEdit, QRadioButton, QWidget

from db.base import Record
from ohdesk.desk import Desk
from ohdesk.errors import Refused
from ohdesk.exchange.sealed import check_file_password
from ui import theme
from ui.password_fields import NewPassword, labelled
from ui.widgets import Sheet, button, column, label

ANONYMOUS, SEALED, TABLES = "anonymous", "sealed", "tables"
SORTS = {
    ANONYMOUS: (
        "去标识化导出",
        "号码换成代号，出生日期换成年龄段，不含姓名、电话、住址和备注。供统计、交流用。",
    ),
    SEALED: ("含个人信息导出", "姓名和完整号码都在，可再导入。须写明原因，并给文件设口令。"),
    TABLES: ("上报固定表格", "在“报表导出”页生成，本来就不含个人信息。"),
}
YES = {ANONYMOUS: "导出", SEALED: "加密导出", TABLES: "打开报表导出"}
LETTERS_WIDE, INDENT = 37, 24


class GiveOutDialog(Sheet):
    """Three ways out; the safe one is chosen already."""

    def __init__(self, parent: QWidget, desk: Desk, kind: type[Record], count: str) -> None:
        """Ask for records of a kind; `count` says how many."""
        super().__init__(parent, f"导出{kind.zh}")
        self.setMinimumWidth(theme.base_size() * LETTERS_WIDE)
        self.body.addWidget(label(f"共 {count} 条，其中有个人信息。选一种导出方式：", "muted"))
        self.ways: dict[str, QRadioButton] = {}
        self.notes: dict[str, QLabel] = {}
        self._group = QButtonGroup(self)
        for sort, (words, note) in SORTS.items():
            self.body.addLayout(self._way(desk, sort, words, note))
            if sort == SEALED:
                self.body.addWidget(self._furnish_guard())
        self.add_button(button("取消"))
        self.go = self.add_button(button(YES[ANONYMOUS], primary=True), accepts=True)
        self.go.clicked.disconnect()
        self.go.clicked.connect(self._check)
        self._group.buttonClicked.connect(lambda _one: self._chosen())
        self.ways[ANONYMOUS].setChecked(True)
        self.ways[ANONYMOUS].setFocus()
        self._chosen()

    def _way(self, desk: Desk, sort: str, words: str, note: str) -> QLayout:
        one = self.ways[sort] = QRadioButton(words)
        one.setAccessibleName(words)
        one.setAccessibleDescription(note)
        self._group.addButton(one)
        if sort == SEALED:
            try:
                desk.require("full_numbers")
            except Refused as refused:
                one.setEnabled(False)
                note = str(refused)
        told = self.notes[sort] = label(note, "note", wrap=True)
        told.setContentsMargins(INDENT, 0, 0, 0)
        return column(one, told, spacing=1)

    def _furnish_guard(self) -> QWidget:
        """Put in what the second way asks for: the reason, and the file's password twice."""
        self.reason = QLineEdit()
        self.reason.setAccessibleName("原因")
        self.reason.setPlaceholderText("如：向定点医院移交随访名单")
        self.reason.setMaxLength(200)
        self.password = NewPassword("文件口令")
        self.told = label("", "problem", wrap=True)
        self.told.hide()
        kept = label(
            "口令不存在文件里，忘了就打不开；请另外告诉收件人，不要写在同一封邮件里。", "note", wrap=True
        )
        self.guard = QWidget()
        lines = column(labelled("原因", self.reason), self.password, kept, self.told, spacing=8)
        lines.setContentsMargins(INDENT, 4, 0, 0)
        self.guard.setLayout(lines)
        return self.guard

    @property
    def sort(self) -> str:
        """Return the way that is chosen."""
        return next(name for name, one in self.ways.items() if one.isChecked())

    def _chosen(self) -> None:
        self.guard.setVisible(self.sort == SEALED)
        for sort, note in self.notes.items():
            # The chosen way asks for much, and a small screen has no room for the other ways' notes beside it.
            note.setVisible(self.sort != SEALED or sort == SEALED)
        self.go.setText(YES[self.sort])
        self.go.setAccessibleName(YES[self.sort])
        if self.sort == SEALED:
            self.reason.setFocus(Qt.FocusReason.OtherFocusReason)
        self._settle()

    def _settle(self) -> None:
        """Be as tall as the words need at this width, which Qt forgets where words wrap."""
        whole = self.layout()
        if whole is not None:
            whole.activate()
            wide = max(self.width(), self.minimumWidth())
            self.resize(wide, whole.totalHeightForWidth(wide))

    def _check(self) -> None:
        """Leave only with everything the chosen way needs."""
        if self.sort == SEALED and (trouble := self._trouble()):
            self.told.setText(trouble)
            self.told.show()
            self._settle()
            return
        self.accept()

    def _trouble(self) -> str:
        if not self.reason.text().strip():
            return "请写明原因。"
        try:
            check_file_password(self.password.text)
        except Refused as weak:
            return str(weak)
        return "" if self.password.ready else "两次输入的文件口令不一致。"
