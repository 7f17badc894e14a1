"""What people decide about a debt: one way for all, which guards the state, writes the event, and tells."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from debtledger.command import CLEAN, Argument, Option, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from debtledger.bookkeeping import Books
    from debtledger.context import Context
    from debtledger.core.ledger import Entry
    from debtledger.core.life import State
    from debtledger.core.recording.record import Event, Record
    from debtledger.core.replaced import Replaced
    from debtledger.core.vocabulary import Vocabulary

    Check = Callable[[Record], None]


def known_ids(context: Context) -> tuple[str, ...]:
    """The ids of the records at hand, for a shell to complete; none where there is no ledger to be read."""
    from debtledger.config import SettingsError
    from debtledger.deciding.desk import open_desk
    from debtledger.sources.git import RepositoryError
    from debtledger.storage.store import LedgerError

    try:
        return open_desk(context)[0].store.ids()
    except (UsageError, SettingsError, RepositoryError, LedgerError):
        return ()


ID: Final = Argument(name="typed", metavar="ID", complete=known_ids)
NOTE: Final = Option(flags=("--note",), metavar="TEXT", help="Why; kept with the decision.")
TOPMOST_PLACES: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What was decided, as the event says it: the kind of event, and what belongs to it; hours as typed.

    scope: paths that join those of the record.
    """

    what: str
    note: str | None = None
    hours: str | None = None
    partial: bool = False
    until: str | None = None
    scope: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A decision that was written: the debt before and after, the event, and what became of the record."""

    before: Entry
    entry: Entry
    event: Event
    replaced: Replaced


def carry_out(context: Context, typed: str, decision: Decision) -> int:
    """Write a decision to the record of the debt that was typed, and say what was done and what comes next.

    Raises as decide does, and UnknownId and BrokenRecord.
    """
    from debtledger.bookkeeping import open_books

    books = open_books(context)
    done = decide(context, books, books.find(typed), decision)
    name = books.name_of(done.before)
    lines = [*told(done, name), f"  debtledger log {name}"]
    context.write(f"{each}\n" for each in lines)
    return CLEAN


def decide(
    context: Context, books: Books, entry: Entry, decision: Decision, check: Check | None = None
) -> Decided:
    """Write a decision to the record of a debt; check may refuse the record as it is on the disk.

    Raises UsageError for what the state of the debt does not allow, LedgerError, and whatever check raises.
    """
    from debtledger.core.life import LifeError
    from debtledger.core.recording.record import Event
    from debtledger.core.recording.records import read_record
    from debtledger.core.replaced import Replaced
    from debtledger.deciding.authorship import author

    if entry.record is None:
        name = books.name_of(entry)
        raise UsageError(f"{name} has no record yet to write decisions to", f"debtledger record {name}")
    event = Event(
        at=context.today.isoformat(),
        what=decision.what,
        by=author(context, books.git),
        note=" ".join((decision.note or "").split()),
        hours=None
        if decision.hours is None
        else _hours(decision.hours, books.reckoning.config.reader().vocabulary),
        partial=decision.partial,
        until=decision.until,
    )
    identity = entry.record.id
    seen: list[str] = []

    def change(text: str) -> str:
        seen.append(text)
        if check is not None:
            check(read_record(text, identity))
        return _decided(_scoped(text, identity, decision.scope), identity, event, entry)

    try:
        stored = books.reckoning.store.update(identity, change)
    except LifeError as error:
        raise UsageError(error.message, error.hint) from None
    after = replace(entry, record=stored.record, state=_state(stored.record.state))
    replaced = Replaced(path=stored.path, before=seen[0].encode(), after=stored.text.encode())
    return Decided(before=entry, entry=after, event=event, replaced=replaced)


def _decided(text: str, identity: str, event: Event, seen: Entry) -> str:
    """The record's text with the event and the state it leads to.

    The state that counts is the one on the disk, unless the ledger sees more: a tag that is gone, a review
    date that has come.
    """
    from debtledger.core.life import after, state_named
    from debtledger.core.recording.records import append_event, edit_record, read_record

    record = read_record(text, identity)
    unchanged = seen.record is not None and record.state == seen.record.state
    state = after(seen.state if unchanged else state_named(record.state), event)
    changed = text if state == record.state else edit_record(text, {"state": state})
    return append_event(changed, event)


def _scoped(text: str, identity: str, paths: tuple[str, ...]) -> str:
    """The record's text with paths added to its scope."""
    from debtledger.core.recording.records import edit_record, read_record

    if not paths:
        return text
    before = read_record(text, identity).scope_paths
    joined = tuple(dict.fromkeys((*before, *paths)))
    return text if joined == before else edit_record(text, {"scope.paths": joined})


def _hours(text: str, vocabulary: Vocabulary) -> float:
    """The hours of "3", "2.5" or "1d 4h". Raises UsageError."""
    from debtledger.core.effort import EffortError, read_estimate

    number = text.strip()
    try:
        low, _, high = read_estimate(
            f"{number}h" if number[-1:].isdecimal() else number, vocabulary
        ).hours or (0, 0, 1)
    except EffortError as error:
        raise UsageError(
            f"--hours {text} is not understood: {error}", "write --hours 3, or --hours 1d"
        ) from None
    if low != high:
        raise UsageError(f"--hours {text} is no single time", "write the hours it took: --hours 3")
    return low


def _state(name: str) -> State:
    from debtledger.core.life import state_named

    return state_named(name)


def told(done: Decided, name: str) -> list[str]:
    """What was done about a debt of that name, what became of it, and what is left to do; safe lines."""
    from debtledger.core.text import clip, count, safe_text
    from debtledger.pages.sheet import event_words

    entry = done.entry
    verb = "stays" if entry.state == done.before.state else "is now"
    title = clip(safe_text(entry.debt.tag.title), 60)
    lines = [
        f"{name} {title}: {safe_text(event_words(done.event))}",
        f"the debt {verb} {entry.state}",
        f"wrote {entry.path}",
    ]
    places = entry.debt.places
    if not entry.open and places:
        lines.append(f"its tag still stands in {count(len(places), 'place')}; remove it with the shortcut:")
        lines += [f"  {safe_text(place.path)}:{place.line}" for place in places[:TOPMOST_PLACES]]
    return lines
