"""The two pictures of a debt, and Fowler's label.

The cells are those of the Backlog Prioritisation Quadrant (Overeem); the actions those of Effort x Pain; the
label that of the technical debt quadrant (Fowler, 2009).
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from debtledger.core.references import is_date

if TYPE_CHECKING:
    from debtledger.core.evidence import Evidence
    from debtledger.core.ledger import Entry

Cell = Literal["Technical debt", "Support", "Architectural innovation", "New features"]
Action = Literal["Repay now", "Split & plan", "Boy scout", "Hold"]
Fowler = tuple[Literal["deliberate", "inadvertent", "unknown"], Literal["prudent", "reckless"]]

CELLS: Final[tuple[Cell, ...]] = ("Technical debt", "Support", "Architectural innovation", "New features")
ACTIONS: Final[tuple[Action, ...]] = ("Repay now", "Split & plan", "Boy scout", "Hold")
MIDDLE: Final = 0.5
DELIBERATE_DAYS: Final = 3
"""How many days after its code a deliberate debt is recorded at the latest."""


class Dot(NamedTuple):
    """Where a debt stands: x from technical to business, y from past to future, both from 0 to 1."""

    x: float
    y: float

    @property
    def cell(self) -> Cell:
        """The cell that the dot lies in; the middle belongs to business and to the future."""
        if self.y < MIDDLE:
            return "Technical debt" if self.x < MIDDLE else "Support"
        return "Architectural innovation" if self.x < MIDDLE else "New features"


def dot_of(internal: float, support: float, enabling: float, demand: float) -> Dot:
    """The dot of a debt with these four streams of its cost of delay; bottom left where there is none."""
    whole = internal + support + enabling + demand
    if whole <= 0:
        return Dot(0.0, 0.0)
    return Dot(min((support + demand) / whole, 1.0), min((enabling + demand) / whole, 1.0))


def action_of(principal: float | None, payback: float | None, *, budget: float, patience: float) -> Action:
    """What to do: principal against the hours of a sprint's budget, payback against a patience in sprints.

    A principal that nobody knows neither fits nor pays back, so that the debt is held.
    """
    fits = principal is not None and principal <= budget
    if principal is not None and payback is not None and payback <= patience:
        return "Repay now" if fits else "Split & plan"
    return "Boy scout" if fits else "Hold"


def fowler_of(entry: Entry, evidence: Evidence) -> Fowler:
    """Whether the debt was taken knowingly, and whether it was thought through.

    Deliberate: recorded at most 3 days after the commit that brought its code. Prudent: context, owner,
    principal, an opportunity or hours saved, and a trigger or review date are all there.
    """
    return _intent(entry, evidence), "prudent" if _is_thought_through(entry) else "reckless"


def _intent(entry: Entry, evidence: Evidence) -> Literal["deliberate", "inadvertent", "unknown"]:
    taken = entry.record.taken.date if entry.record else None
    recorded, code = taken or evidence.since, evidence.code_since
    if recorded is None or code is None or not (is_date(recorded) and is_date(code)):
        return "unknown"
    late = date.fromisoformat(recorded) - date.fromisoformat(code)
    return "deliberate" if late.days <= DELIBERATE_DAYS else "inadvertent"


def _is_thought_through(entry: Entry) -> bool:
    tag, record = entry.tag, entry.record
    bought = record.bought if record else None
    gain = tag.bought or tag.saved_hours is not None
    gain = gain or (bought is not None and bool(bought.price or bought.weeks))
    due = tag.triggers or (record is not None and record.review_on)
    cost = tag.principal_hours is not None or tag.points is not None
    return bool(tag.body.strip() and tag.owner and cost and gain and due)
