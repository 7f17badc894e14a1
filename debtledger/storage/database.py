"""Opening an SQLite file below the git directory, which may have come with a foreign repository."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from sqlite3 import Connection

FOLDER = "debtledger"
SIDE_FILES = ("", "-journal", "-wal", "-shm")
BUSY_SECONDS = 2.0
PRIVATE = 0o700


def open_database(path: str, schema: Sequence[str]) -> Connection | None:
    """Open a file, which lies in our folder of a git directory; None where that is impossible.

    schema: the statements that make its tables and indexes, in the words in which SQLite is to remember
    them. A file that holds anything else, or is damaged, is made anew; one that is locked, cannot be written
    or is a link is left alone.
    """
    import sqlite3

    for _ in range(2):
        if not _is_own(path):
            return None
        try:
            connection = sqlite3.connect(path, timeout=BUSY_SECONDS)
            if _prepare(connection, schema):
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


def _prepare(connection: Connection, schema: Sequence[str]) -> bool:
    """Create the tables in a new file; tell whether the file holds exactly them."""
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA synchronous = OFF")
    if not _statements(connection):
        with connection:
            connection.execute("BEGIN IMMEDIATE")
            if not _statements(connection):
                for statement in schema:
                    connection.execute(statement)
    return _statements(connection) == list(schema)


def _statements(connection: Connection) -> list[str]:
    found = connection.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY rowid")
    return [statement for (statement,) in found]
