"""What each text field of each kind may hold, which decides what stands there in a training copy."""

from __future__ import annotations

from functools import cache

from db.base import Record
from ohdesk.fields import Field

PERSON, FIRM, CITIZEN, CREDIT, PHONE, ADDRESS, EMAIL = (
    "person", "firm", "citizen", "credit", "phone", "address", "email",
)  # fmt: skip
SERIAL, KEY, PLACE, HASH, JSON, FILE, CODE, WORDS = (
    "serial", "key", "place", "hash", "json", "file", "code", "words",
)  # fmt: skip

PEOPLE = frozenset(
    {
        "legal_person", "head", "contact", "reporter", "monitoring_contact", "checkup_contact", "verified_by",
        "received_by", "delivered_by", "decided_by", "emergency_contact", "doctor", "provider", "coordinator",
        "responsible", "confirmer", "inspectors", "complainant", "put_off_by", "frozen_by", "written_by",
        "chosen_by", "submitted_by", "reviewed_by",
    }
)  # fmt: skip
FIRMS = frozenset(
    {"former_employer", "party", "subject", "pre_institution", "design_by", "effect_institution", "body"}
)
ADDRESSES = frozenset({"registered_address", "work_address", "address"})
SERIALS = frozenset(
    {
        "report_no", "archive_no", "previous_no", "receipt_no", "certificate_no", "dosimeter_no", "filed_no",
        "decision_no", "document_no", "number", "project_code", "approval_no", "pre_report_no", "filing_no",
        "document", "service_document", "sheet_no", "batch",
    }
)  # fmt: skip
KEYS = frozenset(
    {
        "profile", "task", "fact", "switch", "option", "rule", "indicator", "report", "form", "figure", "measure",
        "about_kind", "branch_no",
    }
)  # fmt: skip
HASHES = frozenset({"sha256", "archive", "manifest", "audit_head"})
BY_KIND = {
    ("person", "name"): PERSON,
    ("patient", "name"): PERSON,
    ("contact", "name"): PERSON,
    ("contact", "email"): EMAIL,
    ("employer", "name"): FIRM,
    ("former_name", "name"): FIRM,
    ("listed_name", "name"): FIRM,
    ("institution", "name"): FIRM,
    ("training", "no"): SERIAL,
    ("complaint", "no"): SERIAL,
    ("yearly_task", "no"): KEY,
    ("explanation", "subject"): PLACE,
    ("explanation", "facts"): JSON,
    ("report_part", "place"): PLACE,
    ("snooze", "item"): PLACE,
    ("snapshot", "members"): JSON,
    ("review", "locks"): JSON,
    ("official_form", "layout"): JSON,
    ("submission", "package"): SERIAL,
    ("township", "code"): CODE,
    ("local_code", "code"): CODE,
    ("local_code", "parent"): CODE,
    ("training", "place"): ADDRESS,
}
"""Where the kind tells what its field holds."""


@cache
def role_of(kind: type[Record], field: Field) -> str:
    """Return what a field of a kind holds; blank for what is no text."""
    if field.type == "code":
        return CODE
    if field.type != "text":
        return ""
    name = field.name
    if found := BY_KIND.get((kind.__tablename__, name)):
        return found
    if field.form == "phone":
        return PHONE
    if name == "id_number":
        return CITIZEN
    if name in ("credit_code", "old_code", "code_text"):
        return CREDIT
    for names, role in (
        (PEOPLE, PERSON), (FIRMS, FIRM), (ADDRESSES, ADDRESS), (SERIALS, SERIAL), (KEYS, KEY), (HASHES, HASH),
    ):  # fmt: skip
        if name in names:
            return role
    return FILE if name == "file_name" else WORDS
