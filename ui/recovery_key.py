"""The 恢复密钥, shown once: copied, saved or printed, and confirmed by the person."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QCheckBox, QFileDialog, QSizePolicy, QWidget

from ui.widgets import Toast, button, column, label, message, row

WHY = (
    "忘记口令时，只有这串恢复密钥能打开数据。它只显示这一次，程序自己也不保存。"
    "请打印或抄写后锁进抽屉，不要和数据放在同一台电脑上。"
)


def sheet_text(key: str, county: str, office: str) -> str:
    """Return the words that are printed or saved with the key."""
    return (
        "职业健康工作台 恢复密钥\n\n"
        f"县区：{county}\n办公室：{office}\n\n{key}\n\n"
        "忘记口令时，在登录窗口点“用恢复密钥找回”并输入以上 36 位字母和数字。\n"
        "持有它的人可以打开全部数据，请妥善保管。\n"
    )


class RecoveryKey(QWidget):
    """Shows the key and lets the person go on only after it was kept somewhere."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder
        self._key = self._words = ""
        self._text = label("", "key", wrap=True)
        self._text.setAccessibleName("恢复密钥")
        self._text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.copy = button("复制", "copy")
        self.copy.clicked.connect(self._copy)
        save = button("另存为文本", "save")
        save.clicked.connect(self._save)
        paper = button("打印", "printer")
        paper.clicked.connect(self._print)
        self.confirmed = QCheckBox("我已把恢复密钥保存在安全的地方")
        self.confirmed.setAccessibleName(self.confirmed.text())
        self.confirmed.setEnabled(False)
        self.confirmed.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._hint = label("先复制、另存或打印，再勾选下面一项。", "note")
        self.setLayout(
            column(
                label(WHY, "muted", wrap=True),
                4,
                self._text,
                row(self.copy, save, paper, None),
                10,
                self._hint,
                self.confirmed,
                None,
            )
        )

    def show_key(self, key: str, county: str, office: str) -> None:
        """Show the key of a new office."""
        self._key, self._words = key, sheet_text(key, county, office)
        parts = key.split("-")
        half = (len(parts) + 1) // 2
        self._text.setText("\n".join(" - ".join(line) for line in (parts[:half], parts[half:])))

    def _kept(self, told: str) -> None:
        self._hint.setText(told)
        self.confirmed.setEnabled(True)
        Toast(self, told)

    def _copy(self) -> None:
        QApplication.clipboard().setText(self._key)
        self._kept("已复制。请粘贴到安全的地方并保存。")

    def _save(self) -> None:
        name, _ = QFileDialog.getSaveFileName(self, "另存为文本", "恢复密钥.txt", "文本文件 (*.txt)")
        if not name:
            return
        target = Path(name)
        if self._folder.resolve() in target.resolve().parents:
            message(self, "请换一个位置", "恢复密钥不能和数据放在一起，请选择 U 盘或其他位置。")
            return
        try:
            write_text(target, self._words)
        except OSError:
            message(self, "没有保存", f"不能写入 {target}，请换一个位置。")
            return
        self._kept(f"已保存到 {target.name}。")

    def _print(self) -> None:
        from PySide6.QtGui import QTextDocument
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        printer = QPrinter()
        dialog = QPrintDialog(printer, self)
        if dialog.exec() == QPrintDialog.DialogCode.Accepted:
            document = QTextDocument(self._words)
            document.setDefaultFont(self.font())
            document.print_(printer)
            self._kept("已送到打印机，请取走打印件。")


def write_text(target: Path, words: str) -> None:
    """Write a file so that a crash leaves the old one or the new one."""
    new = target.with_name(f".{target.name}.new")
    with new.open("w", encoding="utf-8-sig", newline="\r\n") as file:
        file.write(words)
        file.flush()
        os.fsync(file.fileno())
    new.replace(target)
