"""The commits that blame looks through: those that only reformatted, as the repository says."""

from __future__ import annotations

import os
import re
import stat
from typing import TYPE_CHECKING, Final, NamedTuple

from debtledger.sources.files import Tree
from debtledger.sources.git import GitError
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

    git opens the configured file by itself whenever it blames. Raises GitError where that file is no plain
    one: a repository could name a device or a pipe.
    """
    with Tree(git.root) as tree:
        found = tree.read(FILE, MAX_BYTES)
    texts: list[bytes] = []
    notes = []
    if not isinstance(found, Refusal):
        texts.append(found)
    elif found.reason != "missing":
        notes.append(f"{FILE} is not read: {found.reason}")
    texts += [_configured(git, name) for name in _names(git) if os.path.normpath(name) != FILE]
    said = dict.fromkeys(each.decode() for text in texts for each in _COMMIT.findall(text))
    here = _commits(git, list(said)[:MOST])
    if len(said) > MOST:
        notes.append(f"{FILE} names more than {MOST:,} commits; the others are not looked through")
    return IgnoredRevs(tuple(here), tuple(notes))


def _names(git: Git) -> list[str]:
    listing = git.start("config", "-z", "--get-all", KEY, succeeds=(0, 1)).result()
    return [os.fsdecode(name) for name in listing.split(b"\0") if name]


def _configured(git: Git, name: str) -> bytes:
    """The bytes of a file that git is going to open. Raises GitError."""
    path = os.path.join(git.root, os.path.expanduser(name))
    try:
        facts = os.stat(path)
        if not stat.S_ISREG(facts.st_mode) or facts.st_size > MAX_BYTES:
            raise GitError(f"{KEY} names {name}, which is not a small plain file")
        with open(path, "rb") as file:
            return file.read(MAX_BYTES)
    except (OSError, ValueError):
        raise GitError(
            f"{KEY} names {name}, which cannot be read",
            hint=f"git config --unset-all {KEY}, or make that file",
        ) from None


def _commits(git: Git, oids: Iterable[str]) -> list[str]:
    """Those of the ids that are commits, and here."""
    wanted = "".join(f"{oid}\n" for oid in oids).encode()
    if not wanted:
        return []
    listing = git.run("cat-file", "--batch-check=%(objecttype) %(objectname)", "--buffer", stdin=wanted)
    return [line[7:] for line in listing.decode().split("\n") if line.startswith("commit ")]
