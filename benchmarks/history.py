"""The life of every tag in a long history, against how git reads one, and against blame of each file."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from measure import Row, cost_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from measure import Cost

COMMITS = 20_000
FILES = 400
LINES = 150
ROUNDS = 3
SECONDS_APART = 3_600
FIRST = 1_600_000_000
WORDS = ("retry", "token", "cursor", "limit", "cache", "batch", "quota", "lease", "index", "queue")
LOG = ("log", "-p", "-U0", "--no-renames", "--no-ext-diff", "--no-textconv")


def history_rows(tree: Path) -> Iterator[Row]:
    """Measure a repository; a copy of its git directory's cache is neither needed nor left behind."""
    costs = cost_of(_programs(), tree, ROUNDS)
    whole, again, log = costs["whole history"], costs["nothing new"], costs["git log -p"]
    yield _row("whole history", whole, "git log -p", log, 0.35)
    yield _row("whole history", whole, "git blame of each file with tags", costs["blame"], 0.3)
    yield _row("history, nothing new", again, "git status and Python's start", costs["status"], 3.0)
    yield Row(
        work=f"history, peak memory {whole.peak:.0f} MiB",
        seconds=whole.seconds,
        peer=f"git log -p, {log.peak:.0f} MiB",
        ratio=whole.peak / log.peak,
        goal=0.75,
    )


def make_history(folder: Path, commits: int = COMMITS) -> Path:
    """Write a repository of so many commits, the same every time, some of which add, edit and remove tags."""
    root = folder / f"history-{commits}"
    subprocess.run(["git", "init", "-q", "-b", "main", str(root)], check=True)  # noqa: S607
    with tempfile.TemporaryFile() as stream:
        for piece in _stream(commits):
            stream.write(piece)
        stream.seek(0)
        subprocess.run(["git", "-C", str(root), "fast-import", "--quiet"], stdin=stream, check=True)  # noqa: S607
    for words in (["reset", "-q", "--hard"], ["repack", "-adq"]):
        subprocess.run(["git", "-C", str(root), *words], check=True)  # noqa: S607
    return root


def _stream(commits: int) -> Iterator[bytes]:
    dice = random.Random(commits)  # noqa: S311
    files = [[_code(dice) for _ in range(LINES)] for _ in range(FILES)]
    for number in range(commits):
        when = FIRST + number * SECONDS_APART
        who = f"Bench <bench@example.org> {when} +0000"
        yield f"commit refs/heads/main\nauthor {who}\ncommitter {who}\ndata 6\nchange\n".encode()
        for at in range(FILES) if number == 0 else {dice.randrange(FILES) for _ in range(3)}:
            _change(files[at], dice)
            data = "".join(files[at]).encode()
            yield f"M 100644 inline part{at % 20}/module{at}.py\ndata {len(data)}\n".encode() + data + b"\n"


def _change(lines: list[str], dice: random.Random) -> None:
    tags = [number for number, line in enumerate(lines) if line.startswith("# DEBT")]
    chance = dice.random()
    if tags and chance < 0.05:  # noqa: PLR2004 - tags go a little less often than they come
        del lines[dice.choice(tags)]
    elif chance < 0.12:  # noqa: PLR2004
        lines.insert(dice.randrange(len(lines)), f"# DEBT: {' '.join(dice.choices(WORDS, k=6))}\n")
    else:
        lines[dice.randrange(len(lines))] = _code(dice)


def _code(dice: random.Random) -> str:
    return f"{dice.choice(WORDS)}_{dice.randrange(10_000)} = {dice.choice(WORDS)}({dice.randrange(10_000)})\n"


def _programs() -> Mapping[str, Sequence[str]]:
    """Ours, cold and warm, and the peers."""
    history = [str(Path(sys.executable).with_name("debtledger")), "history", "--format", "json"]
    return {
        "whole history": ["env", "DEBTLEDGER_CACHE_ENABLED=false", *history],
        "nothing new": history,
        "git log -p": ["git", *LOG],
        "blame": ["sh", "-c", "git grep -zlw DEBT HEAD | cut -z -d: -f2- | xargs -0rn1 git blame -p HEAD --"],
        "status": ["sh", "-c", f"git status -uno; exec {sys.executable} -c pass"],
    }


def _row(work: str, ours: Cost, peer: str, theirs: Cost, goal: float) -> Row:
    return Row(work=work, seconds=ours.seconds, peer=peer, ratio=ours.seconds / theirs.seconds, goal=goal)


if __name__ == "__main__":
    from measure import print_table

    with tempfile.TemporaryDirectory() as made:
        repository = Path(sys.argv[1]) if len(sys.argv) > 1 else make_history(Path(made))
        os.chdir(repository)
        print_table(f"history of {repository.name}", list(history_rows(repository)))
