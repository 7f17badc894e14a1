"""What a commit does to debts, told from the tags before and after it in the files that it changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from debtledger.core.ledger import reconcile
from debtledger.core.life import stays_untagged
from debtledger.core.past.region import regions

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from debtledger.core.ledger import Entry
    from debtledger.core.model import Sighting
    from debtledger.core.recording.record import Record


class Version(NamedTuple):
    """One version of a file: its tags and its text."""

    path: str
    text: str
    tags: Sequence[Sighting]


@dataclass(frozen=True, slots=True, kw_only=True)
class Effects:
    """The ids of debts with records: whose tags come, go, or stay while the code around them changes.

    gone: their tags go from the files of the commit; other files may still have some.
    """

    taken: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    touched: tuple[str, ...] = ()


def effects(before: Sequence[Version], after: Sequence[Version], records: Sequence[Record]) -> Effects:
    """What becomes of the open debts whose tags stand in some files."""
    old, new = _tagged(before, records), _tagged(after, records)
    both = old.keys() & new.keys()
    was, now = _regions(before, old, both), _regions(after, new, both)
    return Effects(
        taken=tuple(sorted(new.keys() - old.keys())),
        gone=tuple(sorted(each for each in old.keys() - new.keys() if _asks(old[each]))),
        touched=tuple(sorted(each for each in both if was[each] != now[each])),
    )


def tagged(sightings: Iterable[Sighting], records: Sequence[Record]) -> frozenset[str]:
    """The ids of the records that some tags belong to."""
    ledger = reconcile(sightings, records)
    return frozenset(entry.key for entry in ledger.entries if entry.record and entry.debt.places)


def _tagged(versions: Iterable[Version], records: Sequence[Record]) -> dict[str, Entry]:
    """The open debts with records that have tags in some files, by id."""
    sightings = [each for version in versions for each in version.tags]
    if not sightings:
        return {}
    entries = reconcile(sightings, records).entries
    return {entry.key: entry for entry in entries if entry.record and entry.open and entry.debt.places}


def _asks(entry: Entry) -> bool:
    """Whether nobody has said yet what became of the debt."""
    record = entry.record
    return record is not None and record.state != "vanished" and not stays_untagged(record.events)


def _regions(
    versions: Iterable[Version], entries: Mapping[str, Entry], wanted: Iterable[str]
) -> dict[str, list[str]]:
    """The code around the tags of debts, without its white space."""
    texts = {version.path: version.text for version in versions}
    found: dict[str, list[str]] = {}
    for identity in wanted:
        around = found.setdefault(identity, [])
        for place in entries[identity].debt.places:
            lines = texts[place.path].split("\n")
            (region,) = regions(place.path, texts[place.path], [(place.line, place.end_line)])
            own = range(place.line - 1, place.end_line)
            kept = (lines[at] for at in range(region.start - 1, min(region.end, len(lines))) if at not in own)
            around.append("".join("".join(kept).split()))
        around.sort()
    return found
