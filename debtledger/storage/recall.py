"""Records as they were when their files were last read, so that only changed files are read again."""

from __future__ import annotations

import gc
import json
import os
import time
from contextlib import contextmanager
from dataclasses import fields
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from debtledger import __version__
from debtledger.core.packing import pack, unpack
from debtledger.core.recording import record_reading, tables
from debtledger.core.recording.record import Record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from debtledger.storage.cache import Cache

TOPIC: Final = "records"
RACY_NANOSECONDS: Final = 2_000_000_000
"""A file changed so shortly before it was read may change again without its times telling."""


class Recall:
    """What is known of each record file: its facts when it was read, and the record."""

    def __init__(self, cache: Cache, root: str) -> None:
        self._cache = cache
        self._key = _key(root)
        self._started = time.time_ns()
        self._known = _kept(cache, self._key)
        self._fresh: dict[str, list[object]] = {}
        self._learned = False

    def find(self, entry: os.DirEntry[str]) -> Record | None:
        """The record of a file that has not changed since."""
        known = self._known.get(entry.name)
        if not isinstance(known, list) or known[:1] != [_facts(entry)]:
            return None
        try:
            record = unpack(Record, known[1])
        except (ValueError, IndexError):
            return None
        self._fresh[entry.name] = known
        return record

    def learn(self, entry: os.DirEntry[str], record: Record) -> None:
        """Remember a record; its file was read after the facts of the entry were taken."""
        found = entry.stat(follow_symlinks=False)
        if max(found.st_mtime_ns, found.st_ctime_ns) < self._started - RACY_NANOSECONDS:
            self._fresh[entry.name] = [_facts(entry), pack(record)]
            self._learned = True

    def keep(self) -> None:
        """Write down what has changed, if anything has."""
        if self._learned or len(self._fresh) != len(self._known):
            self._cache.put(TOPIC, self._key, json.dumps(self._fresh, separators=(",", ":")).encode())


@contextmanager
def collection_paused() -> Iterator[None]:
    """Make many values at once: the garbage collector would walk them again and again, and find nothing.

    It does not look at them later, either; they are freed all the same when nobody holds them any more.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_on:
            gc.enable()


def _kept(cache: Cache, key: str) -> dict[str, object]:
    packed = cache.get(TOPIC, key)
    try:
        with collection_paused():
            known = json.loads(packed or b"{}")
    except (ValueError, RecursionError):
        return {}
    return known if isinstance(known, dict) else {}


def _facts(entry: os.DirEntry[str]) -> str:
    found = entry.stat(follow_symlinks=False)
    return f"{found.st_mtime_ns} {found.st_ctime_ns} {found.st_size} {found.st_ino} {found.st_mode}"


def _key(root: str) -> str:
    """Name the work tree, and the program that reads its records."""
    names = [field.name for field in fields(Record)]
    written = [os.stat(module.__file__ or "").st_mtime_ns for module in (record_reading, tables)]
    said = f"{__version__} {names} {written} ".encode() + os.fsencode(os.path.realpath(root))
    return sha256(said).hexdigest()
