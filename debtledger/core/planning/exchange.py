"""Plans made better where debts share prerequisites: which of those to repay is searched, the rest follows.

Once it is settled which prerequisites are repaid, the others are an ordinary knapsack, which filling by value
an hour solves well. So one prerequisite is added, removed or exchanged for another at a time, as long as that
helps and the work is not too much.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from debtledger.core.planning.precedence import missing_for, spread, waiting

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from debtledger.core.planning.knapsack import Sack

MANY: Final = 3_000
BETTER: Final = 1 + 1e-12


class _Exchange:
    """The members that others wait for, and those at the end, the most value an hour first."""

    def __init__(self, sack: Sack, work: int) -> None:
        self.sack = sack
        self.following = waiting(sack.requires)
        self.enablers = [each for each, after in enumerate(self.following) if after]
        ends = [each for each, after in enumerate(self.following) if not after and sack.values[each] > 0]
        self.ends = sorted(ends, key=lambda each: (-_density(sack, each), each))
        # Where there are many, one prerequisite more or less matters little.
        self.work = work * MANY // max(len(self.following), MANY)

    def filled(self, enabled: set[int]) -> tuple[float, list[int]]:
        """The value of a closed set of enablers and all that then fits, and its members; 0 if too heavy."""
        sack = self.sack
        self.work -= len(self.ends) + len(self.following)
        room = sack.room - sum([sack.weights[each] for each in enabled])
        if room < 0:
            return 0.0, []
        value = sum([sack.values[each] for each in enabled])
        found = list(enabled)
        weights, requires = sack.weights, sack.requires
        for each in self.ends:
            if weights[each] <= room and enabled.issuperset(requires[each]):
                room -= weights[each]
                value += sack.values[each]
                found.append(each)
        return value, found

    def neighbours(self, enabled: set[int]) -> Iterator[set[int]]:
        """One enabler more, with what it requires; one less, with what waits for it; one for another."""
        outside = [each for each in self.enablers if each not in enabled]
        inside = [each for each in self.enablers if each in enabled]
        yield from (self._with(enabled, each) for each in outside)
        yield from (self._without(enabled, each) for each in inside)
        for less in (self._without(enabled, each) for each in inside):
            yield from (self._with(less, each) for each in outside)

    def _with(self, enabled: set[int], member: int) -> set[int]:
        mask = bytearray(len(self.following))
        for each in enabled:
            mask[each] = 1
        return enabled.union(missing_for(member, self.sack.requires, mask))

    def _without(self, enabled: set[int], member: int) -> set[int]:
        return enabled - spread([member], self.following)


def exchanged(sack: Sack, chosen: Sequence[int], stop: Callable[[], bool], work: int) -> tuple[int, ...]:
    """A closed set that fits, made better by adding, removing and exchanging prerequisites.

    work: the members looked at in all, for a sack that is not large.
    """
    search = _Exchange(sack, work)
    enabled = set(chosen).intersection(search.enablers)
    best = sum(sack.values[each] for each in chosen)
    members = list(chosen)
    moved = True
    while moved:
        moved = False
        for candidate in search.neighbours(enabled):
            if search.work <= 0 or stop():
                return tuple(sorted(members))
            value, found = search.filled(candidate)
            if value > best * BETTER:
                enabled, best, members, moved = candidate, value, found, True
                break
    return tuple(sorted(members))


def _density(sack: Sack, member: int) -> float:
    weight = sack.weights[member]
    return sack.values[member] / weight if weight else float("inf")
