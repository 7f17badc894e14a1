"""What debts ask trackers beside their lists: queries of Jira, and single issues of other repositories."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, NamedTuple, cast

from debtledger.core.text import count
from debtledger.core.tracking.issue import Issue
from debtledger.core.tracking.issues import ELSEWHERE, Found, canonical
from debtledger.core.tracking.remotes import is_slug
from debtledger.core.tracking.syncing import Outcome
from debtledger.core.triggering.inquiry import AsksOf, IssueAt, IssuesOf
from debtledger.network.replies import TrackerError
from debtledger.trackers import connect

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from debtledger.core.triggering.inquiry import Question
    from debtledger.network.courier import Courier
    from debtledger.network.profiles import Profile
    from debtledger.reckoning import Reckoning
    from debtledger.storage.issuebook import IssueBook
    from debtledger.trackers import Searchable, Tracker

MOST_ELSEWHERE: Final = 100
"""Issues of other repositories that one sync asks for."""
MOST_QUERIES: Final = 50
MOST_FOUND: Final = 2_000
TIME: Final = "%Y-%m-%dT%H:%M:%SZ"
CI: Final = ("GITHUB_ACTIONS", "CI")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to be asked: issues on GitHub that are in no list, by canonical reference; queries of Jira."""

    issues: tuple[str, ...] = ()
    queries: tuple[str, ...] = ()


class Line(NamedTuple):
    """A tracker, as it is connected."""

    profile: Profile
    tracker: Tracker
    courier: Courier


def wanted(reckoning: Reckoning, own: tuple[str, ...], listed: Iterable[str]) -> Wanted:
    """What the open debts and the declared triggers ask for.

    own: the slugs that a bare #412 may mean; listed: the repositories that are read as a whole.
    """
    from debtledger.worth import kinds

    lists = {slug.casefold() for slug in listed}
    questions = tuple(kinds.asked(reckoning.entries, reckoning.config.trigger))
    names = (name for ref in _references(reckoning, questions) for name in canonical(ref, own)[:1])
    elsewhere = (name for name in names if (slug := _slug(name)) and slug.casefold() not in lists)
    queries = (each.jql for each in questions if isinstance(each, AsksOf | IssuesOf) and each.jql)
    return Wanted(
        issues=tuple({name.casefold(): name for name in elsewhere}.values()),
        queries=tuple(query for query in dict.fromkeys(queries) if query.isprintable()),
    )


def ask_queries(book: IssueBook, line: Line, queries: Sequence[str]) -> Iterator[Outcome]:
    """Ask one Jira for all that queries find, and keep which issues those are. Raises BookError."""
    for query in queries[:MOST_QUERIES]:
        name = f"query {query}"
        before = _before(book, query, line.profile.name)
        try:
            found = _search(book, line, query)
        except TrackerError as error:
            yield _failed(line.profile.name, name, error, len(before.refs))
            continue
        book.answer(query, found)
        yield Outcome(
            tracker=line.profile.name,
            project=name,
            whole=True,
            new=len(set(found.refs) - set(before.refs)),
            gone=len(set(before.refs) - set(found.refs)),
            known=len(found.refs),
            read_at=found.read_at,
        )
    if len(queries) > MOST_QUERIES:
        left = TrackerError("refused", f"{len(queries) - MOST_QUERIES} more were not asked", "name fewer")
        yield _failed(line.profile.name, f"after {MOST_QUERIES} queries", left, 0)


def ask_elsewhere(book: IssueBook, line: Line, refs: Sequence[str], *, again: bool) -> Outcome:
    """Ask for single issues of other repositories, and keep their state. Raises BookError.

    Those not known yet come first. What is closed is asked for again only where that is wished.
    """
    known = {ref.casefold(): found for ref, several in book.answers().items() for found in several}
    due = [ref for ref in refs if again or not _is_over(known.get(ref.casefold()))]
    due.sort(key=lambda ref: known[ref.casefold()].read_at if ref.casefold() in known else "")
    counted = {"new": 0, "changed": 0, "gone": 0}
    outcome = Outcome(tracker=line.profile.name, project="issues of other repositories", whole=False)
    error: TrackerError | None = None
    try:
        for issue in line.tracker.fetch_many(due[:MOST_ELSEWHERE]):
            key = issue.ref.casefold()
            before = known.get(key)
            kept = _kept(issue, before)
            counted[_change(kept, before)] = counted.get(_change(kept, before), 0) + 1
            known[key] = Found(
                tracker=ELSEWHERE, read_at=_now(line.courier), refs=(kept.ref,), beyond=(kept,)
            )
            book.answer(kept.ref, known[key])
    except TrackerError as caught:
        error = caught
    if error is None and len(due) > MOST_ELSEWHERE:
        left = len(due) - MOST_ELSEWHERE
        error = TrackerError("limited", f"{left:,} more of them are left for the next sync", "sync again")
    return replace(
        outcome,
        new=counted["new"],
        changed=counted["changed"],
        gone=counted["gone"],
        known=sum(ref.casefold() in known for ref in refs),
        read_at=_now(line.courier),
        error=error.message if error else "",
        hint=error.hint if error else "",
    )


def anonymous(profile: Profile) -> Profile:
    """The same machine as a profile's, for nobody in particular: no token goes where only a tree points."""
    return replace(profile, name=ELSEWHERE, token="", token_from="", account="", projects=())


def line_of(profile: Profile, courier: Courier) -> Line:
    """Connect a tracker. Raises TrackerError and UnknownMemberError."""
    return Line(profile, connect(profile, courier), courier)


def _references(reckoning: Reckoning, questions: Sequence[Question]) -> Iterator[str]:
    for question in questions:
        if isinstance(question, IssueAt):
            yield question.ref
        elif isinstance(question, AsksOf | IssuesOf):
            yield from question.issues
    for entry in reckoning.entries:
        if entry.open:
            yield from entry.tag.refs
            yield from entry.record.refs if entry.record else ()


def _slug(name: str) -> str:
    """The repository on GitHub of a canonical reference; "" where it is none."""
    provider, _, rest = name.partition(":")
    slug, _, number = rest.partition("#")
    return slug if provider == "github" and number.isdecimal() and is_slug(slug) else ""


def _search(book: IssueBook, line: Line, query: str) -> Found:
    """All that a query finds. Raises TrackerError."""
    refs: dict[str, None] = {}
    beyond: list[Issue] = []
    for page in cast("Searchable", line.tracker).search(query):
        for issue in page.issues:
            if issue.ref not in refs and book.get(issue.ref, line.profile.name) is None:
                beyond.append(_bare(issue, line.profile.name))
            refs[issue.ref] = None
        if page.strange:
            raise TrackerError("garbled", f"{count(page.strange, 'item')} could not be read as an issue")
        if len(refs) > MOST_FOUND:
            raise TrackerError(
                "refused", f"it finds more than {MOST_FOUND:,} issues", "make the query narrower"
            )
    return Found(
        tracker=line.profile.name, read_at=_now(line.courier), refs=tuple(refs), beyond=tuple(beyond)
    )


def _bare(issue: Issue, tracker: str) -> Issue:
    """What is kept of an issue of a project that nobody listed: how it stands, and no text."""
    return Issue(
        ref=issue.ref,
        tracker=tracker,
        title="",
        state=issue.state,
        status=issue.status,
        reason=issue.reason,
        kind=issue.kind,
        created=issue.created,
        updated=issue.updated,
        closed=issue.closed,
        url=issue.url,
        votes=issue.votes,
        reactions=issue.reactions,
        pull_request=issue.pull_request,
        gone=issue.gone,
    )


def _kept(issue: Issue, before: Found | None) -> Issue:
    """The issue as it is kept; one that is gone keeps what it said."""
    if issue.gone and before and before.beyond:
        return replace(before.beyond[0], gone=issue.gone)
    return _bare(issue, ELSEWHERE)


def _change(issue: Issue, before: Found | None) -> str:
    if before is None or not before.beyond:
        return "gone" if issue.gone else "new"
    if before.beyond[0] == issue:
        return "same"
    return "gone" if issue.gone else "changed"


def _is_over(found: Found | None) -> bool:
    return found is not None and all(each.state == "closed" and not each.gone for each in found.beyond)


def _before(book: IssueBook, question: str, tracker: str) -> Found:
    several = book.answers().get(question, ())
    return next((each for each in several if each.tracker == tracker), Found(tracker=tracker, read_at=""))


def _failed(tracker: str, what: str, error: TrackerError, known: int) -> Outcome:
    return Outcome(
        tracker=tracker, project=what, whole=False, known=known, error=error.message, hint=error.hint
    )


def _now(courier: Courier) -> str:
    return datetime.fromtimestamp(courier.now(), UTC).strftime(TIME)
