"""The worked example of the documents: one record, twenty sprints of history, and what customers ask for."""

from __future__ import annotations

from datetime import date, timedelta

from debtledger.core.economy.economics import Terms
from debtledger.core.evidence import Evidence, Receipt, Touch
from debtledger.core.market.demand import Ask, Customer, Strength
from debtledger.core.recording.record import (
    Block,
    Bought,
    Event,
    Incident,
    Realised,
    Record,
    RecordInterest,
    RecordTrigger,
    Taken,
)
from debtledger.core.triggering.standing import TriggerStanding

ID = "D-7k3fq2m9"
TAKEN = date(2026, 1, 12)
TODAY = TAKEN + timedelta(days=20 * 14)
TERMS = Terms(
    hour_rate=90,
    discount=0.10,
    horizon=26,
    sprint_days=14,
    prior_touches=0.1,
    prior_sprints=2,
    payback=6,
    budget=32,
    margin=0.8,
    segments={"A": 1, "B": 1, "X": 0.25, "C": 0, "D": 0},
    strengths={"blocker": 0.05, "retention": 0.02, "nice": 0.002},
)
RECORD = Record(
    id=ID,
    title="One shared API token per tenant, no scopes",
    kind="deferred-quality",
    aspect="security",
    owner="@platform",
    taken=Taken(date=TAKEN.isoformat(), by="maria", commit="4f2c9e1"),
    context="Pilot customers asked for bulk import; none asked for scoped tokens.",
    alternatives=("scoped tokens (30 h more)", "drop the API from the pilot"),
    bought=Bought(
        what="bulk import shipped 6 weeks earlier",
        saved_hours=(24, 30, 40),
        weeks=6,
        cost_of_delay_per_week=2500,
        probability=1.0,
        price=0,
        realised=Realised(value=0),
    ),
    principal_hours=(24, 40, 72),
    principal_basis="estimate",
    interest=RecordInterest(
        drag_hours=(0.5, 1.0, 2.0),
        toil_hours_per_sprint=0.5,
        expected_touches_per_sprint=2.0,
        incident=Incident(probability_per_sprint=0.01, hours=80, customer_visible=True),
    ),
    scope_paths=("src/api/auth.py",),
    triggers=(
        RecordTrigger(
            name="customers now paying for security",
            when="all",
            conditions=(
                {
                    "signal": "customer_ask",
                    "topic": "security",
                    "segments": ["A", "B"],
                    "window": "90d",
                    "min_customers": 3,
                    "max_single_share": 0.60,
                },
                {"signal": "revenue_at_stake", "topic": "security", "min": 50000},
            ),
        ),
    ),
    refs=("github:acme/app#812", "jira:SEC-41"),
    blocks=(Block(item="jira:APP-77", hours_per_sprint=4),),
    review_on="2026-10-01",
    events=(Event(at="2026-06-02", what="acknowledged", by="lea", note="planned for S12"),),
)
EVIDENCE = Evidence(
    since=TAKEN.isoformat(),
    code_since=TAKEN.isoformat(),
    touches=tuple(
        Touch(day=(TAKEN + timedelta(days=1 + 5 * number)).isoformat(), author="lea", commit=f"{number:07x}")
        for number in range(53)
    ),
    receipts=tuple(
        Receipt(at="2026-03-01", by="lea", hours=hours, source=f"commit {hours}")
        for hours in (0.5, 1.0, 1.0, 1.5, 1.5, 1.5, 2.0, 2.0, 2.0)
    ),
)
CUSTOMERS = {
    "cus:01": Customer(id="cus:01", segment="A", arr=48_000, paying_since="2025-01-01"),
    "cus:02": Customer(id="cus:02", segment="B", arr=22_000, paying_since="2025-01-01"),
    "cus:03": Customer(id="cus:03", segment="B", arr=15_000, paying_since="2025-01-01"),
    "cus:04": Customer(id="cus:04", segment="C", arr=60_000, paying_since="2025-01-01"),
}
ASKED: tuple[tuple[str, Strength], ...] = (
    ("cus:01", "blocker"),
    ("cus:02", "retention"),
    ("cus:03", "nice"),
    ("cus:04", "blocker"),
)
ASKS = tuple(
    Ask(topic="security", at="2026-10-01", ref=f"github:acme/app#{number}", customer=customer, strength=how)
    for number, (customer, how) in enumerate(ASKED, 900)
)
FIRED = TriggerStanding(
    name="customers now paying for security", verdict="fired", progress=1.0, demand=True, asks=ASKS
)
