"""Trend and Candidates: what they say, and what can be done in them."""

from __future__ import annotations

import asyncio
import math
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from screens import SIZES, USUAL, WIDE, Screen, assert_golden, drive, face, play
from shop import stock
from textual.events import MouseScrollDown

from debtledger.tui.charts import chart
from debtledger.tui.glyphs import ASCII, UNICODE

if TYPE_CHECKING:
    from sandbox import Sandbox

COMMENTS = """x = 1
# DEBT(D-7f3a0001): Token rotation deferred
y = 2
# TODO(@lea): stream the rows #12
# FIXME: this races
"""
SIZE = "{0[0]}x{0[1]}".format


@pytest.fixture
def shop(unborn: Sandbox) -> Sandbox:
    stock(unborn)
    unborn.write("src/part01.py", COMMENTS)
    return unborn


def test_the_trend_says_how_much_is_owed_and_how_that_has_changed(shop: Sandbox) -> None:
    screen = drive(face(shop.path, "trend"))
    assert "Principal  113 h in 11 open debts, 1 of them not estimated   53 h more than on" in screen
    assert "Interest   35.1 h/sprint, 22 % of what a sprint holds" in screen
    assert "2026-02-22      11      113 h    35.1 h      3       0" in screen


def test_the_trend_tells_which_shortcuts_pay_in_the_words_of_the_command(shop: Sandbox) -> None:
    async def steps(screen: Screen) -> None:
        text = await screen.press("5", "G")
        assert "1 unpriced" in text
        assert "estimates are those of today" in text

    play(face(shop.path), steps, USUAL)


def test_a_debt_that_was_repaid_is_counted_where_it_ended(shop: Sandbox) -> None:
    path = shop.root / ".debtledger/debts/D-62aa0005.toml"
    event = '\n[[event]]\nat = 2026-05-28\nwhat = "repaid"\nby = "lea"\nhours = 5\n'
    path.write_text(path.read_text().replace('state = "active"', 'state = "repaid"') + event)
    screen = drive(face(shop.path, "trend"))
    (line,) = [line for line in screen.splitlines() if line.startswith(" 2026-05-31")]
    assert line.split()[:2] == ["2026-05-31", "10"]
    assert line.split()[-3] == "2"


def test_the_trend_of_nothing_says_so(unborn: Sandbox) -> None:
    unborn.write("a.py", "x = 1\n")
    unborn.commit("first")
    assert "No debts recorded in repo@main, so nothing has changed." in drive(face(unborn.path, "trend"))


def test_the_trend_follows_what_is_read_anew(shop: Sandbox) -> None:
    async def steps(screen: Screen) -> None:
        assert "in 11 open debts" in await screen.press("5")
        shop.write("src/new.py", "# DEBT: the newest of all\n")
        assert "in 12 open debts" in await screen.press("r")

    play(face(shop.path), steps)


@pytest.mark.parametrize("size", SIZES, ids=SIZE)
def test_candidates_are_listed_with_word_comment_and_place(shop: Sandbox, size: tuple[int, int]) -> None:
    assert_golden(f"candidates-{SIZE(size)}", drive(face(shop.path), "c", size=size))


def test_c_and_esc_lead_back_to_the_view_before(shop: Sandbox) -> None:
    async def steps(screen: Screen) -> None:
        assert "[Candidates]" in await screen.press("4", "c")
        assert "[4 Signals]" in await screen.press("escape")
        assert "[4 Signals]" in await screen.press("c", "c")

    play(face(shop.path), steps)


def test_where_there_is_no_candidate_that_is_said(shop: Sandbox) -> None:
    shop.write("src/part01.py", "# DEBT(D-7f3a0001): Token rotation deferred\n")
    assert "No candidates in repo@main." in drive(face(shop.path), "c")


def test_a_candidate_becomes_a_debt_and_a_comment_again(shop: Sandbox) -> None:
    path = shop.root / "src/part01.py"
    before = path.read_bytes()

    async def steps(screen: Screen) -> None:
        await screen.press("c", "enter")
        assert path.read_bytes() == before
        told = await screen.press("enter", *"2d", "enter", *"1h/sprint", "enter", *"2027-01-31", "enter")
        assert "wrote src/part01.py" in told
        written = path.read_text()
        assert "stream the rows" in written
        assert "cost: 2d" in written
        assert "TODO" not in written
        text = await screen.press("2")
        assert "stream the rows" in text
        assert "12 open" in text.splitlines()[0]
        await screen.press("u")
        assert path.read_bytes() == before
        assert "11 open" in screen.text().splitlines()[0]

    play(face(shop.path), steps)


def test_what_cannot_be_adopted_is_told_in_the_dialog_and_nothing_is_written(shop: Sandbox) -> None:
    path = shop.root / "src/part01.py"
    before = path.read_bytes()

    async def steps(screen: Screen) -> None:
        told = await screen.press("c", "enter", "enter", *"soon", "enter", "enter", "enter")
        assert "cost" in told
        assert "Adopt src/part01.py:4" in told
        assert path.read_bytes() == before

    play(face(shop.path), steps)


def test_a_file_that_changed_meanwhile_is_not_written(shop: Sandbox) -> None:
    path = shop.root / "src/part01.py"

    async def steps(screen: Screen) -> None:
        await screen.press("c", "enter")
        path.write_text("# nothing of that\n")
        told = await screen.press("enter", "enter", "enter", "enter")
        assert "there is no candidate at src/part01.py:4" in told
        assert path.read_text() == "# nothing of that\n"

    play(face(shop.path), steps)


def test_candidates_of_strangers_drive_no_terminal(shop: Sandbox) -> None:
    shop.write("src/part01.py", "# TODO(\x1b[31m): \x1b]0;owned\x07 [@click=app.quit]c[/] [/oops]\n")

    async def steps(screen: Screen) -> None:
        for keys in (("c",), ("enter",)):
            await screen.press(*keys)
            strips = screen.app.screen._compositor.render_strips()
            raw = "\n".join("".join(segment.text for segment in strip) for strip in strips)
            assert "\x1b" not in raw
            assert "\x07" not in raw
            assert "<1B>]0;owned<07> [@click=app.quit]c[/] [/oops]" in raw

    play(face(shop.path), steps, WIDE)


def test_a_chart_is_as_high_as_its_greatest_amount() -> None:
    assert chart([1, 4, 2], 1, 20, UNICODE) == ["▂▂ ██ ▄▄"]
    assert chart([0, 8], 2, 20, UNICODE) == ["   ██", "   ██"]
    assert chart([0.001, 1000], 1, 20, UNICODE) == ["▁▁ ██"]
    assert chart([1, 2, 3], 1, 2, UNICODE) == ["▅█"]
    assert chart([], 2, 10, UNICODE) == ["", ""]
    assert chart([1, 4], 1, 20, ASCII)[0].isascii()


@given(st.lists(st.floats(), max_size=50), st.integers(1, 6), st.integers(1, 120))
def test_every_chart_fits_its_room(values: list[float], height: int, width: int) -> None:
    lines = chart(values, height, width, UNICODE)
    assert len(lines) == height
    assert all(len(line) <= width for line in lines)
    shown = [value for value in values[-width:] if math.isfinite(value) and value > 0]
    assert bool(lines[-1].strip()) == bool(shown)


def test_the_wheel_scrolls_a_list_and_leaves_the_cursor_where_it_is(shop: Sandbox) -> None:
    async def steps(screen: Screen) -> None:
        before = screen.text()
        table = screen.app._window.backlog.table
        table.post_message(MouseScrollDown(table, 5, 3, 0, 1, 0, shift=False, meta=False, ctrl=False))
        await screen.settled()
        await asyncio.sleep(0.3)
        assert table.scroll_offset.y > 0
        assert screen.text() != before
        assert table.key == "D-263c0002"

    play(face(shop.path), steps, USUAL)


def test_without_candidates_the_words_are_named_that_the_settings_look_for(unborn: Sandbox) -> None:
    unborn.write(".debtledger.toml", '[candidates]\nwords = ["KLUDGE", "LATER"]\n')
    unborn.write("a.py", "# TODO: no word of these\n")
    unborn.commit("one")
    assert "No comment without a tag speaks of KLUDGE, LATER or a workaround." in drive(
        face(unborn.path), "c"
    )
