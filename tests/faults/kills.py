"""kill -9 at random moments: a child works and says what it has done, the parent kills it and examines the office.

python -m faults.kills KILLS SEED FOLDER: every child is a fork of this process with everything loaded, because
starting the program anew would cost a second a kill. Prints the counts by operation as JSON.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
import traceback
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, NoReturn

from faults.deeds import DEEDS, Deed
from faults.office import Wrong, copied, said

LIVES = 12
"""How many deaths one office suffers before a fresh one takes its place."""

Line = dict[str, Any]


@dataclass
class Count:
    """What came of the kills during one operation."""

    kills: int = 0
    acknowledged: int = 0
    lost: int = 0
    half: int = 0
    destroyed: int = 0
    wrong: list[str] = field(default_factory=list)


def serve(deed: Deed, office: Path, turn: int, out: int) -> NoReturn:
    """Be the program until killed."""

    def say(**line: object) -> None:
        os.write(out, said(line))

    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    try:
        deed.act(office, turn, say)
        say(ended=True)
    except BaseException:  # noqa: BLE001 - whatever it was, the parent must hear of it
        say(failed=traceback.format_exc()[-1500:])
    os._exit(0)


def lived(deed: Deed, office: Path, turn: int, moment: tuple[int, float]) -> list[Line]:
    """Let a child work, kill it so long after so many acknowledgements, and return what it said in whole lines."""
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(ours)
        serve(deed, office, turn, theirs)
    os.close(theirs)
    after, pause = moment
    out = b""
    while out.count(deed.sign) < after and (more := os.read(ours, 65536)):
        out += more
    time.sleep(pause)
    os.kill(child, signal.SIGKILL)
    while more := os.read(ours, 65536):
        out += more
    os.close(ours)
    os.waitpid(child, 0)
    lines = [json.loads(one) for one in out.decode().split("\n")[:-1]]
    for line in lines:
        if "failed" in line:
            raise Wrong("half", f"the program failed by itself: {line['failed']}")
    return lines


def span(deed: Deed, office: Path) -> float:
    """Return how long opening the office and one operation take here, from a child that is left alone."""
    ours, theirs = os.pipe()
    begun = time.monotonic()
    child = os.fork()
    if child == 0:
        os.close(ours)
        serve(deed, office, 0, theirs)
    os.close(theirs)
    out = b""
    while deed.sign not in out and (more := os.read(ours, 65536)):
        out += more
    took = time.monotonic() - begun
    os.kill(child, signal.SIGKILL)
    os.close(ours)
    os.waitpid(child, 0)
    if deed.sign not in out:
        raise RuntimeError(f"{deed.name}: {out.decode()}")
    return took


def dealt(deed: Deed, template: Path, office: Path, kills: int, chance: random.Random) -> Count:
    """Kill so many times during one operation."""
    count = Count()
    longest = 1.3 * span(deed, copied(template, office))
    turn = 0
    while count.kills < kills:
        copied(template, office)
        deed.fresh(office)
        for _ in range(min(LIVES, kills - count.kills)):
            turn += 1
            count.kills += 1
            try:
                # Half of the kills fall anywhere from the first moment on, half among the later operations.
                after = chance.choice((0, 0, 0, 1, 1, 3))
                pause = chance.random() * (longest if after == 0 else longest * 0.7)
                lines = lived(deed, office, turn, (after, pause))
                count.acknowledged += sum("done" in line for line in lines)
                deed.judge(office, lines)
            except Exception as error:  # noqa: BLE001 - whatever is wrong is counted, and a fresh office goes on
                goal = error.goal if isinstance(error, Wrong) else "destroyed"
                setattr(count, goal, getattr(count, goal) + 1)
                count.wrong.append(f"{type(error).__name__} {error}")
                break
            if deed.spent:
                break
    return count


def main(kills: int, seed: int, folder: Path) -> dict[str, Line]:
    """Deal the kills out evenly among the operations."""
    chance, counts = random.Random(seed), {}
    folder.mkdir(parents=True, exist_ok=True)
    for at, make in enumerate(DEEDS):
        share = kills * (at + 1) // len(DEEDS) - kills * at // len(DEEDS)
        deed = make()
        template = folder / f"{deed.name}-template"
        deed.prepare(template)
        counts[deed.name] = asdict(dealt(deed, template, folder / "office", share, chance))
    return counts


if __name__ == "__main__":
    json.dump(main(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])), sys.stdout, ensure_ascii=False)
