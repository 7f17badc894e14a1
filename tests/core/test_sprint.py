from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debtledger.core.planning.metrics import SprintFacts, metrics
from debtledger.core.planning.sprint import (
    Calendar,
    Sprint,
    SprintFile,
    TrackerSprint,
    automatic,
    carried,
    of_tracker,
    on_day,
    side_by_side,
    with_file,
)
from debtledger.core.planning.sprint_files import SprintFileError, file_name, read_sprint, write_sprint

CALENDAR = Calendar(first_day="2026-06-08", days=14, capacity_hours=160)
DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))


@given(DAYS, st.integers(1, 60))
def test_every_day_is_in_one_sprint_of_the_settings_and_the_next_day_after_it_in_the_next(
    day: date, days: int
) -> None:
    calendar = Calendar(first_day="2026-06-08", days=days)
    sprint = automatic(calendar, day.isoformat())
    assert sprint is not None
    assert sprint.holds(day.isoformat())
    following = automatic(calendar, (date.fromisoformat(sprint.end) + timedelta(days=1)).isoformat())
    assert following == automatic(calendar, day.isoformat(), 1)


def test_a_sprint_is_named_after_the_week_of_its_first_day() -> None:
    sprint = automatic(CALENDAR, "2026-06-15")
    assert sprint == Sprint(name="2026-S24", start="2026-06-08", end="2026-06-21", capacity_hours=160)
    assert sprint.floor == pytest.approx(32)


def test_without_a_first_day_there_are_no_sprints() -> None:
    assert automatic(Calendar(), "2026-06-15") is None


def test_what_is_left_of_the_floor_is_carried_but_never_more_than_one_floor() -> None:
    sprint = Sprint(name="a", start="2026-06-08", end="2026-06-21", capacity_hours=160)
    assert carried([]) == 0
    assert carried([(sprint, 20.0)]) == 12
    assert carried([(sprint, 20.0), (sprint, 0.0)]) == 32
    assert carried([(sprint, 90.0)]) == 0
    assert carried([(replace(sprint, carry_in=5.0), 36.0)]) == 1


def test_the_file_of_a_sprint_wins_over_the_settings() -> None:
    under = automatic(CALENDAR, "2026-06-15")
    file = SprintFile(name="2026-S24", end="2026-06-14", capacity_hours=80, min_debt_share=0.5, carry_in=3)
    sprint = with_file(under, file, CALENDAR)
    assert sprint is not None
    assert (sprint.start, sprint.end, sprint.floor, sprint.carry_in) == ("2026-06-08", "2026-06-14", 40, 3)


def test_a_file_whose_end_lies_before_the_first_day_of_the_settings_makes_no_sprint() -> None:
    under = automatic(CALENDAR, "2026-06-15")
    assert with_file(under, SprintFile(name="2026-S24", end="2026-06-01"), CALENDAR) is None


def test_a_milestone_with_only_a_due_day_lasts_one_sprint() -> None:
    found = of_tracker(TrackerSprint(name="M1", start="", end="2026-06-21", source="milestone"), CALENDAR)
    assert found is not None
    assert (found.start, found.end) == ("2026-06-08", "2026-06-21")


@pytest.mark.parametrize(
    ("start", "end"),
    [("9999-12-31", ""), ("", "0001-01-01"), ("2026-06-08", "2026-06-01"), ("2026-06-08", "2999-06-01")],
)
def test_a_sprint_of_a_tracker_with_strange_days_is_none(start: str, end: str) -> None:
    assert of_tracker(TrackerSprint(name="S", start=start, end=end, source="board"), CALENDAR) is None


def test_of_sprints_that_overlap_the_one_that_begins_last_counts() -> None:
    one = Sprint(name="one", start="2026-06-01", end="2026-06-30")
    two = Sprint(name="two", start="2026-06-08", end="2026-06-21")
    assert on_day([one, two], "2026-06-10") == two
    assert on_day([one, two], "2026-06-30T08:00:00Z") == one


def test_each_day_counts_to_one_sprint_though_weekends_lie_between_or_they_touch() -> None:
    weeks = [
        Sprint(name="S1", start="2026-06-01", end="2026-06-12"),
        Sprint(name="S2", start="2026-06-15", end="2026-06-29"),
        Sprint(name="S3", start="2026-06-29", end="2026-07-10"),
        Sprint(name="S4", start="2026-08-10", end="2026-08-21"),
    ]
    table = side_by_side(weeks[::-1])
    assert [sprint.end for sprint in table] == [sprint.end for sprint in weeks]
    assert [sprint.last_day for sprint in table] == ["2026-06-14", "2026-06-28", "2026-07-10", "2026-08-21"]
    for number in range(60):
        day = (date(2026, 6, 1) + timedelta(days=number)).isoformat()
        assert sum(sprint.holds(day) for sprint in table) == (day <= "2026-07-10")


def test_a_sprint_within_another_takes_no_days_from_it() -> None:
    long = Sprint(name="release", start="2026-06-01", end="2026-06-30")
    short = Sprint(name="S1", start="2026-06-08", end="2026-06-19")
    assert [sprint.last_day for sprint in side_by_side([long, short])] == ["2026-06-30", "2026-06-19"]


KEYS = st.from_regex(r"[A-Za-z0-9_-]{1,20}", fullmatch=True)


@given(
    st.builds(
        SprintFile,
        name=st.text(st.characters(codec="utf-8"), min_size=1, max_size=30),
        start=DAYS.map(str),
        capacity_hours=st.none() | st.integers(0, 1000).map(float),
        carry_in=st.none() | st.sampled_from([0.0, 1.5, 0.25]),
        planned=st.lists(KEYS, max_size=4, unique=True).map(tuple),
        slices=st.lists(
            st.tuples(KEYS, st.sampled_from([0.25, 8.0])), max_size=3, unique_by=lambda pair: pair[0]
        ).map(tuple),
    )
)
def test_what_is_written_is_read_again(file: SprintFile) -> None:
    text = write_sprint(file)
    assert read_sprint(tomllib.loads(text), "other") == file
    other = replace(file, planned=("D-7k3fq2m9",), slices=(("x", 2.0),))
    spliced = write_sprint(other, text)
    assert read_sprint(tomllib.loads(spliced), "other") == other
    assert write_sprint(file, spliced) == write_sprint(file, text)


def test_comments_and_unknown_keys_of_a_file_stay() -> None:
    head = '# ours\nstart = 2026-06-08 # Monday\nplanned = [\n  "a", # first\n]\n'
    before = head + 'goal = "calm"\n\n[team]\nsize = 4\n'
    text = write_sprint(SprintFile(name="s", planned=("b",), slices=(("c", 1.0),)), before)
    assert text.startswith("# ours\nstart = 2026-06-08 # Monday\nplanned = [\n")
    assert tomllib.loads(text) == {
        "start": date(2026, 6, 8),
        "planned": ["b"],
        "goal": "calm",
        "team": {"size": 4},
        "slices": {"c": 1},
    }


@pytest.mark.parametrize(
    "text",
    [
        "start = 3",
        'start = "soon"',
        "start = 2026-06-08\nend = 2026-06-01",
        "capacity_hours = -1",
        "capacity_hours = nan",
        "min_debt_share = 1.5",
        'planned = ["../x"]',
        "slices = 3",
        "schema = 2",
        "start = 9999-12-31",
        "start = 0001-01-01",
        "start = 2026-06-08\nend = 2999-01-01",
    ],
)
def test_a_file_that_says_nonsense_is_refused(text: str) -> None:
    with pytest.raises(SprintFileError):
        read_sprint(tomllib.loads(text), "s")


def test_sprints_of_different_names_have_different_files() -> None:
    names = ["Спринт 1", "Спринт 2", "スプリント", "x" * 70, "x" * 71, "Sprint 12", "Sprint 13", "Étape 3"]
    assert len({file_name(name) for name in names}) == len(names)
    assert file_name("Sprint 12") == "Sprint-12.toml"


@given(st.text(max_size=80))
def test_the_name_of_a_file_leads_nowhere_else(name: str) -> None:
    found = file_name(name)
    assert "/" not in found
    assert not found.startswith(".")
    assert found.endswith(".toml")


def test_what_is_not_known_is_unknown_and_not_nought() -> None:
    found = {
        each.name: each for each in metrics([SprintFacts(name="a"), SprintFacts(name="b", floor=32, spent=8)])
    }
    assert found["adherence"].values == (None, 0.25)
    assert found["adherence"].overall == 0.25
    for name in ("innovation rate", "defect trend", "A/B alignment", "accumulation ratio", "fired to repaid"):
        assert found[name].values == (None, None)
        assert found[name].overall is None


def test_metrics_are_what_their_formulas_say() -> None:
    facts = SprintFacts(
        name="a",
        floor=40,
        spent=30,
        scouted=10,
        future=6,
        effort=8,
        opened=5,
        closed=7,
        best=3,
        asked=4,
        taken=60,
        repaid=40,
        lead_days=(3, 9, 10),
    )
    assert [each.overall for each in metrics([facts])] == [0.75, 0.75, -2, 0.25, 0.75, 1.5, 9]
