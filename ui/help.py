"""按键一览: what F1 shows."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from ui.widgets import Pill, Sheet, button, label

KEYS = (
    ("Ctrl+1 … Ctrl+9", "打开左侧第 1 至第 9 个页面"),
    ("Ctrl+F", "查找"),
    ("Ctrl+N", "新增一条"),
    ("F2", "修改所选的一条"),
    ("Ctrl+S", "保存"),
    ("Enter", "到下一项"),
    ("Esc", "关闭右侧详情；再按回到左侧导航"),
    ("Ctrl+C", "把所选的行复制成表格"),
    ("Ctrl+V", "粘贴 Excel 中复制的单元格，先预览再保存"),
    ("Ctrl+K", "在全部记录中查找"),
    ("Ctrl+E", "导出"),
    ("F5", "重新读取本页"),
    ("F1", "本窗口"),
)


def show_keys(parent: QWidget) -> None:
    """Show every key and what it does."""
    sheet = Sheet(parent, "按键一览")
    grid = QGridLayout()
    grid.setHorizontalSpacing(18)
    grid.setVerticalSpacing(6)
    for line, (keys, meaning) in enumerate(KEYS):
        grid.addWidget(Pill(keys), line, 0, Qt.AlignmentFlag.AlignRight)
        grid.addWidget(label(meaning), line, 1)
    grid.setColumnStretch(1, 1)
    sheet.body.addLayout(grid)
    sheet.add_button(button("知道了", primary=True), accepts=True).setFocus()
    sheet.exec()
