"""logs: what a helper needs to know of the program, without any of the office's data."""

from __future__ import annotations

from pathlib import Path

from ohdesk.commands.answer import Answer, Options
from ohdesk.desk import Desk, only_user, open_office
from ohdesk.errors import Refused
from ohdesk.help_pack import pack


def logs(folder: Path, options: Options, password: str | None) -> Answer:
    """Pack the logs; with a password also the counts and the check of an office that opens."""
    desk: Desk | None = None
    closed = "没有给出口令，未检查数据。"
    if password:
        try:
            desk = open_office(folder, options.user or only_user(folder), password)
        except Refused as refused:
            closed = str(refused)
    try:
        target = pack(folder, Path(options.out), desk, closed)
    finally:
        if desk is not None:
            desk.close()
    lines = [f"日志已打包：{target}，其中没有姓名、号码和记录内容。"]
    if desk is None:
        lines.append(f"数据没有打开，包里没有条数和检查结果：{closed}")
    return Answer({"file": str(target), "opened": desk is not None}, lines)
