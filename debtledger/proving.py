"""The proof of a plan by HiGHS, where the extra [exact] is installed: an integer program that has no gap."""

from __future__ import annotations

import importlib
import importlib.util
import math
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from debtledger.core.planning.closure import never
from debtledger.core.planning.knapsack import Choice

if TYPE_CHECKING:
    from collections.abc import Callable

    from debtledger.core.planning.knapsack import Sack

SOLVER: Final = "highspy"
SECONDS: Final = 20.0
RELATIVE_GAP: Final = 1e-9
LIKELY: Final = 0.5
TOLERANCE: Final = 1e-9


def prover(stop: Callable[[], bool] = never) -> Callable[[Sack, Choice], Choice] | None:
    """What proves plans until it is told to stop, None where HiGHS is not installed."""
    return partial(prove, stop=stop) if importlib.util.find_spec(SOLVER) else None


def prove(sack: Sack, choice: Choice, stop: Callable[[], bool] = never) -> Choice:
    """A plan at least as good as the one given, with a bound at most as high; the same where HiGHS fails."""

    def interrupt(event: Any) -> None:
        if stop():
            event.interrupt()

    solver: Any = importlib.import_module(SOLVER)
    model = solver.Highs()
    model.silent()
    model.setOptionValue("time_limit", SECONDS)
    model.setOptionValue("mip_rel_gap", RELATIVE_GAP)
    model.cbMipInterrupt += interrupt
    members = range(len(sack.values))
    chosen = [model.addBinary(obj=0) for _ in members]
    model.addConstr(sum(sack.weights[each] * chosen[each] for each in members) <= sack.room)
    for each in members:
        for needed in sack.requires[each]:
            model.addConstr(chosen[each] <= chosen[needed])
    model.maximize(sum(sack.values[each] * chosen[each] for each in members))
    values = model.getSolution().col_value
    if len(values) != len(chosen):
        return choice
    found = tuple(each for each in members if values[each] > LIKELY)
    bound = model.getInfo().mip_dual_bound
    return _better(sack, choice, found, bound)


def _better(sack: Sack, choice: Choice, found: tuple[int, ...], bound: float) -> Choice:
    """The better of two plans; what HiGHS says counts only where it holds: it works with tolerances."""
    inside = set(found)
    closed = all(needed in inside for each in found for needed in sack.requires[each])
    weight = math.fsum(sack.weights[each] for each in found)
    value = math.fsum(sack.values[each] for each in found)
    if not closed or weight > sack.room + TOLERANCE or value < choice.value:
        found, value = choice.chosen, choice.value
    lowest = min(choice.bound, bound) if math.isfinite(bound) else choice.bound
    proved = lowest <= value * (1 + RELATIVE_GAP)
    return Choice(chosen=found, value=value, bound=value if proved else lowest)
