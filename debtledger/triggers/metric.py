"""A number that a job of the project measures has reached a bound."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from debtledger.core.text import number
from debtledger.core.triggering.conditions import Parameter, unknown_standing
from debtledger.core.triggering.inquiry import Measured, Measurements, Unknown
from debtledger.core.triggering.standing import ConditionStanding

if TYPE_CHECKING:
    from debtledger.core.triggering.conditions import Condition
    from debtledger.core.triggering.guards import Past
    from debtledger.core.triggering.inquiry import Answers, Question

SUMMARY: Final = "a metric of the metrics file is at least min, or at most max"
PARAMETERS: Final = {
    "name": Parameter(kind="text", example='"p95 latency"'),
    "min": Parameter(kind="number", example="200"),
    "max": Parameter(kind="number", example="50"),
}
NEEDS: Final = (("name",), ("min", "max"))


def questions(condition: Condition) -> tuple[Question, ...]:
    """Which values it has had."""
    return (Measured(name=condition.text("name")),)


def decide(condition: Condition, answers: Answers) -> ConditionStanding:
    """The latest value ÷ min, or max ÷ value; both must hold where both are said."""
    found = answers.to(*questions(condition))
    if not isinstance(found, Measurements):
        unknown = found if isinstance(found, Unknown) else Unknown(why="nobody has answered")
        return unknown_standing(condition.signal, unknown)
    known = [(day, value) for day, value in found.values if day <= answers.today]
    if not known:
        why = f"{condition.text('name')} was not measured by then"
        return unknown_standing(condition.signal, Unknown(why=why, source=found.source))
    day, value = known[-1]
    progress = _progress(condition, value)
    return ConditionStanding(
        signal=condition.signal,
        told=f"{condition.text('name')} is {number(value)}, {_bounds(condition)}",
        progress=progress,
        evidence=(condition.text("name"),),
        source=found.source,
        read_at=day or found.read_at,
        missing="" if progress >= 1 else f"{_bounds(condition)} is not reached",
    )


def past(condition: Condition, answers: Answers) -> Past:
    """When its value reached the bound, by the days that the file gives."""
    found = answers.to(*questions(condition))
    if not isinstance(found, Measurements):
        return ()
    return tuple((day, _progress(condition, value) >= 1) for day, value in found.values if day)


def _progress(condition: Condition, value: float) -> float:
    least, most = condition.number("min"), condition.number("max")
    parts = [] if least is None else [max(value / least, 0.0) if least else float(value >= 0)]
    if most is not None:
        parts.append(1.0 if value <= most else max(most / value, 0.0))
    return min(parts)


def _bounds(condition: Condition) -> str:
    least, most = condition.number("min"), condition.number("max")
    bounds = (("at least", least), ("at most", most))
    return " and ".join(f"{word} {number(bound)}" for word, bound in bounds if bound is not None)
