"""The pictures of the README and the documents: real screens of the demo, on a fixed day.

`nox -s screenshots` writes them. `nox -s snapshots` compares them to the byte, so colours too, with one
version of Textual; a test sees with any version that they are still what the screens say.
"""

from __future__ import annotations

import asyncio
import os
import re
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from demo import TODAY, built
from screens import USUAL, WIDE, face, screen_text, shown

if TYPE_CHECKING:
    from collections.abc import Sequence

HOMES = ("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME")
IMAGES = Path(__file__).parents[1] / "docs" / "images"
FONTS = "ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace"
_ELSEWHERE = re.compile(r"\s*@font-face \{.*?\}|<!--.*?-->", re.DOTALL)
_FAMILY = re.compile(r"font-family: [^;]+;")
_UNIQUE = re.compile(r"terminal-\d+-")


class Shot(NamedTuple):
    """A picture: the keys that lead to it, the size of the window, and its theme."""

    keys: tuple[str, ...]
    size: tuple[int, int] = WIDE
    theme: str = "textual-dark"


SHOTS = {
    "backlog": Shot(()),
    "effort-pain": Shot(("z",)),
    "ledger": Shot(("2",), USUAL, "textual-light"),
    "sprint": Shot(("3",)),
    "signals": Shot(("4",), theme="textual-light"),
    "trend": Shot(("5",), theme="ansi-dark"),
    "detail": Shot(("enter",)),
    "dialog": Shot(("2", "n"), USUAL, "textual-light"),
}


def photograph(shot: Shot, root: Path) -> str:
    """A screen as SVG, without addresses of fonts and programs, and the same whenever it is taken."""

    async def run() -> str:
        app = face(str(root))
        async with shown(app, shot.size) as screen:
            app.theme = shot.theme
            await screen.press(*shot.keys)
            return app.export_screenshot(title="debtledger")

    svg = _ELSEWHERE.sub("", asyncio.run(run()))
    return _UNIQUE.sub("screen-", _FAMILY.sub(f"font-family: {FONTS};", svg))


def said(svg: str, shot: Shot) -> str:
    """What a picture says, line by line."""
    return screen_text(svg, shot.size[1])


def main(arguments: Sequence[str]) -> str:
    """Write all of them, or with --check give which are not what they should be."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(dict.fromkeys(HOMES, folder), TZ="UTC")
        root = built(Path(folder), TODAY)
        found = {IMAGES / f"{name}.svg": photograph(shot, root) for name, shot in SHOTS.items()}
    if "--check" in arguments:
        return "\n".join(
            f"{path.name} is not as it should be: nox -s screenshots"
            for path, svg in found.items()
            if path.read_text("utf-8") != svg
        )
    IMAGES.mkdir(exist_ok=True)
    for path, svg in found.items():
        path.write_text(svg, "utf-8")
    return ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]) or None)
