"""Everything derived or fetched, in one SQLite file under the git directory; deletable at any time."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

from debtledger.storage.database import FOLDER, open_database

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

FILE = "cache.sqlite"
SCHEMA = (
    "CREATE TABLE entry (topic TEXT NOT NULL, key TEXT NOT NULL, used INTEGER NOT NULL, value BLOB NOT NULL,"
    " PRIMARY KEY (topic, key))"
)
KEPT_PER_TOPIC = 16


class Cache:
    """Values by topic and key, shared by several processes.

    A cache that cannot be opened, read or written is an empty one that forgets: no method raises for it.
    The file may come with a foreign repository, so nothing in it is ever executed, unpickled or followed.
    """

    def __init__(self, git_dir: str) -> None:
        self.path = os.path.join(git_dir, FOLDER, FILE)
        self._connection = open_database(self.path, (SCHEMA,))

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
