"""Hours spent on repaying debts, sprint by sprint, and what is left of the floor."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from debtledger.core.evidence import Evidence, Repayment
from debtledger.core.life import MAX_HOURS
from debtledger.core.planning.sprint import carried
from debtledger.core.references import is_date

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from debtledger.core.ledger import Entry
    from debtledger.core.planning.sprint import Sprint
    from debtledger.core.tracking.issue import Issue

NEVER: Final = "9999-12-31"
JIRA: Final = "jira:"


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

    Decisions, commits and work logs may tell the same hours, so the greatest of the three counts.
    """
    found = {}
    for entry in entries:
        seen = evidence.get(entry.key)
        events = entry.record.events if entry.record is not None else ()
        told = sum(each.hours or 0.0 for each in events if each.what == "repaid" and sprint.holds(each.at))
        said = [each for each in seen.repayments if sprint.holds(each.at)] if seen else []
        worked = sum(each.hours for each in said if each.source.startswith(JIRA))
        committed = sum(each.hours for each in said if not each.source.startswith(JIRA))
        if most := max(told, committed, worked):
            found[entry.key] = most
    return found


def with_work_logs(
    entries: Collection[Entry], evidence: Mapping[str, Evidence], issues: Mapping[str, Issue]
) -> dict[str, Evidence]:
    """The evidence of debts with the work logs of the issues that declare them, as repayments in part.

    Where an issue declares several debts, each has an equal share of its hours.
    """
    shared = Counter(home.ref for entry in entries for home in entry.issues if home.declares)
    found = dict(evidence)
    for entry in entries:
        logs = [
            Repayment(at=day, by="", hours=hours / shared[home.ref], source=home.ref, partial=True)
            for home in entry.issues
            if home.declares and home.ref.startswith(JIRA) and home.ref in issues
            for day, hours in _logged(issues[home.ref])
        ]
        if logs:
            seen = found.get(entry.key, Evidence())
            found[entry.key] = replace(seen, repayments=(*seen.repayments, *logs))
    return found


def _logged(issue: Issue) -> Iterator[tuple[str, float]]:
    for text in issue.worked:
        day, _, said = text.partition(" ")
        try:
            hours = float(said)
        except ValueError:
            continue
        if is_date(day) and 0 < hours <= MAX_HOURS:
            yield day, hours


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
