"""Which program this is: its version, and when its own files were written last."""

from __future__ import annotations

import os
import sys

from debtledger import __version__


def edition(*rooms: str) -> str:
    """Tell versions of the program and of Python apart, and states of the rooms while they are worked on.

    Rooms are folders of the package, without the folders in them; "" is the package itself.
    """
    folder = os.path.dirname(__file__)
    newest = max(_written(os.path.join(folder, room)) for room in rooms)
    return f"{__version__} {sys.hexversion:x} {newest}"


def hook_program() -> str:
    """Where the console script of the commit hook is, beside this Python; "" where it is not."""
    path = os.path.join(os.path.dirname(sys.executable), "debtledger-hook")
    return path if os.access(path, os.X_OK) else ""


def _written(folder: str) -> int:
    """When the newest module of a folder was written."""
    with os.scandir(folder) as entries:
        return max(entry.stat().st_mtime_ns for entry in entries if entry.name.endswith(".py"))
