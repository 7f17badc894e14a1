"""The pictures of the backlog, ready to be drawn: a dot for each debt, and words for each quarter."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, Literal

from debtledger.core.pictures import actions, cells, effort_points, quadrant_points, would_be_a_heap
from debtledger.core.projection import Point
from debtledger.core.text import count, hours, safe_text
from debtledger.tui.glyphs import kind_group

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from debtledger.core.economy.appraised import Appraised
    from debtledger.core.market.quadrant import CellSum
    from debtledger.core.pictures import Quarter
    from debtledger.core.text import SafeText
    from debtledger.planning import Ground

Picture = Literal["quadrant", "effort"]

CORNERS: Final = ("Architectural innovation", "New features", "Technical debt", "Support")
"""The cells of the quadrant as they lie: the future above, business to the right."""
AROUND: Final = ("Repay now", "Split & plan", "Boy scout", "Hold")
"""The actions as they lie: what pays back soon above, what is dear to the right."""
QUADRANT_TITLE: Final = "Backlog quadrant: business to the right, future above"
EFFORT_TITLE: Final = "Effort x Pain: dear to the right, soon paid back above"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dot:
    """A debt in a picture; group: of its kind, which has a glyph; moved: it came from another cell."""

    key: str
    x: float
    y: float
    mass: float
    group: int
    fired: bool
    moved: bool

    @property
    def point(self) -> Point:
        """Where it stands."""
        return Point(self.x, self.y, self.mass)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What a plot shows: dots, and words for each quarter, the longest form first.

    captions: of top left, top right, bottom left and bottom right.
    """

    title: str
    dots: tuple[Dot, ...] = ()
    captions: tuple[tuple[str, ...], ...] = ((), (), (), ())


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenery:
    """Both pictures of all open debts, and what pictures of some of them are made of.

    heap: nothing places any debt in the quadrant. whole: the pictures of all of them.
    """

    dots: Mapping[Picture, Mapping[str, Dot]]
    sums: Mapping[str, CellSum]
    heap: bool
    whole: Mapping[Picture, Scene] = field(default_factory=dict)

    def scene(self, which: Picture, debts: Sequence[Appraised]) -> Scene:
        """A picture of some of the debts."""
        known = self.dots[which]
        dots = tuple(known[debt.entry.key] for debt in debts)
        if which == "effort":
            found = actions(debts)
            return Scene(
                title=EFFORT_TITLE, dots=dots, captions=tuple(_action_forms(found[name]) for name in AROUND)
            )
        placed = cells(debts)
        captions = tuple(_cell_forms(placed[name], self.sums.get(name)) for name in CORNERS)
        return Scene(title=QUADRANT_TITLE, dots=dots, captions=captions)


def scenery(ground: Ground, debts: Sequence[Appraised], moved: AbstractSet[str]) -> Scenery:
    """The pictures of debts; moved: the keys of those that came from another cell."""
    from debtledger.market import backlog_of

    market = ground.appraisal.market
    found = backlog_of(market.issues.values(), ground.books.reckoning.config, {})
    points: Mapping[Picture, Sequence[Point]] = {
        "quadrant": quadrant_points(debts),
        "effort": effort_points(debts, ground.appraisal.terms),
    }
    parts = Scenery(
        dots={
            which: {
                debt.entry.key: _dot(debt, point, moved) for debt, point in zip(debts, every, strict=True)
            }
            for which, every in points.items()
        },
        sums={each.cell: each for each in found.cells},
        heap=would_be_a_heap(debts),
    )
    return replace(parts, whole={which: parts.scene(which, debts) for which in points})


def fitting(forms: Sequence[str]) -> tuple[SafeText, ...]:
    """The forms of a caption, safe to show."""
    return tuple(map(safe_text, forms))


def _dot(debt: Appraised, point: Point, moved: AbstractSet[str]) -> Dot:
    return Dot(
        key=debt.entry.key,
        x=point.x,
        y=point.y,
        mass=point.mass,
        group=kind_group(debt.entry.tag.kind),
        fired="fired" in debt.entry.marks,
        moved=debt.entry.key in moved,
    )


def _action_forms(quarter: Quarter) -> tuple[str, ...]:
    name = f" {quarter.name} {quarter.debts:,} "
    if not quarter.hours:
        return (name,)
    return f" {quarter.name} {quarter.debts:,} · {hours(round(quarter.hours, 1))} ", name


def _cell_forms(quarter: Quarter, backlog: CellSum | None) -> tuple[str, ...]:
    """A caption in shorter and shorter forms: debts, hours, issues, and the share against its target."""
    parts = [f"{quarter.name} {quarter.debts:,}"]
    if quarter.hours:
        parts.append(hours(round(quarter.hours, 1)))
    share = _share(backlog) if backlog is not None else ""
    parts += [share] if share else []
    longest = [*parts, count(backlog.open, "issue")] if backlog is not None and backlog.open else parts
    return tuple(f" {' · '.join(form)} " for form in (longest, parts, parts[:2], parts[:1]))


def _share(backlog: CellSum) -> str:
    target = "" if backlog.target is None else f"/{backlog.target * 100:.0f}"
    return "" if backlog.share is None else f"{backlog.share * 100:.0f}{target} %"
