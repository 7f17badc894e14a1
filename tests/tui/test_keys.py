"""What keys and clicks do."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from screens import SMALL, USUAL, Screen, drive, face, play, shown
from shop import stock

from debtledger.tui.keys import KEYS, MOST_OFFERED, VIEWS, offered

if TYPE_CHECKING:
    from sandbox import Sandbox

BEST = "▌D-263c"


@pytest.fixture
def shop(unborn: Sandbox) -> Sandbox:
    return stock(unborn)


def _cursor(screen: str) -> str:
    """The line under the cursor; empty where there is none."""
    return next((line for line in screen.splitlines() if line.startswith("▌")), "")


def test_keys_are_a_public_interface() -> None:
    assert {key.id: key.keys for key in KEYS} == {
        "open": "enter",
        "adopt": "enter",
        "filter": "slash",
        "plot": "z",
        "sort": "s",
        "reverse": "S",
        "detail": "d",
        "pane.wider": "less_than_sign",
        "pane.narrower": "greater_than_sign",
        "plan": "space",
        "plan.all": "P",
        "more": "plus",
        "less": "minus",
        "budget": "equals_sign",
        "sprint.before": "left_square_bracket",
        "sprint.after": "right_square_bracket",
        "signal": "f",
        "acknowledge": "a",
        "snooze": "n",
        "repay": "p",
        "decline": "x",
        "write-off": "w",
        "reopen": "b",
        "amend": "m",
        "edit": "e",
        "edit.record": "E",
        "browse": "o",
        "copy": "y",
        "copy.link": "Y",
        "undo": "u",
        "saved": "v",
        "candidates": "c",
        "rescan": "r",
        "help": "question_mark",
        "quit": "q",
        "view.backlog": "1",
        "view.ledger": "2",
        "view.sprint": "3",
        "view.signals": "4",
        "view.trend": "5",
        "leave": "escape",
        "palette": "colon,ctrl+p",
    }


@pytest.mark.parametrize("view", VIEWS)
def test_the_bottom_line_offers_few_keys_that_work(view: str) -> None:
    keys = list(offered(view))
    assert 0 < len(keys) <= MOST_OFFERED
    assert all(view in key.views for key in keys)


def test_number_keys_change_the_view(shop: Sandbox) -> None:
    async def steps(screen: Screen) -> None:
        for number, name in enumerate(VIEWS, 1):
            assert f"[{number} {name.capitalize()}]" in await screen.press(str(number))

    play(face(shop.path), steps, USUAL)


def test_letters_move_as_arrows_do(shop: Sandbox) -> None:
    async def steps(screen: Screen) -> None:
        assert "D-263c" in _cursor(screen.text())
        for keys, there in (("jj", "D-964d"), ("k", "D-8805"), ("G", "D-1099"), ("g", "D-263c")):
            assert there in _cursor(await screen.press(*keys))
        assert "D-8805" in _cursor(await screen.press("down"))
        assert "D-263c" in _cursor(await screen.press("up", "up"))

    play(face(shop.path), steps)


def test_half_a_page_down_and_up_is_the_same_place(shop: Sandbox) -> None:
    async def steps(screen: Screen) -> None:
        down = _cursor(await screen.press("ctrl+d"))
        assert "D-263c" not in down
        assert "D-263c" in _cursor(await screen.press("ctrl+u"))

    play(face(shop.path), steps, USUAL)


def test_a_filter_works_while_it_is_typed_and_esc_clears_it(shop: Sandbox) -> None:
    async def steps(screen: Screen) -> None:
        typed = await screen.press("2", "slash", *"session")
        assert "Legacy session cookie" in typed
        assert "Inline SQL" not in typed
        assert "D-263c" in _cursor(await screen.press("enter"))
        assert "Inline SQL" in await screen.press("escape")

    play(face(shop.path), steps)


def test_a_filter_knows_the_numbers_and_the_triggers(shop: Sandbox) -> None:
    screen = drive(face(shop.path, "ledger"), "slash", *"state:fired interest>4h")
    assert "Token rotation deferred" in screen
    assert "Legacy session cookie" not in screen


def test_a_filter_that_means_nothing_says_why_and_what_was_meant(shop: Sandbox) -> None:
    screen = drive(face(shop.path, "ledger"), "slash", *"ownr:x")
    assert "column 1: unknown field ownr · did you mean owner?" in screen


def test_a_filter_that_nothing_matches_says_how_many_are_hidden(shop: Sandbox) -> None:
    screen = drive(face(shop.path, "ledger"), "slash", *"xyzzy")
    assert "No debt matches  xyzzy" in screen
    assert "12 debts hidden by this filter" in screen
    assert "Esc clears the filter" in screen


def test_letters_of_a_filter_are_no_keys(shop: Sandbox) -> None:
    assert "zsdq12" in drive(face(shop.path, "ledger"), "slash", *"zsdq12")


def test_the_ledger_is_sorted_by_the_next_column_and_turned_around(shop: Sandbox) -> None:
    async def steps(screen: Screen) -> None:
        lines = (await screen.press("2", "s", "s")).splitlines()
        assert "Int/spr▾" in lines[1]
        assert "No idempotency key" in lines[2]
        lines = (await screen.press("S")).splitlines()
        assert "Int/spr▴" in lines[1]
        assert "No idempotency key" not in lines[2]

    play(face(shop.path), steps)


def test_a_click_on_a_head_sorts(shop: Sandbox) -> None:
    async def steps(screen: Screen) -> None:
        text = await screen.press("2")
        column = text.splitlines()[1].index("Princ.")
        await screen.pilot.click("#ledger Table", offset=(column, 0))
        await screen.settled()
        assert "Princ.▾" in screen.text()
        assert "Inline SQL" in screen.text().splitlines()[2]

    play(face(shop.path), steps)


def test_the_cursor_stays_on_its_debt_through_sorting_filtering_and_reading(shop: Sandbox) -> None:
    async def steps(screen: Screen) -> None:
        assert "D-964d" in _cursor(await screen.press("2", "j", "j", "j"))
        assert "D-964d" in _cursor(await screen.press("s"))
        assert "D-964d" in _cursor(await screen.press("slash", *"kind:scale-limit", "enter"))
        assert "D-964d" in _cursor(await screen.press("escape"))
        shop.write("src/new.py", "# DEBT: the newest of all\n")
        after = await screen.press("r")
        assert "the newest of all" in after
        assert "D-964d" in _cursor(after)

    play(face(shop.path), steps)


def test_what_cannot_be_read_again_is_told_and_what_was_known_stays(shop: Sandbox) -> None:
    async def steps(screen: Screen) -> None:
        shop.write(".debtledger.toml", "[sprint\n")
        after = await screen.press("r")
        assert "it cannot be read now" in after
        assert "Legacy session cookie" in after

    play(face(shop.path), steps)


def test_z_changes_between_two_pictures_and_none(shop: Sandbox) -> None:
    async def steps(screen: Screen) -> None:
        assert "Technical debt 10" in screen.text()
        assert "Repay now" in await screen.press("z")
        none = await screen.press("z")
        assert "Repay now" not in none
        assert "Technical debt 10" not in none
        assert "Technical debt 10" in await screen.press("z")

    play(face(shop.path), steps)


def test_z_shows_the_picture_alone_in_a_low_window(shop: Sandbox) -> None:
    async def steps(screen: Screen) -> None:
        assert "Technical debt 10" not in screen.text()
        alone = await screen.press("z")
        assert "Technical debt 10" in alone
        assert "Legacy session cookie" not in alone
        assert "Legacy session cookie" in await screen.press("z", "z")

    play(face(shop.path), steps, SMALL)


def test_d_shows_and_hides_the_pane_at_the_side(shop: Sandbox) -> None:
    async def steps(screen: Screen) -> None:
        assert "src/part02.py" in screen.text()
        assert "src/part02.py" not in await screen.press("d")
        assert "src/part02.py" in await screen.press("d")

    play(face(shop.path), steps)


def test_enter_opens_a_debt_with_its_code_and_esc_leads_back(shop: Sandbox) -> None:
    async def steps(screen: Screen) -> None:
        page = await screen.press("enter")
        assert "2  # DEBT(D-263c0002): Legacy session cookie" in await screen.press("G") + page
        assert BEST in await screen.press("escape")

    play(face(shop.path), steps, USUAL)


def test_esc_never_quits(shop: Sandbox) -> None:
    async def steps(screen: Screen) -> None:
        assert BEST in await screen.press(*["escape"] * 4)
        assert screen.app.is_running

    play(face(shop.path), steps)


@pytest.mark.parametrize("keys", [("q",), ("enter", "q"), ("question_mark", "q")])
def test_q_quits(shop: Sandbox, keys: tuple[str, ...]) -> None:
    async def run() -> bool:
        app = face(shop.path)
        async with shown(app) as screen:
            await screen.pilot.press(*keys)
            await screen.pilot.pause()
            return bool(app._exit)

    assert asyncio.run(run())


def test_moving_in_the_list_moves_the_dot_and_picking_a_dot_moves_the_list(shop: Sandbox) -> None:
    async def steps(screen: Screen) -> None:
        await screen.press("shift+tab")
        for _ in range(3):
            await screen.press("right")
        assert BEST not in screen.text()

    play(face(shop.path), steps)


def test_a_click_into_the_picture_picks_the_nearest_debt(shop: Sandbox) -> None:
    async def steps(screen: Screen) -> None:
        lines = (await screen.press("z")).splitlines()
        row = next(number for number, line in enumerate(lines) if "!" in line.split("││")[0][:72])
        await screen.pilot.click(offset=(lines[row].index("!"), row))
        await screen.settled()
        assert "D-7f3a" in _cursor(screen.text())

    play(face(shop.path), steps)


def test_a_click_selects_and_another_one_opens(shop: Sandbox) -> None:
    async def steps(screen: Screen) -> None:
        await screen.pilot.click("#backlog Table", offset=(5, 3))
        await screen.settled()
        assert "D-964d" in _cursor(screen.text())
        await screen.pilot.click("#backlog Table", offset=(5, 3))
        await screen.settled()
        assert "esc Back" in screen.text()

    play(face(shop.path), steps)


def test_views_and_keys_at_the_edges_can_be_clicked(shop: Sandbox) -> None:
    async def steps(screen: Screen) -> None:
        await screen.pilot.click("#tabs", offset=(screen.text().index("3 Sprint"), 0))
        await screen.settled()
        assert "[3 Sprint]" in screen.text()
        bottom = screen.text().splitlines()[-1]
        await screen.pilot.click("#keybar", offset=(bottom.index("Help"), 0))
        await screen.settled()
        assert "Keys in Sprint" in screen.text()

    play(face(shop.path), steps)


def test_the_palette_finds_what_can_be_done(shop: Sandbox) -> None:
    async def steps(screen: Screen) -> None:
        assert "Read the repository again" in await screen.press("colon", *"rescan")

    play(face(shop.path), steps)


def test_why_a_debt_is_planned_is_said_below_the_plan(shop: Sandbox) -> None:
    async def steps(screen: Screen) -> None:
        assert "D-7f3a  proposed; due: 2020-05-20 fired" in await screen.press("3")
        assert "spares 6.4 h a sprint" in await screen.press("j")

    play(face(shop.path), steps, USUAL)
