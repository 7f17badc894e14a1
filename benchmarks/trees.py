"""Trees to scan: made from a seed, so that every run measures the same bytes."""

from __future__ import annotations

import random
import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SIZES = {"small": 500, "middle": 5_000, "large": 60_000}
FILES_PER_FOLDER = 16
LINES = range(20, 400)
TODO_SHARE = 0.05
DEBT_SHARE = 0.005
COMMENT_SHARE = 0.1
WORDS = ["account", "balance", "cursor", "debt", "delivery", "engine", "field", "gateway", "handler", "index", "journal", "kernel", "ledger", "market", "node", "offset", "packet", "queue", "record", "schema", "token", "update", "vector", "window", "yield", "zone"]
COMMENT = {"py": "#", "c": "//", "js": "//", "sh": "#", "sql": "--"}
DEBT = ("DEBT(@team, #{n}, security): {words}", "  cost: {n}h", "  interest: 1h/touch", "  repay-when: {words}")


def make_repository(folder: Path, files: int) -> Path:
    """Write a repository of so many files under a folder, unless it is there already, and commit it."""
    root = folder / str(files)
    if not (root / ".git").exists():
        dice = random.Random(files)  # noqa: S311
        for number in range(files):
            _write(root, number, dice)
        _git(root, "init", "-q", "-b", "main")
        _git(root, "add", "-A")
        _git(root, "-c", "user.name=bench", "-c", "user.email=bench@example.org", "commit", "-qm", "tree")
    return root


def _write(root: Path, number: int, dice: random.Random) -> None:
    ending = dice.choice(list(COMMENT))
    folder = number // FILES_PER_FOLDER
    path = root / f"part{folder % 40}" / f"unit{folder}" / f"file{number}.{ending}"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(_lines(COMMENT[ending], dice)) + "\n", encoding="utf-8")


def _lines(marker: str, dice: random.Random) -> Iterator[str]:
    for _ in range(dice.choice(LINES)):
        name, call, argument, text = dice.choices(WORDS, k=4)
        yield f"    {name} = {call}({argument}, '{text}')"
        if dice.random() < COMMENT_SHARE:
            yield f"    {marker} {' '.join(dice.choices(WORDS, k=8))}"
    if dice.random() < TODO_SHARE:
        yield f"{marker} TODO: {' '.join(dice.choices(WORDS, k=6))}"
    if dice.random() < DEBT_SHARE:
        for line in DEBT:
            yield f"{marker} " + line.format(n=dice.randrange(1, 99), words=" ".join(dice.choices(WORDS, k=6)))


def _git(root: Path, *arguments: str) -> None:
    subprocess.run(["git", "-C", str(root), *arguments], check=True, stdout=subprocess.DEVNULL)  # noqa: S607
