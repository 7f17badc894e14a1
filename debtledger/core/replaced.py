"""What became of a file that was written: its bytes before and after, so that it can be undone."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Replaced:
    """One file that was written: its path from the root, and its bytes; None where there was no file."""

    path: str
    before: bytes | None
    after: bytes | None

    @property
    def changed(self) -> bool:
        """Whether it has other bytes now."""
        return self.before != self.after
