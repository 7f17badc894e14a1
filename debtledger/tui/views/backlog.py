"""The view Backlog: a picture of the open debts, and under it the same debts, the best repayment first."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final, Literal

from debtledger.core.pictures import actions, cells, effort_points, quadrant_points, would_be_a_heap
from debtledger.core.text import SafeText, count, hours, safe_text
from debtledger.market import backlog_of
from debtledger.tui.cells import SHORT, ordered
from debtledger.tui.painting import Lines, pieces
from debtledger.tui.views.debts import DebtView
from debtledger.tui.widgets.plot import Plot, Scene

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from textual.app import ComposeResult

    from debtledger.core.economy.appraised import Appraised
    from debtledger.core.fitting import Fit
    from debtledger.core.market.quadrant import CellSum
    from debtledger.core.pictures import Quarter
    from debtledger.core.projection import Point
    from debtledger.tui.glyphs import Glyphs
    from debtledger.tui.reading import DebtRow, Known
    from debtledger.tui.widgets.table import Table

Shown = Literal["quadrant", "effort", "none"]

NEXT: Final[Mapping[Shown, Shown]] = {"quadrant": "effort", "effort": "none", "none": "quadrant"}
CORNERS: Final = ("Architectural innovation", "New features", "Technical debt", "Support")
"""The cells of the quadrant as they lie: the future above, business to the right."""
AROUND: Final = ("Repay now", "Split & plan", "Boy scout", "Hold")
"""The actions as they lie: what pays back soon above, what is dear to the right."""
HEAP: Final = " No asks, no support hours, nothing blocked: the quadrant waits for them"


class BacklogView(DebtView):
    """Open debts, as dots and as a list; what is selected in one is selected in the other."""

    COLUMNS: ClassVar[Sequence[Fit]] = SHORT

    def __init__(self, glyphs: Glyphs, *, id: str) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(glyphs, id=id)
        self.plot = Plot(id="plot")
        self.plot.glyphs = glyphs
        self.remark = Lines(id="remark")
        self.remark.paint([pieces((HEAP, "faint"))])
        self.shown: Shown | None = None
        self._sums: Mapping[str, CellSum] = {}
        self._heap = False
        self._points: Mapping[Shown, Mapping[str, Point]] = {}

    def compose(self) -> ComposeResult:
        """The picture over the list."""
        yield self.plot
        yield self.remark
        yield self.filter
        yield self.complaint
        yield self.table

    def show(self, known: Known) -> None:
        """Show what is known."""
        if known.ground is not None:
            self._sums = _sums(known)
            debts = [row.debt for row in known.rows if row.debt is not None and row.entry.open]
            keys = [debt.entry.key for debt in debts]
            self._heap = would_be_a_heap(debts)
            efforts = effort_points(debts, known.ground.appraisal.terms)
            self._points = {
                "quadrant": dict(zip(keys, quadrant_points(debts), strict=True)),
                "effort": dict(zip(keys, efforts, strict=True)),
            }
        super().show(known)

    def ordered(self, known: Known) -> Sequence[DebtRow]:
        """What is open, the best repayment first."""
        return ordered([row for row in known.rows if row.entry.open], "payback", backwards=False)

    def filled(self, rows: Sequence[DebtRow]) -> None:
        """Draw the same debts."""
        debts = [row.debt for row in rows if row.debt is not None]
        self.set_class(not self._heap or not debts, "-placed")
        self.plot.show(self._scene(debts, self.shown or self._default()))
        self.plot.select(self.table.key)

    def on_table_moved(self, event: Table.Moved) -> None:
        """Mark the dot of the debt under the cursor."""
        self.plot.select(event.key)

    def on_plot_picked(self, event: Plot.Picked) -> None:
        """Put the cursor on the debt whose dot was picked."""
        event.stop()
        self.table.select(event.key)

    def next_picture(self) -> Shown:
        """Show the other picture, or none."""
        now = self.shown
        if now is None:
            now = "none" if not self.plot.display else self._default()
        self.shown = NEXT[now]
        self.set_class(self.shown == "none", "-list-only")
        self.set_class(self.shown != "none", "-picture-wanted")
        self.refill()
        return self.shown

    def _default(self) -> Shown:
        return "effort" if self._heap else "quadrant"

    def _scene(self, debts: Sequence[Appraised], which: Shown) -> Scene:
        if self.known is None or self.known.ground is None:
            return Scene(title="reading the history")
        if which == "none":
            return Scene(title="")
        points = [self._points[which][debt.entry.key] for debt in debts]
        if which == "effort":
            found = actions(debts)
            return Scene(
                title="Effort x Pain: dear to the right, soon paid back above",
                debts=debts,
                points=points,
                captions=tuple(_action_forms(found[name]) for name in AROUND),
            )
        placed = cells(debts)
        return Scene(
            title="Backlog quadrant: business to the right, future above",
            debts=debts,
            points=points,
            captions=tuple(_cell_forms(placed[name], self._sums.get(name)) for name in CORNERS),
        )


def _sums(known: Known) -> Mapping[str, CellSum]:
    """What of the backlog is in each cell besides debts: issues, hours, and shares against targets."""
    assert known.ground is not None
    market = known.ground.appraisal.market
    found = backlog_of(market.issues.values(), known.books.reckoning.config, {})
    return {each.cell: each for each in found.cells}


def _action_forms(quarter: Quarter) -> tuple[SafeText, ...]:
    name = safe_text(f" {quarter.name} {quarter.debts:,} ")
    if not quarter.hours:
        return (name,)
    return safe_text(f" {quarter.name} {quarter.debts:,} · {hours(round(quarter.hours, 1))} "), name


def _cell_forms(quarter: Quarter, backlog: CellSum | None) -> tuple[SafeText, ...]:
    """A caption in shorter and shorter forms: debts, hours, issues, and the share against its target."""
    parts = [f"{quarter.name} {quarter.debts:,}"]
    if quarter.hours:
        parts.append(hours(round(quarter.hours, 1)))
    share = _share(backlog) if backlog is not None else ""
    parts += [share] if share else []
    longest = [*parts, count(backlog.open, "issue")] if backlog is not None and backlog.open else parts
    return tuple(safe_text(f" {' · '.join(form)} ") for form in (longest, parts, parts[:2], parts[:1]))


def _share(backlog: CellSum) -> str:
    target = "" if backlog.target is None else f"/{backlog.target * 100:.0f}"
    return "" if backlog.share is None else f"{backlog.share * 100:.0f}{target} %"
