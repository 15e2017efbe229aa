"""A child process with limits on time and memory, in which untrusted files are parsed."""

from __future__ import annotations

import gc
import multiprocessing
import os
import pickle
import sys
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, suppress
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from typing import Any

from ohdesk.errors import Refused

UNSAFE = "此文件无法安全读取，没有导入任何内容。请用 Excel/WPS 打开后另存为新的 .xlsx 再试。"
TOO_SLOW = "此文件读取时间过长，已停止，没有导入任何内容。请删去多余的行列后另存，或分成几个文件。"

ORPHAN_SECONDS = 120
"""Processor time after which a child ends by itself, because nobody may be left to end it."""


class DeadChild(Refused):
    """The child process ended without an answer."""

    def __init__(self) -> None:
        """Say that the file could not be read."""
        super().__init__(UNSAFE)


def run(
    work: Callable[..., Iterator[Any]],
    *args: Any,
    seconds: float,
    memory: int,
    beside: Callable[..., Iterator[Any]] | None = None,
) -> Generator[Any, None, None]:
    """Yield what `work(*args)` yields in a fresh process; a dead or hanging child is refused in Chinese.

    `beside(*args)` runs in a second process at the same time; `work` gets its pipe as one more argument.
    """
    with ExitStack() as stack:
        if beside is not None:
            args = (*args, _start(stack, memory, beside, args))
        yield from receive(_start(stack, memory, work, args), seconds)


def _start(
    stack: ExitStack, memory: int, work: Callable[..., Iterator[Any]], args: tuple[Any, ...]
) -> Connection:
    """Start a child, to be killed when the stack closes, and return the pipe that brings its answers."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    stack.enter_context(ours)
    child = context.Process(target=_serve, args=(theirs, memory, work, args), daemon=True)
    stack.callback(_end, child)
    with theirs:
        child.start()
    return ours


def _end(child: SpawnProcess) -> None:
    if child.pid is not None:
        child.kill()
        child.join()
    child.close()


def receive(pipe: Connection, seconds: float) -> Iterator[Any]:
    """Yield what a child sends until it ends; silence, death and refusals are raised as Refused."""
    deadline = time.monotonic() + seconds
    while True:
        if not pipe.poll(max(0.0, deadline - time.monotonic())):
            raise Refused(TOO_SLOW)
        try:
            word, content = pickle.loads(pipe.recv_bytes())  # noqa: S301 - our own child, with our own rights
        except (EOFError, OSError, pickle.UnpicklingError):
            raise DeadChild from None
        if word == "item":
            yield content
        elif word == "end":
            return
        else:
            raise Refused(content)


def _serve(pipe: Connection, memory: int, work: Callable[..., Iterator[Any]], args: tuple[Any, ...]) -> None:
    _be_quiet()
    _limit(memory)
    # Millions of cells and no cycles: looking for garbage would cost a fifth of the time.
    gc.disable()
    try:
        for item in work(*args):
            _send(pipe, "item", item)
        _send(pipe, "end", None)
    except Refused as refusal:
        _send(pipe, "refused", refusal.sentence)
    except BaseException:  # noqa: BLE001 - a panic inside a parser is no Exception
        with suppress(BaseException):
            _send(pipe, "refused", UNSAFE)


def _send(pipe: Connection, word: str, content: Any) -> None:
    pipe.send_bytes(pickle.dumps((word, content), protocol=5))


def _be_quiet() -> None:
    """Keep a parser's dying words off the person's screen."""
    with suppress(OSError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)


def _limit(memory: int) -> None:
    # Windows has no such limits; there the time limit alone protects.
    if sys.platform == "win32":
        return
    import resource

    limits = ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CORE, 0), (resource.RLIMIT_CPU, ORPHAN_SECONDS))
    for what, most in limits:
        with suppress(OSError, ValueError):
            resource.setrlimit(what, (most, most))
