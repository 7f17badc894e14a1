"""The life of a tag: what happened to it, in which commits, and what a history must tell to know that."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from debtledger.core.pairing import Link, Seen

What = Literal["introduced", "moved", "edited", "removed"]

NOTHING = -1


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
    """The events of a life in order; coming and going, if several branches did it alike, are told once."""
    present = False
    for event in sorted(events, key=_node):
        if event.what == "introduced":
            if present:
                continue
            present = True
        elif event.what == "removed":
            if not present:
                continue
            present = False
        yield event


def _node(event: Event) -> int:
    return event.node
