"""The verb sync: every tracker of a repository is read into the book of issues."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from debtledger.catchup import TIME, CatchUp, begin
from debtledger.command import UsageError
from debtledger.core.text import count
from debtledger.core.tracking.remotes import remotes
from debtledger.core.tracking.syncing import Outcome, Report, Spent, Trouble
from debtledger.errands import CI, Line, Wanted, anonymous, ask_elsewhere, ask_queries, line_of, wanted
from debtledger.network.courier import Courier, Deadline, Limits, Route
from debtledger.network.machines import GITHUB, GITHUB_API, GITHUB_HOST, host_of
from debtledger.network.profiles import Profile, Surroundings, find_profiles, names_of_profiles
from debtledger.network.replies import TrackerError
from debtledger.rooms import UnknownMemberError
from debtledger.sources.git import RepositoryError, configuration
from debtledger.storage.boards import keep_sprints
from debtledger.storage.issuebook import IssueBook
from debtledger.trackers import Position
from debtledger.tracking import own_slugs

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from debtledger.catchup import Extent
    from debtledger.context import Context
    from debtledger.network.profiles import Profiles
    from debtledger.survey import Survey
    from debtledger.trackers import Tracker


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Which trackers to read (none: all), and whether all issues or those that have changed."""

    trackers: tuple[str, ...] = ()
    extent: Extent = "changes"


def sync(wish: Wish, context: Context) -> Report:
    """Read the trackers of the repository around the current folder, as far as the network lets us.

    Raises UsageError where there is nothing to read, BookError, SettingsError and RepositoryError.
    """
    found, profiles = trackers_of(wish.trackers, context)
    deadline = Deadline(found.config.limits_sync_seconds)
    outcomes: list[Outcome] = []
    lines: list[Line] = []
    answering: list[Line] = []
    with IssueBook(_common_dir(found)) as book:
        for profile in profiles.usable:
            reading = _Reading(book, profile, context)
            try:
                line = line_of(profile, open_courier(profile, found, deadline))
            except (TrackerError, UnknownMemberError) as error:
                outcomes += reading.failures(error)
                continue
            read = [reading.read(line, project, wish) for project in profile.projects]
            outcomes += read
            lines.append(line)
            if any(not each.error for each in read):
                answering.append(line)
            trouble = _read_boards(line.tracker, profile.name, found)
            if trouble:
                context.say(trouble)
        errands = _Errands(book, answering, found, context)
        if answering:
            outcomes += errands.run(wish, profiles.usable, deadline)
    lines += errands.opened
    spent = tuple(_spent(line.profile, line.courier) for line in lines)
    for line in lines:
        line.courier.close()
    return Report(tuple(outcomes), spent, _troubles(profiles))


def foresee(wish: Wish, context: Context) -> Report:
    """What a sync would read, and from when on; nothing is sent or written. Raises as sync does."""
    found, profiles = trackers_of(wish.trackers, context)
    outcomes: list[Outcome] = []
    with IssueBook(_common_dir(found)) as book:
        for profile in profiles.usable:
            for project in profile.projects:
                begun = begin(book.progress(profile.name, project), wish.extent)
                outcomes.append(
                    Outcome(
                        tracker=profile.name,
                        project=project,
                        whole=begun.full,
                        since=begun.resume,
                        known=book.count(profile.name, project),
                        read_at=begun.read_at,
                    )
                )
    asked = _wanted(profiles.usable, found, context)
    if asked.issues or asked.queries:
        others, queries = count(len(asked.issues), "issue"), f"{len(asked.queries) or 'no'} queries of Jira"
        context.say(f"besides: {others} of other repositories without a token, {queries}")
    spent = (Spent(each.name, host_of(each.api), each.token_from, 0, None, "") for each in profiles.usable)
    return Report(tuple(outcomes), tuple(spent), _troubles(profiles))


def trackers_of(names: Sequence[str], context: Context) -> tuple[Survey, Profiles]:
    """The survey of the repository around the current folder, and its trackers, or those that are named.

    Raises UsageError where there are none.
    """
    from debtledger.ground import find_ground
    from debtledger.survey import survey

    found = survey(find_ground((), context), context, {})
    repository = found.ground.repository
    if repository is None:
        raise UsageError("issues are kept in the git directory, and this is no repository", "git init")
    pairs = configuration(repository.git.run("config", "-z", "--list"))
    around = Surroundings(found.config, context.env, remotes(pairs))
    known = names_of_profiles(around)
    unknown = [name for name in names if name not in known]
    if unknown:
        from debtledger.nearest import did_you_mean

        near = did_you_mean(unknown[0], known) or f"known: {', '.join(known) or 'none'}"
        raise UsageError(f"no tracker is called {unknown[0]!r}", near)
    if not known:
        raise UsageError(
            "no tracker is known: no remote is on GitHub, and the settings name none",
            '[tracker.code]\nkind = "github"\nprojects = ["acme/app"]',
        )
    return found, find_profiles(around, names)


def open_courier(profile: Profile, found: Survey, deadline: Deadline) -> Courier:
    """The way to a tracker, under the limits of the settings. Raises TrackerError for an unsafe address."""
    limits = Limits(
        request_seconds=found.config.limits_request_seconds, response_bytes=found.config.limits_response_bytes
    )
    return Courier(profile.api, deadline, limits=limits, route=Route(proxy=profile.proxy, ca=profile.ca))


def _read_boards(tracker: Tracker, name: str, found: Survey) -> str:
    """Read the sprints of a tracker that has boards; those read before stay where that fails.

    Returns what went wrong, "" for nothing.
    """
    sprints = getattr(tracker, "sprints", None)
    if sprints is None:
        return ""
    try:
        keep_sprints(_common_dir(found), name, list(sprints()))
    except TrackerError as error:
        return f"{name}: its boards were not read: {error.message}"
    return ""


def _common_dir(found: Survey) -> str:
    assert found.ground.repository is not None
    return found.ground.repository.common_dir


class _Reading:
    """One tracker being read, project by project."""

    def __init__(self, book: IssueBook, profile: Profile, context: Context) -> None:
        self._book = book
        self._profile = profile
        self._context = context

    def failures(self, error: TrackerError | UnknownMemberError) -> Iterator[Outcome]:
        """The outcome of every project where nothing could be asked at all."""
        for project in self._profile.projects:
            outcome = Outcome(tracker=self._profile.name, project=project, whole=False)
            yield replace(outcome, error=error.message, hint=error.hint)

    def read(self, line: Line, project: str, wish: Wish) -> Outcome:
        """Read one project as far as that goes; what was read is kept. Raises BookError."""
        name = self._profile.name
        before = self._book.progress(name, project)
        begun = begin(before, wish.extent)
        catching = CatchUp(self._book, (name, project), begun, line.courier)
        fresh = not before.under_way and not begun.full
        position = Position(since=begun.resume, etag=before.etag if fresh else "", memo=before.memo)
        error: TrackerError | None = None
        # How many there will be is known only where all were read before.
        total = self._book.count(name, project) if begun.full else 0
        with self._context.progress(f"reading {project}", total) as bar:
            try:
                for count in catching.read(line.tracker, position):
                    bar.advance(count)
            except TrackerError as caught:
                error = caught
                catching.leave()
        return Outcome(
            tracker=name,
            project=project,
            whole=begun.full,
            since=position.since,
            new=catching.new,
            changed=catching.changed,
            gone=catching.gone,
            known=self._book.count(name, project),
            strange=catching.strange,
            read_at=self._book.progress(name, project).read_at,
            error=error.message if error else "",
            hint=error.hint if error else "",
        )


class _Errands:
    """What debts ask beside the lists of issues. lines: trackers that answered; opened: others besides."""

    def __init__(self, book: IssueBook, lines: Sequence[Line], found: Survey, context: Context) -> None:
        self.opened: list[Line] = []
        self._book = book
        self._lines = lines
        self._found = found
        self._context = context

    def run(self, wish: Wish, profiles: Sequence[Profile], deadline: Deadline) -> Iterator[Outcome]:
        """Ask what there is to ask beside the projects of all profiles. Raises BookError."""
        asked = _wanted(profiles, self._found, self._context)
        for line in self._lines:
            if asked.queries and hasattr(line.tracker, "search"):
                yield from ask_queries(self._book, line, asked.queries)
        # Where trackers are named, projects of the others are no strangers that nobody's token is for.
        if asked.issues and not wish.trackers:
            yield from self._elsewhere(asked.issues, wish, deadline)

    def _elsewhere(self, refs: Sequence[str], wish: Wish, deadline: Deadline) -> Iterator[Outcome]:
        profile = self._machine()
        if any(self._context.env.get(name, "").lower() in {"1", "true"} for name in CI):
            self._context.say(f"{count(len(refs), 'issue')} of other repositories: not read in a CI")
            return
        try:
            line = line_of(profile, open_courier(profile, self._found, deadline))
        except TrackerError as error:
            yield Outcome(tracker=profile.name, project="", whole=False, error=error.message, hint=error.hint)
            return
        self.opened.append(line)
        yield ask_elsewhere(self._book, line, refs, again=wish.extent == "whole")

    def _machine(self) -> Profile:
        """The GitHub that others are on, for nobody in particular."""
        ours = next((line.profile for line in self._lines if line.profile.kind == GITHUB), None)
        if ours is None:
            api = self._context.env.get("GITHUB_API_URL") or GITHUB_API
            ours = Profile(name=GITHUB, kind=GITHUB, api=api, projects=(), web=f"https://{GITHUB_HOST}")
        return anonymous(ours)


def _wanted(profiles: Sequence[Profile], found: Survey, context: Context) -> Wanted:
    """What the debts of the repository ask for; nothing where its ledger cannot be read."""
    from debtledger.config import SettingsError
    from debtledger.reckoning import ReckonRequest, reconcile
    from debtledger.sources.baseline import StrangeBaseline
    from debtledger.storage.store import LedgerError

    assert found.ground.repository is not None
    own = own_slugs(found.ground.repository.git)
    listed = [slug for profile in profiles for slug in profile.projects]
    if all(profile.kind != GITHUB for profile in profiles):
        listed += own  # that nobody wants read
    try:
        reckoning = reconcile(ReckonRequest(), context)
    except (UsageError, SettingsError, RepositoryError, LedgerError, StrangeBaseline) as error:
        context.say(f"what debts wait for elsewhere is not known: {error}")
        return Wanted()
    return wanted(reckoning, own, listed)


def _troubles(profiles: Profiles) -> tuple[Trouble, ...]:
    return tuple(Trouble(each.where, each.message, each.hint) for each in profiles.problems)


def _spent(profile: Profile, courier: Courier) -> Spent:
    heard = courier.heard
    reset = "" if heard.reset is None else datetime.fromtimestamp(heard.reset, UTC).strftime(TIME)
    return Spent(profile.name, host_of(profile.api), profile.token_from, courier.requests, heard.left, reset)
