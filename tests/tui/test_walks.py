"""Walks over all keys, with hostile words typed into whatever asks for some."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sandbox import Sandbox
from screens import SIZES, Screen, face, play
from shop import stock
from textual.widgets import Input

from debtledger.tui.keys import KEYS

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pytest

LEFT_OUT: Final = ("quit", "palette", "sync")
CONFIRMING: Final = ("enter", "space", "P", "u")
"""Keys that let something be written, perhaps after others."""
PRESSED: Final = [
    part for key in KEYS if key.id not in LEFT_OUT for part in key.keys.split(",") if part not in CONFIRMING
]
MOVING: Final = ("j", "k", "g", "G", "tab", "shift+tab", "ctrl+d", "ctrl+u", "backspace", "left", "2", "3")
TYPED: Final = (
    "\x1b]0;owned\x07",
    "[@click=app.quit]x[/] [/oops] \\[",
    "\u202e\u05d0 \u754c\u754c Z\u0300\u0489",
    "owner=\x9b31m cost=3d",
    "2027-01-01",
    "3h",
    "\n\r\t\x00",
    "x" * 500,
    "(((state:",
)
WORDS: Final = st.sampled_from(TYPED).map(lambda text: f"type {text}")
LOOKS: Final = st.lists(st.sampled_from([*PRESSED, *MOVING]) | WORDS, min_size=25, max_size=40)
ALL: Final = st.lists(st.sampled_from([*PRESSED, *MOVING, *CONFIRMING]) | WORDS, min_size=25, max_size=40)
QUIETLY: Final = settings(max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture])


def _files(repo: Sandbox) -> Mapping[str, bytes]:
    found = {}
    for folder, folders, names in os.walk(repo.root):
        if ".git" in folders:
            folders.remove(".git")
        found.update({f"{folder}/{name}": Path(folder, name).read_bytes() for name in names})
    return found


async def _walk(screen: Screen, steps: list[str]) -> None:
    """Take the steps, and see that the window is whole then."""
    for step in steps:
        if step.startswith("type "):
            asked = screen.app.focused
            if isinstance(asked, Input):
                asked.insert_text_at_cursor(step.removeprefix("type "))
                await screen.pilot.pause()
            continue
        await screen.pilot.press(step)
    await screen.settled()
    while len(screen.app.screen_stack) > 1:
        await screen.press("escape")
    await screen.press("escape")
    lines = screen.text().splitlines()
    assert "[" in lines[0]
    assert "Quit" in lines[-1]


@QUIETLY
@given(LOOKS, st.sampled_from(SIZES))
def test_nothing_is_written_as_long_as_nobody_confirms_it(
    tmp_path_factory: pytest.TempPathFactory, steps: list[str], size: tuple[int, int]
) -> None:
    repo = stock(Sandbox(tmp_path_factory.mktemp("looks") / "repo").init())
    before = _files(repo)

    async def walk(screen: Screen) -> None:
        await _walk(screen, steps)

    play(face(repo.path), walk, size)
    assert _files(repo) == before


@QUIETLY
@given(ALL, st.sampled_from(SIZES))
def test_whatever_is_typed_and_confirmed_no_record_is_broken(
    tmp_path_factory: pytest.TempPathFactory, steps: list[str], size: tuple[int, int]
) -> None:
    repo = stock(Sandbox(tmp_path_factory.mktemp("acts") / "repo").init())
    before = _files(repo)

    async def walk(screen: Screen) -> None:
        await _walk(screen, steps)
        await screen.press("r")
        known = screen.app.known
        assert known is not None
        assert not known.books.reckoning.broken

    play(face(repo.path), walk, size)
    assert before.keys() <= _files(repo).keys()
