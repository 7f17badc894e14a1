"""What screens spare over many debts: words that nobody reads, and ledgers that nobody looks at."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from screens import drive, face
from shop import stock

from debtledger.tui.reading import Known

if TYPE_CHECKING:
    from sandbox import Sandbox


@pytest.fixture
def shop(unborn: Sandbox) -> Sandbox:
    return stock(unborn)


@pytest.mark.parametrize("keys", [("3", "plus", "space"), ("4", "f", "down")])
def test_no_thread_is_described_by_the_whole_ledger(
    shop: Sandbox, monkeypatch: pytest.MonkeyPatch, keys: tuple[str, ...]
) -> None:
    described: list[str] = []

    def describe(self: Known) -> str:
        described.append(self.place)
        return "ten thousand debts in words take seconds, and half a gigabyte"

    monkeypatch.setattr(Known, "__repr__", describe)
    drive(face(shop.path), *keys)
    assert not described


def test_what_reads_and_what_writes_is_not_loaded_before_the_first_paint() -> None:
    program = "import sys, debtledger.tui.opening; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    loaded = done.stdout.split()
    assert "debtledger.tui.glimpse" in loaded
    later = ("bookkeeping", "planning", "appraisal", "chronicle", "storage.store", "storage.undo")
    assert not {f"debtledger.{name}" for name in later}.intersection(loaded)
