"""Where the paths that somebody types lie: in one repository, or in a plain folder."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from debtledger.command import UsageError
from debtledger.sources.repository import discover

if TYPE_CHECKING:
    from collections.abc import Sequence

    from debtledger.context import Context
    from debtledger.sources.repository import Repository


class Ground(NamedTuple):
    """A root, the paths asked for below it (none: all of it), and the repository if it is one.

    start is the folder from which settings are looked for.
    """

    root: str
    paths: tuple[str, ...]
    start: str
    repository: Repository | None


def find_ground(typed: Sequence[str], context: Context) -> Ground:
    """Find the ground of the paths typed, the current folder if there are none.

    Raises UsageError where a path is missing or the paths have no repository in common, and RepositoryError.
    """
    places = [_place(path, context) for path in typed] or [os.path.realpath(context.cwd)]
    start = _folder(places[0])
    repository = discover(start, context.env, context.cwd)
    root = repository.root if repository else _common_folder(places)
    for place, path in zip(places, typed, strict=False):
        other = discover(_folder(place), context.env, context.cwd)
        if (other.root if other else None) != (repository.root if repository else None):
            raise UsageError(
                f"{typed[0]} and {path} are of different repositories", "scan one, then the other"
            )
    below = tuple(os.path.relpath(place, root) for place in places)
    return Ground(root, () if "." in below else below, start, repository)


def _place(path: str, context: Context) -> str:
    """Resolve a typed path; a link to a folder is followed, one to a file is left to be refused later."""
    full = context.path(path)
    if os.path.isdir(full):
        return os.path.realpath(full)
    if not os.path.lexists(full):
        raise UsageError(f"{path}: no such file or folder", "debtledger scan PATH")
    folder, name = os.path.split(full)
    return os.path.join(os.path.realpath(folder), name)


def _folder(place: str) -> str:
    return place if os.path.isdir(place) else os.path.dirname(place)


def _common_folder(places: Sequence[str]) -> str:
    return os.path.commonpath([_folder(place) for place in places])
