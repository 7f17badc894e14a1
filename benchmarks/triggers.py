"""Evaluating ten thousand debts with five triggers each over 97,000 signals, beside reading the signals."""

from __future__ import annotations

import random
import time
from dataclasses import replace
from datetime import date, timedelta
from statistics import median
from typing import TYPE_CHECKING, Final

from ledger import RECORDS, made_record
from measure import Row

from debtledger.config import combine
from debtledger.context import from_process
from debtledger.core.ledger import reconcile
from debtledger.core.market.demand import SEGMENTS, STRENGTHS, Ask, Customer, Demand
from debtledger.core.market.signalslog import read_snapshot
from debtledger.core.market.snapshot_writing import Secrets, write_snapshot
from debtledger.core.model import RepositoryFacts
from debtledger.core.recording.record import RecordTrigger
from debtledger.market import Market
from debtledger.reckoning import Reckoning
from debtledger.storage.store import Store
from debtledger.worth.chronicle import Chronicle
from debtledger.worth.evaluation import evaluation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CUSTOMERS: Final = 2_000
SIGNALS: Final = 97_000
TOPICS: Final = 100
PART: Final = 20_000
"""How many lines are read at once: a snapshot has a limit of bytes."""
TODAY: Final = date(2026, 11, 1)
ROUNDS: Final = 3
GOAL: Final = 1.5


def triggers_rows() -> Iterator[Row]:
    """Measure what `triggers` adds once the ledger and the signals are read."""
    dice = random.Random(RECORDS)  # noqa: S311
    demand = _demand(dice)
    records = [replace(made_record(dice), triggers=tuple(_triggers(dice))) for _ in range(RECORDS)]
    reckoning = Reckoning(
        ledger=reconcile([], records),
        problems=(),
        broken=(),
        candidates=(),
        skipped=(),
        stored=(),
        store=Store("/", None),
        baseline=frozenset(),
        facts=RepositoryFacts(root="/"),
        repository=None,
        config=combine((), {}),
    )
    lines = list(write_snapshot(demand, (), Secrets({}), TODAY.isoformat()))
    parts = ["".join(lines[at : at + PART]).encode() for at in range(0, len(lines), PART)]
    context = from_process()
    assert sum(len(read_snapshot(part).demand.asks) for part in parts) == SIGNALS
    reading = _seconds(lambda: [read_snapshot(part) for part in parts])
    market = Market(demand=demand)
    evaluating = _seconds(lambda: evaluation(reckoning, Chronicle(), market, context, TODAY))
    yield Row(
        work=f"{RECORDS:,} debts x 5 triggers, {SIGNALS:,} asks",
        seconds=evaluating,
        peer="reading the snapshot of signals",
        ratio=evaluating / reading,
        goal=GOAL,
    )


def _demand(dice: random.Random) -> Demand:
    ids = [f"cus:{number:05}" for number in range(CUSTOMERS)]
    customers = {
        each: Customer(
            id=each,
            segment=dice.choice(SEGMENTS),
            arr=dice.randrange(1, 90) * 1000.0,
            paying_since="2025-01-01",
        )
        for each in ids
    }
    asks = tuple(
        Ask(
            topic=f"topic {dice.randrange(TOPICS)}",
            at=(TODAY - timedelta(days=dice.randrange(700))).isoformat(),
            ref=f"github:acme/app#{number}",
            customer=dice.choice(ids) if dice.random() < 0.8 else None,  # noqa: PLR2004 - the others are users
            strength=dice.choice(STRENGTHS),
        )
        for number in range(SIGNALS)
    )
    read_at = {"github": f"{TODAY.isoformat()}T10:00:00Z"}
    return Demand(asks=asks, customers=customers, read_at=read_at)


def _triggers(dice: random.Random) -> Iterator[RecordTrigger]:
    topic = f"topic {dice.randrange(TOPICS)}"
    asked = {"signal": "customer_ask", "topic": topic, "window": "90d"}
    least = dice.choice([2, 3, 5])
    staked = {"signal": "revenue_at_stake", "topic": topic, "min": dice.choice([20, 50, 100]) * 1000}
    yield RecordTrigger(name=f"{topic} is paid for", conditions=({**asked, "min_customers": least}, staked))
    yield RecordTrigger(when="any", conditions=({**asked, "strength": "blocker"},))
    yield RecordTrigger(conditions=({"signal": "date", "on": f"2027-0{dice.randrange(1, 9)}-01"},))
    yield RecordTrigger(text=f"#{dice.randrange(500)} closed")
    yield RecordTrigger(text=f"customer {dice.randrange(1000)} asks again")


def _seconds(work: Callable[[], object]) -> float:
    took = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        took.append(time.perf_counter() - start)
    return median(took)
