"""What Backlog and Ledger have in common: debts in a table, a filter above, and one debt at the side."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar, Final

from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Input

from debtledger.core.text import count, safe_text
from debtledger.tui.cells import as_row, debt_cell
from debtledger.tui.glimpse import GlimpsedRow
from debtledger.tui.painting import Lines, Pieces, pieces
from debtledger.tui.widgets.table import Rule, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from debtledger.core.fitting import Fit
    from debtledger.core.query import QueryError
    from debtledger.tui.glyphs import Glyphs
    from debtledger.tui.painting import Piece
    from debtledger.tui.reading import DebtRow, Known
    from debtledger.tui.widgets.table import Row

MOST_TYPED: Final = 400


class FilterLine(Input):
    """Where a filter is typed. What is pasted is made visible, as all text is."""

    def __init__(self) -> None:
        super().__init__(placeholder="state:fired interest>4h words", max_length=MOST_TYPED, compact=True)

    def validate_value(self, value: str) -> str:
        """Let no character in that could drive the terminal."""
        return safe_text(value)


class DebtView(Vertical):
    """A view of debts that can be filtered."""

    class Selected(Message):
        """The cursor is on another debt."""

        def __init__(self, key: str) -> None:
            super().__init__()
            self.key = key

    COLUMNS: ClassVar[Sequence[Fit]] = ()

    def __init__(self, glyphs: Glyphs, *, id: str) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id, classes="view")
        self.glyphs = glyphs
        self.known: Known | None = None
        self.filter = FilterLine()
        self.complaint = Lines()
        self.complaint.add_class("complaint")
        self.complaint.display = self.filter.display = False
        self.table = Table(self.COLUMNS, self._cell)
        self.table.glyphs = glyphs
        self.query_text = ""
        self._ordered: Sequence[DebtRow] = ()

    def _cell(self, row: Row, name: str) -> Piece:
        if isinstance(row, GlimpsedRow):
            return row.piece(name, self.glyphs)
        return debt_cell(as_row(row), name, self.glyphs)

    def show(self, known: Known) -> None:
        """Show what is known."""
        self.known = known
        self.order_again()

    def glimpse(self, rows: Sequence[GlimpsedRow], left: int) -> None:
        """Show what was seen last, as long as nothing is known."""
        if self.known is None:
            more = [Rule(text=safe_text(f"{left:,} more are being read"))] if left else []
            self.table.fill([*rows, *more])

    def order_again(self) -> None:
        """Bring the debts into the order of the view, and show those that the filter means."""
        if self.known is not None:
            self._ordered = self.ordered(self.known)
            self.refill()

    def ordered(self, known: Known) -> Sequence[DebtRow]:
        """The debts of this view, in its order."""
        return known.rows

    def refill(self) -> None:
        """Fill the table anew; a filter that cannot be understood leaves it as it is, and says why."""
        from debtledger.core.query import QueryError

        if self.known is None:
            return
        try:
            rows = self._filtered(self.known)
        except QueryError as error:
            self._complain(error)
            return
        self.complaint.display = False
        self.table.fill(rows, self._empty(self.known, rows))
        self.filled(rows)

    def filled(self, rows: Sequence[DebtRow]) -> None:
        """Do what else a view does when other debts are shown."""

    def start_filter(self) -> None:
        """Let a filter be typed."""
        self.filter.display = True
        # at once, not by a message: what is typed may be here already
        self.screen.set_focus(self.filter)

    def set_filter(self, text: str) -> None:
        """Filter by a query that somebody saved; nothing shows all."""
        self.filter.value = text
        self.filter.display = bool(text)

    def end_filter(self) -> bool:
        """Clear the filter. Returns whether there was one."""
        was = self.filter.display
        self.filter.value = ""
        self.filter.display = False
        self.complaint.display = False
        if was:
            self.screen.set_focus(self.table)
        return was

    def on_input_changed(self, event: Input.Changed) -> None:
        """Filter while somebody types."""
        event.stop()
        self.query_text = event.value
        self.refill()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Keep the filter, and go back to the debts."""
        event.stop()
        self.filter.display = bool(self.query_text.strip())
        self.screen.set_focus(self.table)

    def _filtered(self, known: Known) -> Sequence[DebtRow]:
        if not self.query_text.strip():
            return self._ordered
        from debtledger.core.query import matches, parse

        worth = known.ground.appraisal.valuations if known.ground is not None else None
        vocabulary = known.books.reckoning.config.reader().vocabulary
        query = parse(self.query_text, vocabulary, date.fromisoformat(known.today), worth, known.texts)
        return [row for row in self._ordered if matches(query, row.entry)]

    def _complain(self, error: QueryError) -> None:
        hint = error.hint.split("\n")[0]
        words = f" column {error.column}: {error.message}" + (f" · {hint}" if hint else "")
        self.complaint.display = True
        self.complaint.paint([pieces((words, "near"))])

    def _empty(self, known: Known, shown: Sequence[DebtRow]) -> Sequence[Pieces]:
        if shown:
            return ()
        if self.query_text.strip():
            hidden = count(len(self._ordered), "debt")
            return [
                pieces((" No debt matches  ",), (self.query_text, "strong")),
                pieces((f" {hidden} hidden by this filter.",)),
                pieces((" Esc clears the filter.", "faint")),
            ]
        return _nothing(known)


def _nothing(known: Known) -> Sequence[Pieces]:
    """What is said where nothing is recorded."""
    candidates = len(known.books.reckoning.candidates)
    lines = [pieces((f" No debts recorded in {known.place}.", "strong"))]
    if known.rows:
        return [pieces((" No open debts: all of them are repaid or written off.", "strong"))]
    if candidates:
        lines.append(pieces((f" {count(candidates, 'candidate')} found in TODO comments.",)))
        lines.append(pieces((" Press c to look at them, or run  debtledger adopt FILE:LINE.", "faint")))
    else:
        lines.append(pieces((" Write a comment that starts with DEBT:, or run  debtledger take.", "faint")))
    return lines
