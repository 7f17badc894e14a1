"""However the screens end, the terminal is left as it was found, and nothing of them stays behind."""

from __future__ import annotations

import fcntl
import os
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from shop import stock

import debtledger

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox import Sandbox

PROGRAM = (sys.executable, "-P", "-m", "debtledger", "tui")
PATIENCE = 30.0
ALTERNATE, MOUSE, CURSOR = (b"\x1b[?1049h", b"\x1b[?1049l"), (b"\x1b[?1000h", b"\x1b[?1000l"), b"\x1b[?25h"


class Seat:
    """The screens on a terminal of their own; as the leader of a session, or beside one."""

    def __init__(self, root: Path) -> None:
        self.terminal, far = os.openpty()
        fcntl.ioctl(far, termios.TIOCSWINSZ, struct.pack("HHHH", 36, 120, 0, 0))
        self.settings = termios.tcgetattr(far)
        env = {
            **os.environ,
            "TERM": "xterm-256color",
            "PYTHONPATH": str(Path(debtledger.__file__).parents[1]),
        }
        self.program = subprocess.Popen(
            PROGRAM, cwd=root, stdin=far, stdout=far, stderr=far, env=env, start_new_session=True
        )
        self.far = far
        self.said = b""

    def wait_for(self, words: bytes) -> None:
        """Read until something is said."""
        end = time.monotonic() + PATIENCE
        while words not in self.said:
            assert time.monotonic() < end, self.said[-2000:]
            self.read()

    def read(self) -> None:
        """Read what is said in a moment."""
        if select.select([self.terminal], [], [], 0.1)[0]:
            self.said += os.read(self.terminal, 1 << 16)

    def ended(self) -> int:
        """Wait for the end, and give the exit code."""
        end = time.monotonic() + PATIENCE
        while self.program.poll() is None:
            assert time.monotonic() < end, "it never ended"
            self.read()
        self.read()
        return self.program.returncode


@pytest.fixture
def seat(unborn: Sandbox) -> Iterator[Seat]:
    stock(unborn)
    made = Seat(unborn.root)
    yield made
    made.program.kill()
    made.program.wait()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_the_screens_and_gives_the_terminal_back(seat: Seat, number: signal.Signals) -> None:
    seat.wait_for(b"35.1 h/sprint")
    seat.program.send_signal(number)
    assert seat.ended() == 128 + number
    for begun, over in (ALTERNATE, MOUSE):
        assert seat.said.rfind(over) > seat.said.rfind(begun) >= 0
    assert seat.said.rfind(CURSOR) > seat.said.rfind(b"\x1b[?25l")
    assert b"Traceback" not in seat.said
    assert termios.tcgetattr(seat.far) == seat.settings


def test_a_terminal_that_is_gone_ends_the_screens_without_a_signal(seat: Seat) -> None:
    seat.wait_for(b"35.1 h/sprint")
    os.close(seat.far)
    os.close(seat.terminal)
    assert seat.program.wait(PATIENCE) == 128 + signal.SIGHUP


def test_screens_that_nobody_could_see_are_not_begun(unborn: Sandbox) -> None:
    terminal, far = os.openpty()
    env = {**os.environ, "TERM": "xterm", "PYTHONPATH": str(Path(debtledger.__file__).parents[1])}
    done = subprocess.run(
        PROGRAM, cwd=unborn.root, stdin=far, stdout=far, stderr=subprocess.PIPE, timeout=PATIENCE,
        check=False, env=env,
    )  # fmt: skip
    assert done.returncode == 2
    assert b"the screens are drawn on standard error" in done.stderr
    os.close(terminal)
    os.close(far)
