"""The sprint that is looked at: its plan as it is written, and the best use of the rest of its budget."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from debtledger.command import UsageError
from debtledger.core.planning.sprint_files import FOLDER, file_name, read_sprint
from debtledger.core.text import count, safe_text
from debtledger.toml import parse
from debtledger.tui.acts.act import Done

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from debtledger.context import Context
    from debtledger.core.planning.plan import Slice
    from debtledger.core.planning.spending import Purse
    from debtledger.core.planning.sprint import Sprint
    from debtledger.core.replaced import Replaced
    from debtledger.deciding.pledging import Shift
    from debtledger.planning import Ground, Proposal
    from debtledger.sources.sprintfiles import Plans
    from debtledger.tui.acts.act import Deed
    from debtledger.tui.acts.seen import Seen
    from debtledger.tui.reading import Known

STEP_HOURS: Final = 4.0
"""By how much a key changes the budget that is asked about."""
LAST: Final = 6
MOST_BYTES: Final = 1 << 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a plan is asked for: the sprint with what is planned by hand, and hours more than its budget."""

    ground: Ground
    sprint: Sprint | None
    more: float = 0.0

    @property
    def over(self) -> bool:
        """Whether the sprint has ended, so that nothing can be proposed."""
        return self.sprint is not None and self.sprint.last_day < self.ground.today

    @property
    def elsewhere(self) -> Mapping[str, str]:
        """The debts that another sprint repays, and its name."""
        own = self.sprint.name if self.sprint is not None else ""
        return {
            key: each.name
            for each in self.ground.timetable.listed
            if each.name != own and each.last_day >= self.ground.today
            for key in each.planned
        }

    def same(self, other: Asked | None) -> bool:
        """Whether the same was asked; grounds are big, so they are not looked into."""
        known = other is not None and other.ground is self.ground
        return known and other is not None and (other.sprint, other.more) == (self.sprint, self.more)


@dataclass(frozen=True, slots=True, kw_only=True)
class Solved:
    """The answer: hours in all and those spent, the sprints before, and what the rest of the budget is for.

    proposal: None where the sprint has ended, or where there is no plan; said: why there is none.
    """

    asked: Asked
    budget: float
    spent: float
    last: tuple[Purse, ...] = ()
    proposal: Proposal | None = None
    said: str = ""


class Planner:
    """What is planned by hand, also what is not written yet, and which sprint and budget are looked at."""

    def __init__(self) -> None:
        self.known: Known | None = None
        self.more = 0.0
        self.solved: Solved | None = None
        self._name: str | None = None
        self._plans: dict[str, Plans] = {}
        self._unwritten = 0

    def show(self, known: Known) -> None:
        """Take over what was read; what is planned here and not written yet stays planned."""
        self.known = known
        if not self._unwritten:
            self._plans.clear()

    @property
    def sprint(self) -> Sprint | None:
        """The sprint that is looked at, with its plan; None where nobody said when sprints are."""
        if self.known is None or self.known.ground is None:
            return None
        table, today = self.known.ground.timetable, self.known.today
        found = table.current(today) if self._name is None else table.named(self._name, today)
        if found is None or found.name not in self._plans:
            return found
        planned, slices = self._plans[found.name]
        return replace(found, planned=planned, slices=slices)

    @property
    def asked(self) -> Asked | None:
        """What has to be solved for what is looked at; None where nothing is known yet."""
        if self.known is None or self.known.ground is None:
            return None
        return Asked(ground=self.known.ground, sprint=self.sprint, more=self.more)

    def move(self, steps: int) -> bool:
        """Look at the sprint after or before. Returns whether there is one."""
        sprint = self.sprint
        if sprint is None or self.known is None or self.known.ground is None:
            return False
        table = self.known.ground.timetable
        found = table.after(sprint, 1) if steps > 0 else table.before(sprint, 1)
        if not found or table.named(found[0].name, self.known.today) is None:
            return False
        self._name, self.more = found[0].name, 0.0
        return True

    def change_budget(self, steps: int) -> None:
        """Ask about a bigger or a smaller budget; 0 is the real one again."""
        budget = self.solved.budget if self.solved is not None else 0.0
        self.more = self.more + steps * STEP_HOURS if steps else 0.0
        if steps < 0 and budget <= 0:
            self.more -= steps * STEP_HOURS

    def toggle(self, key: str) -> Shift:
        """Plan a debt, or take it out. Raises UsageError where there is no sprint."""
        from debtledger.deciding.pledging import Shift

        sprint = self._usable()
        if key in sprint.planned or key in dict(sprint.slices):
            return self._shift(Shift(sprint=sprint, leaving=(key,)))
        slices = tuple((part.key, part.hours) for part in self._parts() if part.key == key)
        return self._shift(Shift(sprint=sprint, joining=(key,), slices=slices))

    def take_all(self) -> Shift | None:
        """Plan all that is proposed; None where nothing is. Raises UsageError where there is no sprint."""
        from debtledger.deciding.pledging import Shift

        sprint = self._usable()
        plan = self.solved.proposal.plan if self.solved is not None and self.solved.proposal else None
        if plan is None:
            return None
        there = {*sprint.planned, *dict(sprint.slices)}
        keys = [*(pick.key for pick in plan.chosen), *(part.key for part in plan.slices)]
        joining = tuple(key for key in keys if key not in there)
        slices = tuple((part.key, part.hours) for part in plan.slices if part.key not in there)
        return self._shift(Shift(sprint=sprint, joining=joining, slices=slices)) if joining else None

    def deed(self, context: Context, shift: Shift, seen: Seen) -> Deed:
        """Write a change of the plan that is shown already."""
        from debtledger.deciding.pledging import replan

        assert self.known is not None
        assert self.known.ground is not None
        ground, names = self.known.ground, self._names(shift)
        guard = seen.guard()
        verb = "plan" if shift.joining else "take out"

        def write() -> Done:
            replaced = replan(context, ground, replace(shift, check=guard))
            how = f"{names} {'planned for' if shift.joining else 'taken out of'} {shift.sprint.name}"
            wrote = tuple(f"wrote {each.path}" for each in reversed(replaced[-2:]))
            rest = len(replaced) - 2
            more = (f"and {count(rest, 'record')} more",) if rest > 0 else ()
            said = (safe_text(how), *wrote, *more)
            return Done(words=f"{verb} {names}", said=said, replaced=replaced)

        return write

    def settled(self, *, written: bool) -> None:
        """One change has come to its end; where it was not written, what is on the disk counts again."""
        self._unwritten -= 1
        if not written:
            self._plans.clear()

    def wrote(self, replaced: Iterable[Replaced]) -> None:
        """Take over what was put into the file of the sprint, or back into it."""
        sprint = self.sprint
        for each in replaced:
            if sprint is None or self._unwritten or each.path != f"{FOLDER}/{file_name(sprint.name)}":
                continue
            values = parse(each.after, MOST_BYTES).values if each.after is not None else {}
            file = read_sprint(values, sprint.name)
            self._plans[sprint.name] = (file.planned, file.slices)

    def _usable(self) -> Sprint:
        sprint = self.sprint
        if sprint is None:
            from debtledger.deciding.pledging import without_sprint

            raise without_sprint()
        return sprint

    def _parts(self) -> Iterable[Slice]:
        proposal = self.solved.proposal if self.solved is not None else None
        return proposal.plan.slices if proposal is not None else ()

    def _shift(self, shift: Shift) -> Shift:
        self._plans[shift.sprint.name] = shift.outcome
        self._unwritten += 1
        return shift

    def _names(self, shift: Shift) -> str:
        assert self.known is not None
        keys = shift.joining or shift.leaving
        if len(keys) > 1:
            return count(len(keys), "debt")
        row = self.known.by_key.get(keys[0])
        return row.name if row is not None else keys[0]


def solve(asked: Asked) -> Solved:
    """Find out what the rest of the budget is best used for; it takes its time with many debts."""
    ground, sprint = asked.ground, asked.sprint
    if sprint is not None:
        ground = replace(ground, timetable=ground.timetable.with_sprint(sprint))
    last = ground.purses(sprint, LAST) if sprint is not None else ()
    own = last[-1].budget if last else None
    budget = ground.books.reckoning.config.economics_budget_hours if own is None else own
    spent = min(last[-1].spent, budget) if last and own is not None else 0.0
    total = max(budget + asked.more, spent)
    answer = Solved(asked=asked, budget=total, spent=spent, last=last)
    if asked.over:
        return answer
    musts = () if sprint is None else (*sprint.planned, *dict(sprint.slices))
    name = None if sprint is None else sprint.name
    apart = frozenset(asked.elsewhere) - frozenset(musts)
    from debtledger.planning import Wish, propose

    wish = Wish(sprint=name, budget=total - spent if asked.more else None, musts=musts, apart=apart)
    try:
        return replace(answer, proposal=propose(ground, wish))
    except UsageError as error:
        return replace(answer, said=f"{error.message}\n{error.hint}")
