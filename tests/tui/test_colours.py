"""Colours: every text can be read on its background, in dark and in light themes."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, Final

import pytest
from demo import demo, paperboat
from screens import CHARACTER, face, shown
from textual.color import Color
from textual.theme import BUILTIN_THEMES

from debtledger.tui.theme import HUES, READABLE, contrast, hues

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["demo", "paperboat"]

LINE: Final = 24.4
"""The height of a line in a picture."""
KEYS: Final = ("2", "3", "4", "5", "c", "1", "z", "enter", "G", "escape", "question_mark")
_RULE = re.compile(r"-(r\d+) \{ fill: (#[0-9a-f]{6})")
_RECT = re.compile(r'<rect fill="(#[0-9a-f]{6})" x="([\d.]+)" y="([\d.]+)" width="([\d.]+)"')
_TEXT = re.compile(r'<text class="[^"]*-(r\d+)" x="([\d.]+)" y="([\d.]+)" textLength[^>]*>([^<]*)<')
SHADES: Final = set("█▒░▌▁▂▃▄▅▆▇ │─┼╭╮╰╯┏┓┗┛━┃\xa0")
"""What is no text."""


def _unreadable(svg: str) -> Iterator[str]:
    """The texts of a picture that are hard to read."""
    fills = dict(_RULE.findall(svg))
    grounds = {}
    for fill, x, y, width in _RECT.findall(svg):
        line, first = int(float(y) / LINE), round(float(x) / CHARACTER)
        for column in range(first, first + round(float(width) / CHARACTER)):
            grounds[line, column] = fill
    for name, x, y, text in _TEXT.findall(svg):
        ground = grounds.get((int((float(y) - 18) / LINE), round(float(x) / CHARACTER)))
        if ground is None or not set(text.replace("&#160;", " ")) - SHADES:
            continue
        if contrast(Color.parse(fills[name]), Color.parse(ground)) < READABLE:
            yield f"{text!r}: {fills[name]} on {ground}"


def test_the_contrast_of_black_and_white_is_21() -> None:
    assert contrast(Color.parse("#000000"), Color.parse("#ffffff")) == pytest.approx(21)
    assert contrast(Color.parse("#777777"), Color.parse("#ffffff")) == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", ["textual-dark", "textual-light"])
def test_every_text_can_be_read_on_its_background(paperboat: Path, theme: str) -> None:
    async def run() -> set[str]:
        app, found = face(str(paperboat)), set()
        async with shown(app) as screen:
            app.theme = theme
            for key in ("1", *KEYS):
                await screen.press(key)
                found |= set(_unreadable(app.export_screenshot()))
        return found

    assert asyncio.run(run()) == set()


def test_the_colours_of_a_theme_alone_would_be_hard_to_read() -> None:
    variables = BUILTIN_THEMES["textual-dark"].to_color_system().generate()
    assert contrast(Color.parse(variables["secondary"]), Color.parse(variables["background"])) < 2


@pytest.mark.parametrize("name", sorted(BUILTIN_THEMES))
def test_the_hues_of_every_theme_can_be_read(name: str) -> None:
    variables = BUILTIN_THEMES[name].to_color_system().generate()
    ground = Color.parse(variables["background"])
    found = {hue: Color.parse(colour) for hue, colour in hues(variables).items()}
    assert found.keys() == {f"hue-{hue}" for hue in HUES}
    for colour in found.values():
        assert colour.ansi is not None or contrast(colour, ground) >= READABLE
