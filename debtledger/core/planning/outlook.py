"""The sprints ahead: one plan after the other; debts that no sprint can hold come in slices."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from debtledger.core.planning.closure import never, price_for
from debtledger.core.planning.knapsack import EFFORT
from debtledger.core.planning.plan import SMALLEST_SLICE, Slice, solve
from debtledger.core.planning.precedence import among, burdens, spread

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from debtledger.core.planning.plan import Plan, PlanItem

LESS_EFFORT: Final = 16
FARTHER: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """A sprint ahead: its floor in hours, and what is carried in; None where that follows from the plan."""

    floor: float
    carry_in: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ahead:
    """What one sprint ahead repays: its budget, the debts it finishes, and parts of others."""

    budget_hours: float
    chosen: tuple[str, ...]
    slices: tuple[Slice, ...]
    hours: float


def look_ahead(
    items: Iterable[PlanItem], first: Plan, coming: Sequence[Coming], stop: Callable[[], bool] = never
) -> tuple[Ahead, ...]:
    """The plans of successive sprints, given that of the first; what one leaves is carried, at most a floor.

    A debt that fits no sprint is saved for: parts of it take what each sprint has left, so that it is done in
    the end. The sprints ahead are planned with less effort than the first.
    """
    plans = [_told(first)]
    plan = first
    hours = math.fsum(each.floor + (each.carry_in or 0.0) for each in coming)
    left = _nearest(_after({item.key: item for item in items}, first), first, FARTHER * hours, stop)
    for each in coming:
        if stop():
            break
        carried = min(max(plan.budget_hours - plans[-1].hours, 0.0), each.floor)
        budget = each.floor + (carried if each.carry_in is None else each.carry_in)
        plan = solve(left.values(), budget, stop, effort=EFFORT // LESS_EFFORT)
        plans.append(_told(plan))
        left = _after(left, plan)
    return tuple(plans)


def runway(plan: Plan, budget_hours: float) -> int | None:
    """How many sprints of this budget all that is worth repaying takes; None where it never ends."""
    if plan.worth_hours <= 0:
        return 0
    if budget_hours < SMALLEST_SLICE:
        return None
    return math.ceil(plan.worth_hours / budget_hours - 1e-9)


def _nearest(
    items: Mapping[str, PlanItem], first: Plan, hours: float, stop: Callable[[], bool]
) -> dict[str, PlanItem]:
    """The debts that sprints of so many hours may come to: what is due, and what is worth most an hour.

    They require nothing that is left out: what can be planned comes with all it waits for.
    """
    keys = sorted(items)
    place = {key: number for number, key in enumerate(keys)}
    requires = tuple(tuple(place[one] for one in items[key].requires if one in place) for key in keys)
    late = [place[miss.key] for miss in first.missed if miss.cause == "must, no room"]
    due = spread(late, requires)
    weights = [items[key].weight_hours or 0.0 for key in keys]
    burden = burdens(weights, requires, bytearray(len(keys)))
    known = due.union(place[key] for key in first.worth if key in place)
    # What lies deep in a chain is out of reach and makes cuts slow; what waits for nothing comes in parts.
    worth = sorted(each for each in known if each in due or burden[each] <= hours or not requires[each])
    price = price_for(
        [items[keys[each]].value for each in worth],
        [weights[each] for each in worth],
        among(requires, worth),
        hours,
        stop,
    )
    near = due.union(worth[each] for each in (*price.fitting, *price.crowded))
    return {keys[each]: items[keys[each]] for each in sorted(near)}


def _told(plan: Plan) -> Ahead:
    return Ahead(
        budget_hours=plan.budget_hours,
        chosen=tuple(pick.key for pick in plan.chosen),
        slices=plan.slices,
        hours=plan.hours + math.fsum(each.hours for each in plan.slices),
    )


def _after(items: dict[str, PlanItem], plan: Plan) -> dict[str, PlanItem]:
    """What is left to repay after a plan was carried out."""
    done = {pick.key for pick in plan.chosen}
    parts = {each.key: each.left for each in plan.slices}
    return {
        key: replace(item, weight_hours=parts[key]) if key in parts else item
        for key, item in items.items()
        if key not in done
    }
