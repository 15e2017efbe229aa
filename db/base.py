"""The one way to declare a kept field together with its Chinese words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from typing import Any, ClassVar

from sqlalchemy import BigInteger, Date, ForeignKey, MetaData, String
from sqlalchemy import Enum as EnumColumn
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class Choice(Enum):
    """One of a few fixed answers: kept by its English name, shown by its Chinese value."""


class ChoiceSet(TypeDecorator[frozenset[Choice]]):
    """Several answers of one Choice, kept as their names with a comma around each."""

    impl = String
    cache_ok = True

    def __init__(self, choices: type[Choice]) -> None:
        """Remember which Choice the names belong to."""
        super().__init__()
        self.choices = choices

    def process_bind_param(self, value: frozenset[Choice] | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Write the names in the order in which the Choice declares them."""
        return _joined(self.choices, value) if value else None

    def process_result_value(self, value: str | None, dialect: Dialect) -> frozenset[Choice]:  # noqa: ARG002
        """Read the names back."""
        return frozenset(self.choices[name] for name in (value or "").split(",") if name)

    def coerce_compared_value(self, op: Any, value: Any) -> Any:  # noqa: ARG002 - SQLAlchemy's own
        """Compare with a pattern (`like`) as plain text, with a set of answers as this type."""
        return String() if isinstance(value, str) else self


@lru_cache(maxsize=1024)
def _joined(choices: type[Choice], value: frozenset[Choice]) -> str:
    return "," + "".join(f"{one.name}," for one in choices if one in value)


class Number(TypeDecorator[Decimal]):
    """A decimal number with up to four places, kept as a whole number so that sums stay exact."""

    impl = BigInteger
    cache_ok = True
    STEP = Decimal("0.0001")

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        """Write the number in steps of 0.0001."""
        return None if value is None else int((value / self.STEP).to_integral_value())

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:  # noqa: ARG002
        """Read the number back without trailing zeros."""
        if value is None:
            return None
        read = (value * self.STEP).normalize()
        return read.quantize(Decimal(1)) if read == read.to_integral_value() else read


class Base(DeclarativeBase):
    """Everything that has a table."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar = {
        Choice: EnumColumn(Choice, native_enum=False, length=32, create_constraint=False),
        Decimal: Number,
        date: Date,
    }


@dataclass(frozen=True)
class Words:
    """What people read of a column, and the few things a form must know beyond its type."""

    zh: str
    hint: str = ""
    group: str = ""
    in_table: bool = False
    codes: str = ""
    kind: str = ""
    personal: bool = False
    long: bool = False
    aliases: tuple[str, ...] = ()


def field(
    zh: str,
    *,
    hint: str = "",
    group: str = "",
    in_table: bool = False,
    codes: str = "",
    many: type[Choice] | None = None,
    personal: bool = False,
    long: bool = False,
    aliases: tuple[str, ...] = (),
    default: Any = None,
) -> Any:
    """Declare a column: `Mapped[X]` is required of the person, `Mapped[X | None]` may stay empty.

    `codes` names a catalogue, `many` makes a set of choices, `personal` is masked by default,
    `long` is text of several lines, `aliases` are other headings under which lists carry this field.
    """
    words = Words(zh, hint, group, in_table, codes, "", personal, long, aliases)
    kind = ChoiceSet(many) if many else None
    return mapped_column(kind, info={"words": words}, default=default)


def link(
    zh: str,
    kind: str,
    *,
    hint: str = "",
    group: str = "",
    in_table: bool = False,
    aliases: tuple[str, ...] = (),
) -> Any:
    """Declare a column that holds the number (`id`) of a record of another kind."""
    words = Words(zh, hint, group, in_table, "", kind, aliases=aliases)
    return mapped_column(ForeignKey(f"{kind}.id"), index=True, info={"words": words})


class Record(Base):
    """What every kept record has."""

    __abstract__ = True

    zh: ClassVar[str]
    natural_key: ClassVar[tuple[str, ...]]
    named_by: ClassVar[tuple[str, ...]]
    dated: ClassVar[str] = ""

    id: Mapped[int] = mapped_column(primary_key=True, sort_order=-1)
    note: Mapped[str | None] = mapped_column(info={"words": Words("备注", long=True)}, sort_order=900)
    removed_at: Mapped[datetime | None] = mapped_column(sort_order=901, default=None)
    """When the record was taken out; it stays in the file, because archives must be kept."""
