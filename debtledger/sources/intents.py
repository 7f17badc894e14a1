"""What is about to be sent and must not be sent twice: noted on the disk before, and struck out when done."""

from __future__ import annotations

import json
import os
import time
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from debtledger.sources.durable import open_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from debtledger.sources.durable import Folder

FOLDER: Final = "debtledger"
LOCK: Final = "filing.lock"
LOCK_SECONDS: Final = 5.0
MOST_BYTES: Final = 4096
SCHEMA: Final = 1


class Busy(Exception):  # noqa: N818 - no error of ours
    """Another process is sending something."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """Something that was about to be sent, and how long ago: in seconds, never less than nought."""

    what: str
    age: float


class Intents:
    """The notes of one repository, held by this process alone."""

    def __init__(self, folder: Folder) -> None:
        self._folder = folder

    def find(self, what: str) -> Intent | None:
        """The note of what was to be sent; None where there is none, or it cannot be read."""
        try:
            said = json.loads(self._folder.read(_name(what), MOST_BYTES))
        except (OSError, ValueError, RecursionError):
            return None
        if (
            not isinstance(said, dict)
            or said.get("what") != what
            or not isinstance(said.get("at"), int | float)
        ):
            return None
        return Intent(what=what, age=max(0.0, time.time() - said["at"]))

    def note(self, what: str) -> None:
        """Note on the disk that something is about to be sent. Raises OSError; it must not be sent then."""
        data = json.dumps({"schema": SCHEMA, "what": what, "at": time.time()}).encode()
        temporary = f"{_name(what)}.tmp"
        self._folder.remove(temporary)
        self._folder.write(temporary, data)
        self._folder.replace(temporary, _name(what))
        self._folder.sync()

    def strike(self, what: str) -> None:
        """Forget a note: what was to be sent was sent and kept, or was surely not sent."""
        self._folder.remove(_name(what))


@contextmanager
def open_intents(git_dir: str) -> Iterator[Intents]:
    """The notes below a git directory. Raises OSError, and Busy where another process holds them."""
    with open_folder(git_dir) as top, top.make(FOLDER) as folder:
        lock = folder.lock(LOCK, LOCK_SECONDS)
        if lock is None:
            raise Busy
        try:
            yield Intents(folder)
        finally:
            os.close(lock)


def _name(what: str) -> str:
    return f"filing-{sha256(what.encode('utf-8', 'surrogatepass')).hexdigest()[:24]}.json"
