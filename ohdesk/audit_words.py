"""What the audit chain keeps by short names, in the words people read."""

from __future__ import annotations

import json
from collections.abc import Mapping

from db.office import Role
from db.records import BY_NAME
from ohdesk.hiding import hidden
from ohdesk.history import ACTIONS as RECORD_ACTIONS

ACTIONS = {
    **RECORD_ACTIONS,
    "open_file": "打开佐证材料",
    "remake": "重新生成上报包",
    "report": "生成自评报告",
    "rollup": "市级汇总",
    "add_user": "新增用户",
    "backup": "备份",
    "change_key": "更换数据密钥",
    "change_password": "修改口令",
    "clock_back": "系统时钟回拨",
    "confirm_repair": "确认修复号码",
    "create_office": "新建单位数据",
    "drill": "恢复演练",
    "dump": "导出",
    "export": "导出报表",
    "export_audit": "导出审计记录",
    "export_evidence": "导出佐证材料",
    "explain": "写明理由",
    "file": "出一企一档",
    "handover": "出交接包",
    "import_batch": "导入一批",
    "mark_reset": "确认数据状态",
    "new_recovery": "换恢复密钥",
    "not_same": "认定不是同一家",
    "print": "打印",
    "put_in_rescued": "启用抢救出的数据",
    "recover": "用恢复密钥找回",
    "remove_user": "停用用户",
    "rescue": "抢救数据",
    "restore": "恢复",
    "reveal": "查看完整号码",
    "set_idle": "改闲置锁定时间",
    "set_national": "国密选项",
    "set_office": "更正本单位",
    "set_password": "重设口令",
    "set_role": "改变角色",
    "show_full": "查看完整号码（命令）",
    "sign_in_failures": "口令输错",
    "submit": "报送",
    "training_copy": "制作培训副本",
    "undo_batch": "撤销一批",
    "unlock": "解锁",
    "unlock_user": "解锁用户",
    "verify_audit": "检查审计记录",
}
KINDS = {"account": "用户", "due": "待办", "audit": "审计记录", "office": "本单位", "stats": "统计表"}
KEYS = {
    "anonymous": "去标识化",
    "batch": "批次",
    "behind": "回退次数",
    "cause": "原因",
    "confirmed_by": "印证",
    "count": "条数",
    "county": "区划代码",
    "county_name": "县区",
    "field": "栏目",
    "fields": "栏目",
    "file": "文件",
    "files": "文件",
    "goes": "并入的编号",
    "kept": "原数据",
    "mended": "抢救出",
    "national": "国密",
    "new": "新增",
    "office": "单位",
    "other": "另一家",
    "pages": "页数",
    "personal_columns": "个人信息栏目数",
    "records": "记录数",
    "rejected": "拒绝",
    "removed": "移除",
    "restored": "恢复",
    "role": "角色",
    "same": "相同",
    "seconds": "用时（秒）",
    "seen": "总行数",
    "seq": "审计序号",
    "sort": "方式",
    "sound": "完好",
    "standing": "数据状态",
    "stays": "保留的编号",
    "times": "次数",
    "updated": "修改",
    "user": "用户",
    "why": "缘由",
    "year": "年度",
}
SILENT = frozenset({"sha256", "anonymous"})
"""What is kept for proof and says nothing to a reader."""

VALUES = {
    "anonymous": "去标识化",
    "sealed": "含个人信息，加密",
    "plain": "原样",
    "missing": "缺高水位",
    "unreadable": "高水位读不出",
    "forged": "高水位被改",
    "other": "不是同一份",
}


def action_word(action: str) -> str:
    """Return the word of an action."""
    return ACTIONS.get(action, action)


def kind_word(kind: str) -> str:
    """Return the word of what an action was done to."""
    return BY_NAME[kind].zh if kind in BY_NAME else KINDS.get(kind, kind)


def role_word(role: str) -> str:
    """Return the word of a role."""
    return str(Role[role].value) if role in Role.__members__ else role


def loose_words(before: Mapping[str, object], after: Mapping[str, object]) -> list[tuple[str, str, str]]:
    """Return what was noted of an action that changed no field: its Chinese word, what was and what is."""
    names = [name for name in dict.fromkeys((*before, *after)) if name not in SILENT]
    told = [(KEYS.get(name, name), _said(before.get(name)), _said(after.get(name))) for name in names]
    return [one for one in told if one[1] != one[2]]


def _said(value: object) -> str:
    match value:
        case None | "":
            return ""
        case bool():
            return "是" if value else "否"
        case int():
            return f"{value:,}"
        case str():
            return VALUES.get(value) or (role_word(value) if value in Role.__members__ else hidden(value))
        case list():
            return hidden("、".join(str(one) for one in value))
        case dict():
            return hidden("、".join(f"{name} {one}" for name, one in value.items()))
    return hidden(json.dumps(value, ensure_ascii=False, default=str))
