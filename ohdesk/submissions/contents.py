"""The files of a package, made from frozen facts alone: the same facts make the same bytes."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path

from ohdesk.exchange.official.export import export
from ohdesk.exchange.table import Office
from ohdesk.profile import Profile
from ohdesk.submissions.evidence_sheet import NAME as EVIDENCE
from ohdesk.submissions.evidence_sheet import sheet_bytes
from ohdesk.submissions.frozen import Frozen
from ohdesk.submissions.manifest import DATA, MANIFEST, Files, data_json, manifest_json

REPORT, TRACE = "自评报告.docx", "溯源.xlsx"


def contents(facts: Frozen, profile: Profile, ordinal: int, day: date, further: Files) -> Files:
    """Return every file of a package with its manifest; `further` are files that come ready-made."""
    files = {
        **table_files(facts, profile, day),
        **_reports(facts, day),
        EVIDENCE: sheet_bytes(f"{facts.county['name']}　{facts.title}", facts.papers),
        DATA: data_json(facts),
        **further,
    }
    return {**files, MANIFEST: manifest_json(facts, ordinal, day, files)}


def table_files(facts: Frozen, profile: Profile, day: date) -> Files:
    """Return the official tables, filled and verified, under their official names."""
    office = Office(facts.county["code"], facts.county["name"])
    with tempfile.TemporaryDirectory(prefix="ohdesk-") as folder:
        filled = export(profile, facts.results, Path(folder), office, day, (), facts.forms)
        return {one.path.name: one.path.read_bytes() for one in filled}


def _reports(facts: Frozen, day: date) -> Files:
    from ohdesk.report.docx_writer import docx_bytes

    return {name: docx_bytes(document, day) for name, document in facts.documents.items()}
