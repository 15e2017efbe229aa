"""handover, training-copy: the office for a successor in one file, and a copy without real people to learn with."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from ohdesk.commands.answer import Answer, Options, progress
from ohdesk.desk import Desk
from ohdesk.handover import package, training
from ohdesk.handover.shape import numbered
from ohdesk.users import made_up_password

GIVEN = "OHDESK_TRAINING_PASSWORD"


def handover(desk: Desk, options: Options) -> Answer:
    """Write the 交接包; the guide is inside, under the same keys as the data."""
    made = package.hand_over(desk, Path(options.out), progress)
    headings = numbered(made.guide.sections)
    data = {"file": str(made.path), "size": made.size, "records": made.records, "guide": headings}
    lines = [
        f"已写出交接包：{made.path}（{made.records:,} 条记录，{made.size / 2**20:,.1f} MB），已打开校验。",
        "里面有整个单位的数据和交接说明；佐证材料、报送存档都在内，没有保存的草稿不在内。",
        "请当面另行交接恢复密钥和口令：没有口令或恢复密钥，谁也打不开这个文件。",
        f"接手人恢复：ohdesk restore {made.path.name} --data 新文件夹 --user 用户名，或双击该文件。",
    ]
    return Answer(data, lines)


def training_copy(desk: Desk, options: Options) -> Answer:
    """Make a training copy in a new folder, under a password of its own."""
    given = os.environ.get(GIVEN)
    password = given or made_up_password()
    made = training.make(desk, Path(options.folder), password, progress)
    if not given:
        print(f"用户：{made.user}，口令：{password}（只显示这一次）", file=sys.stderr)
    data = {"folder": str(made.folder), "user": made.user, "records": made.counts}
    lines = [
        f"已制作培训副本：{made.folder}（{sum(made.counts.values()):,} 条记录，条数与原数据相同）。",
        f"打开：ohdesk --data {made.folder} --user {made.user}",
        "里面没有真实的人、单位、电话、地址和号码；日期、状态和数量与原数据相同，仍请只在培训时使用。",
    ]
    return Answer(data, lines)
