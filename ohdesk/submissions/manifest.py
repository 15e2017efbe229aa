"""What a package says of itself: the numbers as a city's program reads them, and the manifest under its seal."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from ohdesk.results import RowResult, TaskResult, WorkResult
from ohdesk.submissions.codec import canonical, sha256
from ohdesk.submissions.frozen import Frozen

FORMAT = "ohdesk-submission/1"
MANIFEST, DATA = "manifest.json", "data.json"
Files = Mapping[str, bytes]


def data_json(facts: Frozen) -> bytes:
    """Return the numbers as a city's program reads them; of an employer only its code and name."""
    data = {
        "rows": [_row(facts, one) for one in facts.results.rows],
        "tasks": [_task(one) for one in facts.results.tasks],
        "works": [_work(one) for one in facts.results.works],
        "employers": [
            {"code": one.code, "name": one.name, "declared": one.declared} for one in facts.employers
        ],
    }
    return _readable(data)


def _row(facts: Frozen, row: RowResult) -> dict[str, object]:
    series = {str(year): value for year, value in row.series.items()} if row.series else None
    return {
        "key": row.key, "no": row.no, "zh": row.zh, "unit": row.unit, "value": row.value,
        "numerator": row.numerator, "denominator": row.denominator, "series": series,
        "parts": _sorted(row.parts), "target": row.target, "met": row.met, "applies": row.applies,
        "why": row.why, "definition": facts.definitions[row.key],
    }  # fmt: skip


def _task(task: TaskResult) -> dict[str, object]:
    return {
        "key": task.key, "grade": task.letter, "proposed": task.grade, "decided": task.decided,
        "met_items": task.met_items, "facts": _sorted(task.facts),
    }  # fmt: skip


def _work(work: WorkResult) -> dict[str, object]:
    """Return one point of work; who is responsible stays in the office, it is a person's name."""
    return {
        "no": work.no, "group": work.group, "zh": work.zh, "share": work.share,
        "due_on": work.due.isoformat() if work.due else None, "state": work.state,
        "evidence": work.evidence, "holds": work.holds, "why": work.why,
    }  # fmt: skip


def manifest_json(facts: Frozen, ordinal: int, day: date, files: Files) -> bytes:
    """Return the manifest of a package: whose, of what, counted how, every file's fingerprint, and its seal."""
    told: dict[str, object] = {
        "format": FORMAT,
        "program": facts.program,
        "profile": facts.profile,
        "profile_digest": facts.profile_digest,
        "title": facts.title,
        "year": facts.year,
        "as_of": facts.as_of.isoformat(),
        "ordinal": ordinal,
        "submitted_on": day.isoformat(),
        "county": _sorted(facts.county),
        "office": facts.office,
        "choices": _sorted(facts.choices),
        "definitions": _sorted(facts.definitions),
        "editions": _sorted(facts.editions),
        "files": [
            {"name": name, "sha256": sha256(files[name]), "size": len(files[name])} for name in sorted(files)
        ],
        "audit": {"seq": facts.audit_seq, "hash": facts.audit_hash},
        "open": list(facts.open),
    }
    return _readable({**told, "seal": seal_of(told)})


def seal_of(told: Mapping[str, Any]) -> str:
    """Return the fingerprint of everything a manifest says beside its seal."""
    return sha256(canonical({name: one for name, one in told.items() if name != "seal"}).encode())


def _sorted(told: Mapping[str, Any]) -> dict[str, Any]:
    """Return a mapping in the order in which frozen facts come back, so that it is written alike both times."""
    return dict(sorted(told.items()))


def _readable(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()
