from __future__ import annotations

from math import exp, factorial, isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debtledger.core.economy.gamma import LARGE_SHAPE, below, interval

# Half of a chi-squared variable with 2 k degrees of freedom has the distribution Gamma(k, 1): the points of
# printed tables of chi-squared for 10 % and 90 %.
CHI_SQUARED = {
    1: (0.016, 2.706),
    2: (0.211, 4.605),
    3: (0.584, 6.251),
    5: (1.610, 9.236),
    10: (4.865, 15.987),
    20: (12.443, 28.412),
    50: (37.689, 63.167),
    100: (82.358, 118.498),
}


@pytest.mark.parametrize("freedom", CHI_SQUARED)
def test_the_interval_is_that_of_printed_tables(freedom: int) -> None:
    low, high = interval(freedom / 2, 1)
    assert (round(2 * low, 3), round(2 * high, 3)) == CHI_SQUARED[freedom]


@given(st.integers(1, 60), st.floats(0.001, 120))
def test_for_whole_shapes_the_share_is_that_of_a_poisson_sum(shape: int, x: float) -> None:
    expected = 1 - sum(exp(-x) * x**k / factorial(k) for k in range(shape))
    assert isclose(below(shape, x), expected, rel_tol=1e-9, abs_tol=1e-9)


@given(st.floats(0.05, LARGE_SHAPE), st.floats(0.01, 1000))
def test_ten_per_cent_lie_below_the_interval_and_ten_above(shape: float, rate: float) -> None:
    low, high = interval(shape, rate)
    assert isclose(below(shape, low * rate), 0.1, rel_tol=1e-6)
    assert isclose(below(shape, high * rate), 0.9, rel_tol=1e-6)


@given(st.floats(0, 1e12), st.floats(1e-6, 1e6))
def test_every_shape_has_a_finite_interval_that_rises(shape: float, rate: float) -> None:
    low, high = interval(shape, rate)
    assert 0 <= low <= high < float("inf")


def test_the_interval_of_large_shapes_goes_on_where_that_of_small_ones_ends() -> None:
    under, over = interval(LARGE_SHAPE, 1), interval(LARGE_SHAPE * (1 + 1e-12), 1)
    assert all(isclose(one, other, rel_tol=1e-7) for one, other in zip(under, over, strict=True))


def test_without_a_shape_there_is_nothing() -> None:
    assert interval(0, 3) == (0, 0)
    with pytest.raises(ValueError, match="no gamma distribution"):
        interval(-1, 3)
    with pytest.raises(ValueError, match="no gamma distribution"):
        interval(1, 0)
