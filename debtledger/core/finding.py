"""From what somebody typed for a debt to the debt: an id or its start, a fingerprint, FILE:LINE or #412."""

from __future__ import annotations

from typing import TYPE_CHECKING

from debtledger.core.prefixes import UnknownId, resolve_prefix, short_ids
from debtledger.core.tracking.issues import canonical

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from debtledger.core.ledger import Entry

SHORTEST_FINGERPRINT = 6
FINGERPRINT_SHOWN = 8


def find(entries: Iterable[Entry], typed: str, own: tuple[str, ...] = ()) -> Entry:
    """The one debt that was meant; own: the slugs that a bare "#412" may mean, the likeliest first.

    Raises UnknownId with the candidates.
    """
    every = list(entries)
    found = (
        list(_at_place(every, typed))
        or _by_exact_issue(every, typed, own)
        or list(_by_issue(every, typed))
        or list(_by_fingerprint(every, typed))
    )
    if len(found) == 1:
        return found[0]
    if found:
        raise UnknownId(typed, tuple(entry.key for entry in found))
    by_id = {entry.debt.tag.id: entry for entry in every if entry.debt.tag.id}
    try:
        return by_id[resolve_prefix(by_id, typed)]
    except UnknownId as error:
        return _by_start_of_fingerprint(every, typed, error)


def names_of(entries: Iterable[Entry]) -> Mapping[str, str]:
    """The shortest start of each id of the ledger."""
    return short_ids({entry.debt.tag.id for entry in entries if entry.debt.tag.id})


def name_of(entry: Entry, short: Mapping[str, str]) -> str:
    """What to type for a debt: its shortest id, or the start of its fingerprint where it has none."""
    identity = entry.debt.tag.id
    return short.get(identity, identity) if identity else entry.debt.fingerprint[:FINGERPRINT_SHOWN]


def _at_place(entries: Iterable[Entry], typed: str) -> Iterator[Entry]:
    path, colon, line = typed.rpartition(":")
    if not (colon and path and line.isascii() and line.isdecimal()):
        return
    at = int(line[:9])
    path = path.removeprefix("./")
    yield from (
        entry
        for entry in entries
        if any(place.path == path and place.line <= at <= place.end_line for place in entry.debt.places)
    )


def _by_exact_issue(entries: Iterable[Entry], typed: str, own: tuple[str, ...]) -> list[Entry]:
    """The debts of the very issue that is meant, before those that share its number in other repositories."""
    every = [(entry, _refs(entry)) for entry in entries] if own else []
    for name in canonical(typed, own):
        meant = {name.casefold(), typed.casefold()}
        if found := [entry for entry, said in every if said & meant]:
            return found
    return []


def _refs(entry: Entry) -> frozenset[str]:
    said = (*entry.tag.refs, *(issue.ref for issue in entry.issues))
    return frozenset(ref.casefold() for ref in said)


def _by_issue(entries: Iterable[Entry], typed: str) -> Iterator[Entry]:
    """The debts that refer to an issue, as they write it or as it is known: "#412" is its last part."""
    if "#" not in typed and ":" not in typed and "-" not in typed:
        return
    wanted = typed.casefold()
    ends = (wanted,) if wanted.startswith("#") else (f":{wanted}", f"/{wanted}")
    for entry in entries:
        if any(ref == wanted or ref.endswith(ends) for ref in _refs(entry)):
            yield entry


def _by_start_of_fingerprint(entries: Iterable[Entry], typed: str, unknown: UnknownId) -> Entry:
    """The one debt whose fingerprint starts so, where no id does; one with an id may be meant as well.

    Raises the error given, or one with the candidates.
    """
    wanted = typed.strip().lower()
    found = [entry for entry in entries if entry.debt.fingerprint.startswith(wanted)] if wanted else []
    if unknown.candidates or not found:
        raise unknown
    if len(found) > 1:
        raise UnknownId(typed, tuple(sorted(entry.debt.fingerprint[:FINGERPRINT_SHOWN] for entry in found)))
    return found[0]


def _by_fingerprint(entries: Iterable[Entry], typed: str) -> Iterator[Entry]:
    """The debts without an id that are meant; those with one are known by it."""
    if len(typed) >= SHORTEST_FINGERPRINT:
        wanted = typed.lower()
        yield from (
            entry
            for entry in entries
            if entry.debt.tag.id is None and entry.debt.fingerprint.startswith(wanted)
        )
