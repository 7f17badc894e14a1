"""The charts of a report: round marks, room for every value, and labels that can be read."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from debtledger import charting
from debtledger.charting import drawn
from debtledger.core.briefing.charts import (
    Axis,
    Bars,
    Dot,
    Plane,
    Stroke,
    dated,
    decades,
    gathered,
    rising,
)
from debtledger.core.briefing.labels import Box, Label, Spot, placed

AMOUNTS = st.floats(min_value=0, max_value=1e9, allow_nan=False)
LABELS = st.text(max_size=12)
UNIT = Axis(words="x", low=0, high=1, ticks=())


@given(highest=AMOUNTS)
def test_a_rising_axis_has_room_for_the_highest_and_a_few_round_marks(highest: float) -> None:
    axis = rising("h", highest)
    assert axis.low == 0 < axis.high
    assert axis.high >= highest * (1 - 1e-9)
    assert 2 <= len(axis.ticks) <= 6
    assert axis.ticks[-1].at == pytest.approx(axis.high)


@given(values=st.lists(st.floats(min_value=1e-3, max_value=1e9), max_size=5))
def test_an_axis_of_decades_holds_every_value(values: list[float]) -> None:
    axis = decades("h", values, "h")
    assert axis.low < axis.high
    for value in values:
        assert 10**axis.low <= value * (1 + 1e-9)
        assert value <= 10**axis.high * (1 + 1e-9)


def test_dots_that_lie_upon_each_other_share_a_label() -> None:
    dots = [Dot(0, 0, str(number)) for number in range(1, 7)] + [Dot(1, 1, "9")]
    assert [each.label for each in gathered(dots, UNIT, UNIT)] == ["1, 2, 3, +3", "9"]


def test_few_of_many_days_are_marked_and_the_last_is_one() -> None:
    axis = dated("day", {f"2026-01-{day:02}": float(day) for day in range(1, 32)})
    assert len(axis.ticks) <= 6
    assert axis.ticks[-1].label == "2026-01-31"


def extent(label: Label) -> tuple[float, float, float, float]:
    """What a label covers, if characters are seven wide and eleven high."""
    wide = 7.0 * len(label.words)
    left = label.x - {"start": 0.0, "middle": wide / 2, "end": wide}[label.anchor]
    return left, label.y - 11, left + wide, label.y


@given(places=st.lists(st.tuples(st.integers(0, 600), st.integers(0, 230)), max_size=30))
def test_no_label_hides_another_and_none_leaves_the_chart(places: list[tuple[int, int]]) -> None:
    dots = [Spot(x, y, f"n{number}") for number, (x, y) in enumerate(places)]
    found = list(placed(dots, [Box(100, 100, 220, 112)], Box(0, 0, 600, 230)))
    assert len({label.words for label in found}) == len(found)
    covered = [(100.0, 100.0, 220.0, 112.0), *map(extent, found)]
    for number, (left, top, right, bottom) in enumerate(covered):
        assert left >= 0
        assert right <= 600
        assert top >= 0
        assert bottom <= 230
        for other in covered[:number]:
            assert right <= other[0] or other[2] <= left or bottom <= other[1] or other[3] <= top


@given(x=st.integers(0, 600), y=st.integers(0, 230))
def test_a_dot_that_is_alone_has_its_label_beside_it_wherever_it_is(x: int, y: int) -> None:
    (label,) = placed([Spot(x, y, "13")], [], Box(0, 0, 600, 230))
    left, top, right, bottom = extent(label)
    assert max(left - x, x - right, 0) + max(top - y, y - bottom, 0) < 12


def test_a_label_covers_no_dot_where_there_is_a_place_without_one() -> None:
    dots = [Spot(100, 100, "1"), Spot(112, 100, "2"), Spot(124, 100)]
    for label in placed(dots, [], Box(0, 0, 600, 230)):
        left, top, right, bottom = extent(label)
        assert not any(left < dot.x < right and top < dot.y < bottom for dot in dots)


@settings(max_examples=30)
@given(label=LABELS, words=LABELS, points=st.lists(st.tuples(AMOUNTS, AMOUNTS), max_size=4))
def test_what_is_drawn_is_xml_without_script_style_or_address(
    label: str, words: str, points: list[tuple[float, float]]
) -> None:
    plane = Plane(
        words=words,
        x=rising(words, max((x for x, _ in points), default=0)),
        y=rising("y", max((y for _, y in points), default=0)),
        dots=tuple(Dot(x, y, label) for x, y in points),
        strokes=(Stroke(words="", points=tuple(points)),),
    )
    _check(drawn(plane, "plane"))


@settings(max_examples=30)
@given(names=st.lists(LABELS, min_size=1, max_size=3), value=st.one_of(st.none(), AMOUNTS))
def test_bars_are_drawn_whatever_they_are_called(names: list[str], value: float | None) -> None:
    bars = Bars(words="hours", unit="h", names=("a", "b"), rows=tuple((name, (value, 1.0)) for name in names))
    text = drawn(bars, "bars")
    _check(text)
    assert set(re.findall(r"url\(([^)]*)\)", text)) <= {"#bars-plain", "#bars-stripes"}


def _check(text: str) -> None:
    root = ET.fromstring(text)
    names = {each.tag.rpartition("}")[2] for each in root.iter()}
    assert not names & {"script", "style", "a", "image", "use", "desc", "foreignObject"}
    assert "http" not in text
    assert "NaN" not in text
    assert root.get("role") == "img"


def test_pygal_alone_would_bring_a_script() -> None:
    assert b"<script" in charting._pygal().XY(js=()).render()
