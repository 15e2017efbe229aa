"""The command line: one table of commands, common options before or after the command, exit codes 0, 2 and 3."""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

from ohdesk import __version__, logs, paths
from ohdesk.command_table import DESK_COMMANDS, FREE_COMMANDS, OFFICE_COMMANDS, add_commands
from ohdesk.commands.answer import Answer, Options, show
from ohdesk.errors import Damaged, Refused

SAID_IN_CHINESE = (
    (r"argument 命令: invalid choice: (.+?) \(.*", r"没有 \1 这个命令"),
    (r"argument (\S+): invalid choice: (.+?) \(choose from (.+)\)", r"\1 不能是 \2，可选 \3"),
    (r"argument (\S+): expected one argument", r"\1 后面缺少内容"),
    (r"argument (\S+): (.+)", r"\1：\2"),
    (r"the following arguments are required: (.+)", r"缺少 \1"),
    (r"unrecognized arguments: (.+)", r"不认识 \1"),
)
"""What argparse finds wrong, and how a person is told."""


WHOLE_OFFICES = (".ohbak", ".ohjj")
"""The endings of files that hold a whole office."""


class _Help(argparse.HelpFormatter):
    """Help with a Chinese beginning."""

    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)


class _Parser(argparse.ArgumentParser):
    """A parser that speaks Chinese, also of what was typed wrong."""

    def __init__(self, *names: Any, **options: Any) -> None:
        super().__init__(*names, **{"formatter_class": _Help, **options})
        self._positionals.title = "内容"
        self._optionals.title = "选项"

    def error(self, message: str) -> NoReturn:
        for pattern, words in SAID_IN_CHINESE:
            if re.fullmatch(pattern, message, re.DOTALL):
                message = re.sub(pattern, words, message, count=1, flags=re.DOTALL)
                break
        raise Refused(f"命令写法有误：{message}。用 ohdesk --help 查看用法。")


@cache
def parser() -> argparse.ArgumentParser:
    """Return the whole command line."""
    common = _Parser(add_help=False, argument_default=argparse.SUPPRESS)
    common.add_argument("--data", help="数据文件夹")
    common.add_argument("--user", help="用户名")
    common.add_argument("--password-stdin", action="store_true", help="从标准输入第一行读口令")
    common.add_argument("--json", action="store_true", help="输出 JSON")
    main = _Parser("ohdesk", description="职业健康工作台", parents=[common])
    main.add_argument("--version", action="version", version=__version__)
    main.add_argument("--page", help="打开一个页面")
    main.add_argument("--shot", help="把页面画成图片后退出")
    main.add_argument("--size", help="窗口大小，如 1366x768")
    main.add_argument("--dark", action="store_true", help="深色外观")
    commands = main.add_subparsers(dest="command", metavar="命令", parser_class=_Parser)

    def command(name: str, words: str, *positional: str) -> argparse.ArgumentParser:
        made: argparse.ArgumentParser = commands.add_parser(name, help=words, parents=[common])
        for one in positional:
            made.add_argument(one)
        return made

    add_commands(command)
    return main


@dataclass(frozen=True)
class WindowWish:
    """What the window is to open: the office's folder, who signs in, and for a picture the page and the size."""

    data: Path
    user: str | None = None
    password: str | None = None
    page: str | None = None
    shot: Path | None = None
    size: tuple[int, int] | None = None
    dark: bool | None = None
    file: Path | None = None
    """A backup or 交接包 that was opened with the program, to be looked at and restored."""


def run(arguments: Sequence[str], open_window: Callable[[WindowWish], int]) -> int:
    """Carry out a command line; return its exit code."""
    try:
        file, words = _opened_file(arguments)
        options = _with_defaults(parser().parse_args(words))
        if options.command is None:
            return open_window(replace(_window(options), file=file))
        answer = _answer(options)
        if answer.data is not None:
            show(answer, as_json=options.json)
        return answer.code
    except Refused as wrong:
        print(str(wrong), file=sys.stderr)
        return 3 if isinstance(wrong, Damaged) else 2


def _opened_file(arguments: Sequence[str]) -> tuple[Path | None, Sequence[str]]:
    """Take out a backup or 交接包 that stands first, as a file manager gives it; raise Refused when it is not there."""
    if not arguments or not arguments[0].lower().endswith(WHOLE_OFFICES):
        return None, arguments
    file = Path(arguments[0])
    if not file.is_file():
        raise Refused(f"没有文件 {file}，请检查 U 盘或重新选择。")
    return file.absolute(), arguments[1:]


def _with_defaults(options: Options) -> Options:
    for name, value in (("data", None), ("user", None), ("password_stdin", False), ("json", False)):
        if not hasattr(options, name):
            setattr(options, name, value)
    return options


def _answer(options: Options) -> Answer:
    if options.command in FREE_COMMANDS:
        free: Answer = _work(*FREE_COMMANDS[options.command])(options)
        return free
    folder, password = _folder(options), _password(options)
    logs.aim(folder)
    if options.command in OFFICE_COMMANDS:
        made: Answer = _work(*OFFICE_COMMANDS[options.command])(folder, options, password)
        return made
    return _with_desk(options, folder, password)


def _with_desk(options: Options, folder: Path, password: str | None) -> Answer:
    from ohdesk.desk import only_user, open_office

    work = _work(*DESK_COMMANDS[options.command])
    user = options.user or only_user(folder)
    if password is None:
        raise Refused("请通过环境变量 OHDESK_PASSWORD 或 --password-stdin 给出口令。")
    with open_office(folder, user, password, accepted=getattr(options, "accept", "")) as desk:
        with logs.noted(folder, options.command):
            answer: Answer = work(desk, options)
        return answer


def _work(module: str, name: str) -> Callable[..., Answer]:
    found: Callable[..., Answer] = getattr(import_module(f"ohdesk.commands.{module}"), name)
    return found


def _folder(options: Options) -> Path:
    return Path(options.data) if options.data else paths.default_data()


def _password(options: Options) -> str | None:
    if options.password_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    return os.environ.get("OHDESK_PASSWORD")


def _window(options: Options) -> WindowWish:
    size = None
    if options.size:
        parts = options.size.lower().split("x")
        if len(parts) != 2 or not all(part.isdecimal() for part in parts):
            raise Refused("窗口大小应写成 1366x768 的样子。")
        size = (int(parts[0]), int(parts[1]))
    shot = Path(options.shot) if options.shot else None
    dark = options.dark or None
    return WindowWish(_folder(options), options.user, _password(options), options.page, shot, size, dark)
