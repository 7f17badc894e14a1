"""The verb amend: change what the record of a debt says, and nothing else in its file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from debtledger.command import UsageError
from debtledger.core.recording.amendments import AmendmentError, Words, read_amendment
from debtledger.core.recording.record import Event
from debtledger.core.recording.records import EditImpossible, append_event, edit_record, read_record
from debtledger.core.replaced import Replaced
from debtledger.deciding.authorship import author

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from debtledger.bookkeeping import Books
    from debtledger.context import Context
    from debtledger.core.ledger import Entry
    from debtledger.core.recording.record import Record


def unrecorded(name: str) -> UsageError:
    """What is said of a debt that has no record to change."""
    return UsageError(f"{name} has no record yet; its tag is edited in the code", f"debtledger record {name}")


def amend(
    context: Context,
    books: Books,
    entry: Entry,
    amendments: Sequence[str],
    check: Callable[[Record], None] | None = None,
) -> Replaced:
    """Splice changes as they were typed, "cost=3d", into the record of a debt; check may refuse the record.

    A new estimate is also kept as an event. Raises UsageError, UnknownId, LedgerError, BrokenRecord, and
    whatever check raises.
    """
    if entry.record is None:
        raise unrecorded(books.name_of(entry))
    identity = entry.key
    words = Words(vocabulary=books.reckoning.config.reader().vocabulary, ids=books.names.keys())
    seen: list[str] = []

    def change(text: str) -> str:
        seen.append(text)
        record = read_record(text, identity)
        if check is not None:
            check(record)
        amendment = read_amendment(amendments, record, words)
        fresh = edit_record(text, amendment.changes)
        if fresh == text or not amendment.estimates:
            return fresh
        event = Event(
            at=context.today.isoformat(),
            what="re-estimated",
            by=author(context, books.git),
            note="; ".join(amendment.estimates),
        )
        return append_event(fresh, event)

    try:
        stored = books.reckoning.store.update(identity, change)
    except AmendmentError as error:
        raise UsageError(error.message, error.hint) from None
    except EditImpossible as error:
        raise UsageError(str(error), f"edit {entry.path} by hand") from None
    return Replaced(path=stored.path, before=seen[0].encode(), after=stored.text.encode())
