"""Paint every page of an office into pictures and one contact sheet: python tests/look_sheet.py OUT DATA [--dark]."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parent.parent)]

COLUMNS, THUMB = 3, 640


def main() -> None:
    """Paint what the command line asks for."""
    asked = _asked()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ["QT_SCALE_FACTOR"] = str(asked.scale)
    pictures = _paint(asked)
    _contact(pictures, asked.out / "sheet.png")
    sys.stdout.write(f"{len(pictures)} pictures in {asked.out}\n")
    sys.stdout.flush()
    os._exit(0)


def _asked() -> argparse.Namespace:
    found = argparse.ArgumentParser(description=__doc__)
    found.add_argument("out", type=Path)
    found.add_argument("data", type=Path)
    found.add_argument("--dark", action="store_true")
    found.add_argument("--size", default="1366x768", help="in pixels of the screen, before the scale")
    found.add_argument("--scale", type=float, default=1.0)
    found.add_argument("--font", type=int, default=13, choices=(13, 15, 17))
    found.add_argument("--pages", default="", help="page keys, separated by commas; all unless said")
    found.add_argument("--user", default="admin")
    found.add_argument("--password", default=os.environ.get("OHDESK_PASSWORD", "Abc12345!"))
    found.add_argument("--check", action="store_true", help="also say what is cut, overlapping or outside")
    return found.parse_args()


def _paint(asked: argparse.Namespace) -> list[Path]:
    from look import faults, settle

    from ohdesk.desk import open_office
    from ui.app import application
    from ui.appearance import Appearance
    from ui.context import Context
    from ui.jobs import Jobs
    from ui.main_window import MainWindow
    from ui.navigation import ENTRIES

    app = application()
    appearance = Appearance(app, asked.dark)
    appearance.choose(size=asked.font)
    jobs = Jobs()
    context = Context(open_office(asked.data, asked.user, asked.password), jobs)
    window = MainWindow(context, appearance)
    across, down = (round(int(one) / asked.scale) for one in asked.size.split("x"))
    window.resize(across, down)
    window.show()
    asked.out.mkdir(parents=True, exist_ok=True)
    wanted = [one for one in asked.pages.split(",") if one] or [one.key for one in ENTRIES if one.built]
    found = []
    for key in wanted:
        window.go(key)
        for _ in range(3):
            jobs.settle()
            settle(60)
        found.append(asked.out / f"{key}.png")
        window.grab().save(str(found[-1]))
        for line in faults(window) if asked.check else ():
            sys.stdout.write(f"{key}: {line}\n")
    jobs.close(context.desk.close)
    return found


def _contact(pictures: list[Path], target: Path) -> None:
    """Put the pictures side by side on one sheet, in the order of the navigation."""
    from PySide6.QtCore import Qt
    from PySide6.QtGui import QImage, QPainter

    smooth = Qt.TransformationMode.SmoothTransformation
    small = [QImage(str(one)).scaledToWidth(THUMB, smooth) for one in pictures]
    tall = max(one.height() for one in small)
    rows = -(-len(small) // COLUMNS)
    sheet = QImage(COLUMNS * (THUMB + 10), rows * (tall + 10), QImage.Format.Format_RGB32)
    sheet.fill(Qt.GlobalColor.gray)
    painter = QPainter(sheet)
    for at, one in enumerate(small):
        one.setDevicePixelRatio(1.0)
        painter.drawImage(at % COLUMNS * (THUMB + 10), at // COLUMNS * (tall + 10), one)
    painter.end()
    sheet.save(str(target))


if __name__ == "__main__":
    main()
