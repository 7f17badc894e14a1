"""Reading the repository step by step: first the debts, then their numbers, then the plan of the sprint.

All of it happens in a thread, and so does what views make of it, so that showing it costs a moment only.
"""

from __future__ import annotations

import io
import time
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from typing import TYPE_CHECKING

from debtledger.context import Context
from debtledger.core.days import day_number, day_text
from debtledger.core.text import count, hours
from debtledger.progress import Progress
from debtledger.tui.cells import ordered
from debtledger.tui.scenes import Scenery, scenery

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from typing import TextIO

    from debtledger.bookkeeping import Books
    from debtledger.core.economy.appraised import Appraised
    from debtledger.core.economy.moving import Move
    from debtledger.core.ledger import Entry
    from debtledger.core.relations import Relations
    from debtledger.planning import Ground, Proposal
    from debtledger.survey import Survey

    Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class DebtRow:
    """A debt as lists show it: what it is called, and its numbers where they are known already."""

    entry: Entry
    name: str
    debt: Appraised | None = None

    @property
    def key(self) -> str:
        """What identifies it."""
        return self.entry.key


@dataclass(frozen=True, kw_only=True)
class Known:
    """What is known so far: the debts; ground: with their numbers; proposal: and the plan of the sprint.

    said: why there is no plan, in words. moved: the debts that came to another cell since the last sprint.
    """

    books: Books
    today: str
    ground: Ground | None = None
    proposal: Proposal | None = None
    said: str = ""
    moved: Mapping[str, Move] = field(default_factory=dict)
    _orders: dict[tuple[str, bool], Sequence[DebtRow]] = field(default_factory=dict)

    @property
    def complete(self) -> bool:
        """Whether nothing more comes."""
        return self.proposal is not None or bool(self.said)

    @property
    def place(self) -> str:
        """The repository and its branch: `payments@main`."""
        facts = self.books.reckoning.facts
        name = facts.root.rstrip("/").rpartition("/")[2]
        return f"{name}@{facts.branch}" if facts.branch else name

    @cached_property
    def rows(self) -> Sequence[DebtRow]:
        """All debts, in the order of the ledger."""
        known = self.ground.appraisal.by_key if self.ground is not None else {}
        entries = self.books.entries
        return [
            DebtRow(
                entry=known[entry.key].entry if entry.key in known else entry,
                name=self.books.name_of(entry),
                debt=known.get(entry.key),
            )
            for entry in entries
        ]

    @cached_property
    def by_key(self) -> dict[str, DebtRow]:
        """All debts by their keys."""
        return {row.key: row for row in self.rows}

    @cached_property
    def texts(self) -> Mapping[str, str]:
        """What each debt says, ready to be searched."""
        from debtledger.core.asking import text_of

        return {row.key: text_of(row.entry) for row in self.rows}

    @cached_property
    def related(self) -> Relations:
        """What requires what."""
        from debtledger.core.relations import relations

        return relations(self.books.entries)

    @cached_property
    def has_site(self) -> bool:
        """Whether the code may be on the web."""
        from debtledger.permalinks import has_site
        from debtledger.sources.git import GitError

        try:
            return self.books.git is not None and has_site(self.books.git)
        except GitError:
            return False

    @cached_property
    def open_rows(self) -> Sequence[DebtRow]:
        """The open debts, the best repayment first."""
        return ordered([row for row in self.rows if row.entry.open], "payback", backwards=False)

    @cached_property
    def scenery(self) -> Scenery | None:
        """The pictures of the open debts; None before their numbers are known."""
        if self.ground is None:
            return None
        debts = [row.debt for row in self.open_rows if row.debt is not None]
        return scenery(self.ground, debts, self.moved.keys())

    def order(self, name: str, *, backwards: bool) -> Sequence[DebtRow]:
        """All debts by a column, in the order of the ledger where there is none."""
        if not name:
            return self.rows
        if (name, backwards) not in self._orders:
            self._orders[name, backwards] = ordered(self.rows, name, backwards=backwards)
        return self._orders[name, backwards]

    @cached_property
    def summary(self) -> str:
        """What is open, and what it costs: `payments@main · 20 open · 83 h/sprint`."""
        still = [row for row in self.rows if row.entry.open]
        broken = len(self.books.reckoning.broken)
        told = [f"{count(broken, 'problem')} in records: debtledger doctor"] if broken else []
        parts = [self.place, *told, f"{len(still):,} open"]
        interest = sum(row.debt.valuation.interest.value for row in still if row.debt is not None)
        if interest:
            parts.append(f"{hours(round(interest, 1))}/sprint")
        return " · ".join(parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaking(Context):
    """A context that tells how far a piece of work is in words, instead of drawing on the terminal."""

    tell: Tell

    def progress(self, words: str, total: int) -> Progress:
        """Progress that is told."""
        return _Told(self.tell, words, total)


class _Told(Progress):
    """Tells as rarely as a progress line is drawn."""

    def __init__(self, tell: Tell, words: str, total: int) -> None:
        super().__init__(io.StringIO(), words, total, time.monotonic)
        self._tell = tell

    def _show(self, stream: TextIO, elapsed: float) -> None:
        del stream, elapsed
        of = f" of {self._total:,}" if self._total > 0 else ""
        self._tell(f"{self._words} {self._count:,}{of}")


def read(context: Context, tell: Tell, found: Survey | None = None) -> Iterator[Known]:
    """Yield what is known, more each time; found: the work tree, surveyed already.

    Raises what the commands list and show raise.
    """
    # what reads is imported when what was seen last is painted already
    from debtledger.bookkeeping import open_books
    from debtledger.command import UsageError
    from debtledger.planning import Wish, propose, survey_ground

    quiet = speaking(context, tell)
    today = context.today.isoformat()
    tell("reading the debts")
    books = open_books(quiet, found)
    yield Known(books=books, today=today)
    tell("reading the history")
    ground = survey_ground(books, quiet)
    known = Known(books=books, today=today, ground=ground, moved=_moved(ground, quiet))
    yield known
    tell("planning the sprint")
    try:
        proposal = propose(ground, Wish())
    except UsageError as error:
        yield replace(known, said=f"{error.message}\n{error.hint}")
    else:
        yield replace(known, proposal=proposal)


def speaking(context: Context, tell: Tell) -> Context:
    """The context with a voice, and without a terminal to write to: the screen belongs to the interface."""
    said = {field.name: getattr(context, field.name) for field in fields(context)}
    said |= {"out": io.StringIO(), "err": io.StringIO(), "input": None, "interactive": False}
    return Speaking(**said, tell=tell)


def _moved(ground: Ground, context: Context) -> Mapping[str, Move]:
    """The debts that came to another cell since the last sprint, or in as many days where there is none."""
    from debtledger.core.economy.moving import moves
    from debtledger.trend import known_of

    table = ground.timetable
    sprint = table.current(ground.today)
    if sprint is not None:
        last = day_text(day_number(sprint.start) - 1)
    else:
        last = day_text(day_number(ground.today) - table.calendar.days)
    return moves(known_of(ground, context), last)
