"""What a tag says about money and time, in words that every view shares."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from debtledger.core.text import hours, number

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from debtledger.core.model import Interest, Tag, ThreePoint, Trigger

SAY_BUDGET = "set sprint.first_day and sprint.capacity_hours in .debtledger.toml"
"""What to type where nobody said what a sprint holds."""
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}\Z")


def stated(tag: Tag) -> Iterator[tuple[str, str]]:
    """Yield what a tag states beside its title: label and value, in the order in which people ask."""
    facts = {
        "owner": tag.owner,
        "cost": cost_words(tag),
        "interest": interest_words(tag.interest),
        "bought": tag.bought,
        "repay": repay_words(tag.triggers),
    }
    yield from ((name, value) for name, value in facts.items() if value)


def estimate_words(estimate: ThreePoint) -> str:
    """Return a three-point estimate: `24 h`, or `24 to 72 h, likely 40`."""
    low, likely, high = estimate
    return hours(low) if low == high else f"{number(low)} to {hours(high)}, likely {number(likely)}"


def cost_words(tag: Tag) -> str:
    """Return the principal of a tag in hours or points; empty where none is stated."""
    if tag.principal_hours is not None:
        return estimate_words(tag.principal_hours)
    if tag.points is not None:
        return f"{number(tag.points)} point{'' if tag.points == 1 else 's'}"
    return ""


def interest_words(interest: Interest) -> str:
    """Return what is paid while a debt is open: `2 h/sprint + 0.5 h/touch`; empty where none is stated."""
    rates = ((interest.per_sprint_hours, "sprint"), (interest.per_touch_hours, "touch"))
    return " + ".join(f"{hours(rate)}/{unit}" for rate, unit in rates if rate is not None)


def repay_words(triggers: Sequence[Trigger]) -> str:
    """Return when to repay: `by 2026-12-01; when customers pay for security`; empty without triggers."""
    texts = [trigger.text.strip() for trigger in triggers]
    dates = ", ".join(text for text in texts if _DATE.match(text))
    others = "; ".join(text.removeprefix("when ") for text in texts if not _DATE.match(text))
    return "; ".join(f"{word} {part}" for word, part in (("by", dates), ("when", others)) if part)


def assumed_budget_words(budget: float) -> str:
    """Return what is said where nobody said what a sprint holds; budget: the hours that are taken instead."""
    return f"nobody said what a sprint holds: planned with {number(budget)} h, an assumption"
