"""The verb appraise: what every debt costs, whether it was worth it, and how its triggers stand."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from debtledger.core.economy.appraised import Appraised
from debtledger.core.economy.explaining import Explained
from debtledger.core.economy.pricing import UNSEEN, Prices, demands_of, priced, surroundings, with_demand
from debtledger.core.planning.spending import purses, with_work_logs
from debtledger.core.query import matches
from debtledger.market import read_market
from debtledger.sprints import LOOKED_BACK, milestones, timetable
from debtledger.worth.chronicle import chronicle
from debtledger.worth.evaluation import evaluation
from debtledger.worth.selection import query_of
from debtledger.worth.terms import terms_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from debtledger.bookkeeping import Books
    from debtledger.context import Context
    from debtledger.core.economy.economics import Terms
    from debtledger.core.economy.valuation import Valuation
    from debtledger.core.evidence import Evidence
    from debtledger.core.ledger import Entry
    from debtledger.core.model import Problem
    from debtledger.core.triggering.standing import TriggerStanding
    from debtledger.market import Market
    from debtledger.reckoning import Reckoning

__all__ = ["Appraisal", "Appraised", "appraise", "chosen"]

MARKS = {
    **{verdict: verdict for verdict in ("fired", "warming", "cooled")},
    "unknown": "trigger unknown",
    "waiting": "waiting on a person",
}
"""What lies over the state of a debt by the verdicts of its triggers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Appraisal:
    """All debts of the ledger, appraised, by their keys.

    terms: what was reckoned with; calibration: by how much estimates were multiplied. problems: what is wrong
    with the files that were read; notes: what is unknown or old, in words. uncounted: hours a sprint
    of demand that is left out, as long as the settings do not say that its numbers hold. capacity: hours of
    this sprint, None where nobody said.
    """

    by_key: Mapping[str, Appraised]
    market: Market
    terms: Terms
    calibration: float
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()
    uncounted: Mapping[str, float] = field(default_factory=dict)
    capacity: float | None = None

    @property
    def valuations(self) -> Mapping[str, Valuation]:
        """The numbers of each debt by its key."""
        return {key: each.valuation for key, each in self.by_key.items()}

    def of(self, entry: Entry, today: date) -> tuple[Appraised, Explained]:
        """A debt of the ledger, appraised, and how its numbers are explained on a day."""
        uncounted = self.uncounted.get(entry.key, 0.0)
        how = Explained(terms=self.terms, today=today, uncounted_demand=uncounted)
        return self.by_key[entry.key], how


def appraise(books: Books, context: Context) -> Appraisal:
    """Appraise every debt of the books, offline. What history does not tell is told in the notes."""
    reckoning = books.reckoning
    history = chronicle(reckoning, context)
    market = read_market(reckoning, context)
    purse = _purse(reckoning, with_work_logs(books.entries, history.evidence, market.issues), context)
    terms = terms_of(reckoning.config)
    if purse.budget is not None:
        terms = replace(terms, budget=purse.budget)
    around = surroundings(books.entries, market.issues, terms, context.today)
    prices = priced(books.entries, history.evidence, around, terms)
    evaluated = evaluation(reckoning, history, market, context)
    standings = evaluated.standings
    demands = demands_of(standings, market.demand.customers, terms)
    if reckoning.config.demand_confirmed:
        prices, demands = with_demand(prices, demands, terms), {}
    return Appraisal(
        by_key=_by_key(books, prices, history.evidence, standings),
        market=market,
        terms=terms,
        calibration=prices.calibration,
        uncounted=demands,
        capacity=purse.capacity,
        problems=(*history.problems, *market.problems, *evaluated.problems),
        notes=(*history.notes, *market.notes),
    )


def chosen(appraisal: Appraisal, books: Books, text: str, context: Context) -> list[Appraised]:
    """The debts that a query means, in the order of the ledger. Raises UsageError."""
    found = list(appraisal.by_key.values())
    if not text.strip():
        return found
    query = query_of(text, context, books.reckoning.config, appraisal.valuations)
    return [debt for debt in found if matches(query, debt.entry)]


class _Purse(NamedTuple):
    """What the sprint of a day has, in hours: all of it, and for repayment; None where nobody said."""

    capacity: float | None
    budget: float | None


def _purse(reckoning: Reckoning, evidence: Mapping[str, Evidence], context: Context) -> _Purse:
    """The capacity and the budget of the sprint that this day is in, with what was carried into it."""
    table = timetable(reckoning, milestones(reckoning))
    sprint = table.current(context.today.isoformat())
    if sprint is None:
        hours = table.calendar.capacity_hours
        return _Purse(hours, None if hours is None else hours * table.calendar.share)

    known = (*table.before(sprint, LOOKED_BACK), sprint)
    *_, now = purses(known, reckoning.entries, evidence, table.calendar.first_day)
    return _Purse(sprint.capacity_hours, now.budget)


def _marked(entry: Entry, standings: Iterable[TriggerStanding]) -> Entry:
    """The entry with a mark for each verdict of its triggers but dormant."""
    verdicts = {"waiting" if standing.waiting else standing.verdict for standing in standings}
    marks = tuple(mark for verdict, mark in MARKS.items() if verdict in verdicts)
    return replace(entry, marks=(*entry.marks, *marks)) if marks else entry


def _by_key(
    books: Books,
    prices: Prices,
    evidence: Mapping[str, Evidence],
    standings: Mapping[str, tuple[TriggerStanding, ...]],
) -> dict[str, Appraised]:
    return {
        entry.key: Appraised(
            entry=_marked(entry, standings.get(entry.key, ())),
            evidence=evidence.get(entry.key, UNSEEN),
            standings=standings.get(entry.key, ()),
            account=prices.accounts[entry.key],
            valuation=prices.valuations[entry.key],
        )
        for entry in books.entries
    }
