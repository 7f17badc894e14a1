"""From where history is looked at: a repository, a commit, and whether the work tree lies on top of it."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from debtledger.sources.files import Tree
from debtledger.sources.git import GitError
from debtledger.sources.ignoredrevs import IgnoredRevs, ignored_revs
from debtledger.sources.listings import dirty
from debtledger.storage.cache import Cache

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from debtledger.config import Config
    from debtledger.sources.git import Git
    from debtledger.sources.repository import Repository

SHAPES: Final = ("shallow", "info/grafts")
MOST_SHAPE: Final = 64 << 20
REPLACED: Final = ("for-each-ref", "--format=%(objectname) %(refname)", "refs/replace/")
VARIABLES: Final = (
    b"GIT_NO_REPLACE_OBJECTS",
    b"GIT_REPLACE_REF_BASE",
    b"GIT_GRAFT_FILE",
    b"GIT_SHALLOW_FILE",
)


@dataclass(frozen=True, kw_only=True)
class Vantage:
    """A repository as seen from a commit: lines are those of the work tree where live, else of the commit.

    remembers: whether results may be kept in, and taken from, the cache.
    """

    repository: Repository
    commit: str | None
    live: bool
    remembers: bool

    @property
    def git(self) -> Git:
        """The git of the repository."""
        return self.repository.git

    @cached_property
    def ignored(self) -> IgnoredRevs:
        """The commits that only reformatted. Raises GitError."""
        return ignored_revs(self.git)

    @cached_property
    def changed(self) -> Mapping[str, bool]:
        """The paths that differ from the commit, and whether it has them. Raises GitError."""
        if not self.live:
            return {}
        from os import fsdecode

        return {fsdecode(change.path): change.in_head for change in dirty(self.git).changes}

    @cached_property
    def first_commits(self) -> frozenset[str]:
        """Where a shallow history is cut off. Raises GitError."""
        if not self.repository.shallow or self.commit is None:
            return frozenset()
        from debtledger.sources.blame import cut_off

        roots = self.git.run("rev-list", "--max-parents=0", "--end-of-options", self.commit).decode().split()
        return frozenset(each for each in roots if cut_off(self.git, each))

    @cached_property
    def shape(self) -> tuple[bytes, ...]:
        """All that makes git see other parents than the commits name: the shallow file first.

        Raises GitError.
        """
        with Tree(self.repository.common_dir) as tree:
            files = [tree.read(name, MOST_SHAPE) for name in SHAPES]
        said = [data if isinstance(data, bytes) else b"" for data in files]
        return (*said, self.git.run(*REPLACED), *(self.git.variables.get(name, b"") for name in VARIABLES))

    @contextmanager
    def cache(self) -> Iterator[Cache | None]:
        """The cache, None where nothing is remembered."""
        if not self.remembers:
            yield None
        else:
            with Cache(self.repository.common_dir) as cache:
                yield cache


def vantage(repository: Repository, commit: str | None, config: Config, *, at: str | None) -> Vantage:
    """The view from a commit; at: the revision that is looked at instead of the work tree, if one is."""
    return Vantage(
        repository=repository,
        commit=commit,
        live=at is None,
        remembers=config.cache_enabled and at is None,
    )


def paths_apart(git: Git, one: str, other: str) -> frozenset[str] | None:
    """The paths that commits touched which only one of two commits has; None where git cannot tell.

    Every other file has the same history in both.
    """
    if one == other:
        return frozenset()
    try:
        listing = git.run(
            *("log", "-m", "--format=", "--name-only", "-z", "--no-renames", "--root", "--no-mailmap"),
            *("--no-ext-diff", "--no-textconv", "--no-show-signature"),
            *("--end-of-options", f"{one}...{other}", "--"),
        )
    except GitError:
        return None
    from os import fsdecode

    return frozenset(fsdecode(path.lstrip(b"\n")) for path in listing.split(b"\0") if path.strip(b"\n"))
