"""The commands: who carries each out, and what each asks for."""

from __future__ import annotations

import argparse
from typing import Any

OFFICE_COMMANDS = {
    "init": ("office", "init"),
    "demo": ("office", "demo"),
    "restore": ("keeping", "restore"),
    "salvage": ("rescue", "salvage"),
    "recover": ("users", "recover"),
    "logs": ("helping", "logs"),
}
FREE_COMMANDS = {
    "kinds": ("records", "kinds"),
    "fields": ("records", "fields"),
    "blank": ("records", "blank"),
    "profile": ("profiles", "profile"),
    "manual": ("manual", "manual"),
    "selftest": ("selftesting", "selftest"),
}
DESK_COMMANDS = {
    "add": ("records", "add"),
    "show": ("records", "show"),
    "import": ("records", "bring_in"),
    "undo": ("records", "undo"),
    "reconcile": ("lists", "reconcile"),
    "due": ("lists", "due"),
    "freeze": ("lists", "freeze"),
    "notice": ("lists", "notice"),
    "dump": ("records", "dump"),
    "set-figure": ("assessing", "set_figure"),
    "set-task": ("assessing", "set_task"),
    "assess": ("assessing", "assess"),
    "trace": ("assessing", "trace"),
    "export": ("assessing", "export"),
    "stats": ("assessing", "stats"),
    "gap": ("advising", "gap"),
    "choose": ("advising", "choose"),
    "check": ("checking", "check"),
    "explain": ("checking", "explain"),
    "submit": ("submitting", "submit"),
    "submissions": ("submitting", "submissions"),
    "remake": ("submitting", "remake"),
    "diff": ("submitting", "diff"),
    "unlock": ("submitting", "unlock"),
    "report": ("reporting", "report"),
    "attach": ("evidence", "attach"),
    "evidence": ("evidence", "export"),
    "rollup": ("rollup", "rollup"),
    "user": ("users", "user"),
    "verify": ("rescue", "verify"),
    "audit-verify": ("rescue", "audit_verify"),
    "backup": ("keeping", "backup"),
    "drill": ("keeping", "drill"),
    "review": ("reviewing", "review"),
    "unreview": ("reviewing", "unreview"),
    "handover": ("handing", "handover"),
    "training-copy": ("handing", "training_copy"),
}

USER_ACTIONS = ("list", "add", "role", "password", "unlock", "remove", "recovery", "change-key")
LONGEST_COUNT = 15


def add_commands(command: Any) -> None:
    """Declare every command; `command(name, words, *positional)` adds one parser."""
    _office_commands(command)
    _record_commands(command)
    _profile_commands(command)
    _submission_commands(command)
    _delivery_commands(command)


def _office_commands(command: Any) -> None:
    made = command("init", "新建单位数据")
    made.add_argument("--county", required=True, help="6 位县级行政区划代码")
    made.add_argument("--office", required=True, help="办公室名称")
    made = command("demo", "新建演示数据（全部虚构）")
    made.add_argument("--employers", type=int, default=200)
    made.add_argument("--seed", type=int, default=1)
    made = command("user", "用户：list、add 名 角色、role 名 角色、password [名]、unlock 名、remove 名")
    made.add_argument("action", choices=USER_ACTIONS)
    made.add_argument("rest", nargs="*")
    command("recover", "用恢复密钥给用户设新口令").add_argument("name")
    made = command("verify", "检查数据是否损坏、是否回退")
    made.add_argument("--accept", default="", metavar="原因", help="管理员核对后接受回退的数据")
    command("audit-verify", "检查审计记录")
    made = command("backup", "备份")
    made.add_argument("dest", nargs="?", default="")
    made.add_argument("--national", choices=("on", "off"), help="从这份起，备份另加（或不再另加）国密")
    made = command("restore", "从备份恢复", "file")
    made.add_argument("--reason", default="")
    command("drill", "恢复演练")
    command("salvage", "从损坏的数据中抢救记录", "out")
    command("logs", "日志打包，不含任何数据", "out")


def _record_commands(command: Any) -> None:
    command("kinds", "记录种类")
    command("fields", "一种记录的栏目", "kind")
    command("add", "从标准输入逐行保存 JSON 记录", "kind")
    made = command("show", "查看记录", "kind")
    made.add_argument("--where", action="append", metavar="栏目=值")
    made.add_argument("--search")
    made.add_argument("--limit", type=_count)
    made.add_argument("--full", action="store_true", help="显示完整号码")
    command("blank", "导入模板", "kind", "out")
    made = command("import", "导入文件", "kind", "file")
    made.add_argument("--source")
    made.add_argument("--sheet")
    made.add_argument("--check", action="store_true", help="只预览")
    made.add_argument("--problems", help="把被拒绝的行写到这个文件")
    command("undo", "撤销一批导入").add_argument("batch", type=_count)
    _list_commands(command)
    made = command("dump", "导出记录", "kind", "out")
    made.add_argument("--where", action="append", metavar="栏目=值")
    made.add_argument("--anonymous", action="store_true", help="去标识化")
    made.add_argument("--full", action="store_true", help="含个人信息，文件加口令")
    made.add_argument("--reason", default="", help="导出含个人信息文件的原因")


def _list_commands(command: Any) -> None:
    made = command("reconcile", "收下部门名单并与台账核对", "file")
    made.add_argument("--source", required=True)
    made.add_argument("--title")
    made.add_argument("--received", help="收到日期")
    made.add_argument("--sheet")
    made = command("due", "到期与超期事项")
    made.add_argument("--within", type=_count, default=90)
    made.add_argument("--as-of")
    made = command("freeze", "冻结截至某日的基数", "measure", "day")
    made.add_argument("--label", help="数据名称")
    made = command("notice", "申报提示单", "out")
    made.add_argument("--where", action="append", metavar="栏目=值")
    made.add_argument("--date")


def _profile_commands(command: Any) -> None:
    made = command("set-figure", "填报部门数据", "profile", "key")
    made.add_argument("year", type=_count)
    made.add_argument("value")
    made.add_argument("--source", required=True)
    made.add_argument("--as-of")
    made = command("set-task", "填报任务自评", "profile", "task", "item", "value")
    made.add_argument("--note")
    command("assess", "测算指标与任务", "profile").add_argument("--as-of")
    made = command("trace", "查看数字由哪些记录得出", "profile", "key")
    made.add_argument("--part")
    made.add_argument("--as-of")
    made = command("export", "导出固定格式表", "profile", "outdir")
    made.add_argument("--table")
    made.add_argument("--as-of")
    made.add_argument("--template", help="用上级下发的空表，须与 --table 同用")
    made.add_argument("--accept", action="store_true", help="已看过下发表与内置表文字上的不同，照样填写")
    made = command("stats", "台账分组统计", "profile")
    made.add_argument(
        "--by", choices=("township", "industry", "size", "section", "risk", "state"), default="township"
    )
    made.add_argument("--columns", help="再按另一项分列：township、section、industry、size、risk、state 等")
    made.add_argument("--measure", default="", help="数据项，如 employers、exposed、declared_rate")
    made.add_argument("--as-of")


def _submission_commands(command: Any) -> None:
    made = command("gap", "距目标还差多少，从哪里补", "profile", "key")
    made.add_argument("--as-of")
    made = command("choose", "选定口径", "profile", "switch", "option")
    made.add_argument("--reason", default="")
    made = command("check", "报送前的表间核对", "profile")
    made.add_argument("--as-of")
    made.add_argument("--files", help="核对这个文件夹里已填好的表")
    command("explain", "为一处核对不符写明理由", "profile", "rule", "subject", "reason")
    made = command("report", "自评估报告", "profile", "out")
    made.add_argument("--report", default="", help="哪一种报告")
    made.add_argument("--as-of")
    made = command("submit", "冻结数据并生成上报包", "profile", "outdir")
    made.add_argument("--as-of")
    made.add_argument("--trace", action="store_true", help="另附溯源工作簿")
    made.add_argument("--strict", action="store_true", help="有没有处理的核对不符就不报送")
    command("submissions", "报送记录")
    made = command("remake", "重新生成一次报送的全部文件")
    made.add_argument("id", type=_count)
    made.add_argument("outdir")
    made = command("diff", "与一次报送相比，哪些数变了、为什么")
    made.add_argument("id", type=_count)
    made.add_argument("other", type=_count, nargs="?")
    made = command("unlock", "解锁已报送的年度")
    made.add_argument("id", type=_count)
    made.add_argument("reason")
    command("review", "审核一个期间", "profile").add_argument("--as-of")
    command("unreview", "撤销审核并写明原因", "profile", "reason")
    made = command("attach", "附上佐证材料", "file")
    made.add_argument("--title", default="")
    made.add_argument("--profile", default="")
    made.add_argument("--task", default="")
    made.add_argument("--item", type=_count, default=0)
    command("evidence", "按顺序导出佐证材料和目录", "profile", "outdir")
    made = command("rollup", "汇总各县区上报包", "profile", "outdir")
    made.add_argument("packages", nargs="+", metavar="package")
    made = command("profile", "口径方案：查看、检查、复制")
    made.add_argument("action", choices=("list", "check", "copy"))
    made.add_argument("rest", nargs="*")


def _delivery_commands(command: Any) -> None:
    command("handover", "交接包：整个单位的数据与交接说明，一个加密文件", "out")
    command("training-copy", "培训用的副本：条数相同，没有真实的人和单位", "folder")
    command("manual", "使用手册（PDF）", "out")
    made = command("selftest", "自检：用虚构数据把主要功能走一遍")
    made.add_argument("--window", action="store_true", help="连同窗口")


def _count(text: str) -> int:
    if not text.isdecimal() or len(text) > LONGEST_COUNT:
        raise argparse.ArgumentTypeError(f"“{text}”不是数字")
    return int(text)
