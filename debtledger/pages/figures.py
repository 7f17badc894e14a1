"""What is known of a debt in numbers, as JSON: valuation, evidence, and how its triggers stand."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from debtledger.core.economy.account import Account
    from debtledger.core.economy.appraised import Appraised
    from debtledger.core.economy.valuation import Valuation
    from debtledger.core.evidence import Evidence
    from debtledger.core.objects import JsonObject


def valuation_object(worth: Valuation) -> JsonObject:
    """The numbers of a debt: figures with unit, 80 % interval, basis and measured share.

    In hours, sprints, and money as the hour rate is in; null is never, or unknown.
    """
    return {**asdict(worth), "fowler": list(worth.fowler)}


def evidence_object(evidence: Evidence, account: Account) -> JsonObject:
    """What history and people tell; of authors only how many there are."""
    return {
        "since": evidence.since,
        "code_since": evidence.code_since,
        "sprints": account.sprints,
        "touches": len(evidence.touches),
        "authors": len(evidence.authors),
        "last_touch": evidence.touches[-1].day if evidence.touches else None,
        "receipts": [asdict(receipt) for receipt in evidence.receipts],
        "repayments": [asdict(repayment) for repayment in evidence.repayments],
        "drags": [{"path": path, "times": times} for path, times in evidence.drags],
        "incident_hours": evidence.incident_hours,
        "support_hours_per_sprint": evidence.support_hours_per_sprint,
        "whole": evidence.whole,
        "origin": asdict(evidence.origin) if evidence.origin else None,
    }


def appraised_object(found: Appraised) -> JsonObject:
    """Everything that is reckoned of one debt."""
    return {
        "valuation": valuation_object(found.valuation),
        "evidence": evidence_object(found.evidence, found.account),
        "standings": [asdict(standing) for standing in found.standings],
    }
