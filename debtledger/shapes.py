"""The JSON Schemas of what the program writes and reads: by name, as the package ships or makes them."""

from __future__ import annotations

import json
from functools import partial
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

from debtledger.settings.schema import settings_schema

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

ENDING: Final = ".schema.json"
FOLDER: Final = "schemas"
MADE: Final[Mapping[str, Callable[[], dict[str, Any]]]] = {
    "settings": partial(settings_schema, "repository"),
    "user-settings": partial(settings_schema, "user"),
}
"""Those that follow from the program itself, and stand in no file."""


def names() -> tuple[str, ...]:
    """The names of all schemas, sorted: those of commands are called after them."""
    files = (each.name for each in resources.files("debtledger").joinpath(FOLDER).iterdir())
    shipped = (name.removesuffix(ENDING) for name in files if name.endswith(ENDING))
    return tuple(sorted({*shipped, *MADE}))


def shape(name: str) -> dict[str, Any]:
    """The schema of that name. Raises KeyError where there is none."""
    if name not in names():
        raise KeyError(name)
    if name in MADE:
        return MADE[name]()
    file = resources.files("debtledger").joinpath(FOLDER, f"{name}{ENDING}")
    found: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return found
