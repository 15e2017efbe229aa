"""没有保存的内容: after the start one quiet line, and a list from which each half-typed form is taken up again."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from db.records.annual_figure import AnnualFigure
from ohdesk import drafts, ledger
from ohdesk.drafts import Draft
from ohdesk.errors import Damaged, Refused
from ui.context import Context
from ui.record_form import RecordForm
from ui.short_words import ShortLabel
from ui.widgets import EmptyState, Pill, Sheet, Toast, button, clear, column, label, message, row
from ui.words import moment

TITLE = "没有保存的内容"
MOST_WORDS = 6


class DraftList(Sheet):
    """Every half-typed form of the signed-in person: open it, copy it out, or let it go."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent, TITLE)
        self.context = context
        self.chosen: Draft | None = None
        self.setMinimumWidth(min(680, parent.window().width() - 60))
        note = "程序意外关闭时正在填写的内容，已加密保存在本机，只有本人能看到。"
        self.body.addWidget(label(note, "muted", wrap=True))
        inside, scroll = QWidget(), QScrollArea()
        self.lines = QVBoxLayout(inside)
        self.lines.setContentsMargins(0, 0, 6, 0)
        self.lines.setSpacing(8)
        scroll.setWidget(inside)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setMinimumHeight(min(340, parent.window().height() - 240))
        self.body.addWidget(scroll, 1)
        self.close_button = self.add_button(button("关闭", primary=True))
        self.reload()

    def reload(self) -> None:
        """Show what there is now."""
        clear(self.lines)
        found = drafts.find(self.context.desk)
        for one in found:
            self.lines.addWidget(self._line(one))
        if not found:
            self.lines.addWidget(EmptyState("circle-check", "没有未保存的内容", "填写中的内容都已保存"))
        self.lines.addStretch(1)
        self.close_button.setFocus()

    def _line(self, draft: Draft) -> QFrame:
        desk, line = self.context.desk, QFrame()
        line.setProperty("role", "entry")
        gone = drafts.is_gone(desk, draft)
        zh = ledger.kind_of(draft.kind).zh
        act = "填报" if draft.kind == AnnualFigure.__tablename__ else "编辑" if draft.record else "新增"
        title = drafts.title(desk, draft)
        typed = drafts.words(desk, draft)
        head = row(spacing=8)
        head.addWidget(ShortLabel(f"{act}{zh}" + (f"：{title}" if title else ""), "heading"), 1)
        if gone:
            head.addWidget(Pill("这条记录已被移除", "warn"))
        head.addWidget(label(moment(draft.when), "note"))
        shown = "；".join(f"{zh} {words}" for zh, words in typed[:MOST_WORDS])
        more = f"……共 {len(typed)} 项" if len(typed) > MOST_WORDS else ""
        away = button("放弃", flat=True)
        away.clicked.connect(lambda: self._discard(draft))
        copy = button("复制内容", "copy", flat=True)
        copy.clicked.connect(lambda: self._copy(draft))
        take = button("作为新记录打开" if gone else "打开", "file-pen")
        take.clicked.connect(lambda: self._choose(drafts.as_new(draft) if gone else draft))
        whole = column(
            head, label(shown + more, "muted", wrap=True), row(None, away, copy, take, spacing=6), spacing=4
        )
        whole.setContentsMargins(12, 8, 10, 8)
        line.setLayout(whole)
        return line

    def _choose(self, draft: Draft) -> None:
        self.chosen = draft
        self.accept()

    def _copy(self, draft: Draft) -> None:
        typed = drafts.words(self.context.desk, draft)
        QGuiApplication.clipboard().setText("\n".join(f"{zh}\t{words}" for zh, words in typed))
        Toast(self, "已复制，号码中间几位已隐去")

    def _discard(self, draft: Draft) -> None:
        from ui.undo_toast import UndoToast

        drafts.drop(self.context.desk, draft.slot)
        self.reload()

        def back() -> None:
            drafts.put(self.context.desk, draft)
            self.reload()

        UndoToast(self, "已放弃这份内容", back)


class DraftToast(QFrame):
    """One line at the window's lower edge that leads to the list; it stays until it is answered."""

    def __init__(self, context: Context, window: QWidget, count: int) -> None:
        super().__init__(window)
        self._over = window
        self.setProperty("role", "toast")
        look = button("查看")
        look.clicked.connect(self.leave)
        look.clicked.connect(lambda: show_drafts(context, window))
        away = button("", "x", flat=True)
        away.setAccessibleName("关闭提示")
        away.setToolTip("关闭提示；以后可在“帮助”中找到")
        away.clicked.connect(self.leave)
        line = row(label(f"有 {count} 份没有保存的内容"), look, away, spacing=12)
        line.setContentsMargins(16, 7, 10, 7)
        self.setLayout(line)
        window.installEventFilter(self)
        self._place()
        self.show()
        self.raise_()

    def leave(self) -> None:
        """Go away."""
        self.hide()
        self.deleteLater()

    def _place(self) -> None:
        room = self._over.rect()
        self.adjustSize()
        self.move((room.width() - self.width()) // 2, room.height() - self.height() - 56)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep its place when the window changes its size."""
        if event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)


def offer_drafts(context: Context, window: QWidget) -> DraftToast | None:
    """Say after the start that something was not saved; nothing is said when there is nothing."""
    count = len(drafts.find(context.desk))
    return DraftToast(context, window, count) if count else None


def show_drafts(context: Context, window: QWidget) -> RecordForm | None:
    """Show the list, then open what the person chose from it."""
    asked = DraftList(context, window)
    asked.exec()
    draft = asked.chosen
    asked.deleteLater()
    if draft is None:
        return None
    if draft.kind == AnnualFigure.__tablename__ and "indicator" in draft.given:
        context.navigate("assess", key=str(draft.given["indicator"]))
        return None
    try:
        form = RecordForm(context, ledger.kind_of(draft.kind), draft.record, draft.given, window)
    except (Refused, Damaged) as refused:
        message(window, "没有打开", str(refused))
        return None
    form.drafts.restore(draft)
    form.finished.connect(form.deleteLater)
    form.open()
    return form
