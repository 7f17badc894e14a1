from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debtledger.core.fitting import Fit, fitted
from debtledger.core.projection import Grid, Point, Slot, beside, nearest, on_logs, project

SHARES = st.floats(0, 1)
POINTS = st.lists(st.builds(Point, SHARES, SHARES, st.floats(0, 1e6)), max_size=30)
GRIDS = st.builds(Grid, st.integers(3, 120), st.integers(3, 40))
COLUMNS = (
    Fit(name="id", width=9),
    Fit(name="title"),
    Fit(name="hours", width=8, right=True),
    Fit(name="age", width=8, least=70),
)


@given(POINTS, GRIDS)
def test_every_point_is_in_its_quarter_and_never_on_an_axis(points: list[Point], grid: Grid) -> None:
    picture = project(points, grid)
    row, column = grid.middle
    for point, slot in zip(points, picture.slots, strict=True):
        assert 0 <= slot.row < grid.height
        assert 0 <= slot.column < grid.width
        assert (slot.column > column) is (point.x >= 0.5)
        assert (slot.row < row) is (point.y >= 0.5)
        assert slot.column != column
        assert slot.row != row


@given(POINTS, GRIDS)
def test_every_point_is_found_in_its_slot(points: list[Point], grid: Grid) -> None:
    picture = project(points, grid)
    assert sorted(number for members in picture.inside.values() for number in members) == list(
        range(len(points))
    )
    for slot, members in picture.inside.items():
        assert all(picture.slots[number] == slot for number in members)


@given(POINTS, GRIDS)
def test_a_projection_is_always_the_same(points: list[Point], grid: Grid) -> None:
    assert project(points, grid) == project(points, grid)


def test_points_at_one_position_fan_out_the_heavier_to_the_right() -> None:
    points = [Point(0.0, 0.0, mass) for mass in (100.0, 1.0, 10.0)]
    heavy, light, middle = project(points, Grid(61, 15)).slots
    assert light.column < middle.column < heavy.column < 15
    assert {heavy.row, light.row, middle.row} == {14}


def test_points_at_one_position_that_weigh_the_same_fan_out_as_well() -> None:
    slots = project([Point(0.0, 0.0)] * 12, Grid(61, 15)).slots
    assert len(set(slots)) == 12


def test_a_point_that_is_alone_stands_where_it_is() -> None:
    assert project([Point(0.0, 0.0, 9.0)], Grid(61, 15)).slots == (Slot(14, 0),)
    assert project([Point(1.0, 1.0, 9.0)], Grid(61, 15)).slots == (Slot(0, 60),)


@given(POINTS.filter(bool), GRIDS)
def test_the_nearest_point_to_a_slot_with_a_point_is_in_it(points: list[Point], grid: Grid) -> None:
    picture = project(points, grid)
    for slot in picture.slots:
        found = nearest(picture, slot)
        assert found is not None
        assert picture.slots[found] == slot


def test_nothing_is_nearest_where_there_is_nothing() -> None:
    assert nearest(project([], Grid(9, 9)), Slot(0, 0)) is None


@given(POINTS.filter(bool), GRIDS, st.sampled_from(["up", "down", "left", "right"]))
def test_the_next_point_in_a_direction_lies_in_it(points: list[Point], grid: Grid, direction: str) -> None:
    picture = project(points, grid)
    here = picture.slots[0]
    found = beside(picture, 0, direction)  # type: ignore[arg-type]  # it is one of the directions
    there = picture.slots[found]
    if found:
        ahead = {
            "up": here.row - there.row,
            "down": there.row - here.row,
            "left": here.column - there.column,
            "right": there.column - here.column,
        }
        assert ahead[direction] > 0


@given(st.floats(0.01, 1e5), st.tuples(*[st.floats(0.01, 1e5)] * 3))
def test_a_scale_of_logarithms_cuts_exactly_at_its_middle(
    value: float, bounds: tuple[float, float, float]
) -> None:
    low, middle, high = sorted(bounds)
    share = on_logs(value, low, middle, high)
    assert 0 <= share <= 1
    assert (share < 0.5) is (value <= middle)


@pytest.mark.parametrize(("value", "share"), [(1, 0.0), (10, 0.25), (1000, 0.75), (10_000, 1.0), (0, 0.0)])
def test_a_scale_of_logarithms_spreads_over_what_is_used(value: float, share: float) -> None:
    assert on_logs(value, 1, 100, 10_000) == pytest.approx(share)


@given(st.integers(1, 300))
def test_columns_fit_into_every_width_that_holds_the_first_one_and_a_character(width: int) -> None:
    found = fitted(COLUMNS, width)
    taken = sum(room for _, room in found) + len(found) - 1
    assert taken == max(width, 11)
    assert [column.name for column, _ in found][:2] == ["id", "title"]


@pytest.mark.parametrize(
    ("width", "names"),
    [(80, "id title hours age"), (69, "id title hours"), (39, "id title hours"), (38, "id title")],
)
def test_columns_leave_by_their_importance(width: int, names: str) -> None:
    assert " ".join(column.name for column, _ in fitted(COLUMNS, width)) == names
