"""A whole folder at once: written under another name, read back, and given its name in one step."""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from ohdesk.errors import Refused

Appear = Callable[[], Path]


@contextmanager
def placing(home: Path, name: str, files: Mapping[str, bytes]) -> Iterator[Appear]:
    """Write files into a hidden folder; what is yielded gives it its name, or the first with _2, _3 that is free.

    Unless that was done when the block ends, nothing of it stays. Raises Refused when it cannot be written.
    """
    draft = home / f".ohdesk-{secrets.token_hex(6)}.part"
    try:
        _said_in_chinese(home, lambda: _write(draft, files))
        yield lambda: _said_in_chinese(home, lambda: _appear(draft, home / name))
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _said_in_chinese(home: Path, step: Callable[[], Path]) -> Path:
    try:
        return step()
    except PermissionError:
        raise Refused(f"不能在“{home}”中写文件，请换一个文件夹。") from None
    except OSError as error:
        raise Refused(
            f"没有写成，“{home}”写入失败（{error.strerror or error}），请检查磁盘空间，或换一个文件夹。"
        ) from None


def _write(draft: Path, files: Mapping[str, bytes]) -> Path:
    draft.mkdir(parents=True)
    for name, content in files.items():
        with (draft / name).open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    for name, content in files.items():
        if hashlib.sha256((draft / name).read_bytes()).digest() != hashlib.sha256(content).digest():
            raise Refused(f"“{name}”写入后核对不一致，没有写成，请检查磁盘后再试。")
    return draft


def _appear(draft: Path, wanted: Path) -> Path:
    more = 1
    while True:
        final = wanted if more == 1 else wanted.with_name(f"{wanted.name}_{more}")
        more += 1
        # Renaming onto an empty folder would replace it, so that one counts as taken too.
        if final.exists():
            continue
        with suppress(FileExistsError):
            return draft.rename(final)
