"""A sync that is killed at any page goes on there, and the book is then what the server says."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from trackers.clones import SLUG, cloned
from trackers.github_server import GitHubServer

if TYPE_CHECKING:
    from sandbox import Sandbox

PAGES = 6


@pytest.mark.parametrize("page", range(1, PAGES + 1))
def test_killed_at_any_page_it_goes_on_and_reads_all(repo: Sandbox, page: int) -> None:
    with GitHubServer() as server:
        server.per_page = 3
        clone = cloned(repo, server)
        server.fill(SLUG, 3 * PAGES)
        child: list[int] = []
        count = iter(range(1, 1000))

        def strike(_method: str, _path: str) -> None:
            if next(count) == page:
                with suppress(ProcessLookupError):
                    os.kill(child[0], signal.SIGKILL)

        server.before = strike
        # The child tells its id before it asks anything.
        program = (
            "import os, sys; print(os.getpid(), flush=True); sys.stdin.readline();"
            "from debtledger.cli import main; sys.exit(main(['sync']))"
        )
        env = {**os.environ, "GITHUB_API_URL": server.url, "GITHUB_TOKEN": "x"}
        with subprocess.Popen(
            [sys.executable, "-P", "-c", program], cwd=repo.path, env=env,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        ) as process:  # fmt: skip
            assert process.stdout is not None
            child.append(int(process.stdout.readline()))
            process.communicate("\n", timeout=60)
        assert process.returncode == -signal.SIGKILL
        # A page is asked for while the one before is read, and the one before that is written.
        assert 3 * (page - 3) <= len(clone.book) <= 3 * (page - 1)
        server.before = lambda _method, _path: None
        server.add(SLUG, 2, title="meanwhile")
        server.log.clear()
        assert clone.sync()[0] == 0
        assert clone.is_up_to_date()
        assert len(server.log) <= 2 * PAGES
