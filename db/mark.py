"""高水位: the last audit row this computer has seen, kept beside the data, so that a data file gone back is noticed."""

from __future__ import annotations

import hmac
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from db.audit import START, head

FILE = "state.json"
FORMAT = 1


@dataclass(frozen=True)
class Mark:
    """The number and hash of the last audit row that was ever acknowledged."""

    seq: int
    hash: str
    at: str

    def save(self, folder: Path, key: bytes) -> None:
        """Write the mark so that a crash leaves the old or the new one.

        It is not forced to the disk: after a power cut an older mark only notices less, and the save stays fast.
        """
        words = {"format": FORMAT, "seq": self.seq, "hash": self.hash, "at": self.at}
        new = folder / f"{FILE}.new"
        new.write_text(json.dumps({**words, "seal": _seal(key, words)}), "utf-8")
        new.replace(folder / FILE)


@dataclass(frozen=True)
class Standing:
    """How the data stand to their mark: level, behind by some saves, without a mark, or with a forged one."""

    word: str
    behind: int = 0
    mark: Mark | None = None

    @property
    def sound(self) -> bool:
        """Tell whether the data hold everything that was ever acknowledged here."""
        return self.word == "level"


def now_mark(session: Session) -> Mark:
    """Return the mark of what the session sees."""
    seq, last = head(session)
    return Mark(seq, last, datetime.now(UTC).isoformat(timespec="seconds"))


def standing(session: Session, folder: Path, key: bytes) -> Standing:
    """Compare the data with their mark."""
    seq, _ = head(session)
    try:
        read: dict[str, Any] = json.loads((folder / FILE).read_text("utf-8"))
        seal = str(read.pop("seal"))
        mark = Mark(int(read["seq"]), str(read["hash"]), str(read["at"]))
    except FileNotFoundError:
        return Standing("level" if seq == 0 else "missing")
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return Standing("unreadable")
    if not hmac.compare_digest(seal.encode(errors="replace"), _seal(key, read).encode()):
        return Standing("forged", mark=mark)
    if seq < mark.seq:
        return Standing("behind", mark.seq - seq, mark)
    asked = text("SELECT hash FROM audit WHERE seq = :seq")
    found = START if mark.seq == 0 else session.execute(asked, {"seq": mark.seq}).scalar()
    return Standing("level" if found == mark.hash else "other", mark=mark)


def _seal(key: bytes, words: dict[str, Any]) -> str:
    plain = json.dumps(words, sort_keys=True, separators=(",", ":"))
    return hmac.new(key, b"ohdesk mark " + plain.encode(), "sha256").hexdigest()
