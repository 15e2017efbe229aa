"""Citizen numbers and telephones with their middle hidden, alone or in running text."""

from __future__ import annotations

import re

CITIZEN = r"[1-9]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXxＸｘ]"
MOBILE = r"1[3-9]\d[ -]?\d{4}[ -]?\d{4}"
WRITTEN = re.compile(rf"(?<![0-9A-Za-z])(?:{CITIZEN}|{MOBILE})(?![0-9A-Za-z])")
"""Citizen numbers and mobile telephones in running text; a code of a firm never has this form."""


def masked_number(number: str) -> str:
    """Return a number with its middle hidden."""
    if len(number) >= 15:
        return number[:4] + "*" * (len(number) - 8) + number[-4:]
    if len(number) >= 11:
        return number[:3] + "*" * (len(number) - 7) + number[-4:]
    return "*" * (len(number) - 4) + number[-4:] if len(number) >= 7 else "*" * len(number)


def hidden(words: str) -> str:
    """Return words with every citizen number and mobile telephone in them masked."""
    return WRITTEN.sub(lambda found: masked_number(found[0]), words)
