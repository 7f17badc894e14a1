"""The issues that were read from trackers, and how far reading has come; one SQLite file, deletable."""

from __future__ import annotations

import json
import os
from contextlib import contextmanager, suppress
from dataclasses import dataclass, fields, replace
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

from debtledger.core.packing import pack, unpack
from debtledger.core.tracking.issue import Issue, bounded
from debtledger.core.tracking.issues import Found

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
    from sqlite3 import Connection
    from types import TracebackType
    from typing import Self

T = TypeVar("T")

FILE: Final = "issues.sqlite"
MOST_ISSUES: Final = 500_000
MOST_ANSWERS: Final = 10_000
MOST_CHARACTERS: Final = 1 << 20
"""A stored row that is longer was not written here, and is not read; a larger issue is cut."""
VALUES: Final = attrgetter(*(each.name for each in fields(Issue)))
"""What packing makes of an issue: JSON can write all of it but the mapping of its fields."""
PUT_ISSUE: Final = "INSERT OR REPLACE INTO issue VALUES (?, ?, ?, ?, ?)"
PUT_ANSWER: Final = "INSERT OR REPLACE INTO answer VALUES (?, ?, ?)"
PUT_PROGRESS: Final = "INSERT OR REPLACE INTO progress VALUES (?, ?, ?)"


class BookError(Exception):
    """The book cannot be written: why, and what to do."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far the issues of one project of a tracker were read.

    since and etag: where the next reading begins, and the server's mark of what it said from there ("" for
    none). read_at: when a reading last came to its end (UTC, by the server's clock), "" never. While a
    reading is under way, `resume` is where it goes on ("" at the beginning), started its server time, newest
    the latest change it has seen, and full says that it reads everything. again: from where on it has to read
    a second time, because the list of issues shifted meanwhile; "" for nowhere. doubtful: from where on an
    item could not be read as an issue, which the next reading asks for again; None for nowhere. number counts
    the readings, so that issues that a full one has not seen can be told. memo: what the tracker has learnt
    about the server, for the next time.
    """

    since: str = ""
    etag: str = ""
    read_at: str = ""
    number: int = 0
    under_way: bool = False
    full: bool = False
    resume: str = ""
    started: str = ""
    newest: str = ""
    again: str = ""
    doubtful: str | None = None
    memo: str = ""


class Applied(NamedTuple):
    """What a page brought, and the progress as it was written.

    An issue which the same reading has met before, with an earlier change, has moved to the end of the list:
    all behind it moved up, and somewhere after that earlier time an issue may have slipped through between
    two pages. Then the progress says that it has to be read again from there.
    """

    new: int
    changed: int
    progress: Progress


def schema() -> tuple[str, ...]:
    """The tables of the book, with the fields of what their values hold.

    A book that another version of this program has written holds other fields: it is made anew and read in
    whole again, because what cannot be read must not look as if nobody had said anything.
    """
    return (
        (
            "CREATE TABLE issue (tracker TEXT NOT NULL, ref TEXT NOT NULL, project TEXT NOT NULL,"
            f" pass INTEGER NOT NULL, value TEXT NOT NULL {_fields(Issue)},"
            " PRIMARY KEY (tracker, ref)) WITHOUT ROWID"
        ),
        (
            "CREATE TABLE progress (tracker TEXT NOT NULL, project TEXT NOT NULL,"
            f" value TEXT NOT NULL {_fields(Progress)}, PRIMARY KEY (tracker, project)) WITHOUT ROWID"
        ),
        (
            "CREATE TABLE answer (tracker TEXT NOT NULL, question TEXT NOT NULL,"
            f" value TEXT NOT NULL {_fields(Found)}, PRIMARY KEY (tracker, question)) WITHOUT ROWID"
        ),
    )


def _fields(kind: type[Issue | Progress | Found]) -> str:
    return f"/* {' '.join(each.name for each in fields(kind))} */"


class IssueBook:
    """The issues of all trackers, as they were last read.

    Reading never raises: what is missing, damaged or not ours is an empty book. The file may come with a
    foreign repository, so every row is checked. Nothing is created until the first page is applied.
    """

    def __init__(self, common_dir: str) -> None:
        from debtledger.storage.database import FOLDER

        self._common_dir = common_dir
        self.path = os.path.join(common_dir, FOLDER, FILE)
        self._connection: Connection | None = None
        if os.path.lexists(self.path):
            self._connection = self._open()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; safe to call again."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def issues(self, tracker: str | None = None, project: str | None = None) -> Iterator[Issue]:
        """The issues of all trackers, of one, or of one of its projects, by tracker and reference."""
        given = {"tracker": tracker, "project": project}
        where = " AND ".join(f"{name} = ?" for name, value in given.items() if value is not None)
        rows = self._rows(
            f"SELECT value FROM issue WHERE {where or 1} ORDER BY tracker, ref LIMIT {MOST_ISSUES}",  # noqa: S608 - fixed
            tuple(value for value in given.values() if value is not None),
        )
        for row in rows:
            issue = _loaded(Issue, row[0])
            if issue is not None and _is_plain(issue):
                yield issue

    def get(self, ref: str, tracker: str | None = None) -> Issue | None:
        """The issue with this canonical reference, of any tracker or of one; None where it was never read."""
        question = "SELECT value FROM issue WHERE ref = ? AND tracker = coalesce(?, tracker)"
        for row in self._rows(f"{question} ORDER BY tracker LIMIT 1", (ref, tracker)):
            issue = _loaded(Issue, row[0])
            return issue if issue is not None and _is_plain(issue) else None
        return None

    def projects(self) -> tuple[tuple[str, str], ...]:
        """The trackers that were ever read from, each with each of its projects."""
        rows = self._rows("SELECT tracker, project FROM progress ORDER BY tracker, project LIMIT 1000", ())
        return tuple((str(row[0]), str(row[1])) for row in rows)

    def read_at(self, tracker: str, projects: Container[str] | None = None) -> str:
        """When a tracker, or some projects of it, was last read to the end: the earliest time, "" never."""
        rows = self._rows("SELECT project, value FROM progress WHERE tracker = ? LIMIT 1000", (tracker,))
        wanted = (row[1] for row in rows if projects is None or row[0] in projects)
        times = [progress.read_at for value in wanted if (progress := _loaded(Progress, value)) is not None]
        return min(times, default="")

    def progress(self, tracker: str, project: str) -> Progress:
        """How far a project was read; a fresh one where it never was."""
        question = "SELECT value FROM progress WHERE tracker = ? AND project = ?"
        for row in self._rows(question, (tracker, project)):
            return _loaded(Progress, row[0]) or Progress()
        return Progress()

    def unseen(self, tracker: str, project: str, number: int) -> tuple[str, ...]:
        """The issues of a project that the reading of this number has not met; not those known as gone."""
        rows = self._rows(
            "SELECT value FROM issue WHERE tracker = ? AND project = ? AND pass <> ? ORDER BY ref",
            (tracker, project, number),
        )
        loaded = (_loaded(Issue, row[0]) for row in rows)
        return tuple(issue.ref for issue in loaded if issue is not None and not issue.gone)

    def count(self, tracker: str, project: str) -> int:
        """How many issues of a project are known."""
        question = "SELECT count(*) FROM issue WHERE tracker = ? AND project = ?"
        return next((int(row[0]) for row in self._rows(question, (tracker, project))), 0)

    def apply(self, tracker: str, project: str, issues: Iterable[Issue], progress: Progress) -> Applied:
        """Write a page of issues and how far reading has come with it, both or neither. Raises BookError."""
        # A power cut in the middle of a reading costs that reading; what came to its end is on the disk.
        with self._transaction("OFF" if progress.under_way else "NORMAL") as connection:
            applied = _write(connection, (tracker, project), list(issues), progress)
            connection.execute(PUT_PROGRESS, (tracker, project, _text(pack(applied.progress))))
        return applied

    def answers(self) -> Mapping[str, tuple[Found, ...]]:
        """What trackers answered to single questions, by the question: a query, or a reference."""
        rows = self._rows(f"SELECT question, value FROM answer ORDER BY question LIMIT {MOST_ANSWERS}", ())  # noqa: S608 - fixed
        found: dict[str, tuple[Found, ...]] = {}
        for question, text in rows:
            answer = _loaded(Found, text)
            if isinstance(question, str) and answer is not None and all(map(_is_plain, answer.beyond)):
                found[question] = (*found.get(question, ()), answer)
        return found

    def answer(self, question: str, found: Found) -> None:
        """Write what a tracker answered to a question, instead of what it said before. Raises BookError."""
        with self._transaction("OFF") as connection:
            connection.execute(PUT_ANSWER, (found.tracker, question, _text(pack(found))))

    @contextmanager
    def _transaction(self, synchronous: str) -> Iterator[Connection]:
        import sqlite3

        try:
            connection = self._writable()
            connection.execute(f"PRAGMA synchronous = {synchronous}")
            with connection:
                connection.execute("BEGIN IMMEDIATE")
                yield connection
        except sqlite3.Error as error:
            raise BookError(
                f"{self.path}: not written: {str(error).lower()}",
                "see that there is space and that it may be written; it can be deleted at any time",
            ) from None

    def _writable(self) -> Connection:
        if self._connection is None:
            self._connection = self._open()
        if self._connection is None:
            raise BookError(
                f"{self.path}: cannot be opened for writing",
                "see that its folder is yours and no link; the file can be deleted at any time",
            )
        return self._connection

    def _open(self) -> Connection | None:
        from debtledger.storage.database import open_database

        return open_database(self.path, schema())

    def _rows(self, question: str, values: tuple[Any, ...]) -> Iterator[Sequence[Any]]:
        import sqlite3

        if self._connection is None:
            return
        with suppress(sqlite3.Error, OverflowError):
            yield from self._connection.execute(question, values)


def _write(
    connection: Connection, home: tuple[str, str], issues: Sequence[Issue], progress: Progress
) -> Applied:
    tracker, project = home
    new = changed = 0
    moved = [progress.again] if progress.again else []
    for issue in issues:
        row = connection.execute(
            "SELECT pass, value FROM issue WHERE tracker = ? AND ref = ?", (tracker, issue.ref)
        ).fetchone()
        text = _text(VALUES(issue))
        if len(text) > MOST_CHARACTERS:
            text = _text(VALUES(bounded(issue)))
        if row is None:
            new += 1
        elif row[1] != text:
            changed += 1
            before = _loaded(Issue, row[1])
            if row[0] == progress.number and before is not None and before.updated < issue.updated:
                moved.append(before.updated)
        connection.execute(PUT_ISSUE, (tracker, issue.ref, project, progress.number, text))
    return Applied(new, changed, replace(progress, again=min(moved, default="")))


def _text(values: object) -> str:
    return json.dumps(values, separators=(",", ":"), default=dict)


def _loaded(kind: type[T], text: object) -> T | None:
    if not isinstance(text, str) or len(text) > MOST_CHARACTERS:
        return None
    try:
        return unpack(kind, json.loads(text, parse_constant=_no_number))
    except (ValueError, RecursionError):
        return None


def _no_number(word: str) -> None:
    raise ValueError(word)


def _is_plain(issue: Issue) -> bool:
    """Whether the fields of an issue are texts, which unpacking leaves open."""
    return all(isinstance(value, str) for value in issue.fields.values())
