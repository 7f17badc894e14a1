"""What the ledger adds to a change: the records that tags name, and what is wrong between the two."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from debtledger.core.checking.judging import Told
from debtledger.core.ledger import Knowledge, reconcile

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from debtledger.core.checking.judging import Judged
    from debtledger.core.ledger import Ledger
    from debtledger.core.model import Findings, Problem
    from debtledger.core.recording.record import Record

ELSEWHERE: Final = frozenset({"DL022", "DL028", "DL029"})
"""Problems that only a look at all tags, or at trackers, can tell."""
NAMELESS: Final = frozenset({"DL021", "DL024"})
OF_RECORDS: Final = frozenset({"DL024", "DL025", "DL026"})
BETWEEN: Final = frozenset({"DL023", "DL026"})


def told(
    found: Findings,
    judged: Judged,
    records: Iterable[Record],
    unread: Collection[str],
    touched: Collection[str],
) -> Told:
    """What the ledger says of the tags that are judged, and of the records whose paths are touched.

    unread: the ids of records that are there and cannot be read.
    """
    ledger = reconcile(found.sightings, records, Knowledge(unread=unread))
    places = {(each.place.path, each.place.line) for each in judged.tags}
    tags = {
        (place.path, place.line): entry.tag
        for entry in ledger.entries
        for place in entry.debt.places
        if (place.path, place.line) in places
    }
    problems = tuple(_relevant(ledger, places, touched))
    lost = {(each.path, each.line) for each in problems if each.code in NAMELESS}
    lost |= {place for place, tag in tags.items() if tag.id in unread}
    return Told(tags=tags, problems=problems, unread=frozenset(lost))


def _relevant(
    ledger: Ledger, places: Collection[tuple[str, int]], touched: Collection[str]
) -> Iterator[Problem]:
    """The problems that the change brings: at its tags, in its records, and in records that its tags name."""
    named = {
        entry.path
        for entry in ledger.entries
        if any((place.path, place.line) in places for place in entry.debt.places)
    }
    ids = [path.rpartition("/")[2].removesuffix(".toml") for path in touched]
    for each in ledger.problems:
        if each.code in ELSEWHERE:
            continue
        if (
            (each.path, each.line) in places
            or each.path in touched
            or (each.code in OF_RECORDS and each.path in named)
            or (each.code in BETWEEN and any(id_ in each.message for id_ in ids))
        ):
            yield each
