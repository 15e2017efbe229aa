"""Personal numbers as they are shown by default: enough to tell apart, not enough to use."""

from __future__ import annotations

from ohdesk.fields import Field


def masked(field: Field, words: str) -> str:
    """Return a field's words with personal numbers masked: 4105**********0011, 138****2046; names stay."""
    return masked_number(words) if field.words.personal and field.form else words


def masked_number(number: str) -> str:
    """Return a number with its middle hidden."""
    if len(number) >= 15:
        return number[:4] + "*" * (len(number) - 8) + number[-4:]
    if len(number) >= 11:
        return number[:3] + "*" * (len(number) - 7) + number[-4:]
    return "*" * (len(number) - 4) + number[-4:] if len(number) >= 7 else "*" * len(number)
