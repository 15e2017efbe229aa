"""What the program is called wherever it is put: one place for names, versions and folders."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

APP = "ohdesk"
APP_ID = "cn.ohdesk.workbench"
TITLE = "职业健康工作台"
SUMMARY = "职业健康台账、年度自评与固定格式报表"
MAINTAINER = "ohdesk authors <ohdesk@localhost>"
VERSION: str = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
BUILD = ROOT / "build"
DIST = ROOT / "dist"
FOLDER = DIST / APP
ICON = ROOT / "resources" / "icons" / f"{APP}.svg"
ENDINGS = {"ohbak": ("backup", f"{TITLE}备份"), "ohjj": ("handover", f"{TITLE}交接包")}
"""The program's own files: by their ending the short English name and the words people see."""


def machine() -> str:
    """Return the kind of processor as package names write it."""
    name = platform.machine().lower()
    return {"amd64": "x86_64", "x64": "x86_64", "arm64": "aarch64"}.get(name, name)


def built_at() -> int:
    """Return the time that everything packed carries: that of the last commit, so that a build can be repeated."""
    if given := os.environ.get("SOURCE_DATE_EPOCH"):
        return int(given)
    command = ["git", "log", "-1", "--format=%ct"]
    try:
        told = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
        return int(told)
    except (OSError, subprocess.CalledProcessError, ValueError):
        return int((ROOT / "pyproject.toml").stat().st_mtime)
