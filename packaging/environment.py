"""The clean environment a build is made in: what the program needs and the builder, from the lock, nothing else."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

from naming import BUILD, ROOT

VENV = BUILD / "venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
SUBSET = BUILD / "requirements.lock"
STAMP = VENV / "installed-lock.sha256"
BUILDERS = ("pyinstaller", "pip-licenses")


def plain(name: str) -> str:
    """Return a package's name as the lock writes it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def locked() -> dict[str, str]:
    """Return the lock's blocks by package: the pinned version with its hashes."""
    blocks = re.split(r"\n(?=[a-z0-9])", (ROOT / "requirements.lock").read_text("utf-8").strip())
    return {plain(block.split("==")[0]): block for block in blocks}


def needed(names: list[str], known: dict[str, str]) -> set[str]:
    """Return the packages and whatever they need, as far as the lock knows them."""
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = plain(waiting.pop())
        if name in found or name not in known:
            continue
        found.add(name)
        try:
            lines = requires(name) or []
        except PackageNotFoundError:  # locked for another system
            continue
        waiting += [words(line) for line in lines if "extra ==" not in line]
    return found


def words(line: str) -> str:
    """Return the name a requirement begins with."""
    return re.match(r"[A-Za-z0-9._-]+", line.strip())[0]  # type: ignore[index]


def program_packages() -> list[str]:
    """Return the packages the program declares for its own work."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return [words(line) for line in project["dependencies"]]


def subset() -> str:
    """Return the lock's part for a build: the program's packages and the builder's."""
    known = locked()
    wanted = needed([*program_packages(), *BUILDERS], known)
    return "\n".join(known[name] for name in sorted(wanted)) + "\n"


def make() -> Path:
    """Make the environment, unless it stands already, and return its Python."""
    text = subset()
    digest = hashlib.sha256(text.encode()).hexdigest()
    if PYTHON.exists() and STAMP.is_file() and STAMP.read_text("ascii") == digest:
        return PYTHON
    BUILD.mkdir(exist_ok=True)
    SUBSET.write_text(text, encoding="utf-8")
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], check=True)
    pip = [str(PYTHON), "-m", "pip", "install", "-qq", "--disable-pip-version-check", "--retries", "5"]
    subprocess.run([*pip, "--no-deps", "--require-hashes", "-r", str(SUBSET)], check=True)
    STAMP.write_text(digest, encoding="ascii")
    return PYTHON
