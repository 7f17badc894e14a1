"""Hostile trees are removed at once: some are too deep for pytest to remove later."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(autouse=True)
def _removed(tmp_path: Path) -> Iterator[None]:
    yield
    subprocess.run(["rm", "-rf", "--", tmp_path], check=True)
