"""Any sequence of edits in Word, with facts changing in between, leaves every hand-written word in the report."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reports import WHEN, change, marked, open_docx

from ohdesk import report
from ohdesk.report.content import Chapter, Column, Document, Paragraph, Part, Table
from ohdesk.report.docx_reader import read
from ohdesk.report.docx_writer import packed
from ohdesk.report.merge import settle, taken, weave

PLACES = ["a", "b", "c", "d"]
KINDS = ("type", "append", "insert", "copy", "delete", "facts", "window")
EDIT = st.tuples(st.sampled_from(KINDS), st.integers(0, 5), st.text("甲乙丙 0，。", min_size=1, max_size=6))
ROUNDS = st.lists(st.lists(EDIT, max_size=4), min_size=1, max_size=3)


class Story:
    """One small report through several rounds of work in Word, and what must still stand in it."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "r.docx"
        self.drafts = {place: f"草稿{place}第一版" for place in PLACES}
        self.parts: dict[str, Part] = {}
        self.said: list[str] = []
        self.number = 0
        self.path.write_bytes(report.docx_bytes(self.fresh(), WHEN))

    def fresh(self) -> Document:
        """Write the report as the facts say it now."""
        blocks: list[Any] = [Paragraph(place, text, draft=text) for place, text in self.drafts.items()]
        blocks.insert(2, Table("t", [Column("列")], [(self.drafts["a"],)]))
        return Document("p", "r", "题", [Chapter("c", "章", blocks)])

    def edit(self, edits: list[tuple[str, int, str]]) -> None:
        """Do in Word, to the ledger or in the window what one round asks for."""
        made = open_docx(self.path)
        for what, at, words in edits:
            self.number += 1
            mine = f"{words.strip()}〈{self.number}〉"
            if what == "facts":
                self.drafts[PLACES[at % 4]] = f"草稿第{self.number}版"
            elif what == "window":
                self.parts.setdefault(PLACES[at % 4], Part(mine, self.drafts[PLACES[at % 4]]))
            elif found := list(marked(made)):
                self._in_word(what, found[at % len(found)], mine)
        made.save(str(self.path))

    def _in_word(self, what: str, paragraph: Any, mine: str) -> None:
        untouched = not any(one in paragraph.text for one in self.said)
        if what == "delete" and untouched:
            paragraph._p.getparent().remove(paragraph._p)
        elif what == "type" and untouched:
            change(paragraph, mine)
            self.said.append(mine)
        elif what == "append":
            paragraph.add_run(mine)
            self.said.append(mine)
        elif what == "insert":
            paragraph.insert_paragraph_before(mine)
            self.said.append(mine)
        elif what == "copy":
            from copy import deepcopy

            twin = deepcopy(paragraph._p)
            paragraph._p.addnext(twin)

    def again(self) -> list[str]:
        """Make the report again as the program does, and return its paragraphs."""
        old, fresh = read(self.path), self.fresh()
        found = taken(old, fresh, self.parts)
        document, own = settle(fresh, self.parts, found)
        woven = weave(old, document, found, own)
        kept = {place: part for place, part in own.items() if place not in found.clashes}
        self.parts = {**{p: self.parts[p] for p in found.clashes}, **kept}
        self.path.write_bytes(packed(old.made, document, woven.marks, WHEN))
        return [one.text for one in open_docx(self.path).paragraphs]


@settings(max_examples=25)
@given(ROUNDS)
def test_no_hand_written_word_is_ever_lost(tmp_path_factory: pytest.TempPathFactory, rounds: Any) -> None:
    story = Story(tmp_path_factory.mktemp("weave"))
    for edits in rounds:
        story.edit(edits)
        texts = story.again()
        for words in story.said:
            assert any(words in text for text in texts), words
    assert story.again() == texts
