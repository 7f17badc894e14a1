"""A clone of a repository on the fake GitHub, and commands that run in it."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from commandline import debtledger

from debtledger.storage.issuebook import IssueBook

if TYPE_CHECKING:
    from sandbox import Sandbox
    from trackers.github_server import GitHubServer

    from debtledger.core.tracking.issue import Issue

SLUG = "acme/app"
CANARY = "ghp_CanaryCanary0123456789abcdefghij"


@dataclass(slots=True)
class Clone:
    """A work tree whose origin is acme/app, a server, and what the environment says besides."""

    sandbox: Sandbox
    server: GitHubServer
    env: dict[str, str] = field(default_factory=dict)

    def run(self, *arguments: str, **env: str) -> tuple[int, str, str]:
        """One command with the server's address in the environment: exit code, output, talk."""
        # No program called gh of this machine may be asked.
        path = ":".join(part for part in os.environ["PATH"].split(":") if not os.path.exists(f"{part}/gh"))
        everything = {**os.environ, "PATH": path, "GITHUB_API_URL": self.server.url, **self.env, **env}
        return debtledger(self.sandbox.path, *arguments, env=everything)

    def sync(self, *arguments: str, **env: str) -> tuple[int, str, str]:
        return self.run("sync", *arguments, **env)

    @property
    def book(self) -> dict[str, Issue]:
        """The issues that are known, by reference."""
        with IssueBook(f"{self.sandbox.path}/.git") as book:
            return {issue.ref: issue for issue in book.issues()}

    def is_up_to_date(self) -> bool:
        """Whether the book says what the server says, issue by issue."""
        book = {
            ref: (issue.title, issue.state, issue.updated)
            for ref, issue in self.book.items()
            if not issue.gone
        }
        there = {
            f"github:{slug}#{number}": (each["title"], each["state"], each["updated_at"])
            for slug, issues in self.server.issues.items()
            for number, each in issues.items()
        }
        return book == there


def cloned(sandbox: Sandbox, server: GitHubServer, remote: str = f"https://github.com/{SLUG}.git") -> Clone:
    sandbox.git("remote", "add", "origin", remote)
    server.issues.setdefault(SLUG, {})
    return Clone(sandbox, server)
