"""Every screen, at every size, over what nobody would write: controls, markup, wide letters, thousands."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final

import pytest
from rich.cells import cell_len
from screens import SIZES, Screen, face, play
from shop import stock

from debtledger.tui.glyphs import ASCII, UNICODE

if TYPE_CHECKING:
    from sandbox import Sandbox

    from debtledger.tui.glyphs import Glyphs

CONTROLS: Final = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u200d\u202a-\u202e\u2066-\u2069\ufeff]")
PAYLOADS: Final = {
    "osc": "\x1b]0;owned\x07 after",
    "csi": "\x1b[2J\x1b[31mred\x1b[0m",
    "dcs": "\x1bP1$r0m\x1b\\ \x90q\x9c",
    "c1": "\x9b31m \x9d0;owned\x9c \x85",
    "bell": "\x07\x08\x08\r over",
    "markup": "[bold]b[/bold] [@click=app.quit]c[/] [/oops] [$primary]p \\[x]",
    "right": "\u202e\u05d0\u05d1 \u0645\u0631\u062d\u0628\u0627 \u2066x\u2069",
    "wide": "\u754c" * 200,
    "combining": "Z" + "\u0300\u0323\u0489" * 120,
    "joined": "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466 \u2764\ufe0f \U0001f1e9\U0001f1ea",
    "long": "x" * 400,
    "empty": " \u200b ",
}
SCREENS: Final = (
    ("1",), ("2",), ("G",), ("enter",), ("G",), ("escape",), ("3",), ("G",), ("4",), ("enter",), ("escape",),
    ("5",), ("c",), ("enter",), ("escape",), ("1",), ("question_mark",), ("escape",), ("n",), ("escape",),
    ("m",), ("escape",), ("3",), ("f",), ("escape",), ("2",), ("slash", *"[b]"), ("escape",),
    ("colon",), ("escape",),
)  # fmt: skip


def _record(number: int, text: str) -> str:
    said = json.dumps(text)
    return (
        f'schema = 1\nid = "D-bad0{number:04}"\ntitle = {said}\nowner = {said}\ncontext = {said}\n'
        f"labels = [{said}]\n[principal]\nhours = {number}\n[interest]\ntoil_hours_per_sprint = {number}\n"
        f'[[trigger]]\nname = {said}\n[[trigger.if]]\nsignal = "date"\non = 2026-01-01\n'
    )


@pytest.fixture
def hostile(unborn: Sandbox) -> Sandbox:
    stock(unborn)
    for number, text in enumerate(PAYLOADS.values(), 1):
        unborn.write(f".debtledger/debts/D-bad0{number:04}.toml", _toml(_record(number, text)))
        shown = text.replace("\r", "").replace("\x85", "")
        unborn.write(f"src/[b]{number}.py", f"# DEBT(D-bad0{number:04})\n# TODO: {shown}\n")
    unborn.commit("hostile")
    return unborn


def _toml(record: str) -> str:
    """JSON writes pairs of surrogates, and TOML one code point."""
    return re.sub(
        r"\\u(d[89ab]..)\\u(d[c-f]..)",
        lambda pair: f"\\U{0x10000 + ((int(pair[1], 16) - 0xD800) << 10) + int(pair[2], 16) - 0xDC00:08x}",
        record.replace("\x7f", "\\u007f"),
    )


def _lines(screen: Screen) -> list[str]:
    """What is sent to the terminal, line by line, beside the program's own sequences."""
    strips = screen.app.screen._compositor.render_strips()
    return ["".join(segment.text for segment in strip if not segment.control) for strip in strips]


def _sound(screen: Screen) -> str:
    """What the screen says; it fits, drives nothing, and says at its foot how to go on."""
    lines = _lines(screen)
    width, height = screen.app.size
    assert len(lines) == height
    assert max(map(cell_len, lines)) <= width
    text = "\n".join(lines)
    assert not CONTROLS.search(text)
    return text


@pytest.mark.parametrize("glyphs", [UNICODE, ASCII], ids=lambda glyphs: glyphs.name)
@pytest.mark.parametrize("size", SIZES, ids="{0[0]}x{0[1]}".format)
def test_every_screen_fits_and_drives_nothing(
    hostile: Sandbox, size: tuple[int, int], glyphs: Glyphs
) -> None:
    async def steps(screen: Screen) -> None:
        seen = ""
        for keys in SCREENS:
            await screen.press(*keys)
            text = _sound(screen)
            if len(screen.app.screen_stack) == 1:
                assert "Quit" in text.splitlines()[-1], (keys, text)
            seen += text
        assert "<1B>]0;owned<07>" in seen
        assert "[bold]b[/bold]" in seen
        assert "<202E>" in seen
        assert screen.app.known is not None
        assert not screen.app.known.books.reckoning.broken

    play(face(hostile.path, glyphs=glyphs), steps, size)


@pytest.mark.parametrize("size", SIZES, ids="{0[0]}x{0[1]}".format)
def test_the_cursor_stays_in_sight_wherever_it_goes(hostile: Sandbox, size: tuple[int, int]) -> None:
    async def steps(screen: Screen) -> None:
        for view in "2341":
            for key in (view, "G", "k", "ctrl+u", "j", "g", "ctrl+d"):
                text = await screen.press(key)
                assert [line for line in text.splitlines() if line.startswith("▌")], (view, key, text)

    play(face(hostile.path), steps, size)


def test_thousands_of_debts_fit_and_scroll(unborn: Sandbox) -> None:
    for number in range(20):
        tags = "".join(
            f"# DEBT: shortcut {number}-{each}\n#   cost: {each % 40 + 1}h\n" for each in range(500)
        )
        unborn.write(f"src/many{number:02}.py", tags)
    unborn.commit("many")

    async def steps(screen: Screen) -> None:
        for keys in (
            ("1",),
            ("z",),
            ("2",),
            ("G",),
            ("s",),
            ("ctrl+u",),
            ("3",),
            ("4",),
            ("1",),
            ("enter",),
            ("escape",),
        ):
            await screen.press(*keys)
            text = _sound(screen)
            assert "Quit" in text.splitlines()[-1]
        assert "10,000 open" in await screen.press("2")

    play(face(unborn.path), steps)
