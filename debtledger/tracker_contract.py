"""What every tracker must do, as tests for anybody who writes one: derive from TrackerContract.

    from debtledger.tracker_contract import TrackerContract

    class TestAcme(TrackerContract):
        def provided(self):
            return AcmeStage()  # a context manager that gives a Stage

pytest, or whatever collects classes and their test methods, does the rest; it is not needed for importing
this. The server of a stage should listen on the loopback interface, and be judged by the provider's own
description rather than by what its author believes about it.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Final, Protocol

from debtledger.core.tracking.issue import Issue
from debtledger.network.replies import TrackerError
from debtledger.trackers import Draft, Position

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import AbstractContextManager

    from debtledger.trackers import Tracker

MANY: Final = 230
"""More issues than a page of any provider has."""
REF: Final = re.compile(r"[a-z][a-z0-9_-]*:\S+")
UTC_TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
HOSTILE: Final = (
    "../../etc/passwd",
    "SEC-1) OR (project = OTHER",
    "https://evil.example/acme/app/issues/1",
    "javascript:alert(1)",
    "a b",
    "\x1b[31m",
    "",
)


class Stage(Protocol):
    """A server in the hands of a test, with one project in it, and the tracker that talks to it."""

    @property
    def project(self) -> str:
        """The project that is read."""
        ...

    @property
    def tracker(self) -> Tracker:
        """The tracker under test, with enough time for all that is asked of it."""
        ...

    def add(self, title: str, body: str = "", labels: Sequence[str] = ()) -> str:
        """Put an issue there, a minute of the server's clock after the one before; its reference."""
        ...

    def retitle(self, ref: str, title: str) -> None:
        """Change an issue, a minute later."""
        ...

    def remove(self, ref: str) -> None:
        """Delete an issue."""
        ...

    def fail(self) -> None:
        """Let the next request that writes be carried out, and answered by a failure of the server."""
        ...

    def writes(self) -> int:
        """How many requests that write have come in."""
        ...


class TrackerContract:
    """The tests; each of them asks for a stage of its own."""

    def provided(self) -> AbstractContextManager[Stage]:
        """A fresh stage."""
        raise NotImplementedError

    def test_every_issue_comes_and_those_changed_longest_ago_come_first(self) -> None:
        """Over as many pages as it takes."""
        with self.provided() as stage:
            refs = [stage.add(f"issue {number}") for number in range(MANY)]
            found = changed(stage)
            assert list(dict.fromkeys(issue.ref for issue in found)) == refs
            assert found == sorted(found, key=lambda issue: issue.updated)

    def test_what_has_changed_comes_again_and_what_has_not_does_not(self) -> None:
        """Reading goes on from a time in UTC; an overlap of an hour is allowed, for zones and lags."""
        with self.provided() as stage:
            old = stage.add("old")
            for number in range(90):
                stage.add(f"between {number}")
            refs = [stage.add("new"), stage.add("newer")]
            since = {issue.ref: issue.updated for issue in changed(stage)}[refs[0]]
            stage.retitle(refs[1], "newest")
            found = {issue.ref: issue for issue in changed(stage, since)}
            assert found[refs[1]].title == "newest"
            assert old not in found
            soonest = datetime.fromisoformat(since) - timedelta(hours=1)
            assert all(datetime.fromisoformat(issue.updated) >= soonest for issue in found.values())

    def test_an_issue_is_what_the_provider_has(self) -> None:
        """Texts are exact, times are UTC, the reference is canonical, and the address leads back to it."""
        with self.provided() as stage:
            ref = stage.add(
                "Título <b>& “quotes”</b>", "cost: 3d\n\nzweite Zeile ✓", ("debt", "ask:security")
            )
            (issue,) = changed(stage)
            assert (issue.ref, issue.title, issue.state) == (ref, "Título <b>& “quotes”</b>", "open")
            assert issue.body.replace("\r\n", "\n") == "cost: 3d\n\nzweite Zeile ✓"
            assert set(issue.labels) == {"debt", "ask:security"}
            assert REF.fullmatch(issue.ref)
            assert UTC_TIME.fullmatch(issue.updated)
            assert UTC_TIME.fullmatch(issue.created)
            assert not issue.gone
            assert issue.url.startswith("http")

    def test_many_are_fetched_in_the_order_asked(self) -> None:
        """Each reference gives exactly one issue."""
        with self.provided() as stage:
            refs = [stage.add(f"issue {number}") for number in range(7)]
            wanted = [refs[5], refs[0], refs[5], refs[3]]
            assert [issue.ref for issue in stage.tracker.fetch_many(wanted)] == wanted
            assert list(stage.tracker.fetch_many([])) == []

    def test_what_is_deleted_is_told_and_hides_no_other(self) -> None:
        """It is gone, which is no error, and is not closed."""
        with self.provided() as stage:
            first, second, third = (stage.add(f"issue {number}") for number in range(3))
            stage.remove(second)
            found = list(stage.tracker.fetch_many([first, second, third]))
            assert [issue.ref for issue in found] == [first, second, third]
            assert [bool(issue.gone) for issue in found] == [False, True, False]
            assert found[1].state == "open"

    def test_a_new_issue_is_filed_by_one_request_and_found_again(self) -> None:
        """What is given back is what a later reading gives."""
        with self.provided() as stage:
            stage.add("before")
            draft = Draft(title="One token", body="cost: 3d\n\ndebtledger: D-7k3fq2m9\n", labels=("debt",))
            issue = stage.tracker.create(stage.project, draft)
            assert stage.writes() == 1
            assert (issue.title, issue.labels) == ("One token", ("debt",))
            found = {each.ref: each for each in changed(stage)}
            assert found[issue.ref].body.strip().endswith("debtledger: D-7k3fq2m9")

    def test_a_failure_of_the_server_is_told_as_ambiguous_and_nothing_is_sent_twice(self) -> None:
        """Whoever asked must look before asking again."""
        with self.provided() as stage:
            ref = stage.add("before")
            asks: tuple[Callable[[], object], ...] = (
                lambda: stage.tracker.create(stage.project, Draft(title="t", body="b")),
                lambda: stage.tracker.comment(ref, "text"),
            )
            for count, ask in enumerate(asks, 1):
                stage.fail()
                error = refused(ask)
                assert error is not None
                assert error.ambiguous
                assert stage.writes() == count

    def test_a_change_leaves_alone_what_it_does_not_say(self) -> None:
        """None means: as it is."""
        with self.provided() as stage:
            ref = stage.add("title", "body", ("debt",))
            issue = stage.tracker.update(ref, Draft(body="another"))
            assert (issue.ref, issue.title, issue.body, issue.labels) == (ref, "title", "another", ("debt",))

    def test_a_comment_has_an_address(self) -> None:
        """Which a person can open."""
        with self.provided() as stage:
            assert stage.tracker.comment(stage.add("title"), "text").startswith("http")
            assert stage.writes() == 1

    def test_a_reference_and_its_address_lead_to_each_other_without_the_network(self) -> None:
        """A reference is a reference to itself, too."""
        with self.provided() as stage:
            ref = stage.add("title")
            assert stage.tracker.parse_ref(ref) == ref
            assert stage.tracker.parse_ref(stage.tracker.url(ref)) == ref
            assert stage.tracker.parse_ref(f"  {stage.tracker.url(ref)}  ") == ref

    def test_what_is_no_reference_is_none_and_is_never_sent(self) -> None:
        """Neither into an address nor into a question."""
        with self.provided() as stage:
            for text in HOSTILE:
                assert stage.tracker.parse_ref(text) is None
                assert refused(partial(_fetch, stage.tracker, text)) is not None
                assert refused(partial(stage.tracker.comment, text, "text")) is not None
                assert refused(partial(stage.tracker.update, text, Draft(body="text"))) is not None
            assert stage.writes() == 0

    def test_a_page_says_when_it_was_served(self) -> None:
        """By the server's clock, in UTC, or not at all."""
        with self.provided() as stage:
            stage.add("title")
            for page in stage.tracker.changed_since(stage.project, Position()):
                if page.served_at:
                    assert UTC_TIME.fullmatch(page.served_at)
                    datetime.fromisoformat(page.served_at).astimezone(UTC)
                assert all(isinstance(issue, Issue) for issue in page.issues)
                assert page.strange == 0


def changed(stage: Stage, since: str = "") -> list[Issue]:
    """All issues that have changed, page after page."""
    pages = stage.tracker.changed_since(stage.project, Position(since=since))
    return [issue for page in pages for issue in page.issues]


def refused(ask: Callable[[], object]) -> TrackerError | None:
    """The error that asking raises; None where it raises none. Every other exception is a fault."""
    told: TrackerError | None = None
    try:
        ask()
    except TrackerError as error:
        told = error
    assert told is None or (told.message and "\n" not in told.message)
    return told


def _fetch(tracker: Tracker, ref: str) -> list[Issue]:
    return list(tracker.fetch_many([ref]))
