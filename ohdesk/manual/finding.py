"""Looking words up in the whole manual."""

from __future__ import annotations

from dataclasses import dataclass

from ohdesk.manual.book import Book, Place, words_of

MOST = 60
AROUND = 18
BROKEN = "。，、；：）”】　 "
"""What an excerpt does not begin with."""

IN_TITLE, IN_CHAPTER = 100, 30


@dataclass(frozen=True)
class Hit:
    """A section that has all the words: where it is, and some of its text around the first."""

    place: Place
    excerpt: str
    rank: int


def find(book: Book, sought: str) -> list[Hit]:
    """Return the sections that have every word looked for, the most fitting first."""
    words = sought.casefold().split()
    if not words:
        return []
    found = []
    for chapter in book.chapters:
        for at, blocks in chapter.sections():
            title = chapter.headings[at].words
            text = "　".join(words_of(blocks))
            whole = f"{title}\n{text}".casefold()
            if all(word in whole for word in words):
                rank = sum(whole.count(word) for word in words)
                rank += IN_TITLE * all(word in title.casefold() for word in words)
                rank += IN_CHAPTER * (at == 0 or all(word in chapter.title.casefold() for word in words))
                found.append(Hit(Place(chapter, at), _excerpt(text, words), rank))
    return sorted(found, key=lambda one: -one.rank)[:MOST]


def _excerpt(text: str, words: list[str]) -> str:
    """Return what stands around the first word in the text, or how the text begins."""
    lower = text.casefold()
    places = [lower.find(word) for word in words]
    known = [place for place in places if place >= 0]
    start = max(min(known) - AROUND, 0) if known else 0
    end = start + 4 * AROUND
    return ("…" if start else "") + text[start:end].lstrip(BROKEN).rstrip() + ("…" if end < len(text) else "")
