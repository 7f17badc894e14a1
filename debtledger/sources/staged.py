"""What git says is staged, asked before anything else is loaded; light, for the commit hook."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from debtledger.sources.git import Git, Running

STAGED_COMMAND = (
    *("diff", "--cached", "--raw", "-z", "--no-renames", "--no-abbrev", "--no-relative"),
    *("--no-ext-diff", "--no-textconv", "--ignore-submodules=all"),
)
"""A commit may follow, to hold the index against it and not against HEAD; then "--"."""
REGULAR = b"100"
MOST_BYTES = 64 << 20


class Glance:
    """The index of a repository in which nothing is being merged, held against HEAD.

    listing: what STAGED_COMMAND wrote. settings: the settings file of HEAD, None where there is none. blobs:
    the contents of the changed files, old and new, by their ids; fresh: the ids of the new ones. ledger: a
    listing of the settings and the ledger of HEAD, which may still be running.
    """

    # No dataclass: the hook loads this module, and dataclasses are slow to import.
    __slots__ = ("blobs", "fresh", "git", "ledger", "listing", "settings")

    def __init__(self, git: Git, listing: bytes) -> None:
        self.git = git
        self.listing = listing
        self.settings: bytes | None = None
        self.blobs: Mapping[str, bytes] = {}
        self.fresh: tuple[str, ...] = ()
        self.ledger: Running | None = None

    @property
    def paths(self) -> list[bytes]:
        """The paths of all files that differ."""
        return self.listing.split(b"\0")[1::2]


def glance(git: Git, settings: str) -> Glance | None:
    """Ask git what is staged, and for the contents of it all; settings: the name of the settings file.

    None where a merge is going on. Raises GitError, also where it is all too much to be taken in at once.
    """
    # Both are started at once: the second one waits for its questions.
    listing = git.start(*STAGED_COMMAND, "--")
    contents = git.start("cat-file", "--batch", "--buffer", limit=MOST_BYTES)
    try:
        seen = Glance(git, listing.result())
        if not seen.listing:
            return seen
        fresh, old = _ids(seen.listing)
        asked = ["MERGE_HEAD", f"HEAD:{settings}", *fresh, *old]
        answers = _answers(contents.result("\n".join(asked).encode() + b"\n"))
        merging, seen.settings = next(answers), next(answers)
        if merging is not None:
            return None
        seen.blobs = {oid: data for oid, data in zip(asked[2:], answers, strict=False) if data is not None}
        seen.fresh = tuple(fresh)
        return seen
    finally:
        listing.kill()
        contents.kill()


def _ids(listing: bytes) -> tuple[dict[str, None], dict[str, None]]:
    """The ids of the new and of the old versions of regular files, each once."""
    fresh: dict[str, None] = {}
    old: dict[str, None] = {}
    for facts in listing.split(b"\0")[:-1:2]:
        before, after, before_id, after_id, _ = facts[1:].split(b" ")
        if after.startswith(REGULAR):
            fresh[after_id.decode()] = None
        if before.startswith(REGULAR):
            old[before_id.decode()] = None
    return fresh, {oid: None for oid in old if oid not in fresh}


def _answers(data: bytes) -> Iterator[bytes | None]:
    """The contents that `cat-file --batch` writes one after the other; None for what is not there."""
    start = 0
    while start < len(data):
        end = data.index(b"\n", start)
        words = data[start:end].rsplit(b" ", 2)
        if words[-1].isdigit():
            size = int(words[-1])
            yield data[end + 1 : end + 1 + size]
            start = end + size + 2
        else:
            yield None
            start = end + 1
