"""Planning a thousand and ten thousand debts, by the shape of what they require, with time and gap."""

from __future__ import annotations

import random
import resource
import time
from typing import TYPE_CHECKING, Final

from measure import Row

from debtledger.core.planning.outlook import Coming, look_ahead
from debtledger.core.planning.plan import PlanItem, solve

if TYPE_CHECKING:
    from collections.abc import Iterator

SIZES: Final = (1_000, 10_000)
SHAPES: Final = ("forest", "chain", "random", "families", "shared")
SHARES: Final = (0.02, 0.1, 0.5)
FAMILY: Final = 12
SHARED: Final = 3
AHEAD: Final = 5
GOAL_SECONDS: Final = 5.0
GOAL_MEMORY: Final = 400.0


def planning_rows() -> Iterator[Row]:
    """Measure the slowest of several budgets, sprints ahead included; seconds, and in the last row MiB."""
    for size in SIZES:
        for shape in SHAPES:
            items = made_items(shape, size)
            whole = sum(item.weight_hours or 0 for item in items)
            slowest, widest = 0.0, 0.0
            for share in SHARES:
                start = time.process_time()
                plan = solve(items, whole * share)
                look_ahead(items, plan, [Coming(floor=whole * share)] * AHEAD)
                slowest = max(slowest, time.process_time() - start)
                widest = max(widest, plan.gap)
            work = f"plan of {size:,} debts, {shape}, gap up to {widest:.4%}"
            yield Row(work=work, seconds=slowest, peer="seconds", ratio=slowest, goal=GOAL_SECONDS)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    yield Row(work="memory of all of it", seconds=0.0, peer="MiB", ratio=peak, goal=GOAL_MEMORY)


def made_items(shape: str, size: int, seed: int = 1) -> list[PlanItem]:
    """Debts with prerequisites: one at most, one each, up to three, in families, or of a shared tenth."""
    dice = random.Random(seed)  # noqa: S311
    requires = list(_requires(shape, size, dice))
    items = []
    for number, needed in enumerate(requires):
        enabling = shape in {"families", "shared"} and not needed
        hours = dice.randint(40, 400) / 4 if enabling else dice.randint(1, 160) / 4
        value = dice.randint(0, 4) / 4 if enabling else 3 * dice.randint(1, 200) / 4
        keys = tuple(f"d{each:05}" for each in needed)
        items.append(PlanItem(key=f"d{number:05}", weight_hours=hours, value=value, requires=keys))
    return items


def _requires(shape: str, size: int, dice: random.Random) -> Iterator[list[int]]:
    first = 0
    for number in range(size):
        match shape:
            case "forest":
                yield [dice.randrange(number)] if number and dice.random() < 0.6 else []  # noqa: PLR2004
            case "chain":
                yield [number - 1] if number else []
            case "random":
                yield dice.sample(range(number), min(number, dice.choice((0, 1, 1, 2, 3))))
            case "families":
                first = number if number % FAMILY == 0 else first
                shared = range(first, first + SHARED)
                yield dice.sample(shared, dice.randint(1, SHARED)) if number not in shared else []
            case _:
                base = size // 10
                yield dice.sample(range(base), dice.randint(1, 3)) if number >= base else []
