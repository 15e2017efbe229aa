"""The side drawer: one record read at a glance, with what belongs to it and what was done to it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
    QMenu,
    QScrollArea,
    QStackedWidget,
    QToolButton,
    QWidget,
)

from db.base import Record
from ohdesk import ledger, query
from ohdesk.errors import Damaged, Refused
from ohdesk.links import Links
from ohdesk.query import Query
from ui import theme
from ui.cells import STATES, cell_text, link_titles, table_fields, tone_of
from ui.context import Context
from ui.drawer_parts import belongings, children_of, overview, past
from ui.flow import FlowLayout
from ui.record_papers import RecordPapers
from ui.widgets import EmptyState, Pill, button, clear, column, label, row

WIDTH = 332
SHORT = {
    "former_name": "曾用",
    "workplace": "场所",
    "exposure": "危害",
    "product": "产品",
    "declaration": "申报",
    "monitoring": "检测",
    "monitoring_post": "岗位",
    "checkup": "体检",
    "checkup_finding": "结论",
    "checkup_total": "汇总",
    "dose": "剂量",
    "radiation_worker": "放射",
    "patient": "患者",
    "follow_up": "随访",
    "rehab_visit": "康复",
    "rehab_total": "月报",
    "township_year": "底数",
    "training": "培训",
    "attendance": "参训",
    "assistance": "帮扶",
    "remediation": "治理",
    "project": "项目",
    "inspection": "检查",
    "case": "案件",
    "complaint": "投诉",
    "employer": "单位",
    "station": "站点",
}


class RecordDrawer(QFrame):
    """Shows one record of a kind; acting on it is the page's business."""

    def __init__(self, context: Context, kind: type[Record], page: Any) -> None:
        """Show records of the kind beside their table; `page` edits, removes, closes and adds children."""
        super().__init__()
        self.context, self.kind, self.page = context, kind, page
        self.number: int | None = None
        self.tab = "概况"
        self.setProperty("role", "card")
        self.setAccessibleName("详情")
        self.setMinimumWidth(WIDTH - 36)
        self._title = label("", "heading", wrap=True)
        close = QToolButton()
        close.setIcon(theme.icon("x", "muted"))
        close.setAccessibleName("关闭详情")
        close.setToolTip("关闭详情（Esc）")
        close.clicked.connect(page.close_drawer)
        head = row(self._title, close)
        head.setStretch(0, 1)
        head.setAlignment(close, Qt.AlignmentFlag.AlignTop)
        self._pills, self._tabs = QWidget(), QWidget()
        self._pill_flow, self._tab_flow = FlowLayout(self._pills), FlowLayout(self._tabs, 2)
        self._line = QFrame()
        self._line.setProperty("role", "line")
        self._line.setFixedHeight(1)
        self._body = QStackedWidget()
        self._empty = EmptyState("list", "没有选中记录", "在左侧表格中点一行，这里显示它的全部内容")
        self._body.addWidget(self._empty)
        edit = button("编辑", "pencil", primary=True)
        edit.setToolTip("编辑（F2）")
        edit.clicked.connect(page.edit)
        remove = button("移除", "trash-2")
        remove.clicked.connect(page.remove)
        self._foot = QWidget()
        self._foot.setLayout(row(remove, None, *self._file_button(), edit))
        whole = column(head, self._pills, self._tabs, self._line, spacing=8)
        whole.addWidget(self._body, 1)
        self._papers = RecordPapers(context, self, kind.__tablename__)
        whole.addWidget(self._papers)
        whole.addWidget(self._foot)
        whole.setContentsMargins(14, 10, 14, 12)
        self.setLayout(whole)
        self.show_record(None)

    def _file_button(self) -> list[QWidget]:
        """Return the button to the employer's own page; other kinds have none."""
        if self.kind.__tablename__ != "employer":
            return []
        found = button("一企一档", "folder-open")
        found.setToolTip("打开这家单位的一企一档（Ctrl+Enter）")
        found.clicked.connect(self.page.open_file)
        return [found]

    def show_record(self, number: int | None) -> None:
        """Show a record, or that none is chosen."""
        self.number = number
        for part in (self._pills, self._tabs, self._line, self._foot):
            part.setVisible(number is not None)
        try:
            records = query.rows(self.context.desk, self.kind, [number]) if number is not None else []
        except (Refused, Damaged) as error:
            self._say("triangle-alert", "没有读到", str(error))
            return
        if not records:
            self._say("list", "没有选中记录", "在左侧表格中点一行，这里显示它的全部内容")
            return
        self.record = records[0]
        with self.context.desk.read() as session:
            links = Links(session)
            self.titles = {
                name: links.titles(name, some) for name, some in link_titles(self.kind, records).items()
            }
            self._title.setText(
                links.titles(self.kind.__tablename__, [self.record.id]).get(self.record.id, "")
            )
        self._papers.show_record(number)
        self._show_pills()
        self._show_tabs()

    def _say(self, picture: str, title: str, hint: str) -> None:
        self._title.setText("")
        self._papers.show_record(None)
        for part in (self._pills, self._tabs, self._line, self._foot):
            part.hide()
        self._empty.say(picture, title, hint)
        self._body.setCurrentWidget(self._empty)

    def _show_pills(self) -> None:
        flow = self._pill_flow
        clear(flow)
        for field in table_fields(self.kind):
            value = getattr(self.record, field.name)
            if field.type in STATES and (words := cell_text(field, value, self.titles)):
                plain = field.type == "bool"
                flow.addWidget(
                    pill := Pill(f"{field.zh}：{words}" if plain else words, tone_of(field, value))
                )
                pill.setToolTip(field.zh)
        self._pills.setVisible(bool(flow.count()))

    def _show_tabs(self) -> None:
        flow = self._tab_flow
        clear(flow)
        counts = {kind.__tablename__: self._count(kind, name) for kind, name in children_of(self.kind)}
        names = ["概况", *[name for name, count in counts.items() if count], "历史"]
        if self.tab not in names:
            self.tab = "概况"
        for name in names:
            words = SHORT.get(name, name if name in ("概况", "历史") else ledger.kind_of(name).zh[:2])
            part = QToolButton()
            part.setText(words)
            part.setAccessibleName(words)
            part.setProperty("role", "tab")
            part.setCheckable(True)
            part.setChecked(name == self.tab)
            if name in counts:
                part.setText(f"{words} {counts[name]}")
                part.setToolTip(f"{ledger.kind_of(name).zh} {counts[name]} 条")
            part.clicked.connect(lambda _on, name=name: self.show_tab(name))
            flow.addWidget(part)
        self._empty_children = [kind for kind, _ in children_of(self.kind) if not counts[kind.__tablename__]]
        if self._empty_children:
            flow.addWidget(self._adder())
        self._fill()

    def _adder(self) -> QToolButton:

        more = QToolButton()
        more.setIcon(theme.icon("plus", "accent"))
        more.setText("登记")
        more.setAccessibleName("登记")
        more.setProperty("role", "tab")
        more.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        more.setToolTip("登记属于它的其他记录")
        more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(more)
        for kind in self._empty_children:
            menu.addAction(f"新增{kind.zh}", lambda kind=kind: self.page.add_child(kind, self._link_to(kind)))
        more.setMenu(menu)
        return more

    def show_tab(self, name: str) -> None:
        """Show the overview, the history, or the records of a kind that belong to this one."""
        self.tab = name
        self._show_tabs()

    def _inside(self) -> QWidget:
        if self.tab == "概况":
            return overview(self.context, self.kind, self.record, self.titles)
        if self.tab == "历史":
            return past(self.context.desk, self.kind, self.record.id)
        kind = ledger.kind_of(self.tab)
        link = self._link_to(kind)
        return belongings(self.context, kind, {link: self.record.id}, lambda: self.page.add_child(kind, link))

    def _fill(self) -> None:
        inside = self._inside()
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inside)
        while self._body.count() > 1:
            old = self._body.widget(1)
            self._body.removeWidget(old)
            old.deleteLater()
        self._body.addWidget(scroll)
        self._body.setCurrentWidget(scroll)

    def _count(self, kind: type[Record], link: str) -> int:
        return query.count(self.context.desk, kind, Query(where={link: self.record.id}))

    def _link_to(self, kind: type[Record]) -> str:
        return next(name for other, name in children_of(self.kind) if other is kind)
