"""自评报告: chapters written from the facts, places to write in, and the report as Word or PDF."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtWidgets import QComboBox, QFileDialog, QFrame, QStackedWidget, QVBoxLayout, QWidget

from ohdesk import assess, report
from ohdesk.desk import WRITERS, Desk
from ohdesk.errors import Refused
from ohdesk.profile import Profile
from ohdesk.report import Document, Paragraph, Part, Written
from ohdesk.report.content import WRITTEN, fingerprint, with_parts
from ui.context import Context
from ui.jobs import Progress
from ui.open_file import open_path
from ui.reckoning import AsOf, ProfileBox
from ui.report_text import ChapterView
from ui.short_combo import ShortCombo
from ui.widgets import EmptyState, PageHead, button, clear, label, message, remembered_split, row
from ui.wrapped_table import WrappedTable

SPLIT = "report/split"
KIND = "report_part"
FIRST = 1
"""The chapter shown first; before it stands the title."""

WORD, PDF = "Word 文档 (*.docx)", "PDF 文件 (*.pdf)"


@dataclass
class Drafted:
    """A report as the facts write it, and what people wrote into it."""

    profile: Profile
    key: str
    as_of: date
    fresh: Document
    parts: dict[str, Part] = field(default_factory=dict)

    @property
    def document(self) -> Document:
        """Return the report with people's words in their places."""
        return with_parts(self.fresh, self.parts)


def draft(desk: Desk, name: str, key: str, day: date | None) -> Drafted:
    """Write a report without hand-written parts, and read those; an unknown report gives the first."""
    profile = assess.open_profile(desk, name)
    known = [one.key for one in report.outlines(profile)]
    chosen = key if key in known else known[0]
    as_of = day or assess.default_day(profile)
    fresh = report.compose(desk, profile, chosen, as_of, parts={})
    return Drafted(profile, chosen, as_of, fresh, report.written_parts(desk, profile, chosen))


class ReportPage(QWidget):
    """The chapters at the left, the chosen one's text at the right."""

    title = "自评报告"

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.drafted: Drafted | None = None
        self.profiles = ProfileBox(context, self._other_profile)
        self.reports = ShortCombo()
        self.reports.setAccessibleName("报告")
        self.reports.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.reports.activated.connect(lambda _at: self.reload())
        self.as_of = AsOf(self.reload)
        self.head = PageHead(self.title, "", [self.profiles, self.reports, self.as_of])
        self.chapters = WrappedTable("章节", ("章节", "状态"), (0, 7.5), 0)
        self.chapters.currentCellChanged.connect(self._picked)
        self.view = ChapterView(self.keep, self.restore, self.accept)
        self.view.writable = context.desk.role in WRITERS
        self.split = remembered_split(context, SPLIT, ((self._left(), 1), (self.view, 3)), (330, 860))
        self.state = EmptyState("loader-circle", "正在起草报告", "正在从台账读取记录")
        self.stack = QStackedWidget()
        self.stack.addWidget(self.state)
        self.stack.addWidget(self.split)
        self.result = row()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 10, 16, 8)
        whole.setSpacing(8)
        whole.addWidget(self.head)
        whole.addWidget(self.stack, 1)
        whole.addLayout(self.result)

    def _left(self) -> QWidget:
        found = QFrame()
        found.setMinimumWidth(280)
        self.word_button = button("生成 Word", "file-text", primary=True, shortcut="Ctrl+E")
        self.pdf_button = button("生成 PDF", "printer")
        self.back_button = button("从 Word 读回修改", "upload")
        self.word_button.clicked.connect(lambda: self.write(".docx"))
        self.pdf_button.clicked.connect(lambda: self.write(".pdf"))
        self.back_button.clicked.connect(self.take_back)
        self.back_button.setEnabled(self.context.desk.role in WRITERS)
        self.back_button.setToolTip("把在 Word 里写的内容读回到这里，Word 文件不变")
        self.told = label("", "note", wrap=True)
        inside = QVBoxLayout(found)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(8)
        inside.addWidget(self.chapters, 1)
        inside.addWidget(self.told)
        inside.addLayout(row(self.word_button, self.pdf_button))
        inside.addWidget(self.back_button)
        return found

    def show_where(self, profile: str = "", report: str = "", place: str = "") -> None:  # noqa: ARG002
        """Show a report again; its places open by their chapter."""
        self.reload()

    def reload(self) -> None:
        """Draft everything again in the background; what is shown stays until then."""
        self.view.flush()
        self.profiles.follow()
        name, key, day = self.profiles.name, str(self.reports.currentData() or ""), self.as_of.day
        desk = self.context.desk

        def work(_progress: Progress) -> Drafted:
            return draft(desk, name, key, day)

        self.context.jobs.run(work, self._show, self._refuse, title="正在起草报告")

    def _other_profile(self) -> None:
        self.as_of.forget()
        self.reports.clear()
        self.reload()

    def _refuse(self, error: Exception) -> None:
        self.state.say("triangle-alert", "没有起草报告", str(error))
        self.stack.setCurrentIndex(0)

    def _show(self, drafted: Drafted) -> None:
        same = self.drafted is not None and (self.drafted.profile.name, self.drafted.key) == (
            drafted.profile.name, drafted.key,
        )  # fmt: skip
        self.drafted = drafted
        self.as_of.show_day(drafted.as_of)
        self._list_reports(drafted)
        self._list_chapters(max(self.chapters.currentRow(), 0) if same else FIRST)
        self.stack.setCurrentIndex(1)

    def _list_reports(self, drafted: Drafted) -> None:
        self.reports.clear()
        for one in report.outlines(drafted.profile):
            self.reports.addItem(one.zh, one.key)
        self.reports.setCurrentIndex(max(self.reports.findData(drafted.key), 0))
        self.reports.setVisible(self.reports.count() > 1)

    def _list_chapters(self, current: int) -> None:
        assert self.drafted is not None
        document = self.drafted.document
        self.chapters.blockSignals(True)
        self.chapters.setRowCount(len(document.chapters))
        for at, chapter in enumerate(document.chapters):
            self.chapters.put(at, 0, chapter.zh)
            words, tone = _standing([one for one in chapter.blocks if isinstance(one, Paragraph)])
            self.chapters.put(at, 1, words, tone=tone)
        self.chapters.blockSignals(False)
        self.chapters.fit()
        open_, doubtful = len(document.unwritten), len(document.conflicts)
        said = [f"还有 {open_} 处待填写"] if open_ else ["手写部分已填全"]
        said += [f"{doubtful} 处手写内容与数据不一致"] if doubtful else []
        self.told.setText("，".join(said))
        if self.chapters.currentRow() != current:
            self.chapters.show_row(current)
        self._open(current, stay=False)

    def _picked(self, now: int, _column: int, before: int, _before: int) -> None:
        if now != before and now >= 0:
            self.view.flush()
            self._open(now, stay=False)

    def _open(self, at: int, *, stay: bool) -> None:
        if self.drafted is None:
            return
        document = self.drafted.document
        chapter = document.chapters[at]
        mine = {block.place for block in self.drafted.fresh.chapters[at].blocks}
        gone = [block for block in document.left_out if block.place in mine]
        self.view.show_blocks(list(chapter.blocks), gone, stay=stay)

    def _block(self, place: str) -> Paragraph | None:
        found = (one for one in self.drafted.fresh.paragraphs()) if self.drafted else iter(())
        return next((one for one in found if one.place == place), None)

    def keep(self, place: str, text: str) -> None:
        """Keep a person's words for a place at once; a written place left blank asks again."""
        block = self._block(place)
        if self.drafted is None or block is None:
            return
        plain = fingerprint(text) == fingerprint(block.draft) or (block.kind == WRITTEN and not text)
        self._put(place, None if plain else Part(text, block.draft))

    def restore(self, place: str) -> None:
        """Let the facts speak again at a place."""
        self._put(place, None)
        self._open(max(self.chapters.currentRow(), 0), stay=True)

    def accept(self, place: str) -> None:
        """Keep a person's words although the facts have changed."""
        block = self._block(place)
        if self.drafted is not None and block is not None and place in self.drafted.parts:
            self._put(place, Part(self.drafted.parts[place].text, block.draft))
            self._open(max(self.chapters.currentRow(), 0), stay=True)

    def _put(self, place: str, part: Part | None) -> None:
        drafted, desk = self.drafted, self.context.desk
        assert drafted is not None
        try:
            if part is None:
                report.drop_part(desk, drafted.profile, drafted.key, place)
                drafted.parts.pop(place, None)
            else:
                report.keep_part(desk, drafted.profile, drafted.key, place, part.text, part.generated)
                drafted.parts[place] = part
        except Refused as refusal:
            message(self, "没有保存", str(refusal))
            return
        self.context.changed(KIND)
        self._recount()

    def _recount(self) -> None:
        assert self.drafted is not None
        document = self.drafted.document
        for at, chapter in enumerate(document.chapters):
            words, tone = _standing([one for one in chapter.blocks if isinstance(one, Paragraph)])
            self.chapters.put(at, 1, words, tone=tone)
        open_ = len(document.unwritten)
        self.told.setText(f"还有 {open_} 处待填写" if open_ else "手写部分已填全")

    def write(self, ending: str) -> None:
        """Ask for a file and write the report; over an older Word file people's words are kept."""
        self.view.flush()
        if self.drafted is None or (path := self._ask(ending)) is None:
            return
        drafted, desk = self.drafted, self.context.desk

        def work(_progress: Progress) -> Written:
            return report.write(desk, drafted.profile, path, drafted.key, drafted.as_of)

        self.context.jobs.run(
            work, self._written, lambda error: message(self, "没有生成", str(error)), title="正在生成报告"
        )

    def _ask(self, ending: str) -> Path | None:
        assert self.drafted is not None
        kept = self.context.recall(f"report/{self.drafted.profile.name}/{self.drafted.key}{ending}", "")
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        name = f"{self.context.desk.county.code}_{self.context.desk.county.name}_{self._zh()}{ending}"
        proposed = kept or str(Path(folder) / name)
        # Over an older Word file people's words are kept, so there is nothing to warn of.
        how = QFileDialog.Option.DontConfirmOverwrite
        words, kinds = ("生成 Word", WORD) if ending == ".docx" else ("生成 PDF", PDF)
        chosen, _ = QFileDialog.getSaveFileName(self, words, proposed, kinds, options=how)
        if not chosen:
            return None
        path = Path(chosen)
        return path if path.suffix.lower() == ending else path.with_name(path.name + ending)

    def _zh(self) -> str:
        assert self.drafted is not None
        return report.outline_of(self.drafted.profile, self.drafted.key).zh

    def _written(self, done: Written) -> None:
        assert self.drafted is not None
        place = f"report/{self.drafted.profile.name}/{self.drafted.key}{done.path.suffix}"
        self.context.remember(place, str(done.path))
        self._say_done(done)
        self.context.changed(KIND)
        self.reload()

    def _say_done(self, done: Written) -> None:
        clear(self.result)
        said = [f"已生成 {done.path.name}"]
        said += [f"保留手写 {len(done.kept)} 处"] if done.kept else []
        said += [f"{len(done.conflicts)} 处与新数据不一致，已用红字标出"] if done.conflicts else []
        said += [f"{len(done.missing)} 处待填写"] if done.missing else []
        open_file, folder = button("打开文件", "file-text"), button("打开文件夹", "folder-open")
        open_file.clicked.connect(lambda: open_path(done.path))
        folder.clicked.connect(lambda: open_path(done.path.parent))
        self.result.addWidget(label("，".join(said)), 1)
        self.result.addWidget(open_file)
        self.result.addWidget(folder)

    def take_back(self) -> None:
        """Ask for a Word file and bring what was written in it back here."""
        if self.drafted is None:
            return
        drafted, desk = self.drafted, self.context.desk
        kept = self.context.recall(f"report/{drafted.profile.name}/{drafted.key}.docx", "")
        chosen, _ = QFileDialog.getOpenFileName(self, "从 Word 读回修改", kept, WORD)
        if not chosen:
            return

        def work(_progress: Progress) -> Written:
            return report.take_back(desk, drafted.profile, Path(chosen), drafted.key)

        self.context.jobs.run(
            work, self._taken, lambda error: message(self, "没有读回", str(error)), title="正在读回修改"
        )

    def _taken(self, done: Written) -> None:
        clear(self.result)
        words = f"从 {done.path.name} 读回 {len(done.kept)} 处修改" if done.kept else "Word 里没有新的修改"
        more = f"，{len(done.conflicts)} 处需要核对" if done.conflicts else ""
        self.result.addWidget(label(words + more), 1)
        self.context.changed(KIND)
        self.reload()

    def may_leave(self) -> bool:
        """Keep what was typed before the person goes."""
        self.view.flush()
        return True

    def focus_first(self) -> None:
        """Put the keyboard into the list of chapters."""
        self.chapters.setFocus(Qt.FocusReason.TabFocusReason)


def _standing(paragraphs: list[Paragraph]) -> tuple[str, str]:
    """Return how a chapter stands, and the colour of it."""
    doubtful = sum(1 for one in paragraphs if one.remark is not None)
    if doubtful:
        return f"{doubtful} 处变化", "warn"
    unwritten = sum(1 for one in paragraphs if one.unwritten)
    if unwritten:
        return f"{unwritten} 处待填", "neutral"
    by_hand = sum(1 for one in paragraphs if one.by_hand)
    return (f"{by_hand} 处手写", "accent") if by_hand else ("自动", "good")
