"""File systems that are full or read-only: a clear message, and nothing half written."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from crash.mounts import read_only, small_memory
from ledger_records import FULL, FULL_TEXT, ID
from sandbox import Sandbox

from debtledger.core.recording.records import edit_record, write_record
from debtledger.storage.store import Creation, Edit, LedgerError, Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

NEW = replace(FULL, id="D-00000000")
CHANGED = edit_record(FULL_TEXT, {"owner": "@new"})
WRITES: dict[str, Callable[[Store], object]] = {
    "create": lambda store: store.create(NEW),
    "edit": lambda store: store.edit(ID, FULL_TEXT, CHANGED),
    "update": lambda store: store.update(ID, lambda text: edit_record(text, {"owner": "@new"})),
    "apply": lambda store: store.apply([Edit(id=ID, expected=FULL_TEXT, text=CHANGED), Creation(record=NEW)]),
}


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Store]:
    with small_memory(tmp_path / "small", "400k") as where:
        repo = Sandbox(where / "repo").init("--template=")
        store = Store(repo.path, f"{repo.path}/.git")
        store.create(FULL)
        yield store


def fill(store: Store) -> None:
    with Path(store.root, "ballast").open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"x" * 4096)
        except OSError:
            pass
        os.fsync(file.fileno())


def files_of(store: Store) -> dict[str, str]:
    return {path.name: path.read_text() for path in Path(store.root, ".debtledger/debts").iterdir()}


@pytest.mark.parametrize("name", WRITES)
def test_a_full_file_system_is_told_and_nothing_is_half_written(small: Store, name: str) -> None:
    fill(small)
    with pytest.raises(LedgerError, match="no space left") as caught:
        WRITES[name](small)
    assert "make room" in caught.value.hint
    assert files_of(small) == {f"{ID}.toml": FULL_TEXT}
    assert [stored.record for stored in small.load().records] == [FULL]
    Path(small.root, "ballast").unlink()
    WRITES[name](small)
    assert small.load().broken == ()


def test_a_naive_write_on_a_full_file_system_loses_the_record(small: Store) -> None:
    fill(small)
    path = Path(small.root, ".debtledger/debts", f"{ID}.toml")
    with path.open("w") as file:  # what was there is gone already
        fill(small)
        with pytest.raises(OSError, match="No space left"):
            os.write(file.fileno(), CHANGED.encode())
    assert path.read_text() != FULL_TEXT


@pytest.mark.parametrize("name", WRITES)
def test_a_read_only_file_system_is_told_and_reading_goes_on(small: Store, name: str) -> None:
    read_only(Path(small.root).parent)
    with pytest.raises(LedgerError, match="read-only"):
        WRITES[name](small)
    assert files_of(small) == {f"{ID}.toml": FULL_TEXT}
    assert [stored.record for stored in small.load().records] == [FULL]


def test_the_first_record_on_a_full_file_system_leaves_no_file(tmp_path: Path) -> None:
    with small_memory(tmp_path / "small", "400k") as where:
        repo = Sandbox(where / "repo").init("--template=")
        store = Store(repo.path, f"{repo.path}/.git")
        fill(store)
        with pytest.raises(LedgerError, match="no space left"):
            store.create(FULL)
        assert [path.name for path in Path(store.root).rglob("D-*")] == []
        Path(store.root, "ballast").unlink()
        store.create(FULL)
        assert store.read(ID).text == write_record(FULL)
