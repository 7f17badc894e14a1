"""Faults at single system calls: a child works while strace makes one of its calls go wrong."""

from __future__ import annotations

import ctypes
import os
import re
import shutil
import signal
import subprocess
import traceback
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CALLS: Final = (
    "openat",
    "mkdirat",
    "mkdir",
    "read",
    "write",
    "fsync",
    "close",
    "flock",
    "link",
    "linkat",
    "rename",
    "renameat",
    "renameat2",
    "unlink",
    "unlinkat",
    "newfstatat",
    "fstat",
    "fchmod",
    "getdents64",
    "lseek",
)
FAULTS: Final = ("signal=KILL", "error=EIO", "error=ENOSPC")
SUCCESS: Final = 0
REFUSED: Final = 3
BUG: Final = 70
SET_PTRACER: Final = 0x59616D61
ANYBODY: Final = ctypes.c_ulong(-1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One call that goes wrong: its name, the how-manieth of its kind it is, and what happens."""

    call: str
    number: int
    fault: str


def need_strace() -> None:
    """Skip where nothing can be traced."""
    if shutil.which("strace") is None:
        pytest.skip("strace is not installed")
    child = run(lambda: None, None)
    if child != SUCCESS:
        pytest.skip("strace may not trace here")


def points(work: Callable[[], None], prepare: Callable[[], None]) -> Iterator[Point]:
    """Every call of the work that could go wrong, in every way, seen by running it once."""
    prepare()
    counts = _counts(work)
    for call in CALLS:
        for number in range(1, counts.get(call, 0) + 1):
            for fault in FAULTS:
                yield Point(call=call, number=number, fault=fault)


def run(work: Callable[[], None], point: Point | None, log: str = os.devnull) -> int:
    """Do the work in a child with one fault: its exit code, or minus the signal that ended it."""
    calls = point.call if point else ",".join(CALLS)
    options = ["-o", log, "-e", f"trace={calls}", "-e", "signal=none"]
    if point:
        options += ["-e", f"inject={point.call}:{point.fault}:when={point.number}"]
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        _live(work, reading, writing)
    os.close(reading)
    tracer = subprocess.Popen(["strace", "-p", str(child), *options], stderr=subprocess.PIPE)
    try:
        assert tracer.stderr
        attached = b"attached" in tracer.stderr.readline()
        if not attached:
            os.kill(child, signal.SIGKILL)
        os.write(writing, b"go")
    finally:
        os.close(writing)
        _, status = os.waitpid(child, 0)
        tracer.communicate(timeout=20)
    return os.waitstatus_to_exitcode(status)


def _live(work: Callable[[], None], reading: int, writing: int) -> None:
    """Do the work in the child, and never come back."""
    code = BUG
    try:
        os.close(writing)
        with suppress(OSError):
            ctypes.CDLL(None).prctl(SET_PTRACER, ANYBODY, 0, 0, 0)
        # Waiting costs one read, the first of its kind, which may go wrong too: the work is done without it.
        with suppress(OSError):
            os.read(reading, 2)
        code = _ending(work)
    finally:
        os._exit(code)


def _ending(work: Callable[[], None]) -> int:
    from debtledger.storage.store import LedgerError

    try:
        work()
    except LedgerError:
        return REFUSED
    except BaseException:  # noqa: BLE001 - a child ends here, whatever happened
        with suppress(OSError):
            traceback.print_exc()
        return BUG
    return SUCCESS


def _counts(work: Callable[[], None]) -> dict[str, int]:
    log = Path(os.environ["HOME"], "strace.log")
    assert run(work, None, str(log)) == SUCCESS
    found: dict[str, int] = {}
    for name in re.findall(r"^(\w+)\(", log.read_text(errors="replace"), re.MULTILINE):
        found[name] = found.get(name, 0) + 1
    return found
