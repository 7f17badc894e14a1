"""Debts that moved to another cell of the backlog quadrant since a day, and what moved them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from debtledger.core.economy.placement import dot_of
from debtledger.core.economy.series import debts_on
from debtledger.core.text import hours

if TYPE_CHECKING:
    from collections.abc import Mapping

    from debtledger.core.economy.appraised import Appraised
    from debtledger.core.economy.placement import Cell
    from debtledger.core.economy.series import Known
    from debtledger.core.economy.valuation import Streams

STREAMS: Final = {
    "internal": "work on it",
    "support": "support",
    "enabling": "what it blocks",
    "demand": "customers",
}
LEAST: Final = 0.005
"""Hours a sprint below which a stream reads as nought."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """The cells that a debt was in on a day and is in now, and why it is another one, in words."""

    before: Cell
    after: Cell
    why: str


def moves(known: Known, day: str) -> Mapping[str, Move]:
    """The debts that stood in another cell on a day (YYYY-MM-DD), by their keys.

    Costs that only the debt itself causes stay in the first cell, so only debts with others can have moved.
    """
    placed = [debt for debt in known.debts if debt.entry.open and (debt.valuation.x or debt.valuation.y)]
    # what repayments have taught changes principals, and no cell: the others need not be reckoned
    before = {debt.entry.key: debt for debt in debts_on(replace(known, debts=placed), day)}
    found = {}
    for debt in placed:
        then = before.get(debt.entry.key)
        if then is not None and (move := _move(then, debt, day)) is not None:
            found[debt.entry.key] = move
    return found


def _move(then: Appraised, now: Appraised, day: str) -> Move | None:
    since = _asked_since(now)
    streams = then.valuation.streams
    if now.account.demand and (since is None or since <= day):
        streams = replace(streams, demand=now.valuation.streams.demand)
    dot = dot_of(streams.internal, streams.support, streams.enabling, streams.demand)
    if dot.cell == now.valuation.cell:
        return None
    fired = f", since a trigger of theirs fired on {since}" if since is not None and since > day else ""
    return Move(before=dot.cell, after=now.valuation.cell, why=_cause(streams, now.valuation.streams) + fired)


def _asked_since(debt: Appraised) -> str | None:
    """The day on which the first trigger fired that counts what customers ask."""
    days = [each.since for each in debt.standings if each.demand and each.verdict == "fired" and each.since]
    return min(days, default=None)


def _cause(then: Streams, now: Streams) -> str:
    """The part of its cost that changed most: `customers cost 25 h a sprint, before nothing`."""
    changes = {name: getattr(now, name) - getattr(then, name) for name in STREAMS}
    name = max(changes, key=lambda each: abs(changes[each]))
    before, after = getattr(then, name), getattr(now, name)
    told = [hours(round(value, 2)) if value >= LEAST else "nothing" for value in (after, before)]
    return f"{STREAMS[name]}: {told[0]} a sprint, before {told[1]}"
