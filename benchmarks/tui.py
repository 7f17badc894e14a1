"""The screens over ten thousand debts against their budget; `python tui.py FOLDER` probes one repository.

First paint: from the start of the program until numbers of debts stand on a real terminal, held against half
a second, and told as a ratio to an empty Textual application until its first word. Keys: the
time of the processor from the press until nothing is left to do, less what that is in an empty application.
"""

from __future__ import annotations

import asyncio
import fcntl
import io
import json
import os
import pty
import resource
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from measure import Row

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROUNDS = 5
ROWS, COLUMNS = 36, 120
PATIENCE = 60.0
PAUSE = 0.02
FIRST_PAINT, KEY, KEYSTROKE, REFILL = 0.5, 0.030, 0.080, 0.100
MOST_MEMORY = 150.0
EMPTY = """
from textual.app import App
from textual.widgets import Static
class Empty(App):
    def compose(self):
        yield Static("painted")
Empty().run()
"""


def tui_rows(folder: Path) -> Iterator[Row]:
    """Measure the screens over a ledger that was made before."""
    root = folder / "ledger"
    program = [str(Path(sys.executable).with_name("debtledger")), "tui", "--view", "backlog"]
    probe = subprocess.run([sys.executable, __file__, str(root)], check=True, capture_output=True, text=True)
    first = median(seen_until(program, root, b"h/sprint") for _ in range(ROUNDS))
    empty = median(seen_until([sys.executable, "-c", EMPTY], root, b"painted") for _ in range(ROUNDS))
    yield _held("first paint with numbers", first, FIRST_PAINT)
    yield Row(work="the same", seconds=first, peer="an empty application", ratio=first / empty, goal=3.0)
    took: dict[str, float] = json.loads(probe.stdout.splitlines()[-1])
    yield _held("a key", took["key"], KEY)
    yield _held("a key waits while all is read anew", took["wait while reading"], KEY)
    yield _held("first keystroke of a filter", took["first keystroke"], KEYSTROKE)
    yield _held("a keystroke of a filter", took["keystroke"], KEYSTROKE)
    yield _held("showing what was read anew", took["refill"], REFILL)
    yield _memory("peak memory", took["memory"], took["reading"])
    yield _memory("the same, when all was read anew", took["memory anew"], took["reading"])


def seen_until(program: Sequence[str], cwd: Path, *marks: bytes) -> float:
    """The seconds until a program on a terminal has written each of these, one after the other."""
    started = time.perf_counter()
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(cwd)
        # a size that is exported, or a place where somebody was, is none of the program's cost
        clean = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")}
        state = str(cwd.parent / "state")
        os.execvpe(  # noqa: S606 - the program that is measured
            program[0], [*program], {**clean, "TERM": "xterm-256color", "XDG_STATE_HOME": state}
        )
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
    seen = b""
    try:
        for mark in marks:
            while mark not in seen:
                if not select.select([terminal], [], [], PATIENCE)[0]:
                    raise TimeoutError(mark)
                seen += os.read(terminal, 1 << 16)
            seen = seen.partition(mark)[2]
        return time.perf_counter() - started
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(terminal)


def _memory(work: str, mebibytes: float, seconds: float) -> Row:
    return Row(
        work=f"{work}: {mebibytes:.0f} MiB",
        seconds=seconds,
        peer=f"{MOST_MEMORY:g} MiB",
        ratio=mebibytes / MOST_MEMORY,
        goal=1.0,
    )


def _held(work: str, seconds: float, budget: float) -> Row:
    return Row(work=work, seconds=seconds, peer=f"{budget * 1000:g} ms", ratio=seconds / budget, goal=1.0)


async def _probe(root: str) -> dict[str, float]:
    """In a process of its own: what keys cost over a repository, in seconds of the processor."""
    from debtledger.context import Context
    from debtledger.tui.app import Face
    from debtledger.tui.glyphs import UNICODE

    context = Context(
        cwd=root, env=dict(os.environ), today=datetime.now(UTC).date(), out=io.StringIO(), err=io.StringIO(),
        input=None, colour=False, width=COLUMNS, interactive=True,
    )  # fmt: skip
    floor = await _floor()
    face = Face(context, "backlog", UNICODE)
    started = time.perf_counter()
    async with face.run_test(size=(COLUMNS, ROWS)) as pilot:
        await _settled(face, pilot)
        took = {"reading": time.perf_counter() - started}
        took["memory"] = _peak()
        took["key"] = await _pressed(pilot, ["j"] * 15) - floor
        known = face.known
        assert known is not None
        began = time.process_time()
        face._window.show(known)  # noqa: SLF001 - as a message does that nobody else can send
        await pilot.pause()
        took["refill"] = time.process_time() - began
        await pilot.press("2", "slash")
        took["first keystroke"] = await _pressed(pilot, ["t"]) - floor
        took["keystroke"] = await _pressed(pilot, list("oken led")) - floor
        await pilot.press("escape", "1")
        took["wait while reading"] = await _waits(face)
        took["memory anew"] = _peak()
    return took


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


async def _waits(face: Any) -> float:
    """How long a key waits for its turn while everything is read anew: nineteen of twenty wait less."""
    waits = []
    face.rescan()
    while not face.settled:
        started = time.perf_counter()
        await asyncio.sleep(PAUSE)
        waits.append(time.perf_counter() - started - PAUSE)
    return sorted(waits)[len(waits) * 19 // 20]


async def _floor() -> float:
    """What a key costs where nothing is done about it."""
    from textual.app import App

    async with App[None]().run_test(size=(COLUMNS, ROWS)) as pilot:
        return await _pressed(pilot, ["j"] * 15)


async def _pressed(pilot: Any, keys: Sequence[str]) -> float:
    took = []
    for key in keys:
        started = time.process_time()
        await pilot.press(key)
        took.append(time.process_time() - started)
    return median(took)


async def _settled(face: Any, pilot: Any) -> None:
    while not face.settled:  # noqa: ASYNC110 - the interface tells nobody else
        await asyncio.sleep(PAUSE)
    await pilot.pause()


if __name__ == "__main__":
    print(json.dumps(asyncio.run(_probe(sys.argv[1]))))
