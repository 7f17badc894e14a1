from __future__ import annotations

import asyncio
import io
import os
from typing import TYPE_CHECKING

import pytest
from demo import TODAY
from screens import TRIES, USUAL, WIDE, Screen

from debtledger.context import Context
from debtledger.demonstration.tour import STOPS
from debtledger.tui.glyphs import UNICODE
from debtledger.tui.touring import Guide

if TYPE_CHECKING:
    from pathlib import Path


def walk(root: Path, size: tuple[int, int], keys: tuple[str, ...]) -> list[str]:
    """What the screen says when the tour has begun, and after each key."""
    context = Context(
        cwd=str(root), env=os.environ, today=TODAY, out=io.StringIO(), err=io.StringIO(), input=None,
        colour=False, width=80, interactive=True,
    )  # fmt: skip
    guide = Guide(context, "backlog", UNICODE)

    async def go() -> list[str]:
        async with guide.run_test(size=size) as pilot:
            screen = Screen(guide, pilot)
            for _ in range(TRIES):
                await screen.settled()
                if len(guide.screen_stack) > 1:
                    break
            return [screen.text(), *[await screen.press(key) for key in keys]]

    return asyncio.run(go())


@pytest.mark.parametrize("size", [WIDE, USUAL], ids=str)
def test_any_key_leads_through_all_stops_and_then_to_the_screens(demo: Path, size: tuple[int, int]) -> None:
    seen = walk(demo, size, ("space", "x", "enter", "down", "1", "tab"))

    for number, (stop, said) in enumerate(zip(STOPS, seen, strict=False), 1):
        words = " ".join(said.replace("│", " ").split())
        assert stop.words in words
        assert f"{number} of {len(STOPS)}" in words
        assert f"{stop.view.capitalize()}]" in said
    assert "any key goes on" not in seen[-1]
    assert "[1 Backlog]" in seen[-1]


def test_esc_ends_the_tour_and_what_is_there_can_be_used(demo: Path) -> None:
    seen = walk(demo, WIDE, ("space", "escape", "2"))

    assert "2 of 6" in seen[1]
    assert "[4 Signals]" in seen[2]
    assert "any key goes on" not in seen[2]
    assert "[2 Ledger]" in seen[3]
