"""What a history tells of one tag in words people know: events with commits and days, and its fate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from debtledger.core.past.lives import TURNS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from debtledger.core.past.lives import What

Fate = Literal["alive", "repaid", "vanished"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """One event of a tag: the commit, its author, and where the tag stands since or stood last.

    date is the author's day in UTC (YYYY-MM-DD), at the moment (ISO 8601). or_before: the history is cut off
    there, so that it may have happened earlier.
    """

    what: What
    commit: str
    date: str
    at: str
    author: str
    path: str
    line: int
    or_before: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Biography:
    """A tag that ever existed, with its events, the first introducing it; title and id are the last ones."""

    title: str
    id: str | None
    fingerprint: str
    keyword: str
    fate: Fate
    events: tuple[Happened, ...]


def turns(events: Iterable[Happened]) -> Iterator[Happened]:
    """The events by which a tag came and went, in turn: what several branches removed is gone once."""
    last = "removed"
    for event in events:
        if event.what in TURNS and event.what != last:
            last = event.what
            yield event


def fate_of(identity: str | None, repaid: Iterable[str]) -> Fate:
    """What became of a tag that is gone; repaid are the ids, or their starts, of debts said to be repaid."""
    if identity is None:
        return "vanished"
    said = identity.lower()
    hit = any(said.startswith(each.lower()) or each.lower().startswith(said) for each in repaid)
    return "repaid" if hit else "vanished"
