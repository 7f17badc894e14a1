"""The paying customers who ask for something are worth enough a year."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from debtledger.core.triggering.conditions import DEMAND, OF_SOMETHING, Parameter
from debtledger.core.triggering.guards import past_of, question_of, standing_of

if TYPE_CHECKING:
    from debtledger.core.triggering.conditions import Condition
    from debtledger.core.triggering.guards import Past
    from debtledger.core.triggering.inquiry import Answers, Question
    from debtledger.core.triggering.standing import ConditionStanding

SUMMARY: Final = "the paying customers who ask for a topic bring so much revenue a year"
PARAMETERS: Final = {**DEMAND, "min": Parameter(kind="number", example="50000")}
NEEDS: Final = (*OF_SOMETHING, ("min",))


def questions(condition: Condition) -> tuple[Question, ...]:
    """Who asks for it."""
    return (question_of(condition),)


def decide(condition: Condition, answers: Answers) -> ConditionStanding:
    """Their revenue a year ÷ min, where the guards are met."""
    return standing_of(condition, answers)


def past(condition: Condition, answers: Answers) -> Past:
    """When it was enough."""
    return past_of(condition, answers)
