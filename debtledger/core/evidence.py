"""What history and people tell of a debt: when it was taken, what touched it, and what it cost."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from debtledger.core.past.origin import Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Touch:
    """One author-day on which the region of a debt was changed: day (YYYY-MM-DD), author, first commit."""

    day: str
    author: str
    commit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """Hours that somebody says the debt has cost; source: "commit 4f2c9e1", "jira:SEC-41", an address."""

    at: str
    by: str
    hours: float
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Repayment:
    """Hours spent on repaying the debt; partial: more of it is left."""

    at: str
    by: str
    hours: float
    source: str
    partial: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Everything observed about one debt, oldest first.

    since: the day (YYYY-MM-DD) on which it was taken, None where nobody knows; code_since: the day of the
    commit that introduced its tag or code; origin: where its first tag comes from. touches are author-days,
    receipts among them or not. drags: files that changed together with the region, and how often.
    incident_hours: what incidents really cost. support_hours: support per sprint because of it. whole: False
    where history is cut off (a shallow clone), or was not looked at, so that counts are lower bounds.
    """

    since: str | None = None
    code_since: str | None = None
    touches: tuple[Touch, ...] = ()
    receipts: tuple[Receipt, ...] = ()
    repayments: tuple[Repayment, ...] = ()
    drags: tuple[tuple[str, int], ...] = ()
    incident_hours: float = 0.0
    support_hours_per_sprint: float = 0.0
    whole: bool = True
    origin: Origin | None = None

    @property
    def authors(self) -> tuple[str, ...]:
        """Who touched the region, each once."""
        return tuple(dict.fromkeys(touch.author for touch in self.touches))


def until(evidence: Evidence, day: str) -> Evidence:
    """What of it was known on a day (YYYY-MM-DD)."""
    times = (*(touch.day for touch in evidence.touches), *(each.at for each in evidence.receipts))
    if max((*times, *(each.at for each in evidence.repayments)), default="")[:10] <= day:
        return evidence
    return replace(
        evidence,
        touches=tuple(touch for touch in evidence.touches if touch.day <= day),
        receipts=tuple(each for each in evidence.receipts if each.at[:10] <= day),
        repayments=tuple(each for each in evidence.repayments if each.at[:10] <= day),
    )
