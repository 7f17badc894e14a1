"""What settings want of the interface, what they must not, and what is done with it."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from screens import SIZES, USUAL, Screen, assert_golden, face, shown
from shop import stock

from debtledger.command import UsageError
from debtledger.config import SettingsError, Source, combine
from debtledger.tui.app import Face
from debtledger.tui.glyphs import UNICODE
from debtledger.tui.key import VIEWS
from debtledger.tui.keys import KEYS, TABLE_KEYS, remapped
from debtledger.tui.keys import shown as shown_key
from debtledger.tui.opening import WORDS
from debtledger.tui.theme import theme_for
from debtledger.tui.wishes import SavedView, Wishes, view_named, wishes_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from sandbox import Sandbox

SAVED = """
[views]
due = "state:fired"
dear = {screen = "backlog", filter = "interest>4h"}
old = {sort = "age", reverse = true}
"""


@pytest.fixture
def shop(unborn: Sandbox) -> Sandbox:
    return stock(unborn)


def _wishes(text: str, home: str = "user") -> Wishes:
    assert home in ("user", "repository")
    source = Source(name="config.toml", home="user" if home == "user" else "repository", data=text.encode())
    return wishes_of(combine((source,), {}), WORDS)


def _wrong(text: str, home: str = "user") -> str:
    with pytest.raises(SettingsError) as caught:
        _wishes(text, home)
    return str(caught.value)


def _play(
    repo: Sandbox, wishes: Wishes, steps: Callable[[Screen], Awaitable[None]], size: tuple[int, int] = USUAL
) -> None:
    async def run() -> None:
        app = Face(face(repo.path)._surroundings, "", UNICODE, wishes)
        async with shown(app, size) as screen:
            await steps(screen)

    asyncio.run(run())


def test_a_repository_may_save_views_but_choose_no_keys_themes_or_programs() -> None:
    assert [view.name for view in _wishes(SAVED, "repository").saved] == ["due", "dear", "old"]
    for text in ('[ui]\neditor = "sh"', '[ui]\ntheme = "dracula"', '[ui.keys]\nquit = "j"'):
        assert "must not be set" in _wrong(text, "repository")
        assert _wishes(text) is not None


def test_a_saved_view_is_a_query_or_a_table() -> None:
    assert _wishes(SAVED).saved == (
        SavedView(name="due", screen="ledger", filter="state:fired"),
        SavedView(name="dear", screen="backlog", filter="interest>4h"),
        SavedView(name="old", screen="ledger", sort="age", backwards=True),
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[views]\na = 3", "a: expected a query or a table"),
        ('[views]\na = {screen = "sprnt"}', 'a: screen cannot be "sprnt"'),
        ('[views]\na = {sort = "interst"}', 'a: sort cannot be "interst"'),
        ('[views]\na = {query = "x"}', 'a: "query" is not known'),
        ("[views]\na = {filter = 3}", "a: filter must be a query"),
        ("[views]\na = {reverse = 1}", "a: reverse must be true or false"),
        ('[views]\n"" = "x"', '"" is no name for a view'),
        ('[views]\n"a\\u001b" = "x"', "is no name for a view"),
        ('[ui.keys]\nrescn = "x"', 'nothing is called "rescn"\n  did you mean rescan?'),
        ('[ui.keys]\nrescan = ""', "rescan: that is no key"),
        ('[ui.keys]\nrescan = "ü"', "rescan: that is no key"),
        ("[ui.keys]\nrescan = 5", "rescan: that is no key"),
        ('[ui.keys]\nrescan = "x"\nhelp = "x"', "x is both rescan and help"),
        ('[ui]\ntheme = "ansi-drk"', 'no theme is called "ansi-drk"\n  did you mean ansi-dark?'),
    ],
)
def test_what_is_wrong_with_a_wish_is_said_with_its_place(text: str, said: str) -> None:
    assert said in _wrong(text)
    assert "config.toml:" in _wrong(text)


def test_a_view_is_found_by_its_name_and_a_misspelt_one_is_guessed() -> None:
    saved = _wishes(SAVED).saved
    assert view_named("due", saved, VIEWS) == saved[0]
    assert view_named("trend", saved, VIEWS) is None
    with pytest.raises(UsageError, match="no view is called 'du'") as caught:
        view_named("du", saved, VIEWS)
    assert caught.value.hint == "did you mean due?"


def test_a_theme_of_the_settings_comes_first_but_for_no_colour() -> None:
    assert theme_for({}, "dracula") == theme_for({"TEXTUAL_THEME": "nord"}, "dracula") == "dracula"
    assert theme_for({"NO_COLOR": "1"}, "dracula") == "ansi-dark"
    assert theme_for({"NO_COLOR": "1"}, "ansi-light") == "ansi-light"


@pytest.mark.parametrize("size", SIZES, ids="{0[0]}x{0[1]}".format)
def test_v_lists_the_saved_views(shop: Sandbox, size: tuple[int, int]) -> None:
    async def steps(screen: Screen) -> None:
        text = await screen.press("2", "v")
        assert_golden("saved-{}x{}".format(*size), text)

    _play(shop, _wishes(SAVED), steps, size)


def test_v_picks_a_saved_view_and_esc_leaves_it(shop: Sandbox) -> None:
    async def steps(screen: Screen) -> None:
        due = await screen.press("v", "enter")
        assert "[2 Ledger]" in due
        assert "state:fired" in due.splitlines()[1]
        assert "Token rotation deferred" in due
        assert "Legacy session cookie" not in due
        assert screen.app._window.session.saved == "due"
        assert "Legacy session cookie" in await screen.press("escape")
        assert screen.app._window.session.saved == ""
        old = await screen.press("v", "j", "j", "enter")
        assert "Age▴" in old.splitlines()[1]
        dear = await screen.press("v", "j", "enter")
        assert "[1 Backlog]" in dear
        assert "In-memory rate limit" not in dear

    _play(shop, _wishes(SAVED), steps)


def test_without_a_saved_view_v_says_how_to_save_one(shop: Sandbox) -> None:
    async def steps(screen: Screen) -> None:
        assert "no view is saved yet" in await screen.press("v")

    _play(shop, Wishes(), steps)


def test_a_saved_filter_that_means_nothing_is_told_where_filters_are(shop: Sandbox) -> None:
    async def steps(screen: Screen) -> None:
        assert "unknown field ownr" in await screen.press("v", "enter")

    _play(shop, _wishes('[views]\nbad = "ownr:x"'), steps)


def test_other_keys_do_the_same_and_are_shown(shop: Sandbox) -> None:
    wishes = _wishes('[ui.keys]\nhelp = "f1"\n"move.down" = "n"\nsnooze = "N"\n')

    async def steps(screen: Screen) -> None:
        assert "f1 Help" in screen.text()
        assert "▌D-8805" in await screen.press("n")
        assert "▌D-8805" in await screen.press("j")
        helped = await screen.press("f1")
        assert "Keys in Backlog" in helped

    _play(shop, wishes, steps)


def test_every_key_has_a_name_of_its_own_that_settings_can_use() -> None:
    names = [*(key.id for key in KEYS), *TABLE_KEYS]
    assert len(names) == len(set(names))
    every = {key.id: "f9" for key in KEYS}
    assert {key.shown for key in remapped(every)} == {"f9"}


def test_the_pane_can_be_wider_and_narrower_within_bounds(shop: Sandbox) -> None:
    async def steps(screen: Screen) -> None:
        for _ in range(12):
            await screen.pilot.press("less_than_sign")
        assert screen.app._window.share == 70
        for _ in range(24):
            await screen.pilot.press("greater_than_sign")
        assert screen.app._window.share == 20

    _play(shop, Wishes(), steps, (120, 36))


def test_the_document_lists_every_name_with_its_keys() -> None:
    page = (Path(__file__).parents[2] / "docs" / "tui.md").read_text("utf-8")
    listed = {key.id: key.keys for key in KEYS} | TABLE_KEYS
    for name, keys in listed.items():
        assert f"| `{name}` | {' '.join(f'`{shown_key(key)}`' for key in keys.split(','))} |" in page, name
