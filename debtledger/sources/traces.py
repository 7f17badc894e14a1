"""What tells without reading files that they have not changed: names, times, sizes, places on the disk."""

from __future__ import annotations

import os
from array import array

from debtledger.sources.durable import open_folder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

MISSING = "/missing"
"""No name begins like that."""


class Traces:
    """The traces of some files, one after the other."""

    def __init__(self) -> None:
        self._names: list[str] = []
        self._times = array("q")
        self._shapes = array("Q")

    @property
    def newest(self) -> int:
        """When the last of them was changed, in nanoseconds."""
        return max(self._times, default=0)

    def add_folder(self, root: str, names: Iterable[str]) -> None:
        """Look at all that is in a folder below root, to which no link leads. Raises OSError."""
        folder = open_folder(root)
        for name in names:
            with folder as outer:
                folder = outer.enter(name)
        with folder:
            self._add((entry.name, entry.stat(follow_symlinks=False)) for entry in folder.entries())

    def add_files(self, root: str, paths: Iterable[str]) -> None:
        """Look at files below root, whether or not they are there. Raises OSError."""
        self._add((path, _found(os.path.join(root, path))) for path in paths)

    def __bytes__(self) -> bytes:
        """All that was seen; the same only if nothing has changed."""
        return os.fsencode("\0".join(self._names)) + self._times.tobytes() + self._shapes.tobytes()

    def _add(self, files: Iterable[tuple[str, os.stat_result | None]]) -> None:
        for name, found in files:
            self._names.append(name)
            if found is None:
                self._names.append(MISSING)
            else:
                self._times.extend((found.st_mtime_ns, found.st_ctime_ns))
                self._shapes.extend((found.st_size, found.st_ino, found.st_mode))
        self._names.append("")


def _found(path: str) -> os.stat_result | None:
    try:
        return os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return None
