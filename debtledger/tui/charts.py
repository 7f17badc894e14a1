"""Columns of characters: how amounts change over time."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from debtledger.tui.glyphs import Glyphs


def chart(values: Sequence[float], height: int, width: int, glyphs: Glyphs) -> list[str]:
    """A column for each amount, on lines from the top down; the highest one fills the height.

    Where there is room each column is two characters wide and apart from the next; of more amounts than
    characters the last ones are shown. Amounts below nought and such that are no numbers are nought.
    """
    shown = [value if math.isfinite(value) and value > 0 else 0.0 for value in values[-width:]]
    top = max(shown, default=0.0)
    wide, gap = (2, " ") if len(shown) * 3 <= width else (1, "")
    levels = [_level(value, top, height * len(glyphs.bars)) for value in shown]
    return [
        gap.join(_part(level, row, glyphs) * wide for level in levels).rstrip()
        for row in range(height - 1, -1, -1)
    ]


def _level(value: float, top: float, steps: int) -> int:
    """The height of a column in steps; what is not nought is seen."""
    return max(round(value / top * steps), 1) if value > 0 else 0


def _part(level: int, row: int, glyphs: Glyphs) -> str:
    steps = len(glyphs.bars)
    inside = level - row * steps
    if inside <= 0:
        return " "
    return glyphs.full if inside >= steps else glyphs.bars[inside - 1]
