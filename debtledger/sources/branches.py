"""Which branch is the default one, and whether HEAD stands on it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from debtledger.sources.git import GitError

if TYPE_CHECKING:
    from debtledger.sources.git import Git

USUAL: Final = ("main", "master", "trunk", "develop")
LOCAL: Final = "refs/heads/"
REMOTE: Final = "refs/remotes/origin/"


def on_default_branch(git: Git, commit: str, branch: str | None) -> bool:
    """Whether HEAD, a commit on a branch (None: on no branch), is part of the default branch.

    The default branch is what origin says it is, else init.defaultBranch, else one of the usual names; where
    there is none of these, every branch counts as it. Off all branches, a commit counts that its history has.
    Raises GitError.
    """
    listing = git.run("for-each-ref", "--format=%(refname)%00%(symref)", LOCAL, f"{REMOTE}HEAD", REMOTE)
    words = [line.partition("\0") for line in os.fsdecode(listing).split("\n") if line]
    refs = {name: target for name, _, target in words}
    default = _default(git, refs)
    if default is None:
        return True
    if branch is not None:
        return branch == default
    tip = next((ref for ref in (f"{REMOTE}{default}", f"{LOCAL}{default}") if ref in refs), None)
    if tip is None:
        return True
    try:
        git.run("merge-base", "--is-ancestor", commit, tip)
    except GitError as error:
        if error.returncode == 1:
            return False
        raise
    return True


def _default(git: Git, refs: dict[str, str]) -> str | None:
    said = refs.get(f"{REMOTE}HEAD", "")
    if said.startswith(REMOTE):
        return said.removeprefix(REMOTE)
    configured = git.start("config", "--get", "init.defaultBranch", succeeds=(0, 1)).result()
    names = (os.fsdecode(configured).strip(), *USUAL)
    return next((name for name in names if name and f"{LOCAL}{name}" in refs), None)
