"""Sixteen writers at once, some of them killed: every change that was acknowledged is there, once.

DEBTLEDGER_WRITES says how many changes each writer makes.
"""

from __future__ import annotations

import os
import random
import select
import signal
import traceback
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from ledger_records import CROCKFORD, FULL
from sandbox import Sandbox

from debtledger.core.recording.records import Event, append_event, read_record, write_record
from debtledger.storage.store import Creation, Edit, LedgerError, Store

if TYPE_CHECKING:
    from collections.abc import Callable

WRITERS: Final = 16
WRITES: Final = int(os.environ.get("DEBTLEDGER_WRITES", "12"))
KILLS: Final = max(16, WRITES // 2)
SHARED: Final = tuple(replace(FULL, id=f"D-zzzzzzz{number}", events=()) for number in range(4))
"""Records that all writers change; those of 12 events and more must not outgrow 16 KiB."""


def an_event(note: str) -> Event:
    return Event(at="2026-01-01", what="acknowledged", by="me", note=note)


def own_id(writer: int, number: int) -> str:
    digits = f"{CROCKFORD[writer]}{number:07d}"
    return f"D-{digits}"


def careful(store: Store, writer: int, number: int) -> None:
    """One change: a new record, or an event in a record that others write to, or both together."""
    note = f"{writer}.{number}"
    fresh = replace(FULL, id=own_id(writer, number), title=note, events=())
    shared = SHARED[number % len(SHARED)].id
    if number % 3 == 0:
        store.create(fresh)
    elif number % 3 == 1 or WRITES > 40:
        store.update(own_id(writer, number - number % 3), lambda text: append_event(text, an_event(note)))
    else:
        _together(store, fresh.id, shared, note)


def _together(store: Store, fresh: str, shared: str, note: str) -> None:
    """A new record and an event in a shared one, again and again until nobody was quicker."""
    for _ in range(200):
        text = store.read(shared).text
        with suppress(LedgerError):
            store.apply(
                [
                    Edit(id=shared, expected=text, text=append_event(text, an_event(note))),
                    Creation(record=replace(FULL, id=fresh, title=note, events=())),
                ]
            )
            return
    raise AssertionError("never got through")


def naive(store: Store, writer: int, number: int) -> None:
    """Read, change, replace: atomic, and without a lock."""
    path = Path(store.root, ".debtledger/debts", f"{SHARED[0].id}.toml")
    text = append_event(path.read_text(), an_event(f"{writer}.{number}"))
    temporary = path.with_suffix(f".{writer}")
    temporary.write_text(text)
    temporary.replace(path)


def write_all(store: Store, work: Callable[[Store, int, int], None], kills: int, writes: int) -> set[str]:
    """Let all writers write, killing some; what was acknowledged, as "writer.number"."""
    dice = random.Random(7)
    running: dict[int, tuple[int, int, int]] = {}
    acknowledged: dict[int, list[int]] = {writer: [] for writer in range(WRITERS)}

    def start(writer: int, first: int) -> None:
        child, pipe = _start(lambda number: work(store, writer, number), range(first, writes))
        running[child] = (writer, pipe, first)

    for writer in range(WRITERS):
        start(writer, 0)
    while running:
        ready, _, _ = select.select([pipe for _, pipe, _ in running.values()], [], [], 0.02)
        for child, (writer, pipe, first) in list(running.items()):
            said = os.read(pipe, 65536) if pipe in ready else b"\n"
            acknowledged[writer] += map(int, said.split())
            if said == b"" and _was_killed(child, pipe):
                last = max([first, *acknowledged[writer]])
                start(writer, (last + 4) // 3 * 3)  # the change after the last may be made already
            if said == b"":
                del running[child]
        if kills and running and dice.random() < 0.3:
            kills -= 1
            os.kill(dice.choice(list(running)), signal.SIGKILL)
    return {f"{writer}.{number}" for writer, numbers in acknowledged.items() for number in numbers}


def _was_killed(child: int, pipe: int) -> bool:
    os.close(pipe)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in (0, -signal.SIGKILL)
    return code != 0


def _start(work: Callable[[int], None], numbers: range) -> tuple[int, int]:
    """Start a writer of these changes: its process, and the pipe where it acknowledges them."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            for number in numbers:
                work(number)
                os.write(writing, b"%d\n" % number)
            code = 0
        except BaseException:  # noqa: BLE001 - a child ends here, whatever happened
            traceback.print_exc()
        finally:
            os._exit(code)
    os.close(writing)
    return child, reading


@pytest.fixture
def store(tmp_path: Path) -> Store:
    repo = Sandbox(tmp_path / "repo").init()
    store = Store(repo.path, f"{repo.path}/.git")
    for record in SHARED:
        store.create(record)
    return store


def notes_of(store: Store) -> Counter[str]:
    loaded = store.load()
    assert loaded.broken == ()
    records = [stored.record for stored in loaded.records]
    titles = [record.title for record in records if record.title != FULL.title]
    return Counter([*titles, *(event.note for record in records for event in record.events)])


def test_sixteen_writers_lose_nothing_even_when_some_are_killed(store: Store) -> None:
    acknowledged = write_all(store, careful, KILLS, WRITES)
    found = notes_of(store)
    assert acknowledged <= found.keys()
    # one of both together is counted twice, in the record that is new and in the one that is shared
    doubled = {note for note, times in found.items() if times > 1}
    assert all(found[note] == 2 and int(note.partition(".")[2]) % 3 == 2 for note in doubled)
    assert len(found.keys() - acknowledged) <= KILLS
    assert len(acknowledged) > WRITERS * WRITES / 4
    store.update(SHARED[0].id, lambda text: text)
    assert {path.suffix for path in Path(store.root, ".debtledger/debts").iterdir()} == {".toml"}


def test_naive_writers_lose_what_they_acknowledged(store: Store) -> None:
    acknowledged = write_all(store, naive, 0, 10)
    text = Path(store.root, ".debtledger/debts", f"{SHARED[0].id}.toml").read_text()
    found = {event.note for event in read_record(text, SHARED[0].id).events}
    assert len(acknowledged) == WRITERS * 10
    assert acknowledged - found


def test_a_shared_record_is_written_the_way_that_others_left_it(store: Store) -> None:
    assert write_record(SHARED[0]) == store.read(SHARED[0].id).text
