"""How the window looks, as far as a machine can judge it: contrast, nothing cut or overlapping, all by keyboard."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from threading import Event
from typing import Any

import look
import pytest
from conftest import CHEAP
from doors import PASSWORD, ROOT, USER
from pages import named
from PySide6.QtWidgets import QApplication, QPushButton

from db import keyring
from ohdesk import demo
from ohdesk.desk import open_office
from ohdesk.paths import resources
from ui import busy_bar, theme
from ui.appearance import Appearance
from ui.context import Context
from ui.jobs import Jobs, Progress
from ui.main_window import MainWindow
from ui.navigation import ENTRIES
from ui.sign_in import SignIn
from ui.status_strip import StatusStrip
from ui.welcome import Welcome
from ui.widgets import discard

PAGES = [one.key for one in ENTRIES if one.built]
SHARE = ("home", "due", "employer", "employer_file", "assess", "import", "institution", "settings")
"""Pages of every build, where all of them would take too long."""
ALIKE = ("listed", "declaration", "monitoring", "checkup", "training", "assistance", "inspection")
"""Pages with the same parts as the ledger of employers, where neither the keys nor other sizes need a second look."""
SMALL, LARGE = (1366, 768), (1920, 1080)
SCALED, NARROWEST = (1093, 614), (960, 540)
"""What a small screen holds where everything is shown a quarter larger, and the smallest window."""
TEXTS = ("text", "muted", "accent", "good", "bad", "warn", "neutral")
GROUNDS = ("bg", "surface", "raised", "selection", "accent_soft")
ENOUGH = 4.5
TASKBAR = 40


def luminance(colour: str) -> float:
    """Return how bright a colour is to the eye."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, 1 to 21."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def styled_pairs() -> set[tuple[str, str]]:
    """Read the style sheet: which text colour stands on which ground; without a ground, on every one."""
    sheet = (resources() / "theme" / "window.qss").read_text("utf-8")
    found: set[tuple[str, str]] = set()
    for _selector, body in re.findall(r"([^{}]+)\{([^{}]*)\}", sheet):
        colour = re.search(r"(?<![-\w])color:\s*\$(\w+)", body)
        ground = re.search(r"(?<![-\w])background(?:-color)?:\s*\$(\w+)", body)
        if colour and ground:
            found.add((colour[1], ground[1]))
        elif colour and colour[1] in TEXTS:
            found |= {(colour[1], one) for one in GROUNDS}
    return found


@pytest.mark.parametrize("dark", [False, True])
def test_every_text_has_contrast_on_its_ground(dark: bool) -> None:
    pairs = styled_pairs() | set(product(TEXTS, GROUNDS))
    pairs |= {(tone, f"{tone}_soft") for tone in ("good", "bad", "warn", "neutral", "accent")}
    pairs |= {("text", f"{tone}_soft") for tone in ("good", "bad", "warn", "neutral")}
    pairs |= {
        ("muted", "neutral_soft"),
        ("muted", "track"),
        ("on_accent", "accent"),
        ("on_accent", "accent_hover"),
    }
    pairs.add(("surface", "text"))
    colours = vars(theme.tokens(dark))
    assert len(pairs) > 40
    pale = {pair: round(contrast(*(colours[one] for one in pair)), 2) for pair in pairs}
    assert {pair: value for pair, value in pale.items() if value < ENOUGH} == {}


@pytest.fixture(scope="module")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Invent a county once for the whole file."""
    folder = tmp_path_factory.mktemp("look") / "office"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keyring, "COST", CHEAP)
        demo.create(folder, 16, 5, USER, PASSWORD)
    return folder


@pytest.fixture(params=theme.SIZES)
def font(request: pytest.FixtureRequest, qapp: QApplication) -> int:
    """Dress the application in each size of letters, before any window is made."""
    theme.apply(qapp, dark=False, size=request.param)
    return int(request.param)


@pytest.fixture
def window(demo_folder: Path, qapp: QApplication) -> Iterator[MainWindow]:
    """Open the window whose pages are looked at, dressed as the application is."""
    appearance = Appearance(qapp, dark=False)
    appearance.size = theme.base_size()
    jobs = Jobs()
    context = Context(open_office(demo_folder, USER, PASSWORD), jobs)
    found = MainWindow(context, appearance)
    found.show()
    yield found
    jobs.close(context.desk.close)
    discard(found)


def looked_at(window: MainWindow, key: str, *sizes: tuple[int, int]) -> list[str]:
    """Open a page and return what is wrong with it, at each size of the window."""
    found: list[str] = []
    for wide, tall in sizes:
        window.resize(wide, tall)
        assert window.go(key)
        for _ in range(2):
            assert window.context.jobs.settle()
            look.settle(15)
        if (window.width(), window.height()) != (wide, tall):
            found.append(f"{key}: the window does not fit into {wide}×{tall}")
        found += [f"{key} {wide}: {line}" for line in look.faults(window)]
    return found


def test_nothing_is_cut_at_the_doors(demo_folder: Path, tmp_path: Path, font: int) -> None:
    jobs = Jobs()
    found: list[str] = []
    for door in (Welcome(tmp_path / "none", jobs), SignIn(demo_folder, jobs, USER)):
        door.show()
        look.settle()
        found += [f"{type(door).__name__} {font}: {line}" for line in look.faults(door)]
        if door.width() > 1366 or door.height() > SMALL[1] - TASKBAR:
            found.append(f"{type(door).__name__} {font}: does not fit on the screen")
        discard(door)
    jobs.close()
    assert found == []


def test_nothing_is_cut_or_overlaps_on_any_page_and_keys_lead_everywhere(
    font: int, window: MainWindow
) -> None:
    found: list[str] = []
    usual = font == theme.SIZES[0]
    for key in SHARE if font == theme.SIZES[1] else PAGES:
        if key in ALIKE:
            found += looked_at(window, key, SMALL) if usual else []
            continue
        found += looked_at(window, key, *((LARGE, SMALL) if usual else (SMALL,)))
        if usual:
            found += [f"{key}: {line}" for line in look.keyboard_faults(window)]
    assert found == []


def test_work_under_way_can_be_read_and_stopped_in_a_narrow_window(
    font: int, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(busy_bar, "SHOWN_AFTER", 0.0)
    monkeypatch.setattr(busy_bar, "CANCEL_AFTER", 0.0)
    go_on = Event()

    def work(progress: Progress) -> None:
        progress(123_456, 200_000, "正在核对第 123,456 行的用人单位名称")
        go_on.wait()

    assert window.go("training")
    assert window.context.jobs.settle()
    window.context.jobs.run(work, title="正在导入")
    strip = window.findChild(StatusStrip)
    found: list[str] = []
    for wide, tall in (SMALL, SCALED, NARROWEST):
        window.resize(wide, tall)
        look.settle(150)
        stop = named(strip, "取消", QPushButton)
        assert stop.isEnabled()
        found += [f"{wide}: {line}" for line in look.faults(strip)]
    stop.click()
    go_on.set()
    assert window.context.jobs.settle()
    assert found == []


@pytest.mark.parametrize("scale", [1.25, 1.5])
def test_nothing_is_cut_on_a_scaled_screen(demo_folder: Path, tmp_path: Path, scale: float) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(demo_folder, folder, ignore=shutil.ignore_patterns("office.lock"))
    words: list[Any] = ["tests/look_sheet.py", tmp_path / "out", folder, "--check", "--user", USER]
    words += ["--password", PASSWORD, "--scale", scale, "--size", "1920x1080"]
    words += ["--pages", "home,employer,employer_file,assess"]
    done = subprocess.run(
        [sys.executable, *(str(one) for one in words)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[:-1] == []
