"""What one debt is worth knowing in numbers: each with unit, interval, basis and measured share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

from debtledger.core.economy import economics
from debtledger.core.economy.economics import Spread
from debtledger.core.economy.placement import action_of, dot_of

if TYPE_CHECKING:
    from debtledger.core.economy.account import Account
    from debtledger.core.economy.economics import Terms, TouchRate
    from debtledger.core.economy.placement import Action, Cell, Fowler

Basis = Literal["measured", "estimate", "guess", "assumption", "declared", "derived"]
Verdict = Literal["good", "good so far", "inconclusive", "underwater", "unpriced"]

VERDICTS: tuple[Verdict, ...] = ("good", "good so far", "inconclusive", "underwater", "unpriced")
HOURS, PER_SPRINT, PER_TOUCH, TOUCHES, MONEY = "h", "h/sprint", "h/touch", "touches/sprint", "money"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number with its unit; low and high hold it with 80 %, None where no spread is known.

    basis: where it comes from. measured: the share of it, 0 to 1, that was observed.
    """

    value: float
    unit: str
    low: float | None = None
    high: float | None = None
    basis: Basis = "estimate"
    measured: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Streams:
    """The four parts of the cost of delay, in hours a sprint; one for each cell of the backlog quadrant."""

    internal: float
    support: float
    enabling: float
    demand: float

    @property
    def total(self) -> float:
        """The cost of delay."""
        return self.internal + self.support + self.enabling + self.demand


@dataclass(frozen=True, slots=True, kw_only=True)
class Valuation:
    """The numbers of one debt.

    principal: hours to repay it now, what is left after repayments in part; what it took for a repaid debt;
    None: nobody estimated it. calibration: by how much the team's estimates were multiplied. interest_rate:
    a sprint. payback, payback_discounted: sprints; None: never, or no principal. npv: hours. breaking_point:
    the sprint since the debt was taken; None: never. days_open: None where nobody knows since when. benefit
    and net: money. break_even: sprints from now, behind us where negative; None: never. cell, x, y: its dot
    in the backlog quadrant. A debt that is closed costs nothing any more: its interest, streams and cost of
    delay are nought.
    """

    principal: Figure | None
    calibration: float
    touch_rate: Figure
    friction: Figure
    carried: Figure
    interest: Figure
    streams: Streams
    cost_of_delay: Figure
    interest_rate: float | None
    payback: float | None
    payback_discounted: float | None
    npv: float | None
    breaking_point: float | None
    past_breaking_point: bool
    sprints_open: float
    days_open: int | None
    benefit: Figure | None
    net: Figure | None
    verdict: Verdict
    break_even: float | None
    x: float
    y: float
    cell: Cell
    action: Action
    fowler: Fowler


def value(account: Account, terms: Terms, calibration: float = 1.0) -> Valuation:
    """The numbers of a debt, from what its account says; deterministic, and defined for every account."""
    principal = _principal(account, calibration)
    rate = _touch_rate(account, terms)
    friction = economics.friction(
        economics.three_point(account.drag), account.receipt_hours, account.receipts
    )
    carried = _carried(account, friction)
    interest = _interest(account, friction, rate.spread)
    streams = _streams(account, friction.mean * rate.spread.mean)
    delay = Spread(mean=streams.total, deviation=interest.deviation)
    benefit = _benefit(account, terms)
    net = _net(principal, benefit, carried, terms)
    hours = None if principal is None else principal.mean
    point = economics.breaking_point(hours or 0.0, carried.mean, account.sprints, interest.mean)
    returns = _returns(hours, streams.total, terms)
    dot = dot_of(streams.internal, streams.support, streams.enabling, streams.demand)
    counts = account.open and hours is not None
    return Valuation(
        principal=None if principal is None else _figure(principal, HOURS, _principal_basis(account)),
        calibration=calibration,
        touch_rate=_rate_figure(account, rate),
        friction=_friction_figure(account, friction),
        carried=_figure(carried, HOURS, "derived", _measured_share(account, carried.mean)),
        interest=_figure(interest, PER_SPRINT, "derived"),
        streams=streams,
        cost_of_delay=_figure(delay, PER_SPRINT, "derived"),
        interest_rate=returns.rate,
        payback=returns.plain,
        payback_discounted=returns.discounted,
        npv=returns.npv,
        breaking_point=point.sprint if counts else None,
        past_breaking_point=counts and point.passed,
        sprints_open=account.sprints,
        days_open=account.days,
        benefit=None if benefit is None else _money(benefit, account),
        net=None if net is None else _money(net, account),
        verdict=_verdict(account, benefit, net, carried.times(terms.hour_rate)),
        break_even=_break_even(net, streams.total, terms),
        x=dot.x,
        y=dot.y,
        cell=dot.cell,
        action=action_of(hours, returns.plain, budget=terms.budget, patience=terms.payback)
        if account.open
        else "Hold",
        fowler=account.fowler,
    )


def _principal(account: Account, calibration: float) -> Spread | None:
    """What is left to repay, or what it took; a debt that was written off has nothing to repay."""
    if account.outcome == "written-off":
        return economics.NOTHING
    if account.outcome == "repaid":
        return Spread(mean=account.repaid_hours)
    if account.principal is None:
        return None
    whole = economics.three_point(account.principal).times(calibration)
    return Spread(mean=max(whole.mean - account.repaid_hours, 0.0), deviation=whole.deviation)


def _principal_basis(account: Account) -> Basis:
    if account.outcome == "repaid":
        return "measured"
    if account.outcome == "written-off":
        return "declared"
    return _BASES.get(account.principal_basis, "estimate")


_BASES: dict[str, Basis] = {"guess": "guess", "measured": "measured"}


def _touch_rate(account: Account, terms: Terms) -> TouchRate:
    """The rate of touches; where history is not whole, no less than what was expected."""
    prior = terms.prior_touches if account.expected_touches is None else account.expected_touches
    known = economics.touch_rate(account.touches, account.sprints, prior, terms.prior_sprints)
    if account.whole or known.spread.mean >= prior:
        return known
    return economics.touch_rate(0, 0, prior, terms.prior_sprints)


def _rate_figure(account: Account, rate: TouchRate) -> Figure:
    basis: Basis = "assumption" if account.expected_touches is None else "declared"
    return Figure(
        value=rate.spread.mean,
        unit=TOUCHES,
        low=rate.low,
        high=rate.high,
        basis="measured" if rate.watched > 0 else basis,
        measured=rate.watched,
    )


def _friction_figure(account: Account, friction: Spread) -> Figure:
    known = account.receipts / (economics.DRAG_WEIGHT + account.receipts)
    basis: Basis = "estimate" if account.drag is not None else "assumption"
    return _figure(friction, PER_TOUCH, "measured" if account.receipts else basis, known)


def _carried(account: Account, friction: Spread) -> Spread:
    """Hours so far: receipts, touches without a receipt at the friction, toil, and what incidents took."""
    sure = account.receipt_hours + account.toil * account.sprints + account.incident_cost
    return economics.united((Spread(mean=sure), friction.times(account.estimated_touches)))


def _measured_share(account: Account, carried: float) -> float:
    seen = account.receipt_hours + account.incident_cost
    return min(seen / carried, 1.0) if carried > 0 else 0.0


def _interest(account: Account, friction: Spread, rate: Spread) -> Spread:
    """Hours a sprint: toil, touches, and incidents by their probability."""
    if not account.open:
        return economics.NOTHING
    steady = Spread(mean=account.toil + account.incidents)
    return economics.united((steady, economics.product(friction, rate)))


def _streams(account: Account, touching: float) -> Streams:
    if not account.open:
        return Streams(internal=0.0, support=0.0, enabling=0.0, demand=0.0)
    visible = account.incidents if account.incidents_visible else 0.0
    return Streams(
        internal=account.toil + touching + account.incidents - visible,
        support=visible + account.support,
        enabling=sum(block.hours for block in account.blocks if block.counts),
        demand=account.demand,
    )


class _Returns(NamedTuple):
    rate: float | None = None
    plain: float | None = None
    discounted: float | None = None
    npv: float | None = None


def _returns(principal: float | None, delay: float, terms: Terms) -> _Returns:
    if principal is None:
        return _Returns()
    discount = terms.discount_per_sprint
    return _Returns(
        rate=delay / principal if principal > 0 else None,
        plain=economics.payback(principal, delay),
        discounted=economics.discounted_payback(principal, delay, discount),
        npv=economics.net_present_value(principal, delay, discount, terms.horizon),
    )


def _benefit(account: Account, terms: Terms) -> Spread | None:
    """What the debt bought, in money; None where nobody said it."""
    if account.realised is not None:
        return Spread(mean=account.realised)
    if not account.is_priced:
        return None
    saved = economics.three_point(account.saved).times(terms.hour_rate)
    return Spread(mean=saved.mean + (account.gain or 0.0), deviation=saved.deviation)


def _net(principal: Spread | None, benefit: Spread | None, carried: Spread, terms: Terms) -> Spread | None:
    """What the debt has brought, all in all: benefit - hour rate x (carried + principal)."""
    if principal is None or benefit is None:
        return None
    cost = economics.united((carried, principal)).times(-terms.hour_rate)
    return economics.united((benefit, cost))


def _verdict(account: Account, benefit: Spread | None, net: Spread | None, paid: Spread) -> Verdict:
    """Whether it was good debt.

    Without a principal it is known only where what was paid already is more than what it bought.
    """
    if benefit is None:
        return "unpriced"
    if net is None:
        _, most = economics.united((benefit, paid.times(-1))).bounds
        return "underwater" if most < 0 else "inconclusive"
    low, high = net.bounds
    if low > 0:
        return "good so far" if account.realised is None else "good"
    return "underwater" if high < 0 else "inconclusive"


def _break_even(net: Spread | None, delay: float, terms: Terms) -> float | None:
    """Sprints until what the debt costs has used up what it brought."""
    weekly = delay * terms.hour_rate
    return net.mean / weekly if net is not None and weekly > 0 else None


def _figure(spread: Spread, unit: str, basis: Basis, measured: float | None = None) -> Figure:
    """A figure of hours, which are never less than nought."""
    low, high = spread.bounds
    return Figure(value=spread.mean, unit=unit, low=max(low, 0.0), high=high, basis=basis, measured=measured)


def _money(spread: Spread, account: Account) -> Figure:
    low, high = spread.bounds
    basis: Basis = "estimate" if account.realised is None else "measured"
    return Figure(value=spread.mean, unit=MONEY, low=low, high=high, basis=basis)
