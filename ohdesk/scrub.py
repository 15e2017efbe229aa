"""Words made fit to leave the office: numbers, codes, quoted words and paths are taken out of them."""

from __future__ import annotations

import re

GONE = "…"
LONGEST = 300
_SIGN = r"[0-9A-Za-z０-９Ａ-Ｚａ-ｚ]"
_PATTERNS = (
    (re.compile(r"“[^”\n]*”?|‘[^’\n]*’?|「[^」\n]*」?|《[^》\n]*》?|\"[^\"\n]*\"?"), GONE),
    (re.compile(r"(?:\b[A-Za-z]:[\\/]|\\\\)(?:[^\\/\n，。；：]*[\\/])*[^\s\\/，。；：]*"), GONE),
    (re.compile(r"(?<![\w.])~?/(?:[^/\n，。；：]*/)*[^\s/，。；：]+"), GONE),
    # Numbers are also typed in groups, with spaces or dashes between them.
    (re.compile(r"\d(?:[ \-－—]?\d){9,}[XxＸｘ]?"), GONE),
    (re.compile(rf"(?<!{_SIGN})(?=[A-Za-z]*\d)(?:{_SIGN}){{15,}}(?!{_SIGN})"), GONE),
    (re.compile(r"\d{3,4}[-－ ]\d{7,8}|\d{7,}[Xx]?"), GONE),
)
_QUOTED = re.compile(r"'([^']*)'?")
_PLAIN = re.compile(r"[A-Za-z_<][A-Za-z_0-9<>.\-]{0,79}|\d{1,3}(?:\.\d{1,3}){1,3}")


def scrub(text: str) -> str:
    """Return the text on one line without long numbers, quoted words and paths."""
    text = " ".join(text.split())
    for pattern, instead in _PATTERNS:
        text = pattern.sub(instead, text)
    return text


def plain(value: object) -> str:
    """Return a count or a code word as it is; everything else, which may be somebody's name, as …."""
    if isinstance(value, float):
        return f"{value:.2f}"
    words = str(value)
    if isinstance(value, int):
        return scrub(words)
    return scrub(words) if _PLAIN.fullmatch(words) else GONE


def foreign(text: str) -> str:
    """Return an error's own words with everything taken out that is no plain English of the interpreter."""
    kept = _QUOTED.sub(lambda found: found[0] if _PLAIN.fullmatch(found[1]) else GONE, text)
    return scrub(re.sub(r"[^\x20-\x7e]+", GONE, kept))[:LONGEST]
