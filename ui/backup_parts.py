"""What 备份与恢复 is made of: cards that say how the office is kept, and the table of backups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtWidgets import QAbstractItemView

from ohdesk.keeping.backups import WHY, Backup
from ui.lines_table import Cell, LinesTable
from ui.widgets import Card, Pill, label, row

HEADINGS = ["时间", "起因", "位置", "大小", "校验", "保存编号", "文件"]
CHECKED = {"good": Cell("刚校验，完好", "good"), "bad": Cell("已损坏", "bad")}


def size_words(size: int) -> str:
    """Return a size as people say it."""
    return f"{size / 2**20:,.1f} MB" if size < 2**30 else f"{size / 2**30:,.2f} GB"


class BackupCard(Card):
    """One aspect of keeping: when, in which state, and a note."""

    def __init__(self, title: str) -> None:
        super().__init__(title)
        self.setAccessibleName(title)
        self.body.setContentsMargins(14, 10, 14, 10)
        self.body.setSpacing(5)
        self.when = label("", "title")
        self.state = Pill("")
        self.words = label("", "note")
        self.words.hide()
        self.body.addWidget(self.when)
        self.body.addLayout(row(self.state, self.words, None))
        self.body.addStretch(1)

    def show_state(self, when: str, state: str, tone: str) -> None:
        """Show when it was and how good that is."""
        self.when.setText(when)
        self.state.show_state(state, tone)
        self.setAccessibleDescription(f"{when}，{state}")

    def say(self, words: str) -> None:
        """Say something beside the state."""
        self.words.setText(words)
        self.words.setToolTip(words)
        self.words.show()


class BackupsTable(LinesTable):
    """The backups of all places, the newest first."""

    def __init__(self) -> None:
        super().__init__("备份列表", HEADINGS, (3, 5))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.backups: list[Backup] = []

    @property
    def current(self) -> Backup | None:
        """Return the backup the person stands on."""
        rows = self.selectionModel().selectedRows()
        return self.backups[rows[0].row()] if len(rows) == 1 else None

    def show_backups(
        self, found: Sequence[tuple[str, Backup]], checked: Mapping[Path, str], chosen: Backup | None
    ) -> None:
        """Show backups with the words for their places; the chosen one stays chosen."""
        order = sorted(found, key=lambda one: (one[1].branch, one[1].seq, one[1].taken_at), reverse=True)
        self.backups = [one for _, one in order]
        self.show_lines([_line(place, one, checked) for place, one in order])
        for at, one in enumerate(self.backups):
            if chosen is not None and one.path == chosen.path:
                self.selectRow(at)


def shown_name(path: Path) -> str:
    """Return a backup's file name with the Chinese word for why it was taken in place of the English one."""
    # The longest first: hand is also how handover begins.
    for key in sorted(WHY, key=len, reverse=True):
        if f"_{key}" in path.name:
            return path.name.replace(f"_{key}", f"_{WHY[key]}")
    return path.name


def _line(place: str, one: Backup, checked: Mapping[Path, str]) -> list[Cell | str]:
    size = size_words(one.path.stat().st_size) if one.path.exists() else ""
    state = CHECKED.get(checked.get(one.path, ""), Cell("写成时已校验", "neutral"))
    at = f"{one.taken_at:%Y-%m-%d %H:%M:%S}"
    return [at, one.why_zh, place, size, state, f"{one.seq:,}", shown_name(one.path)]
