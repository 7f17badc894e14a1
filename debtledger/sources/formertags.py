"""Which records once had a tag: what the history of a repository tells about tags that are gone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from debtledger.core.recording.record import ENDING, FOLDER
from debtledger.sources.git import GitError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from debtledger.sources.git import Git

SECONDS: Final = 20.0

_DIGITS = "[0-9A-HJKMNP-TV-Za-hjkmnp-tv-z]{4,8}"
# An id in the context of a tag, or in a field of its own; ids in prose are no tags.
_IN_TAG = f"([(,|][^)]*|id[ \t]*[:=][ \t]*)D-{_DIGITS}"
_ADDED = re.compile(rb"^[+-](?!\+\+ |-- )(.*)$", re.MULTILINE)
_TAGGED = re.compile(
    rb"[(,|]\s*(?:id\s*=\s*)?(D-%(id)s)\s*[),|]|\bid\s*[:=]\s*(D-%(id)s)\b" % {b"id": _DIGITS.encode()}
)
_PLAIN = ("--no-ext-diff", "--no-textconv", "--no-color", "--no-notes", "--no-show-signature", "--no-renames")


def once_tagged(git: Git, ids: Collection[str], head: str) -> frozenset[str]:
    """Those of the ids that a tag named in the history of a commit, since their first record was added.

    Empty where git cannot tell in time: a tag that was not seen going is only missing.
    """
    try:
        start = _first_record(git, ids, head)
        return frozenset(_named(git, (start, head), ids)) if start else frozenset()
    except GitError:
        return frozenset()


def _first_record(git: Git, ids: Collection[str], head: str) -> str:
    """The commit that added the first record of the ids, "" where none is committed."""
    listing = git.run(
        *(
            "log",
            "--topo-order",
            "-z",
            "--format=%x01%H",
            "--name-only",
            "--diff-filter=A",
            "--root",
            *_PLAIN,
        ),
        *("--end-of-options", head, "--", FOLDER),
        seconds=SECONDS,
    )
    wanted = {f"{FOLDER}/{each}{ENDING}".encode() for each in ids}
    first = b""
    for part in listing.split(b"\x01"):
        commit, *paths = part.replace(b"\n", b"").split(b"\0")
        if not wanted.isdisjoint(paths):
            first = commit
    return first.decode()


def _named(git: Git, span: tuple[str, str], ids: Collection[str]) -> Iterator[str]:
    """The ids in the tags that commits from the first of the span to the last added or took away."""
    start, head = span
    listing = git.start(
        *("log", "-p", "-U0", "--format=", "--root", "--extended-regexp", f"-G{_IN_TAG}", *_PLAIN),
        *(head, "--not", f"{start}^@", "--", ":(top)", ":(exclude,top,literal).debtledger"),
        seconds=SECONDS,
        pathspecs="magic",
    ).result()
    typed = {
        (found[1] or found[2]).decode().replace("D-", "d-").lower()
        for line in _ADDED.finditer(listing)
        for found in _TAGGED.finditer(line[1])
    }
    for each in ids:
        if any(each.lower()[:length] in typed for length in range(len("D-") + 4, len(each) + 1)):
            yield each
