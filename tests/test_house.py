"""The rules of the house, held by a program: short files, short functions, arrows that point down."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from functools import cache
from pathlib import Path
from statistics import median, quantiles

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("ohdesk", "db", "ui")
TOP_LEVEL = {
    *ROOMS,
    "resources",
    "tests",
    "docs",
    "benchmarks",
    "packaging",
    ".ci",
    ".gitignore",
    "build.spec",
    "pyproject.toml",
    "requirements.lock",
    "start.py",
    "README.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "THIRD_PARTY.md",
}
TEXT = {".py", ".toml", ".md", ".spec", ".lock", ".csv", ".txt", ".json", ".qss", ".svg", ".cfg", ""}
ONE_MACHINE = re.compile(rf"/(?:home|root|Users)/\w|[A-Z]:\\Users|{re.escape(str(ROOT))}\b")
Function = ast.FunctionDef | ast.AsyncFunctionDef


def sources(*rooms: str) -> list[Path]:
    """Return every Python file of the rooms, the generated migrations left out."""
    found = (path for room in rooms or ROOMS for path in sorted((ROOT / room).rglob("*.py")))
    return [path for path in found if "versions" not in path.parts]


@cache
def tree(path: Path) -> ast.Module:
    """Return the parsed file."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def functions(path: Path) -> list[Function]:
    """Return every function and method of a file."""
    return [node for node in ast.walk(tree(path)) if isinstance(node, Function)]


def length(node: Function) -> int:
    """Return the lines of a function from its name to its end."""
    return (node.end_lineno or node.lineno) - node.lineno + 1


def place(path: Path, node: ast.stmt | None = None) -> str:
    """Return where something stands, for a message."""
    where = path.relative_to(ROOT).as_posix()
    return f"{where}:{node.lineno}" if node else where


def imported(path: Path) -> set[str]:
    """Return the first word of everything a file imports."""
    found = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found |= {name.name.split(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
    return found


def unannotated(node: Function) -> bool:
    """Tell whether a function leaves its result or a parameter without a type."""
    spec = node.args
    words = [*spec.posonlyargs, *spec.args, *spec.kwonlyargs, spec.vararg, spec.kwarg]
    open_ones = [word for word in words if word and not word.annotation and word.arg not in ("self", "cls")]
    return node.returns is None or bool(open_ones)


def test_files_are_short() -> None:
    lengths = {place(path): len(path.read_text(encoding="utf-8").splitlines()) for path in sources()}
    assert {name: lines for name, lines in lengths.items() if lines > 400} == {}
    assert quantiles(lengths.values(), n=20)[-1] <= 350
    assert median(lengths.values()) <= 130


def test_functions_are_short() -> None:
    lengths = {place(path, node): length(node) for path in sources() for node in functions(path)}
    assert {name: lines for name, lines in lengths.items() if lines > 60} == {}
    assert quantiles(lengths.values(), n=20)[-1] <= 35


def test_every_function_says_its_types() -> None:
    open_ones = [place(path, node) for path in sources() for node in functions(path) if unannotated(node)]
    assert open_ones == []


def test_everything_public_says_what_it_is() -> None:
    silent = []
    for path in sources():
        nodes = [
            node
            for node in ast.walk(tree(path))
            if isinstance(node, ast.ClassDef) or (isinstance(node, Function) and node in tree(path).body)
        ]
        public = [node for node in nodes if not node.name.startswith("_")]
        silent += [place(path, node) for node in public if not ast.get_docstring(node)]
        silent += [place(path)] * (not ast.get_docstring(tree(path)))
    assert silent == []


@pytest.mark.parametrize(
    ("rooms", "strangers"),
    [
        (("ui",), {"sqlalchemy", "sqlcipher3", "alembic"}),
        (("ohdesk", "db"), {"PySide6", "shiboken6"}),
        (("db",), {"ohdesk", "ui"}),
    ],
)
def test_arrows_point_down(rooms: tuple[str, ...], strangers: set[str]) -> None:
    assert [place(path) for path in sources(*rooms) if imported(path) & strangers] == []


def test_only_the_front_door_knows_the_window() -> None:
    doors = [place(path) for path in sources("ohdesk") if "ui" in imported(path)]
    assert set(doors) <= {"ohdesk/__main__.py"}


def test_only_one_file_starts_threads() -> None:
    threads = re.compile(r"\b(?:QThread|QThreadPool|QRunnable|threading\.Thread|ThreadPoolExecutor)\(")
    starters = {place(path) for path in sources() if threads.search(path.read_text(encoding="utf-8"))}
    assert starters <= {"ui/jobs.py"}


def kept_files() -> list[Path]:
    """Return what belongs to the project: the files under version control and those about to be."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, encoding="utf-8").stdout
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("no version control here to list the project's files")
    paths = (ROOT / name for name in listed.split("\0") if name)
    return [path for path in paths if path.is_file()]


def test_top_level_is_as_agreed() -> None:
    assert {path.relative_to(ROOT).parts[0] for path in kept_files()} <= TOP_LEVEL


def test_resources_are_data() -> None:
    programs = {place(path) for path in kept_files() if path.suffix == ".py" and "resources" in path.parts}
    assert programs <= {"resources/fonts/make_fonts.py"}


def test_no_file_speaks_of_one_machine() -> None:
    told = {}
    for path in kept_files():
        if path.suffix not in TEXT or path == Path(__file__).resolve():
            continue
        if found := ONE_MACHINE.search(path.read_text(encoding="utf-8", errors="replace")):
            told[place(path)] = found.group()
    assert told == {}


def declared_packages() -> dict[str, list[str]]:
    """Return the names of the packages declared, the program's own and each extra's."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    groups = {"program": project["dependencies"], **project["optional-dependencies"]}
    return {
        group: [re.split(r"[<>=!;\[ ]", line)[0].lower() for line in lines] for group, lines in groups.items()
    }


def test_every_package_is_credited() -> None:
    credited = (ROOT / "THIRD_PARTY.md").read_text(encoding="utf-8").lower()
    names = [name for group in declared_packages().values() for name in group]
    assert [name for name in names if f"| {name} |" not in credited] == []


def test_lock_holds_every_package_by_hash_and_no_address() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    locked = {line.split("==")[0] for line in lock.splitlines() if re.match(r"[a-z0-9]", line)}
    assert {name for group in declared_packages().values() for name in group} <= locked
    assert all("--hash=sha256:" in block for block in re.split(r"\n(?=[a-z0-9])", lock) if "==" in block)
    assert "://" not in lock
