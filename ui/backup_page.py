"""备份与恢复: how the office is kept, its backups, and what to do with one of them."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from PySide6.QtWidgets import QDialog, QFileDialog, QMenu, QStackedWidget, QWidget

from ohdesk.errors import Cancelled, Damaged, Refused
from ohdesk.keeping import backups, drives, restoring
from ohdesk.keeping.backups import Backup
from ohdesk.keeping.overview import may_back_up, may_restore
from ohdesk.keeping.restoring import Drill
from ui.backup_clock import clock_of
from ui.backup_parts import BackupCard, BackupsTable, shown_name, size_words
from ui.context import FOUND_DAMAGED, Context
from ui.flow import FlowLayout
from ui.handover_dialog import HandoverDialog
from ui.jobs import Progress
from ui.open_file import open_path
from ui.restore_dialog import RestoreDialog, sign_in_again
from ui.status_strip import warning
from ui.training_dialog import TrainingDialog
from ui.widgets import EmptyState, PageHead, Toast, button, column, confirm, label, message, row
from ui.words import BACKUP_FILES, moment

DAMAGED = "发现 {} 处损坏，程序没有改动数据。请停止录入；退出后重新登录，会一步步带您用备份恢复，或抢救还能读的记录。"
OTHER_FOLDER = "backup/folder"
RULE = (
    "有改动时每 30 分钟和退出时自动备份，导入和大批改动之前也会备份；每份写成后都打开校验过。"
    "最近两天的全部保留，再往前每天、每周、每月各留一份，报送时的永久保留。"
)


class BackupPage(QWidget):
    """The state in three cards, the backups below, and their deeds."""

    title = "备份与恢复"

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.setObjectName("backup")
        self.clock = clock_of(context)
        self._checked: dict[Path, str] = {}
        self._make_deeds()
        self.head = PageHead(self.title, "", [self.drill_button, self.elsewhere, self.now_button])
        self.cards = [BackupCard(words) for words in ("本机备份", "其他磁盘上的备份", "恢复演练")]
        self.alarm = label("", "problem", wrap=True)
        self.alarm.setAccessibleName("备份提醒")
        self.table = BackupsTable()
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._selected())
        self.table.doubleClicked.connect(lambda _index: self.restore())
        empty = EmptyState("database", "还没有备份", "点右上角“立即备份”做第一份；以后有改动时会自动备份。")
        self.stack = QStackedWidget()
        self.stack.addWidget(self.table)
        self.stack.addWidget(empty)
        top = row(*self.cards, spacing=10)
        for at in range(3):
            top.setStretch(at, 1)
        whole = column(self.head, self.alarm, top, spacing=8)
        whole.addWidget(self.stack, 1)
        whole.addWidget(label(RULE, "note", wrap=True))
        ways = FlowLayout(gap=8)
        whole.addLayout(ways)
        first = (self.folder_button, self.file_button, self.look_button, self.hand_button, self.copy_button)
        for one in (*first, self.check_button, self.restore_button):
            ways.addWidget(one)
        whole.setContentsMargins(16, 10, 16, 8)
        self.setLayout(whole)
        self.clock.changed.connect(self._follow)
        self.reload()

    def _make_deeds(self) -> None:
        self.now_button = button("立即备份", "save", primary=True)
        self.now_button.clicked.connect(lambda _=False: self.back_up())
        self.elsewhere = button("备份到 U 盘或文件夹", "download")
        self.elsewhere.clicked.connect(self._choose_place)
        self.drill_button = button("恢复演练", "refresh-cw")
        self.drill_button.setToolTip("把最近的备份恢复到临时文件夹，核对后删除，不影响现在的数据")
        self.drill_button.clicked.connect(self.drill)
        self.check_button = button("校验所选", "shield-check")
        self.check_button.clicked.connect(self.verify)
        self.restore_button = button("恢复到所选备份…", "history", danger=True)
        self.restore_button.clicked.connect(self.restore)
        self.file_button = button("从其他备份文件恢复…", "folder-open")
        self.file_button.clicked.connect(self._restore_file)
        self.look_button = button("检查数据", "scan")
        self.look_button.setToolTip("逐页检查数据文件是否损坏")
        self.look_button.clicked.connect(self.look_for_damage)
        self.hand_button = button("交接…", "handshake")
        self.hand_button.setToolTip("换人时把整个单位的数据和交接说明写成一个加密文件")
        self.hand_button.clicked.connect(lambda: self._open(HandoverDialog(self.context, self)))
        self.copy_button = button("制作培训副本…", "graduation-cap")
        self.copy_button.setToolTip("条数相同、没有真实的人和单位的副本，供新人练习")
        self.copy_button.clicked.connect(lambda: self._open(TrainingDialog(self.context, self)))
        self.folder_button = button("打开备份文件夹", "folder-open")
        self.folder_button.clicked.connect(lambda: open_path(self._folder()))

    def focus_first(self) -> None:
        """Put the keyboard on the first thing to do."""
        self.now_button.setFocus()

    def reload(self) -> None:
        """Look again what there is; drives that were plugged in meanwhile show with their backups."""
        self.clock.look()

    def _folder(self) -> Path:
        return self.context.desk.store.folder / "backups"

    def _places(self) -> dict[str, Path]:
        """Return where backups are looked for, by the words for the place."""
        places = {"本机": self._folder()}
        for drive in drives.removable():
            places[f"U 盘 {drive.name}"] = drive.folder
        if kept := str(self.context.recall(OTHER_FOLDER, "")):
            places.setdefault(kept, Path(kept))
        return places

    def _follow(self) -> None:
        """Show what the clock knows."""
        kept, desk = self.clock.kept, self.context.desk
        if kept is None or not self.isEnabled():
            return
        chosen = self.table.current
        found = [(words, one) for words, place in self._places().items() for one in backups.known(place)]
        self.table.show_backups(found, self._checked, chosen)
        self.stack.setCurrentIndex(0 if found else 1)
        own = [one for _, one in found if one.path.parent == self._folder()]
        size = size_words(sum(one.path.stat().st_size for one in own if one.path.exists()))
        self.head.set_note(f"本机 {len(own)} 份，共 {size}" if own else "")
        _, words = warning(self.clock)
        self.alarm.setText(words)
        self.alarm.setVisible(bool(words))
        self._show_cards()
        for one in (self.now_button, self.elsewhere, self.drill_button):
            one.setEnabled(may_back_up(desk))
        for one in (self.file_button, self.hand_button, self.copy_button):
            one.setEnabled(may_restore(desk))
        self._selected()

    def _show_cards(self) -> None:
        kept = self.clock.kept
        assert kept is not None
        mine, other, drilled = self.cards
        if kept.last is None:
            mine.show_state("尚无备份", "从未备份", "bad")
        else:
            state = (
                ("已是最新", "good") if not kept.changes else (f"之后有 {kept.changes:,} 处改动", "neutral")
            )
            mine.show_state(f"{moment(kept.last.taken_at)}　{kept.last.why_zh}", *state)
        when = "还没有过" if kept.copied is None else moment(kept.copied.astimezone())
        fine = ("正常", "good") if kept.copied else ("请在一周内备份一次", "neutral")
        other.show_state(when, *(("该备份到 U 盘了", "warn") if kept.alone_too_long else fine))
        sticks = drives.removable()
        other.say(
            "已插上：" + "、".join(one.zh for one in sticks) if sticks else "没有发现 U 盘，插上后按 F5"
        )
        when = "还没有过" if kept.drilled is None else moment(kept.drilled.astimezone())
        old = kept.drilled is None or (datetime.now().astimezone() - kept.drilled).days > 180
        drilled.show_state(when, *(("建议每半年做一次", "warn") if old else ("正常", "good")))

    def _selected(self) -> None:
        one = self.table.current
        self.check_button.setEnabled(one is not None)
        self.restore_button.setEnabled(one is not None and may_restore(self.context.desk))
        self.restore_button.setToolTip("" if may_restore(self.context.desk) else "恢复需要管理员")

    def back_up(self, folder: Path | None = None) -> None:
        """Take a backup now, into the office's own folder or another place."""
        self.now_button.setEnabled(False)

        def done(made: Backup) -> None:
            where = "" if folder is None else f"到 {made.path.parent}"
            Toast(self, f"已备份{where}，并已校验（{size_words(made.path.stat().st_size)}）")

        def failed(error: Exception) -> None:
            self.clock.look()
            if not isinstance(error, Cancelled):
                message(self, "没有备份", str(error))

        self.clock.take("hand", done, failed, folder)

    def _choose_place(self) -> None:
        """Offer the drives that are plugged in, and any folder."""
        menu = self.places_menu()
        menu.exec(self.elsewhere.mapToGlobal(self.elsewhere.rect().bottomLeft()))

    def places_menu(self) -> QMenu:
        """Return the menu of places a backup can go to."""
        menu = QMenu(self)
        for drive in drives.removable():
            menu.addAction(f"U 盘 {drive.zh}", lambda place=drive.folder: self.back_up(place))
        if menu.isEmpty():
            menu.addAction("没有发现 U 盘").setEnabled(False)
        if kept := str(self.context.recall(OTHER_FOLDER, "")):
            menu.addAction(kept, lambda: self.back_up(Path(kept)))
        menu.addSeparator()
        menu.addAction("选择文件夹…", self._other_folder)
        return menu

    def _other_folder(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, "备份到哪个文件夹")
        if chosen:
            self.context.remember(OTHER_FOLDER, chosen)
            self.back_up(Path(chosen))

    def verify(self) -> None:
        """Open the chosen backup and compare it with its own manifest."""
        one = self.table.current
        if one is None:
            return
        desk = self.context.desk

        def work(progress: Progress) -> None:
            place = desk.store.folder
            backups.verify(
                one.path, desk.store.key, place, lambda at, of: progress(at // 20, of // 20, "正在校验")
            )

        def done(_nothing: object) -> None:
            self._checked[one.path] = "good"
            self._follow()
            Toast(self, "校验通过：这份备份完好，可以恢复")

        def failed(error: Exception) -> None:
            if isinstance(error, Cancelled):
                return
            self._checked[one.path] = "bad"
            self._follow()
            message(self, "校验没有通过", str(error))

        self.context.jobs.run(work, done, failed, title="正在校验", aside=True)

    def drill(self) -> None:
        """Try out a restore and keep the record of it."""
        desk = self.context.desk

        def work(progress: Progress) -> Drill:
            return restoring.drill(desk, progress=lambda at, of: progress(at, of, "恢复演练"))

        def done(made: Drill) -> None:
            self.clock.look()
            words = (
                f"把 {shown_name(made.backup.path)} 恢复到临时文件夹，共 {made.records:,} 条记录，与备份清单一致，"
                f"用时 {made.seconds:.1f} 秒。临时文件夹已删除，现在的数据没有改动；演练已记入审计记录。"
            )
            message(
                self, "恢复演练成功" if made.sound else "恢复演练没有通过", words if made.sound else made.told
            )

        self.context.jobs.run(work, done, self._not_drilled, title="恢复演练", aside=True)

    def _not_drilled(self, error: Exception) -> None:
        if not isinstance(error, Cancelled):
            message(self, "没有演练", str(error))

    def look_for_damage(self) -> None:
        """Check every page of the data; where some are damaged, lead to the rescue by way of the sign-in."""
        desk = self.context.desk

        def done(found: list[str]) -> None:
            if not found:
                Toast(self, "数据完好，没有损坏的页")
            elif confirm(self, "数据有损坏", DAMAGED.format(len(found)), "退出并恢复或抢救", "稍后"):
                self.context.remember(FOUND_DAMAGED, "1")
                sign_in_again(self)

        def failed(error: Exception) -> None:
            if isinstance(error, Damaged):
                done([str(error)])
            else:
                message(self, "没有检查完", str(error))

        self.context.jobs.run(lambda _: desk.store.damage(), done, failed, title="正在检查数据", aside=True)

    def _open(self, dialog: QDialog) -> None:
        dialog.finished.connect(dialog.deleteLater)
        dialog.finished.connect(lambda _code: self.clock.look())
        dialog.open()

    def _restore_file(self) -> None:
        sticks = drives.removable()
        start = str(sticks[0].path if sticks else self._folder())
        chosen, _ = QFileDialog.getOpenFileName(self, "选择备份文件", start, BACKUP_FILES)
        if chosen:
            self.restore_from(Path(chosen))

    def restore(self) -> None:
        """Restore the chosen backup."""
        if self.table.current is not None and may_restore(self.context.desk):
            self.restore_from(self.table.current.path)

    def restore_from(self, path: Path) -> None:
        """Compare, ask, restore, and let the person sign in anew."""
        desk = self.context.desk

        def ready(found: restoring.Comparison) -> None:
            self._open(RestoreDialog(self.context, path, found, self))

        def failed(error: Exception) -> None:
            message(self, "不能恢复这份备份", str(error))

        try:
            desk.require("restore")
        except Refused as error:
            failed(error)
            return
        self.context.jobs.run(lambda _: restoring.compare(desk, path), ready, failed, title="正在比较")
