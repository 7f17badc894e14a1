"""What the tests of a CI get: a small GitHub, and a checkout in a workflow of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from ci.talking_server import TalkingServer
from ci.workflows import Workflow

from debtledger.network import courier

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sandbox import Sandbox


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[TalkingServer]:
    monkeypatch.setattr(courier, "NAPS", (0.01, 0.01, 0.01))
    with TalkingServer() as server:
        yield server
        assert server.violations == []


@pytest.fixture
def workflow(unborn: Sandbox, tmp_path: Path, server: TalkingServer) -> Workflow:
    folder = tmp_path / "given"
    folder.mkdir()
    return Workflow(unborn, folder, server).start()
