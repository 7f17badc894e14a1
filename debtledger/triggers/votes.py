"""So many votes and reactions: they are shown, and never fire a trigger by themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from debtledger.core.days import day_number
from debtledger.core.triggering.conditions import OF_ISSUES, unknown_standing
from debtledger.core.triggering.counting import (
    MOST_EVIDENCE,
    counting_on,
    no_pull_request,
    question_of,
    when_counted,
)
from debtledger.core.triggering.inquiry import Listed, Unknown
from debtledger.core.triggering.standing import ConditionStanding

if TYPE_CHECKING:
    from debtledger.core.tracking.issue import Issue
    from debtledger.core.triggering.conditions import Condition
    from debtledger.core.triggering.guards import Past
    from debtledger.core.triggering.inquiry import Answers, Question

SUMMARY: Final = "so many votes and reactions; shown, and never enough by themselves"
PARAMETERS: Final = OF_ISSUES
NEEDS: Final = (("label", "jql", "issues"), ("min",))


def questions(condition: Condition) -> tuple[Question, ...]:
    """Which issues there are."""
    return (question_of(condition),)


def decide(condition: Condition, answers: Answers) -> ConditionStanding:
    """Votes and reactions ÷ min; users are no customers."""
    listed = answers.to(question_of(condition))
    if not isinstance(listed, Listed):
        unknown = listed if isinstance(listed, Unknown) else Unknown(why="nobody has answered")
        return unknown_standing(condition.signal, unknown)
    issues = counting_on(condition, listed, day_number(answers.today), no_pull_request(condition))
    cast = sum(map(_cast, issues))
    least = condition.number("min") or 1.0
    voted = [issue.ref for issue in issues if _cast(issue)]
    return ConditionStanding(
        signal=condition.signal,
        told=f"{cast} of {least:g} votes and reactions",
        progress=cast / least,
        evidence=tuple(voted[:MOST_EVIDENCE]),
        source=listed.source,
        read_at=listed.read_at,
        missing=f"{least - cast:g} more" if cast < least else "somebody who pays: votes never suffice",
        never_alone=True,
    )


def past(condition: Condition, answers: Answers) -> Past:
    """When issues with so many votes and reactions were there; when each was cast, nobody knows."""
    return when_counted(condition, answers, no_pull_request(condition), _cast)


def _cast(issue: Issue) -> int:
    return issue.votes + issue.reactions
