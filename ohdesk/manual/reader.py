"""Markdown to the blocks of a chapter."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import unquote

from ohdesk.manual.content import Block, Code, Grid, Heading, Items, Note, Paragraph, Picture, Run, Runs

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.tree import SyntaxTreeNode

NAMED = re.compile(r"(【[^】]+】)")
REMARK = re.compile(r"<!--.*?-->", re.DOTALL)


def read(text: str) -> tuple[Block, ...]:
    """Return a chapter's blocks."""
    from markdown_it.tree import SyntaxTreeNode

    tree = SyntaxTreeNode(_parser().parse(REMARK.sub("", text)))
    return tuple(_blocks(tree))


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False}).enable("table")


def _blocks(node: SyntaxTreeNode) -> Iterator[Block]:
    for one in node.children:
        if one.type == "paragraph":
            yield from _paragraph(one.children[0])
        elif one.type == "heading":
            yield Heading(int(one.tag[1:]), _runs(one.children[0]))
        elif one.type in ("bullet_list", "ordered_list"):
            start = int(one.attrs.get("start", 1)) if one.type == "ordered_list" else None
            yield Items(tuple(tuple(_blocks(item)) for item in one.children), start)
        elif one.type == "table":
            yield _grid(one)
        elif one.type in ("fence", "code_block"):
            yield Code(one.content.rstrip("\n"), " ".join(one.info.split()[1:]))
        elif one.type == "blockquote":
            yield Note(tuple(_blocks(one)))


def _paragraph(inline: SyntaxTreeNode) -> Iterator[Block]:
    """Yield a paragraph; pictures in it stand on their own."""
    waiting: list[Run] = []
    for one in inline.children:
        if one.type == "image":
            if runs := _trimmed(waiting):
                yield Paragraph(runs)
            waiting = []
            name = PurePosixPath(str(one.attrs.get("src", ""))).stem
            yield Picture(name, one.content)
        else:
            waiting += _inline(one)
    if runs := _trimmed(waiting):
        yield Paragraph(runs)


def _grid(table: SyntaxTreeNode) -> Grid:
    rows = [
        tuple(_runs(cell.children[0]) if cell.children else () for cell in line.children)
        for part in table.children
        for line in part.children
    ]
    return Grid(rows[0], tuple(rows[1:]))


def _runs(inline: SyntaxTreeNode) -> Runs:
    return _trimmed([run for one in inline.children for run in _inline(one)])


def _inline(node: SyntaxTreeNode, bold: bool = False, href: str = "") -> Iterator[Run]:
    if node.type == "text":
        for words in NAMED.split(node.content):
            if words:
                yield Run(words, bold, named=bool(NAMED.fullmatch(words)), href=href)
    elif node.type == "code_inline":
        yield Run(node.content, bold, code=True, href=href)
    elif node.type == "hardbreak":
        yield Run("\n")
    elif node.type == "softbreak":
        yield Run(" ")
    else:
        link = unquote(str(node.attrs.get("href", ""))) if node.type == "link" else href
        for one in node.children:
            yield from _inline(one, bold or node.type == "strong", link)


def _trimmed(runs: list[Run]) -> Runs:
    """Return runs without space at the ends and between Chinese characters of two lines."""
    found: list[Run] = []
    for at, one in enumerate(runs):
        if one.text == " ":
            after = next((other.text[0] for other in runs[at + 1 :] if other.text), "")
            before = found[-1].text[-1] if found else ""
            if not before or not after or (_wide(before) or _wide(after)):
                continue
        found.append(one)
    while found and found[-1].text in (" ", "\n"):
        found.pop()
    return tuple(found)


def _wide(char: str) -> bool:
    return ord(char) > 0x2E7F or char in "“”‘’…—"
