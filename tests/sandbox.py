"""A repository to try things on: real git, fixed identity and dates, nothing of the user's settings."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

FIRST_COMMIT = datetime(2026, 1, 1, 12, tzinfo=UTC)
STEP = timedelta(hours=1)

HERMETIC = {
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_AUTHOR_EMAIL": "alice@example.com",
    "GIT_AUTHOR_NAME": "Alice",
    "GIT_COMMITTER_EMAIL": "alice@example.com",
    "GIT_COMMITTER_NAME": "Alice",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C.UTF-8",
    "TZ": "UTC",
}


OF_THE_USER = ("GIT_", "XDG_", "DEBTLEDGER", "GITHUB_", "GH_", "GITLAB_", "JENKINS_", "CI_", "CHANGE_")
"""How variables begin that say who the user is, or in which CI the tests themselves run."""


def hermetic(environ: dict[str, str], home: Path) -> dict[str, str]:
    """The environment without the user's git, and with a home of its own."""
    kept = {name: value for name, value in environ.items() if not name.startswith(OF_THE_USER)}
    return {**kept, **HERMETIC, "HOME": str(home)}


@dataclass(slots=True)
class Sandbox:
    """A work tree and git in it; each commit is an hour later than the one before."""

    root: Path
    commits: int = field(default=0)

    @property
    def path(self) -> str:
        return str(self.root)

    def git(self, *args: str | bytes, stdin: bytes | None = None, env: dict[str, str] | None = None) -> bytes:
        """Run plain git as a user would, which is not how debtledger runs it."""
        date = (FIRST_COMMIT + self.commits * STEP).isoformat()
        dates = {"GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date}
        done = subprocess.run(
            ["git", *args],
            cwd=self.root,
            env={**os.environ, **dates, **(env or {})},
            input=stdin,
            stdin=subprocess.DEVNULL if stdin is None else None,
            capture_output=True,
            check=False,
            timeout=60,
        )
        assert done.returncode == 0, f"git {args}: {done.stderr.decode(errors='replace')}"
        return done.stdout

    def init(self, *options: str) -> Sandbox:
        self.root.mkdir(parents=True, exist_ok=True)
        self.git("init", "-q", "-b", "main", *options)
        return self

    def write(self, path: str | bytes, content: str | bytes = "x = 1\n") -> Path:
        """Write a file, with its folders; the name may be any bytes. Returns its whole path."""
        whole = self.root / os.fsdecode(path)
        whole.parent.mkdir(parents=True, exist_ok=True)
        whole.write_bytes(content.encode() if isinstance(content, str) else content)
        return whole

    def commit(self, message: str = "change") -> str:
        """Commit everything that is there. Returns the id."""
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", message)
        self.commits += 1
        return self.git("rev-parse", "HEAD").decode().strip()

    def configure(self, key: str, value: str) -> None:
        self.git("config", key, value)
