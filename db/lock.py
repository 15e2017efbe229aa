"""One opener at a time, and who it is."""

from __future__ import annotations

import getpass
import json
import os
import socket
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from db.errors import Refused

LOCK = "office.lock"
OPENER = "opener.json"


class OpenerLock:
    """The operating system's lock beside the data: it goes with the process, so it is never stale."""

    def __init__(self, folder: Path) -> None:
        """Take the lock, or raise Refused saying who holds it and since when."""
        self._opener = folder / OPENER
        self._lock = FileLock(folder / LOCK, timeout=0, thread_local=False)
        try:
            self._lock.acquire()
        except Timeout:
            raise Refused(self._taken()) from None
        except OSError:
            raise Refused(f"没有权限写入 {folder}，请换一个文件夹或请管理员开通权限。") from None
        try:
            self._opener.write_text(json.dumps(_myself(), ensure_ascii=False), "utf-8")
        except OSError:
            self._lock.release()
            raise Refused(f"不能写入 {folder}，请检查磁盘空间和文件夹权限。") from None

    def release(self) -> None:
        """Let the next opener in."""
        self._opener.unlink(missing_ok=True)
        self._lock.release()

    def _taken(self) -> str:
        try:
            by = json.loads(self._opener.read_text("utf-8"))
            who = f"用户 {by['user']}（电脑 {by['host']}，进程 {by['process']}）自 {by['since']} 起"
        except (OSError, ValueError, KeyError):
            who = "另一个窗口"
        return f"数据正由{who}打开，请先关闭那个窗口再试。"


def _account() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return "不详"


def _myself() -> dict[str, str]:
    return {
        "user": _account(),
        "host": socket.gethostname(),
        "process": str(os.getpid()),
        "since": datetime.now().astimezone().strftime("%Y-%m-%d %H:%M"),
    }
