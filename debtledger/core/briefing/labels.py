"""Where labels stand beside the dots of a chart, so that none hides another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

Anchor = Literal["start", "middle", "end"]
RADIUS: Final = 4.0
GAP: Final = 3.0
HEIGHT: Final = 11.0
WIDTH: Final = 7.6
"""Of one character of a label, in the unit of the chart, as HEIGHT."""
BLOCKED: Final = 1000


class Spot(NamedTuple):
    """A dot in the unit of a chart, y downwards, and the words beside it; empty: none."""

    x: float
    y: float
    words: str = ""


class Label(NamedTuple):
    """Words, and the point on their base line at which they start, end, or have their middle."""

    words: str
    x: float
    y: float
    anchor: Anchor


class Box(NamedTuple):
    """What a label covers."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box) -> bool:
        """Whether both have a point in common."""
        beside = self.left < other.right and other.left < self.right
        return beside and self.top < other.bottom and other.top < self.bottom


def placed(dots: Sequence[Spot], taken: Iterable[Box], area: Box) -> Iterator[Label]:
    """Yield the labels of dots, in order of their importance, each where it covers fewest dots.

    One for which there is no room within the area, and beside others and what is taken, is left out.
    """
    boxes, known = [_around(dot) for dot in dots], list(taken)
    for dot in dots:
        if not dot.words:
            continue
        tries = [(_badness(_covered(label), boxes, known, area), label) for label in _beside(dot)]
        least, label = min(tries, key=lambda each: each[0])
        if least < BLOCKED:
            known.append(_covered(label))
            yield label


def named(spot: Spot) -> tuple[Label, Box]:
    """Words that stand for themselves, and what they cover."""
    label = Label(spot.words, spot.x, spot.y, "start")
    return label, _covered(label)


def _beside(dot: Spot) -> Iterator[Label]:
    """The places for a label around its dot, the best first."""
    off, middle = RADIUS + GAP, HEIGHT / 2 - 1
    near = off * 0.7
    yield Label(dot.words, dot.x + off, dot.y + middle, "start")
    yield Label(dot.words, dot.x, dot.y - off, "middle")
    yield Label(dot.words, dot.x, dot.y + off + HEIGHT, "middle")
    yield Label(dot.words, dot.x - off, dot.y + middle, "end")
    yield Label(dot.words, dot.x + near, dot.y - near, "start")
    yield Label(dot.words, dot.x + near, dot.y + near + HEIGHT, "start")
    yield Label(dot.words, dot.x - near, dot.y - near, "end")
    yield Label(dot.words, dot.x - near, dot.y + near + HEIGHT, "end")


def _badness(box: Box, dots: Iterable[Box], known: Iterable[Box], area: Box) -> int:
    inside = box.left >= area.left and box.right <= area.right
    inside = inside and box.top >= area.top and box.bottom <= area.bottom
    if not inside or any(box.meets(each) for each in known):
        return BLOCKED
    return sum(box.meets(each) for each in dots)


def _around(dot: Spot) -> Box:
    return Box(dot.x - RADIUS, dot.y - RADIUS, dot.x + RADIUS, dot.y + RADIUS)


def _covered(label: Label) -> Box:
    wide = len(label.words) * WIDTH
    left = label.x - {"start": 0.0, "middle": wide / 2, "end": wide}[label.anchor]
    return Box(left, label.y - HEIGHT, left + wide, label.y + 1)
