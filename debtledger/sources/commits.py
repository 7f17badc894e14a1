"""Commits that say something and change nothing: made beside the branches, for others to push."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from debtledger.sources.git import Git


class Person(NamedTuple):
    """An author, by name and address."""

    name: str
    email: str


def commit_beside(git: Git, message: str, author: Person) -> str:
    """Make a commit on top of HEAD with its files and this message; give its id. Raises GitError.

    No branch, no index and no file is touched, no hook runs, and nothing is signed.
    """
    variables = {
        b"GIT_AUTHOR_NAME": author.name.encode(),
        b"GIT_AUTHOR_EMAIL": author.email.encode(),
        b"GIT_COMMITTER_NAME": author.name.encode(),
        b"GIT_COMMITTER_EMAIL": author.email.encode(),
    }
    head = git.run("rev-parse", "--verify", "HEAD^{commit}").decode().strip()
    made = git.with_variables(variables).run(
        "commit-tree", f"{head}^{{tree}}", "-p", head, "-F", "-", stdin=message.encode()
    )
    return made.decode().strip()
