"""The life of a tag: what happened to it, in which commits, and what a history must tell to know that."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from debtledger.core.past.pairing import Link, Seen

What = Literal["introduced", "moved", "edited", "removed"]

NOTHING = -1
TURNS = frozenset({"introduced", "removed"})


class Node(NamedTuple):
    """A commit: its parents by their numbers, and what it did, against the first, to files that hold tags.

    A change is a path and the number of the content that it has now, NOTHING where that holds no tag.
    """

    parents: tuple[int, ...]
    changes: tuple[tuple[str, int], ...]


class Event(NamedTuple):
    """What happened to a tag, in which commit (by its number), and where it stands since or stood last."""

    node: int
    what: What
    path: str
    line: int


@dataclass(slots=True, kw_only=True)
class Life:
    """A tag from its beginning: what it says last, where it stands or stood, and whether it still does."""

    seen: Seen
    path: str
    alive: bool = False
    events: list[Event] = field(default_factory=list)


class Story(NamedTuple):
    """What a history tells: contents are the tags of files that hold some, links pair those of two."""

    nodes: Sequence[Node]
    contents: Sequence[Sequence[Seen]]
    links: Mapping[tuple[int, int], Link]


def orderly(events: Iterable[Event]) -> Iterator[Event]:
    """The events of a life in order; coming and going, if several branches did it alike, are told once.

    What moved or edited a tag after it was removed did so on another branch: it is told, and if that branch
    loses it as well, so is this removal.
    """
    present = lingers = False
    for event in sorted(events, key=_node):
        if event.what == "introduced":
            if present:
                continue
            present = lingers = True
        elif event.what == "removed":
            if not lingers:
                continue
            present = lingers = False
        else:
            lingers = True
        yield event


def last_turn(events: Iterable[Event]) -> What:
    """Whether what came last of a life's coming and going is that it was introduced or removed."""
    turns = [event for event in events if event.what in TURNS]
    return max(reversed(turns), key=_node).what


def settle(astray: Sequence[Life], nodes: Sequence[Node]) -> None:
    """Say of tags that stand elsewhere than what was told last which merge decided so.

    One branch moved it, another did something to it later where it stood before; the first commit that knows
    of both is the one.
    """
    waiting: dict[int, int] = {}
    wanted: dict[int, list[int]] = defaultdict(list)
    for number, life in enumerate(astray):
        there = next((event for event in reversed(life.events) if event.path == life.path), life.events[-1])
        waiting[number] = (1 << 2 * number) | (2 << 2 * number)
        wanted[life.events[-1].node].append(1 << 2 * number)
        wanted[there.node].append(2 << 2 * number)
    known: dict[int, int] = {}
    for node, (parents, _) in enumerate(nodes):
        if not waiting:
            break
        here = 0
        for bits in (*(known.get(parent, 0) for parent in parents), *wanted.get(node, ())):
            here |= bits
        if here:
            known[node] = here
        for number in [number for number, both in waiting.items() if here & both == both]:
            del waiting[number]
            life = astray[number]
            life.events.append(Event(node, "moved", life.path, life.seen.line))


def _node(event: Event) -> int:
    return event.node
