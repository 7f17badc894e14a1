"""So many defects are open: bugs by their type or label, or the issues that are named."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from debtledger.core.triggering.conditions import OF_ISSUES
from debtledger.core.triggering.counting import counted, no_pull_request, question_of, when_counted

if TYPE_CHECKING:
    from debtledger.core.triggering.conditions import Condition
    from debtledger.core.triggering.counting import Selects
    from debtledger.core.triggering.guards import Past
    from debtledger.core.triggering.inquiry import Answers, Question
    from debtledger.core.triggering.standing import ConditionStanding

SUMMARY: Final = "so many defects, by type or label; or the issues of a label, a query or names"
PARAMETERS: Final = OF_ISSUES
NEEDS: Final = (("min",),)
DEFECTS: Final = frozenset({"bug", "defect", "incident", "regression", "kind/bug", "type: bug", "type:bug"})


def questions(condition: Condition) -> tuple[Question, ...]:
    """Which issues there are."""
    return (question_of(condition),)


def decide(condition: Condition, answers: Answers) -> ConditionStanding:
    """Defects ÷ min."""
    return counted(condition, answers, "defect", _defects(condition))


def past(condition: Condition, answers: Answers) -> Past:
    """When there were so many."""
    return when_counted(condition, answers, _defects(condition))


def _defects(condition: Condition) -> Selects:
    """Whether an issue is a defect; where the condition says which are, all of those."""
    counts = no_pull_request(condition)
    if any(condition.values.get(name) for name in ("label", "jql", "issues")):
        return counts
    return lambda issue: (
        counts(issue) and not DEFECTS.isdisjoint(map(str.casefold, (issue.kind, *issue.labels)))
    )
