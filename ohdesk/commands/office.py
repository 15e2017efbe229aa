"""init, demo: a new office."""

from __future__ import annotations

import secrets
import sys
from pathlib import Path

from ohdesk import desk as desks
from ohdesk.commands.answer import Answer, Options, progress
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
