"""The verb enrol: give a debt that only its tag declares a record, and write the id into the tag."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from debtledger.command import UsageError
from debtledger.core.recording.intake import as_record
from debtledger.core.recording.record import Taken
from debtledger.core.recording.record_writing import write_record
from debtledger.core.replaced import Replaced
from debtledger.core.tagging.insertion import CannotWriteTag
from debtledger.core.tagging.reading import read_text
from debtledger.core.tagging.replacement import point_at_record
from debtledger.deciding.desk import COMMIT_DIGITS, create, understood
from debtledger.sources.origin import origin_of
from debtledger.sources.rewriting import NotRewritten, encoded, rewrite
from debtledger.storage.store import new_id

if TYPE_CHECKING:
    from collections.abc import Iterator

    from debtledger.context import Context
    from debtledger.core.ledger import Entry
    from debtledger.deciding.desk import Desk
    from debtledger.sources.rewriting import Source

MOST_PLACES: Final = 8
WHOLE_ID: Final = len("D-12345678")


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolled:
    """A debt that has a record now: its id, and what was written, the record first."""

    identity: str
    replaced: tuple[Replaced, ...]


def enrol(context: Context, desk: Desk, entry: Entry) -> Enrolled:
    """Write the record of a debt, and its id into the tags.

    Raises UsageError, LedgerError and NotRewritten.
    """
    identity = entry.tag.id or new_id(())
    if len(identity) < WHOLE_ID:
        raise UsageError(f"{identity} is only the beginning of an id", "write all eight digits into its tag")
    with understood():
        changes = list(_pointing(desk, entry, identity))
    record = as_record(entry.tag, identity, _taken(context, desk, entry))
    path = create(desk, record)
    wrote = [Replaced(path=path, before=None, after=write_record(record).encode())]
    for source, text in changes:
        try:
            rewrite(desk.root, source, text)
        except NotRewritten as error:
            raise UsageError(
                f"{', '.join(each.path for each in wrote)}: written; but a tag is not: {error.message}",
                f"write ({identity}) after its {entry.tag.keyword} by hand",
            ) from None
        wrote.append(Replaced(path=source.path, before=source.data, after=encoded(source, text)))
    return Enrolled(identity=identity, replaced=tuple(wrote))


def _taken(context: Context, desk: Desk, entry: Entry) -> Taken:
    """When the debt was taken: as the first of its tags was committed, else now; history cut off hides it."""
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
            if sighting.tag.id not in (None, entry.tag.id):
                raise CannotWriteTag(f"{path}:{number}: the tag has an id by now", "read it again")
            text = point_at_record(path, text, sighting, identity, desk.reader).text
        encoded(source, text)
        yield source, text
