"""Every command that reads a repository, over every hostile one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hostile.corpus import CORPUS
from hostile.measured import run

if TYPE_CHECKING:
    from pathlib import Path

    from hostile.case import Builder

COMMANDS = (
    ("debtledger", "scan"),
    ("debtledger", "scan", "--format", "github"),
    ("debtledger", "scan", "--rev", "HEAD", "--format", "sarif"),
    ("debtledger", "scan", "--staged", "--format", "json"),
    ("debtledger", "doctor"),
    ("debtledger-hook",),
)
"""The second scan is a warm one."""
CPU_SECONDS = 2.0
MEMORY_BYTES = 256 << 20
TOLD = {0, 1, 2, 3}


@pytest.mark.parametrize("build", CORPUS, ids=lambda build: build.__name__)
def test_no_program_runs_nothing_leaks_and_every_end_is_told(build: Builder, tmp_path: Path) -> None:
    case = build(tmp_path)
    before = contents(case.outside)
    for words in COMMANDS:
        ended = run(case.root, *words)
        shown = ended.said.decode(errors="replace")
        assert ended.code in TOLD, f"{words}: {shown}"
        assert "Traceback" not in shown, words
        assert not case.marker.exists(), words
        assert case.secret not in shown, words
        assert not {"\x1b", "\r", "\u009b", "\u202e"} & set(shown), words
        assert ended.seconds < CPU_SECONDS, words
        assert ended.peak < MEMORY_BYTES, words
    assert contents(case.outside) == before


def contents(folder: Path) -> list[tuple[str, bytes]]:
    return sorted((str(path), path.read_bytes()) for path in folder.rglob("*") if path.is_file())
