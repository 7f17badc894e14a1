"""The repository that `debtledger demo` builds, built once for all tests that look at it."""

from __future__ import annotations

import shutil
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from commandline import debtledger

TODAY = date(2026, 6, 2)
"""The day on which the other tests are, too."""


@pytest.fixture(scope="session")
def paperboat(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository of the demo, as it is on TODAY; nobody changes anything in it."""
    return built(tmp_path_factory.getbasetemp(), TODAY)


@pytest.fixture
def demo(paperboat: Path, tmp_path: Path) -> Path:
    """A copy of it that may be changed."""
    return Path(shutil.copytree(paperboat, tmp_path / "paperboat"))


@cache
def built(folder: Path, today: date) -> Path:
    """Build it below a folder, for a day."""
    root = folder / today.isoformat() / "paperboat"
    root.parent.mkdir()
    code, _, err = debtledger(str(folder), "demo", str(root), "--no-tui", today=today)
    assert code == 0, err
    return root
