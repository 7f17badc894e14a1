"""The region of the debt is changed often."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from debtledger.core.days import NEVER, day_number
from debtledger.core.text import count, number
from debtledger.core.triggering.conditions import Parameter
from debtledger.core.triggering.counting import enough
from debtledger.core.triggering.standing import ConditionStanding

if TYPE_CHECKING:
    from debtledger.core.triggering.conditions import Condition
    from debtledger.core.triggering.guards import Past
    from debtledger.core.triggering.inquiry import Answers, Question

SUMMARY: Final = "so many touches a sprint, or in a window of days"
PARAMETERS: Final = {
    "min": Parameter(kind="number", example="0.5"),
    "window": Parameter(kind="days", example='"30d"'),
}
NEEDS: Final = (("min",),)
PER_DEBT: Final = True
MOST_COMMITS: Final = 5


def questions(condition: Condition) -> tuple[Question, ...]:
    """What history tells of the debt is known already."""
    del condition
    return ()


def decide(condition: Condition, answers: Answers) -> ConditionStanding:
    """The rate, or the touches in the window, ÷ min; too few are unknown where history is cut off."""
    least = condition.number("min") or 0.0
    value, told, evidence = _measured(condition, answers, least)
    progress = None if value is None else _share(value, least)
    known = progress is not None and (progress >= 1 or answers.debt.whole)
    return ConditionStanding(
        signal=condition.signal,
        told=told,
        progress=progress if known else None,
        evidence=evidence,
        source="git",
        read_at=answers.today if known else "",
        missing="" if known and progress is not None and progress >= 1 else _missing(known, value, least),
    )


def past(condition: Condition, answers: Answers) -> Past:
    """When there were so many touches in the window; of the rate nobody knows."""
    window = condition.number("window")
    if window is None:
        return ()
    days = (day_number(touch.day) for touch in answers.debt.touches)
    spans = ((day, min(day + int(window) + 1, NEVER), 1) for day in days)
    return enough(spans, condition.number("min") or 0.0)


def _measured(
    condition: Condition, answers: Answers, least: float
) -> tuple[float | None, str, tuple[str, ...]]:
    window = condition.number("window")
    if window is None:
        rate = answers.debt.touch_rate
        shown = "unknown" if rate is None else number(rate)
        return rate, f"{shown} of {number(least)} touches a sprint", ()
    first = day_number(answers.today) - int(window)
    touches = [
        touch
        for touch in answers.debt.touches
        if first <= day_number(touch.day) and touch.day <= answers.today
    ]
    told = f"{len(touches)} of {number(least)} touches in {count(int(window), 'day')}"
    return float(len(touches)), told, tuple(touch.commit[:12] for touch in touches[-MOST_COMMITS:])


def _share(value: float, least: float) -> float:
    return value / least if least else 1.0


def _missing(known: bool, value: float | None, least: float) -> str:  # noqa: FBT001 - it only words
    if not known or value is None:
        return "the history of the debt's region is not known"
    return f"{number(least - value)} more"
