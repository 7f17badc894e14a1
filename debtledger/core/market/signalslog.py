"""Reading the snapshot signals.jsonl: what a CI may know of demand, with no token, no names and no revenue.

One JSON object a line, each with its schema and type. Revenue is there as a band, of which a reader counts
the least; customers have opaque ids; of issues there is no more than their state.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field, replace
from operator import itemgetter
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

from debtledger.core.foretold import MOST_TURNS, STAGES, Turns
from debtledger.core.market.bands import least
from debtledger.core.market.demand import SEGMENTS, STRENGTHS, Ask, Customer, Demand
from debtledger.core.references import is_date
from debtledger.core.tracking.issue import Gone, Issue, IssueState
from debtledger.core.tracking.issues import Found

if TYPE_CHECKING:
    from collections.abc import Mapping

T = TypeVar("T")

SCHEMA: Final = 1
NAME: Final = "signals.jsonl"
MAX_BYTES: Final = 8 << 20
MAX_LINE: Final = 64 << 10
MOST_LINES: Final = 50_000
MOST_FLAWS: Final = 20
LONGEST: Final = 300
MOST_TEXTS: Final = 200
MOST_FOUND: Final = 2_000
NO_QUERIES: Final[Mapping[str, Found]] = MappingProxyType({})
SINCE_UNKNOWN: Final = "1970-01-01"
"""The day since which a customer pays who does pay, but of whom the snapshot does not say since when."""
TRACKER: Final = NAME
STATES: Final[tuple[IssueState, ...]] = ("open", "closed")
GONE: Final[tuple[Gone, ...]] = ("", "deleted", "moved", "forbidden")


class Flaw(NamedTuple):
    """A line of a snapshot that is not understood, and why."""

    line: int
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """What a snapshot holds: when it was made (a day), demand, and the states of issues."""

    made: str = ""
    demand: Demand = field(default_factory=Demand)
    issues: tuple[Issue, ...] = ()
    queries: Mapping[str, Found] = field(default_factory=lambda: NO_QUERIES)
    flaws: tuple[Flaw, ...] = ()


def read_snapshot(data: bytes) -> Snapshot:
    """Read a snapshot, which may be anybody's: what is not understood is a flaw, and the rest counts."""
    reading = _Reading()
    if len(data) > MAX_BYTES:
        return Snapshot(flaws=(Flaw(1, f"larger than {MAX_BYTES >> 20} MiB"),))
    lines = data.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    for number, line in enumerate(lines[:MOST_LINES], 1):
        if line.strip():
            reading.read(number, line)
    if len(lines) > MOST_LINES + 1:
        reading.wrong(MOST_LINES + 1, f"more than {MOST_LINES} lines; the rest is left out")
    return reading.result()


class _Reading:
    """A snapshot while it is read."""

    def __init__(self) -> None:
        self.made = ""
        self.read_at: dict[str, str] = {}
        self.customers: dict[str, Customer] = {}
        self.asks: list[Ask] = []
        self.issues: dict[str, Issue] = {}
        self.foretold: dict[str, Turns] = {}
        self.queries: dict[str, Found] = {}
        self.flaws: list[Flaw] = []

    def wrong(self, line: int, message: str) -> None:
        if len(self.flaws) < MOST_FLAWS:
            self.flaws.append(Flaw(line, message))

    def read(self, number: int, line: bytes) -> None:
        """Read one line."""
        if len(line) > MAX_LINE:
            self.wrong(number, "longer than 64 KiB")
            return
        try:
            found = json.loads(line.decode("utf-8"), object_pairs_hook=_unique, parse_constant=_refused)
        except (ValueError, RecursionError):
            self.wrong(number, "not a JSON object in UTF-8")
            return
        if not isinstance(found, dict):
            self.wrong(number, "not a JSON object")
            return
        if found.get("schema") != SCHEMA or isinstance(found.get("schema"), bool):
            self.wrong(number, "written by another version of debtledger")
            return
        try:
            self._take(found)
        except _Strange as error:
            self.wrong(number, str(error))

    def result(self) -> Snapshot:
        """What was read."""
        asks = (
            ask
            if ask.segment or ask.customer not in self.customers
            else replace(ask, segment=self.customers[ask.customer].segment)
            for ask in self.asks
        )
        read_at = self.read_at or ({NAME: f"{self.made}T00:00:00Z"} if self.made else {})
        return Snapshot(
            made=self.made,
            demand=Demand(
                customers=self.customers, asks=tuple(asks), read_at=read_at, foretold=self.foretold
            ),
            issues=tuple(self.issues.values()),
            queries=self.queries,
            flaws=tuple(self.flaws),
        )

    def _take(self, said: Mapping[str, object]) -> None:
        match said.get("type"):
            case "snapshot":
                self.made = _day(said, "made")
                sources = said.get("sources")
                if isinstance(sources, dict):
                    self.read_at = {
                        str(name)[:LONGEST]: time
                        for name, time in sources.items()
                        if isinstance(time, str) and _TIME.fullmatch(time)
                    }
            case "customer":
                key = _text(said, "customer")
                self.customers.setdefault(key, _customer(key, said))
            case "ask":
                self.asks.append(_ask(said))
            case "issue":
                issue = _issue(said)
                self.issues.setdefault(issue.ref, issue)
            case "condition":
                self.foretold.setdefault(_text(said, "key"), _turns(said))
            case "query":
                found = _found(said)
                self.queries.setdefault(str(said.get("query")), found)
            case _:
                raise _Strange('its "type" is none of snapshot, customer, ask, issue, query, condition')


class _Strange(ValueError):  # noqa: N818 - it never leaves this module
    """A value that a snapshot does not hold."""


_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]{5,16}Z?|")


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key is there twice")
    return found


def _refused(_: str) -> None:
    raise ValueError("no finite number")


def _customer(key: str, said: Mapping[str, object]) -> Customer:
    return Customer(
        id=key,
        segment=_one_of(said, "segment", SEGMENTS),
        arr=least(str(said.get("band"))),
        paying_since=SINCE_UNKNOWN if said.get("paying") is True else None,
        pmf=_one_of(said, "pmf", ("very", "somewhat", "not")),
        likes=_texts(said, "likes"),
    )


def _ask(said: Mapping[str, object]) -> Ask:
    return Ask(
        topic=_text(said, "topic", empty=True),
        at=_day(said, "at"),
        ref=_text(said, "ref"),
        customer=None if said.get("customer") is None else _text(said, "customer"),
        segment=_one_of(said, "segment", SEGMENTS),
        strength=_one_of(said, "strength", STRENGTHS) or "nice",
        open=said.get("open") is not False,
    )


def _issue(said: Mapping[str, object]) -> Issue:
    return Issue(
        ref=_text(said, "ref"),
        tracker=TRACKER,
        title="",
        state=_one_of(said, "state", STATES) or "open",
        reason=_text(said, "reason", empty=True),
        closed=_text(said, "closed", empty=True),
        gone=_one_of(said, "gone", GONE) or "",
        pull_request=said.get("pull_request") is True,
        kind=_text(said, "kind", empty=True),
        labels=_texts(said, "labels"),
        status=_text(said, "status", empty=True),
        created=_text(said, "created", empty=True),
        votes=_count(said, "votes"),
        reactions=_count(said, "reactions"),
    )


def _turns(said: Mapping[str, object]) -> Turns:
    value = said.get("turns")
    if not isinstance(value, list) or len(value) > MOST_TURNS:
        raise _Strange(f'"turns" is no list of at most {MOST_TURNS} days')
    found = []
    for each in value:
        if not (isinstance(each, list) and len(each) == 2 and isinstance(each[0], str) and is_date(each[0])):  # noqa: PLR2004 - a pair
            raise _Strange('"turns" are no pairs of a day and a stage')
        stage = next((stage for stage in STAGES if stage == each[1]), None)
        if stage is None:
            raise _Strange(f"a stage is none of {', '.join(STAGES)}")
        found.append((each[0], stage))
    return tuple(sorted(found, key=itemgetter(0)))


def _text(said: Mapping[str, object], name: str, *, empty: bool = False) -> str:
    value = said.get(name, "" if empty else None)
    if not isinstance(value, str) or len(value) > LONGEST or not (value or empty):
        raise _Strange(f'"{name}" is no text of at most {LONGEST} characters')
    return value


def _found(said: Mapping[str, object]) -> Found:
    query, refs, read_at = said.get("query"), said.get("refs"), said.get("read_at")
    if not isinstance(query, str) or not isinstance(read_at, str) or not _TIME.fullmatch(read_at):
        raise _Strange("a query has no text or no time")
    if not isinstance(refs, list) or len(refs) > MOST_FOUND:
        raise _Strange(f'"refs" is no list of at most {MOST_FOUND:,} texts')
    return Found(tracker=TRACKER, read_at=read_at, refs=tuple(each for each in refs if isinstance(each, str)))


def _texts(said: Mapping[str, object], name: str) -> tuple[str, ...]:
    value = said.get(name, [])
    if not isinstance(value, list) or len(value) > MOST_TEXTS:
        raise _Strange(f'"{name}" is no list of at most {MOST_TEXTS} texts')
    return tuple(each[:LONGEST] for each in value if isinstance(each, str))


def _day(said: Mapping[str, object], name: str) -> str:
    value = said.get(name)
    if value == "":
        return ""
    if not isinstance(value, str) or not is_date(value):
        raise _Strange(f'"{name}" is no day')
    return value


def _one_of(said: Mapping[str, object], name: str, words: tuple[T, ...]) -> T | None:
    value = said.get(name)
    if value is None:
        return None
    for word in words:
        if word == value:
            return word
    raise _Strange(f'"{name}" is none of {", ".join(map(str, words))}')


def _count(said: Mapping[str, object], name: str) -> int:
    value = said.get(name, 0)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 1 << 31:
        raise _Strange(f'"{name}" is no number of votes')
    return value
