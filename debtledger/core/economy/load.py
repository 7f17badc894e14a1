"""What all open debts cost together, where one change that hits several of them is charged once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from debtledger.core.economy.appraised import Appraised

REPORTED_SHARE = 0.23
"""The share of time that developers report to lose to technical debt on average (Besker et al., 2018)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """The interest of all open debts, in hours a sprint.

    overlap: hours a sprint that would be charged twice if the interest of single debts were added, because
    regions lie in the same file and were changed on the same author-day. capacity: hours of a sprint, None
    where nobody said.
    """

    interest: float
    overlap: float
    capacity: float | None = None

    @property
    def share(self) -> float | None:
        """The share of the capacity that interest takes."""
        return self.interest / self.capacity if self.capacity else None

    @property
    def is_above_reported(self) -> bool:
        """Whether it is more than developers report to lose on average."""
        return self.share is not None and self.share > REPORTED_SHARE


def load_of(debts: Iterable[Appraised], capacity: float | None = None) -> Load:
    """What open debts cost a sprint together.

    Of debts that overlap, one touch is charged the largest friction, not the sum; the touches that are
    expected are taken to overlap as those that were seen.
    """
    still = [debt for debt in debts if debt.account.open]
    whole = sum(debt.valuation.interest.value for debt in still)
    touching = sum(debt.valuation.friction.value * debt.valuation.touch_rate.value for debt in still)
    added, charged = _charges(still)
    spared = touching * (1 - charged / added) if added > 0 else 0.0
    return Load(interest=whole - spared, overlap=spared, capacity=capacity)


def _charges(debts: Sequence[Appraised]) -> tuple[float, float]:
    """Hours of all touches that were seen: one by one, and with the largest of those that overlap."""
    days: dict[tuple[str, str], list[Appraised]] = {}
    for debt in debts:
        for touch in debt.evidence.touches:
            days.setdefault((touch.day, touch.author), []).append(debt)
    added = charged = 0.0
    for several in days.values():
        added += sum(debt.valuation.friction.value for debt in several)
        charged += sum(_largest(family) for family in _families(several))
    return added, charged


def _largest(family: Iterable[Appraised]) -> float:
    return max(debt.valuation.friction.value for debt in family)


def _families(debts: Sequence[Appraised]) -> Iterator[list[Appraised]]:
    """The debts that were touched together, in groups that share a file."""
    if len(debts) == 1:
        yield list(debts)
        return
    groups: list[tuple[set[str], list[Appraised]]] = []
    for debt in debts:
        paths, family = _paths(debt), [debt]
        apart = []
        for known, members in groups:
            if known.isdisjoint(paths):
                apart.append((known, members))
            else:
                paths, family = paths | known, [*members, *family]
        groups = [*apart, (paths, family)]
    yield from (members for _, members in groups)


def _paths(debt: Appraised) -> set[str]:
    scope = debt.entry.record.scope_paths if debt.entry.record else ()
    return {*(place.path for place in debt.entry.debt.places), *scope}
