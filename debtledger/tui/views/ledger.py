"""The view Ledger: every debt, in any order, with as many columns as there is room for."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from debtledger.core.text import SafeText
from debtledger.tui.cells import LONG, SORTS
from debtledger.tui.glimpse import sort_words
from debtledger.tui.views.debts import DebtView

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult

    from debtledger.core.fitting import Fit
    from debtledger.tui.reading import DebtRow, Known
    from debtledger.tui.widgets.table import Table


class LedgerView(DebtView):
    """All debts; in the order of the ledger, until somebody sorts them."""

    COLUMNS: ClassVar[Sequence[Fit]] = LONG
    sorted_by = ""
    backwards = False

    def compose(self) -> ComposeResult:
        """The filter, and the debts."""
        yield self.filter
        yield self.complaint
        yield self.table

    def ordered(self, known: Known) -> Sequence[DebtRow]:
        """The debts as they are sorted."""
        return known.order(self.sorted_by, backwards=self.backwards)

    def sort(self) -> str:
        """Sort by the next column. Returns its name."""
        following = SORTS.index(self.sorted_by) + 1 if self.sorted_by in SORTS else 0
        return self.sort_by(SORTS[following % len(SORTS)])

    def sort_by(self, name: str) -> str:
        """Sort by a column, or turn the order around where it is by that column already."""
        if name == self.sorted_by:
            return self.reverse()
        self.sorted_by, self.backwards = name, False
        return self._again()

    def sort_as(self, name: str, *, backwards: bool) -> None:
        """Sort by a column, one way or the other."""
        self.sorted_by, self.backwards = name, backwards
        self._again()

    @property
    def order_words(self) -> str:
        """The order as a text."""
        return sort_words(self.sorted_by, self.backwards)

    def reverse(self) -> str:
        """Turn the order around. Returns the name of the column, "" where there is none."""
        self.backwards = not self.backwards
        return self._again()

    def on_table_head_clicked(self, event: Table.HeadClicked) -> None:
        """Sort by the column that was clicked."""
        event.stop()
        if event.name in SORTS:
            self.sort_by(event.name)

    def _again(self) -> str:
        glyph = self.glyphs.rising if self.backwards else self.glyphs.falling
        self.table.mark_head(self.sorted_by, SafeText(glyph))
        self.order_again()
        return self.sorted_by
