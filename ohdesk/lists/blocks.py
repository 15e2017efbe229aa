"""Who is worth comparing: the few firms that share rare pairs of characters, or most of a damaged code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from heapq import nlargest

from ohdesk.lists.firms import SEEN_AS, Firm, code_distance
from ohdesk.lists.likeness import WORTH_SHOWING, stems_compared
from ohdesk.lists.names import NameParts

MOST_LOOKED_AT, MOST_COMPARED, ENOUGH, MOST_COMMON = 16, 5, 40, 400
CHUNKS = ((10, 13), (13, 16), (16, 18))
"""Where codes differ from firm to firm: two slips leave one of these parts whole."""


class Blocks:
    """Finds the few firms that share rare pairs of characters with a name, or most of a damaged code."""

    def __init__(self, firms: Sequence[Firm]) -> None:
        """Index the firms of the ledger by name and by the last parts of the code."""
        self._firms = firms
        self._pairs: dict[str, list[int]] = {}
        self._chunks: dict[tuple[int, str], list[int]] = {}
        for firm in firms:
            for parts in (firm.parts, *firm.others):
                for pair in _pairs(parts.stem):
                    self._pairs.setdefault(pair, []).append(firm.place)
            if firm.valid:
                for start, end in CHUNKS:
                    self._chunks.setdefault((start, firm.code[start:end]), []).append(firm.place)

    def alike(self, parts: NameParts) -> list[Firm]:
        """Return the few firms likest to a name among those that share its rarest pairs of characters."""
        likest = [(self._likeness(parts, self._firms[place]), -place) for place in self._sharing(parts)]
        return [
            self._firms[-place] for score, place in nlargest(MOST_COMPARED, likest) if score >= WORTH_SHOWING
        ]

    def _likeness(self, parts: NameParts, firm: Firm) -> float:
        best = stems_compared(parts, firm.parts)
        return max((best, *(stems_compared(parts, other) for other in firm.others))) if firm.others else best

    def _sharing(self, parts: NameParts) -> list[int]:
        """Return the places of the firms that share most pairs, those of the rarest pairs first."""
        postings = sorted((found for pair in _pairs(parts.stem) if (found := self._pairs.get(pair))), key=len)
        shared: Counter[int] = Counter()
        for posting in postings:
            shared.update(posting[:MOST_COMMON])
            if len(shared) >= ENOUGH:
                break
        return sorted(shared, key=shared.__getitem__, reverse=True)[:MOST_LOOKED_AT]

    def near_code(self, code: str) -> list[Firm]:
        """Return the firms whose code is one or two slips away: one of its last parts is then the same."""
        text = code.translate(SEEN_AS)
        found: set[int] = set()
        shift = len(text) - 18
        for start, end in CHUNKS:
            for chunk in {text[start:end], text[start + shift : end + shift]}:
                found.update(self._chunks.get((start, chunk), ()))
        return [self._firms[place] for place in found if code_distance(code, self._firms[place].code) <= 2]


def _pairs(stem: str) -> dict[str, None]:
    """Return the neighbours and next neighbours of a stem: a slip in one character leaves some of them."""
    near = [stem[at : at + 2] for at in range(len(stem) - 1)]
    return dict.fromkeys(near + [stem[at] + stem[at + 2] for at in range(len(stem) - 2)] or [stem])
