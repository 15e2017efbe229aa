"""The errors a person meets, under the name the rest of `ohdesk` uses."""

from db.errors import Cancelled, Damaged, Refused, WrongSecret

__all__ = ["Cancelled", "Damaged", "Refused", "WrongSecret"]
