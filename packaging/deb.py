"""The .deb for 统信UOS, 麒麟 and Debian: the program under /opt/apps, known to the desktop, data never touched."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import shutil
import subprocess
from pathlib import Path

import naming
from naming import APP, APP_ID, BUILD, DIST, ENDINGS, FOLDER, MAINTAINER, ROOT, SUMMARY, TITLE, VERSION

import start

ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}
HOME = Path("opt/apps") / APP_ID
HERE = ROOT / "packaging" / "linux"
PROGRAM = HOME / "files" / APP / APP
GLIBC = re.compile(rb"GLIBC_2\.(\d{1,2})\0")
ELF = b"\x7fELF"
DESCRIPTION = (
    f"{TITLE}：{SUMMARY}",
    "县区卫生健康部门、疾控中心使用的职业健康台账与年度自评程序。",
    "一台电脑、一个加密的数据文件夹，不联网。",
    ".",
    "数据在使用者自己的主目录中；升级、卸载、清除都不会动数据。",
)


def architecture() -> str:
    """Return the processor's name in Debian's words."""
    return ARCHITECTURES.get(naming.machine(), naming.machine())


def file_name() -> str:
    """Return the package's file name."""
    return f"{APP_ID}_{VERSION}_{architecture()}.deb"


def least_glibc(folder: Path) -> str:
    """Return the oldest C library with which every library of a folder can be loaded."""
    newest = 17
    for path in folder.rglob("*"):
        if path.is_symlink() or not path.is_file():
            continue
        with path.open("rb") as file:
            content = file.read() if file.read(4) == ELF else b""
        newest = max([newest, *(int(found) for found in GLIBC.findall(content))])
    return f"2.{newest}"


def control(size_kib: int, glibc: str) -> str:
    """Return the package's control file."""
    libraries = [*start.QT_LIBRARIES.values(), *start.SCREEN_LIBRARIES.values()]
    depends = [f"libc6 (>= {glibc})", *sorted(libraries)]
    fields = {
        "Package": APP_ID,
        "Version": VERSION,
        "Architecture": architecture(),
        "Maintainer": MAINTAINER,
        "Installed-Size": str(size_kib),
        "Depends": ", ".join(depends),
        "Recommends": "libcups2, libwayland-client0, libwayland-cursor0, libwayland-egl1",
        "Provides": APP,
        "Section": "misc",
        "Priority": "optional",
        "Description": "\n ".join(DESCRIPTION),
    }
    return "".join(f"{name}: {value}\n" for name, value in fields.items())


def info() -> str:
    """Return what UOS wants to know of a program."""
    wanted = dict.fromkeys(
        ("autostart", "notification", "trayicon", "clipboard", "account", "bluetooth"), False
    )
    told = {
        "appid": APP_ID,
        "name": TITLE,
        "version": f"{VERSION}.0",
        "arch": [architecture()],
        "permissions": {**wanted, "clipboard": True, "camera": False, "audio_record": False},
    }
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


def desktop_entry() -> str:
    """Return the line in the menu."""
    types = "".join(f"application/x-{APP}-{name};" for name, _ in ENDINGS.values())
    return (
        (HERE / "entry.desktop")
        .read_text("utf-8")
        .format(title=TITLE, summary=SUMMARY, icon=APP_ID, types=types, program=APP)
    )


def mime_types() -> str:
    """Return the program's own kinds of files."""
    kinds = "".join(
        f'  <mime-type type="application/x-{APP}-{name}">\n    <comment>{words}</comment>\n'
        f'    <icon name="{APP_ID}"/>\n    <glob pattern="*.{ending}"/>\n  </mime-type>\n'
        for ending, (name, words) in ENDINGS.items()
    )
    namespace = "http://www.freedesktop.org/standards/shared-mime-info"
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<mime-info xmlns="{namespace}">\n{kinds}</mime-info>\n'


def entries(icons: Path) -> dict[Path, bytes]:
    """Return what the desktop reads, by its place under `share` and under UOS' `entries` alike."""
    found = {
        Path("applications") / f"{APP_ID}.desktop": desktop_entry().encode(),
        Path("mime/packages") / f"{APP_ID}.xml": mime_types().encode(),
        Path("icons/hicolor/scalable/apps") / f"{APP_ID}.svg": naming.ICON.read_bytes(),
    }
    for picture in sorted(icons.glob("*.png")):
        place = Path(f"icons/hicolor/{picture.stem}x{picture.stem}/apps") / f"{APP_ID}.png"
        found[place] = picture.read_bytes()
    return found


def lay_out(root: Path, folder: Path, icons: Path) -> None:
    """Put every file of the package in its place under a root."""
    shutil.copytree(folder, root / PROGRAM.parent, symlinks=True)
    _write(root / HOME / "info", info().encode())
    for place, content in entries(icons).items():
        _write(root / HOME / "entries" / place, content)
        shared = root / "usr/share" / place
        shared.parent.mkdir(parents=True, exist_ok=True)
        shared.symlink_to(Path("/") / HOME / "entries" / place)
    command = root / "usr/bin" / APP
    command.parent.mkdir(parents=True)
    command.symlink_to(Path("/") / PROGRAM)
    about = root / "usr/share/doc" / APP_ID
    _write(
        about / "copyright",
        (ROOT / "LICENSE").read_bytes() + b"\n" + (folder / "THIRD_PARTY.md").read_bytes(),
    )
    _write(about / "changelog.gz", gzip.compress((ROOT / "CHANGELOG.md").read_bytes(), mtime=0))
    for path in root.rglob("*"):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path == root / PROGRAM else 0o644)


def write_control(root: Path, glibc: str) -> None:
    """Write the control file, the sums and the scripts."""
    files = sorted(path for path in root.rglob("*") if path.is_file() and not path.is_symlink())
    size = sum(path.stat().st_size for path in files) // 1024 + 1
    sums = "".join(
        f"{hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest()}  {path.relative_to(root)}\n"
        for path in files
    )
    _write(root / "DEBIAN/control", control(size, glibc).encode())
    _write(root / "DEBIAN/md5sums", sums.encode())
    for name in ("preinst", "postinst", "prerm", "postrm"):
        script = root / "DEBIAN" / name
        text = (HERE / name).read_text("utf-8").replace("@PROGRAM@", f"/{PROGRAM.as_posix()}")
        _write(script, text.encode())
        script.chmod(0o755)


def build(folder: Path = FOLDER, icons: Path = BUILD / "icons", out: Path = DIST) -> Path:
    """Make the package and return its path."""
    root = BUILD / "deb"
    shutil.rmtree(root, ignore_errors=True)
    lay_out(root, folder, icons)
    write_control(root, least_glibc(root / HOME / "files"))
    target = out / file_name()
    environment = {"SOURCE_DATE_EPOCH": str(naming.built_at()), "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}
    command = ["dpkg-deb", "--root-owner-group", "-Zxz", "--build", str(root), str(target)]
    subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)
    shutil.rmtree(root)
    return target


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
