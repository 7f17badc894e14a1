"""Loading ten thousand records, cold and from the cache, and what `list` needs for them."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from measure import Row, cost_of

from debtledger.core.identity import ID_LENGTH
from debtledger.core.recording.records import (
    Bought,
    Record,
    RecordInterest,
    RecordTrigger,
    Taken,
    record_path,
    write_record,
)
from debtledger.storage.store import CROCKFORD

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

RECORDS = 10_000
WORDS = [
    "account",
    "balance",
    "cursor",
    "delivery",
    "engine",
    "field",
    "gateway",
    "handler",
    "index",
    "journal",
    "kernel",
    "ledger",
    "market",
    "node",
    "offset",
    "packet",
    "queue",
    "schema",
    "token",
    "update",
    "vector",
    "window",
    "yield",
    "zone",
]
LONG_AGO = 1_700_000_000
"""When the files are said to have been written: what was written just now is not trusted to be unchanged."""

PARSE = """
import os, tomllib
folder = ".debtledger/debts"
for name in os.listdir(folder):
    with open(os.path.join(folder, name), "rb") as file:
        tomllib.load(file)
"""
COLD = """
import os
from debtledger.storage.store import Store
assert Store(os.getcwd(), ".git").load().records
"""
WARM = """
import os
from debtledger.storage.cache import Cache
from debtledger.storage.store import Store
with Cache(".git") as cache:
    assert Store(os.getcwd(), ".git").load(cache).records
"""
READ_CACHE = """
import gc, json, sqlite3
gc.disable()
cache = sqlite3.connect(".git/debtledger/cache.sqlite")
json.loads(cache.execute("SELECT value FROM entry WHERE topic = 'records'").fetchone()[0])
"""


def ledger_rows(folder: Path) -> Iterator[Row]:
    """Measure a made ledger; "list, warm" is held to twice the time to start Python and read the cache."""
    root = make_ledger(folder / "ledger", RECORDS)
    costs = cost_of(_programs(), root)
    seconds = {name: cost.seconds for name, cost in costs.items()}
    yield _row("records, cold", seconds, "tomllib alone", 2.0)
    yield _row("records, from the cache", seconds, "Python's start and the cache", 3.0)
    yield _row("list, warm", seconds, "Python's start and the cache", 2.0)


def make_ledger(root: Path, count: int) -> Path:
    """Write a repository of so many records, the same every time, and commit it."""
    dice = random.Random(count)  # noqa: S311
    for _ in range(count):
        record = made_record(dice)
        path = root / record_path(record.id)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(write_record(record), encoding="utf-8")
        os.utime(path, (LONG_AGO, LONG_AGO))
    for command in (
        ["init", "-q", "-b", "main"],
        ["add", "-A"],
        ["-c", "user.name=bench", "-c", "user.email=bench@example.org", "commit", "-qm", "ledger"],
    ):
        subprocess.run(["git", "-C", str(root), *command], check=True, stdout=subprocess.DEVNULL)  # noqa: S607
    return root


def made_record(dice: random.Random) -> Record:
    """A record as a team writes it: cost, interest, what was bought, and when it is to be repaid."""
    hours = float(dice.randrange(1, 80))
    return Record(
        id="D-" + "".join(dice.choices(CROCKFORD, k=ID_LENGTH)),
        title=" ".join(dice.choices(WORDS, k=7)),
        kind=dice.choice(["hardcoding", "edge-case", "deferred-quality"]),
        owner=f"@{dice.choice(WORDS)}",
        taken=Taken(date=f"2026-0{dice.randrange(1, 9)}-12", by=dice.choice(WORDS)),
        context=" ".join(dice.choices(WORDS, k=20)),
        bought=Bought(what=" ".join(dice.choices(WORDS, k=5)), weeks=float(dice.randrange(1, 9))),
        principal_hours=(hours, hours * 2, hours * 3),
        interest=RecordInterest(toil_hours_per_sprint=dice.randrange(1, 16) / 4),
        triggers=(RecordTrigger(text=" ".join(dice.choices(WORDS, k=4))),),
        refs=(f"#{dice.randrange(1, 999)}",),
    )


def _programs() -> Mapping[str, Sequence[str]]:
    return {
        "records, cold": [sys.executable, "-P", "-c", COLD],
        "records, from the cache": [sys.executable, "-P", "-c", WARM],
        "list, warm": [str(Path(sys.executable).with_name("debtledger")), "list"],
        "tomllib alone": [sys.executable, "-P", "-c", PARSE],
        "Python's start and the cache": [sys.executable, "-P", "-c", READ_CACHE],
    }


def _row(work: str, seconds: Mapping[str, float], peer: str, goal: float) -> Row:
    return Row(work=work, seconds=seconds[work], peer=peer, ratio=seconds[work] / seconds[peer], goal=goal)
