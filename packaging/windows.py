"""The Windows side: what Explorer shows of the program, and the installer."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from naming import APP, BUILD, DIST, FOLDER, ROOT, SUMMARY, TITLE, VERSION

SCRIPT = ROOT / "packaging" / "windows" / "ohdesk.nsi"
RESOURCE = BUILD / "version.txt"
TEMPLATE = """VSVersionInfo(
  ffi=FixedFileInfo(filevers={numbers}, prodvers={numbers}, mask=0x3F, flags=0, OS=0x40004, fileType=1, subtype=0,
                    date=(0, 0)),
  kids=[
    StringFileInfo([StringTable('080404B0', [
      StringStruct('CompanyName', 'The ohdesk authors'),
      StringStruct('FileDescription', '{title}'),
      StringStruct('FileVersion', '{version}'),
      StringStruct('InternalName', '{app}'),
      StringStruct('LegalCopyright', 'MIT License'),
      StringStruct('OriginalFilename', '{app}.exe'),
      StringStruct('ProductName', '{title}'),
      StringStruct('ProductVersion', '{version}'),
      StringStruct('Comments', '{summary}')])]),
    VarFileInfo([VarStruct('Translation', [2052, 1200])])
  ]
)
"""


def four_numbers(version: str = VERSION) -> tuple[int, int, int, int]:
    """Return a version as the four numbers Windows wants."""
    first, second, third = (int(part) for part in version.split("."))
    return first, second, third, 0


def version_resource(version: str = VERSION) -> str:
    """Return the version resource as PyInstaller reads it."""
    told = {"title": TITLE, "app": APP, "summary": SUMMARY, "version": version}
    return TEMPLATE.format(numbers=four_numbers(version), **told)


def write_version_resource() -> Path:
    """Write the version resource where build.spec looks for it."""
    BUILD.mkdir(exist_ok=True)
    RESOURCE.write_text(version_resource(), encoding="utf-8")
    return RESOURCE


def installer_command(folder: Path, target: Path, icon: Path) -> list[str]:
    """Return how makensis is called."""
    defined = {
        "VERSION": VERSION,
        "VERSION4": ".".join(map(str, four_numbers())),
        "SOURCE": str(folder),
        "ICON": str(icon),
        "OUTFILE": str(target),
    }
    words = [f"-D{name}={value}" for name, value in defined.items()]
    return ["makensis", "-V2", "-INPUTCHARSET", "UTF8", *words, str(SCRIPT)]


def build(folder: Path = FOLDER, out: Path = DIST, icon: Path = BUILD / "icons" / "ohdesk.ico") -> list[Path]:
    """Make the installer where makensis is at hand; the folder alone can be handed out too."""
    if not shutil.which("makensis"):
        return []
    target = out / f"{APP}-{VERSION}-windows-x64-setup.exe"
    subprocess.run(installer_command(folder, target, icon), check=True)
    return [target]
