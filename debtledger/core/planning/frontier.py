"""The search for the best set: one layer for each member, and in it what is worth following.

A layer holds, for each set of members that others still wait for, the choices that no other beats in weight
and value (Nemhauser and Ullmann, 1969). On a forest this is the preorder dynamic program of the tree knapsack
(Johnson and Niemi, 1983). What cannot reach the target even with a relaxed rest is left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from operator import itemgetter
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from debtledger.core.planning.closure import Requires
    from debtledger.core.planning.relaxation import Relaxation

EFFORT_OF_A_GROUP: Final = 8

Trail = tuple[int, "Trail"] | None
State = tuple[float, float, Trail]
"""Weight, value with its sign turned, and what was chosen, the last first."""


class Group(NamedTuple):
    """Choices that leave the same members waited for; rest: the most that can be gained after them."""

    rest: float
    states: list[State]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The best set that was found, None where none reaches the target.

    dropped: the most that anything left out for want of effort could have been worth; 0 where nothing was.
    effort: the choices looked at.
    """

    chosen: tuple[int, ...] | None
    dropped: float
    effort: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Quest:
    """What is looked for: a closed set within the room that is worth the target; most: states in a layer."""

    values: Sequence[float]
    weights: Sequence[float]
    requires: Requires
    room: float
    target: float
    most: int


@dataclass(slots=True)
class _Step:
    """What is known of one member when its turn comes."""

    member: int
    needed: int = 0
    opened: int = 0
    done: int = 0


def search(quest: Quest, relaxed: Relaxation, stop: Callable[[], bool]) -> Found:
    """Look for the best set; anything worth less than the target may be missed.

    Where it is told to stop, the best that is closed and known so far counts, and nothing is proved.
    """
    groups = {0: Group(relaxed.rest_at_start(), [(0.0, -0.0, None)])}
    dropped, effort = 0.0, 0
    for step in _steps(quest.requires):
        groups = _layer(groups, step, quest, relaxed)
        amount = sum(len(group.states) for group in groups.values())
        effort += amount + EFFORT_OF_A_GROUP * len(groups)
        if amount > quest.most:
            groups, lost = _narrowed(groups, quest, relaxed)
            dropped = max(dropped, lost)
        if stop():
            dropped = float("inf")
            break
    best = min((state for group in groups.values() for state in group.states), key=_VALUE, default=None)
    return Found(chosen=None if best is None else _members(best[2]), dropped=dropped, effort=effort)


_ORDER = itemgetter(0, 1)
_VALUE = itemgetter(1, 0)


def _steps(requires: Requires) -> list[_Step]:
    """The members so that each comes after its prerequisites, and what waits for it soon after it."""
    dependents: list[list[int]] = [[] for _ in requires]
    for member, needed in enumerate(requires):
        for each in needed:
            dependents[each].append(member)
    missing = [len(needed) for needed in requires]
    ready = [member for member in range(len(requires) - 1, -1, -1) if not missing[member]]
    left = [len(each) for each in dependents]
    steps = []
    while ready:
        member = ready.pop()
        step = _Step(member=member, opened=1 << member if dependents[member] else 0)
        for each in requires[member]:
            step.needed |= 1 << each
            left[each] -= 1
            if not left[each]:
                step.done |= 1 << each
        steps.append(step)
        for each in reversed(dependents[member]):
            missing[each] -= 1
            if not missing[each]:
                ready.append(each)
    return steps


def _layer(groups: dict[int, Group], step: _Step, quest: Quest, relaxed: Relaxation) -> dict[int, Group]:
    """The choices after a member: each with it, where that is possible, and without it."""
    weight, value = quest.weights[step.member], quest.values[step.member]
    following: dict[int, list[Group]] = {}
    for waited, group in groups.items():
        without, with_it = relaxed.rests(step.member, waited, group.rest)
        kept = _promising(group.states, without, quest, relaxed.per_hour)
        if kept:
            following.setdefault(waited & ~step.done, []).append(Group(without, kept))
        if waited & step.needed == step.needed:
            room = quest.room - weight
            taken: list[State] = [
                (state[0] + weight, state[1] - value, (step.member, state[2]))
                for state in group.states
                if state[0] <= room
            ]
            kept = _promising(taken, with_it, quest, relaxed.per_hour)
            if kept:
                following.setdefault((waited | step.opened) & ~step.done, []).append(Group(with_it, kept))
    return {waited: _joined(parts) for waited, parts in following.items()}


def _promising(states: list[State], rest: float, quest: Quest, per_hour: float) -> list[State]:
    """The states from which the target can be reached: value - price·weight + rest + price·room."""
    least = quest.target - rest - per_hour * quest.room
    return [state for state in states if -state[1] - per_hour * state[0] >= least]


def _joined(parts: Sequence[Group]) -> Group:
    if len(parts) == 1:
        return parts[0]
    merged = sorted((state for part in parts for state in part.states), key=_ORDER)
    kept = merged[:1]
    for state in merged:
        if state[1] < kept[-1][1]:
            kept.append(state)
    return Group(max(part.rest for part in parts), kept)


def _narrowed(groups: dict[int, Group], quest: Quest, relaxed: Relaxation) -> tuple[dict[int, Group], float]:
    """The most promising states, and the most that one of the others could have been worth."""
    price = relaxed.per_hour
    bounds = sorted(
        (-state[1] - price * state[0] + group.rest for group in groups.values() for state in group.states),
        reverse=True,
    )
    least = bounds[quest.most // 2]
    lost = max((below for above, below in pairwise(bounds) if above >= least > below), default=least)
    kept = {
        waited: Group(
            group.rest,
            [state for state in group.states if -state[1] - price * state[0] + group.rest >= least],
        )
        for waited, group in groups.items()
    }
    return {waited: group for waited, group in kept.items() if group.states}, lost + price * quest.room


def _members(trail: Trail) -> tuple[int, ...]:
    found = []
    while trail is not None:
        found.append(trail[0])
        trail = trail[1]
    return tuple(sorted(found))
