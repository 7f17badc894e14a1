"""Writing a report to a file: whole or not at all; and adding to one that others read."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
END_OF_FILE = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC
STREAM = os.O_WRONLY | os.O_NOCTTY | os.O_CLOEXEC
PERMISSIONS = 0o666
STREAM_FOLDERS = ("/dev/", "/proc/")


class OutputError(Exception):
    """A report could not be written: where, and the operating system's reason."""

    def __init__(self, name: str, error: OSError) -> None:
        self.name = name
        self.reason = (error.strerror or str(error)).lower()
        super().__init__(f"cannot write {name}: {self.reason}")


def write_file(path: str, chunks: Iterable[str]) -> None:
    """Replace the file `path` by the text of all chunks, as UTF-8; what cannot be encoded is escaped.

    A file appears under its name only when all of it is on the disk; a symbolic link is replaced, not
    followed. Devices, pipes and everything under /dev are written to as they are. Raises OutputError.
    """
    try:
        if _is_stream(path):
            _write_all(os.open(path, STREAM), chunks)
        else:
            _replace(path, chunks)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputError(path, error) from error


def append_file(path: str, text: str) -> None:
    """Add a text to the end of a file, which is made where there is none; no link is followed.

    Raises OutputError.
    """
    try:
        _write_all(os.open(path, END_OF_FILE, PERMISSIONS), (text,))
    except OSError as error:
        raise OutputError(path, error) from error


def _is_stream(path: str) -> bool:
    if os.path.abspath(path).startswith(STREAM_FOLDERS):
        return True
    try:
        mode = os.lstat(path).st_mode
    except FileNotFoundError:
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISLNK(mode))


def _replace(path: str, chunks: Iterable[str]) -> None:
    folder, name = os.path.split(path)
    if not name:
        raise IsADirectoryError(None, "is a directory", path)
    temporary = os.path.join(folder, f".debtledger-{os.urandom(6).hex()}.tmp")
    descriptor = os.open(temporary, NEW_FILE, PERMISSIONS)
    try:
        _keep_permissions(descriptor, path)
        _write_all(descriptor, chunks)
        os.replace(temporary, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary)
        raise


def _keep_permissions(descriptor: int, path: str) -> None:
    with suppress(FileNotFoundError):
        before = os.lstat(path)
        if stat.S_ISREG(before.st_mode):
            os.fchmod(descriptor, stat.S_IMODE(before.st_mode) & 0o777)


def _write_all(descriptor: int, chunks: Iterable[str]) -> None:
    with open(descriptor, "w", encoding="utf-8", errors="backslashreplace", newline="") as stream:
        stream.writelines(chunks)
        stream.flush()
        if stat.S_ISREG(os.fstat(descriptor).st_mode):
            os.fsync(descriptor)
