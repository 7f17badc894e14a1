"""The plan of a sprint: for people with reasons and a cut line, and as JSON for programs."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from debtledger.core.lines import EMPTY, FAINT, GREEN, RED, STRONG, YELLOW, flow, line, painted, text_width
from debtledger.core.text import clip, count, hours, number, safe_text, wrap
from debtledger.pages.entries import SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from debtledger.core.economy.appraised import Appraised
    from debtledger.core.lines import Line
    from debtledger.core.planning.outlook import Ahead
    from debtledger.core.planning.plan import Cause, Miss, Pick, Plan, Slice
    from debtledger.core.view import View

MOST_MISSED: Final = 10
MOST_SHOWN: Final = 3
TITLE_WIDTH: Final = 56
NAME_WIDTH: Final = 40
MOST_LINES: Final = 4
INDENT: Final = " " * 11
CAUSES: Final[Mapping[Cause, str]] = {
    "must, no room": "takes {hours}, which do not fit into what is left of the budget",
    "no room": "takes {hours}, and {free} are free: what is planned spares more",
    "too big": "takes {hours}, more than the budget: repay it in parts, or save for it",
    "no estimate": "needs an estimate",
    "held": "is {state}",
    "waits": "waits for {by}, which cannot be planned",
    "circle": "is in a circle: {by}",
    "not worth it": "not worth repaying: spares {spared} over the horizon, costs {hours}",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Agenda:
    """What is shown of a plan; names: what to type for each debt, by key.

    sprint: its name, "" where there is none. variants: other plans that somebody asked about, by what is
    different.
    """

    sprint: str
    budget: float
    spent: float
    plan: Plan
    ahead: Sequence[tuple[str, Ahead]]
    runway: int | None
    seconds: float
    interrupted: bool
    debts: Mapping[str, Appraised]
    names: Mapping[str, str]
    variants: Sequence[tuple[str, Agenda]] = ()


def as_json(agenda: Agenda) -> Iterator[str]:
    """Yield one JSON object; hours and values are in hours, the gap is a share from 0 to 1."""
    yield json.dumps({"schema": SCHEMA, **_object(agenda)}, indent=2) + "\n"


def as_text(agenda: Agenda, view: View) -> Iterator[str]:
    """Yield the plan for people."""
    yield from painted(_lines(agenda, text_width(view)), view)


def _object(agenda: Agenda) -> dict[str, object]:
    plan = agenda.plan
    return {
        "sprint": agenda.sprint or None,
        "budget_hours": agenda.budget,
        "spent_hours": agenda.spent,
        "planned_hours": plan.hours,
        "chosen": [_chosen(agenda, pick) for pick in plan.chosen],
        "missed": [_missed(agenda, miss) for miss in plan.missed],
        "slices": [{"id": part.key, "hours": part.hours, "left": part.left} for part in plan.slices],
        "value": plan.value,
        "upper_bound": plan.upper_bound,
        "gap": plan.gap,
        "proved": plan.proved,
        "seconds": round(agenda.seconds, 3),
        "interrupted": agenda.interrupted,
        "worth_repaying": {
            "ids": plan.worth,
            "hours": plan.worth_hours,
            "runway_sprints": agenda.runway,
        },
        "circles": plan.circles,
        "horizon": [
            {
                "sprint": name,
                "budget_hours": each.budget_hours,
                "chosen": each.chosen,
                "slices": [{"id": part.key, "hours": part.hours, "left": part.left} for part in each.slices],
            }
            for name, each in agenda.ahead
        ],
        "what_if": [{"change": name, **_object(each)} for name, each in agenda.variants],
    }


def _chosen(agenda: Agenda, pick: Pick) -> dict[str, object]:
    debt = agenda.debts[pick.key]
    return {
        "id": pick.key,
        "title": debt.entry.tag.title,
        "principal_hours": _principal(debt, pick.hours),
        "reason": reason(agenda, pick),
        "role": pick.role,
        "hours": pick.hours,
    }


def _missed(agenda: Agenda, miss: Miss) -> dict[str, object]:
    debt = agenda.debts[miss.key]
    return {
        "id": miss.key,
        "title": debt.entry.tag.title,
        "principal_hours": _principal(debt, miss.hours),
        "reason": cause(agenda, miss),
        "cause": miss.cause,
        "hours": miss.hours,
        "due": miss.due,
    }


def _principal(debt: Appraised, planned: float | None) -> list[float] | None:
    """Low, likely and high hours, as they were estimated."""
    stated = debt.entry.tag.principal_hours
    if stated is not None:
        return list(stated)
    return None if planned is None or debt.valuation.principal is None else [planned] * 3


def reason(agenda: Agenda, pick: Pick) -> str:
    """Why a debt is planned."""
    debt = agenda.debts[pick.key]
    if pick.role == "required":
        return f"comes before {agenda.names.get(pick.by, pick.by)}, which is due"
    if pick.role == "must":
        fired = [each for each in debt.standings if each.verdict == "fired"]
        said = "; ".join(f"{each.name} fired" + (f" on {each.since}" if each.since else "") for each in fired)
        return f"due: {said}" if said else "due: asked for"
    numbers = debt.valuation
    parts = [f"spares {hours(numbers.cost_of_delay.value)} a sprint"]
    if numbers.payback is not None:
        parts.append(f"pays back in {number(numbers.payback)} sprints")
    waiting = [
        each.key
        for each in agenda.plan.chosen
        if each.key != pick.key and pick.key in _needs(agenda, each.key)
    ]
    if waiting:
        parts.append(f"comes before {agenda.names.get(waiting[0], waiting[0])}")
    return ", ".join(parts)


def _needs(agenda: Agenda, key: str) -> tuple[str, ...]:
    return agenda.debts[key].entry.tag.requires


def cause(agenda: Agenda, miss: Miss) -> str:
    """Why a debt is not planned."""
    debt = agenda.debts[miss.key]
    numbers = debt.valuation
    spared = (numbers.npv or 0.0) + (numbers.principal.value if numbers.principal else 0.0)
    names = [agenda.names.get(key, key) for key in miss.by]
    arrow = " after " if miss.cause == "circle" else ", "
    more = [*names[:1]] if miss.cause == "circle" else []
    said = CAUSES[miss.cause].format(
        free=hours(_free(agenda)),
        hours=hours(miss.hours or 0.0),
        spared=hours(max(spared, 0.0)),
        by=arrow.join([*names, *more]),
        state=debt.entry.state,
    )
    return f"due, but {said}" if miss.due else said


def _free(agenda: Agenda) -> float:
    """The hours of the budget that are neither spent nor planned."""
    planned = agenda.plan.hours + sum(part.hours for part in agenda.plan.slices)
    return max(agenda.budget - agenda.spent - planned, 0.0)


def _lines(agenda: Agenda, width: int) -> Iterator[Line]:
    plan = agenda.plan
    title = f"plan of {_short(agenda.sprint)}" if agenda.sprint else "plan"
    left = f", {hours(agenda.spent)} of them spent" if agenda.spent else ""
    yield line((title, STRONG), (f"  budget {hours(agenda.budget)}{left}",))
    yield EMPTY
    for pick in plan.chosen:
        yield from _debt(agenda, pick.key, hours(pick.hours), reason(agenda, pick), width)
    for part in plan.slices:
        yield from _debt(agenda, part.key, hours(part.hours), _slice_words(part, agenda), width)
    if not plan.chosen and not plan.slices:
        yield line(("nothing to plan",))
    planned = plan.hours + sum(part.hours for part in plan.slices)
    yield line((f"{'─' * 8} {hours(planned)} planned, {hours(_free(agenda))} free {'─' * 8}", FAINT))
    yield from _missed_lines(agenda, width)
    yield EMPTY
    yield from _quality(agenda, width)
    yield from _outlook(agenda, width)
    for name, other in agenda.variants:
        yield from _variant(agenda, name, other, width)


def _debt(agenda: Agenda, key: str, amount: str, why: str, width: int) -> Iterator[Line]:
    name = agenda.names.get(key, key)
    title = clip(safe_text(agenda.debts[key].entry.tag.title or "(no title)"), TITLE_WIDTH)
    yield line((f"{amount:>9}  ", GREEN), (f"{name}  ", YELLOW), (title, STRONG))
    yield from _below(why, width)


def _slice_words(part: Slice, agenda: Agenda) -> str:
    name = agenda.names.get(part.key, part.key)
    return f"a part, {hours(part.left)} are left then: Debt-Repays: {name} {number(part.hours)}h partial"


def _missed_lines(agenda: Agenda, width: int) -> Iterator[Line]:
    missed = agenda.plan.missed
    unsaid = [miss for miss in missed if miss.cause == "no estimate" and not miss.due]
    told = [miss for miss in missed if miss.cause != "no estimate" or miss.due]
    for miss in told[:MOST_MISSED]:
        name = agenda.names.get(miss.key, miss.key)
        title = clip(safe_text(agenda.debts[miss.key].entry.tag.title or "(no title)"), TITLE_WIDTH)
        style = RED if miss.due else FAINT
        yield line((INDENT,), (f"{name}  ", YELLOW), (title, FAINT))
        yield from _below(cause(agenda, miss), width, style)
    if len(told) > MOST_MISSED:
        yield line((f"{INDENT}and {len(told) - MOST_MISSED:,} more", FAINT))
    if unsaid:
        some = ", ".join(agenda.names.get(miss.key, miss.key) for miss in unsaid[:MOST_SHOWN])
        more = f" and {len(unsaid) - MOST_SHOWN:,} more" if len(unsaid) > MOST_SHOWN else ""
        need = "debt needs an estimate" if len(unsaid) == 1 else "debts need an estimate"
        yield from _below(f"{len(unsaid):,} {need}: {some}{more}", width)


def _below(text: str, width: int, style: str = "") -> Iterator[Line]:
    """A text below the title of a debt, on as many lines as it needs."""
    for part in wrap(safe_text(text), width - len(INDENT), MOST_LINES):
        yield line((INDENT,), (part, style))


def _quality(agenda: Agenda, width: int) -> Iterator[Line]:
    plan = agenda.plan
    due = [miss for miss in plan.missed if miss.due]
    over = [miss.hours or 0.0 for miss in due if miss.cause == "must, no room"]
    if over:
        yield line((f"{count(len(over), 'debt')} due, but not in the budget: {hours(sum(over))}", RED))
    if len(over) < len(due):
        yield line((f"{count(len(due) - len(over), 'debt')} due, but cannot be planned", RED))
    proof = "proved: no plan of this budget is worth more" if plan.proved else "not proved"
    bound = f"upper bound {hours(plan.upper_bound)}, gap {_percent(plan.gap)}"
    stopped = ["stopped early: the best so far"] if agenda.interrupted else []
    yield from flow(
        [
            f"value {hours(plan.value)} spared over the horizon",
            bound,
            proof,
            f"{agenda.seconds:.1f} s",
            *stopped,
        ],
        width,
    )


def _percent(share: float) -> str:
    if not share:
        return "0 %"
    return "less than 0.01 %" if share < 0.0001 else f"{share * 100:.2f} %"  # noqa: PLR2004


def _outlook(agenda: Agenda, width: int) -> Iterator[Line]:
    plan = agenda.plan
    worth = f"worth repaying at all: {count(len(plan.worth), 'debt')}, {hours(plan.worth_hours)}"
    if agenda.runway is None:
        run = "no budget, so never repaid"
    else:
        run = f"at {hours(agenda.budget)} a sprint: {count(agenda.runway, 'sprint')}"
    yield from flow([worth, run] if plan.worth else [worth], width)
    later = [(name, each) for name, each in agenda.ahead[1:] if each.chosen or each.slices]
    for name, each in later:
        names = [agenda.names.get(key, key) for key in each.chosen[:MOST_SHOWN]]
        names += [f"a part of {agenda.names.get(part.key, part.key)}" for part in each.slices]
        more = len(each.chosen) - MOST_SHOWN
        some = ", ".join([*names, *([f"{more:,} more"] if more > 0 else [])])
        yield from flow([f"then {_short(name)}: {hours(each.hours)}: {some}"], width)


def _short(name: str) -> str:
    """The name of a sprint, which may come from a tracker."""
    return clip(safe_text(name), NAME_WIDTH)


def _variant(agenda: Agenda, name: str, other: Agenda, width: int) -> Iterator[Line]:
    """What another budget would change."""
    before = {pick.key for pick in agenda.plan.chosen}
    after = {pick.key for pick in other.plan.chosen}
    added = [agenda.names.get(key, key) for key in sorted(after - before)]
    lost = [agenda.names.get(key, key) for key in sorted(before - after)]
    parts = [f"what if {name}: {hours(other.budget)}, value {hours(other.plan.value)}"]
    parts += [f"also {_some(added)}"] if added else []
    parts += [f"without {_some(lost)}"] if lost else []
    yield EMPTY
    yield from flow(parts, width)


def _some(names: Sequence[str]) -> str:
    more = len(names) - MOST_SHOWN
    return ", ".join(names[:MOST_SHOWN]) + (f" and {more:,} more" if more > 0 else "")
