"""The debt has cost so much of its principal; 1.0 is its breaking point."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from debtledger.core.text import number
from debtledger.core.triggering.conditions import Parameter
from debtledger.core.triggering.standing import ConditionStanding

if TYPE_CHECKING:
    from debtledger.core.triggering.conditions import Condition
    from debtledger.core.triggering.guards import Past
    from debtledger.core.triggering.inquiry import Answers, Question

SUMMARY: Final = "what it has cost so far, by its principal (1.0: the breaking point)"
PARAMETERS: Final = {"min": Parameter(kind="number", example="1.0")}
NEEDS: Final = (("min",),)
PER_DEBT: Final = True


def questions(condition: Condition) -> tuple[Question, ...]:
    """What the debt costs is known already."""
    del condition
    return ()


def decide(condition: Condition, answers: Answers) -> ConditionStanding:
    """Carrying cost to date ÷ principal, ÷ min."""
    least = condition.number("min") or 0.0
    ratio = answers.debt.interest_ratio
    progress = None if ratio is None else ratio / least if least else 1.0
    unknown = "nobody has estimated its principal: debtledger edit ID cost=3d"
    lacking = "" if ratio is None or ratio >= least else f"{number(least - ratio)} more"
    return ConditionStanding(
        signal=condition.signal,
        told=f"{'unknown' if ratio is None else number(ratio)} of {number(least)} of its principal",
        progress=progress,
        source="ledger",
        read_at=answers.today,
        missing=unknown if ratio is None else lacking,
    )


def past(condition: Condition, answers: Answers) -> Past:
    """When it came to that is not reckoned."""
    del condition, answers
    return ()
