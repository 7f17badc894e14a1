"""The commit hook beside what no hook can do without: a start of Python, and git's own look at the index."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from measure import Row, cost_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

FILES: Final = 80_000
FILES_PER_FOLDER: Final = 100
STAGED: Final = 50
TAGGED: Final = 5
ROUNDS: Final = 15
QUIET_GOAL: Final = 1.8
TAGGED_GOAL: Final = 3.5
LINES: Final = "".join(f"value_{number} = compute({number})  # as measured\n" for number in range(200))
TAG: Final = "# DEBT(@team)[2030-01-01]: the limit of {name} is hard-coded\n#   cost: 3h\n"


def hook_rows(folder: Path, trees: Sequence[Path] = ()) -> Iterator[Row]:
    """Measure a commit of fifty files without a tag, and one with tags in five of them.

    In clones of the trees given, else in one that is made.
    """
    for tree in trees or [_made(folder)]:
        clone = folder / f"hook-{tree.name}"
        _git(folder, "clone", "-q", "--shared", str(tree), str(clone))
        count = len(subprocess.check_output(["git", "ls-files"], cwd=clone).splitlines())  # noqa: S607
        quiet = _quiet(clone)
        _stage(clone, quiet, "\n")
        yield _row(clone, f"hook, {STAGED} files of {count:,}, no tag", QUIET_GOAL)
        for name in quiet[:TAGGED]:
            _stage(clone, [name], TAG.format(name=name))
        yield _row(clone, f"hook, {STAGED} files of {count:,}, {TAGGED} with tags", TAGGED_GOAL)
        shutil.rmtree(clone)


def _row(clone: Path, work: str, goal: float) -> Row:
    program = str(Path(sys.executable).with_name("debtledger-hook"))
    subprocess.run([program], cwd=clone, check=True, stdout=subprocess.DEVNULL)
    programs = {
        "python": [sys.executable, "-c", "pass"],
        "git": ["git", "diff", "--cached", "--name-only"],
        "hook": [program],
    }
    costs = cost_of(programs, clone, ROUNDS)
    floor = costs["python"].seconds + costs["git"].seconds
    seconds = costs["hook"].seconds
    peer = "python -c pass + git diff --cached"
    return Row(work=work, seconds=seconds, peer=peer, ratio=seconds / floor, goal=goal)


def _quiet(clone: Path) -> list[str]:
    """Some files of code that hold no word of ours."""
    from debtledger.core.words import may_hold

    names = os.fsdecode(subprocess.check_output(["git", "ls-files", "-z"], cwd=clone)).split("\0")  # noqa: S607
    code = [name for name in names if name.endswith((".py", ".rb", ".sh"))]
    step = max(len(code) // (4 * STAGED), 1)
    found: list[str] = []
    for name in (*code[::step], *code):
        if len(found) < STAGED and name not in found and not may_hold((clone / name).read_bytes()):
            found.append(name)
    return found


def _stage(clone: Path, names: Sequence[str], more: str) -> None:
    for name in names:
        with (clone / name).open("a", encoding="utf-8") as file:
            file.write(more)
    _git(clone, "add", "--", *names)


def _made(folder: Path) -> Path:
    """A repository of many small files."""
    root = folder / "many"
    for number in range(FILES):
        path = root / f"part{number // FILES_PER_FOLDER}" / f"module{number}.py"
        if number % FILES_PER_FOLDER == 0:
            path.parent.mkdir(parents=True)
        path.write_text(f"number = {number}\n{LINES if number % FILES_PER_FOLDER == 0 else ''}")
    _git(folder, "init", "-q", "-b", "main", str(root))
    _git(root, "add", "-A")
    who = ("-c", "user.name=bench", "-c", "user.email=bench@example.org", "-c", "gc.auto=0")
    _git(root, *who, "commit", "-qm", "tree")
    _git(root, "gc", "-q")
    return root


def _git(cwd: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=cwd, check=True, stdout=subprocess.DEVNULL)  # noqa: S607
