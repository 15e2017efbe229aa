"""汇总: packages in, the city's tables and the questions to the counties out, as one folder that appears whole."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from db.audit import Entry
from ohdesk import definitions
from ohdesk.desk import Desk
from ohdesk.errors import Refused
from ohdesk.evidence.out import safe_name
from ohdesk.exchange import table as tables
from ohdesk.profile import Profile
from ohdesk.results import Results
from ohdesk.rollup import books
from ohdesk.rollup.agree import Chosen, choose, why_not
from ohdesk.rollup.box import packages_in
from ohdesk.rollup.merge import merged
from ohdesk.rollup.package import Package, open_package
from ohdesk.rollup.queries import Query, queries
from ohdesk.submissions.placing import placing

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Received:
    """One package as it was found: opened, or the sentence why it cannot be used."""

    path: Path
    package: Package | None
    problem: str


@dataclass(frozen=True)
class Rolled:
    """What was added up: from whom, the city's numbers, everything doubtful, and the files where they were written."""

    chosen: Chosen
    results: Results
    queries: tuple[Query, ...]
    folder: Path | None = None
    files: tuple[Path, ...] = ()


def receive(
    desk: Desk, profile: Profile, paths: Iterable[Path], progress: Progress | None = None
) -> list[Received]:
    """Open packages, or the folders that hold several, and say of each whether it can be added up."""
    choices = _choices(desk, profile)
    found = packages_in(paths)
    received: list[Received] = []
    for at, path in enumerate(found):
        if progress:
            progress(at, len(found), f"正在核对 {path.name}")
        try:
            package = open_package(path)
        except Refused as refusal:
            received.append(Received(path, None, refusal.sentence))
            continue
        received.append(Received(path, package, why_not(profile, choices, desk.county.code, package)))
    return received


def add_up(desk: Desk, profile: Profile, packages: Sequence[Package]) -> Rolled:
    """Return the city's numbers and doubts without writing anything; raise Refused for packages that do not agree."""
    if not packages:
        raise Refused("没有选上报包，请选择各县区报来的文件夹或 .zip。")
    chosen = choose(profile, _choices(desk, profile), desk.county.code, packages)
    results = merged(desk, profile, chosen.latest)
    return Rolled(chosen, results, tuple(queries(profile, chosen)))


def rollup(
    desk: Desk,
    profile: Profile,
    outdir: Path,
    paths: Iterable[Path],
    progress: Progress | None = None,
    day: date | None = None,
) -> Rolled:
    """Add up the counties' packages and write the city's tables into a new folder within `outdir`.

    Raises Refused, with nothing written, when a package is damaged, was altered, or was counted by other definitions.
    """
    received = receive(desk, profile, paths, progress)
    wrong = [_told(one) for one in received if one.problem]
    if wrong:
        raise Refused(wrong[0] if len(wrong) == 1 else _all_of(wrong))
    rolled = add_up(desk, profile, [one.package for one in received if one.package])
    return write(desk, profile, rolled, outdir, day or date.today())


def _told(one: Received) -> str:
    if one.package is None:
        return one.problem
    return f"{one.package.county}的上报包不能汇总：{one.problem}。"


def _all_of(wrong: Sequence[str]) -> str:
    told = "；".join(one.rstrip("。") for one in wrong)
    return f"{len(wrong)} 个上报包不能汇总：{told}。"


def write(desk: Desk, profile: Profile, rolled: Rolled, outdir: Path, day: date) -> Rolled:
    """Write what was added up into a new folder, all of it or nothing, and note it in the audit chain."""
    desk.require("export")
    files = _files(desk, profile, rolled, day)
    name = safe_name(
        f"{desk.county.code}_{desk.county.name}_{profile.name}_市级汇总_{profile.year}年_{day:%Y%m%d}"
    )
    _refuse_file(outdir)
    with placing(outdir, name, files) as appear:
        folder = appear()
    told: dict[str, object] = {
        "profile": profile.name,
        "folder": folder.name,
        "packages": {one.code: one.seal for one in rolled.chosen.latest},
        "queries": len(rolled.queries),
    }
    with desk.write("export") as session:
        desk.log(session, Entry("rollup", after=told))
    return Rolled(
        rolled.chosen, rolled.results, rolled.queries, folder, tuple(folder / name for name in files)
    )


def _refuse_file(outdir: Path) -> None:
    if outdir.exists() and not outdir.is_dir():
        raise Refused(f"“{outdir}”是文件，请给出文件夹。")


def _files(desk: Desk, profile: Profile, rolled: Rolled, day: date) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    office = tables.Office(desk.county.code, desk.county.name)
    with tempfile.TemporaryDirectory(prefix="ohdesk-") as folder:
        for one in tables.export(profile, rolled.results, Path(folder), office, day):
            files[one.path.name] = one.path.read_bytes()
    chosen = rolled.chosen
    files[books.DETAIL] = books.detail(profile, chosen, rolled.results, rolled.queries)
    if (letters := books.letters(profile, chosen.latest)) is not None:
        files[books.LETTERS] = letters
    for package in chosen.latest:
        mine = [query for query in rolled.queries if query.code == package.code and query.question]
        if mine:
            twins = [one for one in chosen.latest if one.county == package.county]
            whose = package.county if len(twins) == 1 else package.code + package.county
            files[safe_name(books.ASKED.format(whose), ".xlsx")] = books.feedback(
                profile, package.county, mine
            )
    return files


def _choices(desk: Desk, profile: Profile) -> dict[str, str]:
    with desk.read() as session:
        return definitions.choices(session, profile)
