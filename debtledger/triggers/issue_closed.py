"""An issue is closed, of this repository or of another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from debtledger.core.triggering.conditions import Parameter, unknown_standing
from debtledger.core.triggering.inquiry import IssueAt, Listed, Unknown
from debtledger.core.triggering.standing import ConditionStanding

if TYPE_CHECKING:
    from debtledger.core.tracking.issue import Issue
    from debtledger.core.triggering.conditions import Condition
    from debtledger.core.triggering.guards import Past
    from debtledger.core.triggering.inquiry import Answers, Question

SUMMARY: Final = "an issue is closed, or a pull request merged; of any repository that sync reads"
PARAMETERS: Final = {
    "ref": Parameter(kind="text", example='"#412"'),
    "how": Parameter(kind="words", example='"merged"', choices=("closed", "merged")),
}
NEEDS: Final = (("ref",),)
GONE: Final = {
    "deleted": "was deleted",
    "moved": "was moved away",
    "forbidden": "cannot be read",
}


def questions(condition: Condition) -> tuple[Question, ...]:
    """What is known of the issue."""
    return (IssueAt(ref=condition.text("ref")),)


def decide(condition: Condition, answers: Answers) -> ConditionStanding:
    """Nought or one; an issue that is gone is unknown, and never counts as closed."""
    listed = answers.to(*questions(condition))
    if not isinstance(listed, Listed):
        unknown = listed if isinstance(listed, Unknown) else Unknown(why="nobody has answered")
        return unknown_standing(condition.signal, unknown)
    (issue,) = listed.issues
    ref, merged = condition.text("ref"), "merged" in condition.texts("how")
    done = issue.state == "closed" and _day(issue.closed or issue.updated) <= answers.today
    if issue.gone:
        why = f"{ref} {GONE[issue.gone]}, which says nothing of whether it was closed"
        return unknown_standing(condition.signal, Unknown(why=why, source=listed.source))
    if done and merged and not _merged(issue):
        told, progress, missing = f"{ref} is closed, but was not merged", 0.0, "a pull request that is merged"
    else:
        day = f" on {_day(issue.closed)}" if done and issue.closed else ""
        told = f"{ref} is {('merged' if merged else 'closed') if done else 'open'}{day}"
        progress, missing = (
            (1.0, "") if done else (0.0, f"{ref} is not {'merged' if merged else 'closed'} yet")
        )
    return ConditionStanding(
        signal=condition.signal,
        told=told,
        progress=progress,
        evidence=(issue.ref,),
        source=listed.source,
        read_at=listed.read_at,
        missing=missing,
    )


def past(condition: Condition, answers: Answers) -> Past:
    """From the day on which it was closed."""
    standing = decide(condition, answers)
    listed = answers.to(*questions(condition))
    if standing.progress != 1.0 or not isinstance(listed, Listed) or not listed.issues[0].closed:
        return ()
    return ((_day(listed.issues[0].closed), True),)


def _day(time: str) -> str:
    return time[:10]


def _merged(issue: Issue) -> bool:
    return "merged" in (issue.reason.casefold(), issue.status.casefold())
