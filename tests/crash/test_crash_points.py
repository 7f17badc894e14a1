"""Every system call of every change killed, failing or without room: nothing is lost or half done.

DEBTLEDGER_CRASH_STEP=1 tries all of them; otherwise every so many of the failing ones are tried.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from crash.faults import BUG, SUCCESS, need_strace, points, run
from ledger_records import FULL, FULL_TEXT, ID
from sandbox import Sandbox

from debtledger.core.recording.records import Event, append_event, edit_record, write_record
from debtledger.storage.store import Creation, Edit, Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from crash.faults import Point

STEP: Final = int(os.environ.get("DEBTLEDGER_CRASH_STEP", "12"))
DEBTS: Final = ".debtledger/debts"
NEW: Final = replace(FULL, id="D-00000000")
MANY: Final = tuple(replace(FULL, id=f"D-0000000{number}") for number in range(1, 5))
EDITED: Final = edit_record(FULL_TEXT, {"owner": "@new"})
CLOSED: Final = append_event(
    edit_record(FULL_TEXT, {"state": "repaid"}), Event(at="2026-09-01", what="repaid", by="mo", hours=3)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A change to a ledger with the records FULL and MANY: what is done, and what each file may hold then.

    together: the files change all or none once somebody has looked.
    """

    work: Callable[[Store], object]
    new: dict[str, str]
    together: bool = False


def _closing(text: str) -> str:
    return append_event(
        edit_record(text, {"state": "repaid"}), Event(at="2026-09-01", what="repaid", by="mo", hours=3)
    )


def _bulk(store: Store) -> None:
    edits = [
        Edit(id=each.id, expected=write_record(each), text=_closing(write_record(each))) for each in MANY
    ]
    store.apply([*edits, Creation(record=NEW)])


CHANGES: Final = {
    "create": Change(work=lambda store: store.create(NEW), new={NEW.id: write_record(NEW)}),
    "edit": Change(work=lambda store: store.edit(ID, FULL_TEXT, EDITED), new={ID: EDITED}),
    "close": Change(work=lambda store: store.update(ID, _closing), new={ID: CLOSED}),
    "bulk": Change(
        work=_bulk,
        new={each.id: _closing(write_record(each)) for each in MANY} | {NEW.id: write_record(NEW)},
        together=True,
    ),
}


def naive_bulk(store: Store) -> None:
    for name, text in CHANGES["bulk"].new.items():
        Path(store.root, DEBTS, f"{name}.toml").write_text(text)


def naive_edit(store: Store) -> None:
    with Path(store.root, DEBTS, f"{ID}.toml").open("w") as file:
        file.write(EDITED)


def naive_replace(store: Store) -> None:
    """Atomic, but several files are not changed together."""
    for name, text in CHANGES["bulk"].new.items():
        path = Path(store.root, DEBTS, f"{name}.toml")
        path.with_suffix(".new").write_text(text)
        path.with_suffix(".new").rename(path)


@pytest.fixture
def ground(tmp_path: Path) -> Store:
    need_strace()
    repo = Sandbox(tmp_path / "repo").init()
    store = Store(repo.path, f"{repo.path}/.git")
    _reset(store)
    # Everything is imported before children are made, so that they call the system for the change alone.
    for change in CHANGES.values():
        change.work(store)
        _reset(store)
    return store


def _reset(store: Store) -> None:
    """Bring the ledger to where every change begins."""
    debts = Path(store.root, DEBTS)
    shutil.rmtree(debts.parent, ignore_errors=True)
    shutil.rmtree(Path(store.root, ".git/debtledger"), ignore_errors=True)
    debts.mkdir(parents=True)
    for record in (FULL, *MANY):
        (debts / f"{record.id}.toml").write_text(write_record(record))


def _before() -> dict[str, str]:
    return {record.id: write_record(record) for record in (FULL, *MANY)}


def _files(store: Store) -> dict[str, str]:
    return {path.stem: path.read_text() for path in Path(store.root, DEBTS).glob("D-*.toml")}


def check(store: Store, change: Change, code: int) -> None:
    """What must be true after a fault, whichever it was."""
    before, after = _before(), _before() | change.new
    assert code != BUG, "an error that nobody explained"
    found = _files(store)
    for name in before.keys() | after.keys():
        assert found.get(name) in (before.get(name), after.get(name)), f"{name} is half written or lost"
    assert found.keys() <= after.keys()
    loaded = store.load()
    assert loaded.broken == ()
    seen = {stored.record.id: stored.text for stored in loaded.records}
    if code == SUCCESS:
        assert seen == after, "success was told, and the change is not there"
    if change.together:
        assert seen in (before, after), "one part is done, and another is not"
    # whatever was left behind is swept away by the next change, which works
    store.update(MANY[0].id, lambda text: edit_record(text, {"aspect": "later"}))
    left = [path.name for path in Path(store.root, DEBTS).iterdir() if path.suffix != ".toml"]
    assert left == []
    assert not list(Path(store.root, ".git/debtledger").glob("journal-*[0-9a-f]"))


def _chosen(work: Callable[[], None], store: Store) -> Iterator[Point]:
    every = list(points(work, lambda: _reset(store)))
    kills = [point for point in every if "KILL" in point.fault]
    errors = [point for point in every if "KILL" not in point.fault]
    yield from kills[:: max(STEP // 3, 1)]
    yield from islice(errors, 0, None, STEP)


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_is_made_or_not_whatever_call_goes_wrong(ground: Store, name: str) -> None:
    change = CHANGES[name]
    tried = 0

    def work() -> None:
        change.work(ground)

    for point in _chosen(work, ground):
        _reset(ground)
        code = run(work, point)
        try:
            check(ground, change, code)
        except AssertionError as error:
            raise AssertionError(f"{point}: {error}") from error
        tried += 1
    assert tried > 10


@pytest.mark.parametrize(
    ("naive", "name"), [(naive_edit, "edit"), (naive_bulk, "bulk"), (naive_replace, "bulk")]
)
def test_naive_changes_do_not_survive_the_same_faults(
    ground: Store, naive: Callable[[Store], None], name: str
) -> None:
    failed = 0

    def work() -> None:
        naive(ground)

    for point in points(work, lambda: _reset(ground)):
        if "KILL" not in point.fault or point.call not in {"openat", "write", "close", "rename"}:
            continue
        _reset(ground)
        code = run(work, point)
        try:
            check(ground, CHANGES[name], code)
        except AssertionError:
            failed += 1
            break
    assert failed
