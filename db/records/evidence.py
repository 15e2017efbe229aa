"""佐证材料: a document, record or photograph that stands behind a judged item."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from db.base import Choice, Record, field, link
from db.records._keys import unique_key


class EvidenceKind(Choice):
    """材料类别."""

    document = "文件"
    plan = "方案计划"
    record = "工作记录"
    minutes = "会议纪要"
    report = "总结报告"
    statistics = "统计数据"
    photo = "照片"
    web_page = "网页截图"
    agreement = "协议合同"
    other = "其他"


class Evidence(Record):
    """One material for one task or item; the same paper may be entered for several."""

    __tablename__ = "evidence"
    zh = "佐证材料"
    natural_key = ("title", "document_no", "profile", "task", "item", "about_kind", "about")
    named_by = ("title",)
    dated = "dated_on"
    __table_args__ = (
        unique_key(__tablename__, *natural_key),
        Index(None, "profile", "task", "item"),
        Index(None, "dated_on"),
        Index(None, "about_kind", "about"),
        Index(None, "sha256"),
    )

    title: Mapped[str] = field(
        "材料名称", group="材料", in_table=True, aliases=("名称", "标题", "文件名称", "文件标题")
    )
    document_no: Mapped[str] = field(
        "文号", group="材料", in_table=True, aliases=("文件编号", "发文字号"), default=""
    )
    kind: Mapped[EvidenceKind | None] = field(
        "材料类别", group="材料", in_table=True, aliases=("类别", "材料类型")
    )
    dated_on: Mapped[date | None] = field(
        "成文日期", group="材料", in_table=True, aliases=("日期", "发文日期", "印发日期", "材料日期")
    )
    issuers: Mapped[str | None] = field(
        "发文单位",
        hint="几个单位联合发文时用顿号隔开",
        group="材料",
        aliases=("发文机关", "印发单位", "制作单位"),
    )
    file_name: Mapped[str | None] = field("文件名", group="材料", aliases=("附件名", "附件文件名"))
    sha256: Mapped[str | None] = field("文件校验值", hint="由程序计算", group="材料")
    profile: Mapped[str] = field(
        "口径方案", hint="如 henan-2025", group="对应任务", aliases=("方案",), default=""
    )
    task: Mapped[str] = field(
        "任务编号", hint="如 一-1", group="对应任务", in_table=True, aliases=("任务", "对应任务"), default=""
    )
    item: Mapped[int] = field(
        "条款序号",
        hint="0 表示整项任务",
        group="对应任务",
        in_table=True,
        aliases=("条款", "对应条款"),
        default=0,
    )
    employer: Mapped[int | None] = link(
        "用人单位", "employer", group="对应记录", aliases=("单位名称", "企业名称")
    )
    about_kind: Mapped[str] = field("对应记录种类", hint="由程序记录，如 case", group="对应记录", default="")
    about: Mapped[int] = field("对应记录编号", hint="由程序记录", group="对应记录", default=0)
    size: Mapped[int | None] = field("文件大小（字节）", hint="由程序计算", group="材料")
    ordinal: Mapped[int | None] = field("排列序号", hint="导出时的先后", group="材料", aliases=("序号",))
