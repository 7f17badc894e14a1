"""The verb post: what the run of a fork found, told by a workflow that may write and trusts nothing of it."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Final

from debtledger.command import UsageError
from debtledger.core.ci.converging import Wanted
from debtledger.core.ci.marker import Marker
from debtledger.core.ci.occasion import PULLS, finished_of
from debtledger.core.ci.report import MOST_BYTES, StrangeReportError, from_object
from debtledger.network.machines import MachineError
from debtledger.network.replies import TrackerError
from debtledger.pipeline.change import CLEARED, SORT, Comment
from debtledger.pipeline.line import Line
from debtledger.pipeline.occasions import payload_here, read_json
from debtledger.pipeline.posting import Thread, say_once

if TYPE_CHECKING:
    from collections.abc import Callable

    from debtledger.context import Context
    from debtledger.core.ci.occasion import Finished
    from debtledger.core.ci.report import CiReport
    from debtledger.network.conversations import Conversations

MOST_PULLS: Final = 1_000
"""Open pull requests that are looked through, those changed last first."""


def read_report(path: str, finished: Finished, context: Context) -> CiReport:
    """The report of the run that has ended, strictly checked. Raises UsageError."""
    try:
        report = from_object(read_json(context.path(path), MOST_BYTES))
    except StrangeReportError as error:
        raise UsageError(f"{path} is not taken: {error}") from None
    if report.head != finished.head:
        raise UsageError(f"{path} is not taken: it is about another commit than the run")
    return report


def finished_here(context: Context) -> Finished:
    """The run that has ended. Raises UsageError where the event is another."""
    if context.env.get("GITHUB_EVENT_NAME") != "workflow_run":
        raise UsageError("only the event workflow_run says whose report it is", "on: workflow_run")
    finished = finished_of(payload_here(context))
    if finished.event not in PULLS or not finished.head or not finished.slug:
        raise UsageError("the run that has ended was not for a pull request")
    return finished


def post(path: str, author: str, told: Callable[[CiReport], str], context: Context) -> Comment:
    """Tell the report of a fork below its pull request, which is found by the commit that GitHub names.

    told: the Markdown of a report, made of its values alone. Raises UsageError.
    """
    finished = finished_here(context)
    report = read_report(path, finished, context)
    marker = Marker(sort=SORT, head=finished.head, run=finished.run)
    wanted = Wanted(marker=marker, text=told(report), cleared=CLEARED)
    try:
        with closing(Line.open(finished.slug, context)) as line:
            number = _number(line.conversations, finished.head)
            if not number:
                return Comment("outdated", "no open pull request has this commit at its head")
            who = author or line.conversations.login()
            return Comment(say_once(Thread(line.conversations, number), who, wanted))
    except (TrackerError, MachineError) as error:
        return Comment("failed", error.message)


def _number(conversations: Conversations, head: str) -> int:
    """The open pull request whose head is this commit, 0 for none. Raises UsageError for several."""
    found = []
    for seen, pull in enumerate(conversations.open_pulls()):
        if pull.head == head and pull.is_open:
            found.append(pull.number)
        if seen >= MOST_PULLS:
            break
    if len(found) > 1:
        raise UsageError("several open pull requests have this commit at their head: it is told in none")
    return found[0] if found else 0
