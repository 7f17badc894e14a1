"""Nothing that comes from a repository drives the terminal or is taken for markup, and nothing is written."""

from __future__ import annotations

import asyncio
import os
import re
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from screens import SIZES, Screen, drive, face, play
from shop import stock
from textual.app import App
from textual.content import Content
from textual.widgets import Static

from debtledger.tui.keys import KEYS, VIEWS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pytest
    from sandbox import Sandbox
    from textual.app import ComposeResult

ATTACK = "\x1b]0;owned\x07 [red]r[/red] [/oops] [@click=app.quit]c[/] \u202eevil\u200b \x9b31m \r "
CONTROLS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u202e]")
MOVES = ("j", "k", "g", "G", "h", "l", "tab", "shift+tab", "ctrl+d", "ctrl+u", "up", "down")
LEFT_OUT = ("quit", "palette", "sync")
LOOKING = [part for key in KEYS if key.id not in LEFT_OUT and not key.writes for part in key.keys.split(",")]
WRITING = [part for key in KEYS if key.writes for part in key.keys.split(",") if part not in LOOKING]
WALKS = st.lists(st.sampled_from([*LOOKING, *MOVES]), min_size=40, max_size=40)
ACTS = st.lists(st.sampled_from([*WRITING, *MOVES, "enter", "escape", "3"]), min_size=30, max_size=30)


def _attack(repo: Sandbox) -> Sandbox:
    escaped = "".join(f"\\u{ord(char):04x}" if CONTROLS.match(char) else char for char in ATTACK)
    repo.write(
        ".debtledger/debts/D-bad00001.toml",
        f'schema = 1\nid = "D-bad00001"\ntitle = "{escaped}{"界" * 200}{"x" * 400}"\nowner = "{escaped}"\n'
        f'context = "{escaped}"\n[principal]\nhours = 3\n[interest]\ntoil_hours_per_sprint = 4\n'
        f'[[trigger]]\nname = "{escaped}"\n[[trigger.if]]\nsignal = "date"\non = 2026-01-01\n',
    )
    repo.write(
        "src/[b]bold.py", f"# DEBT(D-bad00001)\n# DEBT: {ATTACK.strip()}\n#   repay-when: {ATTACK.strip()}\n"
    )
    repo.commit("attack")
    return repo


def _raw(app: App[BaseException]) -> str:
    """The characters that are sent to the terminal beside the program's own sequences."""
    strips = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip) for strip in strips)


def test_no_text_of_a_repository_drives_the_terminal_or_is_taken_for_markup(unborn: Sandbox) -> None:
    stock(unborn)
    _attack(unborn)

    async def steps(screen: Screen) -> None:
        seen = ""
        for number, _ in enumerate(VIEWS, 1):
            for keys in ((str(number),), ("G",), ("g",), ("enter",), ("G",), ("escape",)):
                await screen.press(*keys)
                raw = _raw(screen.app)
                assert not CONTROLS.search(raw)
                seen += raw
        assert "<1B>]0;owned<07>" in seen
        assert "[red]r[/red] [/oops]" in seen
        assert "[@click=app.quit]" in seen

    for size in SIZES:
        play(face(unborn.path), steps, size)


def test_plain_widgets_would_let_such_text_through() -> None:
    class Naive(App[BaseException]):
        def compose(self) -> ComposeResult:
            yield Static(Content(ATTACK))

    async def run() -> str:
        app = Naive()
        async with app.run_test() as pilot:
            await pilot.pause()
            return _raw(app)

    assert CONTROLS.search(asyncio.run(run()))


def test_what_is_pasted_into_the_filter_is_made_visible(unborn: Sandbox) -> None:
    async def steps(screen: Screen) -> None:
        await screen.press("slash")
        screen.app._window.backlog.filter.insert_text_at_cursor("\x1b]0;owned\x07")
        await screen.settled()
        assert "<1B>]0;owned<07>" in _raw(screen.app)
        assert not CONTROLS.search(_raw(screen.app))

    play(face(stock(unborn).path), steps)


def test_a_folder_whose_name_drives_terminals_is_shown_safely(tmp_path: Path) -> None:
    folder = tmp_path / "a\x1b]0;owned\x07[red]"
    folder.mkdir()
    (folder / "a.py").write_text("# DEBT: no retry\n")
    screen = drive(face(str(folder)))
    assert "a<1B>]0;owned<07>[red]" in screen


@settings(max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(WALKS)
def test_no_walk_over_the_keys_breaks_anything_or_writes_a_file(
    tmp_path_factory: pytest.TempPathFactory, keys: list[str]
) -> None:
    from sandbox import Sandbox

    repo = stock(Sandbox(tmp_path_factory.mktemp("walk") / "repo").init())
    before = _files(repo)

    async def steps(screen: Screen) -> None:
        for key in keys:
            await screen.pilot.press(key)
        await screen.settled()
        while len(screen.app.screen_stack) > 1:
            await screen.press("escape")
        assert "[" in screen.text().splitlines()[0]
        assert "Quit" in screen.text().splitlines()[-1]

    play(face(repo.path), steps)
    assert _files(repo) == before


@settings(max_examples=3, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ACTS)
def test_whatever_is_done_on_a_walk_can_be_undone_to_the_byte(
    tmp_path_factory: pytest.TempPathFactory, keys: list[str]
) -> None:
    from sandbox import Sandbox

    repo = stock(Sandbox(tmp_path_factory.mktemp("acts") / "repo").init())
    before = _files(repo)

    async def steps(screen: Screen) -> None:
        for key in keys:
            await screen.press(key)
        while len(screen.app.screen_stack) > 1:
            await screen.press("escape")
        for _ in range(len(keys) + 1):
            if "nothing was written here" in await screen.press("escape", "1", "u"):
                break
        else:
            raise AssertionError("there is always more to undo")

    play(face(repo.path), steps)
    assert _files(repo) == before
    assert WRITING


def test_dialogs_and_what_is_said_of_acts_show_foreign_text_safely(unborn: Sandbox) -> None:
    stock(unborn)
    _attack(unborn)

    async def steps(screen: Screen) -> None:
        await screen.press("2", "slash", *"evil", "enter")
        seen = ""
        for keys in (("a",), ("enter",), ("m",), ("escape",), ("y",), ("3",), ("f",), ("escape",), ("u",)):
            await screen.press(*keys)
            raw = _raw(screen.app)
            assert not CONTROLS.search(raw)
            seen += raw
        assert seen.count("<1B>]0;owned<07>") > 1
        assert "[red]r[/red]" in seen

    play(face(unborn.path), steps)


def test_a_toast_of_textual_would_let_such_text_through() -> None:
    class Naive(App[BaseException]):
        def on_mount(self) -> None:
            self.notify(ATTACK, markup=False)

    async def run() -> str:
        app = Naive()
        async with app.run_test(notifications=True) as pilot:
            await pilot.pause()
            return _raw(app)

    assert CONTROLS.search(asyncio.run(run()))


def _files(repo: Sandbox) -> Mapping[str, bytes]:
    return {
        os.path.join(folder, name): (repo.root / folder / name).read_bytes()
        for folder, _, names in os.walk(repo.root)
        for name in names
        if "/.git/" not in f"{folder}/"
    }
