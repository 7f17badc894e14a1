"""Debts that move through the quadrant, told by the worked example: customers begin to ask for security."""

from __future__ import annotations

from dataclasses import replace

from worked_example import CUSTOMERS, EVIDENCE, FIRED, ID, RECORD, TERMS, TODAY

from debtledger.core.economy.appraised import Appraised
from debtledger.core.economy.moving import Move, moves
from debtledger.core.economy.pricing import demands_of, priced, surroundings, with_demand
from debtledger.core.economy.series import Known
from debtledger.core.ledger import reconcile

(ENTRY,) = reconcile([], [RECORD]).entries
DAY = "2026-10-05"
AROUND = surroundings([ENTRY], {}, TERMS, TODAY)


def _known(since: str | None) -> Known:
    """The example, whose trigger of customers has fired on a day."""
    fired = replace(FIRED, since=since)
    prices = priced([ENTRY], {ID: EVIDENCE}, AROUND, TERMS)
    prices = with_demand(prices, demands_of({ID: (fired,)}, CUSTOMERS, TERMS), TERMS)
    debt = Appraised(
        entry=ENTRY,
        evidence=EVIDENCE,
        standings=(fired,),
        account=prices.accounts[ID],
        valuation=prices.valuations[ID],
    )
    return Known(debts=(debt,), terms=TERMS, around=AROUND)


def test_a_debt_that_customers_began_to_ask_for_came_from_the_first_cell_to_that_of_features() -> None:
    assert moves(_known("2026-10-14"), DAY) == {
        ID: Move(
            before="Technical debt",
            after="New features",
            why="customers: 25.5 h a sprint, before nothing, since a trigger of theirs fired on 2026-10-14",
        )
    }


def test_a_debt_whose_customers_asked_before_has_not_moved() -> None:
    assert not moves(_known("2026-10-01"), DAY)
    assert not moves(_known(None), DAY)


def test_a_debt_of_which_nothing_but_itself_suffers_has_not_moved() -> None:
    known = _known("2026-10-14")
    (debt,) = known.debts
    alone = replace(debt, valuation=replace(debt.valuation, x=0.0, y=0.0))
    assert not moves(replace(known, debts=(alone,)), DAY)


def test_a_debt_that_was_taken_since_came_from_nowhere() -> None:
    assert not moves(_known("2026-10-14"), "2025-12-31")
