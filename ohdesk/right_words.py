"""What each right is called: the words beside the one table of who may do what."""

from __future__ import annotations

from collections.abc import Mapping

from db.office import Role
from ohdesk.desk import RIGHTS

WORDS: Mapping[str, tuple[str, str]] = {
    "read": ("查看", "台账、测算结果、待办事项；证件号码和电话遮住中间"),
    "write": ("录入和修改", "新增、修改、移除，部门数据、任务自评、提示单"),
    "import": ("导入", "导入 Excel，收下部门名单，整批撤销"),
    "export": ("导出报表", "固定格式表、统计表、去标识化的记录"),
    "full_numbers": ("查看完整号码", "须写明原因并记入审计；含个人信息的导出"),
    "submit": ("报送", "核对后生成上报包并锁定期间"),
    "review": ("审核", "审核他人录入的期间、解锁；不能审核自己的"),
    "backup": ("备份和演练", "做备份，做恢复演练"),
    "audit": ("查看审计", "谁在什么时候改了什么"),
    "restore": ("恢复备份", "用备份换下现在的数据"),
    "administer": ("管理用户", "用户、角色、口令、两种密钥、闲置锁定时间"),
}
"""Every right by its name: what it is called and what it covers."""


def rights_table() -> list[tuple[str, str, dict[Role, bool]]]:
    """Return every right in order: what it is called, what it covers, and which roles have it."""
    order = [*(name for name in WORDS if name in RIGHTS), *(name for name in RIGHTS if name not in WORDS)]
    return [(*WORDS.get(name, (name, "")), {role: role in RIGHTS[name] for role in Role}) for name in order]
