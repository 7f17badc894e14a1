"""What a check finds: problems, why each of them counts, and what was looked at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from debtledger.core.model import Candidate, Problem, Sighting, Skipped

Why = Literal["new", "changed", "present", "ledger"]
"""A tag or candidate is new, changed, or present where everything is judged; else it is of the ledger."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """One problem, of the severity that it has in this check: an error refuses the change.

    about: the title of the tag, the text of the candidate or the id of the record; "" where there is none.
    command: what writes the missing lines; "" where only a person can mend it.
    """

    problem: Problem
    why: Why
    about: str = ""
    command: str = ""

    @property
    def refuses(self) -> bool:
        """Whether the change must not be committed as it is."""
        return self.problem.severity == "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdicts:
    """All that a check found, in the order of places.

    tags and candidates: those that are new or changed, whether or not anything is wrong with them. skipped:
    files that were to be judged and could not be read. notes: what else a person should know.
    """

    verdicts: tuple[Verdict, ...] = ()
    tags: tuple[Sighting, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The problems alone."""
        return tuple(each.problem for each in self.verdicts)

    @property
    def refused(self) -> bool:
        """Whether anything refuses the change."""
        return any(each.refuses for each in self.verdicts)
