"""Every kind of record, in the order of the menu."""

from __future__ import annotations

from sqlalchemy import Index

from db.base import Record
from db.records.annual_figure import AnnualFigure
from db.records.assistance import Assistance
from db.records.attendance import Attendance
from db.records.case import Case
from db.records.checkup import Checkup
from db.records.checkup_finding import CheckupFinding
from db.records.checkup_total import CheckupTotal
from db.records.complaint import Complaint
from db.records.contact import Contact
from db.records.declaration import Declaration
from db.records.definition_choice import DefinitionChoice
from db.records.dose import Dose
from db.records.employer import Employer
from db.records.evidence import Evidence
from db.records.explanation import Explanation
from db.records.exposure import Exposure
from db.records.follow_up import FollowUp
from db.records.former_name import FormerName
from db.records.inspection import Inspection
from db.records.institution import Institution
from db.records.listed_name import ListedName
from db.records.literacy_answer import LiteracyAnswer
from db.records.literacy_survey import LiteracySurvey
from db.records.local_code import LocalCode
from db.records.monitoring import Monitoring
from db.records.monitoring_post import MonitoringPost
from db.records.name_list import NameList
from db.records.notice import Notice
from db.records.official_form import OfficialForm
from db.records.outlook import Outlook
from db.records.patient import Patient
from db.records.person import Person
from db.records.product import Product
from db.records.project import Project
from db.records.radiation_worker import RadiationWorker
from db.records.rehab_total import RehabTotal
from db.records.rehab_visit import RehabVisit
from db.records.remediation import Remediation
from db.records.report_part import ReportPart
from db.records.review import Review
from db.records.snapshot import Snapshot
from db.records.snooze import Snooze
from db.records.station import Station
from db.records.submission import Submission
from db.records.task_decision import TaskDecision
from db.records.task_fact import TaskFact
from db.records.task_item import TaskItem
from db.records.township import Township
from db.records.township_year import TownshipYear
from db.records.training import Training
from db.records.workplace import Workplace
from db.records.yearly_task import YearlyTask

KINDS: tuple[type[Record], ...] = (
    Employer,
    FormerName,
    Workplace,
    Exposure,
    Product,
    NameList,
    ListedName,
    Notice,
    Person,
    Declaration,
    Monitoring,
    MonitoringPost,
    Checkup,
    CheckupFinding,
    CheckupTotal,
    Dose,
    RadiationWorker,
    Patient,
    FollowUp,
    Station,
    Township,
    TownshipYear,
    RehabVisit,
    RehabTotal,
    Training,
    Attendance,
    Assistance,
    Remediation,
    Project,
    LiteracySurvey,
    LiteracyAnswer,
    Inspection,
    Case,
    Complaint,
    Institution,
    AnnualFigure,
    Evidence,
    Contact,
    TaskItem,
    TaskFact,
    TaskDecision,
    YearlyTask,
    DefinitionChoice,
    Explanation,
    Outlook,
    ReportPart,
    OfficialForm,
    Submission,
    Review,
    LocalCode,
    Snooze,
    Snapshot,
)

BY_NAME: dict[str, type[Record]] = {kind.__tablename__: kind for kind in KINDS}

for _kind in KINDS:
    # Every list is shown by the kind's own date, without what was taken out.
    _listed = [_kind.__table__.c[name] for name in (_kind.dated, "removed_at") if name]
    Index(f"ix_{_kind.__tablename__}_listed", *_listed)
