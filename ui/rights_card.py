"""The one table of who may do what, as people read it."""

from __future__ import annotations

from db.office import Role
from ohdesk.right_words import rights_table
from ui import theme
from ui.widgets import Card, label, row
from ui.wrapped_table import WrappedTable

YES, NO = "✓", "—"


class RightsCard(Card):
    """Every right with the roles that have it; the own role's column stands out."""

    def __init__(self, own: Role) -> None:
        super().__init__()
        head = row(label("各角色可以做什么", "heading"), None, label(f"您是{own.value}", "note"))
        # As high as the head of the card beside it, which holds a button.
        head.addStrut(theme.base_size() + 19)
        headings = ["权限", *(role.value for role in Role)]
        self.table = WrappedTable("各角色可以做什么", headings, [0, 4.6, 4.6, 4.6, 4.0], 0)
        self.table.setMinimumHeight(160)
        lines = rights_table()
        self.table.setRowCount(len(lines))
        for at, (zh, covers, roles) in enumerate(lines):
            self.table.put(at, 0, f"{zh}\n{covers}")
            for place, (role, has) in enumerate(roles.items(), 1):
                tone = "good" if has and role is own else ""
                self.table.put(at, place, YES if has else NO, tone=tone, colour="text" if has else "muted")
        self.body.addLayout(head)
        self.body.addWidget(self.table, 1)
        self.body.addWidget(label("这张表由程序执行，按钮、命令和导入都一样。", "note", wrap=True))
