"""The terminal interface under test: keys are pressed, and what the screen says is read as text."""

from __future__ import annotations

import asyncio
import html
import io
import os
import re
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from commandline import TODAY
from rich.cells import cell_len

from debtledger.context import Context
from debtledger.tui.app import Face
from debtledger.tui.glyphs import UNICODE, Glyphs

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from textual.pilot import Pilot

    Steps = Callable[["Screen"], Awaitable[None]]

GOLDENS = Path(__file__).parent / "data" / "goldens" / "tui"
WIDE, USUAL, SMALL = (120, 36), (80, 24), (60, 16)
SIZES = (WIDE, USUAL, SMALL)
TRIES = 1500
CHARACTER = 12.2
_TEXT = re.compile(
    r'<text class="[^"]*-r\d+" x="([\d.]+)" y="[\d.]+" textLength="[\d.]+"'
    r' clip-path="url\(#[^)]*-line-(\d+)\)">'
    r"(.*?)</text>",
    re.DOTALL,
)


def face(cwd: str, view: str = "backlog", glyphs: Glyphs = UNICODE) -> Face:
    """The interface over a folder, on a fixed day."""
    context = Context(
        cwd=cwd, env=os.environ, today=TODAY, out=io.StringIO(), err=io.StringIO(), input=None,
        colour=False, width=80, interactive=True,
    )  # fmt: skip
    return Face(context, view, glyphs)


class Screen:
    """A running interface."""

    def __init__(self, app: Face, pilot: Pilot[BaseException]) -> None:
        self.app = app
        self.pilot = pilot

    async def press(self, *keys: str) -> str:
        """Press keys, one after the other, and give what the screen says then."""
        for key in keys:
            await self.pilot.press(key)
        await self.settled()
        return self.text()

    async def settled(self) -> None:
        """Wait until the repository is read, or nothing can be."""
        for _ in range(TRIES):
            await self.pilot.pause()
            if self.app.settled:
                break
            await asyncio.sleep(0.02)
        else:
            raise AssertionError("it was never read")
        await self.pilot.pause()
        await self.pilot.pause()

    def text(self) -> str:
        """What the screen says, line by line."""
        return screen_text(self.app.export_screenshot(), self.app.size.height)


@asynccontextmanager
async def shown(app: Face, size: tuple[int, int] = WIDE) -> AsyncIterator[Screen]:
    """Run the interface in a window of a size."""
    async with app.run_test(size=size, notifications=True) as pilot:
        screen = Screen(app, pilot)
        await screen.settled()
        yield screen


def drive(app: Face, *keys: str, size: tuple[int, int] = WIDE) -> str:
    """Press keys, and give what the screen says."""

    async def run() -> str:
        async with shown(app, size) as screen:
            return await screen.press(*keys)

    return asyncio.run(run())


def play(app: Face, steps: Steps, size: tuple[int, int] = WIDE) -> None:
    """Let some steps be taken in the interface."""

    async def run() -> None:
        async with shown(app, size) as screen:
            await steps(screen)

    asyncio.run(run())


def screen_text(svg: str, height: int) -> str:
    """The characters of a screenshot at their places."""
    lines = [""] * height
    for x, line, text in _TEXT.findall(svg):
        before = lines[int(line)]
        column = round(float(x) / CHARACTER)
        said = html.unescape(text).replace("\xa0", " ")
        lines[int(line)] = before + " " * (column - cell_len(before)) + said
    return "\n".join(line.rstrip() for line in lines).rstrip("\n") + "\n"


def assert_golden(name: str, text: str) -> None:
    """Compare with the file of that name; GOLDENS=write writes it instead, to be reviewed in the diff."""
    path = GOLDENS / f"{name}.txt"
    if os.environ.get("GOLDENS") == "write":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    assert text == path.read_text("utf-8")
