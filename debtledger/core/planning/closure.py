"""Closed sets: with each member all that it requires. The best by a minimum cut, and the best for a budget.

The best closed set is Picard's maximum closure (1976); the price at which it just exceeds a budget is the
multiplier of the Lagrangian relaxation, found along the breakpoints of the parametric cut (Eisner and
Severance, 1976). A cut of ten thousand debts takes networkx four to five times as long, and a plan
needs dozens of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from debtledger.core.planning.precedence import among

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

PRECISION: Final = 2.0**44
NEGLIGIBLE: Final = 2.0**-30
NOTHING: Final = 2.0**-900
"""Gains below it would make scales that no float holds."""
UNREACHED: Final = -2

Requires = tuple[tuple[int, ...], ...]
"""For each member its prerequisites, as indices."""


def never() -> bool:
    """What to ask whether to stop where nobody can."""
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """The smallest of the best closed sets, and how much gain flows from each member to its prerequisites."""

    chosen: tuple[int, ...]
    flows: tuple[tuple[float, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """The price of an hour at which a budget is just used up, and the closed sets on both sides of it.

    fitting: what fits at that price; crowded: the next larger set, which does not fit any more.
    """

    per_hour: float
    fitting: tuple[int, ...]
    crowded: tuple[int, ...] = ()


def best_closure(gains: Sequence[float], requires: Requires, stop: Callable[[], bool] = never) -> Cut:
    """The closed set with the greatest sum of gains; of several the smallest, so nothing that gains nothing.

    Gains count to about 13 digits. Where it is told to stop, what is chosen is closed, but not the best.
    """
    largest = max(map(abs, gains), default=0.0)
    if largest < NOTHING:
        return Cut(chosen=(), flows=tuple((0.0,) * len(each) for each in requires))
    scale = PRECISION / largest
    flow = _Flow([int(gain * scale) for gain in gains], requires)
    while flow.measure() and not stop():
        flow.advance()
    return Cut(
        chosen=tuple(flow.reachable()),
        flows=tuple(tuple(flow.amount[edge] / scale for edge in edges) for edges in flow.edges_of),
    )


def price_for(
    values: Sequence[float],
    weights: Sequence[float],
    requires: Requires,
    budget: float,
    stop: Callable[[], bool] = never,
) -> Price:
    """The price of an hour that minimises the Lagrangian bound for a budget, and what fits at that price."""
    fitting: list[int] = []
    room = budget
    active = list(range(len(values)))
    while True:
        weight = sum(weights[index] for index in active)
        if weight <= room:
            return Price(per_hour=0.0, fitting=tuple(sorted([*fitting, *active])))
        per_hour = sum(values[index] for index in active) / weight
        gains = [values[index] - per_hour * weights[index] for index in active]
        best = best_closure(gains, among(requires, active), stop).chosen
        worth = sum(gains[index] for index in best)
        if not 0 < len(best) < len(active) or worth <= NEGLIGIBLE * max(map(abs, gains)) or stop():
            crowded = tuple(sorted([*fitting, *active]))
            return Price(per_hour=per_hour, fitting=tuple(sorted(fitting)), crowded=crowded)
        part = [active[index] for index in best]
        weight = sum(weights[index] for index in part)
        if weight <= room:
            fitting += part
            room -= weight
            inside = set(part)
            active = [index for index in active if index not in inside]
        else:
            active = part


class _Flow:
    """Gains flowing from those that have too much to prerequisites that cost; Dinic's algorithm.

    An edge leads from a member to a prerequisite and takes any amount; what flows there can flow back.
    """

    def __init__(self, gains: Sequence[int], requires: Requires) -> None:
        self.excess = [max(gain, 0) for gain in gains]
        self.lack = [max(-gain, 0) for gain in gains]
        self.ends: list[tuple[int, int]] = []
        self.edges_of: list[list[int]] = []
        self.edges_to: list[list[int]] = [[] for _ in gains]
        for member, needed in enumerate(requires):
            self.edges_of.append(list(range(len(self.ends), len(self.ends) + len(needed))))
            for each in needed:
                self.edges_to[each].append(len(self.ends))
                self.ends.append((member, each))
        self.amount = [0] * len(self.ends)
        self.level: list[int] = []

    def measure(self) -> bool:
        """Measure how far each member is from one that lacks; whether anything can flow still."""
        level = [0 if lack else UNREACHED for lack in self.lack]
        reached = [member for member, lack in enumerate(self.lack) if lack]
        useful = False
        while reached and not useful:
            further = []
            for member in reached:
                for other in self._before(member):
                    if level[other] == UNREACHED:
                        level[other] = level[member] + 1
                        further.append(other)
            useful = any(self.excess[member] for member in further)
            reached = further
        self.level = level
        return useful

    def _before(self, member: int) -> list[int]:
        """The members from which something could flow here."""
        found = [self.ends[edge][0] for edge in self.edges_to[member]]
        found += [self.ends[edge][1] for edge in self.edges_of[member] if self.amount[edge]]
        return found

    def _ways(self, member: int) -> list[tuple[int, int, bool]]:
        """The edges along which something can flow from here, one step nearer: edge, other end, forward."""
        nearer = self.level[member] - 1
        found = [(edge, self.ends[edge][1], True) for edge in self.edges_of[member]]
        found += [(edge, self.ends[edge][0], False) for edge in self.edges_to[member] if self.amount[edge]]
        return [way for way in found if self.level[way[1]] == nearer]

    def advance(self) -> None:
        """Let flow all that can along shortest ways."""
        ways: dict[int, list[tuple[int, int, bool]]] = {}
        for start, excess in enumerate(self.excess):
            if excess and self.level[start] > 0:
                self._drain(start, ways)

    def _drain(self, start: int, ways: dict[int, list[tuple[int, int, bool]]]) -> None:
        path: list[tuple[int, int, bool]] = []
        here = start
        while self.excess[start]:
            if self.level[here] == 0 and self.lack[here]:
                self._push(start, here, path)
                path, here = [], start
                continue
            open_ways = ways[here] if here in ways else ways.setdefault(here, self._ways(here))
            while open_ways and not (open_ways[-1][2] or self.amount[open_ways[-1][0]]):
                open_ways.pop()
            if open_ways:
                path.append(open_ways[-1])
                here = open_ways[-1][1]
            elif path:
                path.pop()
                here = path[-1][1] if path else start
                ways[here].pop()
            else:
                return

    def _push(self, start: int, end: int, path: Sequence[tuple[int, int, bool]]) -> None:
        most = min(self.excess[start], self.lack[end])
        for edge, _, forward in path:
            if not forward:
                most = min(most, self.amount[edge])
        for edge, _, forward in path:
            self.amount[edge] += most if forward else -most
        self.excess[start] -= most
        self.lack[end] -= most

    def reachable(self) -> list[int]:
        """The members that those with something left over reach: the best closed set."""
        seen = bytearray(len(self.excess))
        waiting = [member for member, excess in enumerate(self.excess) if excess]
        for member in waiting:
            seen[member] = 1
        while waiting:
            member = waiting.pop()
            others = [self.ends[edge][1] for edge in self.edges_of[member]]
            others += [self.ends[edge][0] for edge in self.edges_to[member] if self.amount[edge]]
            for other in others:
                if not seen[other]:
                    seen[other] = 1
                    waiting.append(other)
        return [member for member, found in enumerate(seen) if found]
