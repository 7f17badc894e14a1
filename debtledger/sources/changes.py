"""Which files two commits differ in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from debtledger.sources.git import GitError

if TYPE_CHECKING:
    from debtledger.sources.git import Git

# Old mode, new mode, old id, new id, status and path of `diff-tree --raw -z`.
_CHANGE = re.compile(rb":([0-7]{6}) ([0-7]{6}) [0-9a-f]+ [0-9a-f]+ [A-Z][0-9]*\0([^\0]+)\0")


class TreeChange(NamedTuple):
    """One file that differs: its mode in the old and in the new commit, 0 where it is not there."""

    path: bytes
    old_mode: int
    new_mode: int


def changes_between(git: Git, old: str, new: str) -> list[TreeChange] | None:
    """Return the files in which two commits differ, None where one of the commits is not here."""
    if old == new:
        return []
    try:
        listing = git.run(
            *("diff-tree", "-r", "-z", "--raw", "--no-renames", "--no-ext-diff", "--no-textconv"),
            *("--end-of-options", old, new),
        )
    except GitError:
        return None
    return [
        TreeChange(path, int(old_mode, 8), int(new_mode, 8))
        for old_mode, new_mode, path in _CHANGE.findall(listing)
    ]
