"""The ledger at hand while a command works: its debts, what to call them, and the store to write to."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from debtledger.core.finding import find, name_of, names_of
from debtledger.core.prefixes import UnknownId, resolve_prefix
from debtledger.core.recording.record import ENDING, BrokenRecord

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from debtledger.context import Context
    from debtledger.core.ledger import Entry
    from debtledger.core.model import Problem
    from debtledger.reckoning import Reckoning
    from debtledger.sources.git import Git
    from debtledger.survey import Survey


@dataclass(frozen=True, kw_only=True)
class Books:
    """A reckoned ledger, and the questions that commands ask it.

    below: the current folder, relative to the root of the ledger; empty at the root.
    """

    reckoning: Reckoning
    below: str = ""

    @property
    def entries(self) -> Sequence[Entry]:
        """All debts."""
        return self.reckoning.entries

    @property
    def git(self) -> Git | None:
        """The git of the repository; None in a plain folder."""
        return self.reckoning.repository.git if self.reckoning.repository else None

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with records and between homes; what is wrong in single tags is told by a scan."""
        return (*self.reckoning.broken, *self.reckoning.ledger.problems)

    @cached_property
    def names(self) -> Mapping[str, str]:
        """The shortest start of each id."""
        return names_of(self.entries)

    def find(self, typed: str) -> Entry:
        """The debt that was typed. Raises UnknownId, and BrokenRecord where the record meant is broken."""
        for name in (f"{self.below}/{typed}", typed) if self.below and ":" in typed else (typed,):
            try:
                entry = find(self.entries, name, self.reckoning.tracked.issues.own)
            except UnknownId as error:
                unknown = error
                continue
            if entry.record is None and entry.tag.id:
                self._refuse_broken(entry.tag.id)
            return entry
        if not unknown.candidates:
            self._refuse_broken(typed)
        raise unknown

    def _refuse_broken(self, typed: str) -> None:
        broken: dict[str, list[Problem]] = {}
        for problem in self.reckoning.broken:
            name = problem.path.rpartition("/")[2].removesuffix(ENDING)
            broken.setdefault(name, []).append(problem)
        with suppress(UnknownId):
            raise BrokenRecord(tuple(broken[resolve_prefix(broken, typed)]))

    def name_of(self, entry: Entry) -> str:
        """What to type for a debt."""
        return name_of(entry, self.names)


def open_books(context: Context, found: Survey | None = None) -> Books:
    """Reckon the ledger around the current folder, surveyed already or not. Raises what reckoning raises."""
    from debtledger.reckoning import ReckonRequest, reconcile

    reckoning = reconcile(ReckonRequest(), context, found)
    below = os.path.relpath(os.path.realpath(context.cwd), reckoning.facts.root)
    return Books(reckoning=reckoning, below="" if below == "." else below)


def open_books_at(context: Context, typed: str) -> tuple[Books, Context, str]:
    """The ledger at a day or a revision, the context with its day, and how to say when that was.

    Raises what reckoning raises.
    """
    from dataclasses import replace

    from debtledger.command import UsageError
    from debtledger.ground import find_ground
    from debtledger.past.asof import as_of
    from debtledger.reckoning import reconcile_at

    ground = find_ground((), context)
    if ground.repository is None:
        raise UsageError(f"{ground.root} is no git repository", "leave out --as-of")
    point = as_of(ground.repository.git, typed)
    then = replace(context, today=point.day)
    reckoning = reconcile_at(point, then)
    below = os.path.relpath(os.path.realpath(context.cwd), reckoning.facts.root)
    return Books(reckoning=reckoning, below="" if below == "." else below), then, point.words
