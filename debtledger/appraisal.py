"""The verb appraise: what every debt costs, whether it was worth it, and how its triggers stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from debtledger.chronicle import chronicle
from debtledger.core.pricing import UNSEEN, Prices, priced, surroundings, with_demand
from debtledger.evaluation import evaluate
from debtledger.market import read_market
from debtledger.terms import terms_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from debtledger.bookkeeping import Books
    from debtledger.context import Context
    from debtledger.core.account import Account
    from debtledger.core.economics import Terms
    from debtledger.core.evidence import Evidence
    from debtledger.core.ledger import Entry
    from debtledger.core.model import Problem
    from debtledger.core.standing import TriggerStanding
    from debtledger.core.valuation import Valuation
    from debtledger.market import Market


@dataclass(frozen=True, slots=True, kw_only=True)
class Appraised:
    """One debt with all that is known of it: history, triggers, and numbers with what they come from."""

    entry: Entry
    evidence: Evidence
    standings: tuple[TriggerStanding, ...]
    account: Account
    valuation: Valuation


@dataclass(frozen=True, slots=True, kw_only=True)
class Appraisal:
    """All debts of the ledger, appraised, by their keys.

    terms: what was reckoned with; calibration: by how much estimates were multiplied. problems: what is wrong
    with the files that were read; notes: what is unknown or old, in words for people.
    """

    by_key: Mapping[str, Appraised]
    market: Market
    terms: Terms
    calibration: float
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def valuations(self) -> Mapping[str, Valuation]:
        """The numbers of each debt by its key."""
        return {key: each.valuation for key, each in self.by_key.items()}


def appraise(books: Books, context: Context) -> Appraisal:
    """Appraise every debt of the books, offline. What history does not tell is told in the notes."""
    reckoning = books.reckoning
    terms = terms_of(reckoning.config)
    history = chronicle(reckoning, context)
    market = read_market(reckoning, context)
    around = surroundings(books.entries, market.issues, terms, context.today)
    prices = priced(books.entries, history.evidence, around, terms)
    standings = evaluate(reckoning, history, market, context)
    if reckoning.config.demand_confirmed:
        prices = with_demand(prices, standings, market.demand.customers, terms)
    return Appraisal(
        by_key=_by_key(books, prices, history.evidence, standings),
        market=market,
        terms=terms,
        calibration=prices.calibration,
        problems=(*history.problems, *market.problems),
        notes=(*history.notes, *market.notes),
    )


def _by_key(
    books: Books,
    prices: Prices,
    evidence: Mapping[str, Evidence],
    standings: Mapping[str, tuple[TriggerStanding, ...]],
) -> dict[str, Appraised]:
    return {
        entry.key: Appraised(
            entry=entry,
            evidence=evidence.get(entry.key, UNSEEN),
            standings=standings.get(entry.key, ()),
            account=prices.accounts[entry.key],
            valuation=prices.valuations[entry.key],
        )
        for entry in books.entries
    }
