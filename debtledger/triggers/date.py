"""A day has come: in UTC, and the day itself counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from debtledger.core.days import day_number
from debtledger.core.text import count
from debtledger.core.triggering.conditions import Parameter
from debtledger.core.triggering.standing import ConditionStanding

if TYPE_CHECKING:
    from debtledger.core.triggering.conditions import Condition
    from debtledger.core.triggering.guards import Past
    from debtledger.core.triggering.inquiry import Answers, Question

SUMMARY: Final = "a day has come (UTC, the day itself counts)"
PARAMETERS: Final = {"on": Parameter(kind="day", example="2026-12-01")}
NEEDS: Final = (("on",),)
PER_DEBT: Final = True


def questions(condition: Condition) -> tuple[Question, ...]:
    """The day of today is always known."""
    del condition
    return ()


def decide(condition: Condition, answers: Answers) -> ConditionStanding:
    """The share of the time between taking the debt and the day that has gone by."""
    on, today = day_number(condition.text("on")), day_number(answers.today)
    since = day_number(answers.debt.since) if answers.debt.since else on
    left = on - today
    gone = max(today - since, 0) / (on - since) if since < on else 0.0
    return ConditionStanding(
        signal=condition.signal,
        told=f"{condition.text('on')}, in {count(left, 'day')}"
        if left > 0
        else f"{condition.text('on')} has come",
        progress=1.0 if left <= 0 else min(gone, 0.999),
        source="calendar",
        read_at=answers.today,
        missing=count(left, "day") if left > 0 else "",
    )


def past(condition: Condition, answers: Answers) -> Past:
    """From that day on."""
    return ((condition.text("on"), True),) if condition.text("on") <= answers.today else ()
