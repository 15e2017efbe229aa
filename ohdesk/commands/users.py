"""user, recover: who may enter the office."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

from ohdesk import desk as desks
from ohdesk import key_change, users
from ohdesk.commands.answer import Answer, Options, table
from ohdesk.desk import Desk
from ohdesk.errors import Refused


def user(desk: Desk, options: Options) -> Answer:
    """List the users, or change who they are and what they may do; a new password comes from standard input."""
    actions: dict[str, tuple[int, int, Callable[..., Answer]]] = {
        "list": (0, 0, _list),
        "add": (2, 2, _add),
        "role": (2, 2, _role),
        "password": (0, 1, _password),
        "unlock": (1, 1, _unlock),
        "remove": (1, 1, _remove),
        "recovery": (0, 0, _recovery),
        "change-key": (0, 0, _change_key),
    }
    least, most, work = actions[options.action]
    if not least <= len(options.rest) <= most:
        raise Refused(f"user {options.action} 的参数个数不对，用 ohdesk --help 查看用法。")
    return work(desk, *options.rest)


def recover(folder: Path, options: Options, _: str | None) -> Answer:
    """Give a user a new password by the printed 恢复密钥: two lines on standard input, the key and the password."""
    recovery, password = _line(), _line()
    with desks.recover(folder, recovery, options.name, password) as desk:
        return Answer({"user": desk.user, "changed": True}, [f"已为 {desk.user} 设置新口令。"])


def _list(desk: Desk) -> Answer:
    found = users.users(desk)
    data = [
        {"name": one.name, "role": one.role.name, "role_zh": one.role.value, "locked": one.locked}
        for one in found
    ]
    shown = [(one.name, one.role.value, "已锁定" if one.locked else "") for one in found]
    return Answer(data, table(["用户名", "角色", "状态"], shown))


def _add(desk: Desk, name: str, role: str) -> Answer:
    found = users.role_of(role)
    users.add_user(desk, name, found, _line())
    return Answer({"user": name, "role": found.name}, [f"已添加用户 {name}（{found.value}）。"])


def _role(desk: Desk, name: str, role: str) -> Answer:
    found = users.role_of(role)
    users.set_role(desk, name, found)
    return Answer({"user": name, "role": found.name}, [f"{name} 现在是{found.value}。"])


def _password(desk: Desk, name: str = "") -> Answer:
    if name and name != desk.user:
        users.set_password(desk, name, _line())
    else:
        desks.change_password(desk, _line())
    return Answer({"user": name or desk.user, "changed": True}, [f"已更改 {name or desk.user} 的口令。"])


def _unlock(desk: Desk, name: str) -> Answer:
    users.unlock_user(desk, name)
    return Answer({"user": name, "unlocked": True}, [f"已解锁 {name}。"])


def _remove(desk: Desk, name: str) -> Answer:
    users.remove_user(desk, name)
    return Answer({"user": name, "removed": True}, [f"已停用 {name}。"])


def _recovery(desk: Desk) -> Answer:
    made = users.new_recovery(desk)
    return Answer(
        {"recovery_key": made}, [f"新的恢复密钥：{made}", "旧的恢复密钥已作废，请打印新的并妥善保管。"]
    )


def _change_key(desk: Desk) -> Answer:
    made = key_change.change_key(desk, os.environ.get("OHDESK_PASSWORD") or _line())
    lines = [f"数据密钥已更换，新的恢复密钥：{made}", "其他用户需要由管理员重新设置口令。"]
    return Answer({"recovery_key": made}, lines)


def _line() -> str:
    return sys.stdin.readline().rstrip("\r\n")
