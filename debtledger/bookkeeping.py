"""The ledger at hand while a command works: its debts, what to call them, and the store to write to."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from debtledger.core.finding import find, name_of, names_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from debtledger.context import Context
    from debtledger.core.ledger import Entry
    from debtledger.core.model import Problem
    from debtledger.reckoning import Reckoning
    from debtledger.sources.git import Git


@dataclass(frozen=True, kw_only=True)
class Books:
    """A reckoned ledger, and the questions that commands ask it."""

    reckoning: Reckoning

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
        """The debt that was typed. Raises UnknownId."""
        return find(self.entries, typed)

    def name_of(self, entry: Entry) -> str:
        """What to type for a debt."""
        return name_of(entry, self.names)


def open_books(context: Context) -> Books:
    """Reckon the ledger around the current folder. Raises what reckoning raises."""
    from debtledger.reckoning import ReckonRequest, reconcile

    return Books(reckoning=reconcile(ReckonRequest(), context))
