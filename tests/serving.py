"""The screens, served to browsers by a process of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import debtledger

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def serving(folder: Path, *words: str) -> Iterator[str]:
    """The address that is printed, while the screens are served."""
    command = [sys.executable, "-P", "-m", "debtledger", "tui", "--web", "--port", "0", *words]
    environment = {**os.environ, "PYTHONPATH": str(Path(debtledger.__file__).parents[1])}
    with subprocess.Popen(command, cwd=folder, env=environment, stderr=subprocess.PIPE, text=True) as server:
        try:
            assert server.stderr is not None
            yield server.stderr.readline().strip()
        finally:
            server.terminate()
