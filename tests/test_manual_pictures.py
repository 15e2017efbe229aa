"""The manual's pictures: every one can be made from a demonstration office, at any time."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from ui import manual_steps
from ui.manual_pictures import make_all, wishes

FEW_EMPLOYERS = 40
FEWEST_COLOURS = 12


def test_every_step_of_the_table_of_pictures_is_there() -> None:
    for one in wishes():
        assert not one.prepare or callable(getattr(manual_steps, one.prepare)), one.name


def test_every_picture_is_made_and_shows_something(tmp_path: Path) -> None:
    wanted = {one.name: one for one in wishes()}
    made = make_all(tmp_path, employers=FEW_EMPLOYERS)
    assert [one.stem for one in made] == list(wanted)
    for path in made:
        one = wanted[path.stem]
        with Image.open(path) as picture:
            assert len(picture.convert("RGB").getcolors(1 << 24) or []) > FEWEST_COLOURS, path.stem
            assert picture.mode == "P"
            if not one.prepare and one.page not in ("welcome", "sign_in"):
                assert picture.size == one.size, path.stem
            assert min(picture.size) > 150, path.stem
    seen = [path.read_bytes() for path in made if path.stem not in ("settings", "settings_users")]
    assert len(set(seen)) == len(seen), "two pictures are the same"
