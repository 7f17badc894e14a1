"""What open debts cost together, which shortcuts paid, and where debts stand in the pictures."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from worked_example import RECORD, TERMS, TODAY

from debtledger.core.economy.appraised import Appraised
from debtledger.core.economy.load import Load, load_of
from debtledger.core.economy.outcomes import outcomes
from debtledger.core.economy.placement import Dot, action_of, dot_of, fowler_of
from debtledger.core.economy.pricing import priced, surroundings
from debtledger.core.economy.tabling import COLUMNS, in_order
from debtledger.core.evidence import Evidence, Touch
from debtledger.core.ledger import reconcile
from debtledger.core.recording.record import Bought, Record, RecordInterest

DAYS = tuple(f"2026-03-{day:02}" for day in range(1, 21))


def touched(*days: str, author: str = "lea") -> Evidence:
    return Evidence(touches=tuple(Touch(day=day, author=author, commit=day) for day in days))


def debt(name: str, drag: float, path: str, evidence: Evidence) -> tuple[Record, Evidence]:
    record = replace(
        RECORD,
        id=f"D-{name * 8}",
        title=name,
        interest=RecordInterest(drag_hours=(drag, drag, drag)),
        scope_paths=(path,),
        blocks=(),
        kind=name,
    )
    return record, evidence


def appraised(*debts: tuple[Record, Evidence]) -> list[Appraised]:
    entries = reconcile([], [record for record, _ in debts]).entries
    evidence = {record.id: found for record, found in debts}
    prices = priced(entries, evidence, surroundings(entries, {}, TERMS, TODAY), TERMS)
    return [
        Appraised(
            entry=entry,
            evidence=evidence[entry.key],
            standings=(),
            account=prices.accounts[entry.key],
            valuation=prices.valuations[entry.key],
        )
        for entry in entries
    ]


def total(debts: list[Appraised]) -> float:
    return sum(each.valuation.interest.value for each in debts)


def test_debts_of_one_file_that_are_touched_together_are_charged_the_largest_friction() -> None:
    debts = appraised(debt("1", 3.0, "a.py", touched(*DAYS)), debt("2", 1.0, "a.py", touched(*DAYS)))
    load = load_of(debts)
    assert load.interest == pytest.approx(total(debts) * 3 / 4)
    assert load.overlap == pytest.approx(total(debts) / 4)


@pytest.mark.parametrize(
    "other",
    [
        debt("2", 1.0, "b.py", touched(*DAYS)),
        debt("2", 1.0, "a.py", touched(*DAYS, author="mo")),
        debt("2", 1.0, "a.py", touched("2026-05-01")),
    ],
    ids=["another file", "another author", "another day"],
)
def test_debts_that_are_not_touched_together_are_added(other: tuple[Record, Evidence]) -> None:
    debts = appraised(debt("1", 3.0, "a.py", touched(*DAYS)), other)
    assert load_of(debts).interest == pytest.approx(total(debts))
    assert load_of(debts).overlap == pytest.approx(0)


def test_a_debt_between_two_files_joins_the_debts_of_both() -> None:
    between = debt("3", 2.0, "a.py", touched("2026-03-01"))
    between = (replace(between[0], scope_paths=("a.py", "b.py")), between[1])
    debts = appraised(
        debt("1", 3.0, "a.py", touched("2026-03-01")), debt("2", 1.0, "b.py", touched("2026-03-01")), between
    )
    load = load_of(debts)
    assert load.interest == pytest.approx(total(debts) * 3 / 6)


@given(
    st.lists(st.tuples(st.floats(0, 9), st.sampled_from("ab"), st.sets(st.sampled_from(DAYS))), max_size=6)
)
def test_together_debts_cost_no_more_than_one_by_one_and_no_less_than_nothing(
    found: list[tuple[float, str, set[str]]],
) -> None:
    debts = appraised(
        *(debt(str(at), drag, path, touched(*sorted(days))) for at, (drag, path, days) in enumerate(found, 1))
    )
    load = load_of(debts)
    assert -1e-9 <= load.interest <= total(debts) + 1e-9


def test_more_than_23_per_cent_of_the_capacity_is_more_than_developers_report() -> None:
    assert Load(interest=24, overlap=0, capacity=100).is_above_reported
    assert not Load(interest=23, overlap=0, capacity=100).is_above_reported
    assert not Load(interest=1000, overlap=0).is_above_reported


def test_what_brought_most_on_average_comes_first_and_what_nobody_weighed_last() -> None:
    good = debt("1", 0.0, "a.py", Evidence())
    bad = (replace(debt("2", 9.0, "b.py", touched(*DAYS))[0], bought=Bought(price=1)), touched(*DAYS))
    unpriced = (replace(debt("3", 0.0, "c.py", Evidence())[0], bought=Bought()), Evidence())
    assert [each.kind for each in outcomes(appraised(unpriced, bad, good))] == ["1", "2", "3"]


@pytest.mark.parametrize(
    ("streams", "dot", "cell"),
    [
        ((0, 0, 0, 0), (0, 0), "Technical debt"),
        ((1, 0, 0, 0), (0, 0), "Technical debt"),
        ((1, 3, 0, 0), (0.75, 0), "Support"),
        ((1, 0, 3, 0), (0, 0.75), "Architectural innovation"),
        ((1, 0, 0, 3), (0.75, 0.75), "New features"),
        ((1, 1, 1, 1), (0.5, 0.5), "New features"),
    ],
)
def test_each_stream_pulls_the_dot_into_its_own_cell(
    streams: tuple[float, float, float, float], dot: tuple[float, float], cell: str
) -> None:
    assert dot_of(*streams) == Dot(*dot)
    assert dot_of(*streams).cell == cell


@pytest.mark.parametrize(
    ("principal", "payback", "action"),
    [
        (32.0, 6.0, "Repay now"),
        (32.1, 6.0, "Split & plan"),
        (32.0, 6.1, "Boy scout"),
        (32.1, 6.1, "Hold"),
        (32.0, None, "Boy scout"),
        (None, None, "Hold"),
    ],
)
def test_what_to_do_depends_on_what_fits_and_on_what_pays_back(
    principal: float | None, payback: float | None, action: str
) -> None:
    assert action_of(principal, payback, budget=32, patience=6) == action


@pytest.mark.parametrize(
    ("taken", "code", "intent"),
    [
        ("2026-01-12", "2026-01-09", "deliberate"),
        ("2026-01-12", "2026-01-08", "inadvertent"),
        ("2026-01-12", "2026-02-01", "deliberate"),
        ("2026-01-12", None, "unknown"),
        (None, "2026-01-12", "unknown"),
    ],
)
def test_a_debt_is_deliberate_when_it_was_recorded_within_three_days_of_its_code(
    taken: str | None, code: str | None, intent: str
) -> None:
    (entry,) = reconcile([], [replace(RECORD, taken=replace(RECORD.taken, date=taken))]).entries
    assert fowler_of(entry, Evidence(code_since=code)) == (intent, "prudent")


@pytest.mark.parametrize(
    "less",
    [
        {"context": None},
        {"owner": None},
        {"principal_hours": None},
        {"bought": Bought()},
        {"triggers": (), "review_on": None},
    ],
    ids=lambda less: next(iter(less)),
)
def test_a_debt_that_lacks_one_thing_is_reckless(less: dict[str, object]) -> None:
    (entry,) = reconcile([], [replace(RECORD, **less)]).entries  # type: ignore[arg-type]
    assert fowler_of(entry, Evidence())[1] == "reckless"


@pytest.mark.parametrize("name", COLUMNS)
def test_every_column_has_words_for_every_debt_and_an_order(name: str) -> None:
    bare = (Record(id="D-22222222", title="bare"), Evidence(whole=False))
    debts = appraised(debt("1", 3.0, "a.py", touched(*DAYS)), bare)
    column = COLUMNS[name]
    assert all(isinstance(column.words(column.get(each)), str) for each in debts)
    assert sorted(map(id, in_order(debts, name))) == sorted(map(id, debts))
    assert in_order(debts, name) == in_order(reversed(in_order(debts, name)), name) or name in {
        column for column in COLUMNS if len({str(COLUMNS[column].get(each)) for each in debts}) == 1
    }
