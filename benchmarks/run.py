"""The hot path against its peers, as ratios within one run; with `--repo PATH` on a real tree."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from classification import classification_rows
from economics import economics_rows
from history import growth_row, history_rows, make_history
from hook import hook_rows
from ledger import ledger_rows
from measure import Row, cost_of, print_table
from planning import planning_rows
from sync import sync_rows
from trees import SIZES, make_repository
from triggers import triggers_rows
from tui import tui_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from measure import Cost

WORDS = ("DEBT", "TECHDEBT", "TECH_DEBT", "TODO_TECHDEBT", "TODO", "FIXME", "HACK", "XXX")
LARGE = 50_000
MOST_MEMORY = 120.0


def main() -> None:
    """Measure the trees asked for and print the tables; a missed goal is shown, and fails nothing."""
    arguments = _arguments()
    print(
        f"machine: {os.cpu_count()} cores, Python {sys.version.split()[0]}, {_output(['git', '--version'])}"
    )
    with tempfile.TemporaryDirectory() as folder:
        trees = [Path(repo).resolve() for repo in arguments.repo]
        trees += [make_repository(Path(folder), SIZES[size]) for size in arguments.size if not trees]
        for tree in trees:
            files = _output(["git", "-C", str(tree), "ls-files", "-z"]).count("\0")
            print_table(f"scan of {tree.name}: {files:,} files", list(_scan_rows(tree, files)))
        for tree in [tree for tree in trees if arguments.repo] or [make_history(Path(folder))]:
            print_table(f"history of {tree.name}", list(history_rows(tree, Path(folder))))
        if not arguments.repo:
            print_table("growth of history", [growth_row(Path(folder))])
        print_table("commit hook", list(hook_rows(Path(folder), trees if arguments.repo else ())))
        print_table("ledger: 10,000 records", list(ledger_rows(Path(folder))))
        print_table("screens: 10,000 debts", list(tui_rows(Path(folder))))
        print_table("sync: 10,000 issues, 25 ms a page", list(sync_rows(Path(folder))))
    print_table("economics", list(economics_rows()))
    print_table("planning", list(planning_rows()))
    print_table("triggers", list(triggers_rows()))
    print_table("classification", list(classification_rows()))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--repo", action="append", default=[], help="a repository to measure; none: made ones"
    )
    parser.add_argument("--size", action="append", choices=SIZES, help="which made trees; all without it")
    arguments = parser.parse_args()
    arguments.size = arguments.size or list(SIZES)
    return arguments


def _scan_rows(tree: Path, files: int) -> Iterator[Row]:
    large = files >= LARGE
    costs = cost_of(_programs(), tree)
    yield _row("cold scan", "git grep", costs, 1.15 if large else 2.5)
    if "ripgrep" in costs:
        yield _row("cold scan", "ripgrep", costs, 2.0 if large else 2.5)
    yield _row("rescan", "git status", costs, 1.2 if large else 3.0)
    yield _row("rescan", "git status with untracked files", costs, 1.2 if large else 3.0)
    peak = max(costs["cold scan"].peak, costs["rescan"].peak)
    yield Row(
        work=f"peak memory {peak:.0f} MiB",
        seconds=costs["cold scan"].seconds,
        peer=f"{MOST_MEMORY:g} MiB",
        ratio=peak / MOST_MEMORY,
        goal=1.0,
    )


def _programs() -> Mapping[str, Sequence[str]]:
    """Return every program by name; the first ones are ours, the others their peers."""
    debtledger = str(Path(sys.executable).with_name("debtledger"))
    scan = [debtledger, "scan", "--format", "json"]
    status = ["git", "status", "--porcelain=v2", "-z"]
    programs = {
        "cold scan": ["env", "DEBTLEDGER_CACHE_ENABLED=false", *scan],
        "rescan": scan,
        "git grep": [
            "git",
            "grep",
            "-z",
            "-n",
            "-I",
            "-w",
            "-F",
            *(part for word in WORDS for part in ("-e", word)),
        ],
        "git status": [*status, "-uno"],
        "git status with untracked files": [*status, "-uall"],
    }
    ripgrep = shutil.which("rg", path=f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    if ripgrep:
        everything = ["--no-config", "--no-ignore", "--hidden", "-g", "!.git"]
        programs["ripgrep"] = [ripgrep, *everything, "-n", "-w", "-e", "|".join(WORDS), "./"]
    return programs


def _row(work: str, peer: str, costs: Mapping[str, Cost], goal: float) -> Row:
    seconds = costs[work].seconds
    return Row(work=work, seconds=seconds, peer=peer, ratio=seconds / costs[peer].seconds, goal=goal)


def _output(program: Sequence[str]) -> str:
    return subprocess.run(program, check=True, capture_output=True, text=True).stdout.strip()


if __name__ == "__main__":
    main()
