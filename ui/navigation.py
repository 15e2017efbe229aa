"""The pages of the window in three groups, and the list at the left that leads to them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QPushButton, QScrollArea, QVBoxLayout, QWidget

from ohdesk.errors import Refused
from ohdesk.ledger import kind_of
from ui import theme
from ui.context import Context
from ui.widgets import button, column, label, row

RECORD_PAGE = "ui.record_page"


@dataclass(frozen=True)
class Entry:
    """One page: its key, its words, and either the record kinds it shows or the hand-written page."""

    key: str
    zh: str
    icon: str
    group: str
    kinds: tuple[str, ...] = ()
    module: str = RECORD_PAGE
    page: str = "RecordPage"
    under: str = ""
    """The page this one is opened from; it has no line of its own in the list."""

    @property
    def built(self) -> bool:
        """Tell whether the page's module is there; a page not built yet is not shown."""
        return find_spec(self.module) is not None

    def make(self, context: Context) -> QWidget:
        """Make the page, importing its module only now."""
        factory = getattr(import_module(self.module), self.page)
        return factory(context, list(self.kinds)) if self.kinds else factory(context)


DAILY, SUMMARY, CARE = "日常", "汇总上报", "维护"
ENTRIES = (
    Entry("home", "工作首页", "layout-dashboard", DAILY, module="ui.home_page", page="HomePage"),
    Entry("due", "待办", "calendar-clock", DAILY, module="ui.due_page", page="DuePage"),
    Entry("lists", "名单核对", "list-checks", DAILY, module="ui.lists_page", page="ListsPage"),
    Entry("listed", "名单台账", "list", DAILY, ("listed_name", "name_list"), under="lists"),
    Entry(
        "employer",
        "用人单位台账",
        "building-2",
        DAILY,
        ("employer", "workplace", "exposure", "product", "former_name"),
    ),
    Entry(
        "employer_file",
        "一企一档",
        "building-2",
        DAILY,
        module="ui.employer_page",
        page="EmployerPage",
        under="employer",
    ),
    Entry(
        "industry_check",
        "行业核查",
        "factory",
        DAILY,
        module="ui.industry_check_page",
        page="IndustryCheckPage",
    ),
    Entry("declaration", "危害项目申报", "file-text", DAILY, ("declaration", "notice")),
    Entry(
        "monitoring",
        "检测",
        "flask-conical",
        DAILY,
        ("monitoring", "monitoring_post", "dose", "radiation_worker"),
    ),
    Entry(
        "checkup",
        "职业健康检查",
        "stethoscope",
        DAILY,
        ("checkup", "checkup_finding", "checkup_total", "person"),
    ),
    Entry(
        "patient",
        "尘肺病康复随访",
        "heart-pulse",
        DAILY,
        ("patient", "follow_up", "rehab_visit", "station", "rehab_total", "township", "township_year"),
    ),
    Entry(
        "training",
        "培训与宣传",
        "graduation-cap",
        DAILY,
        ("training", "attendance", "literacy_survey", "literacy_answer"),
    ),
    Entry("assistance", "帮扶与治理", "handshake", DAILY, ("assistance", "remediation", "project")),
    Entry("inspection", "监督执法", "gavel", DAILY, ("inspection", "case", "complaint")),
    Entry("stats", "统计分析", "table", SUMMARY, module="ui.stats_page", page="StatsPage"),
    Entry("assess", "指标测算", "chart-column", SUMMARY, module="ui.assess_page", page="AssessPage"),
    Entry("tasks", "任务自评", "clipboard-check", SUMMARY, module="ui.tasks_page", page="TasksPage"),
    Entry("works", "年度任务", "list-todo", SUMMARY, module="ui.works_page", page="WorksPage"),
    Entry("evidence_files", "佐证材料", "paperclip", SUMMARY, module="ui.evidence_page", page="EvidencePage"),
    Entry("report", "自评报告", "file-pen", SUMMARY, module="ui.report_page", page="ReportPage"),
    Entry("export", "报表导出", "file-output", SUMMARY, module="ui.export_page", page="ExportPage"),
    Entry("submit", "核对报送", "send", SUMMARY, module="ui.submit_page", page="SubmitPage"),
    Entry(
        "definitions",
        "口径选择",
        "git-branch",
        SUMMARY,
        module="ui.definitions_page",
        page="DefinitionsPage",
        under="assess",
    ),
    Entry("rollup", "市级汇总", "merge", SUMMARY, module="ui.rollup_page", page="RollupPage", under="submit"),
    Entry("import", "数据导入", "upload", CARE, module="ui.import_page", page="ImportPage"),
    Entry("backup", "备份与恢复", "database", CARE, module="ui.backup_page", page="BackupPage"),
    Entry(
        "institution",
        "基础资料",
        "book-open",
        CARE,
        (
            "institution",
            "annual_figure",
            "evidence",
            "contact",
            "yearly_task",
            "outlook",
            "definition_choice",
            "explanation",
            "report_part",
            "official_form",
            "submission",
            "review",
            "local_code",
            "snapshot",
            "snooze",
        ),
    ),
    Entry("audit", "审计记录", "history", CARE, module="ui.audit_page", page="AuditPage"),
    Entry("settings", "系统设置", "settings", CARE, module="ui.settings_page", page="SettingsPage"),
)


def entries() -> list[Entry]:
    """Return the pages that are built, in the order they are shown."""
    return [one for one in ENTRIES if one.built and not one.under]


def entry_of(key: str) -> Entry | None:
    """Return the page of a page key or of a record kind; a kind on no page gets one of its own."""
    for one in ENTRIES:
        if one.built and (key == one.key or key in one.kinds):
            return one
    if find_spec(RECORD_PAGE) is None:
        return None
    try:
        return Entry(key, kind_of(key).zh, "table", CARE, (key,))
    except Refused:
        return None


class Navigation(QFrame):
    """The list of pages at the left; `chosen` is told the key of a page that was clicked."""

    def __init__(self, program: str, office: str, chosen: Callable[[str], object]) -> None:
        super().__init__()
        self.setProperty("role", "side")
        self.setAccessibleName("导航")
        self.buttons: dict[str, QPushButton] = {}
        self._chosen = chosen
        self.setFixedWidth(theme.base_size() * 7 + 88)
        self._place = label("", "note")
        self.show_office(office)
        head = column(label(program, "heading"), self._place, spacing=2)
        head.setContentsMargins(14, 13, 10, 4)
        self.top = row(spacing=0)
        self.top.setContentsMargins(8, 4, 8, 2)
        self.foot = row(spacing=2)
        self.foot.setContentsMargins(8, 2, 8, 5)
        whole = column(head, self.top, spacing=0)
        self._list = self._scroll()
        whole.addWidget(self._list, 1)
        whole.addLayout(self.foot)
        self.setLayout(whole)

    def show_office(self, office: str) -> None:
        """Say whose window this is; a name too long for the list is whole in its tooltip."""
        self._place.setToolTip(office)
        room = self.width() - 26
        self._place.setText(self._place.fontMetrics().elidedText(office, Qt.TextElideMode.ElideRight, room))

    def _scroll(self) -> QScrollArea:
        inside = QWidget()
        lines = QVBoxLayout(inside)
        lines.setContentsMargins(8, 0, 8, 2)
        lines.setSpacing(1)
        group = ""
        for number, one in enumerate(entries(), 1):
            if one.group != group:
                group = one.group
                lines.addSpacing(3)
                lines.addWidget(label(group, "group"))
            lines.addWidget(self._line(one, number))
        lines.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidget(inside)
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        return scroll

    def _line(self, one: Entry, number: int) -> QPushButton:
        found = button(one.zh)
        found.setProperty("role", "nav")
        found.setCheckable(True)
        side = theme.base_size() + 5
        found.setIconSize(QSize(side + 6, side))
        found.setToolTip(f"{one.zh}（Ctrl+{number}）" if number <= 9 else one.zh)
        found.clicked.connect(lambda: self._chosen(one.key))
        self.buttons[one.key] = found
        return found

    def mark(self, key: str) -> None:
        """Show which page is open, or from which one it was opened."""
        above = next((one.under for one in ENTRIES if one.key == key), "")
        for one in entries():
            line, here = self.buttons[one.key], one.key == (above or key)
            line.setChecked(here)
            line.setIcon(theme.icon(one.icon, "accent" if here else "muted"))
            if here:
                self._list.ensureWidgetVisible(line)
