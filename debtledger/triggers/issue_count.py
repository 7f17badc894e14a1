"""So many issues are open, or were closed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from debtledger.core.triggering.conditions import OF_ISSUES
from debtledger.core.triggering.counting import counted, no_pull_request, question_of, when_counted

if TYPE_CHECKING:
    from debtledger.core.triggering.conditions import Condition
    from debtledger.core.triggering.guards import Past
    from debtledger.core.triggering.inquiry import Answers, Question
    from debtledger.core.triggering.standing import ConditionStanding

SUMMARY: Final = "so many issues, by label, query or name"
PARAMETERS: Final = OF_ISSUES
NEEDS: Final = (("label", "jql", "issues"), ("min",))


def questions(condition: Condition) -> tuple[Question, ...]:
    """Which issues there are."""
    return (question_of(condition),)


def decide(condition: Condition, answers: Answers) -> ConditionStanding:
    """Issues ÷ min."""
    return counted(condition, answers, "issue", no_pull_request(condition))


def past(condition: Condition, answers: Answers) -> Past:
    """When there were so many."""
    return when_counted(condition, answers, no_pull_request(condition))
