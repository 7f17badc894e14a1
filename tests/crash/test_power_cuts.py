"""Power cuts: what a disk holds the moment after a change was acknowledged, and at moments in between."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from crash.mounts import disk, make_disk
from ledger_records import FULL, FULL_TEXT, ID

from debtledger.core.recording.records import edit_record, write_record
from debtledger.storage.store import Creation, Edit, Store

if TYPE_CHECKING:
    from collections.abc import Callable

DISK_BYTES = 12 << 20
CHANGED = edit_record(FULL_TEXT, {"owner": "@new"})
NEW = replace(FULL, id="D-00000000")


def careful(store: Store) -> dict[str, str]:
    store.edit(ID, FULL_TEXT, CHANGED)
    store.create(NEW)
    return {ID: CHANGED, NEW.id: write_record(NEW)}


def together(store: Store) -> dict[str, str]:
    store.apply([Edit(id=ID, expected=FULL_TEXT, text=CHANGED), Creation(record=NEW)])
    return {ID: CHANGED, NEW.id: write_record(NEW)}


def naive(store: Store) -> dict[str, str]:
    """Atomic, and nothing waits for the disk."""
    for name, text in {ID: CHANGED, NEW.id: write_record(NEW)}.items():
        path = Path(store.root, ".debtledger/debts", f"{name}.toml")
        path.with_suffix(".new").write_text(text)
        path.with_suffix(".new").rename(path)
    return {ID: CHANGED, NEW.id: write_record(NEW)}


def after_a_power_cut(
    tmp_path: Path, work: Callable[[Store], dict[str, str]]
) -> tuple[dict[str, str], dict[str, str]]:
    """What was acknowledged, and what is there when the disk is mounted again after a cut right then."""
    image, copy = tmp_path / "disk", tmp_path / "copy"
    make_disk(image, DISK_BYTES)
    with disk(image, tmp_path / "mounted") as where:
        (where / ".git").mkdir()
        store = Store(str(where), str(where / ".git"))
        store.create(FULL)
        acknowledged = work(store)
        shutil.copyfile(image, copy)  # what has reached the disk by now, without anything else being told to
    with disk(copy, tmp_path / "again") as where:
        loaded = Store(str(where), str(where / ".git")).load()
        assert loaded.broken == ()
        return acknowledged, {stored.record.id: stored.text for stored in loaded.records}


@pytest.mark.parametrize("work", [careful, together])
def test_what_was_acknowledged_is_there_after_a_power_cut(
    tmp_path: Path, work: Callable[[Store], dict[str, str]]
) -> None:
    acknowledged, found = after_a_power_cut(tmp_path, work)
    assert found == acknowledged


def test_a_naive_change_is_gone_after_a_power_cut(tmp_path: Path) -> None:
    acknowledged, found = after_a_power_cut(tmp_path, naive)
    assert found != acknowledged
