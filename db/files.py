"""Files kept whole inside the encrypted office, each once, by the hash of its content."""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy import LargeBinary, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from db.audit import clock
from db.base import Base


class StoredFile(Base):
    """One file's bytes; several records may name it."""

    __tablename__ = "stored_file"

    sha256: Mapped[str] = mapped_column(primary_key=True)
    size: Mapped[int]
    kept_at: Mapped[datetime]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)


def keep_file(session: Session, content: bytes) -> str:
    """Keep a file's bytes and return its SHA-256; the same bytes are kept once."""
    digest = hashlib.sha256(content).hexdigest()
    if session.scalar(select(StoredFile.sha256).where(StoredFile.sha256 == digest)) is None:
        session.add(StoredFile(sha256=digest, size=len(content), kept_at=clock(), content=content))
        session.flush()
    return digest


def stored_file(session: Session, digest: str) -> bytes | None:
    """Return a kept file's bytes, None where there is none or where they no longer have that hash."""
    content = session.scalar(select(StoredFile.content).where(StoredFile.sha256 == digest))
    if content is None or hashlib.sha256(content).hexdigest() != digest:
        return None
    return content
