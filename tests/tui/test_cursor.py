"""The cursor stays on its debt: through acts, plans that are made anew, and changes of others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from screens import Screen, drive, face, play
from shop import stock

if TYPE_CHECKING:
    from sandbox import Sandbox


@pytest.fixture
def shop(unborn: Sandbox) -> Sandbox:
    return stock(unborn)


def _under_the_cursor(text: str) -> str:
    (line,) = [line for line in text.splitlines() if line.startswith("▌")]
    return line


def test_a_debt_that_is_taken_out_of_the_plan_can_be_put_back_by_the_same_key(shop: Sandbox) -> None:
    shop.write(".debtledger/sprints/2026-S23.toml", 'schema = 1\nplanned = ["D-00e10009"]\n')

    async def steps(screen: Screen) -> None:
        assert "[x] D-00e1" in _under_the_cursor(await screen.press("3"))
        assert "[ ] D-00e1" in _under_the_cursor(await screen.press("space"))
        assert "[x] D-00e1" in _under_the_cursor(await screen.press("space"))

    play(face(shop.path), steps)


def test_the_first_debt_is_kept_too_when_another_one_becomes_the_first(shop: Sandbox) -> None:
    async def steps(screen: Screen) -> None:
        before = _under_the_cursor(screen.text())
        path = ".debtledger/debts/D-10990011.toml"
        record = (shop.root / path).read_text()
        shop.write(path, record.replace("[interest]", "[principal]\nhours = 0.1\n[interest]"))
        screen.app.rescan()
        await screen.settled()
        text = screen.text()
        lines = text.splitlines()
        first = next(number for number, line in enumerate(lines) if line.startswith(" ID")) + 1
        assert "D-1099" in lines[first]
        assert _under_the_cursor(text)[:30] == before[:30]

    play(face(shop.path), steps)


@pytest.mark.parametrize("size", [(40, 10), (60, 12), (60, 16)])
def test_the_debt_under_the_cursor_is_seen_in_the_smallest_window(
    shop: Sandbox, size: tuple[int, int]
) -> None:
    assert "[+]" in _under_the_cursor(drive(face(shop.path), "3", size=size))
