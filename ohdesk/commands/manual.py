"""manual: the whole manual as one PDF."""

from __future__ import annotations

from pathlib import Path

from ohdesk.commands.answer import Answer, Options


def manual(options: Options) -> Answer:
    """Write the manual as PDF."""
    from ohdesk.manual import write

    done = write(Path(options.out))
    data = {
        "file": str(done.path),
        "pages": done.pages,
        "pictures_missing": list(done.pictures_missing),
        "characters_missing": done.lost,
    }
    lines = [f"已生成：{done.path}，{done.pages} 页。"]
    if done.pictures_missing:
        lines.append(f"有 {len(done.pictures_missing)} 张图片还没有生成，书中略去。")
    return Answer(data, lines)
