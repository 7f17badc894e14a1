"""A debt of a report as plain values by name: what programs and spreadsheets get of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from debtledger.core.briefing.sections import banded

if TYPE_CHECKING:
    from collections.abc import Callable

    from debtledger.core.briefing.facts import Listed
    from debtledger.core.economy.valuation import Figure

    Value = str | float | bool | None


def debt_row(listed: Listed | None) -> dict[str, Value]:
    """What is told of one debt: hours, sprints and shares; money in bands; no person, and no customer.

    None where something is unknown or never comes. Without a debt, all values are None.
    """
    return {name: None if listed is None else get(listed) for name, get in _GETS.items()}


def _value(figure: Figure | None) -> float | None:
    return None if figure is None else figure.value


def _trigger(each: Listed) -> str | None:
    """The verdict of the trigger that is nearest to being due."""
    verdicts = {standing.verdict for standing in each.debt.standings}
    order = ("fired", "warming", "cooled", "dormant", "unknown")
    return next((verdict for verdict in order if verdict in verdicts), None)


_GETS: dict[str, Callable[[Listed], Value]] = {
    "number": lambda each: each.number,
    "id": lambda each: each.debt.entry.tag.id,
    "fingerprint": lambda each: each.debt.entry.debt.fingerprint,
    "title": lambda each: each.title,
    "state": lambda each: each.debt.entry.state,
    "kind": lambda each: each.debt.entry.tag.kind,
    "aspect": lambda each: each.debt.entry.tag.aspect,
    "level": lambda each: each.debt.entry.debt.level,
    "since": lambda each: each.debt.account.since,
    "days": lambda each: each.debt.account.days,
    "principal_hours": lambda each: _value(each.debt.valuation.principal),
    "interest_hours_per_sprint": lambda each: each.debt.valuation.interest.value,
    "interest_low": lambda each: each.debt.valuation.interest.low,
    "interest_high": lambda each: each.debt.valuation.interest.high,
    "delay_hours_per_sprint": lambda each: each.debt.valuation.cost_of_delay.value,
    "carried_hours": lambda each: each.debt.valuation.carried.value,
    "measured_share": lambda each: each.debt.valuation.carried.measured,
    "payback_sprints": lambda each: each.debt.valuation.payback,
    "past_breaking_point": lambda each: each.debt.valuation.past_breaking_point,
    "trigger": _trigger,
    "verdict": lambda each: each.debt.valuation.verdict,
    "net_band": lambda each: banded(_value(each.debt.valuation.net)),
    "cell": lambda each: each.debt.valuation.cell,
    "x": lambda each: each.debt.valuation.x,
    "y": lambda each: each.debt.valuation.y,
    "action": lambda each: each.debt.valuation.action,
}
