"""Where git looks for the hooks of a repository, as its own settings say; they are never run from here."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from debtledger.sources.git import RepositoryError

if TYPE_CHECKING:
    from debtledger.sources.git import Git
    from debtledger.sources.repository import Repository

OWN_SCOPES: Final = frozenset({b"local", b"worktree"})
USERS_SCOPES: Final = frozenset({b"global", b"system"})
HUSKY: Final = ("_", ".husky")
"""A folder that husky makes anew at each installation, and the one above it, in which hooks are written."""

Whose = Literal["git's", "the project's"]


class HookFolder(NamedTuple):
    """The folder of the hooks: inside of the git directory, or among the files of the project."""

    path: str
    whose: Whose


def hook_folder(repository: Repository) -> HookFolder:
    """The folder of the hooks of all work trees. Raises RepositoryError where it is not the repository's."""
    said = _configured(repository.git)
    path = os.path.join(repository.root, said) if said else os.path.join(repository.common_dir, "hooks")
    real = os.path.realpath(path)
    name, above = os.path.basename(real), os.path.dirname(real)
    if (name, os.path.basename(above)) == HUSKY:
        real = above
    if _is_within(real, repository.common_dir) or _is_within(real, repository.git_dir):
        return HookFolder(real, "git's")
    if _is_within(real, repository.root) and real != os.path.realpath(repository.root):
        return HookFolder(real, "the project's")
    raise RepositoryError(
        f"git looks for hooks in {real}, outside of this repository",
        "add these lines to your own hooks there, or: git config --unset core.hooksPath",
    )


def _configured(git: Git) -> str:
    """What core.hooksPath says, "" where nothing does. Raises RepositoryError: it is not for this alone."""
    question = ("config", "-z", "--show-scope", "--type=path", "--get-all", "core.hooksPath")
    words = git.start(*question, succeeds=(0, 1)).result().split(b"\0")
    pairs = zip(words[::2], words[1::2], strict=False)
    found = [(scope, value) for scope, value in pairs if scope != b"command"]
    if not found:
        return ""
    scope, value = found[-1]
    if scope in USERS_SCOPES:
        raise RepositoryError(
            f"your {scope.decode()} git settings say that all repositories have their hooks in"
            f" {os.fsdecode(value)}",
            "add these lines to your own hooks there",
        )
    if scope not in OWN_SCOPES or not value:
        raise RepositoryError(
            "core.hooksPath is not understood", "git config --show-scope --get-all core.hooksPath"
        )
    return os.fsdecode(value)


def _is_within(path: str, folder: str) -> bool:
    real = os.path.realpath(folder)
    return path == real or path.startswith(f"{real}/")
