"""A work tree before anything in it is read: where it is, the settings, and what git is asked about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from debtledger.config import load
from debtledger.ground import find_ground
from debtledger.sources.asked import COMMANDS, Asked

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from debtledger.config import Config
    from debtledger.context import Context
    from debtledger.ground import Ground
    from debtledger.sources.repository import Repository


class Survey(NamedTuple):
    """The ground, the settings in force, and what git was asked already."""

    ground: Ground
    config: Config
    asked: Asked | None = None


def survey(ground: Ground, context: Context, settings: Mapping[str, Any]) -> Survey:
    """Look up the settings of a ground, and let git work no longer than they say. Raises SettingsError."""
    root = ground.root if ground.repository else None
    config = load(ground.start, root, context.env, settings)
    if ground.repository:
        ground.repository.git.seconds = config.limits_git_seconds
    return Survey(ground, config)


def survey_all(context: Context, settings: Mapping[str, Any]) -> Survey:
    """The whole work tree or folder around the current one; git is at work already.

    Raises UsageError, SettingsError and RepositoryError.
    """
    found = survey(find_ground((), context)._replace(paths=()), context, settings)
    repository = found.ground.repository
    return found._replace(asked=ask(repository, found.config)) if repository else found


def ask(repository: Repository, config: Config) -> Asked:
    """Let git look at the work tree. Raises GitError."""
    return Asked(repository.git, COMMANDS if config.scan_untracked else COMMANDS[:1])
