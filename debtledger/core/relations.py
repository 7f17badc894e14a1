"""Which debt must be repaid before which, as tags and records state it, and what is wrong there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from debtledger.core.identity import valid_id
from debtledger.core.prefixes import UnknownId, resolve_prefix
from debtledger.core.rules import problem

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from debtledger.core.ledger import Entry
    from debtledger.core.model import Problem

MOST_SHOWN = 3


class Edge(NamedTuple):
    """Two debts by their keys: `first` must be repaid before `then`."""

    first: str
    then: str


class Loose(NamedTuple):
    """An id that leads nowhere, or to several debts: who states it, in which field, and to what it leads."""

    key: str
    field: str
    typed: str
    found: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Relations:
    """All debts by key, the edges between them in order, and the ends that are loose.

    References to issues (#412, APP-77) in requires and blocks are no debts, and no loose ends either.
    """

    entries: Mapping[str, Entry]
    edges: tuple[Edge, ...]
    loose: tuple[Loose, ...]

    @property
    def pending(self) -> tuple[Edge, ...]:
        """The edges whose two debts are both open."""
        return tuple(
            edge for edge in self.edges if self.entries[edge.first].open and self.entries[edge.then].open
        )


def relations(entries: Iterable[Entry]) -> Relations:
    """The relations of the debts of a ledger."""
    by_key = {entry.key: entry for entry in entries}
    ids = {entry.tag.id for entry in by_key.values() if entry.tag.id}
    edges: set[Edge] = set()
    loose: set[Loose] = set()
    for key, entry in by_key.items():
        for field, typed in _stated(entry):
            found = meant(ids, typed)
            if len(found) != 1:
                loose.add(Loose(key, field, typed, found))
            else:
                edges.add(Edge(found[0], key) if field == "requires" else Edge(key, found[0]))
    return Relations(entries=by_key, edges=tuple(sorted(edges)), loose=tuple(sorted(loose)))


def flaws(entries: Iterable[Entry], unread: Collection[str] = ()) -> list[Problem]:
    """What is wrong with the relations: ids that lead nowhere or to several debts, and circles.

    An id of a record that is there, but could not be read, is not wrong.
    """
    related = relations(entries)
    loose = [each for each in related.loose if each.found or not meant(unread, each.typed)]
    problems = [_loose_end(related.entries[each.key], each) for each in loose]
    if has_circle(related.pending):
        from debtledger.core.graph import circles

        problems += [_circle(related.entries[circle.path[0]], circle.path) for circle in circles(related)]
    return problems


def has_circle(edges: Sequence[Edge]) -> bool:
    """Whether debts require each other in a circle; a quick look that needs no graph library."""
    following: dict[str, list[str]] = {}
    waits = dict.fromkeys((key for edge in edges for key in edge), 0)
    for edge in edges:
        following.setdefault(edge.first, []).append(edge.then)
        waits[edge.then] += 1
    free = [key for key, count in waits.items() if count == 0]
    passed = 0
    while free:
        passed += 1
        for key in following.get(free.pop(), ()):
            waits[key] -= 1
            if waits[key] == 0:
                free.append(key)
    return passed < len(waits)


def meant(ids: Collection[str], typed: str) -> tuple[str, ...]:
    """The ids that an id, or the start of one, may mean: one, none or several."""
    if typed in ids:
        return (typed,)
    try:
        return (resolve_prefix(ids, typed),)
    except UnknownId as unknown:
        return unknown.candidates


def some_of(ids: Sequence[str]) -> str:
    """Ids in a message: the first few, and how many more there are."""
    more = f" and {len(ids) - MOST_SHOWN} more" if len(ids) > MOST_SHOWN else ""
    return ", ".join(ids[:MOST_SHOWN]) + more


def _stated(entry: Entry) -> Iterator[tuple[str, str]]:
    for field, items in (("requires", entry.tag.requires), ("blocks", entry.tag.blocks)):
        yield from ((field, item) for item in items if valid_id(item))


def _loose_end(entry: Entry, end: Loose) -> Problem:
    if end.found:
        message = f"{end.field} {end.typed}, which is the start of several ids: {some_of(end.found)}"
        return problem("DL024", *entry.home, message, "write the whole id")
    message = f"{end.field} {end.typed}, but no debt has this id"
    return problem("DL025", *entry.home, message, f"correct the id, or remove it from {end.field}")


def _circle(entry: Entry, path: Sequence[str]) -> Problem:
    shown = " after ".join([*path, path[0]]) if len(path) > 1 else f"{path[0]} after itself"
    message = f"these debts can only be repaid one after the other, in a circle: {shown}"
    return problem("DL026", *entry.home, message, "remove one of them from the requires of another")
