"""Making a repository of our own, commit by commit, with people and days that we say."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from debtledger.sources.git import RepositoryError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from git import Commit, IndexFile, Repo

MISLEADING: Final = ("GIT_DIR", "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY", "GIT_WORK_TREE", "GIT_INDEX_FILE")
"""Variables that make GitPython write into another repository than the one that is meant."""
BRANCH: Final = "main"
EVERYTHING: Final = "+refs/heads/*:refs/remotes/origin/*"


class Signature(NamedTuple):
    """Who commits, and when: a name, an address, and seconds since 1970 (UTC)."""

    name: str
    address: str
    seconds: int


@dataclass(slots=True)
class NewRepository:
    """A repository that has just been made, and grows by commits on its one branch.

    GitPython adds files, makes commits, and writes the objects itself, so that no hook, filter or attribute
    counts, and no program is started for each of them. Nothing is asked of a repository of somebody else.
    """

    root: str
    repo: Repo = field(repr=False)
    index: IndexFile = field(repr=False)
    last: Commit | None = field(default=None, repr=False)

    def commit(self, message: str, paths: Iterable[str], by: Signature) -> str:
        """Commit files as they are, or are no more, by their paths from the root. Returns the commit's id."""
        from git import Actor, Commit, Head

        index = self.index
        for path in sorted(set(paths)):
            if os.path.lexists(os.path.join(self.root, path)):
                index.add([path], write=False)
            else:
                index.entries.pop((path, 0), None)
        person, when = Actor(by.name, by.address), f"{by.seconds} +0000"
        self.last = Commit.create_from_tree(
            self.repo,
            index.write_tree(),
            message,
            parent_commits=[] if self.last is None else [self.last],
            author=person,
            committer=person,
            author_date=when,
            commit_date=when,
        )
        Head(self.repo, f"refs/heads/{BRANCH}").set_object(self.last)
        return self.last.hexsha

    def settle(self) -> None:
        """Write the index, so that git finds the work tree as it was committed."""
        self.index.write()

    def close(self) -> None:
        """End the programs that GitPython has started."""
        self.repo.close()


def found(root: str, remote: str) -> NewRepository:
    """Make a repository in a folder that is there and empty, with the address of its origin.

    No template, hook or default of the user's is in it. Raises RepositoryError.
    """
    try:
        import git
        from gitdb import LooseObjectDB  # type: ignore[import-untyped]  # of GitPython itself
    except ImportError:  # which GitPython raises where it finds no git
        raise RepositoryError("git cannot be started", "install git, or put it on your PATH") from None
    misleading = [name for name in MISLEADING if name in os.environ]
    if misleading:
        raise RepositoryError(
            f"{misleading[0]} is set, and means another repository", f"unset {misleading[0]}"
        )
    try:
        git.Git(root).init(template="", initial_branch=BRANCH, object_format="sha1", quiet=True)
        repo = git.Repo(root, odbt=LooseObjectDB, expand_vars=False)
        repo.git.config("remote.origin.url", remote, local=True)
        repo.git.config("remote.origin.fetch", EVERYTHING, local=True)
    except (git.GitError, OSError) as error:
        raise RepositoryError(
            f"{root}: no repository can be made: {error}", "see that git is there"
        ) from None
    return NewRepository(root, repo, repo.index)
