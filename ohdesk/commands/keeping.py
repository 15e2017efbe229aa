"""backup, restore, drill: copies of the whole office and the way back."""

from __future__ import annotations

from pathlib import Path

from ohdesk import national
from ohdesk.commands.answer import Answer, Options, progress
from ohdesk.desk import Desk, only_user
from ohdesk.errors import Refused
from ohdesk.keeping import backups, restoring


def backup(desk: Desk, options: Options) -> Answer:
    """Take a verified backup, into the office's own folder or the one named."""
    if options.national:
        national.set_national(desk, options.national == "on")
    target = Path(options.dest) if options.dest else None
    made = backups.take(desk, "hand", target, lambda done, whole: progress(done, whole, "备份"))
    gone = [] if target else backups.thin_out(made.path.parent)
    data = {"file": str(made.path), "seq": made.seq, "size": made.path.stat().st_size, "removed": len(gone)}
    return Answer(data, [f"已备份并校验：{made.path}"])


def restore(folder: Path, options: Options, password: str | None) -> Answer:
    """Put a backup in the place of the office's data; the old data stay beside it."""
    if not password:
        raise Refused("请通过环境变量 OHDESK_PASSWORD 或 --password-stdin 给出口令。")
    user = options.user or only_user(folder)
    with restoring.restore(folder, Path(options.file), user, password, options.reason) as desk:
        with desk.read() as session:
            found = backups.inside(session)
        records = sum(found.records.values())
    data = {"file": options.file, "records": records, "seq": found.seq}
    return Answer(
        data, [f"已恢复：{options.file}，共 {records:,} 条记录。原来的数据保存在 backups 文件夹中。"]
    )


def drill(desk: Desk, _: Options) -> Answer:
    """Restore the newest backup on trial and keep the record of it."""
    made = restoring.drill(desk)
    data = {
        "file": str(made.backup.path),
        "ok": made.sound,
        "records": made.records,
        "seconds": round(made.seconds, 2),
        "message": made.told,
    }
    words = f"恢复演练{'成功' if made.sound else '失败'}：{made.backup.path.name}，{made.records:,} 条记录，用时 {made.seconds:.1f} 秒。"
    return Answer(data, [words, *([made.told] if made.told else [])], 0 if made.sound else 3)
