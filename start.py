"""Set everything up with one command, then show the program at work; needs nothing but Python.

python3 start.py            set up, make a demonstration office and its official tables, open the window
python3 start.py test ...   set up, run the tests (further words go to pytest)
python3 start.py torture    set up, deal out faults by the thousand, write docs/reliability.md
python3 start.py build      set up, make the program's folder and the packages in dist/
python3 start.py manual     set up, make the manual's pictures, write the manual to out/
python3 start.py setup      set up only
python3 start.py CMD ...    any command of ohdesk
"""

from __future__ import annotations

import ctypes
import hashlib
import json
import os
import secrets
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
WINDOWS = os.name == "nt"
PYTHON = VENV / ("Scripts/python.exe" if WINDOWS else "bin/python")
LOCK = ROOT / "requirements.lock"
STAMP = VENV / "installed-lock.sha256"
OUT = ROOT / "out"
OFFICE = OUT / "demo-office"
PROFILE = "henan-2025"
TABLES = OUT / PROFILE
QT_LIBRARIES = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libfontconfig.so.1": "libfontconfig1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
}
SCREEN_LIBRARIES = {
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
}


class SetupError(Exception):
    """Something outside the program stops the set-up; the text tells the person what to do."""


def say(text: str) -> None:
    """Print one line at once, in step with the output of the programs started here."""
    print(text, flush=True)


def has_display() -> bool:
    """Tell whether a window can be shown to somebody."""
    return WINDOWS or any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))


def succeeds(command: list[str]) -> bool:
    """Run a command silently and tell whether it went well."""
    try:
        return subprocess.run(command, check=False, capture_output=True).returncode == 0
    except OSError:
        return False


def apt_prefix() -> list[str] | None:
    """Return how apt-get is called here with the right to install, or None where that is impossible."""
    if not shutil.which("apt-get"):
        return None
    if os.geteuid() == 0:
        return []
    return ["sudo", "-n"] if succeeds(["sudo", "-n", "true"]) else None


def apt_install(packages: list[str]) -> bool:
    """Install Debian packages, with a fresh package list when the present one does not know them."""
    if (prefix := apt_prefix()) is None:
        return False
    say(f"正在安装系统组件：{' '.join(packages)}")
    apt = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q"]
    install = [*apt, "install", "-y", "--no-install-recommends", *packages]
    return succeeds(install) or (succeeds([*apt, "update"]) and succeeds(install))


def missing_libraries() -> list[str]:
    """Return the Debian packages of the shared libraries Qt needs here and cannot load."""
    wanted = QT_LIBRARIES | (SCREEN_LIBRARIES if has_display() else {})
    missing = []
    for library, package in wanted.items():
        try:
            ctypes.CDLL(library)
        except OSError:
            missing.append(package)
    return missing


def install_libraries() -> None:
    """Bring in what Qt misses on Linux, or print the exact line a person has to run."""
    if not sys.platform.startswith("linux"):
        return
    missing = missing_libraries()
    if missing and not apt_install(missing):
        say("缺少窗口所需的系统组件，请以管理员身份运行下面一行后再试：")
        say(f"  apt-get update && apt-get install -y --no-install-recommends {' '.join(missing)}")


def check_python() -> None:
    """Refuse a Python the packages were not locked for."""
    if not (3, 11) <= sys.version_info[:2] < (3, 14):
        found = ".".join(map(str, sys.version_info[:2]))
        raise SetupError(f"需要 Python 3.11、3.12 或 3.13，当前是 {found}；请换一个版本再运行 start.py。")


def make_venv() -> None:
    """Make `.venv`, and make it anew when its Python no longer starts."""
    if succeeds([str(PYTHON), "-c", "import pip, sys; sys.exit(sys.version_info < (3, 11))"]):
        return
    say("正在建立运行环境 .venv …")
    create = [sys.executable, "-m", "venv", "--clear", str(VENV)]
    if succeeds(create) or (not WINDOWS and apt_install(["python3-venv"]) and succeeds(create)):
        return
    hint = "请重新安装 Python" if WINDOWS else "请以管理员身份运行 apt-get install -y python3-venv"
    raise SetupError(f"建立运行环境失败：{hint}，然后再试。")


def install_packages() -> None:
    """Install the locked packages, each checked against its hash, unless they are there already."""
    wanted = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    if STAMP.is_file() and STAMP.read_text(encoding="ascii") == wanted:
        return
    say("正在安装程序所需的组件（首次约一分钟）…")
    pip = [str(PYTHON), "-m", "pip", "install", "-qq", "--disable-pip-version-check", "--retries", "5"]
    done = subprocess.run([*pip, "--require-hashes", "-r", str(LOCK)], check=False, cwd=ROOT)
    if done.returncode:
        raise SetupError("组件安装失败：请检查网络后再运行一次；已下载的部分不会重复下载。")
    STAMP.write_text(wanted, encoding="ascii")


def set_up() -> None:
    """Bring the machine to the state in which program and tests run."""
    check_python()
    make_venv()
    install_packages()
    install_libraries()


def environment(**more: str) -> dict[str, str]:
    """Return the variables the program runs with."""
    return {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", **more}


def ohdesk(*words: str, **variables: str) -> int:
    """Run one command of the program and return its exit code."""
    command = [str(PYTHON), "-m", "ohdesk", *words]
    return subprocess.run(command, check=False, env=environment(**variables)).returncode


def run_tests(words: list[str]) -> int:
    """Run the tests without a screen."""
    command = [str(PYTHON), "-m", "pytest", "-q", "-n", "2", "--dist", "worksteal", *words]
    variables = environment(QT_QPA_PLATFORM="offscreen")
    return subprocess.run(command, check=False, cwd=ROOT, env=variables).returncode


def torture(words: list[str]) -> int:
    """Deal out many faults and write down what came of them."""
    roads = os.pathsep.join((str(ROOT), str(ROOT / "tests")))
    command = [str(PYTHON), "-m", "faults.torture", *words]
    return subprocess.run(command, check=False, cwd=ROOT, env=environment(PYTHONPATH=roads)).returncode


def build(words: list[str]) -> int:
    """Make what is handed out."""
    command = [str(PYTHON), str(ROOT / "packaging" / "build.py"), *words]
    return subprocess.run(command, check=False, cwd=ROOT, env={**os.environ, "PYTHONUTF8": "1"}).returncode


def manual() -> int:
    """Make the manual's pictures anew and print it."""
    command = [str(PYTHON), "-m", "ui.manual_pictures"]
    code = subprocess.run(command, check=False, env=environment(QT_QPA_PLATFORM="offscreen")).returncode
    return code or ohdesk("manual", str(OUT / "使用手册.pdf"))


def clear_demo() -> None:
    """Remove the last demonstration office, and nothing that is not one."""
    if not OFFICE.exists():
        return
    if any(OFFICE.iterdir()) and not (OFFICE / "keyring.json").is_file():
        raise SetupError(f"{OFFICE} 里不是演示数据，没有动它；请移走后再试。")
    lock = OFFICE / "office.lock"
    try:
        if fcntl and lock.exists():
            with lock.open("rb") as held:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        lock.unlink(missing_ok=True)  # Windows refuses here, before anything is lost
        shutil.rmtree(OFFICE)
    except OSError as error:
        raise SetupError(f"演示数据 {OFFICE} 正被使用：请关闭正在运行的程序后再试。") from error


def summary(sign_in: list[str], password: str) -> str:
    """Return one line that says how the demonstration office stands."""
    command = [str(PYTHON), "-m", "ohdesk", "assess", PROFILE, *sign_in, "--json"]
    variables = environment(OHDESK_PASSWORD=password)
    done = subprocess.run(command, check=False, capture_output=True, encoding="utf-8", env=variables)
    if done.returncode:
        raise SetupError(done.stderr.strip())
    found = json.loads(done.stdout)
    met = Counter(row["met"] for row in found["rows"])
    grades = Counter(task["grade"] for task in found["tasks"])
    rows = f"指标 {len(found['rows'])} 行：达到 {met[True]}，未达到 {met[False]}，未判定或不适用 {met[None]}"
    tasks = "，".join(f"{grade or '待人工判定'} {grades[grade]}" for grade in ("A", "B", "C", None))
    return f"{rows}。任务 {len(found['tasks'])} 项：{tasks}。"


def demonstrate() -> int:
    """Make the demonstration office and its official tables, say where they are, and open the window."""
    password = os.environ.get("OHDESK_PASSWORD") or f"Demo-{secrets.token_hex(5)}"
    clear_demo()
    shutil.rmtree(TABLES, ignore_errors=True)
    OUT.mkdir(exist_ok=True)
    sign_in = ["--data", str(OFFICE), "--user", "admin"]
    say("正在生成演示数据（虚构的县区，200 家用人单位）…")
    for words in (["demo", "--employers", "200", "--seed", "1"], ["export", PROFILE, str(TABLES)]):
        if code := ohdesk(*words, *sign_in, OHDESK_PASSWORD=password):
            return code
    say(summary(sign_in, password))
    say(f"演示数据：{OFFICE}（用户 admin，密码 {password}；密码不保存，每次重新生成）")
    say(f"固定格式报表：{TABLES}")
    if not has_display():
        say("没有检测到显示器，不打开窗口。")
        return 0
    say("正在打开窗口…")
    return ohdesk(*sign_in, OHDESK_PASSWORD=password)


def main(words: list[str]) -> int:
    """Set up, then do what was asked."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None and hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        set_up()
        if words[:1] == ["setup"]:
            return 0
        if words[:1] == ["test"]:
            return run_tests(words[1:])
        if words[:1] == ["torture"]:
            return torture(words[1:])
        if words == ["manual"]:
            return manual()
        if words[:1] == ["build"]:
            return build(words[1:])
        return ohdesk(*words) if words else demonstrate()
    except SetupError as problem:
        print(problem, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
