"""Every command but those that talk to trackers works with the network unplugged."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, NoReturn

import pytest
from books import issue, read
from commandline import debtledger

if TYPE_CHECKING:
    from pathlib import Path

    from sandbox import Sandbox

ASKED: list[None] = []
COMMANDS = (
    "list", "list --sort delay", "scan", "scan --age", "scan --rev HEAD", "scan --staged", "show #412",
    "graph", "log", "history", "verdicts", "triggers", "triggers explain #412", "strategy", "signals",
    "signals export", "import --from todos", "customers", "customers check", "backlog", "plan", "sprint",
    "metrics", "doctor", "explain DL028", "sync --dry-run", "record #412", "signal asked --anyway",
    "list --as-of HEAD", "strategy tackle security --review 2099-01-01",
)  # fmt: skip


@pytest.fixture
def unplugged(repo: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    """A repository whose issues were read, in a process that can reach nobody."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    repo.git("remote", "add", "origin", "git@github.com:acme/app.git")
    repo.write("a.py", "# DEBT(#412): no retry\n# cost: 1d\n# repay-when: #413 closed\nx = 1\n")
    repo.commit("tag")
    read(repo, issue(412, labels=("debt",)), issue(413, labels=("ask:security", "cus:01")))

    def refuse(*_: object) -> NoReturn:
        ASKED.append(None)
        raise OSError("the network is unplugged")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    return repo


@pytest.mark.parametrize("words", COMMANDS)
def test_a_command_works_with_the_network_unplugged(unplugged: Sandbox, words: str) -> None:
    ASKED.clear()
    code, _, err = debtledger(unplugged.path, *words.split())
    assert code in (0, 1), err
    assert not ASKED


def test_reading_trackers_does_ask_the_network(unplugged: Sandbox) -> None:
    ASKED.clear()
    assert debtledger(unplugged.path, "sync")[0] == 4
    assert ASKED
