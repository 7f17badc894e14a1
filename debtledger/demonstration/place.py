"""The folder in which the repository of the story is built: new or empty, and gone if that fails."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final

from debtledger.command import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

PREFIX: Final = "debtledger-demo-"
FOLDER: Final = "paperboat"


@contextmanager
def room(path: str | None) -> Iterator[str]:
    """A new or empty folder for the time of building; without a path a temporary one, which stays.

    What was put into it is removed where building fails. Raises UsageError.
    """
    import tempfile

    try:
        outer = tempfile.mkdtemp(prefix=PREFIX) if path is None else ""
        root = os.path.realpath(os.path.join(outer, FOLDER) if path is None else path)
        made = not os.path.lexists(root)
        os.makedirs(root, exist_ok=True)
        with os.scandir(root) as entries:
            taken = next((entry.name for entry in entries), None)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise UsageError(f"{path}: no folder can be made there: {why.lower()}", "name another one") from None
    if taken is not None:
        raise UsageError(f"{path} is not empty", "name a new folder: debtledger demo paperboat")
    try:
        yield root
    except BaseException:
        _clear(root)
        for folder in (root, outer) if made else ():
            with suppress(OSError):
                os.rmdir(folder)
        raise


def _clear(root: str) -> None:
    """Remove what is in a folder that was empty before."""
    for name in os.listdir(root):
        path = os.path.join(root, name)
        if os.path.isdir(path) and not os.path.islink(path):
            shutil.rmtree(path, ignore_errors=True)
        else:
            with suppress(OSError):
                os.unlink(path)
