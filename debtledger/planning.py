"""The verb propose: what the numbers of the debts say about the budget of a sprint."""

from __future__ import annotations

import signal
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from debtledger.command import UsageError
from debtledger.core.planning.outlook import Coming, look_ahead, runway
from debtledger.core.planning.plan import BudgetError, PlanItem, solve
from debtledger.core.planning.spending import purses, with_work_logs
from debtledger.core.relations import relations
from debtledger.core.wording import SAY_BUDGET, assumed_budget_words
from debtledger.proving import prover
from debtledger.sprints import milestones, timetable
from debtledger.worth.appraisal import appraise

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from types import FrameType

    from debtledger.bookkeeping import Books
    from debtledger.context import Context
    from debtledger.core.economy.appraised import Appraised
    from debtledger.core.evidence import Evidence
    from debtledger.core.planning.outlook import Ahead
    from debtledger.core.planning.plan import Plan
    from debtledger.core.planning.spending import Purse
    from debtledger.core.planning.sprint import Sprint
    from debtledger.sprints import Timetable
    from debtledger.worth.appraisal import Appraisal

HELD: Final = frozenset({"accepted", "vanished"})
LOOKED_BACK: Final = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What to plan: a sprint by name, a budget in hours, how many sprints to look at, and musts by key.

    apart: debts that are not looked at, because another sprint repays them.
    """

    sprint: str | None = None
    budget: float | None = None
    horizon: int = 6
    capacity: float | None = None
    musts: tuple[str, ...] = ()
    apart: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A plan and what it was made from.

    purse: of the sprint, None where there is none. budget: hours in all; spent: hours of them that are gone.
    ahead: this and the following sprints, by name. runway: sprints until all that is worth it is repaid.
    """

    sprint: Sprint | None
    purse: Purse | None
    budget: float
    spent: float
    plan: Plan
    ahead: tuple[tuple[str, Ahead], ...]
    runway: int | None
    seconds: float
    debts: Mapping[str, Appraised]
    interrupted: bool = False
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class _Stop:
    """Whether somebody pressed ^C."""

    pressed: bool = field(default=False)

    def __call__(self) -> bool:
        return self.pressed


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """The debts, appraised, and the sprints, as plans and metrics need them."""

    books: Books
    appraisal: Appraisal
    timetable: Timetable
    today: str

    def purses(self, sprint: Sprint, back: int = LOOKED_BACK) -> tuple[Purse, ...]:
        """The purses of a sprint and of those before it, oldest first; what is carried comes from earlier."""
        calendar = self.timetable.calendar
        known = (*self.timetable.before(sprint, back + LOOKED_BACK), sprint)
        return purses(known, self.books.entries, self.evidence, calendar.first_day)[-back:]

    @property
    def evidence(self) -> Mapping[str, Evidence]:
        """What history and work logs tell of each debt."""
        told = {key: debt.evidence for key, debt in self.appraisal.by_key.items()}
        return with_work_logs(self.books.entries, told, self.appraisal.market.issues)


def survey_ground(books: Books, context: Context) -> Ground:
    """Appraise the debts and find the sprints."""
    return Ground(
        books=books,
        appraisal=appraise(books, context),
        timetable=timetable(books.reckoning, milestones(books.reckoning)),
        today=context.today.isoformat(),
    )


def propose(ground: Ground, wish: Wish) -> Proposal:
    """Plan a sprint. Raises UsageError for a budget or a sprint that there is not."""
    started = time.monotonic()
    sprint = _sprint(ground, wish)
    purse = ground.purses(sprint)[-1] if sprint is not None else None
    budget, notes = _budget(ground, purse, wish)
    own = purse is not None and wish.budget is None and wish.capacity is None
    spent = min(purse.spent, budget) if own and purse is not None else 0.0
    items = [each for each in items_of(ground, wish.musts) if each.key not in wish.apart]
    with _interruptible() as stop:
        try:
            plan = solve(items, budget - spent, stop, prover(stop))
        except BudgetError as error:
            raise UsageError(str(error), "write --budget 32") from None
        following = ground.timetable.after(sprint, wish.horizon - 1) if sprint is not None else ()
        coming = [_coming(each, budget) for each in following] or [Coming(floor=budget)] * (wish.horizon - 1)
        ahead = look_ahead(items, plan, coming, stop)
        interrupted = stop()
    first = sprint.name if sprint is not None else "now"
    names = [first, *(each.name for each in following)] if following else [first]
    names += [f"+{number}" for number in range(len(names), len(ahead))]
    return Proposal(
        sprint=sprint,
        purse=purse,
        budget=budget,
        spent=spent,
        plan=plan,
        ahead=tuple(zip(names, ahead, strict=False)),
        runway=runway(plan, budget),
        seconds=time.monotonic() - started,
        debts=ground.appraisal.by_key,
        interrupted=interrupted,
        notes=notes,
    )


def items_of(ground: Ground, musts: Iterable[str] = ()) -> tuple[PlanItem, ...]:
    """The open debts as a plan sees them: hours left, hours spared, what comes first, and what is due."""
    wanted = set(musts)
    needed: dict[str, list[str]] = {}
    for edge in relations(ground.books.entries).pending:
        needed.setdefault(edge.then, []).append(edge.first)
    return tuple(
        _item(debt, tuple(needed.get(key, ())), key in wanted)
        for key, debt in ground.appraisal.by_key.items()
        if debt.entry.open
    )


def _item(debt: Appraised, requires: tuple[str, ...], wanted: bool) -> PlanItem:  # noqa: FBT001 - a fact of it
    numbers = debt.valuation
    hours = None if numbers.principal is None else numbers.principal.value
    fired = [each for each in debt.standings if each.verdict == "fired" and each.snoozed_until is None]
    days = [each.since for each in fired if each.since]
    # Net present value is what is spared less the principal, so their sum is what is spared.
    value = 0.0 if hours is None or numbers.npv is None else max(numbers.npv + hours, 0.0)
    return PlanItem(
        key=debt.entry.key,
        weight_hours=hours,
        value=value,
        requires=requires,
        must=wanted or bool(fired),
        due=min(days, default=None),
        held=debt.entry.state in HELD and not wanted,
    )


def _sprint(ground: Ground, wish: Wish) -> Sprint | None:
    if wish.sprint is None:
        return ground.timetable.current(ground.today)
    sprint = ground.timetable.named(wish.sprint, ground.today)
    if sprint is None:
        known = ", ".join(each.name for each in ground.timetable.listed[-3:])
        hint = (
            f"known are {known}" if known else "set sprint.first_day, or write .debtledger/sprints/NAME.toml"
        )
        raise UsageError(f"no sprint is called {wish.sprint}", hint)
    return sprint


def _budget(ground: Ground, purse: Purse | None, wish: Wish) -> tuple[float, tuple[str, ...]]:
    """The hours to plan with, and what to say about them."""
    if wish.budget is not None:
        return wish.budget, ()
    carried = purse.carry_in if purse is not None else 0.0
    if wish.capacity is not None:
        share = purse.sprint.share if purse is not None else ground.timetable.calendar.share
        return share * wish.capacity + carried, ()
    if purse is not None and purse.budget is not None:
        return purse.budget, ()
    hours = ground.books.reckoning.config.economics_budget_hours
    return hours, (f"{assumed_budget_words(hours)}\n  {SAY_BUDGET}, or add --budget HOURS",)


def _coming(sprint: Sprint, budget: float) -> Coming:
    """A sprint ahead; where nobody says its capacity, it has the budget of the first."""
    return Coming(floor=budget if sprint.floor is None else sprint.floor, carry_in=sprint.carry_in)


@contextmanager
def _interruptible() -> Iterator[_Stop]:
    """Let the first ^C end the search with the best plan so far; the second one ends the command."""
    stop = _Stop()

    def press(_number: int, _frame: FrameType | None) -> None:
        if stop.pressed:
            raise KeyboardInterrupt
        stop.pressed = True

    before: Callable[[int, FrameType | None], object] | int | None = None
    try:
        before = signal.signal(signal.SIGINT, press)
    except ValueError:  # not the main thread: whoever runs it handles ^C
        yield stop
        return
    try:
        yield stop
    finally:
        signal.signal(signal.SIGINT, before)
