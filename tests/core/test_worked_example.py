"""The worked example of docs/economics.md, to the printed digits."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from worked_example import CUSTOMERS, EVIDENCE, FIRED, ID, RECORD, TERMS, TODAY

from debtledger.core.economy.appraised import Appraised
from debtledger.core.economy.explaining import Explained, carried_words, explained
from debtledger.core.economy.pricing import demands_of, priced, surroundings, with_demand
from debtledger.core.ledger import reconcile
from debtledger.core.recording.record import RecordInterest

if TYPE_CHECKING:
    from debtledger.core.economy.pricing import Prices
    from debtledger.core.economy.valuation import Valuation

(ENTRY,) = reconcile([], [RECORD]).entries


def prices() -> Prices:
    around = surroundings([ENTRY], {}, TERMS, TODAY)
    return priced([ENTRY], {ID: EVIDENCE}, around, TERMS)


@pytest.fixture
def before() -> Valuation:
    return prices().valuations[ID]


@pytest.fixture
def after() -> Valuation:
    demands = demands_of({ID: (FIRED,)}, CUSTOMERS, TERMS)
    return with_demand(prices(), demands, TERMS).valuations[ID]


def test_the_principal_is_42_7_hours(before: Valuation) -> None:
    assert before.principal
    assert f"{before.principal.value:.1f}" == "42.7"


def test_a_touch_costs_1_33_hours_and_comes_2_59_times_a_sprint(before: Valuation) -> None:
    rate = before.touch_rate
    assert f"{before.friction.value:.2f}" == "1.33"
    assert f"{rate.value:.2f} [{rate.low:.2f}, {rate.high:.2f}]" == "2.59 [2.16, 3.04]"


def test_it_has_cost_81_7_hours_of_which_16_per_cent_are_measured(before: Valuation) -> None:
    assert before.carried.measured is not None
    assert f"{before.carried.value:.1f} h ({before.carried.measured:.0%})" == "81.7 h (16%)"
    assert carried_words(prices().accounts[ID], before) == (
        "81.7 h so far (16 % measured): 13.0 h logged in 9 receipts, 44 touches at 1.33 h, 10 h toil"
    )


def test_its_breaking_point_was_passed_at_sprint_10_4(before: Valuation) -> None:
    assert before.past_breaking_point
    assert f"{before.breaking_point:.1f}" == "10.4"
    assert before.sprints_open == 20


def test_its_interest_is_4_75_hours_a_sprint_and_all_of_its_cost_of_delay(before: Valuation) -> None:
    assert f"{before.interest.value:.2f}" == "4.75"
    assert f"{before.cost_of_delay.value:.2f}" == "4.75"


def test_it_pays_back_in_9_0_sprints_or_9_1_discounted_and_is_worth_75_hours(before: Valuation) -> None:
    assert f"{before.payback:.1f} {before.payback_discounted:.1f} {before.npv:+.0f}" == "9.0 9.1 +75"


def test_it_brought_17760_and_6570_net_and_was_good_so_far(before: Valuation) -> None:
    assert before.benefit
    assert before.net
    assert f"{before.benefit.value:,.0f} {before.net.value:+,.0f}" == "17,760 +6,570"
    assert before.verdict == "good so far"
    assert f"{before.break_even:.1f}" == "15.4"


def test_it_lies_in_the_cell_technical_debt_and_is_held(before: Valuation) -> None:
    assert (f"{before.x:.2f}", before.y, before.cell) == ("0.17", 0, "Technical debt")
    assert before.action == "Hold"
    assert before.fowler == ("deliberate", "prudent")


def test_the_three_customers_that_count_have_85_thousand_and_the_first_56_per_cent_of_it() -> None:
    counted = [CUSTOMERS[ask.customer or ""] for ask in FIRED.asks]
    revenue = [customer.arr or 0 for customer in counted if customer.segment in ("A", "B")]
    assert sum(revenue) == 85_000
    assert f"{max(revenue) / sum(revenue):.0%}" == "56%"


def test_after_the_asks_the_demand_is_25_5_and_the_cost_of_delay_30_3(after: Valuation) -> None:
    assert f"{after.streams.demand:.1f} {after.cost_of_delay.value:.1f}" == "25.5 30.3"


def test_after_the_asks_the_dot_is_in_new_features(after: Valuation) -> None:
    assert (f"{after.x:.2f}", f"{after.y:.2f}", after.cell) == ("0.87", "0.84", "New features")


def test_after_the_asks_it_pays_back_in_1_4_sprints_and_is_split_and_planned(after: Valuation) -> None:
    assert f"{after.payback:.1f} {after.break_even:.1f}" == "1.4 2.4"
    assert after.action == "Split & plan"


def test_what_is_blocked_counts_once_its_issue_is_known_to_wait(before: Valuation) -> None:
    assert before.streams.enabling == 0
    (block,) = prices().accounts[ID].blocks
    assert (block.item, block.hours, block.counts) == ("jira:APP-77", 4, False)


def test_every_number_is_explained_in_words() -> None:
    found = prices()
    debt = Appraised(
        entry=ENTRY,
        evidence=EVIDENCE,
        standings=(),
        account=found.accounts[ID],
        valuation=found.valuations[ID],
    )
    assert dict(explained(debt, Explained(terms=TERMS, today=TODAY))) == {
        "open for": "20 sprints, since 2026-01-12",
        "touches": "2.59 a sprint (2.16 to 3.04): 53 touches by 1 author in 20 sprints, last on 2026-09-30",
        "principal": "42.7 h to repay it now (32.4 to 52.9): an estimate of 42.7 h",
        "friction": "1.33 h a touch (1.23 to 1.43): 1.08 h estimated, 9 receipts of 1.44 h on average",
        "carried": "81.7 h so far (16 % measured): 13.0 h logged in 9 receipts, 44 touches at 1.33 h,"
        " 10 h toil",
        "interest now": "4.75 h a sprint (4.11 to 5.39): 0.5 h toil, 2.59 touches at 1.33 h, 0.8 h of"
        " incidents that customers see",
        "delay": "cost of delay 4.75 h a sprint: 3.95 inside the team, 0.8 support; not counted: 4 h for"
        " jira:APP-77, which nobody knows to wait",
        "breaking": "breaking point passed at sprint 10.4: it has cost its principal",
        "payback": "9.0 sprints (9.1 discounted); repaying now is worth +75 h over 26 sprints",
        "verdict": "good so far: net +6,570 (+5,523 to +7,617), from 17,760 bought less 81.7 h carried and"
        " 42.7 h to repay at 90 an hour; break-even in 15.4 sprints, on 2027-05-21",
        "quadrant": "Technical debt (x 0.17, y 0.00)",
        "action": "Hold: it does not fit the 32 h that a sprint has, and does not pay back within 6 sprints",
        "taken as": "deliberate · prudent",
    }


def test_touches_that_nobody_said_the_cost_of_are_told_and_charged_nothing() -> None:
    silent = replace(RECORD, interest=RecordInterest())
    (entry,) = reconcile([], [silent]).entries
    found = priced(
        [entry], {ID: replace(EVIDENCE, receipts=())}, surroundings([entry], {}, TERMS, TODAY), TERMS
    )
    words = carried_words(found.accounts[ID], found.valuations[ID])
    assert words == "nothing that is known: nobody said what 53 touches cost"
