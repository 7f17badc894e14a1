"""Enough distinct paying customers ask for something."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from debtledger.core.triggering.conditions import DEMAND, OF_SOMETHING
from debtledger.core.triggering.guards import past_of, question_of, standing_of

if TYPE_CHECKING:
    from debtledger.core.triggering.conditions import Condition
    from debtledger.core.triggering.guards import Past
    from debtledger.core.triggering.inquiry import Answers, Question
    from debtledger.core.triggering.standing import ConditionStanding

SUMMARY: Final = "so many distinct paying customers ask for a topic"
PARAMETERS: Final = DEMAND
NEEDS: Final = OF_SOMETHING


def questions(condition: Condition) -> tuple[Question, ...]:
    """Who asks for it."""
    return (question_of(condition),)


def decide(condition: Condition, answers: Answers) -> ConditionStanding:
    """Distinct paying customers ÷ min_customers, where the guards are met."""
    return standing_of(condition, answers)


def past(condition: Condition, answers: Answers) -> Past:
    """When there were enough of them."""
    return past_of(condition, answers)
