"""The relaxed choice: an hour has a price instead of a limit, and so have all prerequisites but one.

What is left is a forest, whose best choice is known at once; no plan can be worth more (Lagrange, Geoffrion
1974). The prices of prerequisites are what flows there in the cut of core.closure, so that the bound is that
of linear programming, or below it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from debtledger.core.planning.closure import Requires

NO_PARENT = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Relaxation:
    """The relaxed choice among members.

    per_hour: the price of an hour. parents: of the prerequisites the one that stays, -1 where there is none.
    gains: the most that each member and what waits for it alone can gain, if its parent is chosen. extras:
    for each member the other prerequisites and their prices. offered: for each member what those that wait
    for it could gain at most beyond that, once it is chosen.
    """

    per_hour: float
    parents: Sequence[int]
    gains: Sequence[float]
    extras: Sequence[Sequence[tuple[int, float]]]
    offered: Sequence[float]

    def rest_at_start(self) -> float:
        """The most that can be gained beside the price of the whole budget."""
        return sum(
            max(gain, 0.0)
            for gain, parent in zip(self.gains, self.parents, strict=True)
            if parent == NO_PARENT
        )

    def rests(self, member: int, waited: int, rest: float) -> tuple[float, float]:
        """What can be gained after a member, without it and with it, given the bits of those waited for."""
        parent = self.parents[member]
        gain = self.gains[member]
        if (parent == NO_PARENT or waited >> parent & 1) and gain > 0.0:
            rest -= gain
        for needed, price in self.extras[member]:
            if waited >> needed & 1:
                rest -= price
        return rest, rest + self.offered[member]

    def losses(self) -> tuple[list[float], list[float]]:
        """For each member how much of the bound is lost at least where it is chosen, and where it is not."""
        chosen, left = [0.0] * len(self.gains), [0.0] * len(self.gains)
        for member in self.downwards():
            parent, gain = self.parents[member], self.gains[member]
            chosen[member] = max(-gain, 0.0)
            left[member] = max(gain, 0.0)
            if parent != NO_PARENT:
                chosen[member] += chosen[parent]
                left[member] = min(left[member], left[parent])
        return chosen, left

    def downwards(self) -> list[int]:
        """The members, each after its parent."""
        return downwards(self.parents)


def relax(
    values: Sequence[float],
    weights: Sequence[float],
    requires: Requires,
    per_hour: float,
    prices: Sequence[Sequence[float]],
) -> Relaxation:
    """Relax a choice, given the price of an hour and of each prerequisite; the heaviest one keeps its place.

    Any prices make a bound; those of the best cut make the lowest.
    """
    burden = _burdens(weights, requires)
    parents, extras = [], []
    own = [value - per_hour * weight for value, weight in zip(values, weights, strict=True)]
    offered = [0.0] * len(own)
    for member, needed in enumerate(requires):
        parent = max(needed, key=lambda each: (burden[each], -each), default=NO_PARENT)
        others = [(each, price) for each, price in zip(needed, prices[member], strict=True) if each != parent]
        for each, price in others:
            own[member] -= price
            own[each] += price
            offered[each] += price
        parents.append(parent)
        extras.append(tuple(others))
    for member in reversed(downwards(parents)):
        if parents[member] != NO_PARENT and own[member] > 0.0:
            own[parents[member]] += own[member]
            offered[parents[member]] += own[member]
    return Relaxation(per_hour=per_hour, parents=parents, gains=own, extras=extras, offered=offered)


def downwards(parents: Sequence[int]) -> list[int]:
    """The members of a forest, each after its parent."""
    children: list[list[int]] = [[] for _ in parents]
    found = []
    for member, parent in enumerate(parents):
        if parent == NO_PARENT:
            found.append(member)
        else:
            children[parent].append(member)
    for member in found:
        found.extend(children[member])
    return found


def _burdens(weights: Sequence[float], requires: Requires) -> list[float]:
    """For each member its weight and that of its heaviest way to the start, at least."""
    from debtledger.core.planning.precedence import ordered

    burden = list(weights)
    for member in ordered(requires):
        burden[member] += max((burden[each] for each in requires[member]), default=0.0)
    return burden
