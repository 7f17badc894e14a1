"""Who decides: the name that git would write into a commit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from debtledger.context import Context
    from debtledger.sources.git import Git

NOBODY: Final = "unknown"


def author(context: Context, git: Git | None) -> str:
    """The name of the user: of git's environment, of git's configuration, else of the login."""
    names = (context.env.get("GIT_AUTHOR_NAME"), _configured(git), *map(context.env.get, ("USER", "LOGNAME")))
    return next((" ".join(name.split()) for name in names if name and name.strip()), NOBODY)


def _configured(git: Git | None) -> str:
    if git is None:
        return ""
    asked = git.start("config", "--get", "user.name", succeeds=(0, 1))
    return asked.result().decode("utf-8", "replace")
