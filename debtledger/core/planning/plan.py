"""The plan of a sprint: what must be repaid first, then the best use of the rest, and what stays out and why.

The best use is a precedence-constrained knapsack (core.knapsack): the value of a debt is what its repayment
spares over the horizon, its weight the hours it takes. A plan is called proved only where its value is the
bound.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from debtledger.core.planning.closure import best_closure, never
from debtledger.core.planning.knapsack import EFFORT, Choice, Sack, choose
from debtledger.core.planning.precedence import among, burdens, circles, missing_for, missing_within, ordered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from debtledger.core.planning.closure import Requires

    Prover = Callable[[Sack, Choice], Choice]

Role = Literal["must", "required", "value"]
Cause = Literal[
    "no estimate", "held", "circle", "waits", "not worth it", "too big", "no room", "must, no room"
]

FOREVER: Final = "9999-12-31"
SMALLEST_SLICE: Final = 0.25
ROUNDING: Final = 2.0**-40


class BudgetError(ValueError):
    """A budget that is none: below nought, or no number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanItem:
    """A debt that can be planned.

    weight_hours: what is left to repay, None where nobody estimated it. value: hours that its repayment
    spares over the horizon, at present value. requires: keys of debts that come first. must: it is due;
    due: the day it has to be repaid by, where one is known. held: nobody may plan it as it stands.
    """

    key: str
    weight_hours: float | None
    value: float
    requires: tuple[str, ...] = ()
    must: bool = False
    due: str | None = None
    held: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Pick:
    """A debt of the plan, and why: it is due, something that is due requires it, or it is worth it."""

    key: str
    hours: float
    role: Role
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Miss:
    """A debt that is not planned, and why.

    by: the debts that are the reason; hours: it and what it requires. due: it had to be in the plan.
    """

    key: str
    cause: Cause
    hours: float | None = None
    by: tuple[str, ...] = ()
    due: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """Hours of the budget for a part of a debt that does not fit; left: hours that remain of it then."""

    key: str
    hours: float
    left: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The debts of a budget.

    chosen: each after all that it requires. missed: those that come nearest first. circles: debts that wait
    for each other. worth: the debts that are worth repaying at all, planned or not, and their hours. value
    and upper_bound: hours spared, of this plan and of the best there can be with the same musts.
    """

    budget_hours: float
    chosen: tuple[Pick, ...]
    missed: tuple[Miss, ...]
    slices: tuple[Slice, ...]
    circles: tuple[tuple[str, ...], ...]
    worth: tuple[str, ...]
    worth_hours: float
    value: float
    upper_bound: float

    @property
    def hours(self) -> float:
        """The hours that the chosen debts take, without slices."""
        return math.fsum(pick.hours for pick in self.chosen)

    @property
    def gap(self) -> float:
        """By how much of the bound the plan may fall short; 0 where it is proved."""
        return (self.upper_bound - self.value) / self.upper_bound if self.upper_bound > self.value else 0.0

    @property
    def proved(self) -> bool:
        """Whether no plan can be worth more."""
        return self.upper_bound <= self.value


@dataclass(frozen=True, slots=True, kw_only=True)
class _Field:
    """The debts that can be planned, by index, and why the others cannot."""

    items: Sequence[PlanItem]
    weights: Sequence[float]
    requires: Requires
    missed: Sequence[Miss]
    circles: tuple[tuple[str, ...], ...]


@dataclass(slots=True)
class _Draft:
    """A plan in the making: what is chosen by index with its reason, and the room that is left.

    mask: 1 for what is chosen. slack: by how much hours may exceed the room, because sums are rounded.
    """

    mask: bytearray
    room: float
    slack: float
    picks: dict[int, tuple[Role, str]]
    slices: list[Slice]
    overrun: set[int]

    def pick(self, member: int, hours: float, role: Role, by: str = "") -> None:
        """Choose a member for a reason."""
        self.picks[member] = (role, by)
        self.mask[member] = 1
        self.room -= hours


def solve(
    items: Iterable[PlanItem],
    budget_hours: float,
    stop: Callable[[], bool] = never,
    prover: Prover | None = None,
    effort: int = EFFORT,
) -> Plan:
    """Plan a budget; the order in which the debts are given does not matter. Raises BudgetError.

    Where `stop` says so, the best plan so far is given, with a bound that is as far as it was known.
    """
    if not budget_hours >= 0 or math.isinf(budget_hours):
        raise BudgetError(f"a budget of {budget_hours:g} hours cannot be planned")
    field = _field({item.key: item for item in items})
    worth = _worth(field, stop)
    draft = _empty(len(field.items), budget_hours)
    _put_musts(field, draft)
    bound = math.fsum(field.items[each].value for each in draft.picks)
    rest = [each for each in sorted(worth) if each not in draft.picks]
    sack = Sack(
        values=[field.items[each].value for each in rest],
        weights=[field.weights[each] for each in rest],
        requires=among(field.requires, rest),
        room=max(draft.room + draft.slack, 0.0),
    )
    choice = choose(sack, stop, effort)
    if prover is not None and choice.bound > choice.value and not stop():
        choice = prover(sack, choice)
    for number in choice.chosen:
        draft.pick(rest[number], field.weights[rest[number]], "value")
    missed = sorted([*_left(field, draft, worth, budget_hours), *field.missed], key=_not_due)
    _put_slice(field, draft, missed)
    value = math.fsum(field.items[each].value for each in draft.picks)
    return Plan(
        budget_hours=budget_hours,
        chosen=_picked(field, draft),
        missed=tuple(missed),
        slices=tuple(draft.slices),
        circles=field.circles,
        worth=tuple(sorted(field.items[each].key for each in worth)),
        worth_hours=math.fsum(field.weights[each] for each in worth),
        value=value,
        upper_bound=value if choice.bound <= choice.value else max(bound + choice.bound, value),
    )


def _empty(size: int, budget_hours: float) -> _Draft:
    slack = budget_hours * ROUNDING
    return _Draft(mask=bytearray(size), room=budget_hours, slack=slack, picks={}, slices=[], overrun=set())


def _field(by_key: Mapping[str, PlanItem]) -> _Field:
    """What can be planned at all: estimated, in no circle, and waiting for nothing that cannot be."""
    keys = sorted(by_key)
    place = {key: number for number, key in enumerate(keys)}
    requires = tuple(
        tuple(sorted({place[each] for each in by_key[key].requires if each in place})) for key in keys
    )
    order = ordered(requires)
    inside = set(order)
    reasons: dict[int, Miss] = {}
    around = circles(requires, set(range(len(keys))) - inside)
    for circle in around:
        for each in circle.members:
            path = tuple(keys[one] for one in circle.path)
            item = by_key[keys[each]]
            reasons[each] = Miss(key=item.key, cause="circle", by=path, hours=_known(item), due=item.must)
    for each in [*order, *sorted(set(range(len(keys))) - inside - set(reasons))]:
        item = by_key[keys[each]]
        blocked = [one for one in requires[each] if one in reasons]
        if item.held:
            reasons[each] = Miss(key=item.key, cause="held", hours=_known(item))
        elif _known(item) is None:
            reasons[each] = Miss(key=item.key, cause="no estimate", due=item.must)
        elif blocked or each not in inside:
            by = tuple(keys[one] for one in blocked)
            reasons[each] = Miss(key=item.key, cause="waits", by=by, hours=_known(item), due=item.must)
    free = [each for each in order if each not in reasons]
    free.sort()
    return _Field(
        items=[by_key[keys[each]] for each in free],
        weights=[_known(by_key[keys[each]]) or 0.0 for each in free],
        requires=among(requires, free),
        missed=sorted(reasons.values(), key=lambda miss: (_CAUSES.index(miss.cause), miss.key)),
        circles=tuple(tuple(keys[each] for each in circle.path) for circle in around),
    )


_CAUSES: Final[tuple[Cause, ...]] = (
    "must, no room",
    "no room",
    "too big",
    "no estimate",
    "held",
    "waits",
    "circle",
    "not worth it",
)


def _known(item: PlanItem) -> float | None:
    """The hours of a debt where they are known and possible."""
    hours = item.weight_hours
    return hours if hours is not None and hours >= 0 and not math.isinf(hours) else None


def _worth(field: _Field, stop: Callable[[], bool]) -> set[int]:
    """The debts that are worth repaying at all: the best closed set of value less hours."""
    gains = [item.value - hours for item, hours in zip(field.items, field.weights, strict=True)]
    return set(best_closure(gains, field.requires, stop).chosen)


def _put_musts(field: _Field, draft: _Draft) -> None:
    """Choose what is due with all it requires, by the day it is due; a part of what does not fit."""
    musts = [each for each, item in enumerate(field.items) if item.must]
    musts.sort(key=lambda each: (field.items[each].due or FOREVER, -field.items[each].value, each))
    for must in musts:
        if must not in draft.picks and not _put(field, draft, must):
            draft.overrun.add(must)
    rank = {each: number for number, each in enumerate(ordered(field.requires))}
    for must in (each for each in musts if each in draft.overrun):
        needed = missing_for(must, field.requires, draft.mask)
        for each in sorted(needed, key=rank.__getitem__):
            if draft.room < SMALLEST_SLICE:
                return
            if field.weights[each] > draft.room + draft.slack:
                _cut(field, draft, each)
                return
            draft.pick(each, field.weights[each], *_due(field, each, must))


def _put(field: _Field, draft: _Draft, must: int) -> bool:
    """Choose a must and what it requires, if all of that fits."""
    room = draft.room + draft.slack
    needed = missing_within(must, field.requires, draft.mask, field.weights, room)
    for each in needed:
        draft.pick(each, field.weights[each], *_due(field, each, must))
    return bool(needed)


def _due(field: _Field, each: int, must: int) -> tuple[Role, str]:
    due = each == must or field.items[each].must
    return ("must", "") if due else ("required", field.items[must].key)


def _cut(field: _Field, draft: _Draft, each: int) -> None:
    hours = math.floor(draft.room / SMALLEST_SLICE) * SMALLEST_SLICE
    left = field.weights[each] - hours
    draft.slices.append(Slice(key=field.items[each].key, hours=hours, left=left))
    draft.room -= hours


def _put_slice(field: _Field, draft: _Draft, missed: Sequence[Miss]) -> None:
    """Give what is left of the budget to the best debt that no sprint can hold, if it waits for nothing."""
    if draft.slices or draft.room < SMALLEST_SLICE:
        return
    place = {item.key: each for each, item in enumerate(field.items)}
    big = [place[miss.key] for miss in missed if miss.cause == "too big"]
    ready = [
        each
        for each in big
        if all(one in draft.picks for one in field.requires[each]) and field.weights[each] > draft.room
    ]
    if ready:
        _cut(field, draft, min(ready, key=lambda each: (-_density(field, each), each)))


def _density(field: _Field, each: int) -> float:
    return field.items[each].value / field.weights[each] if field.weights[each] else math.inf


def _left(field: _Field, draft: _Draft, worth: set[int], budget: float) -> list[Miss]:
    """Why what could be planned is not: musts first, then what is worth most an hour."""
    needed = burdens(field.weights, field.requires, draft.mask)
    found = []
    for each, item in enumerate(field.items):
        if each in draft.picks:
            continue
        hours = needed[each]
        cause: Cause = "no room"
        if each in draft.overrun:
            cause = "must, no room"
        elif each not in worth:
            cause = "not worth it"
        elif hours > budget + draft.slack:
            cause = "too big"
        order = (_CAUSES.index(cause), -_density(field, each), item.key)
        found.append((order, Miss(key=item.key, cause=cause, hours=hours, due=each in draft.overrun)))
    return [miss for _, miss in sorted(found, key=lambda pair: pair[0])]


def _not_due(miss: Miss) -> bool:
    return not miss.due


def _picked(field: _Field, draft: _Draft) -> tuple[Pick, ...]:
    """What is chosen: musts first, then what is worth most an hour, and each after all it requires."""
    roles: tuple[Role, ...] = ("required", "must", "value")
    wish = sorted(
        draft.picks,
        key=lambda each: (roles.index(draft.picks[each][0]) > 1, -_density(field, each), each),
    )
    done: list[int] = []
    mask = bytearray(len(field.items))
    rank = {each: number for number, each in enumerate(ordered(field.requires))}
    for each in wish:
        if not mask[each]:
            first = sorted(missing_for(each, field.requires, mask), key=rank.__getitem__)
            done += first
            for one in first:
                mask[one] = 1
    return tuple(
        Pick(
            key=field.items[each].key,
            hours=field.weights[each],
            role=draft.picks[each][0],
            by=draft.picks[each][1],
        )
        for each in done
    )
