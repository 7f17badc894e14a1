"""Counting issues: how many there are now, and when there were enough of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from debtledger.core.days import NEVER, day_number, day_text
from debtledger.core.triggering.conditions import unknown_standing
from debtledger.core.triggering.inquiry import IssuesOf, Listed, Unknown
from debtledger.core.triggering.standing import TRUE, ConditionStanding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from debtledger.core.tracking.issue import Issue
    from debtledger.core.triggering.conditions import Condition
    from debtledger.core.triggering.guards import Past
    from debtledger.core.triggering.inquiry import Answers

    Selects = Callable[[Issue], bool]

MOST_EVIDENCE = 20


def question_of(condition: Condition) -> IssuesOf:
    """Which issues the condition is about."""
    return IssuesOf(
        issues=condition.texts("issues"), label=condition.text("label"), jql=condition.text("jql")
    )


def counted(condition: Condition, answers: Answers, noun: str, selects: Selects) -> ConditionStanding:
    """How a condition stands that needs `min` issues."""
    listed = answers.to(question_of(condition))
    if not isinstance(listed, Listed):
        unknown = listed if isinstance(listed, Unknown) else Unknown(why="nobody has answered")
        return unknown_standing(condition.signal, unknown)
    there = counting_on(condition, listed, day_number(answers.today), selects)
    least = condition.number("min") or 1.0
    return ConditionStanding(
        signal=condition.signal,
        told=f"{len(there)} of {least:g} {_state(condition)}{noun}{'' if least == 1 else 's'}",
        progress=len(there) / least,
        evidence=tuple(issue.ref for issue in there[:MOST_EVIDENCE]),
        source=listed.source,
        read_at=listed.read_at,
        missing=f"{least - len(there):g} more" if len(there) < least else "",
    )


def counting_on(condition: Condition, listed: Listed, today: int, selects: Selects) -> list[Issue]:
    """The issues that count on a day, by their references."""
    return [
        issue
        for issue in sorted(listed.issues, key=lambda issue: issue.ref)
        if selects(issue) and any(begin <= today < end for begin, end in _spans(condition, issue))
    ]


def when_counted(
    condition: Condition, answers: Answers, selects: Selects, weigh: Callable[[Issue], int] = lambda _: 1
) -> Past:
    """When there were `min` issues or more, or as much as their weights come to."""
    listed = answers.to(question_of(condition))
    if not isinstance(listed, Listed):
        return ()
    counting = filter(selects, listed.issues)
    spans = ((*span, weigh(issue)) for issue in counting for span in _spans(condition, issue))
    return enough(spans, condition.number("min") or 1.0)


def enough(spans: Iterable[tuple[int, int, int]], least: float) -> Past:
    """From which days on spans of at least such a weight held at once, or no longer.

    A span is its first day, the day after its last one, both as numbers, and its weight.
    """
    steps: dict[int, int] = {}
    for begin, end, weight in spans:
        if begin < end and weight:
            steps[begin] = steps.get(begin, 0) + weight
            steps[end] = steps.get(end, 0) - weight
    there = 0
    found: list[tuple[str, bool]] = []
    for day in sorted(steps):
        there += steps[day]
        if (there >= TRUE * least) != (bool(found) and found[-1][1]) and day < NEVER:
            found.append((day_text(day), there >= least))
    return tuple(found)


def no_pull_request(condition: Condition) -> Selects:
    """Whether an issue counts: pull requests only where they are named."""
    named = bool(condition.texts("issues"))
    return lambda issue: not issue.gone and (named or not issue.pull_request)


def _state(condition: Condition) -> str:
    state = next(iter(condition.texts("state")), "open")
    return "" if state == "all" else f"{state} "


def _spans(condition: Condition, issue: Issue) -> Iterator[tuple[int, int]]:
    """From which day on, and before which, an issue counts."""
    state = next(iter(condition.texts("state")), "open")
    closed = day_number(issue.closed or issue.updated) if issue.state == "closed" else NEVER
    begin = closed if state == "closed" else day_number(issue.created)
    end = closed if state == "open" else NEVER
    window = condition.number("window")
    if window is not None:
        end = min(end, begin + int(window) + 1)
    if begin < NEVER:
        yield begin, end
