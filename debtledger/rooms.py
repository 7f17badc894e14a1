"""A room is a package, a member is a module, and the file's name is the registered name."""

from __future__ import annotations

import importlib
import pkgutil
from functools import lru_cache
from typing import TYPE_CHECKING

from debtledger.nearest import nearest

if TYPE_CHECKING:
    from types import ModuleType


class UnknownMemberError(LookupError):
    """A name that no member of a room has; `near` is the name that was probably meant."""

    def __init__(self, room: str, name: str) -> None:
        known = names(room)
        self.near = nearest(name, known)
        self.hint = f"did you mean {self.near}?" if self.near else f"known: {', '.join(known)}"
        kind = room.rpartition(".")[2].removesuffix("s")
        self.message = f"no {kind} is called {name!r}"
        super().__init__(f"{self.message}; {self.hint}")


@lru_cache(maxsize=8)
def names(room: str) -> tuple[str, ...]:
    """The names of all members of a room (a dotted package name), sorted; nothing of them is imported."""
    package = importlib.import_module(room)
    modules = (module.name for module in pkgutil.iter_modules(package.__path__))
    return tuple(sorted(name.replace("_", "-") for name in modules if not name.startswith("_")))


def load(room: str, name: str) -> ModuleType:
    """The module of one member, imported now. Raises UnknownMemberError with what was probably meant."""
    if name not in names(room):
        raise UnknownMemberError(room, name)
    return importlib.import_module(f"{room}.{name.replace('-', '_')}")
