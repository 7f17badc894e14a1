"""The view Sprint: what the budget holds, what to repay with it and why, and what just missed it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from textual.containers import Vertical
from textual.message import Message

from debtledger.core.fitting import Fit
from debtledger.core.text import brief_hours, safe_text
from debtledger.tui.acts.planner import Asked, Planner, Solved, solve
from debtledger.tui.cells import UNTITLED, debt_cell
from debtledger.tui.glyphs import UNICODE, Glyphs, mark
from debtledger.tui.painting import Lines, Piece, pieces
from debtledger.tui.planboard import BOXES, Board, PlanRow, delay_of, head, left_out, nothing, rows
from debtledger.tui.widgets.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult

    from debtledger.tui.reading import Known
    from debtledger.tui.widgets.table import Row

TALL: Final = 30
"""The least rows of a window that has some to spare."""
LEAST_BELOW: Final = 5
"""The rows that are left to the debts and to the reason, however much is to be said above them."""
COLUMNS: Final = (
    Fit(name="box", width=3),
    Fit(name="id", head="ID", width=9),
    Fit(name="mark", width=1),
    Fit(name="title", head="Decision"),
    Fit(name="hours", head="Hours", width=8, least=45, right=True),
    Fit(name="saves", head="Saves/spr", width=9, least=60, right=True),
    Fit(name="payback", head="Pays off", width=9, least=70, right=True),
    Fit(name="sum", head="Sum", width=8, least=78, right=True),
    Fit(name="why", head="Why", width=36, least=110),
)


class SprintView(Vertical):
    """The plan of a sprint, and what is proposed for the rest of its budget."""

    class Answered(Message):
        """A plan was found."""

        def __init__(self, solved: Solved, missed: Sequence[PlanRow]) -> None:
            super().__init__()
            self.solved = solved
            self.missed = missed

    def __init__(self, glyphs: Glyphs, *, id: str) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id, classes="view")
        self.glyphs = glyphs
        self.known: Known | None = None
        self.planner = Planner()
        self.solving = 0
        self.head = Lines(id="purse")
        self.reason = Lines(id="reason")
        self.table = Table(COLUMNS, self._cell)
        self.table.glyphs = glyphs
        self._rows: dict[str, PlanRow] = {}
        self._names: dict[str, str] = {}
        self._missed: Sequence[PlanRow] = ()
        self._delay = 0.0

    def compose(self) -> ComposeResult:
        """The budget over the debts."""
        yield self.head
        yield self.table
        yield self.reason

    @property
    def key(self) -> str:
        """The debt under the cursor."""
        return self.table.key

    @property
    def board(self) -> Board | None:
        """What is looked at."""
        if self.known is None:
            return None
        return Board(
            known=self.known,
            names=self._names,
            sprint=self.planner.sprint,
            solved=self.planner.solved,
            missed=self._missed,
            delay=self._delay,
        )

    def show(self, known: Known) -> None:
        """Show what is known."""
        self.known = known
        self._names = {row.key: row.name for row in known.rows}
        self._delay = delay_of(known)
        self.planner.show(known)
        self.plan_again()

    def plan_again(self) -> None:
        """Show the plan as it is now, and find out beside that what the rest of the budget is for."""
        self.refill()
        asked = self.planner.asked
        if asked is not None and self.known is not None and self.known.complete:
            self.solving += 1
            work = partial(self._solve, self.known, asked)
            # without a description Textual would put the whole ledger into words
            self.run_worker(work, description="plan", thread=True, group="plan", exit_on_error=False)

    def refill(self) -> None:
        """Show the debts and the budget as they are planned now."""
        board = self.board
        if board is None:
            return
        found: list[Row] = list(rows(board))
        self._rows = {row.key: row for row in found if isinstance(row, PlanRow)}
        self.table.fill(found, nothing(board))
        self._tell(self.table.key)
        self._paint()

    def on_resize(self) -> None:
        """Draw the bars anew."""
        self._paint()

    def on_table_moved(self, event: Table.Moved) -> None:
        """Say why the debt under the cursor is planned, or not."""
        self._tell(event.key)

    def on_sprint_view_answered(self, message: Answered) -> None:
        """Show what was found, if it is still what is asked."""
        self.solving -= 1
        if message.solved.asked.same(self.planner.asked):
            self.planner.solved, self._missed = message.solved, message.missed
            self.refill()

    def _solve(self, known: Known, asked: Asked) -> None:
        """In a thread: plan."""
        try:
            solved = solve(asked)
            missed = left_out(known, self._names, solved)
        except Exception as error:  # noqa: BLE001 - a thread has nobody else to tell
            why = f"it cannot be planned: {type(error).__name__}: {error}"
            solved, missed = Solved(asked=asked, budget=0.0, spent=0.0, said=why), ()
        self.post_message(self.Answered(solved, missed))

    def _tell(self, key: str) -> None:
        row = self._rows.get(key)
        said = [pieces((f" {row.row.name}  ", "id"), (row.tell(),))] if row is not None else ()
        self.reason.paint(said)

    def _paint(self) -> None:
        board = self.board
        lines = list(head(board, self.size.width, self.glyphs)) if board is not None else []
        del lines[max(self.size.height - LEAST_BELOW, 1) :]
        if lines and self.app.size.height >= TALL:
            lines.append(())
        self.head.paint(lines)
        self.head.styles.height = max(len(lines), 1)

    def _cell(self, row: Row, name: str) -> Piece:
        assert isinstance(row, PlanRow)
        if name == "mark":
            return Piece(*mark(row.row.debt, self.glyphs))
        tone = {"id": "id", "why": "faint", "box": "strong"}.get(name, "")
        return Piece(safe_text(_words(row, name)), tone)


def _words(row: PlanRow, name: str) -> str:
    debt = row.row.debt
    match name:
        case "box":
            return BOXES[row.how]
        case "id":
            return row.row.name
        case "title":
            return " ".join((row.row.entry.tag.title or UNTITLED).split())
        case "hours":
            return "?" if row.hours is None else brief_hours(row.hours)
        case "sum":
            return "" if row.sum is None else brief_hours(row.sum)
        case "saves":
            return "" if debt is None else brief_hours(debt.valuation.cost_of_delay.value)
        case "payback":
            return debt_cell(row.row, "payback", UNICODE).text
    return row.tell()
