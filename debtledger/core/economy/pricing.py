"""The numbers of all debts of a ledger, which share what repayments have taught about estimates."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from debtledger.core.economy.account import Surroundings, account_of
from debtledger.core.economy.economics import Threat, calibration, demand_hours, three_point
from debtledger.core.economy.valuation import value
from debtledger.core.evidence import Evidence

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from debtledger.core.economy.account import Account
    from debtledger.core.economy.economics import Terms
    from debtledger.core.economy.valuation import Valuation
    from debtledger.core.ledger import Entry
    from debtledger.core.market.demand import Ask, Customer
    from debtledger.core.tracking.issue import Issue
    from debtledger.core.triggering.standing import TriggerStanding

UNSEEN = Evidence(whole=False)
"""What is known of a debt whose history was not looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """The accounts and the valuations of debts by their keys, and the calibration that all share."""

    accounts: Mapping[str, Account]
    valuations: Mapping[str, Valuation]
    calibration: float


def surroundings(
    entries: Iterable[Entry], issues: Mapping[str, Issue], terms: Terms, today: date
) -> Surroundings:
    """What the accounts of these debts depend on together."""
    closed = frozenset(entry.key for entry in entries if not entry.open)
    return Surroundings(today=today, sprint_days=terms.sprint_days, issues=issues, closed=closed)


def priced(
    entries: Iterable[Entry], evidence: Mapping[str, Evidence], around: Surroundings, terms: Terms
) -> Prices:
    """What each debt costs, without what customers demand: triggers decide with these numbers."""
    accounts = {entry.key: account_of(entry, evidence.get(entry.key, UNSEEN), around) for entry in entries}
    factor = calibration_of(accounts.values())
    return Prices(
        accounts=accounts,
        valuations={key: value(account, terms, factor) for key, account in accounts.items()},
        calibration=factor,
    )


def calibration_of(accounts: Iterable[Account]) -> float:
    """How much longer repaying took than estimated, over the debts that were repaid."""
    estimated = actual = 0.0
    for account in accounts:
        if account.outcome == "repaid" and account.principal is not None and account.repaid_hours:
            estimated += three_point(account.principal).mean
            actual += account.repaid_hours
    return calibration(estimated, actual)


def demands_of(
    standings: Mapping[str, tuple[TriggerStanding, ...]], customers: Mapping[str, Customer], terms: Terms
) -> dict[str, float]:
    """Hours a sprint that customers put at risk, for each debt whose demand trigger has fired, by its key."""
    found = {}
    for key, several in standings.items():
        asks = [ask for each in several if each.demand and each.verdict == "fired" for ask in each.asks]
        if hours := demand_hours(threats(asks, customers, terms), terms):
            found[key] = hours
    return found


def with_demand(prices: Prices, demands: Mapping[str, float], terms: Terms) -> Prices:
    """The same prices, with the demand for those debts that are open."""
    changed = {
        key: replace(account, demand=demands[key])
        for key, account in prices.accounts.items()
        if key in demands and account.open
    }
    worths = {key: value(account, terms, prices.calibration) for key, account in changed.items()}
    return Prices(
        accounts={**prices.accounts, **changed},
        valuations={**prices.valuations, **worths},
        calibration=prices.calibration,
    )


def threats(asks: Iterable[Ask], customers: Mapping[str, Customer], terms: Terms) -> tuple[Threat, ...]:
    """The revenue of each customer who asks, once, by what matters most to the customer.

    An ask of somebody unknown, or of a customer whose revenue is unknown, puts nothing at risk that could be
    counted.
    """
    strongest: dict[str, Threat] = {}
    for ask in asks:
        customer = customers.get(ask.customer or "")
        if customer is None or customer.arr is None:
            continue
        found = Threat(arr=customer.arr, segment=customer.segment or ask.segment, strength=ask.strength)
        known = strongest.setdefault(customer.id, found)
        if terms.strengths[found.strength] > terms.strengths[known.strength]:
            strongest[customer.id] = found
    return tuple(strongest[name] for name in sorted(strongest))
