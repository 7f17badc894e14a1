"""Which debts of one side of a change are those of the other side, and which have no counterpart."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from debtledger.core.past.pairing import Seen, alike, link

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from debtledger.core.ledger import Entry
    from debtledger.core.past.pairing import Replaced


class Match(NamedTuple):
    """A debt before and after the change; None where it is not there."""

    before: Entry | None
    after: Entry | None


def matched(
    before: Iterable[Entry], after: Iterable[Entry], hunks: Mapping[tuple[str, str], Sequence[Replaced]]
) -> list[Match]:
    """Match debts by key, then by fingerprint, then a tag that was reworded where it stood.

    hunks: what differs in a file, by its paths before and after. Those that are there after the change come
    in the order of its ledger, then the others in theirs.
    """
    old = {entry.key: entry for entry in before}
    new = {entry.key: entry for entry in after}
    found = {key: old.pop(key) for key in new if key in old}
    for by in (_by_fingerprint, lambda one, two: _by_place(one, two, hunks)):
        lonely = {key: entry for key, entry in new.items() if key not in found}
        for key, other in by(old, lonely).items():
            found[key] = old.pop(other)
    matches = [Match(found.get(key), entry) for key, entry in new.items()]
    return [*matches, *(Match(entry, None) for entry in old.values())]


def _by_fingerprint(old: Mapping[str, Entry], new: Mapping[str, Entry]) -> dict[str, str]:
    """Debts that were given an id, lost it or got another: the same words, once on either side."""
    there: dict[str, list[str]] = defaultdict(list)
    for key, entry in old.items():
        there[entry.debt.fingerprint].append(key)
    here: dict[str, list[str]] = defaultdict(list)
    for key, entry in new.items():
        here[entry.debt.fingerprint].append(key)
    return {
        keys[0]: there[print_][0] for print_, keys in here.items() if len(keys) == len(there[print_]) == 1
    }


def _by_place(
    old: Mapping[str, Entry], new: Mapping[str, Entry], hunks: Mapping[tuple[str, str], Sequence[Replaced]]
) -> dict[str, str]:
    """Debts without ids whose tags were reworded: in the same hunk of a file, with half of the words."""
    found: dict[str, str] = {}
    gone, came = _by_path(old), _by_path(new)
    for (was, now), said in hunks.items():
        one, two = gone.get(was, ()), came.get(now, ())
        if not (one and two):
            continue
        links = link([_seen(*each) for each in one], [_seen(*each) for each in two], said)
        for pair in (*links.sure, *links.likely):
            before, after = one[pair.before][0], two[pair.after][0]
            if before.key in found.values() or after.key in found:
                continue
            if alike(before.tag.title, after.tag.title):
                found[after.key] = before.key
    return found


def _by_path(entries: Mapping[str, Entry]) -> dict[str, list[tuple[Entry, int, int]]]:
    """The tags of debts without a record by path: the debt, and the first and last line of the tag."""
    found: dict[str, list[tuple[Entry, int, int]]] = defaultdict(list)
    for entry in entries.values():
        for place in entry.debt.places if entry.record is None else ():
            found[place.path].append((entry, place.line, place.end_line))
    for several in found.values():
        several.sort(key=lambda each: each[1:])
    return found


def _seen(entry: Entry, line: int, end_line: int) -> Seen:
    return Seen(
        line=line,
        end_line=end_line,
        keyword=entry.tag.keyword,
        title=entry.tag.title,
        id=None,
        fingerprint=entry.debt.fingerprint,
        said=repr(entry.tag),
    )
