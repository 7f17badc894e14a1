"""Parameters of conditions, and what several of them come to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debtledger.core.triggering.conditions import Condition, combine, read_days, verdict_of
from debtledger.core.triggering.standing import ConditionStanding
from debtledger.worth import kinds

progresses = st.none() | st.floats(0, 3, allow_nan=False)


def standing(progress: float | None, *, never_alone: bool = False) -> ConditionStanding:
    return ConditionStanding(signal="x", told="", progress=progress, never_alone=never_alone)


def several(*progresses: float | None) -> list[ConditionStanding]:
    return [standing(each) for each in progresses]


@pytest.mark.parametrize(
    ("progress", "verdict"),
    [(0, "dormant"), (0.49, "dormant"), (0.5, "warming"), (0.99, "warming"), (1, "fired")],
)
def test_a_verdict_goes_by_the_progress(progress: float, verdict: str) -> None:
    assert verdict_of(progress) == verdict


def test_all_is_the_least_and_any_the_largest_and_at_least_k_the_kth() -> None:
    found = several(0.2, 0.6, 1.5)
    assert combine(found, 3).progress == 0.2
    assert combine(found, 1).progress == 1.5
    assert combine(found, 2).progress == 0.6
    assert [combine(found, least).verdict for least in (1, 2, 3)] == ["fired", "warming", "dormant"]


def test_unknown_counts_only_where_it_matters() -> None:
    assert combine(several(1.0, None), 1).verdict == "fired"
    assert combine(several(0.2, None), 2).verdict == "dormant"
    assert combine(several(1.0, None), 2).verdict == "unknown"
    assert combine(several(0.2, None), 1).verdict == "unknown"
    assert combine(several(1.0, None), 2).progress is None


def test_votes_fire_nothing_alone_and_count_beside_others() -> None:
    votes = standing(2.0, never_alone=True)
    assert combine([votes], 1).verdict == "warming"
    assert combine([votes, standing(0.0)], 1).verdict == "warming"
    assert combine([votes, standing(1.0)], 2).verdict == "fired"
    assert combine([votes, standing(None)], 1).verdict == "unknown"


@given(st.lists(progresses, min_size=1, max_size=6), st.data())
def test_unknown_never_fires(found: list[float | None], data: st.DataObject) -> None:
    least = data.draw(st.integers(1, len(found)))
    pessimist = [0.0 if each is None else each for each in found]
    fired = combine(several(*found), least).verdict == "fired"
    assert fired == (combine(several(*pessimist), least).verdict == "fired")


@given(st.lists(progresses, min_size=1, max_size=6), st.data())
def test_a_combination_does_not_depend_on_order(found: list[float | None], data: st.DataObject) -> None:
    least = data.draw(st.integers(1, len(found)))
    other = data.draw(st.permutations(found))
    assert combine(several(*found), least) == combine(several(*other), least)


@pytest.mark.parametrize(
    ("raw", "flaw", "hint"),
    [
        ({"signal": "custmer_ask", "topic": "x"}, "no kind", "did you mean customer_ask?"),
        ({"signal": "customer_ask", "topic": "x", "min_custmers": 3}, "no parameter", "min_customers?"),
        ({"signal": "customer_ask", "topic": "x", "min_customers": "three"}, "not understood", "= 3"),
        ({"signal": "customer_ask", "topic": "x", "max_single_share": 60}, "not understood", "0.60"),
        ({"signal": "customer_ask", "topic": "x", "segments": ["A", "Q"]}, "not understood", "A"),
        ({"signal": "customer_ask", "topic": "x", "window": "soon"}, "not understood", "90d"),
        ({"signal": "customer_ask"}, "does not say topic, issues, label or jql", "topic ="),
        ({"signal": "revenue_at_stake", "topic": "x"}, "does not say min", "50000"),
        ({"signal": "metric", "name": "x"}, "does not say min or max", "min ="),
        ({"signal": "date", "on": "soon"}, "not understood", "2026"),
        ({"signal": "version", "package": "django"}, "specifier", ">=6"),
        ({"signal": "version", "package": "django", "specifier": "soon"}, "no specifier", ">=6"),
        ({"signal": 3}, "no kind", "known:"),
        ({}, "no kind", "known:"),
    ],
)
def test_a_condition_that_is_not_understood_says_why_and_what_to_write(
    raw: dict[str, object], flaw: str, hint: str
) -> None:
    condition = kinds.read(raw)
    assert flaw in condition.flaw
    assert hint in condition.hint


def test_the_guards_of_demand_are_defaults() -> None:
    condition = kinds.read({"signal": "customer_ask", "topic": "security"})
    assert condition.flaw == ""
    assert condition.texts("segments") == ("A", "B")
    assert condition.number("min_customers") == 2
    assert condition.number("max_single_share") == 0.6
    assert condition.number("window") is None


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("90d", 90),
        ("12w", 84),
        ("12 weeks", 84),
        ("1y", 365.25),
        ("30", 30),
        ("0d", None),
        ("x", None),
        ("", None),
    ],
)
def test_a_window_is_a_time_in_days(text: str, days: float | None) -> None:
    assert read_days(text) == days


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(st.sampled_from(kinds.kinds()), st.data())
def test_no_value_of_a_parameter_is_an_error(name: str, data: st.DataObject) -> None:
    parameters = sorted(kinds.kind(name).PARAMETERS)
    raw = data.draw(st.dictionaries(st.sampled_from(parameters), values, max_size=4))
    condition = kinds.read({**raw, "signal": name})
    assert isinstance(condition, Condition)
    assert bool(condition.flaw) == bool(condition.hint)
