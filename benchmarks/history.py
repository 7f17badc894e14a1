"""The life of every tag in a long history, against how git reads one, and against blame of each file."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

from measure import Row, cost_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from measure import Cost

COMMITS = 20_000
FILES = 400
TAGGED = 40
LINES = 300
ROUNDS = 3
CHANCE = 0.07
SECONDS_APART = 3_600
FIRST = 1_600_000_000
WORDS = ("retry", "token", "cursor", "limit", "cache", "batch", "quota", "lease", "index", "queue")
HISTORY = (str(Path(sys.executable).with_name("debtledger")), "history", "--format", "json")
ANEW = ("env", "DEBTLEDGER_CACHE_ENABLED=false")
HISTORY_ANEW = (*ANEW, *HISTORY)
TOUCHES = (*ANEW, HISTORY[0], "list", "--columns", "id,touches")
LATE = 40
SAMPLED = 30
LOG = ("log", "-p", "-U0", "--no-renames", "--no-ext-diff", "--no-textconv")


def history_rows(tree: Path, folder: Path) -> Iterator[Row]:
    """Measure a clone of a repository, so that its cache and its commit-graph are left as they are."""
    clone = folder / f"clone-of-{tree.name}"
    _git(folder, "clone", "-q", "--shared", str(tree), str(clone))
    costs = cost_of(_programs(), clone, ROUNDS)
    whole, log = costs["whole history"], costs["git log -p"]
    yield _row("whole history", whole, "git log -p", log, 0.35)
    yield Row(
        work=f"history, peak memory {whole.peak:.0f} MiB",
        seconds=whole.seconds,
        peer=f"git log -p, {log.peak:.0f} MiB",
        ratio=whole.peak / log.peak,
        goal=0.75,
    )
    yield from _later_rows(clone)
    yield from _tag_rows(clone, whole)


def growth_row(folder: Path) -> Row:
    """Measure two made histories, of which one has ten times the commits of the other."""
    few, many = (make_history(folder, commits) for commits in (COMMITS // 10, COMMITS))
    short, long = (cost_of({"history": HISTORY_ANEW}, each, ROUNDS)["history"] for each in (few, many))
    return _row("ten times the commits", long, f"{COMMITS // 10:,} commits", short, 11.0)


def _later_rows(clone: Path) -> Iterator[Row]:
    """Where the cache knows the history already, or all but the last commits."""
    late = min(LATE, int(_git(clone, "rev-list", "--count", "--first-parent", "HEAD")) - 1)
    head = _git(clone, "rev-parse", "HEAD")
    blobs = {
        each.split()[3] for each in _git(clone, "log", "-m", "--raw", "--format=", f"-{late}").splitlines()
    }
    cache = clone / ".git" / "debtledger" / "cache.sqlite"
    before = clone.parent / "cache-before"
    cache.unlink(missing_ok=True)
    _git(clone, "checkout", "-q", f"HEAD~{late}")
    subprocess.run(HISTORY, cwd=clone, check=True, capture_output=True)
    before.write_bytes(cache.read_bytes())
    _git(clone, "checkout", "-q", head)
    costs = cost_of(
        {
            "new": ["sh", "-c", f"cp '{before}' '{cache}'; exec '{HISTORY[0]}' history --format json"],
            "nothing": HISTORY,
            "status": ["sh", "-c", f"git status -uno; exec '{sys.executable}' -c pass"],
        },
        clone,
    )
    peer = "git status and Python's start"
    yield _row(f"history, {len(blobs)} new blobs", costs["new"], peer, costs["status"], 3.0)
    yield _row("history, nothing new", costs["nothing"], peer, costs["status"], 3.0)


def _tag_rows(clone: Path, whole: Cost) -> Iterator[Row]:
    """Where the work tree has tags: blame of their files, and the log of each of them."""
    said = subprocess.run(
        [HISTORY[0], "list", "--format", "json"], cwd=clone, check=False, capture_output=True
    )
    places = [place for debt in json.loads(said.stdout)["debts"] for place in debt["places"]]
    if not places:
        return
    listing = clone.parent / "tagged"
    listing.write_bytes(b"\0".join(os.fsencode(path) for path in sorted({each["path"] for each in places})))
    blame = {"blame": ["sh", "-c", f"xargs -0rn1 git blame -p HEAD -- < '{listing}'"]}
    peer = "git blame of each file with tags"
    yield _row("whole history", whole, peer, cost_of(blame, clone, 1)["blame"], 0.3)
    _git(clone, "commit-graph", "write", "--reachable", "--changed-paths")
    sample = random.Random(0).sample(places, min(SAMPLED, len(places)))  # noqa: S311
    logs = "".join(f"git log --no-patch -L{each['line']},+1:{quote(each['path'])}\n" for each in sample)
    costs = cost_of({"touches": TOUCHES, "log": ["sh", "-c", logs]}, clone, 1)
    seconds = costs["log"].seconds * len(places) / len(sample)
    peer = f"git log -L of {len(places)} lines ({len(sample)} measured)"
    touches = costs["touches"]
    yield Row(
        work="touches of all tags",
        seconds=touches.seconds,
        peer=peer,
        ratio=touches.seconds / seconds,
        goal=1 / 15,
    )


def make_history(folder: Path, commits: int = COMMITS) -> Path:
    """Write a repository of so many commits, the same every time, some of which add, edit and remove tags."""
    root = folder / f"history-{commits}"
    if root.exists():
        return root
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
            _change(files[at], dice, CHANCE if at < TAGGED else 0.0)
            data = "".join(files[at]).encode()
            yield f"M 100644 inline part{at % 20}/module{at}.py\ndata {len(data)}\n".encode() + data + b"\n"


def _change(lines: list[str], dice: random.Random, chance_of_tag: float) -> None:
    tags = [number for number, line in enumerate(lines) if line.startswith("# DEBT")]
    chance = dice.random()
    if tags and chance < chance_of_tag * 0.7:  # tags go a little less often than they come
        del lines[dice.choice(tags)]
    elif chance < chance_of_tag * 1.7:
        lines.insert(dice.randrange(len(lines)), f"# DEBT: {' '.join(dice.choices(WORDS, k=6))}\n")
    else:
        lines[dice.randrange(len(lines))] = _code(dice)


def _code(dice: random.Random) -> str:
    return f"{dice.choice(WORDS)}_{dice.randrange(10_000)} = {dice.choice(WORDS)}({dice.randrange(10_000)})\n"


def _programs() -> Mapping[str, Sequence[str]]:
    """Ours without a cache, and the peer."""
    return {"whole history": HISTORY_ANEW, "git log -p": ["git", *LOG]}


def _git(folder: Path, *words: str) -> str:
    done = subprocess.run(["git", "-C", str(folder), *words], check=True, capture_output=True, text=True)  # noqa: S607
    return done.stdout.strip()


def _row(work: str, ours: Cost, peer: str, theirs: Cost, goal: float) -> Row:
    return Row(work=work, seconds=ours.seconds, peer=peer, ratio=ours.seconds / theirs.seconds, goal=goal)


if __name__ == "__main__":
    from measure import print_table

    with tempfile.TemporaryDirectory() as made:
        repository = Path(sys.argv[1]) if len(sys.argv) > 1 else make_history(Path(made))
        print_table(f"history of {repository.name}", list(history_rows(repository, Path(made))))
