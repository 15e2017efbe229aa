"""Making a report again over a Word file that people have worked in: their words stay, the facts are renewed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ohdesk.report.content import (
    Block,
    Document,
    Paragraph,
    Part,
    Remark,
    fingerprint,
    is_draft,
    known_as,
    with_parts,
)
from ohdesk.report.docx_blocks import Renderer
from ohdesk.report.docx_marks import FROM_FACTS, FROM_WINDOW, Mark, key_of, unmark
from ohdesk.report.docx_page import style_ids
from ohdesk.report.docx_reader import Item, Old

TWO_OF_THEM = "〔数据已变化：以上经手工改动，没有更新；以下按新数据生成。请保留其中一个，并删去本行〕"


@dataclass
class Taken:
    """What people did in Word: parts to keep in the office (None: the draft stands again), and clashes.

    A clash is a place whose text was changed in Word and in the window since; its words are the window's.
    """

    changed: dict[str, Part | None] = field(default_factory=dict)
    clashes: dict[str, tuple[str, str]] = field(default_factory=dict)


def taken(old: Old, fresh: Document, parts: Mapping[str, Part]) -> Taken:
    """Return what was changed by hand in a Word file; `fresh` is the report without any hand-written part."""
    found = Taken()
    for block in fresh.blocks():
        was = old.places.get(block.place)
        if was is None:
            continue
        item, mine = old.item(block.place), parts.get(block.place)
        if item is None or (isinstance(block, Paragraph) and not item.text.strip() and _edited(item)):
            if mine is None or fingerprint(mine.text) == was.own:
                found.changed[block.place] = Part("", _draft(block))
        elif isinstance(block, Paragraph):
            _take(found, old, block, item, mine)
    return found


def _edited(item: Item) -> bool:
    return item.mark is not None and fingerprint(item.text) != item.mark.own


def _draft(block: Block) -> str:
    return block.draft if isinstance(block, Paragraph) else fingerprint(block.text)


def _take(found: Taken, old: Old, block: Paragraph, item: Item, mine: Part | None) -> None:
    mark, text, place = item.mark, item.text, block.place
    assert mark is not None
    edited = _edited(item)
    settled = mark.remarked and (edited or not old.has_remark(place))
    from_window = mark.remarked and mark.why == FROM_WINDOW
    if not edited and not settled and not from_window:
        return
    if fingerprint(text) == fingerprint(block.draft):
        if mine is not None:
            found.changed[place] = None
        return
    differs = mine is not None and fingerprint(mine.text) != fingerprint(text)
    if differs and mine is not None and _newer(mine, mark, edited=edited, settled=settled):
        found.clashes[place] = text, mine.text
        return
    base = mark.shown if settled and not from_window else mark.draft
    generated = block.draft if base == fingerprint(block.draft) else known_as(base)
    part = Part(text, generated)
    if part != mine:
        found.changed[place] = part


def _newer(mine: Part, mark: Mark, *, edited: bool, settled: bool) -> bool:
    """Tell whether the window's words are of after the Word file, and the person has not settled it in Word."""
    if mark.remarked and mark.why == FROM_WINDOW:
        return not settled or fingerprint(mine.text) != mark.shown
    return edited and fingerprint(mine.text) != mark.own


@dataclass
class Woven:
    """The document made again, and the places where people's words stand in it."""

    document: Document
    marks: dict[str, Mark]
    kept: list[str]


def settle(fresh: Document, parts: Mapping[str, Part], found: Taken) -> tuple[Document, dict[str, Part]]:
    """Return the report with the office's parts and those taken from Word, clashes remarked, and the parts."""
    own = {**parts, **{place: Part(text) for place, (text, _) in found.clashes.items()}}
    for place, part in found.changed.items():
        if part is None:
            own.pop(place, None)
        else:
            own[place] = part
    document = with_parts(fresh, own)
    chapters = [
        replace(chapter, blocks=[_clashing(block, found) for block in chapter.blocks])
        for chapter in document.chapters
    ]
    return replace(document, chapters=chapters), own


def _clashing(block: Block, found: Taken) -> Block:
    if not isinstance(block, Paragraph) or block.place not in found.clashes:
        return block
    theirs = found.clashes[block.place][1]
    return replace(block, remark=Remark(f"〔窗口里写的与此处不同：{theirs}〕", theirs))


def weave(old: Old, document: Document, found: Taken, saved: Mapping[str, Part]) -> Woven:
    """Renew the open Word document in place: what people wrote or added stays where they put it.

    `saved` are the parts as the office keeps them; what is not kept there stays marked as changed in Word.
    """
    renderer = Renderer(old.made, style_ids(old.made))
    blocks = {key_of(block.place): block for block in document.blocks()}
    line: list[tuple[str, list[Any]]] = []
    woven = Woven(document, renderer.marks, [])
    for item in old.items:
        if item.mark is not None and item.mark.key in blocks:
            block = blocks[item.mark.key]
            why = FROM_WINDOW if block.place in found.clashes else FROM_FACTS
            line.append((block.place, _renewed(renderer, block, item, why, woven)))
            _stay_edited(renderer, block, item, found, saved)
        elif item.mark is None and not item.remark:
            unmark(item.elements)
            line.append(("", item.elements))
        elif item.mark is not None and _edited(item) and item.text.strip():
            # The place is gone from the profile, but these are a person's words.
            unmark(item.elements)
            line.append(("", item.elements))
    _lay_down(old, _with_new(line, document, renderer))
    return woven


def _renewed(renderer: Renderer, block: Block, item: Item, why: str, woven: Woven) -> list[Any]:
    assert item.mark is not None
    if isinstance(block, Paragraph):
        if block.by_hand:
            woven.kept.append(block.place)
        if fingerprint(item.text) == fingerprint(block.text):
            renderer.stamp(item.elements, block, fingerprint(item.text), why)
            return [*item.elements, *renderer.remark(block)]
        return renderer.marked(block, why)
    same = fingerprint(block.text) == item.mark.draft
    if same or not _edited(item):
        if same:
            renderer.stamp(item.elements, block, item.mark.own)
            woven.kept += [block.place] if _edited(item) else []
            return item.elements
        return renderer.marked(block)
    unmark(item.elements)
    woven.kept.append(block.place)
    return [*item.elements, *renderer.remarked(block.place, TWO_OF_THEM), *renderer.marked(block)]


def _stay_edited(
    renderer: Renderer, block: Block, item: Item, found: Taken, saved: Mapping[str, Part]
) -> None:
    """Leave a text that the office does not keep marked as changed, so that it is found again."""
    part = found.changed.get(block.place)
    if not isinstance(block, Paragraph) or part is None or saved.get(block.place) == part:
        return
    assert item.mark is not None
    renderer.marks[block.place] = item.mark
    renderer.marker.put(item.elements, item.mark.name, item.mark.key)


def _with_new(
    line: list[tuple[str, list[Any]]], document: Document, renderer: Renderer
) -> list[tuple[str, list[Any]]]:
    """Put places that the old file did not have behind the place that comes before them."""
    present = {place for place, _ in line if place}
    before = ""
    for block in document.blocks():
        if block.place not in present:
            at = next((at for at, (place, _) in enumerate(line) if place == before), -1) if before else -1
            line.insert(at + 1, (block.place, renderer.marked(block)))
            present.add(block.place)
        before = block.place
    return line


def _lay_down(old: Old, line: list[tuple[str, list[Any]]]) -> None:
    body = old.made.element.body
    last = body[-1] if len(body) and body[-1].tag.endswith("}sectPr") else None
    for child in list(body):
        if child is not last:
            body.remove(child)
    for _, elements in line:
        for element in elements:
            if last is None:
                body.append(element)
            else:
                last.addprevious(element)


def conflicting(document: Document, parts: Mapping[str, Part]) -> list[str]:
    """Return the places where people's words and the facts disagree, also where the place was deleted."""
    drafts = document.drafts()
    gone = [
        block.place
        for block in document.left_out
        if isinstance(block, Paragraph)
        and block.place in parts
        and parts[block.place].generated
        and not is_draft(parts[block.place].generated, drafts[block.place])
    ]
    return [one.place for one in document.conflicts] + gone
