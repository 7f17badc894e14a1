"""The best closed set within a budget: the precedence-constrained knapsack, with a bound on what is possible.

A Lagrangian bound (core.relaxation) settles most members; the search (core.frontier) decides the others, for
targets that come down from the bound, so that the first set it finds is the best. The effort is limited by
counting, not by the clock: the same question always has the same answer.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from debtledger.core.planning.closure import best_closure, never, price_for
from debtledger.core.planning.exchange import exchanged
from debtledger.core.planning.filling import filled, improved, trimmed
from debtledger.core.planning.frontier import Quest, search
from debtledger.core.planning.precedence import among, ordered, spread, waiting
from debtledger.core.planning.relaxation import relax

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from debtledger.core.planning.closure import Price, Requires
    from debtledger.core.planning.relaxation import Relaxation

EFFORT: Final = 1_200_000
EFFORT_OF_A_PASS: Final = 8
NARROWEST: Final = 64
FIRST_TARGETS: Final = 64.0
STEP: Final = 4.0
FIRST_SHARE: Final = 8
WIDENING: Final = 4
SWAPPING: Final = 6
EXCHANGING: Final = 8
EXACT: Final = 2.0**-40


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A closed set within the budget, in order; its value and a bound that no such set can exceed."""

    chosen: tuple[int, ...]
    value: float
    bound: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Sack:
    """What can be chosen: values and weights (0 or above), prerequisites without circles, and room."""

    values: Sequence[float]
    weights: Sequence[float]
    requires: Requires
    room: float


def choose(sack: Sack, stop: Callable[[], bool] = never, effort: int = EFFORT) -> Choice:
    """The best closed set that fits, or a good one and a bound where the effort does not suffice."""
    exact = Sack(
        values=_on_grid(sack.values, sum(sack.values)),
        weights=_on_grid(sack.weights, 2 * sack.room),
        requires=sack.requires,
        room=sack.room,
    )
    fitting = _fitting(exact)
    inner = _part(exact, fitting)
    chosen, bound = _solved(inner, stop, effort)
    members = _useful(sack, sorted(fitting[each] for each in chosen))
    value = math.fsum(sack.values[each] for each in members)
    return Choice(chosen=members, value=value, bound=max(bound, value))


def _useful(sack: Sack, chosen: Sequence[int]) -> tuple[int, ...]:
    """What is chosen, without what is worth nothing and what nothing there waits for."""
    needed: set[int] = set()
    kept = []
    for member in reversed(ordered(among(sack.requires, chosen))):
        each = chosen[member]
        if sack.values[each] > 0 or each in needed:
            kept.append(each)
            needed.update(sack.requires[each])
    return tuple(sorted(kept))


def _on_grid(numbers: Sequence[float], most: float) -> list[float]:
    """The numbers with so many binary digits that sums up to `most` are exact: 13 decimal digits of that."""
    grid = math.ldexp(1.0, math.frexp(most)[1] - 52)
    if not most or not grid:
        return list(numbers)
    return [number if number > most else math.floor(number / grid) * grid for number in numbers]


def _fitting(sack: Sack) -> list[int]:
    """The members that are not too heavy with the heaviest way to them."""
    burden = list(sack.weights)
    order = ordered(sack.requires)
    for member in order:
        burden[member] += max((burden[each] for each in sack.requires[member]), default=0.0)
    light = bytearray(len(burden))
    for member in order:
        light[member] = burden[member] <= sack.room and all(light[each] for each in sack.requires[member])
    return [member for member, fits in enumerate(light) if fits]


def _part(sack: Sack, members: Sequence[int], room: float | None = None) -> Sack:
    return Sack(
        values=[sack.values[each] for each in members],
        weights=[sack.weights[each] for each in members],
        requires=among(sack.requires, members),
        room=sack.room if room is None else room,
    )


def _solved(sack: Sack, stop: Callable[[], bool], effort: int) -> tuple[tuple[int, ...], float]:
    """The best set found and the bound."""
    total, whole = math.fsum(sack.values), effort
    if sum(sack.weights) <= sack.room:
        return tuple(range(len(sack.values))), total
    price = price_for(sack.values, sack.weights, sack.requires, sack.room, stop)
    chosen = max(_starts(sack, price), key=lambda found: sum(sack.values[each] for each in found))
    relaxed = _relaxed(sack, price.per_hour, stop)
    bound = min(relaxed.per_hour * sack.room + relaxed.rest_at_start(), total)
    slack = bound * EXACT
    value = math.fsum(sack.values[each] for each in chosen)
    highest, gap, share = bound, (bound - value) / FIRST_TARGETS, effort // FIRST_SHARE
    while bound - value > slack and effort > 0 and not stop():
        target = max(highest - gap, value)
        found = _pass(sack, relaxed, target, (stop, min(share, effort)))
        effort -= found.effort + EFFORT_OF_A_PASS * len(sack.values)
        worth = math.fsum(sack.values[each] for each in found.chosen)
        if worth > value:
            chosen, value = found.chosen, worth
        bound = min(bound, max(value, target, found.dropped))
        if found.dropped > value:
            share *= WIDENING
            chosen = exchanged(sack, chosen, stop, whole * EXCHANGING)
            value = math.fsum(sack.values[each] for each in chosen)
        gap *= STEP
    if bound - value > slack and not stop():
        swapped = improved(sack, chosen, stop, whole // SWAPPING)
        chosen = exchanged(sack, swapped, stop, whole * EXCHANGING)
        value = math.fsum(sack.values[each] for each in chosen)
    proved = bound - value <= slack
    return chosen, value if proved else bound + slack


def _starts(sack: Sack, price: Price) -> list[tuple[int, ...]]:
    """Sets to begin with: what fits, filled up; and what is too much, trimmed until it fits."""
    starts = [filled(sack, price.fitting)]
    if any(len(needed) > 1 for needed in sack.requires):
        starts.append(filled(sack, trimmed(sack, price.crowded)))
    return starts


def bound_of(relaxed: Relaxation, sack: Sack) -> float:
    """What no set within the room can exceed."""
    return relaxed.per_hour * sack.room + relaxed.rest_at_start()


def _relaxed(sack: Sack, per_hour: float, stop: Callable[[], bool]) -> Relaxation:
    gains = [value - per_hour * weight for value, weight in zip(sack.values, sack.weights, strict=True)]
    flows = best_closure(gains, sack.requires, stop).flows
    return relax(sack.values, sack.weights, sack.requires, per_hour, flows)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pass:
    chosen: tuple[int, ...]
    dropped: float
    effort: int


def _pass(sack: Sack, relaxed: Relaxation, target: float, limits: tuple[Callable[[], bool], int]) -> _Pass:
    """One search for a set that is worth the target: what the bound settles is settled first."""
    stop, effort = limits
    lost_with, lost_without = relaxed.losses()
    margin = bound_of(relaxed, sack) - target
    margin += abs(margin) * EXACT + bound_of(relaxed, sack) * EXACT
    dependents = waiting(sack.requires)
    out = spread((each for each, lost in enumerate(lost_with) if lost > margin), dependents)
    sure = spread((each for each, lost in enumerate(lost_without) if lost > margin), sack.requires)
    room = sack.room - sum(sack.weights[each] for each in sure)
    if out & sure or room < 0:
        return _Pass(chosen=(), dropped=0.0, effort=len(lost_with))
    open_ = [each for each in range(len(sack.values)) if each not in out and each not in sure]
    core = _part(sack, open_, room)
    settled = math.fsum(sack.values[each] for each in sure)
    if sum(core.weights) <= room:
        return _Pass(chosen=tuple(sorted([*sure, *open_])), dropped=0.0, effort=len(lost_with))
    inner = _relaxed(core, relaxed.per_hour, stop)
    quest = Quest(
        values=core.values,
        weights=core.weights,
        requires=core.requires,
        room=room,
        target=target - settled - bound_of(relaxed, sack) * EXACT,
        most=max(2 * effort // max(len(open_), 1), NARROWEST),
    )
    found = search(quest, inner, stop)
    inside = [open_[each] for each in found.chosen or ()]
    dropped = found.dropped + settled if found.dropped else 0.0
    return _Pass(chosen=tuple(sorted([*sure, *inside])), dropped=dropped, effort=found.effort)
