"""Timing of whole programs, each in turn, so that drift of the machine hits all alike."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

ROUNDS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """The median wall time of a program in seconds, and its peak memory in MiB, children included."""

    seconds: float
    peak: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the table: some work, its cost, and the ratio to a peer with the goal it is held to."""

    work: str
    seconds: float
    peer: str
    ratio: float
    goal: float


def cost_of(programs: Mapping[str, Sequence[str]], cwd: Path, rounds: int = ROUNDS) -> dict[str, Cost]:
    """Run every program once to warm the caches, then all of them in turn, and take the medians."""
    runs: dict[str, list[tuple[float, float]]] = {name: [] for name in programs}
    for turn in range(rounds + 1):
        for name, program in programs.items():
            took = _run(program, cwd)
            if turn:
                runs[name].append(took)
    return {
        name: Cost(seconds=median(second for second, _ in took), peak=max(peak for _, peak in took))
        for name, took in runs.items()
    }


def print_table(title: str, rows: Sequence[Row]) -> None:
    """Print rows as a Markdown table."""
    print(f"\n### {title}\n\n| work | time | peer | ratio | goal | met |\n|---|---:|---|---:|---:|---|")
    for row in rows:
        met = "yes" if row.ratio <= row.goal else "no"
        took = f"{row.seconds * 1000:.1f} ms"
        print(f"| {row.work} | {took} | {row.peer} | {row.ratio:.2f} | ≤ {row.goal:g} | {met} |")
    sys.stdout.flush()


def _run(program: Sequence[str], cwd: Path) -> tuple[float, float]:
    with (cwd.parent / "output").open("wb") as out:  # a file: some peers stop early on the null device
        start = time.perf_counter()
        child = subprocess.Popen(program, cwd=cwd, stdout=out, stderr=out, stdin=subprocess.DEVNULL)
        _, _, usage = os.wait4(child.pid, 0)
        took = time.perf_counter() - start
        child.returncode = 0
    return took, usage.ru_maxrss / 1024
