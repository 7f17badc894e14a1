"""Tags over time: how many came, went and were there, and how long they live (Kaplan and Meier, 1958)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

Span = Literal["week", "month", "quarter"]

DAYS: Final[dict[Span, float]] = {"week": 7.0, "month": 365.25 / 12, "quarter": 365.25 / 4}
MONTHS: Final[dict[Span, int]] = {"month": 1, "quarter": 3}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """A tag over time: the days on which it came and went, in turn; whole: it surely came on the first."""

    days: tuple[date, ...]
    whole: bool = True

    @property
    def gone(self) -> bool:
        """Whether it has gone for good."""
        return len(self.days) % 2 == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A week, month or quarter: tags that were introduced and removed in it, and those there at its end."""

    name: str
    introduced: int
    removed: int
    alive: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Survival:
    """The share of tags that live longer than so many periods, and how many were watched that long."""

    after: int
    share: float
    watched: int


def burn_down(stays: Iterable[Stay], span: Span, today: date) -> list[Period]:
    """What came and went in each period from the first event until today; later days count as today."""
    came: Counter[date] = Counter()
    went: Counter[date] = Counter()
    for stay in stays:
        for number, day in enumerate(stay.days):
            (went if number % 2 else came)[_start(min(day, today), span)] += 1
    alive = 0
    found = []
    for start in _starts([*came, *went], span, today):
        alive += came[start] - went[start]
        found.append(
            Period(name=_name(start, span), introduced=came[start], removed=went[start], alive=alive)
        )
    return found


def survival(stays: Iterable[Stay], span: Span, today: date) -> list[Survival]:
    """The product-limit estimate: S(t) = Π (1 - d/n), d of the n tags watched so long going at each age.

    A tag that is still there was watched until today and is censored then. Tags whose beginning nobody knows
    are left out. Ages are from the first introduction to the last removal, in days; a removal dated before
    that counts as age 0.
    """
    ages = [_age(stay, today) for stay in stays if stay.whole and stay.days]
    ends = Counter(age for age, gone in ages if gone)
    left = sorted(age for age, _ in ages)
    if not left:
        return []
    found = [Survival(after=0, share=1.0, watched=len(left))]
    share, at, deaths = 1.0, 0, sorted(ends)
    for after in range(1, int(left[-1] / DAYS[span]) + 2):
        limit = after * DAYS[span]
        while at < len(deaths) and deaths[at] <= limit:
            watched = _at_least(left, deaths[at])
            share *= 1 - ends[deaths[at]] / watched
            at += 1
        found.append(Survival(after=after, share=share, watched=_at_least(left, limit)))
    return found


def half_life(curve: Sequence[Survival]) -> int | None:
    """After how many periods half of the tags are gone, None where more than half live on."""
    return next((each.after for each in curve if each.share <= 0.5), None)  # noqa: PLR2004 - the median


def _age(stay: Stay, today: date) -> tuple[int, bool]:
    end = min(stay.days[-1], today) if stay.gone else today
    return max((end - stay.days[0]).days, 0), stay.gone


def _at_least(ages: Sequence[int], limit: float) -> int:
    """How many of the sorted ages are not below a limit."""
    from bisect import bisect_left

    return len(ages) - bisect_left(ages, limit)


def _starts(days: Iterable[date], span: Span, today: date) -> Iterator[date]:
    """The first day of every period from the earliest of the days until today."""
    here = min(days, default=None)
    while here is not None and here <= today:
        yield here
        here = _next(here, span)


def _start(day: date, span: Span) -> date:
    if span == "week":
        return max(day - timedelta(days=min(day.weekday(), day.toordinal() - 1)), date.min)
    months = MONTHS[span]
    return day.replace(month=(day.month - 1) // months * months + 1, day=1)


def _next(start: date, span: Span) -> date | None:
    """The first day of the period after one; None where the calendar ends."""
    try:
        if span == "week":
            return start + timedelta(days=7)
        month = start.month + MONTHS[span]
        return start.replace(year=start.year + (month > 12), month=(month - 1) % 12 + 1)  # noqa: PLR2004
    except (ValueError, OverflowError):
        return None


def _name(start: date, span: Span) -> str:
    """2026-W05, 2026-02 or 2026-Q1."""
    match span:
        case "week":
            year, week, _ = start.isocalendar()
            return f"{year}-W{week:02}"
        case "month":
            return f"{start.year}-{start.month:02}"
        case "quarter":
            return f"{start.year}-Q{(start.month + 2) // 3}"
