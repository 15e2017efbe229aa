"""init, demo, user, verify, audit-verify: the office itself."""

from __future__ import annotations

import secrets
import sys
from pathlib import Path

from sqlalchemy import select

from db.audit import first_break
from db.office import Account
from ohdesk import desk as desks
from ohdesk.commands.answer import Answer, Options, progress
from ohdesk.desk import Desk
from ohdesk.errors import Refused


def init(folder: Path, options: Options, password: str | None) -> Answer:
    """Create an empty office."""
    if not password:
        raise Refused("请通过环境变量 OHDESK_PASSWORD 或 --password-stdin 给出管理员口令。")
    user = options.user or "admin"
    recovery = desks.create_office(folder, options.county, options.office, user, password)
    data = {"data": str(folder), "county": options.county, "office": options.office, "recovery_key": recovery}
    lines = [
        f"已建立：{options.office}（{options.county}），数据位置 {folder}",
        f"管理员：{user}",
        f"恢复密钥：{recovery}",
        "请打印并妥善保管恢复密钥：忘记口令时只能靠它打开数据。",
    ]
    return Answer(data, lines)


def demo(folder: Path, options: Options, password: str | None) -> Answer:
    """Create an office with an invented county."""
    from ohdesk import demo as invented

    user = options.user or "admin"
    made_up = password or f"Demo-{secrets.token_hex(4)}"
    counts = invented.create(folder, options.employers, options.seed, user, made_up, progress)
    if password is None:
        print(f"管理员：{user}，口令：{made_up}（只显示这一次）", file=sys.stderr)
    lines = [f"已建立演示数据（全部为虚构）：{folder}"]
    lines += [f"  {desks_word(kind)} {count:,} 条" for kind, count in counts.items() if count]
    return Answer(counts, lines)


def desks_word(kind: str) -> str:
    """Return a kind's Chinese word."""
    from db.records import BY_NAME

    return BY_NAME[kind].zh


def user(desk: Desk, options: Options) -> Answer:
    """List the users, or change the signed-in administrator's password."""
    desk.require("administer")
    if options.action == "list":
        with desk.read() as session:
            accounts = list(session.scalars(select(Account).order_by(Account.created_at)))
        data = [{"name": one.name, "role": one.role.name, "role_zh": one.role.value} for one in accounts]
        return Answer(data, [f"{one['name']}  {one['role_zh']}" for one in data])
    if options.action == "password":
        new = sys.stdin.readline().rstrip("\r\n")
        desks.change_password(desk, new)
        return Answer({"user": desk.user, "changed": True}, [f"已更改 {desk.user} 的口令。"])
    raise Refused(f"目前只有管理员一个用户，还不能用“{options.action}”。")


def verify(desk: Desk, _: Options) -> Answer:
    """Check every page's seal and the database's structure."""
    problems = desk.store.damage()
    lines = (
        ["数据完好。"]
        if not problems
        else ["发现损坏：", *problems[:20], "请立即停止录入，复制整个数据文件夹，再用备份恢复。"]
    )
    return Answer({"ok": not problems, "problems": problems}, lines, 3 if problems else 0)


def audit_verify(desk: Desk, _: Options) -> Answer:
    """Walk the audit chain and name the first number that does not hold."""
    with desk.read() as session:
        good, bad = first_break(session, desk.author)
    data = {"ok": bad is None, "rows": good, "first_bad": bad}
    if bad is None:
        return Answer(data, [f"审计记录完好，共 {good:,} 条。"])
    return Answer(data, [f"审计记录从第 {bad} 条起不符，可能被改动过。请保留现场并联系管理员。"], 3)
