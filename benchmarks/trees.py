"""Trees to scan: copies of Python's own sources, so that text, comments and words are those of real code."""

from __future__ import annotations

import subprocess
import sysconfig
from itertools import cycle, islice
from pathlib import Path

SIZES = {"small": 500, "middle": 5_000, "large": 60_000}
FILES_PER_FOLDER = 16
MOST_BYTES = 32_768
DEBT_EVERY = 200
DEBT = """
# DEBT(@team, #{n}, security): the limit of module {n} is hard-coded
#   cost: 3h
#   interest: 1h/touch
#   repay-when: a second team uses module {n}
"""


def make_repository(folder: Path, files: int) -> Path:
    """Write a repository of so many files under a folder, unless it is there already, and commit it."""
    root = folder / str(files)
    if not (root / ".git").exists():
        sources = [path.read_bytes() for path in _sources()]
        for number, source in enumerate(islice(cycle(sources), files)):
            _write(root, number, source)
        _git(root, "init", "-q", "-b", "main")
        _git(root, "add", "-A")
        _git(root, "-c", "user.name=bench", "-c", "user.email=bench@example.org", "commit", "-qm", "tree")
    return root


def _sources() -> list[Path]:
    library = Path(sysconfig.get_path("stdlib"))
    paths = sorted(path for path in library.rglob("*.py") if "site-packages" not in path.parts)
    return [path for path in paths if path.stat().st_size <= MOST_BYTES]


def _write(root: Path, number: int, source: bytes) -> None:
    folder = number // FILES_PER_FOLDER
    path = root / f"part{folder % 40}" / f"unit{folder}" / f"module{number}.py"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(source if number % DEBT_EVERY else source + DEBT.format(n=number).encode())


def _git(root: Path, *arguments: str) -> None:
    subprocess.run(["git", "-C", str(root), *arguments], check=True, stdout=subprocess.DEVNULL)  # noqa: S607
