"""Whose asks count: paying customers of some segments or of a cohort, as far as they ask now.

Users are not customers, and one customer must not steer the product (Sales-led trap; Blank, "The Four Steps
to the Epiphany"; almost-fans after Ellis and Vohra's product-market fit survey).
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple, cast

from debtledger.core.days import NEVER, day_number
from debtledger.core.market.demand import STRENGTHS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from debtledger.core.market.demand import Ask, Customer
    from debtledger.core.triggering.conditions import Condition
    from debtledger.core.triggering.inquiry import Demanded

TOP_LIKES: Final = 3
ALMOST_FAN: Final = "almost-fan"
OLD: Final = "older than the window"
NO_SEGMENT: Final = "no segment"


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
    eligible = cast("dict[str, int]", _settled(demanded, ("from", wanted.segments, wanted.cohort)))
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


def _settled(demanded: Demanded, key: object) -> dict[str, object]:
    """What was found out about customers, whatever they ask for."""
    return demanded.buyers.settled.setdefault(key, {})


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
        whole = demanded.settled.get("whole")
        if whole is None:
            whole = demanded.settled["whole"] = tuple(_span(demanded, ask) for ask in demanded.asks)
        known = whole if window is None else _within(whole, int(window) + 1)  # type: ignore[arg-type]
        demanded.settled[key] = known
    return known  # type: ignore[return-value]  # the key says what it is


def _span(demanded: Demanded, ask: Ask) -> tuple[int, int]:
    """From the day of an ask until its issue was closed."""
    begin = day_number(ask.at)
    if ask.open:
        return begin, NEVER
    closed = demanded.closed.get(ask.ref)
    return begin, day_number(closed) if closed else begin


def _within(spans: tuple[tuple[int, int], ...], days: int) -> tuple[tuple[int, int], ...]:
    """The spans, each for so many days at most."""
    return tuple([(begin, min(begin + days, end)) for begin, end in spans])


def _tally(demanded: Demanded, wanted: Filter, today: int) -> Tally:
    """Who is counted and who is not; why a customer is not is found once, but for what each ask says."""
    spans = _spans(demanded, wanted.window)
    fresh = [ask for ask, (begin, end) in zip(demanded.asks, spans, strict=True) if begin <= today < end]
    stale = [ask for ask, (_, end) in zip(demanded.asks, spans, strict=True) if end <= today and ask.open]
    asks: list[Ask] = []
    left_out: dict[str, dict[str, None]] = {
        OLD: dict.fromkeys(ask.customer for ask in stale if ask.customer is not None)
    }
    key = ("reason", wanted.segments, wanted.cohort, today)
    reasons = cast("dict[str, str | None]", _settled(demanded, key))
    users = sum(ask.customer is None for ask in stale)
    for ask in fresh:
        name = ask.customer
        if name is None:
            users += 1
            continue
        if name not in reasons:
            reasons[name] = _reason(demanded, wanted, name, today)
        reason = reasons[name]
        if reason == NO_SEGMENT and ask.segment:
            reason = None if ask.segment in wanted.segments else f"segment {ask.segment}"
            reason = reason or _no_fan(demanded, wanted, name)
        if reason is None and wanted.strengths and ask.strength not in wanted.strengths:
            reason = f"only {ask.strength}"
        if reason is None:
            asks.append(ask)
        else:
            left_out.setdefault(reason, {})[name] = None
    counted = dict.fromkeys(ask.customer for ask in asks if ask.customer)
    buyers = demanded.buyers.customers
    fewer = {
        reason: {name: buyers[name].arr if name in buyers else None for name in names if name not in counted}
        for reason, names in sorted(left_out.items())
    }
    return Tally(
        asks=tuple(asks),
        refs=tuple(dict.fromkeys(ask.ref for ask in asks if ask.ref)),
        customers=tuple(sorted(counted)),
        left_out={reason: names for reason, names in fewer.items() if names},
        users=users,
        of_topic=len(fresh) + len(stale),
    )


def _reason(demanded: Demanded, wanted: Filter, name: str, today: int) -> str | None:
    """Why the asks of a customer do not count; None where they do, as far as that is about the customer."""
    customer = demanded.buyers.customers.get(name)
    if customer is None:
        return "not in the customers file"
    if customer.paying_since is None or day_number(customer.paying_since) > today:
        return "not paying"
    if wanted.segments and customer.segment not in wanted.segments:
        return f"segment {customer.segment}" if customer.segment else NO_SEGMENT
    return _no_fan(demanded, wanted, name)


def _no_fan(demanded: Demanded, wanted: Filter, name: str) -> str | None:
    if wanted.cohort == ALMOST_FAN and name not in demanded.buyers.almost_fans:
        return f"no {ALMOST_FAN}"
    return None
