"""Every command that reads a repository, over every hostile one."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from hostile.corpus import CORPUS

if TYPE_CHECKING:
    from pathlib import Path

    from hostile.case import Builder

COMMANDS = {
    "scan": ("scan",),
    "scan, warm": ("scan", "--format", "github"),
    "revision": ("scan", "--rev", "HEAD", "--format", "sarif"),
    "index": ("scan", "--staged", "--format", "json"),
    "doctor": ("doctor",),
    "hook": None,
}
SCRIPTS = {
    True: "import sys; from debtledger.__main__ import main; sys.exit(main())",
    False: "import sys; from debtledger.hook import main; sys.exit(main())",
}
CPU_SECONDS = 2.0
MEMORY_BYTES = 256 << 20
TOLD = {0, 1, 2}


@pytest.mark.parametrize("build", CORPUS, ids=lambda build: build.__name__)
def test_no_program_runs_nothing_leaks_and_every_end_is_told(build: Builder, tmp_path: Path) -> None:
    case = build(tmp_path)
    before = contents(case.outside)
    for name, words in COMMANDS.items():
        code, said, seconds, peak = run(case.root, words)
        shown = said.decode(errors="replace")
        assert code in TOLD, f"{name}: {shown}"
        assert "Traceback" not in shown, name
        assert not case.marker.exists(), name
        assert case.secret not in shown, name
        assert not {"\x1b", "\r", "\u009b", "\u202e"} & set(shown), name
        assert seconds < CPU_SECONDS, name
        assert peak < MEMORY_BYTES, name
    assert contents(case.outside) == before


def run(root: Path, words: tuple[str, ...] | None) -> tuple[int, bytes, float, int]:
    """Run a command (None: the hook); return its exit code, what it said, CPU seconds and peak bytes."""
    script = SCRIPTS[words is not None]
    child = subprocess.Popen(
        [sys.executable, "-P", "-c", script, *(words or ())],
        cwd=root,
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
    return child.returncode, said, used.ru_utime + used.ru_stime, used.ru_maxrss * 1024


def contents(folder: Path) -> list[tuple[str, bytes]]:
    return sorted((str(path), path.read_bytes()) for path in folder.rglob("*") if path.is_file())
