from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from debtledger.core.prefixes import UnknownId
from debtledger.core.recording.amendments import FIELDS, AmendmentError, Words, read_amendment
from debtledger.core.recording.record import (
    Block,
    Bought,
    Incident,
    Realised,
    Record,
    RecordInterest,
    RecordTrigger,
)
from debtledger.core.recording.records import BrokenRecord, edit_record, read_record, write_record
from debtledger.core.vocabulary import Vocabulary

WORDS = Words(vocabulary=Vocabulary(), ids=("D-aaaa2222", "D-bbbb3333"))
RECORD = Record(
    id="D-7k3fq2m9",
    title="Shared token",
    owner="@platform",
    labels=("hot",),
    blocks=(Block(item="jira:APP-77", hours_per_sprint=4.0),),
    triggers=(RecordTrigger(text="2026-12-01"),),
)
VALUES = st.one_of(
    st.sampled_from(
        ["3d", "2h/sprint", "@lea", "#412", "D-aaaa", "2026-12-01", "security", "5sp", "", "a, b", "6"]
    ),
    st.text(max_size=12),
)


def amended(*typed: str) -> Record:
    changes = read_amendment(typed, RECORD, WORDS).changes
    return read_record(edit_record(write_record(RECORD), changes), RECORD.id)


@settings(max_examples=150)
@given(st.sampled_from(FIELDS), st.sampled_from(["=", "+=", "-="]), VALUES)
def test_whatever_is_typed_is_refused_or_changes_one_field_of_a_record_that_can_be_read(
    field: str, sign: str, value: str
) -> None:
    try:
        after = amended(f"{field}{sign}{value}")
    except (AmendmentError, UnknownId, BrokenRecord):
        return
    differing = [name for name in Record.__slots__ if getattr(after, name) != getattr(RECORD, name)]
    assert len(differing) <= 1 or set(differing) in ({"principal_hours", "points"}, {"kind", "aspect"})


def test_the_hours_that_a_block_costs_stay_with_it() -> None:
    after = amended("blocks+=D-bbbb")
    assert after.blocks == (Block(item="jira:APP-77", hours_per_sprint=4.0), Block(item="D-bbbb3333"))


def test_a_trigger_in_words_replaces_the_former_one_and_conditions_are_never_replaced() -> None:
    assert [trigger.text for trigger in amended("repay-when=#412 closed").triggers] == ["#412 closed"]
    assert amended("repay-when=").triggers == ()
    demanding = replace(
        RECORD, triggers=(RecordTrigger(name="x", conditions=({"signal": "votes", "min": 3},)),)
    )
    with pytest.raises(AmendmentError, match="conditions"):
        read_amendment(["repay-when=2026-12-01"], demanding, WORDS)


def test_points_take_the_place_of_hours_and_hours_that_of_points() -> None:
    assert (amended("cost=5sp").points, amended("cost=5sp").principal_hours) == (5.0, None)
    assert (amended("cost=5sp", "cost=1d").points, amended("cost=5sp", "cost=1d").principal_hours) == (
        None,
        (8.0, 8.0, 8.0),
    )


def test_every_spelling_of_a_field_in_a_tag_is_one_here_too() -> None:
    assert amended("assignee=@lea").owner == "@lea"
    assert amended("Estimate = 1d").principal_hours == (8.0, 8.0, 8.0)
    assert [trigger.text for trigger in amended("due=2027-01-01").triggers] == ["2027-01-01"]
    assert amended("review=2027-01-01").review_on == "2027-01-01"


def test_all_that_a_debt_costs_and_bought_can_be_edited() -> None:
    after = amended(
        *("drag=0.5h/1h/2h", "interest=2h/sprint", "drag=0.5h/1h/2h/touch", "touches=2", "weeks=6"),
        *("incident-probability=0.01", "incident-hours=80", "incident-visible=yes"),
        *("cost-of-delay=2500", "probability=0.5", "price=9000", "customer=cus:04", "taken=2026-01-12"),
        *("realised=21000", "realised-evidence=contract", "realised-on=2026-09-01", "basis=guess"),
        "blocks=jira:APP-77 2.5h, SEC-9 4 h/sprint, D-bbbb",
    )
    assert after.interest == RecordInterest(
        drag_hours=(0.5, 1.0, 2.0),
        toil_hours_per_sprint=2.0,
        expected_touches_per_sprint=2.0,
        incident=Incident(probability_per_sprint=0.01, hours=80.0, customer_visible=True),
    )
    assert after.bought == Bought(
        weeks=6.0,
        cost_of_delay_per_week=2500.0,
        probability=0.5,
        price=9000.0,
        customer="cus:04",
        realised=Realised(value=21000.0, evidence="contract", date="2026-09-01"),
    )
    assert (after.taken.date, after.principal_basis) == ("2026-01-12", "guess")
    assert [(block.item, block.hours_per_sprint) for block in after.blocks] == [
        ("jira:APP-77", 2.5),
        ("SEC-9", 4.0),
        ("D-bbbb3333", None),
    ]


@pytest.mark.parametrize("typed", ["drag=5sp", "incident-visible=perhaps", "taken=yesterday", "price=x"])
def test_a_value_of_another_sort_is_refused(typed: str) -> None:
    with pytest.raises(AmendmentError):
        amended(typed)
