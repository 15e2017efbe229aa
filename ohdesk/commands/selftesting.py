"""selftest: whether the program as it is installed here does its work."""

from __future__ import annotations

from ohdesk import __version__, selftest_window
from ohdesk.commands.answer import Answer, Options
from ohdesk.selftest import Outcome, run


def selftest(options: Options) -> Answer:
    """Do the main work once on invented data and say what passed."""
    further = selftest_window.STEPS if options.window else []
    found = run(further, (lambda _: None) if options.json else _show)
    good = sum(one.ok for one in found)
    steps = [
        {"key": one.key, "zh": one.zh, "ok": one.ok, "seconds": one.seconds, "message": one.told}
        for one in found
    ]
    whole = good == len(found)
    words = "自检通过" if whole else "自检没有通过"
    lines = [f"{words}：{len(found)} 步中 {good} 步通过，用时 {sum(one.seconds for one in found):.1f} 秒。"]
    data = {"ok": whole, "version": __version__, "steps": steps}
    return Answer(data, lines, 0 if whole else 2)


def _show(one: Outcome) -> None:
    print(f"{'通过' if one.ok else '失败'}  {one.zh}（{one.seconds:.1f} 秒）", flush=True)
    if one.told:
        print(f"      {one.told}", flush=True)
