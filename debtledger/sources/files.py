"""Files of a tree, opened safely: component by component, never through a link, regular files only."""

from __future__ import annotations

import errno
import os
import re
import stat
from typing import TYPE_CHECKING, Final, Self, cast

from debtledger.sources.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from debtledger.sources.refusal import Reason

FILE_BYTES: Final = 2 << 20

# Where other version control keeps its own files, beside git's.
_NOT_WALKED = frozenset({b".git", b".hg", b".svn"})
_DIRECTORY = "directory"
_OPEN_DIRECTORIES = 64
_FILE_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_DIRECTORY_FLAGS = _FILE_FLAGS | os.O_DIRECTORY
# Empty, ".", ".." and git's own, also as other file systems spell it.
_OUTSIDE = re.compile(rb"(?:^|/)(?:\.{0,2}|\.git|git~1)(?:/|$)|\0", re.IGNORECASE)

_SYMLINK = Refusal("symlink")
_NOT_REGULAR = Refusal("not a regular file")
_TOO_LARGE = Refusal("too large")
_MISSING = Refusal("missing")
_UNREADABLE = Refusal("unreadable")
_OUTSIDE_TREE = Refusal("outside")


class Tree:
    """A directory and what is below it; use as a context manager. Paths are relative and use "/"."""

    def __init__(self, root: str | bytes) -> None:
        """Open the root itself, to which links may lead. Raises OSError."""
        self._root = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        self._directories: dict[bytes, int] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close every directory."""
        for fd in (*self._directories.values(), self._root):
            os.close(fd)
        self._directories = {}
        self._root = -1

    def read(self, path: str | bytes, limit: int = FILE_BYTES) -> bytes | Refusal:
        """The bytes of a regular file, or why not; one with more than limit bytes is "too large"."""
        try:
            fd = self._open(path)
        except OSError as error:
            return _refusal(error)
        if isinstance(fd, Refusal):
            return fd
        try:
            return _read(fd, limit)
        except OSError as error:
            return _refusal(error)
        finally:
            os.close(fd)

    def inspect(self, paths: Iterable[bytes]) -> list[tuple[bytes, Reason | None, int]]:
        """Each path with why it cannot be read, or None and its size in bytes; sorted paths are quickest."""
        inspected: list[tuple[bytes, Reason | None, int]] = []
        latest: bytes | None = None
        parent: int | Refusal = _OUTSIDE_TREE
        for path in paths:
            directory, _, name = path.rpartition(b"/")
            if directory != latest:
                latest, parent = directory, self._parent(directory)
            refusal, size = (parent, 0) if isinstance(parent, Refusal) else _inspect(name, parent)
            inspected.append((path, refusal.reason if refusal else None, size))
        return inspected

    def walk(self, top: bytes = b"") -> Iterator[tuple[bytes, Reason | None]]:
        """Every file below top, in the order of paths, and what stands in the way of reading others.

        Links are not followed, .git, .hg and .svn not entered.
        """
        waiting: list[tuple[bytes, str | None]] = [(top, _DIRECTORY)]
        while waiting:
            path, kind = waiting.pop()
            if kind == _DIRECTORY:
                waiting.extend(self._entries(path))
            else:
                yield path, cast("Reason | None", kind)

    def _open(self, path: str | bytes) -> int | Refusal:
        name = _encoded(path)
        if _OUTSIDE.search(name):
            return _OUTSIDE_TREE
        directory, _, last = name.rpartition(b"/")
        parent = self._directory(directory)
        if isinstance(parent, Refusal):
            return parent
        return os.open(last, _FILE_FLAGS, dir_fd=parent)

    def _parent(self, path: bytes) -> int | Refusal:
        if path and _OUTSIDE.search(path):
            return _OUTSIDE_TREE
        try:
            return self._directory(path)
        except OSError as error:
            return _refusal(error)

    def _directory(self, path: bytes) -> int | Refusal:
        """An open directory. The latest are kept: files come in the order of their directories."""
        end = len(path)
        while end > 0 and path[:end] not in self._directories:
            end = path.rfind(b"/", 0, end)
        fd = self._directories[path[:end]] if end > 0 else self._root
        while end < len(path):
            start = end + 1 if end > 0 else 0
            end = path.find(b"/", start)
            end = len(path) if end < 0 else end
            try:
                fd = os.open(path[start:end], _DIRECTORY_FLAGS, dir_fd=fd)
            except NotADirectoryError:
                return _SYMLINK if _is_link(path[start:end], fd) else _MISSING
            self._keep(path[:end], fd)
        return fd

    def _keep(self, path: bytes, fd: int) -> None:
        if len(self._directories) >= _OPEN_DIRECTORIES:
            os.close(self._directories.pop(next(iter(self._directories))))
        self._directories[path] = fd

    def _entries(self, path: bytes) -> list[tuple[bytes, str | None]]:
        """What is in a directory, last first, with what each is."""
        try:
            fd = self._directory(path)
            if isinstance(fd, Refusal):
                return [(path, fd.reason)]
            with os.scandir(fd) as entries:
                named = [(os.fsencode(entry.name), _kind(entry)) for entry in entries]
        except OSError as error:
            return [(path, _refusal(error).reason)]
        prefix = path + b"/" if path else b""
        kept = [(prefix + name, kind) for name, kind in named if name.lower() not in _NOT_WALKED]
        kept.sort(key=_git_order, reverse=True)
        return kept


def _inspect(name: bytes, parent: int) -> tuple[Refusal | None, int]:
    if _OUTSIDE.search(name):
        return _OUTSIDE_TREE, 0
    try:
        found = os.stat(name, dir_fd=parent, follow_symlinks=False)
    except OSError as error:
        return _refusal(error), 0
    if stat.S_ISREG(found.st_mode):
        return None, found.st_size
    return (_SYMLINK if stat.S_ISLNK(found.st_mode) else _NOT_REGULAR), 0


def _read(fd: int, limit: int) -> bytes | Refusal:
    found = os.fstat(fd)
    if not stat.S_ISREG(found.st_mode):
        return _NOT_REGULAR
    if found.st_size > limit:
        return _TOO_LARGE
    data = os.read(fd, found.st_size + 1)
    if len(data) == found.st_size:
        return data
    return _read_on(fd, data, limit)


def _read_on(fd: int, data: bytes, limit: int) -> bytes | Refusal:
    """Read a file whose size was no help: it grows, it shrinks, or the file system does not know it."""
    pieces = [data]
    length = len(data)
    while data and length <= limit:
        data = os.read(fd, limit + 1 - length)
        pieces.append(data)
        length += len(data)
    return _TOO_LARGE if length > limit else b"".join(pieces)


def _kind(entry: os.DirEntry[str]) -> str | None:
    if entry.is_symlink():
        return _SYMLINK.reason
    if entry.is_dir(follow_symlinks=False):
        return _DIRECTORY
    return None if entry.is_file(follow_symlinks=False) else _NOT_REGULAR.reason


def _git_order(item: tuple[bytes, str | None]) -> bytes:
    path, kind = item
    return path + b"/" if kind == _DIRECTORY else path


def _is_link(name: bytes, parent: int) -> bool:
    try:
        return stat.S_ISLNK(os.stat(name, dir_fd=parent, follow_symlinks=False).st_mode)
    except OSError:
        return False


def _encoded(path: str | bytes) -> bytes:
    """The path as the file system has it; one that it cannot have is outside of every tree."""
    try:
        return os.fsencode(path)
    except UnicodeEncodeError:
        return b""


def _refusal(error: OSError) -> Refusal:
    if error.errno == errno.ELOOP:
        return _SYMLINK
    if error.errno in (errno.ENOENT, errno.ENOTDIR):
        return _MISSING
    # Opening a socket, or a device that is not there.
    if error.errno in (errno.ENXIO, errno.ENODEV):
        return _NOT_REGULAR
    return _UNREADABLE
