"""Debts as dots on a grid of characters: where each stands, which share a place, and what is next to it.

Both pictures of a debt are squares from 0 to 1 that are cut in the middle, so one projection serves both.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from debtledger.core.economy.placement import MIDDLE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Direction = Literal["up", "down", "left", "right"]

BAND: Final = 0.5
"""The part of a quarter's width and height over which dots at one position fan out: a quarter of its area."""
INSIDE: Final = 1e-9
ASIDE: Final = 2.5
"""How much farther a dot counts that lies beside the way than one that lies on it."""


class Point(NamedTuple):
    """Where a debt stands, from 0 to 1 each, y upwards; mass: principal in hours, by which it fans out."""

    x: float
    y: float
    mass: float = 0.0


class Grid(NamedTuple):
    """The size of a picture in characters; the middle row and the middle column belong to the axes."""

    width: int
    height: int

    @property
    def middle(self) -> tuple[int, int]:
        """The row and the column of the axes."""
        return self.height // 2, self.width // 2


class Slot(NamedTuple):
    """A character of a grid: rows count from the top, columns from the left."""

    row: int
    column: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A projection: the slot of each point, and the points in each slot, by their numbers."""

    grid: Grid
    slots: tuple[Slot, ...]
    inside: Mapping[Slot, tuple[int, ...]] = field(default_factory=dict)


def project(points: Sequence[Point], grid: Grid) -> Picture:
    """Put every point into its quarter of the grid; those at one position are spread by their mass.

    The grid has at least three rows and three columns.
    """
    together: dict[tuple[float, float], list[int]] = {}
    for number, point in enumerate(points):
        together.setdefault((point.x, point.y), []).append(number)
    slots: list[Slot] = [Slot(0, 0)] * len(points)
    for (x, y), members in together.items():
        if len(members) == 1:
            slots[members[0]] = _slot(x, y, grid)
        else:
            _fan_out(points, members, grid, slots)
    inside: dict[Slot, list[int]] = {}
    for number, slot in enumerate(slots):
        inside.setdefault(slot, []).append(number)
    return Picture(
        grid=grid, slots=tuple(slots), inside={slot: tuple(found) for slot, found in inside.items()}
    )


def nearest(picture: Picture, slot: Slot) -> int | None:
    """The point that is nearest to a slot; None where there is none. A row is as high as two columns."""
    return min(
        range(len(picture.slots)), key=lambda number: _distance(picture.slots[number], slot), default=None
    )


def beside(picture: Picture, start: int, direction: Direction) -> int:
    """The next point in a direction, which may be the same one where there is none."""
    here = picture.slots[start]
    found, least = start, math.inf
    for slot, members in picture.inside.items():
        ahead, aside = _ahead(here, slot, direction)
        cost = ahead + ASIDE * aside
        if ahead > 0 and cost < least:
            found, least = members[0], cost
    return found


def on_logs(value: float, low: float, middle: float, high: float) -> float:
    """Where an amount lies from 0 to 1 on a scale of logarithms that has `middle` in its middle.

    Each half is spread over what is used of it, from low to the middle and from there to high. What is not
    above the middle stays below it; amounts of nought and less are at 0.
    """
    if value <= 0 or middle <= 0:
        return 0.0
    if value <= middle:
        return min(_share(value, low, middle) * MIDDLE, MIDDLE - INSIDE)
    return MIDDLE + _share(value, middle, high) * MIDDLE


def _share(value: float, low: float, high: float) -> float:
    if low <= 0 or high <= low:
        return 1.0 if value >= high else 0.0
    return min(max(math.log(value / low) / math.log(high / low), 0.0), 1.0)


def _slot(x: float, y: float, grid: Grid) -> Slot:
    row, column = grid.middle
    return Slot(
        grid.height - 1 - _along(y, grid.height, grid.height - 1 - row), _along(x, grid.width, column)
    )


def _along(share: float, size: int, middle: int) -> int:
    """The character of a share on an axis whose character `middle` belongs to the other axis."""
    if share < MIDDLE:
        return min(int(share / MIDDLE * middle), middle - 1)
    after = size - middle - 1
    return middle + 1 + min(int((share - MIDDLE) / MIDDLE * after), after - 1)


def _fan_out(points: Sequence[Point], members: Sequence[int], grid: Grid, slots: list[Slot]) -> None:
    """Spread points of one position: the heavier the farther right; all alike where none is heavier."""
    start = _slot(points[members[0]].x, points[members[0]].y, grid)
    middle_row, middle_column = grid.middle
    rows = range(middle_row) if start.row < middle_row else range(middle_row + 1, grid.height)
    columns = range(middle_column) if start.column < middle_column else range(middle_column + 1, grid.width)
    wide, high = max(int(len(columns) * BAND), 1), max(int(len(rows) * BAND), 1)
    left = min(start.column, columns.stop - wide)
    bottom = max(start.row, rows.start + high - 1)
    masses = [max(points[number].mass, 0.0) for number in members]
    lightest, heaviest = math.log1p(min(masses)), math.log1p(max(masses))
    filled: dict[int, int] = {}
    for rank, number in enumerate(sorted(members, key=lambda each: (points[each].mass, each))):
        share = rank / len(members)
        if heaviest > lightest:
            share = (math.log1p(max(points[number].mass, 0.0)) - lightest) / (heaviest - lightest)
        column = left + min(int(share * wide), wide - 1)
        level = filled.get(column, 0)
        filled[column] = level + 1
        slots[number] = Slot(bottom - level % high, column)


def _distance(one: Slot, other: Slot) -> int:
    return (2 * (one.row - other.row)) ** 2 + (one.column - other.column) ** 2


def _ahead(here: Slot, there: Slot, direction: Direction) -> tuple[int, int]:
    """How far a slot lies ahead in a direction, and how far beside the way; a row counts as two columns."""
    down, right = 2 * (there.row - here.row), there.column - here.column
    match direction:
        case "up":
            return -down, abs(right)
        case "down":
            return down, abs(right)
        case "left":
            return -right, abs(down)
        case "right":
            return right, abs(down)
