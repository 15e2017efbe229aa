"""Make everything that is handed out: the program's folder, an archive, the installer, and their sums.

Run by `python3 start.py build`. The frozen program is made in an environment of its own under build/.
"""

from __future__ import annotations

import argparse
import ctypes.util
import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import deb
import environment
import licences
import naming
import windows
from naming import APP, BUILD, DIST, FOLDER, ICON, ROOT, VERSION

import start

LINUX = sys.platform.startswith("linux")
SPARE_SECONDS = 1
PDF = "使用手册.pdf"


@contextmanager
def step(words: str) -> Iterator[None]:
    """Say what is being done and how long it took."""
    start.say(f"{words} …")
    began = time.monotonic()
    yield
    if (took := time.monotonic() - began) >= SPARE_SECONDS:
        start.say(f"  用时 {took:.0f} 秒")


def program(*words: str) -> int:
    """Run the program from its source and return its exit code; what it said is shown only when it failed."""
    variables = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    done = subprocess.run(
        [sys.executable, *words], check=False, cwd=ROOT, env=variables, capture_output=True, encoding="utf-8"
    )
    if done.returncode:
        start.say(f"{done.stdout}{done.stderr}")
    return done.returncode


def bring_in_tools() -> None:
    """Install what the builder itself needs on Linux: libraries it collects, and the interpreter's own."""
    if not LINUX:
        return
    wanted = start.QT_LIBRARIES | start.SCREEN_LIBRARIES
    missing = [package for library, package in wanted.items() if not _loads(library)]
    missing += [f"libpython3.{sys.version_info[1]}"] * (not _has_own_library())
    missing += ["binutils"] * (not shutil.which("objdump"))
    if missing and not start.apt_install(missing):
        raise start.SetupError(f"缺少打包所需的系统组件：{' '.join(missing)}")


def _has_own_library() -> bool:
    """Tell whether this Python can be frozen: PyInstaller takes the interpreter's shared library along."""
    name = str(sysconfig.get_config_var("INSTSONAME") or "")
    beside = Path(str(sysconfig.get_config_var("LIBDIR"))) / name
    return (name.endswith((".so", ".so.1.0")) and beside.is_file()) or _loads(
        f"libpython3.{sys.version_info[1]}.so.1.0"
    )


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def make_manual() -> None:
    """Paint the manual's pictures, which the frozen program carries along."""
    if code := program("-m", "ui.manual_pictures"):
        raise start.SetupError(f"手册的图片没有做成（代码 {code}）。")


def freeze(python: Path) -> Path:
    """Run PyInstaller and return the list of what went into the archive."""
    work = BUILD / "pyinstaller"
    shutil.rmtree(work, ignore_errors=True)
    shutil.rmtree(FOLDER, ignore_errors=True)
    command = [str(python), "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN"]
    places = ["--distpath", str(DIST), "--workpath", str(work)]
    # The order of sets would otherwise change the archive from build to build.
    variables = {**os.environ, "PYTHONHASHSEED": "1", "SOURCE_DATE_EPOCH": str(naming.built_at())}
    done = subprocess.run([*command, *places, "build.spec"], check=False, cwd=ROOT, env=variables)
    if done.returncode:
        raise start.SetupError("冻结程序失败，原因见上面的输出。")
    return next(work.rglob("PYZ-00.toc"))


def strip_libraries() -> None:
    """Take the debugging words out of what was built with them: a tenth of the folder."""
    if not LINUX or not shutil.which("strip"):
        return
    for path in sorted((FOLDER / "_internal").rglob("*.so*")):
        # Wheels repaired by auditwheel bring libraries that strip would break.
        if path.is_file() and not path.is_symlink() and not path.parent.name.endswith(".libs"):
            subprocess.run(["strip", "--strip-debug", str(path)], check=False, capture_output=True)


def note_system_libraries() -> None:
    """Write down from which Debian packages the collected libraries come."""
    owners: dict[str, str] = {}
    found = [path for path in (FOLDER / "_internal").glob("lib*.so*") if not path.is_symlink()]
    names = [path.name for path in found if not path.name.startswith("libpython")]
    if LINUX and names and shutil.which("dpkg-query"):
        command = ["dpkg-query", "-S", *(f"*/{name}" for name in sorted(names))]
        told = subprocess.run(command, check=False, capture_output=True, encoding="utf-8").stdout
        for line in told.splitlines():
            package, _, place = line.partition(": ")
            if Path(place).name in names and place.startswith(("/lib", "/usr/lib")):
                owners.setdefault(Path(place).name, package.split(":")[0].split(",")[0])
    (BUILD / "system-libraries.json").write_text(json.dumps(owners), encoding="utf-8")


def add_papers(toc: Path) -> list[str]:
    """Put the short guide, the licences and the manual beside the program; return the packages inside."""
    text = (ROOT / "packaging" / "说明.txt").read_text("utf-8").format(version=VERSION)
    (FOLDER / "说明.txt").write_text(text, encoding="utf-8-sig", newline="\r\n")
    note_system_libraries()
    packages = licences.write(toc)
    if program("-m", "ohdesk", "manual", str(FOLDER / PDF)):
        raise start.SetupError("使用手册的 PDF 没有做成。")
    return packages


def archive(out: Path = DIST) -> Path:
    """Pack the folder as .tar.xz, the same bytes for the same folder."""
    target = out / f"{APP}-{VERSION}-linux-{naming.machine()}.tar.xz"
    when = naming.built_at()

    def tidy(one: tarfile.TarInfo) -> tarfile.TarInfo:
        one.uid = one.gid = 0
        one.uname = one.gname = "root"
        one.mtime = when
        one.mode = 0o755 if one.isdir() or one.mode & 0o100 else 0o644
        return one

    with (
        target.open("wb") as file,
        _squeezed(file) as stream,
        tarfile.open(fileobj=stream, mode="w|", format=tarfile.PAX_FORMAT) as box,
    ):
        for path in [FOLDER, *sorted(FOLDER.rglob("*"))]:
            name = Path(f"{APP}-{VERSION}") / path.relative_to(FOLDER)
            box.add(path, str(name), recursive=False, filter=tidy)
    return target


@contextmanager
def _squeezed(file: io.BufferedWriter) -> Iterator[io.BufferedIOBase]:
    """Give a stream that ends up compressed in the file, on all processors where xz is at hand."""
    if not shutil.which("xz"):
        import lzma

        with lzma.open(file, "wb", preset=6) as stream:
            yield stream
        return
    packer = subprocess.Popen(["xz", "-6", "-T0", "-c"], stdin=subprocess.PIPE, stdout=file)
    assert packer.stdin is not None
    yield packer.stdin  # type: ignore[misc]
    packer.stdin.close()
    if packer.wait():
        raise start.SetupError("压缩没有完成，请检查磁盘空间。")


def write_sums(files: list[Path]) -> Path:
    """Write the list by which a copy on a stick is proved whole: `sha256sum -c SHA256SUMS`."""
    lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in sorted(files)]
    target = DIST / "SHA256SUMS"
    target.write_text("".join(lines), encoding="utf-8", newline="\n")
    return target


def packed() -> list[Path]:
    """Make the archive and the installer that belong to this system."""
    made: list[Path] = []
    if LINUX:
        with step("打成 .tar.xz"):
            made.append(archive())
        if shutil.which("dpkg-deb"):
            with step("打成 .deb"):
                made.append(deb.build())
    elif os.name == "nt":
        made += windows.build()
    return made


def size_of(path: Path) -> str:
    """Return the size of a file or folder in MB."""
    files = [path] if path.is_file() else [one for one in path.rglob("*") if one.is_file()]
    return f"{sum(one.stat().st_size for one in files if not one.is_symlink()) / 1e6:.0f} MB"


def build(folder_only: bool) -> None:
    """Make the frozen program and, unless only the folder is wanted, what is handed out."""
    for old in [*DIST.glob(f"{APP}-*"), *DIST.glob(f"{naming.APP_ID}_*"), DIST / "SHA256SUMS"]:
        old.unlink(missing_ok=True)
    with step("准备干净的打包环境"):
        bring_in_tools()
        python = environment.make()
    with step("画图标、做手册图片"):
        subprocess.run(
            [str(python), str(ROOT / "packaging/icons.py"), str(ICON), str(BUILD / "icons")], check=True
        )
        windows.write_version_resource()
        make_manual()
    with step("冻结程序"):
        toc = freeze(python)
        strip_libraries()
    with step("附上说明、许可和手册"):
        packages = add_papers(toc)
    start.say(f"  程序文件夹 {FOLDER}：{size_of(FOLDER)}，第三方组件 {len(packages)} 个")
    if folder_only:
        return
    made = packed()
    for path in [*made, write_sums(made)]:
        start.say(f"  {path}：{size_of(path)}")


def main(words: list[str]) -> int:
    """Build, and say in one sentence what stopped it."""
    reader = argparse.ArgumentParser(prog="start.py build", description="打包")
    reader.add_argument("--folder", action="store_true", help="只做程序文件夹")
    options = reader.parse_args(words)
    try:
        build(options.folder)
    except (start.SetupError, licences.Uncredited) as problem:
        print(problem, file=sys.stderr)
        return 2
    except subprocess.CalledProcessError as problem:
        print(f"打包没有完成：{Path(problem.cmd[0]).name} 返回 {problem.returncode}。", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    sys.exit(main(sys.argv[1:]))
