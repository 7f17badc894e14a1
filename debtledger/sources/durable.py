"""Writing files so that they survive crashes: whole or not at all, never through a link, on the disk."""

from __future__ import annotations

import errno
import fcntl
import os
import stat
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Final, Self

if TYPE_CHECKING:
    from collections.abc import Iterator

DIRECTORY: Final = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
READING: Final = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
NEW_FILE: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
LOCK_FILE: Final = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
PERMISSIONS: Final = 0o666
LOCK_PAUSE: Final = 0.004
NO_LINKS: Final = frozenset({errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK, errno.EXDEV})


class Folder:
    """An open directory, and files right in it, by name; use as a context manager. Methods raise OSError."""

    def __init__(self, descriptor: int) -> None:
        self._fd = descriptor

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._fd)

    def enter(self, name: str) -> Folder:
        """Open a directory in it, not through a link."""
        return Folder(os.open(name, DIRECTORY, dir_fd=self._fd))

    def make(self, name: str) -> Folder:
        """Open a directory in it, made where it is missing."""
        try:
            return self.enter(name)
        except FileNotFoundError:
            with suppress(FileExistsError):
                os.mkdir(name, dir_fd=self._fd)
            self.sync()
            return self.enter(name)

    def entries(self) -> Iterator[os.DirEntry[str]]:
        """What is in it."""
        with os.scandir(self._fd) as found:
            yield from found

    def read(self, name: str, limit: int) -> bytes:
        """The bytes of a regular file, at most one more than the limit."""
        descriptor = os.open(name, READING, dir_fd=self._fd)
        try:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise OSError(errno.EINVAL, "not a regular file")
            with os.fdopen(descriptor, "rb", closefd=False) as stream:
                return stream.read(limit + 1)
        finally:
            os.close(descriptor)

    def exists(self, name: str) -> bool:
        """Whether anything has that name, be it a dangling link."""
        try:
            os.stat(name, dir_fd=self._fd, follow_symlinks=False)
        except FileNotFoundError:
            return False
        return True

    def mode(self, name: str) -> int:
        """The permissions of a file."""
        return stat.S_IMODE(os.stat(name, dir_fd=self._fd, follow_symlinks=False).st_mode)

    def write(self, name: str, data: bytes, mode: int | None = None) -> None:
        """Make a new file, on the disk when this returns; nothing is left of one that cannot be written."""
        descriptor = os.open(name, NEW_FILE, PERMISSIONS, dir_fd=self._fd)
        try:
            try:
                if mode is not None:
                    os.fchmod(descriptor, mode)
                _write_all(descriptor, data)
                _to_disk(descriptor)
            finally:
                os.close(descriptor)
        except BaseException:
            self.remove(name)
            raise

    def publish(self, temporary: str, name: str) -> None:
        """Give a new file its name. Raises FileExistsError where there is something of that name."""
        try:
            os.link(temporary, name, src_dir_fd=self._fd, dst_dir_fd=self._fd, follow_symlinks=False)
        except OSError as error:
            if error.errno not in NO_LINKS:
                raise
            # A file system without hard links: whoever writes here holds the lock.
            if self.exists(name):
                raise FileExistsError(errno.EEXIST, "File exists", name) from None
            self.replace(temporary, name)
        else:
            self.remove(temporary)

    def replace(self, temporary: str, name: str) -> None:
        """Put a new file into the place of an old one."""
        os.rename(temporary, name, src_dir_fd=self._fd, dst_dir_fd=self._fd)

    def remove(self, name: str) -> None:
        """Remove a file as far as that is possible; the program's own temporary files only."""
        with suppress(OSError):
            os.unlink(name, dir_fd=self._fd)

    def unlink(self, name: str) -> None:
        """Remove a file."""
        os.unlink(name, dir_fd=self._fd)

    def sync(self) -> None:
        """Wait until the names in it are on the disk."""
        _to_disk(self._fd)

    def lock(self, name: str, seconds: float) -> int | None:
        """Take the lock file of that name: a descriptor to close when done, None if others keep it."""
        descriptor = os.open(name, LOCK_FILE, PERMISSIONS, dir_fd=self._fd)
        try:
            for _ in range(int(seconds / LOCK_PAUSE)):
                if _is_locked(descriptor):
                    return descriptor
                time.sleep(LOCK_PAUSE)
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)
        return None


def open_folder(path: str) -> Folder:
    """Open a directory by its path, to which links may lead. Raises OSError."""
    return Folder(os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC))


def put(folder: Folder, name: str, data: bytes, mode: int | None = None) -> None:
    """Write a file, over an older one of that name if it is a plain file, whose permissions stay.

    mode: the permissions that it gets instead. Raises OSError; the old file is there then.
    """
    temporary = f".debtledger-{os.urandom(6).hex()}.tmp"
    if folder.exists(name):
        folder.read(name, 0)
        mode = folder.mode(name) if mode is None else mode
    folder.write(temporary, data, mode)
    try:
        folder.replace(temporary, name)
    except BaseException:
        folder.remove(temporary)
        raise
    folder.sync()


def reason(error: OSError) -> str:
    """What the operating system says, in the program's own style."""
    return (error.strerror or str(error)).lower()


def remedy(error: OSError) -> str:
    """What to do about an error; nothing where that is not known."""
    return _REMEDIES.get(error.errno or 0, "")


_NO_LINK = "a symbolic link is never followed there; make it a plain folder"
_REMEDIES = {
    errno.ELOOP: _NO_LINK,
    errno.ENOTDIR: _NO_LINK,
    errno.EROFS: "mount the file system for writing",
    errno.ENOSPC: "make room on the file system, and try again",
    errno.EACCES: "ask its owner for the right to do that",
}


def _is_locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _write_all(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def _to_disk(descriptor: int) -> None:
    full = getattr(fcntl, "F_FULLFSYNC", None)  # macOS: fsync alone leaves data in the drive's cache
    if full is not None:
        with suppress(OSError):
            fcntl.fcntl(descriptor, full)
            return
    os.fsync(descriptor)
