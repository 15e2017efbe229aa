"""导入批次: what was brought in, when, by whom, and whether it was taken back."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import select

from db.office import ImportBatch
from db.records import BY_NAME
from ohdesk.desk import Desk


@dataclass(frozen=True)
class Batch:
    """One file that was brought in; times are local."""

    number: int
    kind: str
    kind_zh: str
    file_name: str
    source: str
    user: str
    at: datetime
    counts: dict[str, int]
    undone_at: datetime | None


def batches(desk: Desk, limit: int = 500) -> list[Batch]:
    """Return the imports, the newest first."""
    with desk.read() as session:
        kept = list(session.scalars(select(ImportBatch).order_by(ImportBatch.id.desc()).limit(limit)))
    return [_batch(one) for one in kept]


def _batch(kept: ImportBatch) -> Batch:
    kind = BY_NAME.get(kept.kind)
    return Batch(
        kept.id,
        kept.kind,
        kind.zh if kind else kept.kind,
        kept.file_name,
        kept.source,
        kept.user,
        _local(kept.imported_at),
        json.loads(kept.counts),
        _local(kept.undone_at) if kept.undone_at else None,
    )


def _local(when: datetime) -> datetime:
    return when.replace(tzinfo=UTC).astimezone().replace(tzinfo=None)
