"""The verb run_in_ci: what a change does to debts, judged by the settings of its base, and told on GitHub."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from debtledger.checking.check import CheckRequest, check
from debtledger.command import UsageError
from debtledger.comparison.stating import StateRequest, state
from debtledger.config import SettingsError, load_text
from debtledger.core.ci.converging import Wanted
from debtledger.core.ci.marker import Marker
from debtledger.core.ci.policy import CHECKED, judge
from debtledger.core.ci.report import CiReport
from debtledger.core.ci.variables import run_from
from debtledger.ground import find_ground
from debtledger.network.machines import MachineError
from debtledger.network.replies import TrackerError
from debtledger.past.asof import settings_at
from debtledger.pipeline.line import Line
from debtledger.pipeline.occasions import Ends, Lacking, ends_of
from debtledger.pipeline.posting import Thread, say_once
from debtledger.sources.git import GitError

if TYPE_CHECKING:
    from debtledger.context import Context
    from debtledger.core.ci.occasion import Occasion
    from debtledger.core.model import Problem
    from debtledger.network.conversations import Conversations
    from debtledger.pipeline.posting import Said
    from debtledger.sources.git import Git
    from debtledger.sources.repository import Repository

SORT: Final = "statement"
CLEARED: Final = "This pull request no longer changes any debt."
Told = Literal["created", "updated", "unchanged", "silent", "outdated", "forbidden", "failed", "off"]
REFUSED: Final = frozenset({"forbidden", "missing", "unauthorised"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a CI found out: the report, None where nothing could be compared, and then what is lacking."""

    occasion: Occasion
    report: CiReport | None = None
    lacking: Lacking | None = None
    ends: Ends | None = None


class Comment(NamedTuple):
    """What became of the comment, and why where it was not written."""

    told: Told
    why: str = ""


def examine(occasion: Occasion, asked: tuple[str, str], context: Context) -> Answer:
    """State the change that a CI runs for, and judge it. asked: base and head as typed, "" for neither.

    Raises UsageError, SettingsError and RepositoryError.
    """
    repository = find_ground((), context).repository
    if repository is None:
        raise UsageError("this is no git repository", "run it in a checkout of one")
    ends = ends_of(occasion, asked, repository)
    if isinstance(ends, Lacking):
        return Answer(occasion=occasion, lacking=ends)
    request = StateRequest(base=ends.base, head=ends.head, text=occasion.text, since=ends.since)
    found = state(request, context)
    statement = replace(found, notes=(*ends.notes, *found.notes))
    fail_on = _policy(repository.git, ends.policy, context)
    refused = _refused(ends, context) if CHECKED & set(fail_on) else ()
    report = CiReport(
        event=occasion.event or occasion.reason,
        head=occasion.head if ends.head != occasion.head and occasion.head else statement.head,
        statement=statement,
        verdict=judge(statement, refused, fail_on),
        refused=refused,
    )
    return Answer(occasion=occasion, report=report, ends=ends)


def _policy(git: Git, commit: str, context: Context) -> tuple[str, ...]:
    """What the settings of the base fail for; where they cannot be used, what is usual."""
    try:
        return settings_at(find_ground((), context), git, commit, context).ci_fail_on
    except SettingsError:
        return load_text("", None, context.env).ci_fail_on


def _refused(ends: Ends, context: Context) -> tuple[Problem, ...]:
    """What the check has against the commits of the change. Raises RepositoryError."""
    found = check(CheckRequest(what="base", base=ends.base, head=ends.head), context)
    return tuple(each.problem for each in found.verdicts if each.refuses)


def comment(answer: Answer, text: str, author: str, context: Context) -> Comment:
    """Say it below the pull request: once, and nothing where there is nothing to say. It never fails.

    text: Markdown, empty for nothing. author: whose comments are ours, "" for whoever the server says.
    """
    occasion, report = answer.occasion, answer.report
    if occasion.service != "github" or not occasion.number or not occasion.slug or report is None:
        return Comment("off")
    repository = find_ground((), context).repository
    assert repository is not None
    run = run_from(context.env)
    marker = Marker(sort=SORT, head=report.head, time=_time(repository.git, report.head), run=run)
    wanted = Wanted(marker=marker, text=text, cleared=CLEARED)
    try:
        with closing(Line.open(occasion.slug, context)) as line:
            return Comment(_speak(line, (occasion, wanted), author, repository))
    except (TrackerError, MachineError) as error:
        refused = isinstance(error, TrackerError) and error.fault in REFUSED
        return Comment("forbidden" if refused else "failed", error.message)


def _speak(line: Line, what: tuple[Occasion, Wanted], author: str, repository: Repository) -> Said:
    occasion, wanted = what
    thread = Thread(line.conversations, occasion.number)
    who = author or line.conversations.login()
    return say_once(thread, who, wanted, lambda: _is_outdated(line.conversations, occasion, repository.git))


def _is_outdated(conversations: Conversations, occasion: Occasion, git: Git) -> bool:
    """Whether the pull request has a later commit by now, as far as can be told."""
    if not occasion.head:
        return False
    try:
        now = conversations.pull(occasion.number).head
        if now == occasion.head or _leads_to(git, now, occasion.head):
            return False
        # Most often a later commit is not in this checkout, and only the server can tell.
        return _leads_to(git, occasion.head, now) or conversations.is_beyond(occasion.head, now)
    except TrackerError:
        return False


def _leads_to(git: Git, old: str, new: str) -> bool:
    """Whether a commit lies in the history of another, as far as that is here."""
    try:
        git.run("merge-base", "--is-ancestor", old, new)
    except GitError:
        return False
    return True


def _time(git: Git, commit: str) -> int:
    """When a commit was made, in seconds since 1970; 0 where that is not known."""
    try:
        said = git.run("show", "-s", "--format=%ct", "--no-show-signature", commit, "--").decode().split()
    except GitError:
        return 0
    return int(said[0]) if said and said[0].isdecimal() else 0
