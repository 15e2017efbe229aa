"""profile list, check, copy: 口径方案 as data, without an office."""

from __future__ import annotations

from pathlib import Path

from ohdesk import paths
from ohdesk.assess import vocabulary
from ohdesk.commands.answer import Answer, Options, table
from ohdesk.errors import Refused
from ohdesk.profile import Found, available
from ohdesk.profile import check as profile_check
from ohdesk.profile.check import Checked

WANTED = {"check": "profile check 路径或名称", "copy": "profile copy 名称 新文件夹"}


def profile(options: Options) -> Answer:
    """List the profiles, check one, or copy one to start next year's."""
    if options.action == "list":
        return _list(options)
    wanted = 1 if options.action == "check" else 2
    if len(options.rest) != wanted:
        raise Refused(f"命令写法有误：应为 ohdesk {WANTED[options.action]}。")
    if options.action == "check":
        return _check(_folder(options, options.rest[0]))
    source, target = _folder(options, options.rest[0]), Path(options.rest[1])
    made = profile_check.copy(source, target)
    lines = [f"已复制到 {made}", "改好后用 ohdesk profile check 检查；放在数据文件夹的 profiles 里即可选用。"]
    return Answer({"path": str(made), "source": source.name}, lines)


def _own(options: Options) -> Path:
    return (Path(options.data) if options.data else paths.default_data()) / "profiles"


def _folder(options: Options, name: str) -> Path:
    """Return the folder of a path or of a profile's name."""
    path = Path(name)
    path = path.parent if path.name == "profile.toml" else path
    if path.is_dir():
        return path
    known = {found.name: found.folder for found in available(_own(options))}
    if name not in known:
        raise Refused(f"没有口径方案“{name}”，可用：{'、'.join(known)}；也可以给出文件夹的路径。")
    return known[name]


def _list(options: Options) -> Answer:
    own, words = _own(options), vocabulary()
    found = [(one, profile_check.check(one.folder, words)) for one in available(own)]
    data = [
        {
            "name": one.name,
            "title": checked.title,
            "path": str(one.folder),
            "own": _is_own(one, own),
            "mistakes": len(checked.mistakes),
        }
        for one, checked in found
    ]
    rows = [
        (one.name, checked.title, "本单位" if _is_own(one, own) else "程序自带", _state(checked))
        for one, checked in found
    ]
    return Answer(data, table(["名称", "标题", "来源", "状态"], rows))


def _is_own(found: Found, own: Path) -> bool:
    return found.folder.parent == own


def _state(checked: Checked) -> str:
    return f"{len(checked.mistakes)} 处错误" if checked.mistakes else "可用"


def _check(folder: Path) -> Answer:
    found = profile_check.check(folder, vocabulary())
    data = {
        "profile": folder.name,
        "title": found.title,
        "mistakes": [
            {"file": one.file, "line": one.line or None, "key": one.key, "message": one.message}
            for one in found.mistakes
        ],
        "information": list(found.information),
    }
    lines = [f"{folder.name}　{found.title}"]
    for one in found.mistakes:
        place = f"{one.file} 第 {one.line} 行" if one.line else one.file
        lines.append(f"错误　{place}　{one.message}")
    lines += [f"说明　{line}" for line in found.information]
    lines.append(f"共 {len(found.mistakes)} 处错误" if found.mistakes else "没有错误，可以使用")
    return Answer(data, lines, 2 if found.mistakes else 0)
