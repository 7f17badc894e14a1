"""How triggers stand: the latch, and what people decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debtledger.core.market.demand import Declared
from debtledger.core.recording.record import Event, RecordTrigger
from debtledger.core.triggering import firing
from debtledger.core.triggering.standing import ConditionStanding
from debtledger.core.triggering.watches import Compiler, Watch, declarations, names_of
from debtledger.worth import kinds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from debtledger.core.triggering.guards import Past
    from debtledger.core.triggering.standing import TriggerStanding

TODAY = "2026-06-02"
MAY = (("2026-05-01", True), ("2026-05-20", False))
JUNE = (("2026-05-01", True),)


def standing(progress: float | None, *, never_alone: bool = False) -> ConditionStanding:
    return ConditionStanding(signal="x", told="", progress=progress, never_alone=never_alone)


def stand(
    progresses: Sequence[float | None],
    pasts: Sequence[Past],
    *events: Event,
    least: int | None = None,
    declared: Sequence[Declared] = (),
    taken: str = "2026-01-12",
) -> TriggerStanding:
    watch = Watch(
        name="w", names=frozenset({"w"}), conditions=(), least=len(progresses) if least is None else least
    )
    conditions = [standing(each) for each in progresses]
    reading = firing.read(watch, conditions, pasts, declared, firing.Joiner())
    return firing.stand(watch, reading, firing.seen(events, TODAY, taken))


def event(what: str, at: str, until: str | None = None) -> Event:
    return Event(at=at, what=what, by="lea", until=until)


def test_what_is_true_now_has_fired_since_it_became_true() -> None:
    found = stand([1.0], [JUNE])
    assert (found.verdict, found.since, found.calls) == ("fired", "2026-05-01", True)


def test_what_was_true_once_stays_fired_until_somebody_acknowledges_it() -> None:
    latched = stand([0.6], [MAY])
    assert (latched.verdict, latched.since, latched.progress) == ("fired", "2026-05-01", 0.6)
    cooled = stand([0.6], [MAY], event("acknowledged", "2026-05-10"))
    assert (cooled.verdict, cooled.calls) == ("cooled", False)


def test_an_acknowledgement_before_it_fired_says_nothing_of_it() -> None:
    found = stand([0.6], [MAY], event("acknowledged", "2026-04-30"))
    assert (found.verdict, found.acknowledged) == ("fired", False)


def test_what_is_acknowledged_is_still_fired_and_calls_nobody() -> None:
    found = stand([1.0], [JUNE], event("acknowledged", "2026-05-01"))
    assert (found.verdict, found.acknowledged, found.calls) == ("fired", True, False)


def test_what_fires_again_calls_again() -> None:
    again = (*MAY, ("2026-06-01", True))
    found = stand([1.0], [again], event("acknowledged", "2026-05-10"))
    assert (found.since, found.acknowledged, found.calls) == ("2026-06-01", False, True)


def test_what_was_true_before_the_debt_was_taken_does_not_latch() -> None:
    assert stand([0.2], [MAY], taken="2026-05-20").verdict == "dormant"
    assert stand([0.2], [MAY], taken="2026-05-19").verdict == "fired"


def test_snoozing_ends_on_its_day_and_reopening_ends_what_was_decided() -> None:
    snoozed = stand([1.0], [JUNE], event("snoozed", "2026-05-10", "2026-07-01"))
    assert (snoozed.snoozed_until, snoozed.calls) == ("2026-07-01", False)
    assert stand([1.0], [JUNE], event("snoozed", "2026-05-10", TODAY)).calls
    assert stand([1.0], [JUNE], event("acknowledged", "2026-05-10"), event("reopened", "2026-05-11")).calls


def test_what_nobody_can_decide_now_keeps_the_latch_of_what_was_true() -> None:
    assert stand([None], [()]).verdict == "unknown"
    found = stand([None], [MAY])
    assert (found.verdict, found.since, found.progress) == ("fired", "2026-05-01", None)
    seen = stand([None], [MAY], event("acknowledged", "2026-05-01"))
    assert (seen.verdict, seen.since) == ("unknown", None)


def test_words_that_wait_are_declared_by_any_wording_of_the_trigger() -> None:
    watch = compiler({"name": "pay", "wording": ["Security is bought"]}).of_text("pay")
    said = Declared(name="security is BOUGHT", at="2026-06-01", by="lea")
    reading = firing.read(watch, [standing(0.0)], [()], [said], firing.Joiner())
    found = firing.stand(watch, reading, firing.seen((), TODAY, ""))
    assert (found.verdict, found.waiting, found.since) == ("fired", False, "2026-06-01")
    assert [each.told for each in found.conditions] == ["declared by lea on 2026-06-01"]


def test_several_conditions_must_have_been_true_on_the_same_day() -> None:
    late = (("2026-05-20", True), ("2026-05-25", False))
    assert stand([0.6, 0.6], [MAY, late]).verdict == "warming"
    early = (("2026-05-19", True), ("2026-05-25", False))
    assert stand([0.6, 0.6], [MAY, early]).since == "2026-05-19"
    assert stand([0.6, 0.6], [MAY, late], least=1).since == "2026-05-01"


def test_what_never_counts_alone_leaves_no_latch_alone() -> None:
    watch = Watch(name="w", names=frozenset(), conditions=(), least=1)
    votes = standing(0.2, never_alone=True)
    for standings, pasts, verdict in (
        ([votes], [MAY], "dormant"),
        ([votes, votes], [MAY, MAY], "dormant"),
        ([votes, standing(0.2)], [MAY, MAY], "fired"),
    ):
        reading = firing.read(watch, standings, pasts, (), firing.Joiner())
        assert firing.stand(watch, reading, firing.seen((), TODAY, "")).verdict == verdict


def test_what_has_no_past_has_fired_since_nobody_knows_when() -> None:
    found = stand([1.0], [()])
    assert (found.verdict, found.since) == ("fired", None)
    assert stand([1.0], [()], event("acknowledged", "2026-05-01")).acknowledged


def test_a_declared_signal_fires_a_trigger_by_its_name_even_where_a_source_is_missing() -> None:
    said = Declared(
        name="W!", at="2026-06-01", by="lea", note="they signed", path=".debtledger/signals/x.toml"
    )
    found = stand([None, 0.1], [(), ()], declared=[said])
    assert (found.verdict, found.since) == ("fired", "2026-06-01")
    assert found.conditions[-1].told == "declared by lea on 2026-06-01: they signed"


def compiler(*tables: dict[str, object]) -> Compiler:
    return Compiler(declarations(tables, kinds.read), kinds.read)


DECLARED: dict[str, object] = {
    "name": "customers-pay-for-security",
    "wording": "customers now paying for security",
    "when": {"at_least": 1},
    "if": [{"signal": "date", "on": "2026-12-01"}, {"signal": "manual", "name": "audit"}],
}


@pytest.mark.parametrize(
    "text",
    [
        "customers-pay-for-security",
        "Customers now paying for: SECURITY",
        "when customers now paying for security",
    ],
)
def test_words_mean_the_declared_trigger_of_that_name_or_wording(text: str) -> None:
    watch = compiler(DECLARED).of_text(text)
    assert (watch.name, watch.least, watch.waiting) == ("customers-pay-for-security", 1, False)


def test_other_words_wait_for_a_person() -> None:
    watch = compiler(DECLARED).of_text("customers now pay")
    assert watch.waiting
    assert watch.conditions[0].signal == "manual"


def test_names_are_compared_without_case_and_punctuation() -> None:
    assert names_of("When: the Moon, is FULL!") == {"when the moon is full", "the moon is full"}
    assert names_of("!!") == {"!!"}


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({}, "no name"),
        ({**DECLARED, "wen": "all"}, "not known: wen"),
        ({**DECLARED, "when": "some"}, "when is not understood"),
        ({**DECLARED, "when": {"at_least": 3}}, "when is not understood"),
        ({**DECLARED, "if": [{"signal": "moon"}]}, "no kind"),
        ({**DECLARED, "if": "moon"}, "no list of tables"),
    ],
)
def test_what_is_wrong_with_a_declared_trigger_is_a_problem(table: dict[str, object], message: str) -> None:
    (problem,) = declarations([table], kinds.read).problems
    assert problem.code == "DL061"
    assert message in problem.message


def test_two_triggers_of_one_wording_are_a_problem() -> None:
    other = {"name": "Customers, now paying for security"}
    assert "two triggers" in declarations([DECLARED, other], kinds.read).problems[0].message


def test_a_record_that_uses_an_undeclared_trigger_is_told_which_was_meant() -> None:
    watch, troubles = compiler(DECLARED)._of_record(RecordTrigger(use="customers-pay-for-securty"), "x")
    assert [trouble.code for trouble in troubles] == ["DL062"]
    assert troubles[0].hint == "did you mean customers-pay-for-security?"
    assert watch.conditions[0].flaw


MAY_DAYS = [f"2026-05-{day:02}" for day in range(1, 31)]
turns = st.lists(st.booleans(), min_size=30, max_size=30)
cases = st.lists(st.tuples(turns, st.booleans()), min_size=1, max_size=4)


@given(cases, st.data())
def test_the_latch_is_what_going_through_all_days_says(
    said: list[tuple[list[bool], bool]], data: st.DataObject
) -> None:
    least = data.draw(st.integers(1, len(said)))
    taken, seen = data.draw(st.sampled_from(MAY_DAYS)), data.draw(st.none() | st.sampled_from(MAY_DAYS))
    fired = [
        sum(truth[day] for truth, _ in said) >= least and any(truth[day] for truth, alone in said if alone)
        for day in range(30)
    ]
    begun = ""
    for day, true in zip(MAY_DAYS, fired, strict=True):
        if true and day >= taken and (not begun or not fired[MAY_DAYS.index(day) - 1] or day == taken):
            begun = day
    expected = "dormant"
    if begun:
        expected = "fired" if fired[-1] or seen is None or seen < begun else "cooled"
    watch = Watch(name="w", names=frozenset(), conditions=(), least=least)
    standings = [standing(float(truth[-1]), never_alone=not alone) for truth, alone in said]
    pasts = [tuple(zip(MAY_DAYS, truth, strict=True)) for truth, _ in said]
    decided = firing.seen([event("acknowledged", seen)] if seen else [], MAY_DAYS[-1], taken)
    found = firing.stand(watch, firing.read(watch, standings, pasts, (), firing.Joiner()), decided)
    assert (found.verdict if begun else found.verdict in ("dormant", "warming")) == (
        expected if begun else True
    )
    assert found.since == (begun or None)
