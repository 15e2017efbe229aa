"""去标识化: which columns of a kind stay, become a keyed code or an age band, or are left out."""

from __future__ import annotations

import hmac
from datetime import date
from typing import Literal

from db.base import Record
from ohdesk.fields import Field
from ohdesk.masking import is_personal

Way = Literal["keep", "code", "band", "leave"]
PEOPLE = frozenset(
    {
        "legal_person", "head", "contact", "reporter", "monitoring_contact", "checkup_contact",
        "emergency_contact", "coordinator", "complainant", "doctor", "provider", "inspectors", "responsible",
        "confirmer", "party", "email",
    }
)  # fmt: skip
"""Fields that name a person."""

INSTITUTIONS = frozenset({"diagnosed_by", "supervised_by", "approved_by", "design_by"})
"""Every other field that ends in _by names the person who did something."""

OWN_NUMBERS = frozenset({"archive_no", "previous_no", "certificate_no", "dosimeter_no"})
"""Numbers that lead to one person in another system."""

NAMED_PERSONS = frozenset({"person", "patient", "contact"})
YOUNGEST, OLDEST, STEP = 20, 80, 10


def way_of(kind: type[Record], field: Field, *, by_name: bool = False) -> Way:
    """Return what becomes of a field's column in a sheet from which nobody can be told."""
    if field.type == "link":
        personal = is_personal(field.words.kind)
        return "leave" if personal and by_name else "code" if personal else "keep"
    if field.name in ("birth", "age"):
        return "band"
    if field.words.personal:
        return "code" if field.form == "number" else "leave"
    if field.type == "text" and not field.form:
        return _way_of_text(kind, field)
    return "leave" if field.form == "phone" else "keep"


def _way_of_text(kind: type[Record], field: Field) -> Way:
    by_whom = field.name.endswith("_by") and field.name not in INSTITUTIONS
    if field.words.long or field.name in PEOPLE or by_whom:
        return "leave"
    if field.name in OWN_NUMBERS:
        return "code"
    return "leave" if field.name == "name" and kind.__tablename__ in NAMED_PERSONS else "keep"


def coded(key: bytes, number: str) -> str:
    """Return what stands for a number: the same in every sheet of this office, and of use to nobody else."""
    return hmac.new(key, b"anonymous " + number.encode(), "sha256").hexdigest()[:16]


def band(value: date | int, today: date) -> str:
    """Return the ten years of age a birth date or an age falls into."""
    if isinstance(value, date):
        value = today.year - value.year - ((today.month, today.day) < (value.month, value.day))
    if value < YOUNGEST:
        return f"{YOUNGEST}岁以下"
    if value >= OLDEST:
        return f"{OLDEST}岁及以上"
    start = value // STEP * STEP
    return f"{start}—{start + STEP - 1}岁"
