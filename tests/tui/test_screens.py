"""What the screens say, at three sizes; GOLDENS=write writes the files anew, to be reviewed in the diff."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from screens import SIZES, SMALL, USUAL, WIDE, assert_golden, drive, face
from shop import stock

from debtledger.tui.glyphs import ASCII
from debtledger.tui.keys import VIEWS

if TYPE_CHECKING:
    from sandbox import Sandbox

KEYS = {"picture": ("z",), "help": ("question_mark",)}
PANE = 72
"""The column from which a window of 120 has the pane, whose words are those of `debtledger show`."""


def _name(*parts: object) -> str:
    return "-".join(str(part) for part in parts)


def _without_pane(screen: str) -> str:
    lines = screen.splitlines()
    if not any(line[PANE:].startswith("╭─") for line in lines):
        return screen
    return "\n".join([lines[0], *(line[:PANE].rstrip() for line in lines[1:])]) + "\n"


def _size(size: tuple[int, int]) -> str:
    return "{}x{}".format(*size)


@pytest.fixture
def shop(unborn: Sandbox) -> Sandbox:
    return stock(unborn)


@pytest.mark.parametrize("size", SIZES, ids=_size)
@pytest.mark.parametrize("view", VIEWS)
def test_every_view_says_the_same_as_before(shop: Sandbox, view: str, size: tuple[int, int]) -> None:
    screen = drive(face(shop.path, view), size=size)
    assert max(map(len, screen.splitlines())) <= size[0]
    assert_golden(_name(view, _size(size)), _without_pane(screen))


@pytest.mark.parametrize("size", [WIDE, SMALL], ids=_size)
@pytest.mark.parametrize("what", ["picture", "help"])
def test_what_a_key_shows_is_the_same_as_before(shop: Sandbox, what: str, size: tuple[int, int]) -> None:
    screen = drive(face(shop.path), *KEYS[what], size=size)
    assert_golden(_name(what, _size(size)), _without_pane(screen))


def test_the_views_can_be_drawn_with_ascii_alone(shop: Sandbox) -> None:
    screen = drive(face(shop.path, glyphs=ASCII), size=USUAL)
    assert screen.isascii()
    assert_golden("ascii-80x24", screen)


@pytest.mark.parametrize("view", VIEWS)
def test_a_repository_without_debts_says_what_to_do(unborn: Sandbox, view: str) -> None:
    unborn.write("a.py", "# TODO: stream the rows\n")
    unborn.commit("first")
    assert_golden(_name("empty", view), drive(face(unborn.path, view), size=USUAL))


@pytest.mark.parametrize("view", VIEWS)
def test_one_debt_that_nobody_estimated_is_shown(repo: Sandbox, view: str) -> None:
    assert_golden(_name("one", view), drive(face(repo.path, view), size=USUAL))


def test_a_window_that_is_too_small_says_so_in_one_line(shop: Sandbox) -> None:
    assert drive(face(shop.path), size=(38, 20)).strip() == "38 x 20 is too small: 40 x 10 at least"
    assert drive(face(shop.path), size=(60, 9)).strip() == "60 x 9 is too small: 40 x 10 at least"


def test_a_tiny_window_shows_the_list_alone(shop: Sandbox) -> None:
    screen = drive(face(shop.path), size=(40, 10))
    assert "Legacy session cookie" in screen
    assert "│" not in screen


def test_a_record_that_is_broken_is_told_above(shop: Sandbox) -> None:
    shop.write(".debtledger/debts/D-bad00001.toml", "schema = [")
    assert "debtledger doctor" in drive(face(shop.path)).splitlines()[0]
