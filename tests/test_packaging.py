"""What is handed out: complete, named alike everywhere, found by the desktop, and without a hand on the data."""

from __future__ import annotations

import ast
import configparser
import gzip
import importlib
import json
import re
import shutil
import subprocess
import sys
import tomllib
import xml.etree.ElementTree as ET
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest
from doors import ROOT

import ohdesk

PACKAGING = ROOT / "packaging"
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
NSI = (PACKAGING / "windows" / "ohdesk.nsi").read_text("utf-8")
needs_dpkg = pytest.mark.skipif(shutil.which("dpkg-deb") is None, reason="dpkg-deb is needed for a .deb")


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> object:
    """Return what loads one of the packaging scripts, which stand beside each other and beside start.py."""
    monkeypatch.syspath_prepend(str(ROOT))
    monkeypatch.syspath_prepend(str(PACKAGING))

    def load(name: str) -> ModuleType:
        return importlib.import_module(name)

    yield load
    for name in [one.stem for one in PACKAGING.glob("*.py")]:
        sys.modules.pop(name, None)


@pytest.fixture
def frozen(tmp_path: Path) -> tuple[Path, Path]:
    """Give a stand-in for the frozen program, and its icons."""
    folder, icons = tmp_path / "ohdesk", tmp_path / "icons"
    (folder / "_internal").mkdir(parents=True)
    icons.mkdir()
    (folder / "ohdesk").write_bytes(b"#!/bin/sh\n")
    (folder / "_internal" / "libx.so").write_bytes(b"\x7fELF GLIBC_2.17\0 GLIBC_2.29\0 GLIBC_2.4\0")
    (folder / "_internal" / "libx.so.1").symlink_to("libx.so")
    (folder / "说明.txt").write_text("说明", "utf-8")
    (folder / "THIRD_PARTY.md").write_text("第三方组件", "utf-8")
    for side in (16, 256):
        (icons / f"{side}.png").write_bytes(b"\x89PNG")
    return folder, icons


def fields_of(text: str) -> dict[str, str]:
    """Return a control file's fields."""
    return dict(re.findall(r"^([A-Za-z-]+): (.*(?:\n .*)*)", text, re.MULTILINE))


def test_the_version_is_the_same_everywhere(script: object) -> None:
    deb, windows = script("deb"), script("windows")
    assert ohdesk.__version__ == VERSION
    assert fields_of(deb.control(1, "2.28"))["Version"] == VERSION
    assert json.loads(deb.info())["version"] == f"{VERSION}.0"
    assert f"'{VERSION}'" in windows.version_resource()
    assert VERSION in deb.file_name()
    assert f"## {VERSION}" in (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_the_package_asks_for_every_library_the_window_needs(script: object) -> None:
    deb, start = script("deb"), script("start")
    fields = fields_of(deb.control(198_000, "2.28"))
    asked = {one.split(" ")[0] for one in fields["Depends"].split(", ")}
    assert {*start.QT_LIBRARIES.values(), *start.SCREEN_LIBRARIES.values()} | {"libc6"} == asked
    assert "libc6 (>= 2.28)" in fields["Depends"]
    assert fields["Architecture"] in ("amd64", "arm64")
    assert fields["Installed-Size"] == "198000"
    assert re.fullmatch(r"[a-z0-9][a-z0-9+.-]+", fields["Package"])
    assert "数据" in fields["Description"]


def test_the_desktop_entry_is_valid_and_opens_the_programs_own_files(script: object, tmp_path: Path) -> None:
    deb = script("deb")
    reader = configparser.ConfigParser(interpolation=None)
    reader.optionxform = str
    reader.read_string(deb.desktop_entry())
    entry = reader["Desktop Entry"]
    assert (entry["Type"], entry["Exec"], entry["Terminal"]) == ("Application", "ohdesk %f", "false")
    assert entry["Name"] == "职业健康工作台"
    kinds = ET.fromstring(deb.mime_types())
    named = {kind.get("type") for kind in kinds}
    assert set(entry["MimeType"].strip(";").split(";")) == named
    assert {glob.get("pattern") for glob in kinds.iter() if glob.tag.endswith("}glob")} == {
        "*.ohbak",
        "*.ohjj",
    }
    if shutil.which("desktop-file-validate"):
        file = tmp_path / "x.desktop"
        file.write_text(deb.desktop_entry(), "utf-8")
        told = subprocess.run(
            ["desktop-file-validate", file], capture_output=True, encoding="utf-8", check=False
        )
        assert (told.returncode, told.stdout) == (0, "")


@needs_dpkg
def test_a_package_puts_everything_in_its_place(
    script: object, frozen: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deb = script("deb")
    monkeypatch.setattr(deb, "BUILD", tmp_path / "build")
    made = deb.build(*frozen, tmp_path)
    told = subprocess.run(["dpkg-deb", "-f", made], check=True, capture_output=True, encoding="utf-8").stdout
    assert "libc6 (>= 2.29)" in told
    inside = tmp_path / "inside"
    subprocess.run(["dpkg-deb", "-R", made, inside], check=True)
    home = inside / "opt/apps/cn.ohdesk.workbench"
    assert (home / "files/ohdesk/说明.txt").is_file()
    assert (home / "files/ohdesk/ohdesk").stat().st_mode & 0o777 == 0o755
    assert json.loads((home / "info").read_text("utf-8"))["appid"] == "cn.ohdesk.workbench"
    shared = [path for path in (inside / "usr").rglob("*") if path.is_symlink()]
    assert len(shared) == 1 + len([path for path in (home / "entries").rglob("*") if path.is_file()])
    for link in shared:
        assert inside.joinpath(str(link.readlink()).lstrip("/")).exists(), link
    assert (inside / "usr/share/icons/hicolor/256x256/apps/cn.ohdesk.workbench.png").is_symlink()
    assert (
        "0.1.0"
        in gzip.decompress((inside / "usr/share/doc/cn.ohdesk.workbench/changelog.gz").read_bytes()).decode()
    )
    sums = (inside / "DEBIAN/md5sums").read_text("utf-8").splitlines()
    assert all((inside / line.split("  ", 1)[1]).is_file() for line in sums)
    listed = subprocess.run(
        ["dpkg-deb", "-c", made], check=True, capture_output=True, encoding="utf-8"
    ).stdout
    assert all(" root/root " in line for line in listed.splitlines())
    again = deb.build(*frozen, tmp_path / "build")
    assert again.read_bytes() == made.read_bytes()


def test_no_script_of_the_package_reaches_for_data() -> None:
    for name in ("preinst", "postinst", "prerm", "postrm"):
        text = (PACKAGING / "linux" / name).read_text("utf-8")
        assert subprocess.run(["sh", "-n"], input=text, text=True, check=False).returncode == 0
        code = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
        assert not re.search(r"\brm\b|\bmv\b|/home|HOME|\.local|getent", code), name


def test_what_the_frozen_program_leaves_out_nothing_imports() -> None:
    spec = ast.parse((ROOT / "build.spec").read_text("utf-8"))
    left_out = next(
        ast.literal_eval(node.value)
        for node in spec.body
        if isinstance(node, ast.Assign) and node.targets[0].id == "UNUSED_MODULES"
    )
    imported: set[str] = set()
    for path in [*ROOT.glob("ohdesk/**/*.py"), *ROOT.glob("ui/**/*.py"), *ROOT.glob("db/**/*.py")]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {one.name for one in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                imported |= {node.module, *(f"{node.module}.{one.name}" for one in node.names)}
    wrong = {one for one in imported for out in left_out if one == out or one.startswith(f"{out}.")}
    assert wrong == set()


def test_the_build_takes_nothing_that_only_tests_need(script: object) -> None:
    environment = script("environment")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    blocks = environment.subset()
    taken = {line.split("==")[0] for line in blocks.splitlines() if "==" in line}
    declared = {environment.plain(environment.words(one)) for one in project["dependencies"]}
    tested = {environment.plain(environment.words(one)) for one in project["optional-dependencies"]["test"]}
    assert declared <= taken
    assert not taken & tested
    assert {"pyinstaller", "pip-licenses"} <= taken
    assert all("--hash=sha256:" in one for one in re.split(r"\n(?=[a-z0-9])", blocks.strip()))


def test_every_package_the_program_needs_is_credited(script: object) -> None:
    environment, licences = script("environment"), script("licences")
    program = environment.needed(environment.program_packages(), environment.locked())
    assert program - set(licences.described()) == set()
    with pytest.raises(licences.Uncredited, match="stranger"):
        licences.table([{"Name": "stranger", "Version": "1"}])
    for name in ("LGPL-3.0.txt", "GPL-3.0.txt"):
        assert "GNU" in (PACKAGING / "licences" / name).read_text("utf-8")


def test_sums_are_what_sha256sum_reads(
    script: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build = script("build")
    monkeypatch.setattr(build, "DIST", tmp_path)
    files = [tmp_path / "b.deb", tmp_path / "a.tar.xz"]
    for path in files:
        path.write_bytes(path.name.encode())
    lines = build.write_sums(files).read_text("utf-8").splitlines()
    assert [line.split("  ")[1] for line in lines] == ["a.tar.xz", "b.deb"]
    assert all(re.fullmatch(r"[0-9a-f]{64}  \S+", line) for line in lines)
    if shutil.which("sha256sum"):
        assert subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=tmp_path, check=False).returncode == 0


def test_the_archive_is_the_same_bytes_for_the_same_folder(
    script: object, frozen: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build = script("build")
    monkeypatch.setattr(build, "FOLDER", frozen[0])
    first = build.archive(tmp_path).read_bytes()
    (frozen[0] / "ohdesk").touch()
    assert build.archive(tmp_path).read_bytes() == first


def test_the_windows_resource_can_be_read(script: object) -> None:
    windows = script("windows")
    names = (
        "VSVersionInfo",
        "FixedFileInfo",
        "StringFileInfo",
        "StringTable",
        "StringStruct",
        "VarFileInfo",
        "VarStruct",
    )
    shown: dict[str, object] = {}
    stand_ins = {name: lambda *words, **named: SimpleNamespace(words=words, **named) for name in names}
    stand_ins["StringStruct"] = shown.__setitem__
    read = eval(windows.version_resource("1.2.3"), stand_ins)
    assert read.ffi.filevers == (1, 2, 3, 0)
    assert shown["ProductName"] == "职业健康工作台"
    assert shown["FileVersion"] == "1.2.3"


def test_the_installer_needs_no_administrator_and_keeps_data() -> None:
    assert "RequestExecutionLevel user" in NSI
    assert "Target amd64-unicode" in NSI
    assert "HKLM" not in NSI
    assert "SimpChinese" in NSI
    assert re.findall(r'RMDir /r (".*")', NSI) == [r'"$INSTDIR\licences"', r'"$INSTDIR\_internal"']
    removed = re.findall(r'(?:Delete|RMDir) "(.*)"', NSI)
    assert not [path for path in removed if "data" in path.lower() or "*" in path]
    assert "数据没有删除，仍在" in NSI.split('Section "Uninstall"')[1]
    both = NSI.count("!insertmacro REFUSE_WHILE_RUNNING")
    assert both == 2


@pytest.mark.skipif(shutil.which("makensis") is None, reason="makensis is needed to compile the installer")
def test_the_installer_can_be_made(script: object, frozen: tuple[Path, Path], tmp_path: Path) -> None:
    windows = script("windows")
    (frozen[0] / "ohdesk.exe").write_bytes(b"MZ")
    icon = tmp_path / "ohdesk.ico"
    from PIL import Image

    Image.new("RGBA", (64, 64), "#1a5bb5").save(icon, sizes=[(16, 16), (32, 32)])
    [made] = windows.build(frozen[0], tmp_path, icon)
    assert made.read_bytes().startswith(b"MZ")
    assert made.name == f"ohdesk-{VERSION}-windows-x64-setup.exe"


def test_the_frozen_program_in_dist_is_whole() -> None:
    folder = ROOT / "dist" / "ohdesk"
    inside = folder / "_internal"
    if not (folder / "THIRD_PARTY.md").is_file():
        pytest.skip("nothing was built here; `python3 start.py build` does")
    for needed in (
        "resources/fonts/NotoSansSC-Regular.ttf",
        "resources/icons/ohdesk.svg",
        "resources/theme/window.qss",
    ):
        assert (inside / needed).is_file(), needed
    assert list((inside / "db/migrations/versions").glob("0001_first.*"))
    names = {path.name for path in inside.rglob("*")}
    assert not [
        name
        for name in names
        if re.match(r"numpy|pytest|hypothesis|tkinter|readline|libreadline|libqgtk3", name)
    ]
    assert "PySide6-Essentials" in (folder / "THIRD_PARTY.md").read_text("utf-8")
    for name in ("LGPL-3.0.txt", "sqlcipher3.txt", "Python.txt", "Noto-OFL.txt"):
        assert (folder / "licences" / name).is_file(), name


@needs_dpkg
def test_the_built_package_holds_the_program() -> None:
    found = list((ROOT / "dist").glob("cn.ohdesk.workbench_*.deb"))
    if not found:
        pytest.skip("no package was built here; `python3 start.py build` does")
    listed = subprocess.run(
        ["dpkg-deb", "-c", found[0]], check=True, capture_output=True, encoding="utf-8"
    ).stdout
    for place in (
        "./opt/apps/cn.ohdesk.workbench/files/ohdesk/ohdesk",
        "./opt/apps/cn.ohdesk.workbench/files/ohdesk/_internal/resources/fonts/NotoSansSC-Regular.ttf",
        "./opt/apps/cn.ohdesk.workbench/entries/applications/cn.ohdesk.workbench.desktop",
        "./usr/share/applications/cn.ohdesk.workbench.desktop",
        "./usr/bin/ohdesk",
    ):
        assert place in listed, place
    assert "./home" not in listed
    sums = (ROOT / "dist" / "SHA256SUMS").read_text("utf-8")
    assert found[0].name in sums
