"""How statistics and circulars class an employer, a project or a training."""

from __future__ import annotations

from db.base import Choice


class Size(Choice):
    """企业规模 as statistics class it."""

    large = "大型"
    medium = "中型"
    small = "小型"
    micro = "微型"
    not_applicable = "不适用"


class Risk(Choice):
    """职业病危害风险分类; the legacy middle class is kept for old declarations."""

    severe = "严重"
    considerable = "较重"
    general = "一般"


class PolicyTag(Choice):
    """政策行业标签: the groups that circulars name, which are not those of GB/T 4754."""

    mining = "矿山"
    metallurgy = "冶金"
    chemical = "化工"
    building_materials = "建材"
    building = "建筑"
    construction = "建筑施工"
    machinery = "机械制造"
    transport = "交通运输"
    sanitation = "环境卫生管理"
    health_care = "医疗卫生"
    school = "学校"
