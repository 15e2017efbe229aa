"""Runs `ohdesk add` many times and kills it at a random moment, printing the numbers it had acknowledged.

python sudden_death.py FOLDER TIMES SEED: every run is the real command in a process of its own; the program is
loaded once and each process is a fork of that, because starting it anew would cost a second a kill.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from typing import NoReturn

import factories
import sqlcipher3.dbapi2
from argon2 import low_level
from cryptography.hazmat.primitives.ciphers import aead

from ohdesk import codes, identity
from ohdesk.__main__ import main
from ohdesk.commands import records

LOADED = (sqlcipher3.dbapi2, low_level, aead, records, codes.catalogue("township"))
SPARE = 40


def line(n: int) -> str:
    """Return one employer as a line for `add`."""
    values = {"name": factories.employer_name(n), "credit_code": identity.make_credit_code("220182", n + 1)}
    return json.dumps({**values, "registered_address": f"榆河镇{n}号" * 9}, ensure_ascii=False) + "\n"


def acknowledged(out: bytes) -> list[int]:
    """Return the numbers of the records that were said to be saved, by whole lines only."""
    replies = [json.loads(one) for one in out.decode().split("\n")[:-1]]
    assert all(one["ok"] for one in replies)
    return [one["id"] for one in replies]


def serve(folder: str, stdin: int, stdout: int) -> NoReturn:
    """Be the program, its streams being the pipes."""
    os.dup2(stdin, 0)
    os.dup2(stdout, 1)
    sys.stdin = os.fdopen(0, "r", encoding="utf-8")
    sys.stdout = os.fdopen(1, "w", encoding="utf-8")
    os.closerange(3, 64)
    os._exit(main(["add", "employer", "--data", folder]))


def run_and_kill(folder: str, first: int, after: int, pause: float) -> list[int]:
    """Start `add`, kill it once it has acknowledged so many records, and return those it acknowledged."""
    their_in, our_in = os.pipe()
    our_out, their_out = os.pipe()
    child = os.fork()
    if child == 0:
        serve(folder, their_in, their_out)
    os.close(their_in)
    os.close(their_out)
    os.write(our_in, "".join(line(first + n) for n in range(after + SPARE)).encode())
    out = b""
    while out.count(b"\n") < after and (more := os.read(our_out, 65536)):
        out += more
    time.sleep(pause)
    os.kill(child, signal.SIGKILL)
    while more := os.read(our_out, 65536):
        out += more
    os.waitpid(child, 0)
    os.close(our_in)
    os.close(our_out)
    return acknowledged(out)


def work(folder: str, times: int, seed: int) -> list[int]:
    """Kill so many times; return every number acknowledged."""
    chance, kept, tried = random.Random(seed), [], 0
    for _ in range(times):
        after = chance.choice((0, 0, 1, 2, 5, 12))
        pause = chance.random() * (0.1 if after == 0 else 0.004)
        kept += run_and_kill(folder, tried, after, pause)
        tried += after + SPARE
    return kept


if __name__ == "__main__":
    json.dump(work(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])), sys.stdout)
