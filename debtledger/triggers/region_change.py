"""Somebody rewrites the region of the debt; asked only when a change is looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from debtledger.core.text import count
from debtledger.core.triggering.conditions import Parameter
from debtledger.core.triggering.standing import ConditionStanding

if TYPE_CHECKING:
    from debtledger.core.triggering.conditions import Condition
    from debtledger.core.triggering.guards import Past
    from debtledger.core.triggering.inquiry import Answers, Question

SUMMARY: Final = "a change at hand rewrites so many lines of its region"
PARAMETERS: Final = {"min_lines": Parameter(kind="count", example="20", default=1)}
NEEDS: Final = ()
PER_DEBT: Final = True


def questions(condition: Condition) -> tuple[Question, ...]:
    """What the change at hand changes is known already."""
    del condition
    return ()


def decide(condition: Condition, answers: Answers) -> ConditionStanding:
    """Nought or one; nought as well while no change is looked at."""
    least = int(condition.number("min_lines") or 1)
    lines = answers.debt.changed_lines
    wish = f"the next change of {count(least, 'line')} or more here"
    return ConditionStanding(
        signal=condition.signal,
        told=f"waits for {wish}" if lines is None else f"{lines} of {count(least, 'changed line')}",
        progress=float(lines is not None and lines >= least),
        source="change",
        read_at=answers.today if lines is not None else "",
        missing="" if lines is not None and lines >= least else wish,
    )


def past(condition: Condition, answers: Answers) -> Past:
    """It belongs to the change at hand."""
    del condition, answers
    return ()
