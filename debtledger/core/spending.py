"""Hours spent on repaying debts, sprint by sprint, and what is left of the floor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from debtledger.core.sprint import carried

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from debtledger.core.evidence import Evidence
    from debtledger.core.ledger import Entry
    from debtledger.core.sprint import Sprint

NEVER: Final = "9999-12-31"


@dataclass(frozen=True, slots=True, kw_only=True)
class Purse:
    """What one sprint has for repayment, in hours; None where nobody said its capacity.

    spent: on planned debts, or on all where nothing is planned. scouted: on debts that were not planned.
    """

    sprint: Sprint
    floor: float | None
    carry_in: float
    spent: float
    scouted: float

    @property
    def budget(self) -> float | None:
        """Floor and what was carried in."""
        return None if self.floor is None else self.floor + self.carry_in


def spent_in(
    sprint: Sprint, entries: Collection[Entry], evidence: Mapping[str, Evidence]
) -> dict[str, float]:
    """The hours that were spent on repaying each debt within a sprint.

    A decision may repeat hours that commits and work logs have told, so the greater of the two counts.
    """
    found = {}
    for entry in entries:
        seen = evidence.get(entry.key)
        events = entry.record.events if entry.record is not None else ()
        told = sum(each.hours or 0.0 for each in events if each.what == "repaid" and sprint.holds(each.at))
        logged = sum(each.hours for each in seen.repayments if sprint.holds(each.at)) if seen else 0.0
        if told or logged:
            found[entry.key] = max(told, logged)
    return found


def purses(
    sprints: Sequence[Sprint],
    entries: Collection[Entry],
    evidence: Mapping[str, Evidence],
    first_day: str = "",
) -> tuple[Purse, ...]:
    """What each of successive sprints has and what was spent, the last one with what is carried into it.

    Sprints before the first day, or before the first debt was taken, are left out, but for the last and those
    with files: nothing is carried from days on which there was nothing to repay.
    """
    begun = max(first_day, min((each.since for each in evidence.values() if each.since), default=NEVER))
    known = [each for each in sprints[:-1] if each.source == "file" or each.end >= begun]
    found: list[Purse] = []
    for sprint in (*known, *sprints[-1:]):
        hours = spent_in(sprint, entries, evidence)
        planned = {*sprint.planned, *(key for key, _ in sprint.slices)}
        scouted = sum(amount for key, amount in hours.items() if planned and key not in planned)
        spent = sum(hours.values()) - scouted
        came = carried([(each.sprint, each.spent) for each in found])
        if sprint.carry_in is not None:
            came = sprint.carry_in
        found.append(Purse(sprint=sprint, floor=sprint.floor, carry_in=came, spent=spent, scouted=scouted))
    return tuple(found)
