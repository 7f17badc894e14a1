"""Ending when somebody else says so: by a signal, or because the terminal is gone."""

from __future__ import annotations

import asyncio
import select
import signal
import sys
import threading
from functools import partial
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    Leave = Callable[[int], None]

SIGNALS: Final = (signal.SIGTERM, signal.SIGHUP)
BY_SIGNAL: Final = 128
"""What shells add to the number of a signal that ended a program."""


def heed(leave: Leave) -> None:
    """In a running loop: call leave with an exit code when the screens have to end.

    Without this a signal would leave the terminal as it is: without a cursor, and with a mouse that types. A
    terminal that goes away sends no signal to a program that does not belong to it.
    """
    loop = asyncio.get_running_loop()
    for number in SIGNALS:
        loop.add_signal_handler(number, leave, BY_SIGNAL + number)
    gone = partial(loop.call_soon_threadsafe, leave, BY_SIGNAL + signal.SIGHUP)
    threading.Thread(target=_wait, args=(gone,), name="terminal", daemon=True).start()


def _wait(gone: Callable[[], object]) -> None:
    """In a thread: wait until nobody is at the other end of the terminal."""
    assert sys.__stdin__ is not None
    end = select.poll()
    end.register(sys.__stdin__.fileno(), 0)
    # what cannot be waited for, as terminals on some systems, is told at once, and otherwise
    if any(told & select.POLLHUP for _, told in end.poll()):
        gone()
