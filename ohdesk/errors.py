"""The errors a person meets, under the name the rest of `ohdesk` uses."""

from db.errors import Cancelled, Damaged, Refused, RolledBack, WrongSecret

__all__ = ["Cancelled", "Damaged", "Refused", "RolledBack", "WrongSecret"]
