"""Which debts of one side of a change are those of the other side, and which have no counterpart."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final, NamedTuple

from debtledger.core.identity import normalised_title
from debtledger.core.past.pairing import Seen, alike, link

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from debtledger.core.ledger import Entry
    from debtledger.core.past.pairing import Replaced

LEAST_WORDS: Final = 3
"""Of a title that means one debt alone: "fix this" may be said of many things."""


class Match(NamedTuple):
    """A debt before and after the change; None where it is not there."""

    before: Entry | None
    after: Entry | None


def matched(
    before: Iterable[Entry], after: Iterable[Entry], hunks: Mapping[tuple[str, str], Sequence[Replaced]]
) -> list[Match]:
    """Match debts by key, then by fingerprint, then a tag that was reworded where it stood, then by title.

    hunks: what differs in a file, by its paths before and after. Those that are there after the change come
    in the order of its ledger, then the others in theirs.
    """
    old = {entry.key: entry for entry in before}
    new = {entry.key: entry for entry in after}
    found = {key: old.pop(key) for key in new if key in old}
    for by in (_by_fingerprint, lambda one, two: _by_place(one, two, hunks), _by_title):
        lonely = {key: entry for key, entry in new.items() if key not in found}
        for key, other in by(old, lonely).items():
            found[key] = old.pop(other)
    matches = [Match(found.get(key), entry) for key, entry in new.items()]
    return [*matches, *(Match(entry, None) for entry in old.values())]


def _by_fingerprint(old: Mapping[str, Entry], new: Mapping[str, Entry]) -> dict[str, str]:
    """Debts that were given an id, lost it or got another: the same words, once on either side."""
    return _alone(old, new, lambda entry: entry.debt.fingerprint)


def _by_title(old: Mapping[str, Entry], new: Mapping[str, Entry]) -> dict[str, str]:
    """Debts without ids that got or lost a reference on their way: the same title, once on either side.

    Other references than before, in another place, are those of another debt.
    """
    found = _alone(_inline(old), _inline(new), lambda entry: normalised_title(entry.tag.title))
    return {key: other for key, other in found.items() if _refer(old[other], new[key])}


def _inline(entries: Mapping[str, Entry]) -> dict[str, Entry]:
    """Those without a record, whose titles say enough."""
    return {
        key: entry
        for key, entry in entries.items()
        if entry.record is None and len(normalised_title(entry.tag.title).split()) >= LEAST_WORDS
    }


def _refer(before: Entry, after: Entry) -> bool:
    """Whether one of two debts has all of the references of the other."""
    was, now = set(before.tag.refs), set(after.tag.refs)
    return was <= now or now <= was


def _alone(
    old: Mapping[str, Entry], new: Mapping[str, Entry], print_of: Callable[[Entry], str]
) -> dict[str, str]:
    """The debts that are alone on either side with what is taken of them."""
    there, here = _by_print(old, print_of), _by_print(new, print_of)
    return {keys[0]: there[said][0] for said, keys in here.items() if len(keys) == len(there[said]) == 1}


def _by_print(entries: Mapping[str, Entry], print_of: Callable[[Entry], str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for key, entry in entries.items():
        found[print_of(entry)].append(key)
    return found


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
