"""The manual's pictures, all made in one go from an invented office: `python -m ui.manual_pictures FOLDER`."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from ohdesk import demo
from ohdesk.desk import Desk, open_office
from ohdesk.keeping import backups
from ohdesk.manual.book import open_book, picture_names
from ui import manual_steps
from ui.appearance import Appearance
from ui.context import Context
from ui.jobs import Jobs
from ui.main_window import MainWindow
from ui.shot import SIZE, settle
from ui.sign_in import SignIn
from ui.welcome import Welcome
from ui.widgets import discard

EMPLOYERS, SEED = 200, 1
USER, PASSWORD = "周敏", "Yuhe-2025"
PLACE = "职业健康工作台"
COLOURS = 256
QUIET = 120


@dataclass(frozen=True)
class Wish:
    """One picture as the table asks for it."""

    name: str
    page: str
    prepare: str = ""
    where: dict[str, Any] = field(default_factory=dict)
    dark: bool = False
    size: tuple[int, int] = SIZE


def wishes() -> list[Wish]:
    """Return every picture the manual can have."""
    found = []
    for name, told in picture_names().items():
        known: dict[str, Any] = {"page": name, **told}
        known["size"] = tuple(known.get("size", SIZE))
        found.append(Wish(name, **known))
    return found


def make_all(
    folder: Path, only: Sequence[str] = (), say: Callable[[str], object] = len, employers: int = EMPLOYERS
) -> list[Path]:
    """Make the pictures (all of them unless some are named) in a folder; return their files."""
    from ui.app import application

    folder.mkdir(parents=True, exist_ok=True)
    wanted = [one for one in wishes() if not only or one.name in only]
    appearance = Appearance(application(), dark=False)
    appearance.apply()
    with _office() as place:
        demo.create(place, employers, SEED, USER, PASSWORD)
        with open_office(place, USER, PASSWORD) as desk:
            _tell_story(desk)
            found = _Studio(desk, appearance, folder, say).paint(wanted)
    return found


def _tell_story(desk: Desk) -> None:
    """Let the office have an import and a backup to show."""
    from db.records.employer import Employer
    from ohdesk.exchange.intake import commit, preview

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "市场主体名单（一季度）.xlsx"
        manual_steps.write_list(desk, path, manual_steps.EARLIER)
        commit(desk, preview(desk, Employer, path, "市场监管"))
    backups.take(desk)


@contextmanager
def _office() -> Iterator[Path]:
    """Give a place of a fixed name where it is free, because pictures show it."""
    place = Path(tempfile.gettempdir()) / PLACE
    try:
        place.mkdir()
    except FileExistsError:
        place = Path(tempfile.mkdtemp(prefix=f"{PLACE}-"))
    try:
        yield place / "数据"
    finally:
        shutil.rmtree(place, ignore_errors=True)


class _Studio:
    """Paints wishes one after the other, with a new window wherever the last one was changed."""

    def __init__(
        self, desk: Desk, appearance: Appearance, folder: Path, say: Callable[[str], object]
    ) -> None:
        self.desk, self.jobs = desk, Jobs()
        self.appearance, self.folder, self.say = appearance, folder, say
        self.window: MainWindow | None = None

    def paint(self, wanted: Sequence[Wish]) -> list[Path]:
        """Paint everything."""
        found = []
        for one in wanted:
            self.appearance.choose(wish="dark" if one.dark else "light")
            self.say(one.name)
            found.append(self._paint(one))
        self.appearance.choose(wish="light")
        self._close()
        return found

    def _paint(self, one: Wish) -> Path:
        path = self.folder / f"{one.name}.png"
        if one.page in ("welcome", "sign_in"):
            self._close()
            self.jobs = Jobs()
            door = self._door(one)
            _save(door, self.jobs, path)
            discard(door)
            return path
        if self.window is None or one.prepare:
            self._close()
            self.jobs = Jobs()
            self.window = MainWindow(Context(self.desk, self.jobs), self.appearance)
        self.window.resize(*one.size)
        self.window.show()
        self.window.go(one.page, one.where)
        painted = self._prepared(self.window, one) or self.window
        _save(painted, self.jobs, path)
        if one.prepare:
            if painted is not self.window:
                discard(painted)
            self._close()
        return path

    def _prepared(self, window: MainWindow, one: Wish) -> QWidget | None:
        if not one.prepare:
            return None
        settle(self.jobs, QUIET)
        prepared: QWidget | None = getattr(manual_steps, one.prepare)(window)
        return prepared

    def _door(self, one: Wish) -> QWidget:
        folder = self.desk.store.folder
        door = (
            Welcome(folder / "new", self.jobs)
            if one.page == "welcome"
            else SignIn(folder, self.jobs, self.desk.user)
        )
        door.show()
        return door

    def _close(self) -> None:
        if self.window is not None:
            discard(self.window)
            self.window = None
        self.jobs.close()


def _save(painted: QWidget, jobs: Jobs, path: Path) -> None:
    """Write what a widget shows with at most 256 colours, a third of the size."""
    from PIL import Image

    settle(jobs, QUIET)
    image = painted.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    size, line = (image.width(), image.height()), image.bytesPerLine()
    seen = Image.frombuffer("RGB", size, bytes(image.constBits()), "raw", "RGB", line, 1)
    few = seen.quantize(COLOURS, dither=Image.Dither.NONE)
    few.save(path, compress_level=7)


def main(words: Sequence[str]) -> int:
    """Make the pictures in a folder, by default the manual's own."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    folder = Path(words[0]) if words else open_book().folder / "pictures"
    made = make_all(folder, words[1:], lambda name: sys.stdout.write(f"{name}\n"))
    total = sum(one.stat().st_size for one in made) / 1_000_000
    sys.stdout.write(f"{len(made)} 张图片，共 {total:.1f} MB：{folder}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
