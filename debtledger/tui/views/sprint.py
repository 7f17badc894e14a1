"""The view Sprint: what the budget holds, what to repay with it and why, and what just missed it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from textual.containers import Vertical

from debtledger.core.ages import days_between
from debtledger.core.fitting import Fit
from debtledger.core.text import count, hours, safe_text
from debtledger.pages.agenda import Agenda, cause, reason
from debtledger.tui.cells import UNTITLED, debt_cell
from debtledger.tui.glyphs import UNICODE, Glyphs, bar, mark
from debtledger.tui.painting import Lines, Piece, Pieces, pieces
from debtledger.tui.widgets.table import Rule, Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from textual.app import ComposeResult

    from debtledger.planning import Proposal
    from debtledger.tui.reading import DebtRow, Known
    from debtledger.tui.widgets.table import Row

NARROWEST_BAR: Final = 10
WIDEST_BAR: Final = 60
BESIDE_THE_BAR: Final = 46
GAP: Final = 12
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
BOXES: Final = {"planned": "[x]", "part": "[/]", "missed": "[ ]"}


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRow:
    """A debt of the plan, or one that is not in it: hours, their sum so far, and why."""

    row: DebtRow
    how: str
    hours: float | None
    sum: float | None
    why: str

    @property
    def key(self) -> str:
        """What identifies it."""
        return self.row.key


class SprintView(Vertical):
    """The proposed plan of the current sprint."""

    def __init__(self, glyphs: Glyphs, *, id: str) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id, classes="view")
        self.glyphs = glyphs
        self.known: Known | None = None
        self.head = Lines(id="purse")
        self.reason = Lines(id="reason")
        self.table = Table(COLUMNS, self._cell)
        self.table.glyphs = glyphs
        self._rows: dict[str, PlanRow] = {}

    def compose(self) -> ComposeResult:
        """The budget over the debts."""
        yield self.head
        yield self.table
        yield self.reason

    @property
    def key(self) -> str:
        """The debt under the cursor."""
        return self.table.key

    def show(self, known: Known) -> None:
        """Show what is known."""
        self.known = known
        rows: list[Row] = []
        if known.proposal is not None and known.ground is not None:
            rows = list(planned(known, agenda_of(known, known.proposal)))
        self._rows = {row.key: row for row in rows if isinstance(row, PlanRow)}
        self.table.fill(rows, _nothing(known))
        self._paint()

    def on_resize(self) -> None:
        """Draw the bars anew."""
        self._paint()

    def on_table_moved(self, event: Table.Moved) -> None:
        """Say why the debt under the cursor is planned, or not."""
        row = self._rows.get(event.key)
        self.reason.paint([pieces((f" {row.row.name}  ", "id"), (row.why,))] if row is not None else ())

    def _paint(self) -> None:
        lines = list(_head(self.known, self.size.width, self.glyphs)) if self.known is not None else []
        self.head.paint(lines)
        self.head.styles.height = max(len(lines), 1)

    def _cell(self, row: Row, name: str) -> Piece:
        assert isinstance(row, PlanRow)
        if name == "mark":
            return Piece(*mark(row.row.debt, self.glyphs))
        tone = {"id": "id", "why": "faint", "box": "strong"}.get(name, "")
        return Piece(safe_text(_words(row, name)), tone)


def agenda_of(known: Known, proposal: Proposal) -> Agenda:
    """The plan as the command prints it, which knows the reasons."""
    return Agenda(
        sprint=proposal.sprint.name if proposal.sprint is not None else "",
        budget=proposal.budget,
        spent=proposal.spent,
        plan=proposal.plan,
        ahead=proposal.ahead,
        runway=proposal.runway,
        seconds=proposal.seconds,
        interrupted=proposal.interrupted,
        debts=proposal.debts,
        names={row.key: row.name for row in known.rows},
    )


def planned(known: Known, agenda: Agenda) -> Iterator[Row]:
    """What is planned, the cut line, and what is not planned, each with its reason."""
    plan = agenda.plan
    total = 0.0
    for pick in plan.chosen:
        total += pick.hours
        yield PlanRow(
            row=known.by_key[pick.key], how="planned", hours=pick.hours, sum=total, why=reason(agenda, pick)
        )
    for part in plan.slices:
        total += part.hours
        why = f"a part of it; {hours(round(part.left, 1))} are left then"
        yield PlanRow(row=known.by_key[part.key], how="part", hours=part.hours, sum=total, why=why)
    if plan.chosen or plan.slices or plan.missed:
        left = agenda.budget - agenda.spent
        yield Rule(text=safe_text(f"budget {hours(round(left, 1))}"), tone="strong")
    for miss in plan.missed:
        row = known.by_key[miss.key]
        yield PlanRow(row=row, how="missed", hours=miss.hours, sum=None, why=cause(agenda, miss))


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
            return "?" if row.hours is None else hours(row.hours)
        case "sum":
            return "" if row.sum is None else hours(row.sum)
        case "saves":
            return "" if debt is None else hours(debt.valuation.cost_of_delay.value)
        case "payback":
            return debt_cell(row.row, "payback", UNICODE).text
    return row.why


def _head(known: Known, width: int, glyphs: Glyphs) -> Iterator[Pieces]:
    """Which sprint it is, how its budget is used, and how good the plan is."""
    proposal = known.proposal
    if proposal is None:
        return
    yield from _sprint_words(proposal, known.today, width)
    room = max(min(width - BESIDE_THE_BAR, WIDEST_BAR), NARROWEST_BAR)
    plan, spent, budget = proposal.plan, proposal.spent, proposal.budget
    put = plan.hours + sum(part.hours for part in plan.slices)
    shares = (spent / budget, put / budget) if budget > 0 else (0.0, 0.0)
    used = [
        f"{glyphs.full} {hours(round(spent, 1))} spent",
        f"{glyphs.part} {hours(round(put, 1))} planned",
        f"{glyphs.empty} {hours(round(max(budget - spent - put, 0.0), 1))} free",
    ]
    yield pieces(
        (" Repayment  ", "faint"),
        (bar(shares, room, glyphs), "good"),
        (f" {hours(round(budget, 1))}", "strong"),
        *([(f"   {'  '.join(used)}",)] if width >= room + BESIDE_THE_BAR + len("".join(used)) // 2 else []),
    )
    if width < room + BESIDE_THE_BAR + len("".join(used)) // 2:
        yield pieces((f"            {'  '.join(used)}",))
    yield _interest_words(known, proposal, room, glyphs)
    proof = (
        "no plan of this budget is worth more"
        if plan.proved
        else f"within {plan.gap:.2%} of the best there can be"
    )
    due = sum(miss.cause == "must, no room" for miss in plan.missed)
    late = [(f"   {count(due, 'debt')} due, but not in the budget", "fired")] if due else []
    yield pieces((" Plan       ", "faint"), (proof,), *late)


def _sprint_words(proposal: Proposal, today: str, width: int) -> Iterator[Pieces]:
    sprint = proposal.sprint
    if sprint is None:
        first, *rest = (proposal.notes or ("no sprint is known",))[0].split("\n")
        yield pieces((f" {first}", "near"))
        yield from (pieces((f" {line}", "faint")) for line in rest)
        return
    day, length = days_between(sprint.start, today), days_between(sprint.start, sprint.end)
    capacity = (
        ""
        if sprint.capacity_hours is None
        else f"capacity {hours(sprint.capacity_hours)} x {sprint.share:.0%}"
    )
    span = f"{sprint.start} to {sprint.end}"
    where = f", day {day + 1} of {length + 1}" if day is not None and length is not None else ""
    words = f"   {span}{where}"
    room = width - len(sprint.name) - len(words) - len(capacity) - GAP
    yield pieces(
        (f" Sprint {sprint.name}", "strong"), (words,), (f"   {capacity}" if room > 0 else "", "faint")
    )


def _interest_words(known: Known, proposal: Proposal, room: int, glyphs: Glyphs) -> Pieces:
    """What is paid a sprint now, and what is left to pay once the plan is repaid."""
    still = [row.debt for row in known.rows if row.debt is not None and row.entry.open]
    now = sum(debt.valuation.cost_of_delay.value for debt in still)
    gone = {pick.key for pick in proposal.plan.chosen}
    spared = sum(debt.valuation.cost_of_delay.value for debt in still if debt.entry.key in gone)
    shares = ((now - spared) / now, spared / now) if now > 0 else (0.0, 0.0)
    after = hours(round(now - spared, 1))
    return pieces(
        (" Interest   ", "faint"),
        (bar(shares, room, glyphs), "near"),
        (f" {hours(round(now, 1))}/sprint", "strong"),
        (f", then {after}",),
    )


def _nothing(known: Known) -> Sequence[Pieces]:
    if known.said:
        first, *rest = known.said.split("\n")
        return [pieces((f" {first}", "strong")), *(pieces((f" {line}", "faint")) for line in rest)]
    if known.proposal is None:
        return [pieces((" Reading the history, then planning.", "faint"))]
    return [pieces((" Nothing to plan: no debt is open.", "strong"))]
