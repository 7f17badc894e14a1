"""The view Backlog: a picture of the open debts, and under it the same debts, the best repayment first."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final, Literal

from debtledger.tui.cells import SHORT
from debtledger.tui.painting import Lines, pieces
from debtledger.tui.scenes import Scene
from debtledger.tui.views.debts import DebtView
from debtledger.tui.widgets.plot import Plot

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from textual.app import ComposeResult

    from debtledger.core.fitting import Fit
    from debtledger.tui.glimpse import Glimpse
    from debtledger.tui.glyphs import Glyphs
    from debtledger.tui.reading import DebtRow, Known
    from debtledger.tui.scenes import Picture
    from debtledger.tui.widgets.table import Table

Shown = Literal["quadrant", "effort", "none"]

NEXT: Final[Mapping[Shown, Shown]] = {"quadrant": "effort", "effort": "none", "none": "quadrant"}
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

    def compose(self) -> ComposeResult:
        """The picture over the list."""
        yield self.plot
        yield self.remark
        yield self.filter
        yield self.complaint
        yield self.table

    def prepare(self, known: Known) -> None:
        """Make what will be shown, in the thread that reads."""
        scenery = known.scenery
        which = self.shown or ("effort" if _is_heap(known) else "quadrant")
        if scenery is not None and which != "none" and not self.query_text:
            self.plot.prepare(scenery.whole[which])

    def ordered(self, known: Known) -> Sequence[DebtRow]:
        """What is open, the best repayment first."""
        return known.open_rows

    def filled(self, rows: Sequence[DebtRow]) -> None:
        """Draw the same debts."""
        heap = self.known is not None and _is_heap(self.known)
        self.set_class(not heap or not rows, "-placed")
        self.plot.show(self._scene(rows))
        self.plot.select(self.table.key)

    def glimpse_pictures(self, glimpse: Glimpse) -> None:
        """Draw what was seen last, as long as nothing is known."""
        if self.known is None:
            which = self.shown or ("effort" if glimpse.heap else "quadrant")
            self.set_class(not glimpse.heap, "-placed")
            self.plot.show(Scene(title="") if which == "none" else glimpse.scene(which))
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
        self.choose(NEXT[now])
        return NEXT[now]

    def choose(self, shown: Shown) -> None:
        """Show a picture, or none."""
        self.shown = shown
        self.set_class(shown == "none", "-list-only")
        self.set_class(shown != "none", "-picture-wanted")
        self.refill()

    def _default(self) -> Picture:
        return "effort" if self.known is not None and _is_heap(self.known) else "quadrant"

    def _scene(self, rows: Sequence[DebtRow]) -> Scene:
        scenery = self.known.scenery if self.known is not None else None
        if scenery is None:
            return Scene(title="reading the history")
        which = self.shown or self._default()
        if which == "none":
            return Scene(title="")
        if self.known is not None and rows is self.known.open_rows:
            return scenery.whole[which]
        return scenery.scene(which, [row.debt for row in rows if row.debt is not None])


def _is_heap(known: Known) -> bool:
    return known.scenery is not None and known.scenery.heap
