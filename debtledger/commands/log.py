"""`debtledger log`: who changed or decided what about a debt, from the history of its record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from debtledger.command import CLEAN, LEDGER, OUTPUT, PLAIN_FORMAT, Argument, Command, Option, UsageError
from debtledger.deciding.decisions import known_ids

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from debtledger.bookkeeping import Books
    from debtledger.context import Context
    from debtledger.core.history import Version
    from debtledger.core.recording.record import Record
    from debtledger.pages.trail import Called

COMMAND = Command(
    summary="Show the audit trail of a debt, or of all: decisions and changes, with their commits.",
    text="The latest stands first; what no commit has yet is told as not committed. ID is an id or its"
    " start.",
    parameters=(
        Argument(name="typed", metavar="[ID]", count=0, complete=known_ids),
        Option(flags=("-n", "--limit"), kind="integer", metavar="N", help="Show the latest N only."),
        PLAIN_FORMAT,
        OUTPUT,
    ),
    examples=("debtledger log D-7k3f", "debtledger log -n 20", "debtledger log --format json"),
)


def run(
    context: Context, *, typed: str | None, limit: int | None, format_name: str, output: str | None
) -> int:
    """Print what happened."""
    from debtledger.bookkeeping import open_books
    from debtledger.core.history import happenings
    from debtledger.core.view import View
    from debtledger.pages import trail

    books = open_books(context)
    wanted = _identity(books, typed) if typed else None
    found = happenings(_versions(books, wanted), context.today.isoformat())
    shown = found if limit is None else found[: max(limit, 0)]
    if format_name == "json":
        chunks = trail.as_json(shown)
    else:
        view = View(colour=context.colour_for(output), width=context.width)
        chunks = trail.as_text(shown, {} if wanted else _called(books), view)
    context.write_output(chunks, output)
    if books.reckoning.repository and books.reckoning.repository.shallow:
        context.say(
            "this clone is shallow: what happened before its first commit is told as if that had done it"
        )
    if books.reckoning.broken and not wanted:
        context.say("the log is incomplete: a record is broken\n  debtledger doctor")
        return LEDGER
    return CLEAN


def _called(books: Books) -> Mapping[str, Called]:
    from debtledger.pages.trail import Called

    return {
        entry.record.id: Called(books.name_of(entry), entry.tag.title)
        for entry in books.entries
        if entry.record
    }


def _identity(books: Books, typed: str) -> str:
    entry = books.find(typed)
    if entry.record is None:
        name = books.name_of(entry)
        raise UsageError(f"{name} has no record, and so no log", f"debtledger record {name}")
    return entry.record.id


def _versions(books: Books, wanted: str | None) -> Iterator[Version]:
    """What is not committed, then the commits, the latest first; of one record or of all."""
    from debtledger.core.history import Version
    from debtledger.core.recording.record import ENDING, FOLDER, record_path
    from debtledger.sources.recordlog import changes
    from debtledger.sources.repository import head

    committed: list[Version] = []
    last = head(books.git)[0] if books.git else None
    if books.git and last:
        for change in changes(books.git, [record_path(wanted) if wanted else FOLDER], last):
            identity = change.path.rpartition("/")[2].removesuffix(ENDING)
            before, after = (_record(text, identity) for text in (change.before, change.after))
            version = Version(
                id=identity, commit=change.commit, before=before, after=after, created=change.created
            )
            committed.append(version)
    latest: dict[str, Record | None] = {}
    for version in committed:
        latest.setdefault(version.id, version.after)
    for entry in books.entries:
        record = entry.record
        if record and wanted in (None, record.id) and latest.get(record.id) != record:
            before = latest.get(record.id)
            yield Version(
                id=record.id, commit=None, before=before, after=record, created=record.id not in latest
            )
    yield from committed


def _record(text: str | None, identity: str) -> Record | None:
    """The record of a text; None where there is none, or a broken one."""
    from debtledger.core.recording.records import BrokenRecord, read_record

    try:
        return None if text is None else read_record(text, identity)
    except BrokenRecord:
        return None
