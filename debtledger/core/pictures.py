"""The two pictures of debts as points: the backlog quadrant, and Effort x Pain."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING, Final, Literal

from debtledger.core.economy.placement import ACTIONS, CELLS, MIDDLE
from debtledger.core.projection import INSIDE, Point, on_logs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from debtledger.core.economy.appraised import Appraised
    from debtledger.core.economy.economics import Terms
    from debtledger.core.economy.valuation import Valuation

Which = Literal["quadrant", "effort"]
FEWEST_HOURS: Final = 0.01
UNKNOWN_EFFORT: Final = Point(1.0, 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarter:
    """One quarter of a picture: its name, how many debts lie in it, and their principal in hours."""

    name: str
    debts: int
    hours: float


def quadrant_points(debts: Sequence[Appraised]) -> tuple[Point, ...]:
    """Where debts stand in the backlog quadrant."""
    return tuple(Point(each.valuation.x, each.valuation.y, _hours(each.valuation)) for each in debts)


def effort_points(debts: Sequence[Appraised], terms: Terms) -> tuple[Point, ...]:
    """Where debts stand by effort (principal, to the right) and by pain (the sooner it pays back the higher).

    Both axes are logarithms. They cross at the budget of a sprint and at the payback that people wait for, so
    that a quarter is exactly an action. Debts that nobody estimated lie in the corner of what is held.
    """
    known = [each.valuation for each in debts if each.valuation.principal is not None]
    efforts = [max(_hours(worth), FEWEST_HOURS) for worth in known]
    pains = [_pain(worth) for worth in known if 0 < _pain(worth) < inf]
    effort = (min(efforts, default=1.0), terms.budget, max(efforts, default=1.0))
    pain = (min(pains, default=1.0), 1 / terms.payback if terms.payback > 0 else inf, max(pains, default=1.0))

    def point(worth: Valuation) -> Point:
        if worth.principal is None:
            return UNKNOWN_EFFORT
        right = on_logs(max(_hours(worth), FEWEST_HOURS), *effort)
        up = on_logs(min(_pain(worth), pain[2]), *pain)
        return Point(*_kept(worth, right, up), _hours(worth))

    return tuple(point(each.valuation) for each in debts)


def cells(debts: Sequence[Appraised]) -> dict[str, Quarter]:
    """How many debts stand in each cell of the backlog quadrant."""
    return _quarters(CELLS, [(each.valuation.cell, each.valuation) for each in debts])


def actions(debts: Sequence[Appraised]) -> dict[str, Quarter]:
    """For how many debts each action is the right one."""
    return _quarters(ACTIONS, [(each.valuation.action, each.valuation) for each in debts])


def would_be_a_heap(debts: Sequence[Appraised]) -> bool:
    """Whether nothing places any of the debts in the quadrant: no support, no waiting work and no demand."""
    return all(each.valuation.x == 0 and each.valuation.y == 0 for each in debts)


def _quarters(names: Sequence[str], placed: Sequence[tuple[str, Valuation]]) -> dict[str, Quarter]:
    counts = dict.fromkeys(names, 0)
    sums = dict.fromkeys(names, 0.0)
    for name, worth in placed:
        counts[name] += 1
        sums[name] += _hours(worth)
    return {name: Quarter(name=name, debts=counts[name], hours=sums[name]) for name in names}


def _hours(worth: Valuation) -> float:
    return 0.0 if worth.principal is None else worth.principal.value


def _pain(worth: Valuation) -> float:
    """The part of its principal that the debt costs a sprint, so that 1 / pain is its payback."""
    if worth.payback is None:
        return 0.0
    return inf if worth.payback <= 0 else 1 / worth.payback


def _kept(worth: Valuation, right: float, up: float) -> tuple[float, float]:
    """A position within the quarter of the action, whatever rounding did at its edges."""
    cheap, painful = worth.action in ("Repay now", "Boy scout"), worth.action in ("Repay now", "Split & plan")
    return (
        min(right, MIDDLE - INSIDE) if cheap else max(right, MIDDLE),
        max(up, MIDDLE) if painful else min(up, MIDDLE - INSIDE),
    )
