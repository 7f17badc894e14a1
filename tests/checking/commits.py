"""Commits with the hook in place: whether git makes them, and what the hook says."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from sandbox import Sandbox

SCRIPT = "import sys; from debtledger.hook import main; sys.exit(main())"
BARE = "# DEBT: no retry\n"
"""A tag that says neither what it costs nor when it is repaid."""
WHOLE = "# DEBT[2030-01-01]: no retry\n#   cost: 3d\n"


def install(repo: Sandbox, name: str = "pre-commit") -> None:
    """Make the hook one of git's."""
    hooks = repo.git("rev-parse", "--path-format=absolute", "--git-path", "hooks").decode().strip()
    os.makedirs(hooks, exist_ok=True)
    path = os.path.join(hooks, name)
    with open(path, "w", encoding="utf-8") as file:
        file.write(f'#!/bin/sh\nexec {sys.executable} -c "{SCRIPT}"\n')
    os.chmod(path, 0o755)


def commit(repo: Sandbox, *arguments: str, cwd: Path | None = None, stdin: str = "") -> tuple[bool, str]:
    """Whether git commit succeeds, and what is said."""
    return git(repo, "commit", "-q", "-m", "change", *arguments, cwd=cwd, stdin=stdin)


def git(repo: Sandbox, *arguments: str, cwd: Path | None = None, stdin: str = "") -> tuple[bool, str]:
    """Whether a command of git's succeeds, and what is said."""
    done = subprocess.run(
        ["git", *arguments],
        cwd=cwd or repo.root,
        input=stdin.encode(),
        capture_output=True,
        check=False,
        timeout=60,
    )
    return done.returncode == 0, (done.stdout + done.stderr).decode(errors="replace")


def hook(cwd: Path, *arguments: str, env: dict[str, str] | None = None) -> tuple[int, str]:
    """The exit code of the hook, and what it says; it writes to standard error alone."""
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, *arguments],
        cwd=cwd,
        env={**os.environ, **(env or {})},
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert done.stdout == b""
    return done.returncode, done.stderr.decode(errors="replace")
