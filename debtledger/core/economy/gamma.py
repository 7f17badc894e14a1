"""The middle 80 % of a gamma distribution, by the standard library alone.

The regularised incomplete gamma function is summed by its series below the mean and by its continued fraction
above (DLMF 8.11.4 and 8.9.2), and inverted by Newton steps on the logarithm that never leave a bracket.
"""

from __future__ import annotations

from functools import lru_cache
from math import exp, inf, isfinite, lgamma, log, sqrt

NORMAL_90 = 1.2815515655446004
"""The point of the standard normal distribution that 90 % lie below."""
LOW, HIGH = 0.1, 0.9
LARGE_SHAPE = 5_000.0
STEPS = 200
TERMS = 5_000
CLOSE = 1e-13
TINY = 1e-300
LOG_TINY = -690.0


def interval(shape: float, rate: float) -> tuple[float, float]:
    """The points that 10 % and 90 % of Gamma(shape, rate) lie below; nought without shape.

    Raises ValueError where the shape is negative or the rate is not positive.
    """
    if not (shape >= 0 and rate > 0 and isfinite(shape)):
        raise ValueError(f"no gamma distribution has the shape {shape} and the rate {rate}")
    low, high = _quantiles(shape)
    return low / rate, high / rate


def below(shape: float, x: float) -> float:
    """The share of Gamma(shape, 1) that lies below x: the regularised lower incomplete gamma function."""
    if x <= 0:
        return 0.0
    if x == inf:
        return 1.0
    # the front factor in logarithms: powers of their own would overflow
    front = exp(shape * log(x) - x - lgamma(shape))
    if x < shape + 1:
        return min(1.0, front * _series(shape, x))
    return max(0.0, 1.0 - front * _fraction(shape, x))


@lru_cache(maxsize=4096)
def _quantiles(shape: float) -> tuple[float, float]:
    if shape == 0:
        return 0.0, 0.0
    if shape > LARGE_SHAPE:
        return _cubed(shape, -NORMAL_90), _cubed(shape, NORMAL_90)
    return _quantile(shape, LOW, -NORMAL_90), _quantile(shape, HIGH, NORMAL_90)


def _cubed(shape: float, normal: float) -> float:
    """Wilson and Hilferty (1931): the cube root of a gamma variable is nearly normal."""
    root: float = 1 - 1 / (9 * shape) + normal / (3 * sqrt(shape))
    return max(shape * root**3, 0.0)


def _quantile(shape: float, share: float, normal: float) -> float:
    """The point that the share of Gamma(shape, 1) lies below; 0 where it is too small for a number."""
    # for small x the function is x^shape / gamma(shape + 1)
    small = (log(share) + lgamma(shape + 1)) / shape
    if small < LOG_TINY:
        return 0.0
    guess = log(max(_cubed(shape, normal), TINY)) if shape > 1 else small
    low, high = small - 1.0, log(shape + 40.0 + 10 * sqrt(shape))
    at = min(max(guess, low), high)
    for _ in range(STEPS):
        x = exp(at)
        error = below(shape, x) - share
        low, high = (at, high) if error < 0 else (low, at)
        slope = exp(shape * at - x - lgamma(shape))
        step = error / slope if slope > TINY else inf
        following = at - step
        if not low < following < high:
            following = (low + high) / 2
        if abs(following - at) < CLOSE:
            break
        at = following
    return exp(at)


def _series(shape: float, x: float) -> float:
    term = total = 1.0 / shape
    for number in range(1, TERMS):
        term *= x / (shape + number)
        total += term
        if term < total * CLOSE / 10:
            break
    return total


def _fraction(shape: float, x: float) -> float:
    """Lentz's way of computing the continued fraction from its top."""
    b = x + 1 - shape
    c, d = 1 / TINY, 1 / b
    value = d
    for number in range(1, TERMS):
        a = -number * (number - shape)
        b += 2
        d = 1 / (a * d + b or TINY)
        c = b + a / c or TINY
        value *= d * c
        if abs(d * c - 1) < CLOSE / 10:
            break
    return value
