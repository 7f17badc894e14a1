"""Whose asks count: paying customers of some segments or of a cohort, as far as they ask now.

Users are not customers, and one customer must not steer the product (Sales-led trap; Blank, "The Four Steps
to the Epiphany"; almost-fans after Ellis and Vohra's product-market fit survey).
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from debtledger.core.days import NEVER, day_number
from debtledger.core.demand import STRENGTHS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from debtledger.core.conditions import Condition
    from debtledger.core.demand import Ask, Customer
    from debtledger.core.inquiry import Demanded

FEWEST_ANSWERS: Final = 30
"""Fewer answers to the product-market-fit question say little."""
TOP_LIKES: Final = 3
ALMOST_FAN: Final = "almost-fan"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which asks count: segments and strengths, all where there are none; the cohort; the window in days."""

    segments: frozenset[str] = frozenset()
    strengths: frozenset[str] = frozenset()
    cohort: str = ""
    window: float | None = None


class Point(NamedTuple):
    """From a day on: distinct customers, what they pay a year, the most of one, and how many are unpriced."""

    day: int
    customers: int
    revenue: float
    largest: float
    unpriced: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Who was counted on a day, and who was not.

    refs: the issues of the asks. left_out: why, and for each reason the customers with what they pay a year
    (None: unknown).
    """

    asks: tuple[Ask, ...]
    refs: tuple[str, ...]
    customers: tuple[str, ...]
    left_out: Mapping[str, Mapping[str, float | None]]
    users: int
    of_topic: int


def filter_of(condition: Condition) -> Filter:
    """The filter that the parameters of a condition make; one strength means it and all that are stronger."""
    strengths = condition.texts("strength")
    if len(strengths) == 1:
        strengths = STRENGTHS[: STRENGTHS.index(strengths[0]) + 1]
    return Filter(
        segments=frozenset(condition.texts("segments")),
        strengths=frozenset(strengths),
        cohort=next(iter(condition.texts("cohort")), ""),
        window=condition.number("window"),
    )


def course(demanded: Demanded, wanted: Filter) -> tuple[Point, ...]:
    """How the eligible customers came and went, a point for each day on which something changed."""
    key = ("course", wanted)
    known = demanded.settled.get(key)
    if known is None:
        known = demanded.settled[key] = tuple(_points(demanded, wanted))
    return known  # type: ignore[return-value]  # the key says what it is


def at(points: tuple[Point, ...], day: int) -> Point:
    """How things stand on a day."""
    index = bisect_left(points, (day + 1,))
    return points[index - 1] if index else Point(day, 0, 0.0, 0.0, 0)


def tally(demanded: Demanded, wanted: Filter, today: int) -> Tally:
    """Who counts on a day, and why others do not."""
    key = ("tally", wanted, today)
    known = demanded.settled.get(key)
    if known is None:
        known = demanded.settled[key] = _tally(demanded, wanted, today)
    return known  # type: ignore[return-value]  # the key says what it is


def almost_fans(customers: Iterable[Customer]) -> tuple[frozenset[str], int]:
    """The somewhat disappointed who like one of the three things that the very disappointed like most.

    Also gives how many customers answered the question.
    """
    known = list(customers)
    likes = Counter(
        like.casefold() for each in known if _feels(each, "very") for like in dict.fromkeys(each.likes)
    )
    top = {like for like, _ in sorted(likes.items(), key=lambda item: (-item[1], item[0]))[:TOP_LIKES]}
    fans = (
        each.id
        for each in known
        if _feels(each, "somewhat") and top & {like.casefold() for like in each.likes}
    )
    return frozenset(fans), sum(bool(each.pmf) for each in known)


def _feels(customer: Customer, word: str) -> bool:
    return bool(customer.pmf) and (customer.pmf or "").strip().casefold().startswith(word)


def _points(demanded: Demanded, wanted: Filter) -> Iterator[Point]:
    """Sweep over the days on which eligible asks begin and end to count."""
    customers = demanded.buyers.customers
    events = sorted(_events(demanded, wanted))
    active: dict[str, int] = {}
    paid: list[float] = []
    unpriced = 0
    total = 0.0
    latest: tuple[float, ...] = (0, 0.0, 0.0, 0)
    for index, (day, step, customer) in enumerate(events):
        before = active.get(customer, 0)
        active[customer] = before + step
        if before == 0 or before + step == 0:
            arr = customers[customer].arr
            if arr is None:
                unpriced += step
            elif step > 0:
                insort(paid, arr)
                total += arr
            else:
                del paid[bisect_left(paid, arr)]
                # what is left of nothing is nought, whatever was rounded on the way
                total = total - arr if paid else 0.0
        if index + 1 == len(events) or events[index + 1][0] != day:
            now = (len(paid) + unpriced, total, paid[-1] if paid else 0.0, unpriced)
            if now != latest:
                latest = now
                yield Point(day, *now)


def _events(demanded: Demanded, wanted: Filter) -> Iterator[tuple[int, int, str]]:
    eligible: dict[str, int] = {}
    for ask, (begin, end) in zip(demanded.asks, _spans(demanded, wanted.window), strict=True):
        name = ask.customer
        if name is None or (wanted.strengths and ask.strength not in wanted.strengths):
            continue
        since = eligible.get(name)
        if since is None:
            since = eligible[name] = _eligible_from(demanded, wanted, name)
        if since == NEVER:
            segment = ask.segment
            if segment is None or _segment(demanded, ask) not in wanted.segments:
                continue
            since = _paying_from(demanded, wanted, name)
        first = max(begin, since)
        if first < end:
            yield first, 1, name
            if end < NEVER:
                yield end, -1, name


def _eligible_from(demanded: Demanded, wanted: Filter, name: str) -> int:
    """The day from which a customer counts, NEVER for one that does not."""
    customer = demanded.buyers.customers.get(name)
    if customer is None or (wanted.segments and customer.segment not in wanted.segments):
        return NEVER
    return _paying_from(demanded, wanted, name)


def _paying_from(demanded: Demanded, wanted: Filter, name: str) -> int:
    customer = demanded.buyers.customers.get(name)
    if customer is None or customer.paying_since is None:
        return NEVER
    if wanted.cohort == ALMOST_FAN and name not in demanded.buyers.almost_fans:
        return NEVER
    return day_number(customer.paying_since)


def _segment(demanded: Demanded, ask: Ask) -> str | None:
    """The segment of the customer's own file; where that says nothing, the one that the issue names."""
    customer = demanded.buyers.customers.get(ask.customer or "")
    return (customer.segment if customer else None) or ask.segment


def _spans(demanded: Demanded, window: float | None) -> tuple[tuple[int, int], ...]:
    """From which day on, and before which, each ask counts."""
    key = ("spans", window)
    known = demanded.settled.get(key)
    if known is None:
        known = demanded.settled[key] = tuple(_span(demanded, window, ask) for ask in demanded.asks)
    return known  # type: ignore[return-value]  # the key says what it is


def _span(demanded: Demanded, window: float | None, ask: Ask) -> tuple[int, int]:
    begin = day_number(ask.at)
    end = NEVER if window is None else min(begin + int(window) + 1, NEVER)
    if not ask.open:
        closed = demanded.closed.get(ask.ref)
        end = min(end, day_number(closed) if closed else begin)
    return begin, end


def _tally(demanded: Demanded, wanted: Filter, today: int) -> Tally:
    asks = []
    left_out: dict[str, dict[str, float | None]] = {}
    users = of_topic = 0
    for ask, (begin, end) in zip(demanded.asks, _spans(demanded, wanted.window), strict=True):
        if begin > today:
            continue
        of_topic += ask.open or end > today
        old = "older than the window" if ask.open else ""
        reason = old if end <= today else _reason(demanded, wanted, ask, today)
        if reason is None:
            asks.append(ask)
        elif ask.customer is None:
            users += bool(reason)
        elif reason:
            customer = demanded.buyers.customers.get(ask.customer)
            left_out.setdefault(reason, {})[ask.customer] = customer.arr if customer else None
    counted = dict.fromkeys(ask.customer for ask in asks if ask.customer)
    fewer = {
        reason: {name: arr for name, arr in names.items() if name not in counted}
        for reason, names in sorted(left_out.items())
    }
    return Tally(
        asks=tuple(asks),
        refs=tuple(dict.fromkeys(ask.ref for ask in asks if ask.ref)),
        customers=tuple(sorted(counted)),
        left_out={reason: names for reason, names in fewer.items() if names},
        users=users,
        of_topic=of_topic,
    )


def _reason(demanded: Demanded, wanted: Filter, ask: Ask, today: int) -> str | None:
    """Why an ask does not count; None where it does."""
    if ask.customer is None:
        return "no customers"
    customer = demanded.buyers.customers.get(ask.customer)
    if customer is None:
        return "not in the customers file"
    if customer.paying_since is None or day_number(customer.paying_since) > today:
        return "not paying"
    segment = _segment(demanded, ask)
    if wanted.segments and segment not in wanted.segments:
        return f"segment {segment}" if segment else "no segment"
    if wanted.cohort == ALMOST_FAN and ask.customer not in demanded.buyers.almost_fans:
        return f"no {ALMOST_FAN}"
    if wanted.strengths and ask.strength not in wanted.strengths:
        return f"only {ask.strength}"
    return None
