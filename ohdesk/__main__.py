"""The front door: commands without a window, or the window."""

from __future__ import annotations

import gc
import multiprocessing
import os
import sys

from ohdesk import cli


def main(arguments: list[str] | None = None) -> int:
    """Run the program; return its exit code, never a traceback."""
    multiprocessing.freeze_support()
    if arguments is None:
        _begin_anew_in_utf8()
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(encoding="utf-8", errors="replace")
    reconfigure = getattr(sys.stdin, "reconfigure", None)
    if reconfigure:
        reconfigure(encoding="utf-8-sig", errors="replace")
    try:
        return cli.run(sys.argv[1:] if arguments is None else arguments, _open_window)
    except KeyboardInterrupt:
        print("已停止。", file=sys.stderr)
        return 2
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 2
    except Exception as error:
        if os.environ.get("OHDESK_DEBUG"):
            raise
        print(_told(error), file=sys.stderr)
        return 2


def _begin_anew_in_utf8() -> None:
    """Start again in UTF-8 where the system's own encoding could not even write a Chinese file name."""
    able = sys.getfilesystemencoding().lower().replace("-", "") == "utf8"
    if able or os.environ.get("PYTHONUTF8") == "1" or getattr(sys, "frozen", False):
        return
    os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], {**os.environ, "PYTHONUTF8": "1"})  # noqa: S606


def _told(error: Exception) -> str:
    """Return the one sentence for what nobody foresaw; out of memory not even a report may be possible."""
    try:
        from ohdesk import error_report

        return error_report.say(error, "command")
    except Exception:  # noqa: BLE001 - the last line of defence
        return "程序遇到未预料的问题，这一步没有完成，已保存的数据不受影响。请重试；仍不行请联系技术支持。"


def _open_window(wish: cli.WindowWish) -> int:
    # A tenth of the start was spent collecting what imports keep anyway; the window collects by its own clock.
    gc.disable()
    from ui import app

    try:
        return app.run(wish)
    finally:
        gc.enable()


if __name__ == "__main__":
    sys.exit(main())
