"""What can go wrong, each said in one Chinese sentence that tells what to do."""

from __future__ import annotations


class Refused(Exception):
    """The program will not do this; nothing has changed (exit code 2)."""

    @property
    def sentence(self) -> str:
        """Return the Chinese sentence for the person."""
        return str(self)


class WrongSecret(Refused):
    """The password or the 恢复密钥 does not open the key."""


class Damaged(Refused):
    """Damage or a roll-back was found in the office's data (exit code 3)."""


class RolledBack(Damaged):
    """The data are older than what was once acknowledged on this computer."""


class Cancelled(Refused):
    """The person stopped a long piece of work; nothing has changed."""

    def __init__(self) -> None:
        """Say that nothing was changed."""
        super().__init__("已取消，没有改动任何数据。")
