"""At most one debt to repay on the way: touched by the change anyway, and small enough."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from debtledger.core.statement.statement import Suggestion
from debtledger.core.text import hours

if TYPE_CHECKING:
    from collections.abc import Iterable

    from debtledger.core.statement.statement import Touched

SMALL: Final = 8.0
"""Hours: more than a working day is no scout's errand."""
ACTIONS: Final = ("Repay now", "Boy scout")


def suggested(touched: Iterable[Touched]) -> Suggestion | None:
    """The touched debt to repay on the way: one that pays for itself before others, then the smallest."""
    fitting = [
        (each, each.principal)
        for each in touched
        if each.action in ACTIONS and each.principal is not None and 0 < each.principal <= SMALL
    ]
    if not fitting:
        return None
    debt, principal = min(fitting, key=lambda each: (ACTIONS.index(each[0].action), each[1], each[0].key))
    why = "it pays for itself" if debt.action == ACTIONS[0] else "the change touches it anyway"
    return Suggestion(
        key=debt.key,
        name=debt.name,
        title=debt.title,
        path=debt.path,
        line=debt.line,
        principal=principal,
        why=f"{debt.action}: {hours(principal)}, and {why}",
    )
