"""The verb trend: what was owed at the end of each sprint since the first debt."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from debtledger.core.days import day_number, day_text
from debtledger.core.economy.pricing import surroundings
from debtledger.core.economy.series import Known, Moment, Stretch, first_day, series
from debtledger.core.past.biography import turns
from debtledger.sources.git import GitError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from debtledger.context import Context
    from debtledger.core.economy.series import Point
    from debtledger.core.past.biography import Biography
    from debtledger.core.planning.sprint import Sprint
    from debtledger.planning import Ground

MOST_POINTS: Final = 40
MOST_SPRINTS: Final = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """Points at the ends of sprints, oldest first, the last one today; what they were made of, and notes.

    assumed: nobody said when sprints begin, so that spans of their length end today.
    """

    points: tuple[Point, ...]
    known: Known
    assumed: bool
    notes: tuple[str, ...] = ()


def trend(
    ground: Ground, context: Context, most: int = MOST_POINTS, among: Collection[str] | None = None
) -> Trend:
    """What was owed since the first debt, at so many points at most; offline.

    among: the keys of the debts to look at alone, and not at tags that are gone; None: all.
    """
    gone, notes = _gone(ground, context) if among is None else ((), ())
    known = known_of(ground, context, gone)
    if among is not None:
        known = replace(known, among=among)
    begun = first_day(known) or ground.today
    moments = _thinned(_moments(ground, begun), most)
    assumed = ground.timetable.current(ground.today) is None
    return Trend(points=series(known, moments), known=known, assumed=assumed, notes=notes)


def known_of(ground: Ground, context: Context, gone: Sequence[Stretch] = ()) -> Known:
    """What earlier days are reckoned from."""
    appraisal = ground.appraisal
    return Known(
        debts=tuple(appraisal.by_key.values()),
        terms=appraisal.terms,
        around=surroundings(ground.books.entries, appraisal.market.issues, appraisal.terms, context.today),
        gone=gone,
    )


def _moments(ground: Ground, begun: str) -> list[Moment]:
    """The ends of the sprints from a day on, and today; each with the name and the hours of its sprint."""
    today = ground.today
    current = ground.timetable.current(today)
    if current is None:
        return _spans(ground, begun)
    back = (day_number(today) - day_number(begun)) // 7 + 2
    sprints = ground.timetable.before(current, min(max(back, 1), MOST_SPRINTS))
    ended = [each for each in sprints if begun <= each.last_day < today]
    return [*(_end(each, each.last_day) for each in ended), _end(current, today)]


def _end(sprint: Sprint, day: str) -> Moment:
    return Moment(day=day, name=sprint.name, capacity=sprint.capacity_hours)


def _spans(ground: Ground, begun: str) -> list[Moment]:
    """Days as far apart as sprints are long, the last of them today."""
    calendar = ground.timetable.calendar
    last, first = day_number(ground.today), day_number(begun)
    days = range(last, min(first, last) - 1, -max(calendar.days, 1))
    moments = [
        Moment(day=day_text(day), name=day_text(day), capacity=calendar.capacity_hours)
        for day in list(days)[:MOST_SPRINTS]
    ]
    return moments[::-1]


def _thinned(moments: Sequence[Moment], most: int) -> list[Moment]:
    """So many of them at most, as even as can be; the first and the last stay."""
    if len(moments) <= most:
        return list(moments)
    steps = most - 1
    return [moments[round(at * (len(moments) - 1) / steps)] for at in range(steps + 1)]


def _gone(ground: Ground, context: Context) -> tuple[tuple[Stretch, ...], tuple[str, ...]]:
    """When tags stood in the code that are gone and are no debts of the ledger; and what to say of it."""
    from debtledger.past.biographies import Wanted, biographies

    if ground.books.git is None:
        return (), ()
    below = replace(context, cwd=ground.books.reckoning.facts.root)
    try:
        told = biographies(Wanted(as_of=ground.books.reckoning.at), below)
    except GitError as error:
        return (), (f"tags that are gone are not known: {error.message}",)
    here = {entry.key for entry in ground.books.entries}
    here |= {entry.debt.fingerprint for entry in ground.books.entries}
    lost = [each for each in told.tags if each.fate != "alive" and not here & {each.id, each.fingerprint}]
    return tuple(stretch for each in lost for stretch in _stretches(each)), tuple(told.notes)


def _stretches(tag: Biography) -> Iterator[Stretch]:
    days = [each.date for each in turns(tag.events)]
    for came, went in list(pairwise([*days, None]))[::2]:
        if came is not None:
            yield Stretch(came=came, went=went)
