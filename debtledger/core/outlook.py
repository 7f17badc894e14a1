"""The sprints ahead: one plan after the other; debts that no sprint can hold come in slices."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from debtledger.core.closure import never
from debtledger.core.knapsack import EFFORT
from debtledger.core.plan import SMALLEST_SLICE, Slice, solve

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from debtledger.core.plan import Plan, PlanItem

LESS_EFFORT: Final = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Ahead:
    """What one sprint ahead repays: its budget, the debts it finishes, and parts of others."""

    budget_hours: float
    chosen: tuple[str, ...]
    slices: tuple[Slice, ...]
    hours: float


def look_ahead(
    items: Iterable[PlanItem], first: Plan, budgets: Sequence[float], stop: Callable[[], bool] = never
) -> tuple[Ahead, ...]:
    """The plans of successive sprints, given that of the first and the budgets of the others.

    A debt that fits no sprint is saved for: parts of it take what each sprint has left, so that it is done in
    the end. The sprints ahead are planned with less effort than the first.
    """
    left = {item.key: item for item in items}
    plans = [_told(first)]
    plan = first
    for budget in budgets:
        if stop():
            break
        left = _after(left, plan)
        plan = solve(left.values(), budget, stop, effort=EFFORT // LESS_EFFORT)
        plans.append(_told(plan))
    return tuple(plans)


def runway(plan: Plan, budget_hours: float) -> int | None:
    """How many sprints of this budget all that is worth repaying takes; None where it never ends."""
    if plan.worth_hours <= 0:
        return 0
    if budget_hours < SMALLEST_SLICE:
        return None
    return math.ceil(plan.worth_hours / budget_hours - 1e-9)


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
