"""THIRD_PARTY.md and the licence texts of what is really in the frozen program."""

from __future__ import annotations

import ast
import json
import re
import shutil
import subprocess
import sys
import sysconfig
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from environment import PYTHON, plain
from naming import BUILD, FOLDER, ROOT

ASK = """
import json, sys
from importlib.metadata import packages_distributions
json.dump(packages_distributions(), sys.stdout)
"""
QT = """## Qt 与 PySide6（LGPL-3.0）

窗口使用 Qt 6 与 PySide6，按 GNU 较宽松通用公共许可证第 3 版（LGPL-3.0）使用，未作修改；全文见 `licences/LGPL-3.0.txt`
和 `licences/GPL-3.0.txt`。它们是程序文件夹中独立的动态库（`_internal/PySide6/` 与 `_internal/shiboken6/`），
可以换成接口相容的其他版本；允许为调试这样的修改而进行逆向工程。源代码由 Qt 公司以 PySide6、Qt 6 的同名版本公开发布。
"""
LINE = re.compile(r"^\| ([^|]+?) \| ([^|]+?) \| ([^|]*?) \|$", re.MULTILINE)


class Uncredited(Exception):
    """Something is shipped that THIRD_PARTY.md does not name."""


def described() -> dict[str, tuple[str, str, str]]:
    """Return the rows of the kept list that speak of what is shipped, by the package's plain name."""
    text = (ROOT / "THIRD_PARTY.md").read_text("utf-8")
    part = text.split("## 随程序分发", 1)[1].split("\n## ", 1)[0]
    rows = [row for row in LINE.findall(part) if row[0] != "组件" and not set(row[0]) <= {"-"}]
    return {plain(row[0]): row for row in rows}


def shipped_modules(toc: Path, folder: Path) -> set[str]:
    """Return the first words of everything that can be imported from the frozen program."""
    names = {entry[0] for entry in ast.literal_eval(toc.read_text("utf-8"))[1]}
    names |= {path.name for path in (folder / "_internal").iterdir()}
    return {name.split(".")[0] for name in names}


def shipped(toc: Path, folder: Path = FOLDER) -> list[str]:
    """Return the packages in the frozen program."""
    told = subprocess.run([str(PYTHON), "-c", ASK], check=True, capture_output=True, encoding="utf-8").stdout
    owners: dict[str, list[str]] = json.loads(told)
    modules = shipped_modules(toc, folder)
    return sorted({plain(name) for module in modules for name in owners.get(module, [])})


def read_licences(packages: list[str]) -> list[dict[str, str]]:
    """Return what pip-licenses finds about packages."""
    ask = [str(PYTHON), "-m", "piplicenses", "--format=json", "--with-license-file", "--no-license-path"]
    told = subprocess.run([*ask, "--packages", *packages], check=True, capture_output=True, encoding="utf-8")
    found: list[dict[str, str]] = json.loads(told.stdout)
    return found


def table(packages: list[dict[str, str]]) -> list[str]:
    """Return the credited packages as a table; raise Uncredited for one that nobody described."""
    known = described()
    names = {plain(one["Name"]): one for one in packages}
    if strangers := sorted(set(names) - set(known)):
        raise Uncredited(f"THIRD_PARTY.md 没有写明：{'、'.join(strangers)}。")
    lines = ["| 组件 | 版本 | 许可 | 说明 |", "|---|---|---|---|"]
    for name, (zh, licence, about) in known.items():
        if name in names:
            lines.append(f"| {zh} | {names[name]['Version']} | {licence} | {about} |")
        elif not _is_package(name):
            lines.append(f"| {zh} | 随程序 | {licence} | {about} |")
    return lines


def _is_package(name: str) -> bool:
    try:
        distribution(name)
    except PackageNotFoundError:
        return False
    return True


def write(toc: Path, folder: Path = FOLDER) -> list[str]:
    """Write THIRD_PARTY.md and the folder of licence texts into the frozen program; return what is shipped."""
    packages = shipped(toc, folder)
    found = read_licences(packages)
    texts = folder / "licences"
    shutil.rmtree(texts, ignore_errors=True)
    shutil.copytree(ROOT / "packaging" / "licences", texts)
    for one in found:
        if one["LicenseText"] not in ("", "UNKNOWN"):
            (texts / f"{plain(one['Name'])}.txt").write_text(one["LicenseText"], encoding="utf-8")
    (texts / "Python.txt").write_text(_python_licence(), encoding="utf-8")
    shutil.copy(ROOT / "resources" / "fonts" / "OFL.txt", texts / "Noto-OFL.txt")
    shutil.copy(ROOT / "resources" / "icons" / "LICENSE.txt", texts / "Lucide.txt")
    lines = [
        "# 第三方组件",
        "",
        "程序本身按 MIT 许可发布，见 `LICENSE`。下面是这个程序文件夹里的第三方组件。",
        "",
    ]
    lines += [*table(found), "", _builder(), "", QT, *_system_libraries(folder, texts)]
    lines += ["各许可的全文在 `licences/` 文件夹中。", ""]
    (folder / "THIRD_PARTY.md").write_text("\n".join(lines), encoding="utf-8")
    shutil.copy(ROOT / "LICENSE", folder / "LICENSE")
    return packages


def _builder() -> str:
    version = f"Python {'.'.join(map(str, sys.version_info[:3]))}"
    return f"另带有 {version} 运行库（PSF-2.0）与 PyInstaller 的启动器（GPL-2.0，附有允许用于任何许可的程序的例外）。"


def _python_licence() -> str:
    places = [Path(sysconfig.get_path("stdlib")) / "LICENSE.txt"]
    places += [Path(sysconfig.get_config_var("prefix") or "/") / "LICENSE.txt"]
    return next(
        (one.read_text("utf-8") for one in places if one.is_file()), "Python Software Foundation License\n"
    )


def _system_libraries(folder: Path, texts: Path) -> list[str]:
    """Name the libraries that came from the build's own system, with their copyright files."""
    origin = BUILD / "system-libraries.json"
    found: dict[str, str] = json.loads(origin.read_text("utf-8")) if origin.is_file() else {}
    owners: dict[str, list[str]] = {}
    for name, package in found.items():
        if (folder / "_internal" / name).exists():
            owners.setdefault(package, []).append(name)
    if not owners:
        return []
    lines = ["## 系统动态库", "", "下列动态库取自打包所用的系统，未作修改：", ""]
    for package, names in sorted(owners.items()):
        about = Path("/usr/share/doc") / package / "copyright"
        if about.is_file():
            shutil.copy(about, texts / f"{package}.txt")
        lines.append(f"- {package}：{'、'.join(sorted(names))}")
    return [*lines, ""]
