"""The steps of the rescue: the ways out, the backup to restore, the place of the rescue, the reason, the result."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QMarginsF
from PySide6.QtGui import QPageLayout, QPageSize, QPdfWriter, QTextDocument
from PySide6.QtWidgets import QAbstractItemView, QLabel, QLineEdit, QWidget

from ohdesk.rescue.report import Report
from ohdesk.rescue.situation import Offer, Situation
from ui import theme
from ui.backup_parts import shown_name
from ui.lines_table import Cell, LinesTable
from ui.password_fields import labelled, secret
from ui.widgets import Card, button, clear, column, label, row

UNKNOWN = "不详"
SALVAGING = (
    "从损坏的文件里逐页读出还能读的记录，读不出的用备份补上，最后给出缺少什么的报告。"
    "备份之后录入了很多内容时选这一项。"
)


class WaysPage(QWidget):
    """The ways out, each with what it does and when it is the right one."""

    def __init__(self, *, gone_back: bool) -> None:
        super().__init__()
        self.chosen: Callable[[int], object] = lambda _at: None
        self.restore = button("用备份恢复", "history", primary=True)
        self.salvage = button("抢救数据", "package")
        self.accept_button = button("核对后继续", "check")
        self.newest = label("", "note", wrap=True)
        words = [
            (
                self.restore,
                "把最近的一份备份换上来。备份之后录入的内容要补录。多数情况选这一项。",
                self.newest,
            ),
            (
                self.salvage,
                SALVAGING,
                None,
            ),
        ]
        if gone_back:
            again = "数据文件完好，只是比本机最后一次保存旧，比如有人拷回了旧文件。确认就用这份数据时，由管理员填写原因后继续。"
            words.append((self.accept_button, again, None))
        box = column(spacing=10)
        for at, (one, text, more) in enumerate(words, 1):
            one.clicked.connect(lambda _=False, at=at: self.chosen(at))
            one.setMinimumWidth(150)
            card = Card()
            below = column(label(text, wrap=True), spacing=3)
            if more is not None:
                below.addWidget(more)
            line = row(one, 8)
            line.addLayout(below, 1)
            card.body.addLayout(line)
            box.addWidget(card)
        box.addStretch(1)
        self.setLayout(box)
        self.setFocusProxy(self.restore)

    def show_situation(self, found: Situation) -> None:
        """Say what the newest backup is."""
        self.restore.setEnabled(True)
        if not found.offers:
            self.newest.setText("本机没有找到备份；U 盘里有备份的话，下一步可以选择文件。")
            return
        one = found.offers[0]
        lacks = (
            ""
            if one.behind is None
            else f"，之后还有 {one.behind:,} 次保存"
            if one.behind
            else "，之后没有保存过"
        )
        self.newest.setText(f"最近的备份：{one.taken_at}（{one.why}），{one.records:,} 条记录{lacks}。")


class RestorePage(QWidget):
    """The backups to choose from, what restoring would change, and who answers for it."""

    def __init__(self, user: str, password: str) -> None:
        super().__init__()
        self.judged: Callable[[], object] = lambda: None
        self.offers: list[Offer] = []
        self._counted = False
        self.table = LinesTable(
            "可用的备份", ["做备份的时间", "起因", "记录数", "之后缺少的保存", "文件"], (2,)
        )
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._selected())
        self.compared = LinesTable("与现有数据比较", ["种类", "现有", "备份中"], (1, 2))
        self.note = label("", "note", wrap=True)
        self.other = button("选择其他备份文件…", "folder-open")
        self.user = QLineEdit(user)
        self.user.setAccessibleName("管理员用户名")
        self.password = secret("做备份那天的口令")
        self.password.setText(password)
        self.reason = QLineEdit("数据损坏")
        self.reason.setAccessibleName("原因")
        for one in (self.user, self.password, self.reason):
            one.textChanged.connect(lambda _text: self.judged())
        below = row(self.other)
        below.addWidget(self.note, 1)
        tables = row(spacing=10)
        tables.addWidget(self.table, 3)
        tables.addWidget(self.compared, 2)
        asked = row(
            labelled("管理员用户名", self.user),
            labelled("做备份那天的口令", self.password),
            labelled("原因", self.reason),
            spacing=12,
        )
        asked.setStretch(2, 1)
        whole = column(label("选择一份备份（一般选最上面最近的一份）", "heading"), spacing=8)
        whole.addLayout(tables, 1)
        whole.addLayout(below)
        whole.addLayout(asked)
        self.setLayout(whole)
        self.setFocusProxy(self.table)

    @property
    def ready(self) -> bool:
        """Tell whether everything needed is chosen and filled in."""
        texts = (self.user.text().strip(), self.password.text(), self.reason.text().strip())
        return self.current is not None and all(texts)

    @property
    def current(self) -> Offer | None:
        """Return the chosen backup."""
        rows = self.table.selectionModel().selectedRows()
        return self.offers[rows[0].row()] if rows else None

    def show_offers(self, offers: Sequence[Offer], *, counted: bool) -> None:
        """Show the backups; the newest is chosen."""
        self._counted = counted
        self.offers = list(offers)
        self._fill()

    def add(self, offer: Offer) -> None:
        """Put a backup from another place on top."""
        self.offers.insert(0, offer)
        self._fill()

    def _fill(self) -> None:
        self.table.show_lines([_offer_line(one) for one in self.offers])
        if self.offers:
            self.table.selectRow(0)
        self._selected()

    def _selected(self) -> None:
        one = self.current
        self.compared.show_lines(
            [[line.zh, f"{line.now:,}", f"{line.then:,}"] for line in one.lines] if one else []
        )
        known = self._counted and one is not None
        self.compared.setVisible(known and bool(one and one.lines))
        self.note.setText(
            "现有数据读不出来，无法按种类比较；可先返回做“抢救数据”。"
            if not known
            else "右边是与现有数据数目不同的种类。"
            if one and one.lines
            else "各类记录的数目与现有数据相同。"
        )
        self.judged()


class SalvagePage(QWidget):
    """Where the rescue goes, and what it will do."""

    STEPS = (
        "1. 先把数据文件夹原样复制一份，以后只在副本上工作；",
        "2. 逐页读出还能读的记录，读不出的用最近的备份补上；",
        "3. 列出读了多少、补了多少、缺哪些编号的报告；",
        "4. 看过报告后，再由您决定是否用抢救出的数据继续工作。",
    )

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._name = f"抢救_{datetime.now():%Y%m%d_%H%M%S}"
        self.place = folder / "backups" / self._name
        self._path = label("", wrap=True)
        self._path.setAccessibleName("抢救到的文件夹")
        self.other = button("换个位置…", "folder-open")
        steps = column(*(label(words, wrap=True) for words in self.STEPS), spacing=5)
        self.setLayout(
            column(
                label("抢救数据", "heading"),
                steps,
                10,
                label("抢救出的数据和报告放在：", "muted"),
                self._path,
                row(self.other, None),
                None,
            )
        )
        self._path.setText(str(self.place))

    def place_below(self, folder: Path) -> None:
        """Rescue into another place."""
        self.place = folder / self._name
        self._path.setText(str(self.place))


class AcceptPage(QWidget):
    """What an administrator must look at before going on with data that went back."""

    STEPS = (
        "1. 问清最近有没有人拷贝、还原过数据文件夹，或换过电脑、硬盘；",
        "2. 如果不是有意为之，请返回选“用备份恢复”；",
        "3. 确认要用现在这份数据，请写明原因。原因会记入审计记录，不能删除；缺少的保存要对照纸质材料补录。",
    )

    def __init__(self) -> None:
        super().__init__()
        self.judged: Callable[[], object] = lambda: None
        self.reason = QLineEdit()
        self.reason.setAccessibleName("原因")
        self.reason.setPlaceholderText("必填，如：经核对，按旧数据继续，缺的当日补录")
        self.reason.textChanged.connect(lambda _text: self.judged())
        steps = column(*(label(words, wrap=True) for words in self.STEPS), spacing=5)
        whole = column(
            label("核对后继续（只有管理员可以）", "heading"), steps, 10, labelled("原因", self.reason), None
        )
        self.setLayout(whole)
        self.setFocusProxy(self.reason)

    @property
    def ready(self) -> bool:
        """Tell whether a reason is given."""
        return bool(self.reason.text().strip())


class ResultPage(QWidget):
    """What came of it, in sentences and by kind."""

    def __init__(self) -> None:
        super().__init__()
        self._picture = QLabel()
        self.head = label("", "heading")
        self.words = column(spacing=4)
        self.table = LinesTable(
            "差异报告", ["种类", "读出", "备份后新增", "备份后改动", "取自备份", "读不出的编号"], (1, 2, 3, 4)
        )
        self.open = button("打开文件夹", "folder-open")
        self.print = button("打印报告", "printer")
        self._opens: Callable[[], object] = lambda: None
        self._prints: Callable[[], object] | None = None
        self.open.clicked.connect(self._do_open)
        self.print.clicked.connect(self._do_print)
        whole = column(row(self._picture, self.head, None), self.words, spacing=8)
        whole.addWidget(self.table, 1)
        whole.addStretch(0)
        whole.addLayout(row(self.open, self.print, None))
        self.setLayout(whole)
        self.setFocusProxy(self.open)

    def show_result(
        self, head: str, words: Sequence[str], lines: Sequence[Sequence[Cell | str]], *, sound: bool = True
    ) -> None:
        """Show what came of it."""
        picture = theme.icon("circle-check", "good") if sound else theme.icon("triangle-alert", "warn")
        self._picture.setPixmap(picture.pixmap(22, 22))
        self.head.setText(head)
        clear(self.words)
        for one in words:
            self.words.addWidget(label(one, wrap=True))
        self.table.show_lines(lines)
        self.table.setVisible(bool(lines))

    def deeds(self, opens: Callable[[], object], prints: Callable[[], object] | None) -> None:
        """Say what the two buttons do; without a report there is nothing to print."""
        self._opens, self._prints = opens, prints
        self.print.setVisible(prints is not None)

    def _do_open(self) -> None:
        self._opens()

    def _do_print(self) -> None:
        if self._prints:
            self._prints()


def result_lines(report: Report) -> list[list[Cell | str]]:
    """Return a rescue's report by kind; what was read whole and unchanged is left out."""
    lines: list[list[Cell | str]] = []
    for one in report.tables:
        spans = "、".join(f"{low}" if low == high else f"{low}—{high}" for low, high in one.lost)
        if spans or one.from_backup or one.new_since or one.changed_since:
            counts = (one.read, one.new_since, one.changed_since, one.from_backup)
            lines.append([one.zh, *(f"{count:,}" for count in counts), Cell(spans, "bad" if spans else "")])
    return lines


def print_words(source: Path, target: Path) -> bool:
    """Write a text file as a PDF on A4; False where it cannot be read or written."""
    try:
        words = source.read_text("utf-8-sig")
        target.write_bytes(b"")
    except OSError:
        return False
    paper = QPdfWriter(str(target))
    paper.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    paper.setPageMargins(QMarginsF(20, 20, 20, 20), QPageLayout.Unit.Millimeter)
    document = QTextDocument(words)
    document.print_(paper)
    return target.stat().st_size > 0


def _offer_line(one: Offer) -> list[Cell | str]:
    lacks = (
        Cell(UNKNOWN, "neutral")
        if one.behind is None
        else Cell(f"{one.behind:,} 次", "warn" if one.behind else "good")
    )
    return [one.taken_at, one.why, f"{one.records:,}", lacks, shown_name(one.path)]
