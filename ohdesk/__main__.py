"""The front door: commands without a window, or the window."""

from __future__ import annotations

import logging
import multiprocessing
import os
import sys

from ohdesk import cli


def main(arguments: list[str] | None = None) -> int:
    """Run the program; return its exit code, never a traceback."""
    multiprocessing.freeze_support()
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
    except Exception:
        logging.getLogger("ohdesk").debug("unforeseen", exc_info=True)
        if os.environ.get("OHDESK_DEBUG"):
            raise
        print(
            "程序遇到未预料的问题，没有完成这一步；已保存的数据不受影响。请重试，仍不行请联系技术支持。",
            file=sys.stderr,
        )
        return 2


def _open_window(wish: cli.WindowWish) -> int:
    from ui import app

    return app.run(wish)


if __name__ == "__main__":
    sys.exit(main())
