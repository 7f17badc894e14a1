"""What debts cost: against formulas written a second time, and for every record there can be."""

from __future__ import annotations

import math
from dataclasses import asdict, replace
from datetime import timedelta
from math import isclose
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ledger_records import records
from worked_example import ASKS, CUSTOMERS, EVIDENCE, ID, RECORD, TAKEN, TERMS, TODAY

from debtledger.core.economy.pricing import (
    calibration_of,
    demands_of,
    priced,
    surroundings,
    threats,
    with_demand,
)
from debtledger.core.evidence import Evidence, Receipt, Repayment, Touch
from debtledger.core.ledger import reconcile
from debtledger.core.recording.record import (
    Block,
    Bought,
    Event,
    Incident,
    Realised,
    Record,
    RecordInterest,
    Taken,
)
from debtledger.core.tracking.issue import Issue
from debtledger.core.triggering.standing import TriggerStanding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from debtledger.core.economy.account import Account
    from debtledger.core.economy.economics import Terms
    from debtledger.core.economy.valuation import Valuation

hours = st.floats(0, 500).map(lambda value: round(value, 3))
three = st.tuples(hours, hours, hours).map(lambda found: tuple(sorted(found)))
interests = st.builds(
    RecordInterest,
    drag_hours=three,
    toil_hours_per_sprint=hours,
    expected_touches_per_sprint=st.none() | st.floats(0, 20),
    incident=st.none()
    | st.builds(
        Incident, probability_per_sprint=st.floats(0, 1), hours=hours, customer_visible=st.booleans()
    ),
)
plain_records = st.builds(
    Record,
    id=st.just(ID),
    title=st.just("a debt"),
    taken=st.just(Taken(date=TAKEN.isoformat())),
    bought=st.builds(
        Bought,
        saved_hours=three,
        weeks=st.floats(0, 50),
        cost_of_delay_per_week=st.floats(0, 50_000),
        probability=st.floats(0, 1),
        price=st.floats(0, 100_000),
    ),
    principal_hours=three,
    interest=interests,
    blocks=st.lists(
        st.builds(Block, item=st.just("the new checkout"), hours_per_sprint=hours), max_size=2
    ).map(tuple),
)
histories = st.builds(
    lambda touches, receipts, incidents, support: Evidence(
        since=TAKEN.isoformat(),
        touches=tuple(Touch(day="2026-02-01", author="a", commit=str(number)) for number in range(touches)),
        receipts=tuple(Receipt(at="2026-02-01", by="a", hours=each, source="") for each in receipts),
        incident_hours=incidents,
        support_hours_per_sprint=support,
    ),
    st.integers(0, 80),
    st.lists(st.floats(0.1, 20), max_size=12),
    hours,
    st.floats(0, 30),
)


def value_of(record: Record, evidence: Evidence = EVIDENCE, terms: Terms = TERMS) -> Valuation:
    (entry,) = reconcile([], [record]).entries
    around = surroundings([entry], {}, terms, TODAY)
    return priced([entry], {entry.key: evidence}, around, terms).valuations[entry.key]


def written_again(record: Record, evidence: Evidence, sprints: float) -> dict[str, float]:
    """The formulas, from the words of the model and from nothing else."""

    def mean(found: tuple[float, float, float] | None) -> float:
        return 0.0 if found is None else (found[0] + 4 * found[1] + found[2]) / 6

    interest, bought = record.interest, record.bought
    n_touches, m = len(evidence.touches), len(evidence.receipts)
    logged = sum(receipt.hours for receipt in evidence.receipts)
    prior = 0.1 if interest.expected_touches_per_sprint is None else interest.expected_touches_per_sprint
    rate = (2 * prior + n_touches) / (2 + sprints)
    friction = (4 * mean(interest.drag_hours) + logged) / (4 + m)
    toil = interest.toil_hours_per_sprint or 0.0
    incident = interest.incident or Incident(probability_per_sprint=0, hours=0)
    expected = (incident.probability_per_sprint or 0) * (incident.hours or 0)
    carried = logged + max(n_touches - m, 0) * friction + toil * sprints + evidence.incident_hours
    principal = mean(record.principal_hours)
    support = evidence.support_hours_per_sprint + (expected if incident.customer_visible else 0)
    enabling = sum(block.hours_per_sprint or 0 for block in record.blocks)
    internal = toil + friction * rate + (0 if incident.customer_visible else expected)
    delay = internal + support + enabling
    i = 1.10 ** (14 / 365) - 1
    worth = 90 * mean(bought.saved_hours)
    worth += (bought.probability or 0) * (bought.weeks or 0) * (bought.cost_of_delay_per_week or 0)
    worth += bought.price or 0
    return {
        "touch_rate": rate,
        "friction": friction,
        "carried": carried,
        "interest": toil + friction * rate + expected,
        "principal": principal,
        "delay": delay,
        "npv": delay * (1 - (1 + i) ** -26) / i - principal,
        "benefit": worth,
        "net": worth - 90 * (carried + principal),
        "x": support / delay if delay else 0,
        "y": enabling / delay if delay else 0,
        "payback": principal / delay if delay else math.inf,
        "discounted": -math.log(1 - i * principal / delay) / math.log(1 + i)
        if delay > i * principal
        else math.inf,
    }


@settings(max_examples=100)
@given(plain_records, histories)
def test_every_number_is_what_the_formulas_say(record: Record, evidence: Evidence) -> None:
    found, expected = value_of(record, evidence), written_again(record, evidence, 20)
    assert found.principal
    assert found.benefit
    assert found.net
    same = {
        "touch_rate": found.touch_rate.value,
        "friction": found.friction.value,
        "carried": found.carried.value,
        "interest": found.interest.value,
        "principal": found.principal.value,
        "delay": found.cost_of_delay.value,
        "npv": found.npv,
        "benefit": found.benefit.value,
        "net": found.net.value,
        "x": found.x,
        "y": found.y,
        "payback": math.inf if found.payback is None else found.payback,
        "discounted": math.inf if found.payback_discounted is None else found.payback_discounted,
    }
    for name, value in same.items():
        assert value is not None
        assert isclose(value, expected[name], rel_tol=1e-6, abs_tol=1e-6), name
    assert found.past_breaking_point == (expected["carried"] >= expected["principal"])


@settings(max_examples=100)
@given(records, histories, st.integers(-5, 5000))
def test_every_record_has_numbers_that_are_finite(record: Record, evidence: Evidence, days: int) -> None:
    (entry,) = reconcile([], [record]).entries
    around = surroundings([entry], {}, TERMS, TAKEN + timedelta(days=days))
    for known in (evidence, Evidence(whole=False)):
        found = priced([entry], {entry.key: known}, around, TERMS).valuations[entry.key]
        assert all(map(math.isfinite, numbers(asdict(found))))
        assert 0 <= found.x <= 1
        assert 0 <= found.y <= 1
        assert found.carried.value >= 0


def numbers(value: object) -> Iterator[float]:
    if isinstance(value, dict):
        for each in value.values():
            yield from numbers(each)
    elif isinstance(value, int | float):
        yield value


@given(plain_records, histories, st.integers(1, 20))
def test_more_touches_at_the_same_receipts_never_lower_the_interest(
    record: Record, evidence: Evidence, more: int
) -> None:
    busier = replace(evidence, touches=evidence.touches + EVIDENCE.touches[:more])
    for whole in (True, False):
        fewer = value_of(record, replace(evidence, whole=whole))
        assert value_of(record, replace(busier, whole=whole)).interest.value >= fewer.interest.value - 1e-12


@given(plain_records, histories, st.floats(0.1, 10))
def test_scaling_the_hour_rate_scales_the_money_that_hours_are_worth(
    record: Record, evidence: Evidence, factor: float
) -> None:
    record = replace(record, bought=Bought(saved_hours=record.bought.saved_hours))
    one = value_of(record, evidence)
    other = value_of(record, evidence, replace(TERMS, hour_rate=90 * factor))
    assert one.benefit
    assert other.benefit
    assert one.net
    assert other.net
    assert isclose(other.benefit.value, one.benefit.value * factor, abs_tol=1e-6)
    assert isclose(other.net.value, one.net.value * factor, rel_tol=1e-9, abs_tol=1e-6)
    assert one.carried == other.carried


@given(st.floats(0, 20), st.integers(0, 200))
def test_the_touch_rate_lies_between_what_was_expected_and_what_was_seen(prior: float, touches: int) -> None:
    record = replace(RECORD, interest=RecordInterest(expected_touches_per_sprint=prior))
    evidence = replace(EVIDENCE, touches=tuple(EVIDENCE.touches[number % 53] for number in range(touches)))
    rate = value_of(record, evidence).touch_rate
    low, high = sorted((prior, touches / 20))
    assert low - 1e-9 <= rate.value <= high + 1e-9
    assert rate.low is not None
    assert rate.high is not None
    assert rate.low <= rate.high


@given(plain_records, histories, st.floats(0, 1000))
def test_points_enter_no_formula(record: Record, evidence: Evidence, points: float) -> None:
    assert value_of(record, evidence) == value_of(replace(record, points=points), evidence)


def test_a_history_that_was_not_looked_at_lowers_no_expectation() -> None:
    rate = value_of(RECORD, Evidence(whole=False)).touch_rate
    assert (rate.value, rate.basis, rate.measured) == (2.0, "declared", 0.0)
    seen = value_of(RECORD, Evidence()).touch_rate
    assert seen.value < 0.2


def test_a_debt_that_nobody_estimated_needs_an_estimate() -> None:
    found = value_of(replace(RECORD, principal_hours=None, points=5))
    assert (found.principal, found.payback, found.net, found.breaking_point) == (None,) * 4
    assert (found.verdict, found.action) == ("inconclusive", "Hold")


def test_a_debt_that_has_cost_more_than_it_brought_is_underwater_without_an_estimate() -> None:
    record = replace(RECORD, principal_hours=None, bought=Bought(saved_hours=(1, 1, 1)))
    assert value_of(record).verdict == "underwater"


@pytest.mark.parametrize(
    ("bought", "verdict"),
    [
        (Bought(what="a week"), "unpriced"),
        (Bought(weeks=6), "unpriced"),
        (Bought(saved_hours=(10, 10, 10)), "underwater"),
        (Bought(saved_hours=(120, 125, 130)), "inconclusive"),
        (Bought(saved_hours=(400, 400, 400)), "good so far"),
        (Bought(price=50_000), "good so far"),
        (Bought(saved_hours=(1, 1, 1), realised=Realised(value=50_000)), "good"),
        (Bought(saved_hours=(400, 400, 400), realised=Realised(value=0, evidence="none came")), "underwater"),
    ],
)
def test_the_verdict_weighs_what_was_bought_against_what_it_costs(bought: Bought, verdict: str) -> None:
    assert value_of(replace(RECORD, bought=bought)).verdict == verdict


def test_a_debt_that_was_written_off_has_no_principal_and_costs_nothing_more() -> None:
    record = replace(
        RECORD, state="written-off", events=(Event(at="2026-04-06", what="written-off", by="lea"),)
    )
    found = value_of(record, replace(EVIDENCE, touches=(), receipts=()))
    assert found.principal
    assert (found.principal.value, found.interest.value, found.streams.total) == (0, 0, 0)
    assert found.sprints_open == 6
    assert found.carried.value == 0.5 * 6
    assert (found.action, found.break_even) == ("Hold", None)


def test_a_debt_that_was_repaid_is_weighed_with_the_hours_that_it_took() -> None:
    events = (
        Event(at="2026-03-01", what="repaid", by="lea", hours=8, partial=True),
        Event(at="2026-04-06", what="repaid", by="lea", hours=22),
    )
    found = value_of(replace(RECORD, state="repaid", events=events))
    assert found.principal
    assert (found.principal.value, found.principal.basis) == (30, "measured")
    assert found.interest.value == 0
    assert not found.past_breaking_point


def test_what_was_repaid_in_part_is_taken_off_the_principal_once() -> None:
    partial = Event(at="2026-03-01", what="repaid", by="lea", hours=8, partial=True)
    trailer = Repayment(at="2026-03-01", by="lea", hours=8, source="commit 1", partial=True)
    record = replace(RECORD, state="repaying", events=(partial,))
    found = value_of(record, replace(EVIDENCE, repayments=(trailer,)))
    assert found.principal
    assert round(found.principal.value, 1) == 34.7
    again = replace(record, events=(partial, Event(at="2026-04-01", what="re-estimated", by="lea")))
    estimated = value_of(again, EVIDENCE).principal
    assert estimated
    assert round(estimated.value, 1) == 42.7


def test_estimates_are_corrected_by_what_repayments_took() -> None:
    done = Record(
        id="D-11111111",
        title="done",
        state="repaid",
        principal_hours=(10, 10, 10),
        events=(Event(at="2026-03-01", what="repaid", by="lea", hours=40),),
    )
    entries = reconcile([], [RECORD, done]).entries
    prices = priced(entries, {}, surroundings(entries, {}, TERMS, TODAY), TERMS)
    assert prices.calibration == (40 + 40) / (40 + 10)
    principal = prices.valuations[ID].principal
    assert principal
    assert isclose(principal.value, 256 / 6 * 1.6)
    assert calibration_of([]) == 1


@pytest.mark.parametrize(
    ("item", "issues", "hours"),
    [
        ("jira:APP-77", {}, 0),
        ("jira:APP-77", {"jira:APP-77": "open"}, 4),
        ("jira:APP-77", {"jira:APP-77": "closed"}, 0),
        ("#412", {}, 0),
        ("the new checkout", {}, 4),
        ("D-11111111", {}, 4),
    ],
)
def test_what_is_blocked_counts_unless_it_is_an_issue_that_is_not_known_to_be_open(
    item: str, issues: Mapping[str, str], hours: float
) -> None:
    record = replace(RECORD, blocks=(Block(item=item, hours_per_sprint=4),))
    entries = reconcile([], [record]).entries
    read = {
        ref: Issue(ref=ref, tracker="jira", title="", state="open" if state == "open" else "closed")
        for ref, state in issues.items()
    }
    prices = priced(entries, {}, surroundings(entries, read, TERMS, TODAY), TERMS)
    assert prices.valuations[ID].streams.enabling == hours


def test_a_debt_that_is_blocked_counts_until_it_is_closed() -> None:
    record = replace(RECORD, blocks=(Block(item="D-11111111", hours_per_sprint=4),))
    done = Record(
        id="D-11111111",
        title="done",
        state="written-off",
        events=(Event(at="2026-03-01", what="written-off", by="lea"),),
    )
    entries = reconcile([], [record, done]).entries
    prices = priced(entries, {}, surroundings(entries, {}, TERMS, TODAY), TERMS)
    assert prices.valuations[ID].streams.enabling == 0


def standing(verdict: str, *, demand: bool = True) -> TriggerStanding:
    return TriggerStanding(name="x", verdict=verdict, progress=1.0, demand=demand, asks=ASKS)  # type: ignore[arg-type]


@pytest.mark.parametrize("verdict", ["dormant", "warming", "cooled", "unknown"])
def test_demand_counts_only_where_its_trigger_has_fired(verdict: str) -> None:
    assert demands_of({ID: (standing(verdict),)}, CUSTOMERS, TERMS) == {}
    assert demands_of({ID: (standing("fired", demand=False),)}, CUSTOMERS, TERMS) == {}
    assert round(demands_of({ID: (standing("fired"),)}, CUSTOMERS, TERMS)[ID], 1) == 25.5


def test_a_customer_counts_once_by_what_matters_most() -> None:
    twice = (replace(ASKS[2], customer="cus:01"), *ASKS, ASKS[0])
    assert threats(twice, CUSTOMERS, TERMS) == threats(ASKS, CUSTOMERS, TERMS)
    assert len(threats(ASKS, CUSTOMERS, TERMS)) == 4


def test_unknown_customers_put_nothing_at_risk() -> None:
    assert (
        threats([replace(ASKS[0], customer=None), replace(ASKS[0], customer="cus:99")], CUSTOMERS, TERMS)
        == ()
    )


def test_no_demand_comes_to_a_debt_that_is_closed() -> None:
    record = replace(
        RECORD, state="written-off", events=(Event(at="2026-04-06", what="written-off", by="lea"),)
    )
    entries = reconcile([], [record]).entries
    prices = priced(entries, {}, surroundings(entries, {}, TERMS, TODAY), TERMS)
    assert with_demand(prices, {ID: 20.0}, TERMS).valuations[ID].streams.demand == 0


def accounts_of(record: Record) -> Account:
    (entry,) = reconcile([], [record]).entries
    return priced([entry], {}, surroundings([entry], {}, TERMS, TODAY), TERMS).accounts[ID]


def test_the_days_that_a_debt_is_open_are_unknown_where_nobody_said_when_it_was_taken() -> None:
    assert (accounts_of(RECORD).days, accounts_of(RECORD).sprints) == (280, 20)
    unknown = accounts_of(replace(RECORD, taken=Taken()))
    assert (unknown.days, unknown.sprints) == (None, 0)
