"""What sprints say about repayment: numbers for each sprint, where they are known; none is about a person.

What cannot be known is None, never nought.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Unit = Literal["share", "count", "ratio", "days"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SprintFacts:
    """What happened in one sprint; None where it is not known.

    floor: hours that repayment should have had at least. spent, scouted: hours of repayment, planned and not.
    future, effort: weight of the two future cells and of all cells. opened, closed: defects. best: weight of
    what was closed for customers of segments A and B; asked: for customers of any segment. taken, repaid:
    principal in hours of debts that were taken and closed by repayment.
    """

    name: str
    floor: float | None = None
    spent: float = 0.0
    scouted: float = 0.0
    future: float | None = None
    effort: float | None = None
    opened: int | None = None
    closed: int | None = None
    best: float | None = None
    asked: float | None = None
    taken: float | None = None
    repaid: float | None = None
    lead_days: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """One metric: a value for each sprint and for all of them; meaning: what it says, in words."""

    name: str
    unit: Unit
    values: tuple[float | None, ...]
    overall: float | None
    meaning: str


MEANINGS: Final = {
    "adherence": "hours spent on planned repayment, as a share of the floor",
    "innovation rate": "share of effort on architectural innovation and new features",
    "defect trend": "defects opened less defects closed",
    "boy-scout rate": "share of repayment hours on debts that were not planned",
    "A/B alignment": "share of effort for customers that went to segments A and B",
    "accumulation ratio": "principal taken for each hour repaid; above 1, debt grows",
    "fired to repaid": "days from the firing of a trigger to repayment, the median",
}


def metrics(sprints: Sequence[SprintFacts]) -> tuple[Metric, ...]:
    """The seven metrics over successive sprints, oldest first."""
    return (
        _ratio("adherence", "share", [(each.spent, each.floor) for each in sprints]),
        _ratio("innovation rate", "share", [(each.future, each.effort) for each in sprints]),
        _difference("defect trend", [(each.opened, each.closed) for each in sprints]),
        _ratio("boy-scout rate", "share", [(each.scouted, each.scouted + each.spent) for each in sprints]),
        _ratio("A/B alignment", "share", [(each.best, each.asked) for each in sprints]),
        _ratio("accumulation ratio", "ratio", [(each.taken, each.repaid) for each in sprints]),
        _leads([each.lead_days for each in sprints]),
    )


def _ratio(name: str, unit: Unit, pairs: Sequence[tuple[float | None, float | None]]) -> Metric:
    """A ratio for each sprint, and that of the sums over the sprints in which both sides are known."""
    known = [(above, below) for above, below in pairs if above is not None and below is not None]
    return Metric(
        name=name,
        unit=unit,
        values=tuple(_divided(above, below) for above, below in pairs),
        overall=_divided(sum(above for above, _ in known), sum(below for _, below in known)),
        meaning=MEANINGS[name],
    )


def _divided(above: float | None, below: float | None) -> float | None:
    return above / below if above is not None and below else None


def _difference(name: str, pairs: Sequence[tuple[int | None, int | None]]) -> Metric:
    values = tuple(
        float(opened - closed) if opened is not None and closed is not None else None
        for opened, closed in pairs
    )
    known = [value for value in values if value is not None]
    return Metric(
        name=name,
        unit="count",
        values=values,
        overall=sum(known) if known else None,
        meaning=MEANINGS[name],
    )


def _leads(days: Iterable[tuple[int, ...]]) -> Metric:
    found = list(days)
    every = [day for each in found for day in each]
    name = "fired to repaid"
    return Metric(
        name=name,
        unit="days",
        values=tuple(float(median(each)) if each else None for each in found),
        overall=float(median(every)) if every else None,
        meaning=MEANINGS[name],
    )
