"""review, unreview: a second pair of eyes on a profile's period."""

from __future__ import annotations

from ohdesk import assess as assessing
from ohdesk import reviews
from ohdesk.commands.answer import Answer, Options, day
from ohdesk.desk import Desk


def review(desk: Desk, options: Options) -> Answer:
    """Keep that the signed-in user looked through a period that others recorded."""
    profile = assessing.open_profile(desk, options.profile)
    as_of = day(options.as_of) or assessing.default_day(profile)
    number = reviews.review(desk, profile, as_of)
    data = {"id": number, "profile": profile.name, "as_of": as_of.isoformat(), "reviewed_by": desk.user}
    lines = [
        f"已审核：{profile.name}，截至 {as_of.isoformat()}。",
        "该期间已锁定；如需改动，先用 unreview 撤销并写明原因。",
    ]
    return Answer(data, lines)


def unreview(desk: Desk, options: Options) -> Answer:
    """Open a profile's reviewed periods again."""
    profile = assessing.open_profile(desk, options.profile)
    numbers = reviews.unreview(desk, profile.name, options.reason)
    return Answer({"withdrawn": numbers}, [f"已撤销 {len(numbers)} 个期间的审核，可以改动；改后请重新审核。"])
