"""What is known of one debt, as the plain numbers that formulas take: from record, tags and history."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from debtledger.core.economy.placement import fowler_of
from debtledger.core.identity import canonical_id, valid_id
from debtledger.core.recording.record import Bought, Incident, RecordInterest
from debtledger.core.references import is_date

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from debtledger.core.economy.placement import Fowler
    from debtledger.core.evidence import Evidence
    from debtledger.core.ledger import Entry
    from debtledger.core.model import ThreePoint
    from debtledger.core.tracking.issue import Issue

Outcome = Literal["open", "repaid", "written-off"]

LEAST, MOST = 1e-9, 1e12
"""Smaller numbers are nought, and larger ones slips of the pen: both would leave what can be divided."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """Hours of repayment on a day (YYYY-MM-DD); earlier: before the debt was estimated anew, or reopened."""

    at: str
    hours: float
    earlier: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """What waits for the repayment, and the hours a sprint that this costs; counts: it is known to wait."""

    item: str
    hours: float
    counts: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """The numbers that are known of one debt; all are finite, and none is negative.

    principal: hours as estimated (None: by nobody), repaid_hours: what repaying took so far. drag: hours a
    touch, toil and incidents: hours a sprint; expected_touches: a sprint, as declared. touches: author-days;
    receipts: how many, receipt_hours: their sum. incident_cost: hours that incidents took, support: hours a
    sprint. since: the day on which it was taken; days, sprints: how long it is, or was, open; None and nought
    where nobody knows. whole: whether all of history was looked at. saved: hours; gain: money that the
    opportunity is worth, weighed by its probability; realised: what it turned out to be worth. demand: hours
    a sprint, where a demand trigger has fired.
    """

    outcome: Outcome
    principal: ThreePoint | None
    principal_basis: str
    repaid_hours: float
    drag: ThreePoint | None
    toil: float
    expected_touches: float | None
    incidents: float
    incidents_visible: bool
    touches: int
    receipts: int
    receipt_hours: float
    incident_cost: float
    support: float
    blocks: tuple[Block, ...]
    since: str | None
    days: int | None
    sprints: float
    whole: bool
    saved: ThreePoint | None
    gain: float | None
    realised: float | None
    fowler: Fowler
    demand: float = 0.0

    @property
    def open(self) -> bool:
        """Whether it still costs something."""
        return self.outcome == "open"

    @property
    def estimated_touches(self) -> int:
        """The touches that no receipt tells the hours of."""
        return max(self.touches - self.receipts, 0)

    @property
    def is_priced(self) -> bool:
        """Whether anybody said what it bought, in hours or money."""
        return self.saved is not None or self.gain is not None or self.realised is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What an account depends on beside its debt.

    issues: those that were read, by reference. closed: the keys of debts that are repaid or written off.
    """

    today: date
    sprint_days: float
    issues: Mapping[str, Issue]
    closed: Collection[str]


def account_of(entry: Entry, evidence: Evidence, around: Surroundings) -> Account:
    """The account of a debt on a day."""
    tag, record = entry.tag, entry.record
    interest = record.interest if record else RecordInterest()
    bought = record.bought if record else Bought()
    incident = interest.incident or Incident()
    since = taken_on(entry, evidence, around.issues)
    days = None if since is None else _days(since, closed_on(entry), around.today)
    return Account(
        outcome=_outcome(entry),
        principal=_three(tag.principal_hours),
        principal_basis=(record.principal_basis if record else None) or "estimate",
        repaid_hours=_amount(sum(each.hours for each in payments(entry, evidence) if not each.earlier)),
        drag=_three(interest.drag_hours) or _alike(tag.interest.per_touch_hours),
        toil=_amount(tag.interest.per_sprint_hours),
        expected_touches=_maybe(interest.expected_touches_per_sprint),
        incidents=_amount(_amount(incident.probability_per_sprint) * _amount(incident.hours)),
        incidents_visible=bool(incident.customer_visible),
        touches=len(evidence.touches),
        receipts=len(evidence.receipts),
        receipt_hours=_amount(sum(_amount(receipt.hours) for receipt in evidence.receipts)),
        incident_cost=_amount(evidence.incident_hours),
        support=_amount(evidence.support_hours_per_sprint),
        blocks=tuple(_blocks(entry, around)),
        since=since,
        days=days,
        sprints=(days or 0) / around.sprint_days if around.sprint_days > 0 else 0.0,
        whole=evidence.whole,
        saved=_three(tag.saved_hours),
        gain=_gain(bought),
        realised=_realised(bought),
        fowler=fowler_of(entry, evidence),
    )


def taken_on(entry: Entry, evidence: Evidence, issues: Mapping[str, Issue]) -> str | None:
    """The day a debt was taken: by its record, else by history, else by the issue that declares it."""
    taken = entry.record.taken.date if entry.record else None
    homes = [home.ref for home in entry.issues if home.declares and home.ref in issues]
    declared = [issues[ref].created[:10] for ref in homes]
    for day in (taken, evidence.since, min(declared, default=None)):
        if day and is_date(day):
            return day
    return None


def closed_on(entry: Entry) -> str | None:
    """The day on which a closed debt was repaid or written off; None for an open one, and if nobody knows."""
    if entry.open:
        return None
    if entry.record is None:
        days = [home.closed[:10] for home in entry.issues if home.declares and is_date(home.closed[:10])]
        return max(days, default=None)
    ends = [event.at for event in entry.record.events if event.what in _ENDS and not event.partial]
    return ends[-1] if ends and is_date(ends[-1]) else None


_ENDS = ("repaid", "written-off")


def _outcome(entry: Entry) -> Outcome:
    if entry.state == "repaid":
        return "repaid"
    return "written-off" if entry.state == "written-off" else "open"


def _amount(number: float | None) -> float:
    """The number where it is one to reckon with, else nought."""
    return 0.0 if number is None or not number >= LEAST else min(number, MOST)


def _maybe(number: float | None) -> float | None:
    return None if number is None or not number >= 0 else _amount(number)


def _three(hours: ThreePoint | None) -> ThreePoint | None:
    if hours is None:
        return None
    low, likely, high = sorted(map(_amount, hours))
    return low, likely, high


def _alike(hours: float | None) -> ThreePoint | None:
    return None if hours is None else (_amount(hours), _amount(hours), _amount(hours))


def _gain(bought: Bought) -> float | None:
    """What the opportunity is worth in money: probability x weeks x cost of delay a week, and its price."""
    price = _maybe(bought.price) or None
    weekly = bought.weeks is not None and bought.cost_of_delay_per_week is not None
    if not weekly:
        return price
    chance = 1.0 if bought.probability is None else min(_amount(bought.probability), 1.0)
    return chance * _amount(bought.weeks) * _amount(bought.cost_of_delay_per_week) + (price or 0.0)


def _realised(bought: Bought) -> float | None:
    """What the opportunity turned out to be worth; nought says so only with a date or what shows it."""
    found = bought.realised
    if found is None or found.value is None or not (found.value or found.evidence or found.date):
        return None
    return _amount(found.value)


def payments(entry: Entry, evidence: Evidence) -> tuple[Payment, ...]:
    """What repaying took, before the last estimate and since: as decisions tell, or as commits do.

    A confirmation may repeat hours that commits have told, so of the two the one that is more counts.
    """
    events = entry.record.events if entry.record else ()
    if not events and not evidence.repayments:
        return ()
    restarts = [at for at, event in enumerate(events) if event.what in {"reopened", "re-estimated"}]
    first, since = (restarts[-1], events[restarts[-1]].at) if restarts else (0, "")
    told = [
        Payment(at=each.at, hours=_amount(each.hours), earlier=number < first)
        for number, each in enumerate(events)
        if each.what == "repaid"
    ]
    committed = [
        Payment(at=each.at[:10], hours=_amount(each.hours), earlier=each.at[:10] < since)
        for each in evidence.repayments
    ]
    return (
        *_more([each for each in told if each.earlier], [each for each in committed if each.earlier]),
        *_more([each for each in told if not each.earlier], [each for each in committed if not each.earlier]),
    )


def _more(*told: list[Payment]) -> list[Payment]:
    return max(told, key=lambda several: sum(each.hours for each in several))


def _days(since: str, closed: str | None, today: date) -> int:
    end = min(date.fromisoformat(closed), today) if closed else today
    return max((end - date.fromisoformat(since)).days, 0)


def _blocks(entry: Entry, around: Surroundings) -> Iterable[Block]:
    """What the record says is blocked.

    An issue counts while it is known to be open: of one that was never read nobody knows whether it waits.
    A debt counts until it is closed, and what is no reference counts as it is said.
    """
    for block in entry.record.blocks if entry.record else ():
        hours = _amount(block.hours_per_sprint)
        if not hours:
            continue
        issue = around.issues.get(block.item)
        if issue is not None:
            counts = issue.state == "open" and not issue.gone
        else:
            counts = not is_issue(block.item) and canonical_id(block.item) not in around.closed
        yield Block(item=block.item, hours=hours, counts=counts)


def is_issue(item: str) -> bool:
    """Whether an item that is blocked names an issue of a tracker: "jira:APP-77", "#412", "APP-77"."""
    return not valid_id(item) and _ISSUE.fullmatch(item) is not None


_ISSUE = re.compile(r"(?:[a-z][\w.-]*:\S+|\S*#\d+|[A-Z][A-Z0-9_]*-\d+|https?://\S+)", re.ASCII)
