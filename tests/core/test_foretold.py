"""A snapshot tells how near conditions on demand are, to those who know revenue in bands only."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debtledger.core.foretold import held, stage_of, truths
from debtledger.core.market.demand import SEGMENTS, STRENGTHS, Ask, Customer, Demand
from debtledger.core.market.signalslog import read_snapshot
from debtledger.core.market.snapshot_writing import Secrets, write_snapshot
from debtledger.core.tracking.issue import Issue
from debtledger.core.tracking.issues import shelved
from debtledger.core.triggering.answering import MarketAnswers
from debtledger.core.triggering.guards import foretell, key_of, question_of
from debtledger.core.triggering.inquiry import Answers, Demanded
from debtledger.worth import kinds

if TYPE_CHECKING:
    from debtledger.core.tracking.issue import IssueState
    from debtledger.core.triggering.conditions import Condition
    from debtledger.core.triggering.guards import Past
    from debtledger.core.triggering.standing import ConditionStanding

MADE = "2026-06-02"
READ = {"github": "2026-06-01T10:00:00Z", "customers": "2026-06-01T10:00:00Z"}
DAYS = st.integers(1, 28).flatmap(
    lambda day: st.integers(1, 5).map(lambda month: f"2026-{month:02}-{day:02}")
)
CUSTOMERS = st.lists(
    st.builds(
        Customer,
        id=st.integers(1, 6).map("cus:{:02}".format),
        segment=st.sampled_from((*SEGMENTS, None)),
        arr=st.one_of(st.none(), st.integers(0, 300_000).map(float)),
        paying_since=st.one_of(st.none(), DAYS, st.just("2026-07-01")),
    ),
    unique_by=lambda each: each.id,
)
ASKS = st.lists(
    st.tuples(
        st.integers(1, 7), DAYS, st.sampled_from(STRENGTHS), st.booleans(), st.sampled_from(("", *SEGMENTS))
    ),
    max_size=9,
)
CONDITIONS = st.fixed_dictionaries(
    {"signal": st.sampled_from(("customer_ask", "revenue_at_stake")), "topic": st.just("security")},
    optional={
        "min_customers": st.integers(1, 3),
        "max_single_share": st.sampled_from((0.4, 0.6, 0.9, 1.0)),
        "window": st.sampled_from(("30d", "90d", "400d")),
        "strength": st.sampled_from(STRENGTHS),
        "segments": st.lists(st.sampled_from(SEGMENTS), min_size=1, unique=True),
    },
)


def condition_of(raw: dict[str, object], least: int) -> Condition:
    found = kinds.read({**raw, "min": least} if raw["signal"] == "revenue_at_stake" else raw)
    assert not found.flaw
    return found


def stands(
    demand: Demand, issues: tuple[Issue, ...], condition: Condition, today: str
) -> tuple[ConditionStanding, Past]:
    market = MarketAnswers(demand, shelved(issues, (), READ))
    question = question_of(condition)
    answers = Answers(today=today, given={question: market.to(question)})  # type: ignore[dict-item]
    kind = kinds.kind(condition.signal)
    return kind.decide(condition, answers), kind.past(condition, answers)


def through_a_snapshot(
    demand: Demand, issues: tuple[Issue, ...], condition: Condition
) -> tuple[Demand, tuple[Issue, ...]]:
    demanded = MarketAnswers(demand, shelved(issues, (), READ)).to(question_of(condition))
    assert isinstance(demanded, Demanded)
    told = replace(demand, foretold={key_of(condition): foretell(condition, demanded)})
    read = read_snapshot("".join(write_snapshot(told, issues, Secrets(names={}), MADE)).encode())
    assert not read.flaws
    return read.demand, read.issues


def market_of(
    customers: list[Customer], said: list[tuple[int, str, str, bool, str]]
) -> tuple[Demand, tuple[Issue, ...]]:
    asks, issues = [], []
    for number, (who, day, strength, is_open, segment) in enumerate(said):
        ref = f"github:acme/app#{number + 1}"
        asks.append(
            Ask(
                topic="security", at=day, ref=ref, customer=f"cus:{who:02}", open=is_open,
                strength=strength, segment=segment or None,  # type: ignore[arg-type]
            )
        )  # fmt: skip
        closed = "" if is_open else "2026-05-30T00:00:00Z"
        state: IssueState = "open" if is_open else "closed"
        issues.append(
            Issue(ref=ref, tracker="github", title="", state=state, closed=closed, created=f"{day}T00:00:00Z")
        )
    found = Demand(customers={each.id: each for each in customers}, asks=tuple(asks), read_at=READ)
    return found, tuple(issues)


@given(
    CUSTOMERS, ASKS, CONDITIONS, st.integers(1, 400_000), st.sampled_from((MADE, "2026-06-20", "2026-09-30"))
)
def test_a_reader_of_a_snapshot_comes_to_the_same_stage_and_past(
    customers: list[Customer],
    said: list[tuple[int, str, str, bool, str]],
    raw: dict[str, object],
    least: int,
    today: str,
) -> None:
    condition = condition_of(raw, least)
    demand, issues = market_of(customers, said)
    here, here_past = stands(demand, issues, condition, today)
    there, there_past = stands(*through_a_snapshot(demand, issues, condition), condition, today)
    assert stage_of(there.progress) == stage_of(here.progress)
    assert there_past == here_past
    assert bool(there.missing) == bool(here.missing)


def test_bands_alone_would_not_fire_what_has_fired() -> None:
    customers = [
        Customer(id=f"cus:0{number}", segment="A", arr=arr, paying_since="2025-01-01")
        for number, arr in ((1, 48_000.0), (2, 22_000.0), (3, 15_000.0))
    ]
    demand, issues = market_of(customers, [(number, "2026-05-01", "nice", True, "") for number in (1, 2, 3)])
    condition = condition_of({"signal": "revenue_at_stake", "topic": "security"}, 50_000)
    read, states = through_a_snapshot(demand, issues, condition)
    assert stage_of(stands(demand, issues, condition, MADE)[0].progress) == "true"
    assert stage_of(stands(replace(read, foretold={}), states, condition, MADE)[0].progress) == "warming"
    told = stands(read, states, condition, MADE)[0]
    assert (stage_of(told.progress), told.told, told.missing) == ("true", "50k or more of 50k", "")


def test_a_snapshot_of_a_snapshot_says_the_same() -> None:
    demand, issues = market_of(
        [Customer(id="cus:01", segment="A", arr=9e4, paying_since="2025-01-01")],
        [(1, "2026-05-01", "nice", True, "")],
    )
    condition = condition_of(
        {"signal": "revenue_at_stake", "topic": "security", "max_single_share": 1.0, "min_customers": 1},
        60_000,
    )
    once = through_a_snapshot(demand, issues, condition)
    assert through_a_snapshot(*once, condition)[0].foretold == once[0].foretold
    assert truths(once[0].foretold[key_of(condition)]) == (("2026-05-01", True),)


def test_what_is_told_of_a_condition_holds_no_revenue() -> None:
    customers = [Customer(id="cus:01", segment="A", arr=48_123.0, paying_since="2025-01-01")]
    demand, issues = market_of(customers, [(1, "2026-05-01", "nice", True, "")])
    condition = condition_of({"signal": "revenue_at_stake", "topic": "security"}, 50_000)
    read, _ = through_a_snapshot(demand, issues, condition)
    lines = "".join(write_snapshot(read, (), Secrets(names={}), MADE))
    assert "48" not in lines.replace(key_of(condition), "")


@pytest.mark.parametrize(
    "line",
    [
        {"key": "", "turns": []},
        {"key": "a", "turns": {}},
        {"key": "a", "turns": [["2026-01-01"]]},
        {"key": "a", "turns": [["2026-01-01", "fired"]]},
        {"key": "a", "turns": [["soon", "true"]]},
        {"key": "a", "turns": [["2026-01-01", "true"]] * 1001},
    ],
)
def test_a_strange_condition_is_a_flaw(line: dict[str, object]) -> None:
    read = read_snapshot(json.dumps({"schema": 1, "type": "condition", **line}).encode())
    assert [flaw.line for flaw in read.flaws] == [1]
    assert not read.demand.foretold


@given(st.one_of(st.none(), st.floats(0, 3)), st.one_of(st.none(), st.floats(0, 3)))
def test_a_progress_is_held_within_the_stage(shown: float | None, exact: float | None) -> None:
    assert stage_of(held(shown, stage_of(exact))) == stage_of(exact)
