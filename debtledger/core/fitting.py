"""Which columns of a table fit into a width, and how wide each is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

GAP: Final = 1
NARROWEST: Final = 20
"""The fewest characters of a column that takes the rest, as long as another column can go instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """A column: its name and head, and its width in characters, 0 for the one that takes the rest.

    least: the narrowest table that has it at all. right: numbers stand at the right.
    """

    name: str
    head: str = ""
    width: int = 0
    least: int = 0
    right: bool = False


def fitted(columns: Sequence[Fit], width: int) -> tuple[tuple[Fit, int], ...]:
    """The columns that a table of a width has, each with its own; the last ones go first where room lacks.

    What takes the rest stays, however narrow. Columns are apart by one character.
    """
    kept = [column for column in columns if column.least <= width]
    while _rest(kept, width) < NARROWEST and (less := _without_last(kept)) is not None:
        kept = less
    rest = _rest(kept, width)
    return tuple((column, column.width or max(rest, 1)) for column in kept)


def _rest(columns: Sequence[Fit], width: int) -> int:
    """What is left for the column that takes the rest."""
    taken = sum(column.width for column in columns) + GAP * max(len(columns) - 1, 0)
    return width - taken


def _without_last(columns: Sequence[Fit]) -> list[Fit] | None:
    """The columns without the last of those that have a width of their own; None where only one has."""
    fixed = [number for number, column in enumerate(columns) if column.width]
    if len(fixed) <= 1:
        return None
    return [column for number, column in enumerate(columns) if number != fixed[-1]]
