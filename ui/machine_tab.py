"""本单位与本机: whose data these are, where the data lie, which version this is, and how the window looks here."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from db.migrate import NEWEST
from ui.appearance import SIZE_WORDS, THEMES
from ui.context import Context
from ui.office_card import OfficeCard
from ui.open_file import open_path
from ui.page_frame import scrolled
from ui.segments import Segments
from ui.widgets import Card, button, column, label, row
from ui.words import OFFLINE, VERSION

ENCRYPTED = "数据用 256 位密钥加密，密钥由各人的口令和恢复密钥保管；程序从不联网。"
PLACE = "换电脑时不要直接拷贝这个文件夹，请用“备份与恢复”做一份备份，在新电脑上恢复。"


class MachineTab(QWidget):
    """Facts about this computer's office, and its appearance."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.office = OfficeCard(context)
        left = column(self.office, self._place(), None, spacing=12)
        right = column(self._appearance(), self._program(), None, spacing=12)
        line = row(spacing=12)
        line.addLayout(left, 6)
        line.addLayout(right, 5)
        inside = QWidget()
        inside.setLayout(line)
        self.setLayout(column(scrolled(inside)))

    def _place(self) -> Card:
        card = Card("数据位置")
        folder = self.context.desk.store.folder
        where = label(str(folder), wrap=True)
        where.setAccessibleName("数据位置")
        show = button("打开文件夹", "folder-open")
        show.clicked.connect(lambda: open_path(folder))
        card.body.addWidget(where)
        card.body.addWidget(label(ENCRYPTED, "muted", wrap=True))
        card.body.addWidget(label(PLACE, "muted", wrap=True))
        card.body.addLayout(row(show, None))
        return card

    def _program(self) -> Card:
        card = Card("版本")
        lines = ((f"程序 {VERSION}"), (f"数据版本 {NEWEST}"), OFFLINE)
        card.body.addWidget(label("　·　".join(lines)))
        return card

    def _appearance(self) -> Card:
        card = Card("外观", "只影响这台电脑")
        look = self.context.appearance
        self.colours = Segments("颜色", [(key, zh) for key, (zh, _) in THEMES.items()], self._colour)
        self.sizes = Segments("字号", [(str(size), zh) for size, zh in SIZE_WORDS.items()], self._size)
        for words, part in (("颜色", self.colours), ("字号", self.sizes)):
            card.body.addWidget(label(words, "muted"))
            card.body.addLayout(row(part, None))
        card.setVisible(look is not None)
        return card

    def reload(self) -> None:
        """Show what is kept and chosen."""
        self.office.reload()
        if (look := self.context.appearance) is not None:
            self.colours.show_value(look.theme)
            self.sizes.show_value(str(look.size))

    def _colour(self, wish: str | None) -> None:
        if wish and self.context.appearance is not None:
            self.context.appearance.choose(wish=wish)
        self.reload()

    def _size(self, size: str | None) -> None:
        look, window = self.context.appearance, self.window()
        if size and look is not None and int(size) != look.size:
            look.choose(size=int(size))
            if hasattr(window, "rebuild"):
                window.rebuild()
                return
        self.reload()
