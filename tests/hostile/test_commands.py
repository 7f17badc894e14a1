"""Every command that reads a repository, over every hostile one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from hostile import ledgers
from hostile.corpus import CORPUS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from hostile.case import Builder, HostileRepository

COMMANDS = """
import json, sys
from debtledger.cli import main
codes = [main(words) for words in json.loads(sys.argv[1])]
print("codes", json.dumps(codes), flush=True)
"""
HOOK = "from debtledger.hook import main; print('codes', [main()], flush=True)"
READING = {
    "scan": [["scan"]],
    "scans": [
        ["scan", "--format", "github"],
        ["scan", "--rev", "HEAD", "--format", "sarif"],
        ["scan", "--staged", "--format", "json"],
        ["doctor"],
    ],
    "ledger": [
        ["list"],
        ["show", "a.py:1"],
        ["log"],
        ["graph"],
        ["graph", "--format", "mermaid"],
        ["import", "--from", "todos"],
        ["doctor", "--fix"],
    ],
    "hook": None,
}
WRITING = {
    "taking": [
        ["take", "--title", "one token per tenant", "--at", "a.py:1"],
        ["adopt", "todo.py:1"],
        ["adopt", "--all", "--as", "baseline"],
        ["record", "a.py:2"],
        ["import", "--from", "tags", "--write"],
    ],
    "deciding": [
        ["edit", ledgers.ID, "owner=@platform"],
        ["acknowledge", ledgers.ID],
        ["snooze", ledgers.ID, "--until", "2099-01-01"],
        ["repay", ledgers.ID, "--hours", "1", "--partial"],
        ["decline", ledgers.ID],
        ["reopen", ledgers.ID],
        ["write-off", ledgers.ID],
        ["log", ledgers.ID],
    ],
}
CPU_SECONDS = 2.0
MEMORY_BYTES = 256 << 20
TOLD = {0, 1, 2, 3}


@pytest.mark.parametrize("build", CORPUS, ids=lambda build: build.__name__)
def test_no_program_runs_nothing_leaks_and_every_end_is_told(build: Builder, tmp_path: Path) -> None:
    assert_harmless(build(tmp_path), READING)


@pytest.mark.parametrize("build", ledgers.BUILDERS, ids=lambda build: build.__name__)
def test_writing_into_a_hostile_ledger_stays_within_it(build: Builder, tmp_path: Path) -> None:
    case = build(tmp_path)
    todo = case.root / "todo.py"
    if not todo.is_symlink():
        todo.write_text("# TODO: stream the rows\n")
    assert_harmless(case, WRITING)
    assert "no retry on the payment webhook" in (case.root / "a.py").read_text()


def assert_harmless(case: HostileRepository, commands: Mapping[str, list[list[str]] | None]) -> None:
    before = contents(case.outside)
    for name, lines in commands.items():
        code, said, seconds, peak = run(case.root, lines)
        shown, _, codes = said.decode(errors="replace").rpartition("codes ")
        assert code == 0, f"{name}: {shown}{codes}"
        assert set(json.loads(codes)) <= TOLD, f"{name}: {codes}{shown}"
        assert "Traceback" not in shown, name
        assert not case.marker.exists(), name
        assert case.secret not in shown, name
        assert not {"\x1b", "\r", "\u009b", "\u202e"} & set(shown), name
        assert seconds < CPU_SECONDS, name
        assert peak < MEMORY_BYTES, name
    assert contents(case.outside) == before


def run(root: Path, lines: list[list[str]] | None) -> tuple[int, bytes, float, int]:
    """Run commands in one child (None: the hook): its exit code, what it said, CPU seconds, peak bytes."""
    script = [HOOK] if lines is None else [COMMANDS, json.dumps(lines)]
    child = subprocess.Popen(
        [sys.executable, "-P", "-c", *script],
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
