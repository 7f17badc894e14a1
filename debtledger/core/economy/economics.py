"""What a debt costs, in formulas: hours and money in, hours and money out; nothing here knows a record.

Sources: three-point estimates as in PERT (Malcolm et al., 1959); rates of touches by the Gamma-Poisson model;
present values by the annuity formula; cost of delay and its ratio to effort after Reinertsen (2009). Every
function takes finite numbers that are not negative, and never raises for them.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import expm1, log1p
from typing import TYPE_CHECKING

from debtledger.core.economy.gamma import NORMAL_90, interval
from debtledger.core.effort import mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from debtledger.core.market.demand import Segment, Strength
    from debtledger.core.model import ThreePoint

DAYS_PER_YEAR = 365.0
DRAG_WEIGHT = 4.0
"""As many receipts as the estimate of the drag counts for."""
CALIBRATION_HOURS = 40.0
"""As many hours as the trust in estimates counts for."""
SURE = round(NORMAL_90, 2)
"""How many standard deviations to each side hold 80 %."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a team reckons with.

    hour_rate: money an hour. discount: a year, as a share. horizon: sprints. prior_touches: touches a sprint
    where nobody knows, which count like prior_sprints of watching. payback: sprints within which a repayment
    pays. budget: hours a sprint has for repayment. margin: of revenue. segments, strengths: how much of its
    revenue a customer puts at risk a sprint.
    """

    hour_rate: float
    discount: float
    horizon: float
    sprint_days: float
    prior_touches: float
    prior_sprints: float
    payback: float
    budget: float
    margin: float
    segments: Mapping[Segment, float]
    strengths: Mapping[Strength, float]

    @property
    def discount_per_sprint(self) -> float:
        """The discount of one sprint, as a share."""
        return expm1(log1p(self.discount) * self.sprint_days / DAYS_PER_YEAR)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """A quantity that is not known exactly: its mean and its standard deviation."""

    mean: float
    deviation: float = 0.0

    def times(self, factor: float) -> Spread:
        """So many times as much."""
        return Spread(mean=self.mean * factor, deviation=self.deviation * abs(factor))

    @property
    def bounds(self) -> tuple[float, float]:
        """What it lies between with 80 %."""
        return self.mean - SURE * self.deviation, self.mean + SURE * self.deviation


NOTHING = Spread(mean=0.0)


def three_point(hours: ThreePoint | None) -> Spread:
    """An estimate: mean (a + 4m + b) / 6, standard deviation (b - a) / 6; nought where there is none."""
    if hours is None:
        return NOTHING
    return Spread(mean=mean(hours), deviation=abs(hours[2] - hours[0]) / 6)


def united(spreads: Iterable[Spread]) -> Spread:
    """The sum of quantities that do not depend on each other."""
    found = list(spreads)
    variance = sum(each.deviation**2 for each in found)
    return Spread(mean=sum(each.mean for each in found), deviation=variance**0.5)


def product(one: Spread, other: Spread) -> Spread:
    """The product of two quantities that do not depend on each other."""
    ours, theirs = one.deviation**2, other.deviation**2
    variance = ours * other.mean**2 + theirs * one.mean**2 + ours * theirs
    return Spread(mean=one.mean * other.mean, deviation=variance**0.5)


@dataclass(frozen=True, slots=True, kw_only=True)
class TouchRate:
    """Touches a sprint: mean, standard deviation, 80 % interval, and the share of it that was watched."""

    spread: Spread
    low: float
    high: float
    watched: float


def touch_rate(touches: float, sprints: float, prior: float, weight: float) -> TouchRate:
    """Touches a sprint by the Gamma-Poisson model: (k0 l0 + N) / (k0 + n), N touches in n sprints.

    prior: l0, touches a sprint as expected; weight: k0, the sprints of watching that it counts for.
    """
    shape, rate = weight * prior + touches, weight + sprints
    if rate <= 0:
        return TouchRate(spread=Spread(mean=prior), low=prior, high=prior, watched=0.0)
    low, high = interval(shape, rate)
    spread = Spread(mean=shape / rate, deviation=shape**0.5 / rate)
    return TouchRate(spread=spread, low=low, high=high, watched=sprints / rate)


def friction(drag: Spread, receipt_hours: float, receipts: int) -> Spread:
    """Hours a touch: the drag as estimated counts like four receipts, (4 E + sum of receipts) / (4 + m)."""
    weight = DRAG_WEIGHT + receipts
    return Spread(
        mean=(DRAG_WEIGHT * drag.mean + receipt_hours) / weight,
        deviation=DRAG_WEIGHT * drag.deviation / weight,
    )


def calibration(estimated: float, actual: float) -> float:
    """How much longer repaying takes than estimated: (40 + actual) / (40 + estimated), in hours."""
    return (CALIBRATION_HOURS + actual) / (CALIBRATION_HOURS + estimated)


def annuity(discount: float, periods: float) -> float:
    """What one hour in each of so many periods is worth now: (1 - (1 + i)^-H) / i."""
    if discount == 0:
        return periods
    return -expm1(-periods * log1p(discount)) / discount


def payback(principal: float, delay: float) -> float | None:
    """Sprints until a repayment has paid for itself, principal / cost of delay; None: never."""
    return principal / delay if delay > 0 else None


def discounted_payback(principal: float, delay: float, discount: float) -> float | None:
    """The same where later hours count less, -ln(1 - iP/CoD) / ln(1 + i); None: never."""
    if discount == 0 or delay <= 0 or principal == 0:
        return payback(principal, delay)
    lost = discount * principal / delay
    return -log1p(-lost) / log1p(discount) if lost < 1 else None


def net_present_value(principal: float, delay: float, discount: float, horizon: float) -> float:
    """What repaying now is worth over the horizon, in hours: CoD (1 - (1 + i)^-H) / i - P."""
    return delay * annuity(discount, horizon) - principal


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakingPoint:
    """The sprint since the debt was taken at which it has cost its principal, and whether it has."""

    sprint: float | None
    passed: bool


def breaking_point(principal: float, carried: float, sprints: float, interest: float) -> BreakingPoint:
    """When the carrying cost reaches the principal.

    Past, it is taken to have grown evenly; ahead, it is (P - C) / I sprints away, or never (None).
    """
    if carried >= principal:
        return BreakingPoint(sprint=sprints * principal / carried if carried > 0 else 0.0, passed=True)
    ahead = (principal - carried) / interest if interest > 0 else None
    return BreakingPoint(sprint=None if ahead is None else sprints + ahead, passed=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Threat:
    """The yearly revenue of one customer that waits for the repayment, its segment, how much it matters."""

    arr: float
    segment: Segment | None
    strength: Strength


def demand_hours(threats: Iterable[Threat], terms: Terms) -> float:
    """Hours a sprint that unmet demand costs: segment weight x strength x revenue x margin / hour rate."""
    if terms.hour_rate <= 0:
        return 0.0
    at_risk = sum(
        terms.segments.get(each.segment, 0.0) * terms.strengths[each.strength] * each.arr
        for each in threats
        if each.segment is not None
    )
    return at_risk * terms.margin / terms.hour_rate
