"""Every hostile repository against the readers, and against the naive way."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from hostile.corpus import CORPUS
from hostile.measured import run

if TYPE_CHECKING:
    from pathlib import Path

    from hostile.case import Builder, HostileRepository

NAIVE_SECONDS = 20.0
HANGING_SECONDS = 0.3
CPU_SECONDS = 1.0
MEMORY_BYTES = 256 << 20

by_name = pytest.mark.parametrize("build", CORPUS, ids=lambda build: build.__name__)


def snapshot(folder: Path) -> list[tuple[str, bytes]]:
    return sorted((str(path), path.read_bytes()) for path in folder.rglob("*") if path.is_file())


def naive(case: HostileRepository) -> str:
    """What harm the naive command does."""
    child = subprocess.Popen(
        case.naive,
        cwd=case.root,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        # the naive way does not know that the folder it stands in is searched for modules
        env={name: value for name, value in os.environ.items() if name != "PYTHONSAFEPATH"},
        start_new_session=True,
    )
    with child:
        said = _said(child, case)
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
    if case.marker.exists():
        return "program"
    if said is None:
        return "hang"
    if case.secret.encode() in said:
        return "leak"
    return "crash" if child.returncode else "nothing"


def _said(child: subprocess.Popen[bytes], case: HostileRepository) -> bytes | None:
    """What the child prints; None when it does not end, or has run the program and may wait for it."""
    seconds = HANGING_SECONDS if case.harm == "hang" else NAIVE_SECONDS
    end = time.monotonic() + seconds
    while time.monotonic() < end and not case.marker.exists():
        try:
            return child.communicate(case.naive_input, timeout=0.02)[0]
        except subprocess.TimeoutExpired:
            continue
    return None


@by_name
def test_the_naive_way_falls_for_it(build: Builder, tmp_path: Path) -> None:
    case = build(tmp_path)
    if case.harm == "none":
        pytest.skip(case.naive[0])
    assert naive(case) == case.harm


@by_name
def test_reading_everything_is_safe_quick_and_small(build: Builder, tmp_path: Path) -> None:
    case = build(tmp_path)
    before = snapshot(case.outside)
    ended = run(case.root, "read everything")
    assert ended.code == 0, ended.said.decode(errors="replace")
    assert not case.marker.exists()
    assert case.secret.encode() not in ended.said
    assert snapshot(case.outside) == before
    assert ended.seconds < CPU_SECONDS
    assert ended.peak < MEMORY_BYTES


def test_the_corpus_is_large_and_its_names_are_distinct() -> None:
    names = [build.__name__ for build in CORPUS]
    assert len(set(names)) == len(names) >= 70
