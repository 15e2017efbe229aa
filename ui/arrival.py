"""从备份或交接包恢复: choose the file, prove who one is, look inside, and put it in place on this computer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QFileDialog, QStackedWidget, QWidget

from ohdesk.errors import Refused
from ohdesk.keeping import drives
from ui.jobs import Jobs, Progress
from ui.password_fields import NewPassword, field, labelled, secret
from ui.place_line import PlaceLine
from ui.widgets import column, label, row
from ui.words import BACKUP_FILES

if TYPE_CHECKING:
    from ohdesk.desk import Desk
    from ohdesk.handover.arrival import Inside

BY_KEY = "忘了口令，用恢复密钥"
WHO = "用户名和口令填做备份那天的，须是当时的管理员。"


class Proof(QWidget):
    """The file, and who opens it: by a password, or by the 恢复密钥 with a new one."""

    def __init__(self, changed: Callable[[], object]) -> None:
        super().__init__()
        self.file = PlaceLine("备份或交接包", "", self._choose, "选择文件…")
        self.tells = label("", "note", wrap=True)
        self.tells.setAccessibleName("文件说明")
        self.tells.hide()
        self.user = field("用户名", "做备份那天的管理员")
        self.by_key = QCheckBox(BY_KEY)
        self.by_key.setAccessibleName(BY_KEY)
        self.password = secret("做备份那天的口令")
        self.key = field("恢复密钥", "36 位字母和数字，短横线可以不写")
        self.new = NewPassword("新口令")
        first, second = QWidget(), QWidget()
        first.setLayout(column(labelled("做备份那天的口令", self.password), None))
        second.setLayout(column(labelled("恢复密钥", self.key), self.new, None, spacing=10))
        self._ways = QStackedWidget()
        self._ways.addWidget(first)
        self._ways.addWidget(second)
        who = row(spacing=16)
        who.addWidget(labelled("用户名", self.user), 1)
        who.addWidget(self.by_key, 0, Qt.AlignmentFlag.AlignBottom)
        self.setLayout(
            column(
                labelled("备份或交接包", self.file, self.tells),
                who,
                self._ways,
                None,
                spacing=8,
            )
        )
        self.by_key.toggled.connect(lambda on: self._ways.setCurrentIndex(int(on)))
        self.by_key.toggled.connect(lambda _on: changed())
        self.file.line.textChanged.connect(lambda _text: self._look())
        for one in (self.file.line, self.user, self.password, self.key, self.new.first, self.new.again):
            one.textChanged.connect(lambda _text: changed())

    @property
    def ready(self) -> bool:
        """Tell whether everything is filled in."""
        proved = (
            self.new.ready and bool(self.key.text().strip())
            if self.by_key.isChecked()
            else self.password.text()
        )
        return bool(self.file.text and self.user.text().strip() and proved)

    @property
    def answer(self) -> tuple[Path, str, str, str]:
        """Return the file, the user, the password and the 恢复密钥 where that is the way."""
        path, user = Path(self.file.text), self.user.text().strip()
        if self.by_key.isChecked():
            return path, user, self.new.text, self.key.text()
        return path, user, self.password.text(), ""

    def focus_first(self) -> None:
        """Put the keyboard on the first empty field."""
        lines = (self.file.line, self.user, self.password)
        next((one for one in lines if not one.text()), self.password).setFocus()

    def _choose(self, now: str) -> str:
        sticks = drives.removable()
        start = now or str(sticks[0].path if sticks else Path.home())
        chosen, _ = QFileDialog.getOpenFileName(self, "选择备份或交接包", start, BACKUP_FILES)
        return chosen

    def _look(self) -> None:
        """Say at once what file it is."""
        from ohdesk.handover.package import look

        path, told = Path(self.file.text), ""
        if self.file.text and path.is_file():
            try:
                found = look(path)
            except Refused as error:
                told = str(error)
            else:
                when = found.manifest.taken_at[:16].replace("T", " ")
                told = f"{found.manifest.office}　{when}　{found.records:,} 条记录"
                if not self.user.text():
                    self.user.setText(found.manifest.by)
        self.tells.setText(told)
        self.tells.setVisible(bool(told))


class Arriving:
    """The work behind the two pages: looking inside and restoring, away from the window."""

    def __init__(self, folder: Path, jobs: Jobs, proof: Proof) -> None:
        self._folder, self._jobs, self._proof = folder, jobs, proof

    def look(self, done: Callable[[Inside], object], failed: Callable[[Exception], object]) -> None:
        """Open the file with what the person gave."""
        from ohdesk.handover.arrival import look_inside

        path, user, password, key = self._proof.answer
        self._jobs.run(lambda _: look_inside(path, user, password, key), done, failed, title="正在打开")

    def restore(self, done: Callable[[Desk], object], failed: Callable[[Exception], object]) -> None:
        """Put the office in place and open it."""
        from ohdesk.handover.arrival import arrive

        path, user, password, key = self._proof.answer
        folder = self._folder

        def work(progress: Progress) -> Desk:
            return arrive(
                folder,
                path,
                user,
                password,
                key,
                lambda at, of: progress(100 * at // max(of, 1), 100, "正在恢复"),
            )

        self._jobs.run(work, done, failed, title="正在恢复")
