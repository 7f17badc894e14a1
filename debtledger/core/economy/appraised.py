"""One debt with everything that is known of it: what it says, its history, its triggers and its numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from debtledger.core.economy.account import Account
    from debtledger.core.economy.valuation import Valuation
    from debtledger.core.evidence import Evidence
    from debtledger.core.ledger import Entry
    from debtledger.core.triggering.standing import TriggerStanding


@dataclass(frozen=True, slots=True, kw_only=True)
class Appraised:
    """A debt, appraised; account: the plain numbers that its valuation was reckoned from."""

    entry: Entry
    evidence: Evidence
    standings: tuple[TriggerStanding, ...]
    account: Account
    valuation: Valuation
