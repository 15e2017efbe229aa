"""劳动者: a worker whom examinations and doses belong to."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from db.base import Choice, Record, field
from db.records._keys import unique_key


class Sex(Choice):
    """性别."""

    male = "男"
    female = "女"


class IdType(Choice):
    """证件类别."""

    resident = "居民身份证"
    passport = "护照"
    hongkong_macao = "港澳居民来往内地通行证"
    taiwan = "台湾居民来往大陆通行证"
    residence_permit = "港澳台居民居住证"
    foreigner = "外国人永久居留身份证"
    officer = "军官证"
    other = "其他"


class Marriage(Choice):
    """婚姻状况."""

    single = "未婚"
    married = "已婚"
    divorced = "离异"
    widowed = "丧偶"
    unknown = "不详"


class Person(Record):
    """One worker, known by the number of an identity document."""

    __tablename__ = "person"
    zh = "劳动者"
    natural_key = ("id_number",)
    named_by = ("name",)
    __table_args__ = (unique_key(__tablename__, *natural_key), Index(None, "name"))

    name: Mapped[str] = field(
        "姓名", in_table=True, aliases=("劳动者姓名", "体检人姓名", "受检者姓名", "员工姓名")
    )
    id_type: Mapped[IdType] = field(
        "证件类别", aliases=("证件类型", "证件种类", "身份证件类型"), default=IdType.resident
    )
    id_number: Mapped[str] = field(
        "证件号码",
        hint="身份证18位，最后一位可为 X",
        in_table=True,
        personal=True,
        aliases=("身份证号", "身份证号码", "证件号", "公民身份号码", "居民身份证号", "身份证"),
    )
    sex: Mapped[Sex | None] = field("性别", hint="与身份证号第17位一致", in_table=True)
    birth: Mapped[date | None] = field("出生日期", in_table=True, aliases=("出生年月", "出生年月日", "生日"))
    phone: Mapped[str | None] = field(
        "联系电话", in_table=True, personal=True, aliases=("电话", "手机", "手机号", "手机号码", "本人电话")
    )
    marriage: Mapped[Marriage | None] = field("婚姻状况", aliases=("婚姻", "婚否"))
    job: Mapped[str | None] = field("工种", in_table=True, aliases=("工种名称", "其他工种名称", "岗位"))
    emergency_contact: Mapped[str | None] = field("紧急联系人", aliases=("紧急联系人姓名",))
    emergency_phone: Mapped[str | None] = field(
        "紧急联系人电话", personal=True, aliases=("紧急联系电话", "紧急联系人手机")
    )
