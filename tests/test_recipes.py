"""The recipes for the next engineer: whoever follows one word for word gets what it promises."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from doors import COUNTY, OFFICE, PASSWORD, ROOT, USER

RECIPES = sorted((ROOT / "docs" / "recipes").glob("*.md"))
FENCE = re.compile(
    r"^(?P<margin> *)```(?P<kind>\w+)(?: (?P<place>\S+))?\n(?P<text>.*?)^ *```$", re.MULTILINE | re.DOTALL
)
COPIED = ("db", "ohdesk", "ui", "tests", "pyproject.toml")
SHARED = ("fonts", "codes", "icons", "theme", "notices", "demo")


@dataclass(frozen=True)
class Block:
    """One fenced block: what it is, the file it speaks of, its lines."""

    kind: str
    place: str
    lines: list[str]


def blocks(recipe: Path, last: int) -> list[Block]:
    """Return a recipe's blocks in their order, the migration's number filled in."""
    found = []
    for one in FENCE.finditer(recipe.read_text("utf-8")):
        margin = len(one["margin"])
        text = one["text"].replace("NEXT", f"{last + 1:04d}").replace("LAST", f"{last:04d}")
        lines = [line[margin:] for line in text.splitlines()]
        found.append(Block(one["kind"], (one["place"] or "").replace("NEXT", f"{last + 1:04d}"), lines))
    return found


@dataclass(frozen=True)
class Checkout:
    """A copy of the project in which a recipe may be followed, with an office of its own."""

    root: Path

    def follow(self, block: Block) -> None:
        """Do what a block says."""
        if block.kind == "diff":
            self._change(block)
        elif block.kind == "console":
            self._try(block)
        elif block.kind == "shell":
            self.run(" ".join(block.lines))
        else:
            (self.root / block.place).write_text("\n".join(block.lines) + "\n", "utf-8")

    def _change(self, block: Block) -> None:
        file = self.root / block.place
        before = "".join(f"{line[1:]}\n" for line in block.lines if not line.startswith("+"))
        after = "".join(f"{line[1:]}\n" for line in block.lines if not line.startswith("-"))
        text = file.read_text("utf-8")
        assert before in text, before
        file.write_text(text.replace(before, after, 1), "utf-8")

    def _try(self, block: Block) -> None:
        said = ""
        for line in block.lines:
            if line.startswith("$ "):
                said = self.run(line[2:])
            else:
                assert line in said, said

    def run(self, line: str) -> str:
        """Run a line as somebody in the checkout would, with its program and its office; return what it printed."""
        office = f'--data "{self.root / "office"}" --user {USER}'
        command = re.sub(r"^(?:python -m )?(ohdesk|pytest|db)", rf'"{sys.executable}" -m \1', line)
        command = command.replace("-m ohdesk", f"-m ohdesk {office}")
        environment = {**os.environ, "OHDESK_PASSWORD": PASSWORD, "QT_QPA_PLATFORM": "offscreen"}
        done = subprocess.run(
            command,
            shell=True,
            cwd=self.root,
            env=environment,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    """Copy the project; what no recipe touches is only pointed to."""
    root = tmp_path / "ohdesk"
    root.mkdir()
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, root / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, root)
    (root / "resources").mkdir()
    for one in (ROOT / "resources").iterdir():
        if one.name in SHARED:
            (root / "resources" / one.name).symlink_to(one)
        elif one.is_dir():
            shutil.copytree(one, root / "resources" / one.name)
        else:
            shutil.copy(one, root / "resources")
    made = Checkout(root)
    made.run(f"ohdesk init --county {COUNTY} --office {OFFICE}")
    return made


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda one: one.stem)
def test_following_a_recipe_gives_what_it_promises(recipe: Path, checkout: Checkout) -> None:
    last = len(list((ROOT / "db" / "migrations" / "versions").glob("[0-9]*.sql")))
    for block in blocks(recipe, last):
        checkout.follow(block)
