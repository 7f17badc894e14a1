"""How a trigger stands: true now, true before, seen by a person, or unknown.

A trigger that has fired stays fired until a person acknowledges it (a latch). One that is no longer true
then, has cooled. Nothing of this is stored: the days on which it was true are those of asks, issues, signals,
touches and measurements.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from debtledger.core.triggering.conditions import Combined, combine
from debtledger.core.triggering.standing import TRUE, ConditionStanding, TriggerStanding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from debtledger.core.market.demand import Ask, Declared
    from debtledger.core.recording.record import Event
    from debtledger.core.triggering.guards import Past
    from debtledger.core.triggering.watches import Watch

    Join = Callable[[Sequence[tuple[Ask, ...]]], tuple[Ask, ...]]

FOREVER: Final = "9999-12-31"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What the conditions of a trigger say on a day; spells: from which day, and before which, it was true.

    demand: one of the conditions counts asks of customers; asks: those counted.
    """

    standings: tuple[ConditionStanding, ...]
    combined: Combined
    spells: tuple[tuple[str, str], ...] = ()
    demand: bool = False
    asks: tuple[Ask, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What people decided about a debt until a day: when they acknowledged, declined and snoozed it."""

    today: str
    taken: str = ""
    acknowledged: tuple[str, ...] = ()
    set_aside: tuple[str, ...] = ()
    snoozed_until: str | None = None


def read(
    watch: Watch,
    standings: Sequence[ConditionStanding],
    pasts: Sequence[Past],
    declared: Sequence[Declared],
    join: Join,
) -> Reading:
    """What the conditions come to; a signal that people declared by the trigger's name makes it true.

    join: makes one of the asks that several conditions counted.
    """
    combined = combine(standings, watch.least)
    asks = [each.asks for each in standings if each.asks]
    spells = tuple(_spells(standings, pasts, watch.least))
    found = tuple(standings)
    if declared:
        found = (*(() if watch.waiting else found), _said(declared))
        combined = Combined(verdict="fired", progress=max(combined.progress or 0.0, TRUE))
        spells = _with_spell(spells, declared[0].at)
    return Reading(standings=found, combined=combined, spells=spells, demand=watch.demand, asks=join(asks))


def seen(events: Iterable[Event], today: str, taken: str | None) -> Seen:
    """What the events of a record say until a day; opening a debt again ends what was decided before."""
    acknowledged: list[str] = []
    set_aside: list[str] = []
    snoozed: str | None = None
    for event in events:
        if event.at > today:
            continue
        if event.what == "reopened":
            acknowledged, set_aside, snoozed = [], [], None
        elif event.what == "acknowledged":
            acknowledged.append(event.at)
        elif event.what == "declined":
            set_aside.append(event.at)
        elif event.what == "snoozed":
            snoozed = event.until if (event.until or "") > today else None
    return Seen(
        today=today,
        taken=taken or "",
        acknowledged=tuple(acknowledged),
        set_aside=tuple(set_aside),
        snoozed_until=snoozed,
    )


def first_true(readings: Iterable[Reading], since: str, end: str) -> str | None:
    """The first day from one to another (YYYY-MM-DD) on which one of the triggers was true."""
    days = (
        max(begun, since)
        for reading in readings
        for begun, over in reading.spells
        if begun <= end and over > since
    )
    return min(days, default=None)


def stand(watch: Watch, reading: Reading, decided: Seen) -> TriggerStanding:
    """How the trigger stands for a debt."""
    verdict, since = reading.combined.verdict, None
    latest = _latest(reading.spells, decided)
    if verdict == "fired":
        since = max(latest[0], decided.taken) if latest and latest[1] > decided.today else None
    elif latest is not None:
        begun = max(latest[0], decided.taken)
        ended = any(day >= begun for day in (*decided.acknowledged, *decided.set_aside))
        if verdict != "unknown" or not ended:
            verdict, since = ("cooled" if ended else "fired"), begun
    return TriggerStanding(
        name=watch.name,
        verdict=verdict,
        progress=reading.combined.progress,
        conditions=reading.standings,
        waiting=watch.waiting and verdict != "fired",
        since=since,
        demand=reading.demand,
        asks=reading.asks,
        acknowledged=verdict == "fired" and any(day >= (since or "") for day in decided.acknowledged),
        snoozed_until=decided.snoozed_until,
    )


def _latest(spells: Sequence[tuple[str, str]], decided: Seen) -> tuple[str, str] | None:
    """The last time, since the debt was taken, at which the trigger was true."""
    fitting = (spell for spell in reversed(spells) if spell[0] <= decided.today and spell[1] > decided.taken)
    return next(fitting, None)


def _spells(
    standings: Sequence[ConditionStanding], pasts: Sequence[Past], least: int
) -> Iterator[tuple[str, str]]:
    """From which day, and before which, so many conditions were true, one of them able to fire alone."""
    if sum(map(bool, pasts)) < least:
        return
    simple = len(pasts) == 1 and not standings[0].never_alone
    changes = pasts[0] if simple else tuple(_changes(standings, pasts, least))
    begun: str | None = None
    for day, true in changes:
        if true and begun is None:
            begun = day
        elif not true and begun is not None:
            yield begun, day
            begun = None
    if begun is not None:
        yield begun, FOREVER


def _changes(
    standings: Sequence[ConditionStanding], pasts: Sequence[Past], least: int
) -> Iterator[tuple[str, bool]]:
    steps: dict[str, list[tuple[int, bool]]] = {}
    for index, past in enumerate(pasts):
        for day, true in past:
            steps.setdefault(day, []).append((index, true))
    now = [False] * len(pasts)
    for day in sorted(steps):
        for index, true in steps[day]:
            now[index] = true
        alone = any(true and not standing.never_alone for true, standing in zip(now, standings, strict=True))
        yield day, sum(now) >= least and alone


def _with_spell(spells: Sequence[tuple[str, str]], begun: str) -> tuple[tuple[str, str], ...]:
    """The spells with one that goes on for ever from a day."""
    before = [spell for spell in spells if spell[1] < begun]
    joined = [spell[0] for spell in spells if spell[1] >= begun]
    return (*before, (min([begun, *joined]), FOREVER))


def _said(declared: Sequence[Declared]) -> ConditionStanding:
    last = declared[-1]
    note = f": {last.note}" if last.note else ""
    return ConditionStanding(
        signal="manual",
        told=f"declared by {last.by or 'somebody'} on {last.at}{note}",
        progress=TRUE,
        evidence=tuple(each.path for each in declared if each.path),
        source="signals",
        read_at=last.at,
    )


class Joiner:
    """Joins asks that several conditions counted, each once; the same ones are joined once."""

    def __init__(self) -> None:
        self._joined: dict[tuple[int, ...], tuple[Sequence[tuple[Ask, ...]], tuple[Ask, ...]]] = {}

    def __call__(self, counted: Sequence[tuple[Ask, ...]]) -> tuple[Ask, ...]:
        """The asks, in the order in which they were counted."""
        different = list({id(asks): asks for asks in counted}.values())
        if len(different) < 2:  # noqa: PLR2004 - one needs no joining
            return different[0] if different else ()
        key = tuple(map(id, different))
        known = self._joined.get(key)
        if known is None:
            joined = tuple({id(ask): ask for asks in different for ask in asks}.values())
            # what is kept keeps its identity
            known = self._joined[key] = (different, joined)
        return known[1]
