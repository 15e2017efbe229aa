"""The demonstration county: invented from a seed, every kind of record filled, every row of the tables with a story."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random

from ohdesk.demo.book import Book
from ohdesk.demo.checkups import write_checkups
from ohdesk.demo.county import CODE, write_county
from ohdesk.demo.declarations import write_declarations
from ohdesk.demo.details import write_details
from ohdesk.demo.employers import write_employers
from ohdesk.demo.helping import write_assistance, write_projects, write_remediations
from ohdesk.demo.judging import write_judgement
from ohdesk.demo.lists import write_lists
from ohdesk.demo.monitorings import write_monitorings
from ohdesk.demo.patients import write_patients
from ohdesk.demo.radiation import write_radiation
from ohdesk.demo.rehab import write_rehab, write_stations
from ohdesk.demo.scene import Scene, Story
from ohdesk.demo.sending import write_sending
from ohdesk.demo.supervision import write_supervision
from ohdesk.demo.trainings import write_trainings
from ohdesk.demo.words import Words
from ohdesk.demo.yearly import write_yearly
from ohdesk.desk import Desk, create_office, open_office
from ohdesk.errors import Refused

Progress = Callable[[int, int, str], None]
FEWEST, MOST = 1, 50_000
OFFICE = "榆河县职业健康办公室（演示）"
SENTENCE = "正在生成演示数据"


def _silent(done: int, total: int, words: str) -> None:
    """Tell nobody how far the work has come."""


def create(
    folder: Path, employers: int, seed: int, user: str, password: str, progress: Progress = _silent
) -> dict[str, int]:
    """Create an office with an invented county and return how many records of each kind it holds.

    The same number of employers and the same seed give the same values. Raises Refused for a folder that is
    not empty, a weak password, or too few or too many employers.
    """
    if not FEWEST <= employers <= MOST:
        raise Refused(f"演示用人单位数请填 {FEWEST}—{MOST}。")
    create_office(folder, CODE, OFFICE, user, password)
    try:
        with open_office(folder, user, password) as desk:
            return _fill(desk, employers, seed, progress)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _fill(desk: Desk, employers: int, seed: int, progress: Progress) -> dict[str, int]:
    with desk.write() as session:
        words = Words(Random(f"{seed}:words"))  # noqa: S311
        scene = Scene(Book(desk, session), words, Story.of(seed), seed)
        chapters = _chapters(scene, employers)
        for done, chapter in enumerate(chapters):
            progress(done, len(chapters), SENTENCE)
            chapter()
        counts = scene.book.counted()
    desk.county = replace(desk.county, name=scene.words.county)
    counts |= write_sending(desk)
    progress(len(chapters), len(chapters), SENTENCE)
    return counts


def _chapters(scene: Scene, employers: int) -> list[Callable[[], None]]:
    """Return the chapters in the order in which they need one another."""

    def people() -> None:
        write_checkups(scene)
        write_radiation(scene)

    def patients() -> None:
        write_stations(scene)
        write_rehab(scene, write_patients(scene))

    def tests_and_cures() -> None:
        write_remediations(scene, write_monitorings(scene))
        scene.book.write()

    def help_and_projects() -> None:
        write_assistance(scene)
        write_projects(scene)
        scene.book.write()

    def firms() -> None:
        write_employers(scene, employers)
        write_details(scene)
        scene.book.write()

    return [
        lambda: write_county(scene),
        firms,
        lambda: write_declarations(scene),
        lambda: write_lists(scene),
        tests_and_cures,
        people,
        patients,
        lambda: write_trainings(scene),
        help_and_projects,
        lambda: write_supervision(scene),
        lambda: write_judgement(scene),
        lambda: write_yearly(scene),
    ]
