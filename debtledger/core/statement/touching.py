"""How many lines of a debt's region a change rewrites; those of its tag itself are none."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from debtledger.core.past.touching import Hunk, TagAt


def lines_touched(before: TagAt, after: TagAt, hunks: Iterable[Hunk], same: Sequence[str] = ()) -> int:
    """The lines of the region that hunks replace; a line that becomes another counts once.

    same: "before" or "after" where the code beside the tag, on the same line, is as it was.
    """
    return sum(
        max(
            _within(before, hunk.old, hunk.old_count, spared="before" in same),
            _within(after, hunk.new, hunk.new_count, spared="after" in same),
        )
        for hunk in hunks
    )


def _within(tag: TagAt, first: int, count: int, *, spared: bool) -> int:
    """How many of some lines are in the region, but for those of the tag."""
    last = first + count - 1
    inside = _overlap(first, last, tag.start, tag.end)
    beside = tag.code == tag.line and not spared
    own = _overlap(first, last, max(tag.line + (1 if beside else 0), tag.start), min(tag.end_line, tag.end))
    return inside - own


def _overlap(first: int, last: int, start: int, end: int) -> int:
    return max(min(last, end) - max(first, start) + 1, 0)
