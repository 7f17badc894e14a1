"""Which files two commits differ in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from debtledger.sources.git import GitError
from debtledger.sources.staged import STAGED_COMMAND

if TYPE_CHECKING:
    from debtledger.sources.git import Git

# As below, with the ids.
_PAIR = re.compile(rb":([0-7]{6}) ([0-7]{6}) ([0-9a-f]+) ([0-9a-f]+) [A-Z][0-9]*\0([^\0]+)\0")
_REGULAR = b"100"
# Old mode, new mode, old id, new id, status and path of `diff-tree --raw -z`.
_CHANGE = re.compile(rb":([0-7]{6}) ([0-7]{6}) [0-9a-f]+ [0-9a-f]+ [A-Z][0-9]*\0([^\0]+)\0")


class TreeChange(NamedTuple):
    """One file that differs: its mode in the old and in the new commit, 0 where it is not there."""

    path: bytes
    old_mode: int
    new_mode: int


class StagedChange(NamedTuple):
    """One file that the index has otherwise than a commit: blob ids, "" where it is no regular file."""

    path: bytes
    before: str
    after: str


def staged_changes(git: Git, commit: str | None) -> list[StagedChange]:
    """The files in which the index differs from a commit; without one all of them. Raises GitError."""
    return parse_changes(git.run(*STAGED_COMMAND, *((commit,) if commit else ()), "--"))


def commit_changes(git: Git, old: str, new: str) -> list[StagedChange]:
    """The files in which a commit differs from another, by their ids. Raises GitError."""
    return parse_changes(
        git.run(
            *("diff-tree", "-r", "-z", "--raw", "--no-renames", "--no-abbrev", "--no-ext-diff"),
            *("--no-textconv", "--ignore-submodules=all", "--end-of-options", old, new),
        )
    )


def parse_changes(listing: bytes) -> list[StagedChange]:
    """Read what `--raw -z --no-abbrev` writes, without renames."""
    return [
        StagedChange(
            path,
            before.decode() if old_mode.startswith(_REGULAR) else "",
            after.decode() if new_mode.startswith(_REGULAR) else "",
        )
        for old_mode, new_mode, before, after, path in _PAIR.findall(listing)
    ]


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
