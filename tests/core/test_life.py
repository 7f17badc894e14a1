from __future__ import annotations

import pytest

from debtledger.core.life import (
    CLOSED,
    OPEN,
    STATES,
    LifeError,
    State,
    after,
    marks,
    standing,
    state_named,
    stays_untagged,
    transition,
)
from debtledger.core.recording.record import EVENT_KINDS, Event
from debtledger.core.recording.record import STATES as RECORD_STATES

TODAY = "2026-06-01"
COMMANDS = {
    "repaid": "repay",
    "repaid in part": "repay --partial",
    "written-off": "write-off",
    "declined": "decline",
    "reopened": "reopen",
    "snoozed": "snooze",
    "acknowledged": "acknowledge",
}


def event(what: str, **said: object) -> Event:
    return Event(at=TODAY, what=what, by="lea", **said)  # type: ignore[arg-type]


def test_records_know_the_same_states() -> None:
    assert set(STATES) == set(RECORD_STATES)
    assert set(STATES) == OPEN | CLOSED


@pytest.mark.parametrize(
    ("state", "what", "following"),
    [
        ("proposed", "planned", "planned"),
        ("active", "planned", "planned"),
        ("active", "declined", "accepted"),
        ("active", "written-off", "written-off"),
        ("active", "repaid", "repaid"),
        ("active", "repaid in part", "repaying"),
        ("active", "acknowledged", "active"),
        ("planned", "repaid in part", "repaying"),
        ("planned", "snoozed", "planned"),
        ("repaying", "repaid in part", "repaying"),
        ("repaying", "repaid", "repaid"),
        ("accepted", "reopened", "active"),
        ("vanished", "repaid", "repaid"),
        ("vanished", "written-off", "written-off"),
        ("vanished", "moved", "active"),
        ("vanished", "reopened", "active"),
        ("repaid", "reopened", "active"),
        ("written-off", "reopened", "active"),
    ],
)
def test_a_step_leads_to_a_state(state: State, what: str, following: State) -> None:
    assert transition(state, what) == following


@pytest.mark.parametrize(
    ("state", "what"),
    [
        ("repaid", "repaid"),
        ("repaid", "repaid in part"),
        ("repaid", "snoozed"),
        ("written-off", "declined"),
        ("written-off", "repaid"),
        ("active", "reopened"),
        ("accepted", "declined"),
        ("vanished", "snoozed"),
        ("vanished", "declined"),
        ("active", "celebrated"),
    ],
)
def test_a_step_that_the_state_does_not_allow_says_what_it_allows(state: State, what: str) -> None:
    with pytest.raises(LifeError) as refused:
        transition(state, what)
    allowed = {step for step in (*EVENT_KINDS, "repaid in part") if _is_allowed(state, step)}
    assert allowed
    commands = {COMMANDS[step] for step in allowed if step in COMMANDS}
    assert set(refused.value.hint.rpartition(": ")[2].split(", ")) == commands


def _is_allowed(state: State, step: str) -> bool:
    try:
        transition(state, step)
    except LifeError:
        return False
    return True


def test_what_is_refused_is_said_in_plain_words() -> None:
    with pytest.raises(LifeError, match=r"^cannot repay a debt that is already repaid$"):
        transition("repaid", "repaid")
    with pytest.raises(LifeError, match=r"^the debt is active: there is nothing to reopen$"):
        transition("active", "reopened")


def test_every_open_state_can_be_closed_and_every_closed_one_opened_again() -> None:
    for state in STATES:
        if state in CLOSED:
            assert transition(state, "reopened") == "active"
        else:
            assert {transition(state, "repaid"), transition(state, "written-off")} == CLOSED


@pytest.mark.parametrize("hours", [None, 0.0, -1.0, float("nan"), float("inf"), 2e6])
def test_repaying_needs_the_hours_it_took(hours: float | None) -> None:
    with pytest.raises(LifeError):
        after("active", event("repaid", hours=hours))


def test_a_repayment_in_part_keeps_the_debt_open() -> None:
    assert after("active", event("repaid", hours=2.0, partial=True)) == "repaying"
    assert after("active", event("repaid", hours=2.0)) == "repaid"


@pytest.mark.parametrize("until", [None, "soon", "2026-02-30", TODAY, "2026-05-31"])
def test_snoozing_needs_a_later_day(until: str | None) -> None:
    with pytest.raises(LifeError):
        after("active", event("snoozed", until=until))
    assert after("active", event("snoozed", until="2026-06-02")) == "active"


def test_what_was_declined_is_active_again_on_its_review_date() -> None:
    declined = (event("declined", until="2026-09-01"),)
    assert standing("accepted", declined, None, "2026-08-31") == "accepted"
    assert standing("accepted", declined, None, "2026-09-01") == "active"
    assert standing("accepted", declined, "2026-07-01", "2026-08-01") == "accepted"
    assert standing("accepted", (event("declined"),), "2026-07-01", "2026-08-01") == "active"
    assert standing("accepted", (event("declined"),), None, "2099-01-01") == "accepted"
    assert standing("planned", declined, None, "2099-01-01") == "planned"


def test_marks_are_what_was_acknowledged_and_what_sleeps() -> None:
    events = [event("acknowledged"), event("snoozed", until="2026-09-01")]
    assert marks(events, "2026-08-31") == ("acknowledged", "snoozed")
    assert marks(events, "2026-09-01") == ("acknowledged",)
    assert marks([*events, event("reopened")], TODAY) == ()


def test_only_an_answer_to_a_gone_tag_lets_a_debt_stay_without_one() -> None:
    assert stays_untagged([event("moved")])
    assert stays_untagged([event("reopened")])
    assert not stays_untagged([event("repaid", hours=1.0), event("reopened")])
    assert stays_untagged([event("repaid", hours=1.0, partial=True), event("reopened")])
    assert not stays_untagged([event("moved"), event("written-off"), event("reopened")])
    assert not stays_untagged([])


def test_a_record_without_a_state_is_active_and_an_unknown_state_is_told() -> None:
    assert state_named(None) == state_named("") == "active"
    with pytest.raises(LifeError, match="sleeping"):
        state_named("sleeping")


@pytest.mark.parametrize("until", ["tomorrow", "2027-02-30", "27-1-1", ""])
def test_a_word_that_is_no_day_is_told_from_no_word_at_all(until: str) -> None:
    with pytest.raises(LifeError, match=f'^"{until}" is no day$'):
        after("active", event("snoozed", until=until))
    with pytest.raises(LifeError, match=r"^snooze needs a day to end on$"):
        after("active", event("snoozed"))
