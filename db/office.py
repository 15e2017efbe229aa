"""What the office keeps about itself: settings, accounts, imports and remembered headings."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from db.base import Base, Choice


class Role(Choice):
    """What a signed-in user may do."""

    administrator = "管理员"
    recorder = "录入员"
    reviewer = "审核员"
    reader = "只读"


class Setting(Base):
    """One setting of the office, by name."""

    __tablename__ = "setting"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]


class Account(Base):
    """One user of this office; the password itself is nowhere kept."""

    __tablename__ = "account"

    name: Mapped[str] = mapped_column(primary_key=True)
    role: Mapped[Role]
    created_at: Mapped[datetime]
    removed_at: Mapped[datetime | None] = mapped_column(default=None)
    must_change: Mapped[bool | None] = mapped_column(default=None)
    """Whether somebody else gave the password, so that the user is asked for an own one."""


class ImportBatch(Base):
    """One file brought in: what it was and what came of it."""

    __tablename__ = "import_batch"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    file_name: Mapped[str]
    sha256: Mapped[str]
    source: Mapped[str]
    user: Mapped[str]
    imported_at: Mapped[datetime]
    counts: Mapped[str]
    undone_at: Mapped[datetime | None]


class ImportChange(Base):
    """What one record was before a batch changed it, so that the batch can be undone."""

    __tablename__ = "import_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    batch: Mapped[int] = mapped_column(ForeignKey("import_batch.id"), index=True)
    kind: Mapped[str | None]
    record: Mapped[int]
    seq: Mapped[int]
    before: Mapped[str | None]


class HeadingMemory(Base):
    """A heading of a source's lists and the field a person said it is."""

    __tablename__ = "heading_memory"

    kind: Mapped[str] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(primary_key=True)
    heading: Mapped[str] = mapped_column(primary_key=True)
    field: Mapped[str]


def setting(session: Session, name: str, default: str = "") -> str:
    """Return a setting's value."""
    return session.scalar(select(Setting.value).where(Setting.name == name)) or default


def set_setting(session: Session, name: str, value: str) -> None:
    """Keep a setting's value."""
    session.merge(Setting(name=name, value=value))
