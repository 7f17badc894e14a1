"""What the charts of a report show, as values; how they are drawn is said elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from math import floor, log10
from typing import TYPE_CHECKING, Final, NamedTuple

from debtledger.core.text import number

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

MOST_NUMBERS: Final = 3
LEAST: Final = 1e-6
NEAR: Final = 50
"""Dots nearer than one part in so many of the whole share a label."""


class Tick(NamedTuple):
    """A mark on an axis."""

    label: str
    at: float


class Dot(NamedTuple):
    """A dot, with what stands beside it."""

    x: float
    y: float
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """One axis: what it measures, its ends, and the marks on it."""

    words: str
    low: float
    high: float
    ticks: tuple[Tick, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stroke:
    """A line through points; dashed lines say something else than plain ones, and bounds are thin."""

    words: str
    points: tuple[tuple[float, float], ...]
    style: str = "plain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plane:
    """Dots and lines in a plane, and names that stand in it without a dot.

    words: the whole chart in a sentence, for those who cannot see it.
    """

    words: str
    x: Axis
    y: Axis
    dots: tuple[Dot, ...] = ()
    names: tuple[Dot, ...] = ()
    strokes: tuple[Stroke, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars:
    """Groups of bars side by side: each row has a value for each name, None where it is unknown."""

    words: str
    unit: str
    names: tuple[str, ...]
    rows: tuple[tuple[str, tuple[float | None, ...]], ...]


Chart = Plane | Bars


def rising(words: str, highest: float) -> Axis:
    """An axis from nought up to a number, with round marks."""
    step = _round_step((highest if highest > LEAST else 1.0) / 4)
    count = max(int(-(-highest // step)), 1)
    ticks = tuple(Tick(number(step * at), step * at) for at in range(count + 1))
    return Axis(words=words, low=0.0, high=step * count, ticks=ticks)


def decades(words: str, values: Iterable[float], unit: str) -> Axis:
    """An axis of powers of ten that has room for all values above nought; its ends are logarithms."""
    known = [log10(value) for value in values if value > 0] or [0.0]
    low, high = floor(min(known)), max(floor(max(known)) + 1, floor(min(known)) + 1)
    ticks = tuple(Tick(f"{number(10.0**at)} {unit}", float(at)) for at in range(low, high + 1))
    return Axis(words=words, low=float(low), high=float(high), ticks=ticks)


def gathered(dots: Sequence[Dot], x: Axis, y: Axis) -> tuple[Dot, ...]:
    """The dots, where those that lie upon each other are one, with the labels of all."""
    found: dict[tuple[int, int], list[Dot]] = {}
    for dot in dots:
        cell = (_cell(dot.x, x), _cell(dot.y, y))
        found.setdefault(cell, []).append(dot)
    return tuple(Dot(several[0].x, several[0].y, _labels(several)) for several in found.values())


def _labels(dots: Sequence[Dot]) -> str:
    shown = [dot.label for dot in dots[:MOST_NUMBERS] if dot.label]
    more = len(dots) - len(shown)
    return ", ".join([*shown, f"+{more}"] if more and shown else shown)


def _cell(value: float, axis: Axis) -> int:
    return round((value - axis.low) / (axis.high - axis.low or 1.0) * NEAR)


def _round_step(least: float) -> float:
    """The least of 1, 2, 5, 10, 20 … that is not below a number."""
    power = 10.0 ** floor(log10(least))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= least * (1 - 1e-9))


def dated(words: str, days: Mapping[str, float], most: int = 6) -> Axis:
    """An axis of days, each with its place on it, of which a few are marked."""
    names = list(days)
    step = max(-(-len(names) // most), 1)
    marked = [name for at, name in enumerate(reversed(names)) if at % step == 0][::-1]
    places = list(days.values()) or [0.0]
    ticks = tuple(Tick(name, days[name]) for name in marked)
    return Axis(words=words, low=places[0], high=places[-1], ticks=ticks)
