"""Valuing ten thousand debts, in memory, as a ratio to parsing their records."""

from __future__ import annotations

import random
import time
import tomllib
from datetime import date, timedelta
from statistics import median
from typing import TYPE_CHECKING

from ledger import RECORDS, made_record
from measure import Row

from debtledger.config import combine
from debtledger.core.economy.pricing import priced, surroundings
from debtledger.core.evidence import Evidence, Receipt, Touch
from debtledger.core.ledger import reconcile
from debtledger.core.recording.records import write_record
from debtledger.worth.terms import terms_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

TODAY = date(2026, 11, 1)
ROUNDS = 3
GOAL = 1.0


def economics_rows() -> Iterator[Row]:
    """Measure what `list --sort` adds for records, once their history is known."""
    dice = random.Random(RECORDS)  # noqa: S311
    records = [made_record(dice) for _ in range(RECORDS)]
    texts = [write_record(record) for record in records]
    entries = reconcile([], records).entries
    evidence = {entry.key: _history(dice) for entry in entries}
    terms = terms_of(combine((), {}))
    around = surroundings(entries, {}, terms, TODAY)
    parsing = _seconds(lambda: [tomllib.loads(text) for text in texts])
    pricing = _seconds(lambda: priced(entries, evidence, around, terms))
    yield Row(
        work=f"numbers of {RECORDS:,} debts",
        seconds=pricing,
        peer="tomllib of their records",
        ratio=pricing / parsing,
        goal=GOAL,
    )


def _history(dice: random.Random) -> Evidence:
    days = [(TODAY - timedelta(days=dice.randrange(300))).isoformat() for _ in range(dice.randrange(20))]
    return Evidence(
        since="2026-01-12",
        touches=tuple(Touch(day=day, author="a", commit=day) for day in days),
        receipts=tuple(Receipt(at=day, by="a", hours=1.5, source=day) for day in days[::5]),
    )


def _seconds(work: Callable[[], object]) -> float:
    took = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        took.append(time.perf_counter() - start)
    return median(took)
