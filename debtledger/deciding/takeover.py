"""Taking debts over from elsewhere: which sources to read, what is new in them, and writing that."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from debtledger import rooms
from debtledger.command import UsageError
from debtledger.core.importing import (
    Arrival,
    Found,
    ImportFailedError,
    Item,
    Outcome,
    Reading,
    Source,
    Unread,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from debtledger.bookkeeping import Books
    from debtledger.context import Context
    from debtledger.core.recording.record import Record
    from debtledger.storage.store import Creation

ROOM: Final = "debtledger.core.importers"
IN_CODE: Final = ("tags", "todos")
LARGEST_SOURCE: Final = 20 << 20


def read_sources(
    context: Context, books: Books, paths: tuple[str, ...], form: str | None
) -> tuple[Found, ...]:
    """Read the paths in the form that is named, or that their endings tell; without paths the usual files.

    Raises UsageError where there is nothing to read.
    """
    if form in IN_CODE:
        return (_from_code(context, paths, form),)
    if not paths:
        found = tuple(_usual(books, form))
        if not found:
            places = ", ".join(place for name in rooms.names(ROOM) for place in rooms.load(ROOM, name).PLACES)
            raise UsageError(
                f"there is none of {places}", "debtledger import FILE, or debtledger import --from tags"
            )
        return found
    return tuple(_from_file(context, books, path, form) for path in paths)


def foresee(books: Books, found: Sequence[Found]) -> Outcome:
    """Tell what is new from what the ledger has already; nothing is written."""
    arrivals, present = _news(books, found)
    return Outcome(found=tuple(found), arrivals=tuple(arrivals), present=present)


def settle(context: Context, books: Books, foreseen: Outcome) -> Outcome:
    """Write a record for everything new. Raises LedgerError and BrokenRecord; then nothing is written."""
    from debtledger.storage.store import Creation, new_id

    taken = {entry.key for entry in books.entries}
    creations: list[Creation] = []
    settled: list[Arrival] = []
    for arrival in foreseen.arrivals:
        identity = new_id(taken)
        taken.add(identity)
        creations.append(Creation(record=_record(arrival.item, identity, context)))
        settled.append(replace(arrival, id=identity))
    written = books.reckoning.store.apply(creations)
    return replace(foreseen, arrivals=tuple(settled), written=written)


def _usual(books: Books, form: str | None) -> Iterator[Found]:
    """The usual files that are there, as they are spelled on a file system that ignores case only once."""
    seen: set[tuple[int, int]] = set()
    for name in (form,) if form else rooms.names(ROOM):
        for place in rooms.load(ROOM, name).PLACES:
            try:
                facts = os.lstat(os.path.join(books.reckoning.facts.root, place))
            except OSError:
                continue
            if (facts.st_dev, facts.st_ino) not in seen:
                seen.add((facts.st_dev, facts.st_ino))
                yield _read(books, books.reckoning.facts.root, place, name)


def _form_of(path: str) -> str:
    ending = os.path.splitext(path)[1].lower()
    for name in rooms.names(ROOM):
        if ending in rooms.load(ROOM, name).ENDINGS:
            return name
    raise UsageError(
        f"{path}: its ending does not tell what it holds", "add --from csv, json, markdown or tags"
    )


def _from_file(context: Context, books: Books, path: str, form: str | None) -> Found:
    whole = context.path(path)
    if os.path.isdir(whole):
        raise UsageError(f"{path} is a folder", f"debtledger import --from tags {path}")
    if not os.path.lexists(whole):
        raise UsageError(f"{path}: no such file", "debtledger import FILE")
    folder, name = os.path.split(os.path.realpath(whole))
    found = _read(books, folder, name, form or _form_of(path))
    return replace(found, name=path)


def _read(books: Books, folder: str, name: str, form: str) -> Found:
    from debtledger.sources.encoding import decode
    from debtledger.sources.files import Tree
    from debtledger.sources.refusal import Refusal

    with Tree(folder) as tree:
        data = tree.read(name, LARGEST_SOURCE)
    if isinstance(data, Refusal):
        return Found(name=name, reading=Reading(), failed=f"it is not read: {data.reason}")
    text = decode(data)
    if text is None:
        return Found(name=name, reading=Reading(), failed="it is not text")
    source = Source(name=name, text=text.text, vocabulary=books.reckoning.config.reader().vocabulary)
    try:
        return Found(name=name, reading=rooms.load(ROOM, form).read(source))
    except ImportFailedError as error:
        return Found(name=name, reading=Reading(), failed=str(error))


def _from_code(context: Context, paths: tuple[str, ...], form: str) -> Found:
    """The tags in code that name no record; for todos, with every candidate read as if it were a tag."""
    from debtledger.core.words import CANDIDATE_WORDS, TAG_WORDS
    from debtledger.workflow import ScanRequest, scan

    words = {"tags.words": (*TAG_WORDS, *CANDIDATE_WORDS), "candidates.words": ()} if form == "todos" else {}
    report = scan(ScanRequest(paths=paths, settings=words), context)
    items: list[Item] = []
    unread: list[Unread] = []
    for debt in report.debts:
        if debt.tag.id is not None or not debt.places:  # it has a record, or only an issue declares it
            continue
        at = f"{debt.places[0].path}:{debt.places[0].line}"
        if not debt.tag.title:
            unread.append(Unread(at=at, what=debt.tag.keyword, why="it has no title"))
            continue
        tagged = debt.tag.keyword in TAG_WORDS
        files = () if tagged else tuple(dict.fromkeys(each.path for each in debt.places))
        items.append(Item(tag=debt.tag, at=at, paths=files))
    unread += [
        Unread(at=f"{problem.path}:{problem.line}", what=problem.code, why=problem.message)
        for problem in report.problems
    ]
    return Found(name=form, reading=Reading(items=tuple(items), unread=tuple(unread)))


def _news(books: Books, found: Iterable[Found]) -> tuple[list[Arrival], int]:
    """The items that no record has, each once, and how many there were besides."""
    from debtledger.core.identity import fingerprint

    seen = {entry.debt.fingerprint for entry in books.entries if entry.record is not None}
    arrivals: list[Arrival] = []
    present = 0
    for source in found:
        for item in source.reading.items:
            print_ = fingerprint(item.tag.title, item.tag.refs)
            if print_ in seen:
                present += 1
                continue
            seen.add(print_)
            arrivals.append(Arrival(source=source.name, item=item))
    return arrivals, present


def _record(item: Item, identity: str, context: Context) -> Record:
    from debtledger.core.recording.intake import as_record
    from debtledger.core.recording.record import Event, Taken

    tag = item.tag
    origin = (item.origin,) if item.origin and not item.origin.isdecimal() else ()
    labelled = replace(tag, labels=tuple(dict.fromkeys((*tag.labels, *origin))))
    record = as_record(labelled, identity, Taken(date=item.taken_on, by=item.taken_by))
    events: tuple[Event, ...] = ()
    if item.state == "accepted":
        day = item.taken_on or context.today.isoformat()
        events = (
            Event(at=day, what="declined", by=item.taken_by or "import", note=f"so it stood at {item.at}"),
        )
    return replace(
        record,
        state=item.state,
        scope_paths=item.paths,
        events=events,
    )
