"""The passages of files through a history: every commit, merges aside, that changed one of some paths."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from debtledger.core.past.touching import Passage
from debtledger.sources.listings import EXECUTABLE, REGULAR
from debtledger.sources.walk import Step, changes, steps

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from debtledger.sources.git import Git
    from debtledger.sources.walk import BlobChange

FEW: Final = 30
"""So many paths git finds by itself more quickly than the whole history is walked; it compares one by one."""
FILES: Final = frozenset({REGULAR, EXECUTABLE})


class Asked:
    """Paths whose passages are wanted: files, and scopes, which are files or folders."""

    def __init__(self, files: Collection[str], scopes: Collection[str] = ()) -> None:
        self.files = frozenset(map(os.fsencode, files))
        self.scopes = tuple(os.fsencode(scope.rstrip("/")) for scope in scopes)
        self._below = tuple(scope + b"/" for scope in self.scopes)

    def __bool__(self) -> bool:
        return bool(self.files or self.scopes)

    def __len__(self) -> int:
        return len(self.files) + len(self.scopes)

    @property
    def paths(self) -> list[bytes]:
        """All of them, as git can be asked about them."""
        return sorted({*self.files, *self.scopes})

    def wants(self, path: bytes) -> bool:
        """Whether a path is one of them."""
        return path in self.files or path in self.scopes or path.startswith(self._below or b"\0")


def passages(
    git: Git, tip: str, known: Sequence[str], asked: Asked, tell: Callable[[int, int], None]
) -> list[Passage]:
    """The passages in the history of a commit, but for that of known ones, the latest first.

    tell: is told how many commits are done, and how many there are. Raises GitError.
    """
    if not asked:
        return []
    walked = _few(git, tip, known, asked) if len(asked) <= FEW else steps(git, tip, known)
    plain = [step for step in walked if len(step.parents) <= 1]
    found: list[Passage] = []
    for number, (step, changed) in enumerate(changes(git, plain)):
        found += _passed(step.oid, changed, asked)
        if not number % 500:
            tell(number, len(plain))
    return found


def siblings(git: Git, commits: Iterable[str]) -> Iterator[tuple[str, tuple[BlobChange, ...]]]:
    """Everything that each of some commits changed. Raises GitError."""
    wanted = "".join(f"{oid}\n" for oid in commits)
    if wanted:
        listing = git.run(*("rev-list", "--no-walk=unsorted", "--parents", "--stdin"), stdin=wanted.encode())
        words = (line.split(" ") for line in listing.decode().splitlines())
        yield from (
            (step.oid, changed)
            for step, changed in changes(git, [Step(oid, tuple(parents)) for oid, *parents in words])
        )


def is_file(change: BlobChange) -> bool:
    """Whether the path was a regular file before."""
    return change.old_mode in FILES


def _passed(commit: str, changed: Iterable[BlobChange], asked: Asked) -> Iterator[Passage]:
    for change in changed:
        if change.new_mode in FILES and asked.wants(change.path):
            before = change.old if change.old_mode in FILES else ""
            yield Passage(commit=commit, path=os.fsdecode(change.path), before=before, after=change.new)


def _few(git: Git, tip: str, known: Sequence[str], asked: Asked) -> list[Step]:
    """The commits that changed one of a few paths."""
    listing = git.run(
        *("log", "--date-order", "--full-history", "--no-merges", "--format=%H %P", "--no-show-signature"),
        *("--no-mailmap", "--no-notes", "--no-color", "--no-patch", "--end-of-options", tip),
        *(f"^{each}" for each in known),
        "--",
        *asked.paths,
    )
    words = (line.split() for line in listing.decode().splitlines())
    return [Step(oid, tuple(parents)) for oid, *parents in words]
