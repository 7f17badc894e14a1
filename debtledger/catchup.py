"""Reading one project of a tracker to its end, through interruptions and while its list of issues shifts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Final, Literal

from debtledger.core.text import count
from debtledger.network.ahead import ahead
from debtledger.network.replies import TrackerError
from debtledger.trackers import Position

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from debtledger.core.tracking.issue import Issue
    from debtledger.network.courier import Courier
    from debtledger.storage.issuebook import IssueBook, Progress
    from debtledger.trackers import Page, Tracker

Extent = Literal["whole", "changes"]
"""What is wished for: everything, or what has changed since the last time."""

OVERLAP: Final = timedelta(minutes=2)
"""By how much a reading begins before the last one did: clocks differ, and lists of issues lag behind."""
TIME: Final = "%Y-%m-%dT%H:%M:%SZ"
MOST_ROUNDS: Final = 5
BATCH: Final = 20


def begin(before: Progress, wish: Extent) -> Progress:
    """The progress with which a reading begins, or with which one that broke off goes on."""
    if before.under_way and (before.full or wish != "whole"):
        return replace(before, resume=min(before.resume, before.again or before.resume), again="")
    full = wish == "whole" or not before.read_at
    return replace(
        before,
        number=before.number + 1,
        under_way=True,
        full=full,
        resume="" if full else before.since,
        started="",
        newest="",
        again="",
        doubtful=None,
    )


class CatchUp:
    """One reading of one project (its tracker and name); counts what it brings."""

    def __init__(self, book: IssueBook, home: tuple[str, str], progress: Progress, courier: Courier) -> None:
        self._book = book
        self._home = home
        self._progress = progress
        self._courier = courier
        self.new = self.changed = self.gone = self.strange = 0

    def read(self, tracker: Tracker, position: Position) -> Iterator[int]:
        """Read to the end; gives how many issues came with each page. Raises TrackerError and BookError."""
        etag, start = "", position
        for _ in range(MOST_ROUNDS):
            for page in ahead(tracker.changed_since(self._home[1], start)):
                etag = page.etag
                yield self._take(page)
            if not self._progress.again:
                break
            start = Position(since=self._progress.again, memo=self._progress.memo)
            self._progress = replace(self._progress, resume=start.since, again="")
        else:
            raise TrackerError("unavailable", "the issues changed faster than they were read", "sync again")
        if self._progress.full:
            self._look_for_the_unseen(tracker)
        self._finish(position.since, etag)
        if self.strange:
            raise TrackerError(
                "garbled",
                f"{count(self.strange, 'item')} could not be read as an issue",
                "the next sync asks for what is missing again; all else is kept",
            )

    def leave(self) -> None:
        """Write down that a reading is under way, also where not one page came. Raises BookError."""
        self._book.apply(*self._home, (), self._progress)

    def _take(self, page: Page) -> int:
        """Write a page. Raises TrackerError where it has items and none is an issue."""
        if page.strange:
            self._doubt(page)
        latest = max((issue.updated for issue in page.issues), default="")
        self._progress = replace(
            self._progress,
            resume=max(latest, self._progress.resume),
            started=self._progress.started or page.served_at,
            newest=max(latest, self._progress.newest),
            memo=page.memo or self._progress.memo,
        )
        self._apply(page.issues)
        self.strange += page.strange
        return len(page.issues)

    def _doubt(self, page: Page) -> None:
        if not page.issues:
            raise TrackerError("garbled", "no item of a page is an issue", "try again; what is known is kept")
        if self._progress.doubtful is None:
            self._progress = replace(self._progress, doubtful=self._progress.resume)

    def _apply(self, issues: Sequence[Issue]) -> None:
        applied = self._book.apply(*self._home, issues, self._progress)
        self._progress = applied.progress
        self.new += applied.new
        self.changed += applied.changed

    def _look_for_the_unseen(self, tracker: Tracker) -> None:
        """Ask for each issue that was known and is in no list any more: deleted, moved, or hidden from us."""
        unseen = iter(self._book.unseen(*self._home, self._progress.number))
        while batch := tuple(islice(unseen, BATCH)):
            for issue in tracker.fetch_many(batch):
                known = self._book.get(issue.ref, self._home[0])
                if issue.gone and known:
                    self.gone += 1
                    self.changed -= 1
                self._apply([replace(known, gone=issue.gone) if issue.gone and known else issue])

    def _finish(self, since: str, etag: str) -> None:
        doubtful = self._progress.doubtful
        quiet = doubtful is None and not (self.new or self.changed or self.gone or self._progress.full)
        done = replace(
            self._progress,
            since=since if quiet else self._next_since(since) if doubtful is None else doubtful,
            # A mark belongs to the very question that was asked.
            etag=etag if quiet else "",
            read_at=datetime.fromtimestamp(self._courier.now(), UTC).strftime(TIME),
            under_way=False,
            full=False,
            resume="",
            again="",
            doubtful=None,
        )
        self._progress = done
        self._book.apply(*self._home, (), done)

    def _next_since(self, since: str) -> str:
        """Where the next reading begins: no later than the latest change seen, and before this one began."""
        marks = [self._progress.newest] if self._progress.newest else []
        if self._progress.started:
            started = datetime.fromisoformat(self._progress.started)
            marks.append((started - OVERLAP).strftime(TIME))
        return min(marks, default=since)
