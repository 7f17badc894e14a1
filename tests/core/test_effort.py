from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from debtledger.core.effort import (
    EffortError,
    Estimate,
    mean,
    read_estimate,
    read_interest,
    write_hours,
    write_interest,
    write_points,
)
from debtledger.core.model import Interest
from debtledger.core.vocabulary import Vocabulary

WORDS = Vocabulary()

SINGLE = [
    ("30min", 0.5),
    ("30m", 0.5),
    ("90 minutes", 1.5),
    ("1 hr", 1),
    ("4h", 4),
    ("4 hours", 4),
    ("0.5h", 0.5),
    (".5h", 0.5),
    ("3d", 24),
    ("3D", 24),
    ("3 days", 24),
    ("1.5 days", 12),
    ("2w", 80),
    ("2 weeks", 80),
    ("3d 4h", 28),
    ("3d4h", 28),
    ("1h30m", 1.5),
    ("1w 2d 3h 30min", 59.5),
    ("4h 3d", 28),
    ("~3d", 24),
    ("~ 3d", 24),
    ("about 3 days", 24),
    ("approx. 3d", 24),
    ("ca. 3d", 24),
    ("  3d  ", 24),
    ("0d", 0),
    ("1000000h", 1_000_000),
]


@pytest.mark.parametrize(("text", "hours"), SINGLE)
def test_one_duration_is_low_likely_and_high(text: str, hours: float) -> None:
    assert read_estimate(text, WORDS) == Estimate(hours=(hours, hours, hours))


RANGES = [
    ("3-5d", (24, 32, 40)),
    ("3d-5d", (24, 32, 40)),
    ("3 - 5 d", (24, 32, 40)),
    ("3\u20135d", (24, 32, 40)),
    ("3 to 5 days", (24, 32, 40)),
    ("4h-1d", (4, 6, 8)),
    ("3-3d", (24, 24, 24)),
    ("2d/3d/5d", (16, 24, 40)),
    ("2/3/5d", (16, 24, 40)),
    ("2d / 3d / 5d", (16, 24, 40)),
    ("4h/1d/1w", (4, 8, 40)),
    ("1d 4h/2d/3d", (12, 16, 24)),
]


@pytest.mark.parametrize(("text", "hours"), RANGES)
def test_ranges_and_three_points(text: str, hours: tuple[float, float, float]) -> None:
    assert read_estimate(text, WORDS) == Estimate(hours=hours)


@pytest.mark.parametrize(
    ("text", "points"), [("5sp", 5), ("5 points", 5), ("3-5sp", 4), ("2/3/5sp", 3), ("0.5 SP", 0.5)]
)
def test_points_are_kept_apart_from_hours(text: str, points: float) -> None:
    assert read_estimate(text, WORDS) == Estimate(points=points)


REFUSED = [
    "",
    " ",
    "soon",
    "3",
    "3-5",
    "d",
    "-3d",
    "\u22123d",
    "3d-",
    "-",
    "3-4-5d",
    "3d/4d",
    "1d/2d/3d/4d",
    "//",
    "5-3d",
    "3d/2d/5d",
    "2d/6d/5d",
    "nan",
    "nand",
    "inf",
    "infd",
    "infinity h",
    "1e9h",
    "1000001h",
    "9999999999d",
    "3x",
    "3 months",
    "2y",
    "3d and a bit",
    "3d 5sp",
    "3d-5sp",
    "1,5d",
    "1.2.3d",
    "1_000h",
    "\u0663d",
    "3d!",
    "0x10h",
    "1h30",
    "--3d",
    "3d.5",
]


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(EffortError, match=r"\w"):
        read_estimate(text, WORDS)


def test_a_plain_float_would_accept_what_is_refused() -> None:
    assert math.isnan(float("nan"))
    assert float("1_000") == 1000
    assert float("\u0663") == 3


def test_days_and_weeks_follow_the_settings() -> None:
    words = Vocabulary(hours_per_day=6, days_per_week=4)
    assert read_estimate("1w 1d", words) == Estimate(hours=(30, 30, 30))


INTEREST = [
    ("2h/sprint", (2, None)),
    ("2h / sprint", (2, None)),
    ("2h per sprint", (2, None)),
    ("2h each sprint", (2, None)),
    ("2h a sprint", (2, None)),
    ("2h/sprints", (2, None)),
    ("2h", (2, None)),
    ("1h/touch", (None, 1)),
    ("1h/change", (None, 1)),
    ("30min per touch", (None, 0.5)),
    ("2h/sprint, 1h/touch", (2, 1)),
    ("2h/sprint + 1h/touch", (2, 1)),
    ("2h/sprint and 1h/touch", (2, 1)),
    ("1h/week", (2, None)),
    ("1h per week", (2, None)),
    ("1h/day", (10, None)),
    ("1-3h/sprint", (2, None)),
    ("1h/2h/3h", (2, None)),
    ("1h/2h/3h/sprint", (2, None)),
    ("~2h/sprint", (2, None)),
    ("1d/sprint", (8, None)),
]


@pytest.mark.parametrize(("text", "hours"), INTEREST)
def test_interest_is_per_sprint_and_per_touch(text: str, hours: tuple[float | None, float | None]) -> None:
    sprint, touch = hours
    assert read_interest(text, WORDS) == Interest(per_sprint_hours=sprint, per_touch_hours=touch)


def test_interest_per_month_is_spread_over_its_days() -> None:
    found = read_interest("365.25h/month", WORDS).per_sprint_hours
    assert found == pytest.approx(365.25 * 12 * 14 / 365.25)


def test_interest_follows_the_length_of_a_sprint() -> None:
    assert read_interest("1h/week", Vocabulary(sprint_days=21)).per_sprint_hours == 3


@pytest.mark.parametrize(
    "text", ["", "often", "2h/moon", "2sp/sprint", "/sprint", "2h/", "2/sprint", "900000h/day", "per sprint"]
)
def test_what_is_no_interest_is_refused(text: str) -> None:
    with pytest.raises(EffortError):
        read_interest(text, WORDS)


def test_the_mean_weighs_the_likely_value_four_times() -> None:
    assert mean((24, 40, 72)) == pytest.approx(42.666667)
    assert mean((5, 5, 5)) == 5


@given(st.text(max_size=40) | st.text("0123456789.-/ dhwmsp~,", max_size=40))
@settings(max_examples=300, deadline=None)
def test_any_text_is_a_duration_or_refused(text: str) -> None:
    for reader in (read_estimate, read_interest):
        try:
            found = reader(text, WORDS)
        except EffortError:
            continue
        assert "nan" not in repr(found)
        assert "inf" not in repr(found)


HOURS = st.floats(0, 1_000_000, allow_subnormal=False)


@given(st.tuples(HOURS, HOURS, HOURS).map(sorted))
@settings(max_examples=200, deadline=None)
def test_written_hours_read_back_exactly(hours: list[float]) -> None:
    low, likely, high = hours
    text = write_hours((low, likely, high), WORDS)
    assert read_estimate(text, WORDS).hours == pytest.approx((low, likely, high), abs=1e-12)


@pytest.mark.parametrize(
    ("hours", "text"),
    [
        ((24, 24, 24), "3d"),
        ((4, 4, 4), "4h"),
        ((16, 24, 40), "2d/3d/5d"),
        ((0.25, 0.25, 0.25), "0.25h"),
        ((12, 12, 12), "1.5d"),
    ],
)
def test_hours_are_written_short(hours: tuple[float, float, float], text: str) -> None:
    assert write_hours(hours, WORDS) == text
    assert read_estimate(text, WORDS).hours == hours


@given(st.none() | HOURS, st.none() | HOURS)
@settings(max_examples=100, deadline=None)
def test_written_interest_reads_back(sprint: float | None, touch: float | None) -> None:
    interest = Interest(per_sprint_hours=sprint, per_touch_hours=touch)
    text = write_interest(interest, WORDS)
    if text:
        found = read_interest(text, WORDS)
        assert found.per_sprint_hours == (None if sprint is None else pytest.approx(sprint, abs=1e-12))
        assert found.per_touch_hours == (None if touch is None else pytest.approx(touch, abs=1e-12))


def test_points_are_written_without_a_needless_fraction() -> None:
    assert [write_points(5.0), write_points(0.5)] == ["5sp", "0.5sp"]
