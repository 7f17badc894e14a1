"""The page of a debt: what people ask first stands first, and nothing on it is cut without a sign."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from demo import demo, paperboat
from screens import USUAL, WIDE, drive, face
from shop import stock

if TYPE_CHECKING:
    from pathlib import Path

    from sandbox import Sandbox

__all__ = ["demo", "paperboat"]

PANE = 72
"""The column from which a window of 120 has the page of the debt under the cursor."""
IN_ORDER = (
    "! fired since",
    "█████",
    "3 of 3 paying customers",
    "Principal",
    "Interest",
    "Carried      27.9 h so far (29 % measured)",
    "Pays off",
    "Verdict      good so far",
    "Bought",
    "Repay when",
)


def _pane(screen: str) -> str:
    return "\n".join(line[PANE:] for line in screen.splitlines())


def test_why_it_fired_and_what_it_costs_are_seen_at_the_side_without_scrolling(paperboat: Path) -> None:
    pane = _pane(drive(face(str(paperboat))))
    found = [pane.find(words) for words in IN_ORDER]
    assert -1 not in found
    assert found == sorted(found)


def test_the_code_comes_before_the_rest_of_the_record(paperboat: Path) -> None:
    screen = drive(face(str(paperboat)), "enter")
    assert screen.index("25      # DEBT(D-7k3fq2m9)") < screen.index("owner        @platform")
    assert screen.index("Repay when") < screen.index("25      # DEBT(D-7k3fq2m9)")


@pytest.mark.parametrize("size", [WIDE, USUAL])
def test_what_is_too_long_goes_on_below(unborn: Sandbox, size: tuple[int, int]) -> None:
    stock(unborn)
    long = "src/" + "/".join(f"folder{number:02}" for number in range(12)) + "/end.py"
    unborn.write(long, "# DEBT: far below\n#   cost: 3h\n")
    unborn.commit("far below")
    screen = drive(face(unborn.path), "2", "slash", *"below", "enter", "enter", size=size)
    assert "end.py" in screen.replace("\n", "").replace(" ", "")


def test_a_debt_without_numbers_says_so(repo: Sandbox) -> None:
    screen = drive(face(repo.path), "enter")
    assert "Principal    nobody estimated it" in screen
    assert "Pays off" not in screen
