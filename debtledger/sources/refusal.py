"""Why something was not read: a value, because one bad file never stops a scan."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal

    Reason = Literal["symlink", "not a regular file", "too large", "missing", "unreadable", "outside"]


class Refusal:
    """A file or an object that was not read, and the reason; "outside" also covers git's own files."""

    # No dataclass: the hook loads this module, and dataclasses are slow to import.
    __slots__ = ("reason",)

    def __init__(self, reason: Reason) -> None:
        self.reason: Reason = reason

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Refusal) and other.reason == self.reason

    def __hash__(self) -> int:
        return hash(self.reason)

    def __repr__(self) -> str:
        return f"Refusal({self.reason!r})"
