"""The tutorial tells what the program says."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from commandline import debtledger

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = Path(__file__).parents[2] / "docs" / "tutorial.md"


def told() -> Iterator[tuple[str, list[str]]]:
    """Each command of the page, with the pieces of output that are shown of it."""
    for block in re.findall(r"^```console\n(.*?)^```$", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL):
        for shown in re.split(r"^\$ debtledger ", block, flags=re.MULTILINE)[1:]:
            command, _, output = shown.partition("\n")
            yield command, [piece.strip("\n") for piece in output.split("…\n") if piece.strip()]


def test_every_output_of_the_tutorial_is_what_the_command_prints(demo: Path) -> None:
    seen = 0
    for command, pieces in told():
        if command.startswith("demo"):
            continue
        _, out, err = debtledger(str(demo), *shlex.split(command))
        for piece in pieces:
            assert piece in out + err, command
            seen += 1

    assert seen > 10


def test_a_changed_output_would_be_noticed(demo: Path) -> None:
    _, pieces = next(each for each in told() if each[0].startswith("triggers explain"))
    _, out, _ = debtledger(str(demo), "triggers", "explain", "D-4hq8n2vd")

    assert not any(piece in out for piece in pieces)
