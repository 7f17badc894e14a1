"""One run of a program over a hostile repository: how it ended, what it said, and what it cost."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

CHILD = Path(__file__).with_name("child.py")


class Run(NamedTuple):
    """The exit code, both output streams as one, CPU seconds and peak memory in bytes, children included."""

    code: int
    said: bytes
    seconds: float
    peak: int


def run(cwd: Path, program: str, *arguments: str) -> Run:
    """Run one of the programs that child.py knows in a folder."""
    with tempfile.NamedTemporaryFile("r") as cost:
        child = subprocess.Popen(
            [sys.executable, "-P", str(CHILD), cost.name, program, *arguments],
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        )
        with child:
            assert child.stdout is not None
            said = child.stdout.read()
            _, status, used = os.wait4(child.pid, 0)
            child.returncode = os.waitstatus_to_exitcode(status)
        peak = int(Path(cost.name).read_text() or 0) * 1024
    assert peak, said.decode(errors="replace")
    return Run(child.returncode, said, used.ru_utime + used.ru_stime, peak)
