"""What the market says: customers, what they ask for, what people declared, and what is ignored."""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003 - types of fields are looked up when unpacked
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from debtledger.core.foretold import Turns

Segment = Literal["A", "B", "C", "D", "X"]
Strength = Literal["blocker", "retention", "nice"]
Choice = Literal["tackle", "ignore"]

SEGMENTS: tuple[Segment, ...] = ("A", "B", "C", "D", "X")
STRENGTHS: tuple[Strength, ...] = ("blocker", "retention", "nice")


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """One customer by an opaque id.

    arr: revenue a year, in money; paying_since: a day, None while not paying.
    pmf: the answer to "how would you feel without it" (very, somewhat, not disappointed). Names and revenue
    stay in the user's own file; no view but the user's own terminal shows more than id, segment and a band.
    """

    id: str
    segment: Segment | None = None
    arr: float | None = None
    paying_since: str | None = None
    pmf: str | None = None
    likes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One customer (None: somebody unknown) asking for a topic, on a day, in an issue (its canonical ref)."""

    topic: str
    at: str
    ref: str
    customer: str | None = None
    segment: Segment | None = None
    strength: Strength = "nice"
    open: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """A signal that a person declared: its name or wording, the day, who, a note, and its file."""

    name: str
    at: str
    by: str
    note: str = ""
    path: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """What was decided about a topic: tackle or ignore, since when, and the day to look again."""

    name: str
    choice: Choice
    since: str
    review: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """All that is known of the market, from the cache, the user's files and the ledger; never the network.

    read_at: for each source ("github", a tracker's profile, "customers", "signals.jsonl") when it was read
    (UTC time), "" where it is configured but was never read. What no source tells is unknown, not absent.
    foretold: how near conditions are, by their keys, where a snapshot tells that of customers whose revenue
    is known in bands only.
    """

    customers: Mapping[str, Customer] = field(default_factory=lambda: MappingProxyType({}))
    asks: tuple[Ask, ...] = ()
    declared: tuple[Declared, ...] = ()
    topics: tuple[Topic, ...] = ()
    read_at: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    foretold: Mapping[str, Turns] = field(default_factory=lambda: MappingProxyType({}))
