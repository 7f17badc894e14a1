"""Regions fenced out by "debtledger: off" and "debtledger: on" in comments."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True, kw_only=True)
class Fence:
    """A fence comment: from its line on, tags and candidates are ignored, or count again."""

    line: int
    state: Literal["off", "on"]


class _AtLine(Protocol):
    @property
    def line(self) -> int: ...


_Item = TypeVar("_Item", bound=_AtLine)


def read_fence(line: int, text: str) -> Fence | None:
    """The fence on a comment line, where it stands first and nothing but an explanation follows it."""
    found = _FENCE.match(text)
    if found is None:
        return None
    return Fence(line=line, state="off" if found["state"] == "off" else "on")


def outside(items: Iterable[_Item], fences: Iterable[Fence]) -> tuple[_Item, ...]:
    """The items whose line is not fenced out; a region that is never closed reaches to the file's end."""
    ordered = sorted(fences, key=lambda fence: fence.line)
    if not ordered:
        return tuple(items)
    lines = [fence.line for fence in ordered]
    return tuple(item for item in items if not _is_off(ordered, bisect_right(lines, item.line)))


_FENCE = re.compile(r"[^\w]*+debtledger:\s*+(?P<state>off|on)(?![\w-])")


def _is_off(ordered: list[Fence], before: int) -> bool:
    return before > 0 and ordered[before - 1].state == "off"
