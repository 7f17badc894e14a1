"""The verb publish: trackers are read, triggers looked at, and one issue says what waits for a decision."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from debtledger.command import UsageError
from debtledger.core.ci.converging import Wanted
from debtledger.core.ci.digest import Call, Digest
from debtledger.core.ci.marker import Marker
from debtledger.core.ci.variables import run_from
from debtledger.core.triggering.standing import TRUE
from debtledger.network.machines import MachineError
from debtledger.network.replies import TrackerError
from debtledger.pages import digest as page
from debtledger.pipeline.change import REFUSED, Comment
from debtledger.pipeline.line import Line
from debtledger.pipeline.posting import say_once
from debtledger.sync import Wish, sync
from debtledger.worth.watching import watch

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from debtledger.context import Context
    from debtledger.core.ci.marker import Posted
    from debtledger.core.ledger import Entry
    from debtledger.core.triggering.standing import ConditionStanding, TriggerStanding
    from debtledger.network.conversations import Conversations
    from debtledger.worth.watching import Watched

SORT: Final = "digest"
LABEL: Final = "debtledger-digest"
REVENUE: Final = "revenue_at_stake"


@dataclass(frozen=True, slots=True)
class Issues:
    """The digests among the issues of a repository."""

    conversations: Conversations
    title: str

    def look(self) -> Sequence[Posted]:
        """All issues with the label of digests."""
        return self.conversations.issues(LABEL)

    def write(self, body: str) -> Posted:
        """File an issue."""
        return self.conversations.open_issue(self.title, body, LABEL)

    def change(self, ident: int, body: str) -> None:
        """Change an issue, and open it again."""
        self.conversations.change_issue(ident, self.title, body)

    def remove(self, ident: int) -> None:
        """Close one that is there twice: an issue is never deleted."""
        self.conversations.close_issue(ident)


def gather(context: Context) -> Digest:
    """Read the trackers as far as they answer, and see how triggers stand. Raises as reckoning does."""
    notes = tuple(_read(context))
    watched = watch(context)
    rows = [
        (_call(watched, entry, standing), standing)
        for entry in watched.books.entries
        for standing in watched.evaluation.standings.get(entry.key, ())
    ]
    warming = [call for call, standing in rows if standing.verdict == "warming"]
    return Digest(
        fired=tuple(sorted((call for call, standing in rows if standing.calls), key=_order)),
        warming=tuple(sorted(warming, key=lambda call: (-call.progress, call.title))),
        vanished=tuple(
            (watched.books.name_of(each), each.tag.title)
            for each in watched.books.entries
            if each.state == "vanished"
        ),
        seen=sum(standing.verdict == "fired" and not standing.calls for _, standing in rows),
        unknown=sum(standing.verdict == "unknown" for _, standing in rows),
        notes=notes,
    )


def publish(digest: Digest, slug: str, author: str, context: Context) -> Comment:
    """Open the issue, or bring it up to date; nothing where nothing waits and no issue is there."""
    marker = Marker(sort=SORT, run=run_from(context.env))
    text = page.body(digest)
    wanted = Wanted(marker=marker, text="" if digest.empty else text, cleared=text)
    try:
        with closing(Line.open(slug, context)) as line:
            who = author or line.conversations.login()
            return Comment(say_once(Issues(line.conversations, page.title(digest)), who, wanted))
    except (TrackerError, MachineError) as error:
        refused = isinstance(error, TrackerError) and error.fault in REFUSED
        return Comment("forbidden" if refused else "failed", error.message)


def _read(context: Context) -> Iterator[str]:
    """Read the trackers, and tell what was not read."""
    try:
        report = sync(Wish(), context)
    except UsageError as error:
        yield f"trackers were not read: {error.message}"
        return
    for each in report.outcomes:
        if each.error:
            yield f"{each.project or each.tracker} was not read to the end: {each.error}"


def _call(watched: Watched, entry: Entry, standing: TriggerStanding) -> Call:
    told = "; ".join(_told(each) for each in standing.conditions if each.told)
    return Call(
        name=watched.books.name_of(entry),
        title=entry.tag.title or entry.key,
        place=entry.debt.places[0].path if entry.debt.places else "",
        trigger=standing.name,
        told=told,
        since=standing.since or "" if standing.verdict == "fired" else "",
        progress=standing.progress or 0.0,
    )


def _told(condition: ConditionStanding) -> str:
    """What shows a condition, without amounts of money: an issue may be anybody's to read."""
    if condition.signal != REVENUE:
        return condition.told
    return "enough revenue is at stake" if (condition.progress or 0.0) >= TRUE else "revenue is at stake"


def _order(call: Call) -> tuple[str, str]:
    return call.since or "9999", call.title
