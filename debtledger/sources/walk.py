"""Commits and the files that each of them changed, for as much of a history as is asked for."""

from __future__ import annotations

import os
import re
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

from debtledger.sources.abreast import abreast

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from debtledger.sources.git import Git

COMMITS_AT_ONCE: Final = 4_000
MOST_OUTPUT: Final = 1 << 40
NONE_YET: Final = "1970-01-01"
"""The day of a date that no calendar has."""

# What begins the changes of a commit, or a change: modes, ids, status and path of `diff-tree --raw -z`.
RECORD = re.compile(
    rb"([0-9a-f]{40,64})\0|:([0-7]{6}) ([0-7]{6}) ([0-9a-f]{40,64}) ([0-9a-f]{40,64}) [A-Z]\0([^\0]+)\0"
)


class Step(NamedTuple):
    """A commit and its parents, as grafts, replacements and a shallow clone have them."""

    oid: str
    parents: tuple[str, ...]


class BlobChange(NamedTuple):
    """One path that a commit changed: modes and blob ids before and after, 0 and "" where nothing is there.

    Submodules and symbolic links have modes of their own (`listings.SUBMODULE`, `listings.SYMLINK`).
    """

    path: bytes
    old_mode: int
    new_mode: int
    old: str
    new: str


class Facts(NamedTuple):
    """Who made a commit and when: the author's time in seconds since 1970, UTC, and the message's subject."""

    oid: str
    at: int
    author: str
    email: str
    subject: str

    @property
    def day(self) -> str:
        """The author's day in UTC, YYYY-MM-DD."""
        return day_of(self.at)


def steps(git: Git, tip: str, known: Sequence[str] = ()) -> list[Step]:
    """The commits that a commit has in its history, but for those in the history of known ones.

    The newest stands first, and no commit before its descendants. Raises GitError, also where a known one is
    not here.
    """
    listing = git.run(
        *("rev-list", "--date-order", "--parents", "--end-of-options", tip, *(f"^{each}" for each in known))
    )
    words = (line.split(" ") for line in listing.decode().splitlines())
    return [Step(oid, tuple(parents)) for oid, *parents in words]


def changes(git: Git, walked: Iterable[Step]) -> Iterator[tuple[Step, tuple[BlobChange, ...]]]:
    """What each of the commits changed against its first parent, in their order; a root added everything.

    Renames are not looked for. Raises GitError.
    """
    git.settings()  # asked once, before several threads would

    def read(group: Sequence[Step]) -> list[tuple[Step, tuple[BlobChange, ...]]]:
        return list(_read(git, group))

    for group in abreast(read, groups(walked, COMMITS_AT_ONCE)):
        yield from group


def facts(git: Git, oids: Iterable[str]) -> dict[str, Facts]:
    """Who made each of the commits, and when. Raises GitError."""
    asked = "".join(f"{oid}\n" for oid in dict.fromkeys(oids))
    if not asked:
        return {}
    listing = git.run(
        *("log", "--no-walk=unsorted", "--stdin", "-z", "--format=%H%x00%at%x00%an%x00%ae%x00%s%x01"),
        *("--encoding=UTF-8", "--no-show-signature", "--no-notes", "--no-color", "--no-patch"),
        stdin=asked.encode(),
    )
    found = {}
    for record in listing.decode("utf-8", "surrogateescape").split("\x01"):
        words = record.lstrip("\0\n").split("\0")
        if len(words) == len(Facts._fields):
            oid, at, author, email, subject = words
            found[oid] = Facts(oid, _seconds(at), author, email, subject)
    return found


def day_of(seconds: int) -> str:
    """The day in UTC, YYYY-MM-DD; a time that no calendar has is on the first day."""
    try:
        return datetime.fromtimestamp(seconds, UTC).date().isoformat()
    except (ValueError, OverflowError, OSError):
        return NONE_YET


def path_of(path: bytes) -> str:
    """A path as the rest of the program has it."""
    return os.fsdecode(path)


def groups(walked: Iterable[Step], size: int) -> Iterator[list[Step]]:
    """The commits in groups of a size that is worth a process."""
    rest = iter(walked)
    while group := list(islice(rest, size)):
        yield group


def raw_changes(git: Git, group: Sequence[Step]) -> Iterator[bytes]:
    """What `diff-tree` says about a group of commits, in pieces that end anywhere. Raises GitError."""
    running = git.start(
        *("diff-tree", "--stdin", "--raw", "-r", "-z", "--root", "--no-renames", "--no-abbrev"),
        *("--no-ext-diff", "--no-textconv", "--ignore-submodules=none"),
        limit=MOST_OUTPUT,
    )
    # The first parent is named, so that a merge is compared with that one alone.
    asked = "".join(f"{step.oid} {step.parents[0]}\n" if step.parents else f"{step.oid}\n" for step in group)
    return running.chunks(asked.encode())


def _read(git: Git, group: Sequence[Step]) -> Iterator[tuple[Step, tuple[BlobChange, ...]]]:
    found: dict[str, list[BlobChange]] = {}
    listing = b"".join(raw_changes(git, group))
    for match in RECORD.finditer(listing):
        oid, old_mode, new_mode, old, new, path = match.groups()
        if oid:
            here = found.setdefault(oid.decode(), [])
        else:
            modes = int(old_mode, 8), int(new_mode, 8)
            here.append(BlobChange(path, *modes, _oid(old), _oid(new)))
    return ((step, tuple(found.get(step.oid, ()))) for step in group)


def _oid(digits: bytes) -> str:
    return digits.decode() if digits.strip(b"0") else ""


def _seconds(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        return 0
