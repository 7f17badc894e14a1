"""The debts of a ledger as they stood on earlier days, in numbers: one point for each day.

Each debt is reckoned anew with what was known of it on that day, with what repayments had taught until then,
and with its present estimates: what was re-estimated since counts as it is now.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from debtledger.core.economy.account import account_of, closed_on, taken_on
from debtledger.core.economy.appraised import Appraised
from debtledger.core.economy.economics import SURE, Spread, united
from debtledger.core.economy.load import load_of
from debtledger.core.economy.pricing import calibration_of
from debtledger.core.economy.valuation import value
from debtledger.core.evidence import until

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from debtledger.core.economy.account import Surroundings
    from debtledger.core.economy.economics import Terms
    from debtledger.core.economy.valuation import Figure
    from debtledger.core.ledger import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A day (YYYY-MM-DD) at which to look, what it is called, and the hours of its sprint, None: unknown."""

    day: str
    name: str
    capacity: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """What was owed on a day.

    debts: how many were open, of which nobody estimated the principal of `unestimated`. gone: tags that
    stood in the code then, but have left no record and stand there no more; their hours are not known.
    principal: hours. interest: hours a sprint, with 80 % between low and high. repaid, written_off: how many
    had ended so. past_breaking: how many had cost more than repaying them.
    """

    day: str
    name: str
    debts: int
    gone: int
    unestimated: int
    principal: float
    interest: float
    low: float
    high: float
    repaid: int
    written_off: int
    past_breaking: int
    capacity: float | None = None

    @property
    def share(self) -> float | None:
        """The interest load: the share of the capacity that interest takes; None where none is known."""
        return self.interest / self.capacity if self.capacity else None

    @property
    def bounds(self) -> tuple[float, float] | None:
        """What the interest load lies between with 80 %."""
        return (self.low / self.capacity, self.high / self.capacity) if self.capacity else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """The days on which a tag came and went, the second None while it stands there."""

    came: str
    went: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the points are made of: all debts as they are now, and stretches of tags that are gone.

    among: the keys of the debts that are counted, None for all; of the others only repayments teach.
    """

    debts: Sequence[Appraised]
    terms: Terms
    around: Surroundings
    gone: Sequence[Stretch] = ()
    among: Collection[str] | None = None

    def counts(self, debt: Appraised) -> bool:
        """Whether a debt is one of those that are looked at."""
        return self.among is None or debt.entry.key in self.among


def first_day(known: Known) -> str | None:
    """The day of the first debt or tag; None where there was none, or nobody knows."""
    counted = filter(known.counts, known.debts)
    taken = [taken_on(each.entry, each.evidence, known.around.issues) for each in counted]
    return min((day for day in (*taken, *(each.came for each in known.gone)) if day), default=None)


def series(known: Known, moments: Iterable[Moment]) -> tuple[Point, ...]:
    """A point for each moment."""
    return tuple(_point(known, moment) for moment in moments)


def debts_on(known: Known, day: str) -> tuple[Appraised, ...]:
    """The debts that had been taken on a day (YYYY-MM-DD), with the numbers of that day.

    One of which nobody knows since when it is there counts today alone; one that has ended nobody knows when,
    as if it had ended at once.
    """
    if day >= known.around.today.isoformat():
        return tuple(filter(known.counts, known.debts))
    there = [then for each in known.debts if (then := _on(known, each, day)) is not None]
    factor = calibration_of(then.account for then in there)
    return tuple(
        replace(then, valuation=value(then.account, known.terms, factor))
        for then in filter(known.counts, there)
    )


def load_bounds(debts: Iterable[Appraised], interest: float) -> tuple[float, float]:
    """What the interest of these debts together, in hours a sprint, lies between with 80 %."""
    figures = [debt.valuation.interest for debt in debts if debt.account.open]
    whole = united(Spread(mean=each.value, deviation=_deviation(each)) for each in figures)
    scale = interest / whole.mean if whole.mean > 0 else 0.0
    low, high = whole.times(scale).bounds
    return max(low, 0.0), high


def _deviation(figure: Figure) -> float:
    return 0.0 if figure.high is None else (figure.high - figure.value) / SURE


def _point(known: Known, moment: Moment) -> Point:
    there = debts_on(known, moment.day)
    still = [debt for debt in there if debt.account.open]
    load = load_of(still)
    low, high = load_bounds(still, load.interest)
    principals = [debt.valuation.principal for debt in still]
    return Point(
        day=moment.day,
        name=moment.name,
        debts=len(still),
        gone=sum(_stood(stretch, moment.day) for stretch in known.gone),
        unestimated=sum(principal is None for principal in principals),
        principal=sum(principal.value for principal in principals if principal is not None),
        interest=load.interest,
        low=low,
        high=high,
        repaid=sum(debt.account.outcome == "repaid" for debt in there),
        written_off=sum(debt.account.outcome == "written-off" for debt in there),
        past_breaking=sum(debt.valuation.past_breaking_point for debt in still),
        capacity=moment.capacity,
    )


def _stood(stretch: Stretch, day: str) -> bool:
    return stretch.came <= day and (stretch.went is None or stretch.went > day)


def _on(known: Known, debt: Appraised, day: str) -> Appraised | None:
    """The debt on a day that is past, with its present numbers; None where it had not been taken."""
    since = taken_on(debt.entry, debt.evidence, known.around.issues)
    if since is None or since > day:
        return None
    entry = _entry_on(debt, day)
    evidence = until(debt.evidence, day)
    around = replace(known.around, today=date.fromisoformat(day))
    account = account_of(entry, evidence, around)
    return Appraised(entry=entry, evidence=evidence, standings=(), account=account, valuation=debt.valuation)


def ended_on(debt: Appraised) -> str | None:
    """The day on which a debt was closed, by a decision or a commit; None for an open one or if unknown."""
    if debt.entry.open:
        return None
    last = max((each.at[:10] for each in debt.evidence.repayments if not each.partial), default=None)
    return closed_on(debt.entry) or last


def _entry_on(debt: Appraised, day: str) -> Entry:
    """The entry with the decisions that had been made, open where it had not ended."""
    entry = debt.entry
    record = entry.record
    if record is not None:
        realised = record.bought.realised
        if realised is not None and (realised.date or "") > day:
            record = replace(record, bought=replace(record.bought, realised=None))
        record = replace(record, events=tuple(each for each in record.events if each.at <= day))
    end = ended_on(debt)
    state = "active" if end is not None and end > day else entry.state
    return replace(entry, record=record, state=state)
