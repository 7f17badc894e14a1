"""Everything derived or fetched, in one SQLite file under the git directory; deletable at any time."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite3 import Connection
    from types import TracebackType
    from typing import Self

FOLDER = "debtledger"
FILE = "cache.sqlite"
SIDE_FILES = ("", "-journal", "-wal", "-shm")
SCHEMA = (
    "CREATE TABLE entry (topic TEXT NOT NULL, key TEXT NOT NULL, used INTEGER NOT NULL, value BLOB NOT NULL,"
    " PRIMARY KEY (topic, key))"
)
KEPT_PER_TOPIC = 16
BUSY_SECONDS = 2.0
PRIVATE = 0o700


class Cache:
    """Values by topic and key, shared by several processes.

    A cache that cannot be opened, read or written is an empty one that forgets: no method raises for it.
    The file may come with a foreign repository, so nothing in it is ever executed, unpickled or followed.
    """

    def __init__(self, git_dir: str) -> None:
        self.path = os.path.join(git_dir, FOLDER, FILE)
        self._connection = _open(self.path)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._connection is not None:
            self._connection.close()

    @property
    def works(self) -> bool:
        """Whether values are kept at all."""
        return self._connection is not None

    def get(self, topic: str, key: str) -> bytes | None:
        """Return the value kept under a key, None where there is none."""
        import sqlite3

        if self._connection is None:
            return None
        try:
            row = self._connection.execute(
                "SELECT value FROM entry WHERE topic = ? AND key = ?", (topic, key)
            ).fetchone()
        except sqlite3.Error:
            return None
        return row[0] if row is not None and isinstance(row[0], bytes) else None

    def put(self, topic: str, key: str, value: bytes, kept: int = KEPT_PER_TOPIC) -> None:
        """Keep a value under a key, and of each topic only so many values, those written last."""
        import sqlite3

        if self._connection is None:
            return
        with suppress(sqlite3.Error), self._connection:
            self._connection.execute(
                "INSERT OR REPLACE INTO entry"
                " VALUES (?, ?, (SELECT coalesce(max(used), 0) + 1 FROM entry), ?)",
                (topic, key, value),
            )
            self._connection.execute(
                "DELETE FROM entry WHERE topic = ? AND used <= (SELECT used FROM entry WHERE topic = ?"
                " ORDER BY used DESC LIMIT 1 OFFSET ?)",
                (topic, topic, kept),
            )


def _open(path: str) -> Connection | None:
    """Open the file, making it anew where it is no cache of this version; None where that is impossible."""
    import sqlite3

    for _ in range(2):
        if not _is_own(path):
            return None
        try:
            connection = sqlite3.connect(path, timeout=BUSY_SECONDS)
            if _prepare(connection):
                return connection
            connection.close()
        except sqlite3.OperationalError:
            return None  # locked, read-only or full: somebody else's good file is never thrown away
        except sqlite3.DatabaseError:
            pass
        with suppress(OSError):
            os.unlink(path)
    return None


def _is_own(path: str) -> bool:
    """Tell whether the folder is a plain folder (made if missing) and holds plain files under our names.

    SQLite follows symbolic links, also those of its side files; a foreign repository could name any file.
    """
    folder = os.path.dirname(path)
    try:
        with suppress(FileExistsError):
            os.mkdir(folder, PRIVATE)
        return stat.S_ISDIR(os.lstat(folder).st_mode) and all(
            _is_plain_or_missing(path + suffix) for suffix in SIDE_FILES
        )
    except OSError:
        return False


def _is_plain_or_missing(path: str) -> bool:
    try:
        facts = os.lstat(path)
    except FileNotFoundError:
        return True
    return stat.S_ISREG(facts.st_mode) and facts.st_nlink == 1


def _prepare(connection: Connection) -> bool:
    """Create the table in a new file; tell whether the file holds exactly our table."""
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA synchronous = OFF")
    if not _tables(connection):
        with connection:
            connection.execute("BEGIN IMMEDIATE")
            if not _tables(connection):
                connection.execute(SCHEMA)
    return _tables(connection) == [(SCHEMA,)]


def _tables(connection: Connection) -> list[tuple[str]]:
    return connection.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
