"""帮助: the manual (F1), the keys, the tour, what was not saved, and the logs packed for whoever helps."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QGridLayout, QMenu, QWidget

from ui.context import Context
from ui.draft_list import show_drafts
from ui.give_out import ask_path
from ui.tour import start
from ui.widgets import Pill, Sheet, button, label, message

if TYPE_CHECKING:
    from ui.main_window import MainWindow

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
    ("Ctrl+L", "离开座位时立即锁定窗口"),
    ("Ctrl+P", "打印当前列表"),
    ("Alt+← / Alt+→", "在使用手册里后退、前进"),
    ("F1", "打开使用手册中本页的说明"),
)


def show_help(context: Context, window: MainWindow, beside: QWidget) -> None:
    """Open the help menu above its button."""
    menu = help_menu(context, window)
    menu.exec(beside.mapToGlobal(QPoint(0, -menu.sizeHint().height())))
    menu.deleteLater()


def help_menu(context: Context, window: MainWindow) -> QMenu:
    """Return what the help button offers."""
    menu = QMenu(window)
    menu.addAction("使用手册\tF1", lambda: show_manual(context, window))
    menu.addAction("按键一览", lambda: show_keys(window))
    menu.addAction("界面导览", lambda: start(window, context))
    menu.addSeparator()
    menu.addAction("没有保存的内容…", lambda: show_drafts(context, window))
    menu.addAction("日志打包…", lambda: pack_logs(context, window))
    return menu


def show_manual(context: Context, window: MainWindow) -> None:
    """Open the manual at the chapter of the open page."""
    from ui.help_window import show_chapter

    show_chapter(context, window, window.page_key)


def pack_logs(context: Context, window: QWidget) -> None:
    """Ask for a file and pack the logs into it."""
    path = ask_path(window, "日志打包", f"日志_{date.today():%Y%m%d}.zip", "压缩文件 (*.zip)")
    if path is None:
        return
    target = path.with_suffix(".zip")
    desk = context.desk

    def work(_progress: object) -> Path:
        from ohdesk.help_pack import pack

        return pack(desk.store.folder, target, desk)

    def done(made: Path) -> None:
        words = f"已保存为 {made}。里面是运行日志、错误报告、版本、各类记录的条数和数据检查结果，没有姓名、号码和记录内容。"
        message(window, "日志已打包", words)

    context.jobs.run(work, done, lambda error: message(window, "没有打包", str(error)), title="正在打包日志")


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
