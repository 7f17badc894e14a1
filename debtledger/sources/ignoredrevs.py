"""The commits that blame looks through: those that only reformatted, as the repository says."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Final, NamedTuple

from debtledger.sources.files import Tree
from debtledger.sources.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from debtledger.sources.git import Git

FILE: Final = ".git-blame-ignore-revs"
KEY: Final = "blame.ignoreRevsFile"
MAX_BYTES: Final = 1 << 20
MOST: Final = 10_000
"""More would not fit into one command line."""

_COMMIT = re.compile(rb"^[ \t]*([0-9a-f]{40}(?:[0-9a-f]{24})?)[ \t]*(?:#.*)?\r?$", re.MULTILINE)


class IgnoredRevs(NamedTuple):
    """The ids of commits that are here, and what is wrong with the files that name them."""

    commits: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def ignored_revs(git: Git) -> IgnoredRevs:
    """The commits that .git-blame-ignore-revs names, and the file of git's configuration for it.

    Only files of the work tree are read, whatever a configuration names. Raises GitError.
    """
    said: dict[str, None] = {}
    notes = []
    with Tree(git.root) as tree:
        for name in dict.fromkeys((FILE, *_names(git))):
            found = tree.read(name, MAX_BYTES)
            if not isinstance(found, Refusal):
                said |= dict.fromkeys(each.decode() for each in _COMMIT.findall(found))
            elif name != FILE or found.reason != "missing":
                notes.append(f"{name} is not read: {found.reason}")
    if len(said) > MOST:
        notes.append(f"more than {MOST:,} commits are to be ignored; the others are not looked through")
    return IgnoredRevs(tuple(_commits(git, list(said)[:MOST])), tuple(notes))


def _names(git: Git) -> list[str]:
    """The configured files, as seen from the top of the work tree."""
    listing = git.start("config", "-z", "--get-all", KEY, succeeds=(0, 1)).result()
    names = (os.fsdecode(name) for name in listing.split(b"\0") if name)
    return [os.path.relpath(os.path.join(git.root, name), git.root) for name in names]


def _commits(git: Git, oids: Iterable[str]) -> list[str]:
    """Those of the ids that are commits, and here."""
    wanted = "".join(f"{oid}\n" for oid in oids).encode()
    if not wanted:
        return []
    listing = git.run("cat-file", "--batch-check=%(objecttype) %(objectname)", "--buffer", stdin=wanted)
    return [line[7:] for line in listing.decode().split("\n") if line.startswith("commit ")]
