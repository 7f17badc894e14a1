"""Debts and issues joined by hand: an issue filed for a debt, once whatever happens, or one that is there."""

from __future__ import annotations

import time
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from debtledger.command import UsageError
from debtledger.core.tracking.filing import filed, write_filing
from debtledger.core.tracking.issues import canonical
from debtledger.network.replies import TrackerError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from debtledger.bookkeeping import Books
    from debtledger.context import Context
    from debtledger.core.ledger import Entry
    from debtledger.core.tracking.filing import Filing, Markup
    from debtledger.core.tracking.issue import Issue
    from debtledger.network.courier import Courier
    from debtledger.network.profiles import Profile
    from debtledger.sources.intents import Intents
    from debtledger.storage.issuebook import IssueBook
    from debtledger.survey import Survey
    from debtledger.trackers import Tracker

OVERLAP: Final = timedelta(minutes=10)
"""How much earlier than needed issues are looked for: clocks differ, and lists lag behind."""
PAUSES: Final = (0.0, 1.0, 3.0)
"""Seconds before each look for an issue that may have been filed."""
SETTLED: Final = 8.0
"""Seconds after which a tracker lists what it was sent, so that what is not there was not filed."""
TIME: Final = "%Y-%m-%dT%H:%M:%SZ"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """An issue to be filed: for which debt, where, its text, and whether that has addresses in it."""

    entry: Entry
    profile: Profile
    project: str
    filing: Filing
    tracker: Tracker
    courier: Courier
    addressed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """A debt and the issue it was linked to. how: filed now, found in the tracker, or known before.

    path: the record that was written; None where it says that already.
    """

    ref: str
    url: str
    how: str
    path: str | None


def plan_filing(books: Books, entry: Entry, wanted: tuple[str, str | None], context: Context) -> Plan:
    """What would be filed for a debt; nothing is sent.

    wanted: the tracker's name or kind, and the project where it has several. Raises UsageError and
    TrackerError.
    """
    from debtledger.network.courier import Deadline
    from debtledger.permalinks import spots_of
    from debtledger.sync import open_courier
    from debtledger.trackers import connect

    if entry.record is None:
        name = books.name_of(entry)
        raise UsageError(f"{name} has no record yet to keep the link in", f"debtledger record {name}")
    found, profile = _tracker(wanted[0], context)
    project = _project(profile, wanted[1])
    config = books.reckoning.config
    reader = config.reader()
    spots = spots_of(entry, books.git, reader, project) if books.git else ()
    courier = open_courier(profile, found, Deadline(config.limits_sync_seconds))
    tracker = connect(profile, courier)
    # Markdown is what a tracker is written in unless it says otherwise.
    markup: Markup = "wiki" if getattr(tracker, "markup", "") == "wiki" else "markdown"
    labels = config.issues_debt_labels[:1]
    filing = write_filing(entry, spots, markup, reader.vocabulary, labels)
    return Plan(
        entry=entry,
        profile=profile,
        project=project,
        filing=filing,
        tracker=tracker,
        courier=courier,
        addressed=any(spot.url for spot in spots),
    )


def already(plan: Plan) -> str:
    """The issue of the same project that the debt names already; "" where there is none."""
    ours = (f"{plan.profile.kind}:{plan.project}#", f"{plan.profile.kind}:{plan.project}-")
    for ref in plan.entry.tag.refs:
        names = canonical(ref, (plan.project,))
        if any(name.casefold().startswith(tuple(each.casefold() for each in ours)) for name in names):
            return ref
    return ""


def file_issue(books: Books, plan: Plan, context: Context) -> Linked:
    """File the issue, unless it is there, and write it into the record.

    What is about to be sent is noted on the disk, and an answer that does not come leads to a look into the
    tracker, never to a second sending. Raises TrackerError, UsageError and LedgerError.
    """
    from debtledger.storage.issuebook import IssueBook

    assert books.reckoning.repository is not None
    common_dir = books.reckoning.repository.common_dir
    with closing(plan.courier), _notes(common_dir) as intents, IssueBook(common_dir) as book:
        known = filed(book.issues(plan.profile.name), plan.entry.key)
        if known is not None:
            return _written(books, plan, known, "found")
        clerk = _Clerk(plan, intents)
        issue, how = clerk.file(_since(plan.entry, book, plan, context.today))
        linked = _written(books, plan, issue, how)
        clerk.done()
        _keep(book, plan, issue)
        return linked


def link_to(books: Books, entry: Entry, typed: str, context: Context) -> Linked:
    """Write an issue that is there into the record of a debt; nothing is sent. Raises UsageError."""
    from debtledger.core.tracking.remotes import remotes
    from debtledger.sources.git import configuration
    from debtledger.storage.issuebook import IssueBook

    if entry.record is None:
        name = books.name_of(entry)
        raise UsageError(f"{name} has no record yet to keep the link in", f"debtledger record {name}")
    repository = books.reckoning.repository
    pairs = configuration(repository.git.run("config", "-z", "--list")) if repository else []
    own = tuple(dict.fromkeys(remote.slug for remote in remotes(pairs)))
    names = canonical(typed, own)
    if not names:
        bare = typed.startswith("#")
        hint = (
            "acme/app#412: no remote says which repository"
            if bare
            else "#412, acme/app#412, SEC-41 or its address"
        )
        raise UsageError(f"{typed} is no issue that is known how to find", f"write {hint}")
    issue = None
    if repository:
        with IssueBook(repository.common_dir) as book:
            issue = next((found for name in names if (found := book.get(name)) is not None), None)
    ref = issue.ref if issue else names[0]
    same = next((each for each in entry.record.refs if ref.casefold() in _folded(each, own)), None)
    path = None if same else _add(books, entry.record.id, ref)
    if issue is None:
        context.say(
            f"{ref} is not among the issues that were read; debtledger sync tells whether it is there"
        )
    return Linked(ref=same or ref, url=issue.url if issue else "", how="linked", path=path)


class _Clerk:
    """Files one issue and sees to it that it is filed once."""

    def __init__(self, plan: Plan, intents: Intents) -> None:
        self._plan = plan
        self._tracker = plan.tracker
        self._courier = plan.courier
        self._intents = intents
        self._what = f"{plan.entry.key} {plan.profile.kind} {plan.profile.api} {plan.project}"

    def file(self, since: str) -> tuple[Issue, str]:
        """The issue, and how we came by it. Raises TrackerError; what it says may have happened is noted."""
        from debtledger.trackers import Draft

        before = self._intents.find(self._what)
        found = self._look(since) if before is None else self._look_again(since, SETTLED - before.age)
        if found is not None:
            return found, "found"
        filing = self._plan.filing
        draft = Draft(title=filing.title, body=filing.body, labels=filing.labels)
        self._note()
        try:
            return self._tracker.create(self._plan.project, draft), "filed"
        except TrackerError as error:
            if not error.ambiguous:
                self.done()
                raise
            return self._after(error, since), "found"

    def done(self) -> None:
        """Strike the note out: the issue is in the record, or was surely not filed."""
        self._intents.strike(self._what)

    def _after(self, error: TrackerError, since: str) -> Issue:
        """The issue that was filed although no answer said so. Raises TrackerError where none is seen."""
        found = None
        for pause in PAUSES:
            if pause >= self._courier.deadline.left():
                break
            time.sleep(pause)
            try:
                found = self._look(since)
            except TrackerError:
                continue
            if found is not None:
                return found
        raise TrackerError(
            error.fault,
            f"whether the issue was filed is not known: {error.message}",
            "run the same command again: it looks for the issue before it files one",
            status=error.status,
        ) from None

    def _look_again(self, since: str, seconds: float) -> Issue | None:
        """Look until that many seconds have gone by, in which what was sent before would have come up."""
        while True:
            found = self._look(since)
            if found is not None or seconds <= 0:
                return found
            pause = min(2.0, seconds)
            if pause >= self._courier.deadline.left():
                raise TrackerError(
                    "deadline",
                    "whether the issue was filed before is not known yet",
                    "run it again in a minute",
                )
            time.sleep(pause)
            seconds -= pause

    def _look(self, since: str) -> Issue | None:
        """The issue of the debt, where the tracker has it. Raises TrackerError."""
        from debtledger.trackers import Position

        pages = self._tracker.changed_since(self._plan.project, Position(since=since))
        return filed((issue for page in pages for issue in page.issues), self._plan.entry.key)

    def _note(self) -> None:
        try:
            self._intents.note(self._what)
        except OSError as error:
            raise UsageError(
                f"what is about to be sent cannot be noted: {error.strerror}; nothing was sent",
                "make room on the disk",
            ) from None


@contextmanager
def _notes(common_dir: str) -> Iterator[Intents]:
    from debtledger.sources.durable import reason
    from debtledger.sources.intents import Busy, open_intents

    try:
        with open_intents(common_dir) as intents:
            yield intents
    except Busy:
        raise UsageError("another debtledger is filing an issue", "try again when it has ended") from None
    except OSError as error:
        raise UsageError(f"{common_dir}: {reason(error)}; nothing was sent") from None


def _tracker(name: str, context: Context) -> tuple[Survey, Profile]:
    """The profile that a name or a kind means. Raises UsageError."""
    from debtledger.sync import trackers_of

    found, profiles = trackers_of((), context)
    named = [each for each in profiles.usable if each.name == name]
    fitting = named or [each for each in profiles.usable if each.kind == name]
    if len(fitting) == 1:
        return found, fitting[0]
    if fitting:
        raise UsageError(
            f"several trackers are {name}", f"name one: {', '.join(each.name for each in fitting)}"
        )
    if profiles.problems:
        first = profiles.problems[0]
        raise UsageError(first.message, first.hint)
    known = ", ".join(each.name for each in profiles.usable) or "none"
    raise UsageError(f"no tracker is called {name}", f"known: {known}; one is set up by [tracker.{name}]")


def _project(profile: Profile, wanted: str | None) -> str:
    if wanted is None and len(profile.projects) == 1:
        return profile.projects[0]
    found = next((each for each in profile.projects if wanted and each.casefold() == wanted.casefold()), None)
    if found is None:
        known = ", ".join(profile.projects)
        message = (
            f"{profile.name} has no project {wanted}" if wanted else f"{profile.name} has several projects"
        )
        raise UsageError(message, f"--project with one of: {known}")
    return found


def _since(entry: Entry, book: IssueBook, plan: Plan, today: date) -> str:
    """The time (UTC) before which nobody can have filed the issue, or it would be in the book.

    A debt has its id, which the issue names, since its record was written, and that is not before the day it
    was taken.
    """
    marks = []
    record = entry.record
    if record and record.taken.date:
        day = min(date.fromisoformat(record.taken.date), today)
        marks.append(datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(days=1))
    progress = book.progress(plan.profile.name, plan.project)
    if progress.read_at and progress.since:
        marks.append(datetime.fromisoformat(progress.since) - OVERLAP)
    return max(marks).strftime(TIME) if marks else ""


def _written(books: Books, plan: Plan, issue: Issue, how: str) -> Linked:
    path = _add(books, plan.entry.key, issue.ref)
    return Linked(ref=issue.ref, url=issue.url, how=how, path=path)


def _add(books: Books, identity: str, ref: str) -> str:
    """Add a reference to a record. Returns its path. Raises LedgerError and BrokenRecord."""
    from debtledger.core.recording.records import edit_record, read_record

    def change(text: str) -> str:
        refs = read_record(text, identity).refs
        return text if ref in refs else edit_record(text, {"links.issues": [*refs, ref]})

    return books.reckoning.store.update(identity, change).path


def _keep(book: IssueBook, plan: Plan, issue: Issue) -> None:
    """Put the issue among those that were read, where that project was read at all."""
    from contextlib import suppress

    from debtledger.storage.issuebook import BookError

    progress = book.progress(plan.profile.name, plan.project)
    if progress.read_at:
        with suppress(BookError):
            book.apply(plan.profile.name, plan.project, (issue,), progress)


def _folded(ref: str, own: tuple[str, ...]) -> set[str]:
    return {name.casefold() for name in canonical(ref, own)} | {ref.casefold()}
