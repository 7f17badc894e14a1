"""The hidden first line of what we write on GitHub: by it we find ours again, and never go back in time."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from debtledger.core.ci.occasion import Run

if TYPE_CHECKING:
    from collections.abc import Iterable

_MARKER = re.compile(
    r"<!-- debtledger ([a-z]{1,20}) head=([0-9a-f]{40,64}|none) time=([0-9]{1,18})"
    r" run=([0-9]{1,18})\.([0-9]{1,18})\.([0-9]{1,18}) -->"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Marker:
    """What was written: its sort ("statement"), for which commit, the time of that commit, in which run."""

    sort: str
    head: str = ""
    time: int = 0
    run: Run = field(default_factory=Run)

    def line(self) -> str:
        """The line as Markdown, which nobody sees."""
        run = self.run
        return (
            f"<!-- debtledger {self.sort} head={self.head or 'none'} time={self.time}"
            f" run={run.id}.{run.number}.{run.attempt} -->"
        )

    def is_later_than(self, other: Marker) -> bool:
        """Whether it is from a later run; where runs are not counted, for a later commit.

        A run that is repeated stays where it is in time: its attempt counts only against itself. What is not
        known is no later.
        """
        if self.run.id and other.run.id and self.run.id != other.run.id:
            return self.run.id > other.run.id
        if self.run.number and other.run.number and self.run.number != other.run.number:
            return self.run.number > other.run.number
        if self.head != other.head:
            return self.time > other.time > 0
        return self.run.attempt > other.run.attempt


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """A comment or an issue that is there: its number at the server, its author, and its text."""

    ident: int
    author: str
    body: str
    state: str = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """One of ours: what was posted, what its marker says, and what people read below it."""

    posted: Posted
    marker: Marker
    text: str


def bodied(marker: Marker, text: str) -> str:
    """What to post: the marker, and the text below it."""
    return f"{marker.line()}\n{text.strip()}\n"


def read(body: str) -> tuple[Marker, str] | None:
    """The marker on the first line of a text, and the text below it; None where there is no marker."""
    first, _, rest = body.replace("\r\n", "\n").partition("\n")
    match = _MARKER.fullmatch(first.strip())
    if match is None:
        return None
    sort, head, time, *run = match.groups()
    ident, number, attempt = map(int, run)
    marker = Marker(
        sort=sort,
        head="" if head == "none" else head,
        time=int(time),
        run=Run(id=ident, number=number, attempt=attempt),
    )
    return marker, rest.strip()


def ours(posted: Iterable[Posted], author: str, sort: str) -> tuple[Written, ...]:
    """Those that hold a marker of this sort and are by this author, the latest first.

    A marker alone is nothing: anybody may write one.
    """
    found = []
    for each in posted:
        said = read(each.body) if each.author.lower() == author.lower() else None
        if said is not None and said[0].sort == sort:
            found.append(Written(posted=each, marker=said[0], text=said[1]))
    best: list[Written] = []
    for one in sorted(found, key=lambda each: each.posted.ident):
        at = next((place for place, other in enumerate(best) if one.marker.is_later_than(other.marker)), None)
        best.insert(len(best) if at is None else at, one)
    return tuple(best)


def is_same(written: Written, marker: Marker, text: str) -> bool:
    """Whether the text is there already, for the same commit."""
    return written.marker.head == marker.head and written.text == text.strip()
