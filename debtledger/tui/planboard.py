"""What the view Sprint shows: planned by hand, proposed for the rest of the budget, or neither, and why."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from debtledger.core.ages import days_between
from debtledger.core.text import count, hours, number, safe_text, wrap
from debtledger.core.wording import SAY_BUDGET, assumed_budget_words
from debtledger.pages.agenda import Agenda, cause, reason
from debtledger.tui.glyphs import bar
from debtledger.tui.painting import pieces
from debtledger.tui.widgets.table import Rule

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from debtledger.core.planning.plan import Pick, Slice
    from debtledger.core.planning.spending import Purse
    from debtledger.core.planning.sprint import Sprint
    from debtledger.planning import Proposal
    from debtledger.tui.acts.planner import Solved
    from debtledger.tui.glyphs import Glyphs
    from debtledger.tui.painting import Pieces
    from debtledger.tui.reading import DebtRow, Known
    from debtledger.tui.widgets.table import Row

NARROWEST_BAR: Final = 10
WIDEST_BAR: Final = 48
BESIDE_THE_BAR: Final = 49
LABEL: Final = 15
NOTE_LINES: Final = 3
GAP: Final = 12
SLACK: Final = 1e-6
PLANNED, PART, PROPOSED, PROPOSED_PART, MISSED = "planned", "part", "proposed", "proposed part", "missed"
BOXES: Final = {PLANNED: "[x]", PART: "[/]", PROPOSED: "[+]", PROPOSED_PART: "[+]", MISSED: "[ ]"}


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRow:
    """A debt of the plan, or one that is not in it: hours, their sum so far, and what says why."""

    row: DebtRow
    how: str
    hours: float | None
    sum: float | None
    tell: Callable[[], str]

    @property
    def key(self) -> str:
        """What identifies it."""
        return self.row.key


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """A sprint as it is looked at; solved is the latest answer, perhaps to a plan of a moment ago.

    names: what to type for each debt, by key. missed: what is left out of the answer; delay: hours a
    sprint that all open debts cost, their cost of delay.
    """

    known: Known
    names: Mapping[str, str]
    sprint: Sprint | None
    solved: Solved | None
    missed: Sequence[PlanRow] = ()
    delay: float = 0.0

    @property
    def slices(self) -> dict[str, float]:
        """Hours of debts that are planned in part."""
        return dict(self.sprint.slices) if self.sprint is not None else {}

    @property
    def planned(self) -> Sequence[DebtRow]:
        """What is planned by hand, as far as there are such debts."""
        keys = (*self.sprint.planned, *self.slices) if self.sprint is not None else ()
        by_key = self.known.by_key
        return [by_key[key] for key in dict.fromkeys(keys) if key in by_key]

    @property
    def planned_hours(self) -> float:
        """The hours that are planned and not spent yet."""
        return sum(self.hours_of(row) or 0.0 for row in self.planned)

    @property
    def free(self) -> float:
        """The hours of the budget that are neither spent nor planned; below nought where too much is."""
        return self.solved.budget - self.solved.spent - self.planned_hours if self.solved is not None else 0.0

    def hours_of(self, row: DebtRow) -> float | None:
        """The hours that a planned debt still takes; None where nobody estimated it."""
        if not row.entry.open:
            return 0.0
        left = _left(row)
        part = self.slices.get(row.key)
        return part if part is not None and left is None else min(part, left or 0.0) if part else left


def rows(board: Board) -> Iterator[Row]:
    """What is planned, what is proposed besides, and the rest, with a line where the budget ends."""
    solved = board.solved
    if solved is None:
        return
    room, total, cut = solved.budget - solved.spent, 0.0, False
    for row in (*_planned(board), *_proposed(board)):
        total += row.hours or 0.0
        if not cut and total > room + SLACK:
            yield _cut(solved)
            cut = True
        yield PlanRow(row=row.row, how=row.how, hours=row.hours, sum=total, tell=row.tell)
    missed = list(_missed(board))
    if not cut and (total or missed):
        yield _cut(solved)
    yield from missed


def head(board: Board, width: int, glyphs: Glyphs) -> Iterator[Pieces]:
    """Which sprint it is, how its budget is used, and how good the proposal is."""
    solved = board.solved
    if solved is None:
        return
    yield from _sprint_words(board, width)
    room = max(min(width - BESIDE_THE_BAR, WIDEST_BAR), NARROWEST_BAR)
    yield from _budget_words(board, solved, (width, room), glyphs)
    yield from _delay_words(board, (width, room), glyphs)
    if any(purse.floor for purse in solved.last):
        yield _last_words(solved.last, glyphs)
    yield _proposal_words(board, solved)


def nothing(board: Board) -> Sequence[Pieces]:
    """What is said where no debt is shown."""
    said = board.solved.said if board.solved is not None else board.known.said
    if said:
        first, *rest = said.split("\n")
        return [pieces((f" {first}", "strong")), *(pieces((f" {line}", "faint")) for line in rest)]
    if board.solved is None:
        return [pieces((" Reading the history, then planning.", "faint"))]
    if board.solved.asked.over:
        return [pieces((" This sprint is over, and nothing was planned for it.", "strong"))]
    return [pieces((" Nothing to plan: no debt is open.", "strong"))]


def _left(row: DebtRow) -> float | None:
    principal = row.debt.valuation.principal if row.debt is not None else None
    return None if principal is None else principal.value


def _cut(solved: Solved) -> Rule:
    words = f"budget {hours(round(solved.budget, 1))}"
    if solved.spent:
        left = hours(round(solved.budget - solved.spent, 1))
        words += f", {hours(round(solved.spent, 1))} spent: {left} left"
    return Rule(text=safe_text(words), tone="strong")


def _planned(board: Board) -> Iterator[PlanRow]:
    proposal = board.solved.proposal if board.solved is not None else None
    agenda = _agenda(board.names, proposal) if proposal is not None else None
    picks = {pick.key: pick for pick in proposal.plan.chosen} if proposal is not None else {}
    parts = board.slices
    rank = {key: number for number, key in enumerate(picks)}
    for row in sorted(board.planned, key=lambda each: rank.get(each.key, len(rank))):
        tell = _planned_words(row, agenda, picks.get(row.key))
        how = PART if row.key in parts else PLANNED
        yield PlanRow(row=row, how=how, hours=board.hours_of(row), sum=None, tell=tell)


def _planned_words(row: DebtRow, agenda: Agenda | None, pick: Pick | None) -> Callable[[], str]:
    if not row.entry.open:
        return lambda: f"planned, and {row.entry.state}"
    if agenda is None or pick is None:
        return lambda: "planned"
    return lambda: f"planned; {reason(agenda, pick)}".replace("due: asked for", _saving(row))


def _saving(row: DebtRow) -> str:
    if row.debt is None:
        return "by hand"
    saved = hours(row.debt.valuation.cost_of_delay.value)
    payback = row.debt.valuation.payback
    return f"spares {saved} a sprint" + (f", pays back in {number(payback)} sprints" if payback else "")


def _proposed(board: Board) -> Iterator[PlanRow]:
    proposal = board.solved.proposal if board.solved is not None else None
    if proposal is None:
        return
    agenda, there = _agenda(board.names, proposal), {row.key for row in board.planned}
    by_key = board.known.by_key
    for pick in proposal.plan.chosen:
        if pick.key not in there and pick.key in by_key:
            yield PlanRow(
                row=by_key[pick.key], how=PROPOSED, hours=pick.hours, sum=None,
                tell=partial(_proposed_words, agenda, pick),
            )  # fmt: skip
    for part in proposal.plan.slices:
        if part.key not in there and part.key in by_key:
            yield PlanRow(
                row=by_key[part.key], how=PROPOSED_PART, hours=part.hours, sum=None,
                tell=partial(_part_words, part),
            )  # fmt: skip


def _proposed_words(agenda: Agenda, pick: Pick) -> str:
    return f"proposed; {reason(agenda, pick)}"


def _part_words(part: Slice) -> str:
    return f"proposed, a part of it; {hours(round(part.left, 1))} are left then"


def left_out(known: Known, names: Mapping[str, str], solved: Solved) -> Sequence[PlanRow]:
    """What is not proposed, and why; there may be many, so this is found where the plan is."""
    if solved.proposal is None:
        return ()
    plan, by_key = solved.proposal.plan, known.by_key
    agenda = _agenda(names, solved.proposal)
    cut = {part.key for part in plan.slices}
    found = [
        PlanRow(
            row=by_key[miss.key], how=MISSED, hours=miss.hours, sum=None, tell=partial(cause, agenda, miss)
        )
        for miss in plan.missed
        if miss.key not in cut and miss.key in by_key
    ]
    apart = ((by_key[key], name) for key, name in solved.asked.elsewhere.items() if key in by_key)
    return [*found, *(_apart(row, name) for row, name in apart if row.entry.open)]


def delay_of(known: Known) -> float:
    """The hours a sprint that all open debts cost, their cost of delay."""
    return sum(
        row.debt.valuation.cost_of_delay.value
        for row in known.rows
        if row.debt is not None and row.entry.open
    )


def _missed(board: Board) -> Iterator[PlanRow]:
    there = {row.key for row in board.planned}
    known = {row.key for row in board.missed}
    yield from (row for row in board.missed if row.key not in there)
    # what was just taken out of the plan, until the rest is planned anew
    asked = board.solved.asked.sprint if board.solved is not None else None
    for key in asked.planned if asked is not None else ():
        row = board.known.by_key.get(key)
        if row is not None and row.entry.open and key not in there | known:
            yield _apart(row, "")


def _apart(row: DebtRow, sprint: str) -> PlanRow:
    return PlanRow(row=row, how=MISSED, hours=_left(row), sum=None, tell=partial(_elsewhere_words, sprint))


def _elsewhere_words(sprint: str) -> str:
    """Of a debt that another sprint repays; or that was just taken out, until the rest is planned anew."""
    return f"planned for {sprint}" if sprint else "not planned"


def _agenda(names: Mapping[str, str], proposal: Proposal) -> Agenda:
    """The proposal as the command prints it, which knows the reasons."""
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
        names=names,
    )


def _sprint_words(board: Board, width: int) -> Iterator[Pieces]:
    sprint, today = board.sprint, board.known.today
    if sprint is None:
        words = assumed_budget_words(board.known.books.reckoning.config.economics_budget_hours)
        for text, tone in ((words, "near"), (SAY_BUDGET, "faint")):
            yield from (pieces((f" {part}", tone)) for part in wrap(safe_text(text), width - 1, NOTE_LINES))
        return
    day, length = days_between(sprint.start, today), days_between(sprint.start, sprint.end)
    capacity = (
        ""
        if sprint.capacity_hours is None
        else f"capacity {hours(sprint.capacity_hours)} x {sprint.share:.0%}"
    )
    where = ""
    if sprint.last_day < today:
        where = ", over"
    elif sprint.start > today:
        where = ", to come"
    elif day is not None and length is not None:
        where = f", day {day + 1} of {length + 1}"
    words = f"   {sprint.start} to {sprint.end}{where}"
    room = width - len(sprint.name) - len(words) - len(capacity) - GAP
    yield pieces(
        (f" Sprint {sprint.name}", "strong"), (words,), (f"   {capacity}" if room > 0 else "", "faint")
    )


def _budget_words(board: Board, solved: Solved, room: tuple[int, int], glyphs: Glyphs) -> Iterator[Pieces]:
    width, columns = room
    put, spent, budget = board.planned_hours, solved.spent, solved.budget
    shares = (spent / budget, put / budget) if budget > 0 else (0.0, 0.0)
    free = f"{hours(round(board.free, 1))} free"
    used = "  ".join(
        (
            f"{glyphs.full} {hours(round(spent, 1))} spent",
            f"{glyphs.part} {hours(round(put, 1))} planned",
            f"{glyphs.empty} {free}" if board.free >= -SLACK else f"{hours(round(-board.free, 1))} too much",
        )
    )
    more = solved.asked.more
    asked = [(f"   what if: {'+' if more > 0 else '-'}{hours(abs(more))}", "near")] if more else []
    whole, apart = f" {hours(round(budget, 1))}", "   "
    said = sum(len(part) for part in (whole, *(words for words, _ in asked), apart, used))
    beside = LABEL + columns + said <= width
    yield pieces(
        (_label("Repayment"), "faint"),
        (bar(shares, columns, glyphs), "good" if board.free >= -SLACK else "fired"),
        (whole, "strong"),
        *asked,
        *([(f"{apart}{used}",)] if beside else []),
    )
    if not beside:
        yield pieces((f"{_label()}{used}",))


def _delay_words(board: Board, room: tuple[int, int], glyphs: Glyphs) -> Iterator[Pieces]:
    """What is paid a sprint now, and what is left to pay once the plan is repaid."""
    gone = [row for row in board.planned if row.key not in board.slices and row.entry.open]
    (width, columns), now = room, board.delay
    spared = sum(row.debt.valuation.cost_of_delay.value for row in gone if row.debt is not None)
    shares = ((now - spared) / now, spared / now) if now > 0 else (0.0, 0.0)
    then = f"{hours(round(now - spared, 1))} once the plan is repaid" if spared else ""
    said = f" {hours(round(now, 1))}/sprint"
    beside = LABEL + columns + len(said) + len(", ") + len(then) <= width
    yield pieces(
        (_label("Cost of delay"), "faint"),
        (bar(shares, columns, glyphs), "near"),
        (said, "strong"),
        (f", {then}" if then and beside else "",),
    )
    if then and not beside:
        yield pieces((f"{_label()}{then}",))


def _label(words: str = "") -> str:
    return f" {words}".ljust(LABEL)


def _last_words(last: Sequence[Purse], glyphs: Glyphs) -> Pieces:
    """The hours spent in the last sprints, this one included, as bars and as numbers."""
    spent = [purse.spent for purse in last]
    most = max(*spent, *(purse.budget or 0.0 for purse in last), SLACK)
    top = len(glyphs.bars) - 1
    drawn = "".join(glyphs.bars[min(round(each / most * top), top)] for each in spent)
    numbers = " ".join(f"{number(round(each, 1))}" for each in spent)
    floor = last[-1].floor or 0.0
    return pieces(
        (_label(f"Last {len(last)}"), "faint"), (drawn, "good"), (f"   spent {numbers} h of {hours(floor)}",)
    )


def _proposal_words(board: Board, solved: Solved) -> Pieces:
    """What is proposed for the hours that are free, and how good that is."""
    proposal = solved.proposal
    if proposal is None:
        return pieces((_label("Proposed"), "faint"), ("this sprint is over" if solved.asked.over else "",))
    put = sum(row.hours or 0.0 for row in _proposed(board))
    proof = (
        "no plan of this budget is worth more"
        if proposal.plan.proved
        else f"within {proposal.plan.gap:.2%} of the best there can be"
    )
    there = {row.key for row in board.planned}
    due = sum(miss.cause == "must, no room" and miss.key not in there for miss in proposal.plan.missed)
    late = [(f"   {count(due, 'debt')} due, but not in the budget", "fired")] if due else []
    return pieces(
        (_label("Proposed"), "faint"), (f"{BOXES[PROPOSED]} {hours(round(put, 1))}; {proof}",), *late
    )
