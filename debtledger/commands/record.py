"""`debtledger record`: give a debt that only its tag declares a record, and write the id into the tag."""

from __future__ import annotations

from typing import TYPE_CHECKING

from debtledger.command import CLEAN, PLAIN_FORMAT, Argument, Command, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from debtledger.context import Context
    from debtledger.core.ledger import Entry
    from debtledger.core.recording.record import Taken
    from debtledger.desk import Desk
    from debtledger.sources.rewriting import Source

COMMAND = Command(
    summary="Give a debt that only its tag declares a record.",
    group="decide",
    text="ID is the beginning of its fingerprint, as debtledger list shows it, or FILE:LINE of a tag. The"
    " record takes over what the tag says; the tag keeps its title and prose, and gets the id. All places of"
    " the debt are written.",
    parameters=(Argument(name="typed", metavar="ID"), PLAIN_FORMAT),
    examples=("debtledger record src/pay.py:39", "debtledger record 3f9c2a"),
)


def run(context: Context, *, typed: str, format_name: str) -> int:
    """Write the record and the tags. Raises UsageError, LedgerError and NotRewritten."""
    from debtledger.core.recording.intake import as_record
    from debtledger.desk import create, open_desk, understood
    from debtledger.sources.rewriting import NotRewritten, rewrite
    from debtledger.storage.store import new_id

    desk, _ = open_desk(context)
    entry = _entry(context, desk, typed)
    identity = entry.tag.id or new_id(())
    if len(identity) < WHOLE_ID:
        raise UsageError(f"{identity} is only the beginning of an id", "write all eight digits into its tag")
    with understood():
        changes = list(_pointing(desk, entry, identity))
    path = create(desk, as_record(entry.tag, identity, _taken(context, desk, entry)))
    wrote = [path]
    for source, text in changes:
        try:
            rewrite(desk.root, source, text)
        except NotRewritten as error:
            raise UsageError(
                f"{', '.join(wrote)}: written; but a tag is not: {error.message}",
                f"write ({identity}) after its {entry.tag.keyword} by hand",
            ) from None
        wrote.append(source.path)
    context.write(_told(entry, identity, wrote, format_name))
    return CLEAN


def _entry(context: Context, desk: Desk, typed: str) -> Entry:
    """The debt that was typed, which has no record. Raises UsageError and UnknownId."""
    from debtledger.bookkeeping import open_books
    from debtledger.core.prefixes import UnknownId
    from debtledger.desk import open_desk

    books = open_books(context)
    wanted = typed
    if typed.rpartition(":")[2].isdecimal():
        there, spot = open_desk(context, typed)
        if spot is None or there.root != desk.root:
            raise UsageError(f"{typed} is in another work tree", f"cd {there.root}")
        wanted = f"{spot.path}:{spot.line}"
    try:
        entry = books.find(wanted)
    except UnknownId:
        if wanted in {f"{each.path}:{each.line}" for each in books.reckoning.candidates}:
            raise UsageError(f"{typed} is a candidate, no tag yet", f"debtledger adopt {typed}") from None
        if ":" in wanted:
            raise UsageError(f"there is no tag at {typed}", "debtledger list") from None
        raise
    if entry.record is not None:
        raise UsageError(f"{entry.key} has a record: {entry.path}", f"debtledger show {entry.key}")
    return entry


def _taken(context: Context, desk: Desk, entry: Entry) -> Taken:
    """When the debt was taken: as the first of its tags was committed, else now; history cut off hides it."""
    from debtledger.core.recording.record import Taken
    from debtledger.desk import COMMIT_DIGITS
    from debtledger.sources.origin import origin_of

    repository = desk.ground.repository
    if repository and repository.shallow:
        return Taken()
    asked = entry.debt.places[:MOST_PLACES] if repository else ()
    origins = [
        origin
        for place in asked
        if repository
        and (origin := origin_of(repository.git, place.path, place.line, desk.source(place.path).data))
    ]
    if not origins:
        date, by, commit = desk.taken(context)
        return Taken(date=date, by=by, commit=commit)
    first = min(origins)
    return Taken(date=first.date, by=first.by or None, commit=first.commit[:COMMIT_DIGITS])


def _pointing(desk: Desk, entry: Entry, identity: str) -> Iterator[tuple[Source, str]]:
    """Each file of the debt, and its text with the id in its tags. Raises CannotWriteTag and NotRewritten."""
    from debtledger.core.tagging.insertion import CannotWriteTag
    from debtledger.core.tagging.reading import read_text
    from debtledger.core.tagging.replacement import point_at_record
    from debtledger.sources.rewriting import encoded

    lines: dict[str, list[int]] = {}
    for place in entry.debt.places:
        lines.setdefault(place.path, []).append(place.line)
    for path, numbers in lines.items():
        source = desk.source(path)
        text = source.text
        # From the last one on, so that the lines of the others stay where they are.
        for number in sorted(numbers, reverse=True):
            found = read_text(path, text, desk.reader).sightings
            sighting = next((each for each in found if each.place.line == number), None)
            if sighting is None:
                raise CannotWriteTag(f"{path}:{number}: the tag is gone", "try again")
            text = point_at_record(path, text, sighting, identity, desk.reader).text
        encoded(source, text)
        yield source, text


def _told(entry: Entry, identity: str, wrote: list[str], format_name: str) -> Iterator[str]:
    if format_name == "json":
        import json

        places = [{"path": place.path, "line": place.line} for place in entry.debt.places]
        said = {"id": identity, "title": entry.tag.title, "record": wrote[0], "places": places}
        report = {"schema": 1, "debt": said, "wrote": wrote, "conflicts": entry.conflicts}
        yield json.dumps(report, indent=2) + "\n"
        return
    from debtledger.core.text import safe_text

    yield f"{identity} {safe_text(entry.tag.title)}\n"
    yield from (f"wrote {safe_text(path)}\n" for path in wrote)
    if entry.conflicts:
        names = ", ".join(entry.conflicts)
        yield f"its tags disagreed on {names}; the record has what the first of them said\n"
        yield f"  debtledger edit {identity} {entry.conflicts[0]}=...\n"
    yield f"  debtledger show {identity}\n"


MOST_PLACES = 8
WHOLE_ID = len("D-12345678")
