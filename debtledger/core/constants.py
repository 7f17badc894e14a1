"""The numbers in formulas that no setting changes: each with its value, its unit, and where it comes from."""

from __future__ import annotations

from typing import Final, NamedTuple

from debtledger.core.briefing.costs import STEADY
from debtledger.core.economy.economics import CALIBRATION_HOURS, DAYS_PER_YEAR, DRAG_WEIGHT, SURE
from debtledger.core.economy.gamma import HIGH, LOW
from debtledger.core.economy.load import REPORTED_SHARE
from debtledger.core.economy.placement import DELIBERATE_DAYS, MIDDLE
from debtledger.core.effort import DAYS_PER_MONTH
from debtledger.core.market.bands import EDGES
from debtledger.core.market.clientele import FEWEST_ANSWERS
from debtledger.core.past.pairing import ALIKE
from debtledger.core.past.region import NEARBY
from debtledger.core.planning.plan import SMALLEST_SLICE
from debtledger.core.planning.sprint import DEFAULT_SHARE, MOST_BETWEEN
from debtledger.core.statement.suggesting import SMALL
from debtledger.core.tracking import issue
from debtledger.core.triggering.conditions import DEMAND
from debtledger.core.triggering.eligible import TOP_LIKES
from debtledger.core.triggering.standing import STALE_DAYS, WARMING_FROM

ASSUMPTION: Final = "assumption"


class Constant(NamedTuple):
    """One number: what it is called here, what it does, and its basis, as settings tell it."""

    name: str
    value: float | tuple[int, ...]
    unit: str
    text: str
    basis: str


def _default(parameter: str) -> float:
    """What a condition on demand takes where it does not say this parameter."""
    value = DEMAND[parameter].default
    assert isinstance(value, int | float)
    return value


CONSTANTS: Final = (
    Constant(
        "estimate.weights",
        (1, 4, 1),
        "sixths",
        "The mean of an estimate of three points is (low + 4 likely + high) / 6, its standard deviation"
        " (high - low) / 6.",
        "literature: PERT (Malcolm, Roseboom, Clark and Fazar, 1959)",
    ),
    Constant(
        "effort.days_per_month",
        round(DAYS_PER_MONTH, 4),
        "days",
        "The days of a month, where interest is said by the month.",
        "literature: a twelfth of a Julian year",
    ),
    Constant(
        "interval.deviations",
        SURE,
        "standard deviations",
        "So many to each side of a mean hold 80 %, where the normal distribution is a fair picture.",
        "literature: the normal distribution",
    ),
    Constant(
        "touches.low",
        LOW,
        "share",
        "The lower end of the interval of a touch rate, a quantile of the gamma distribution.",
        "literature: the Gamma-Poisson model",
    ),
    Constant(
        "touches.high",
        HIGH,
        "share",
        "The upper end of the same interval.",
        "literature: the Gamma-Poisson model",
    ),
    Constant(
        "friction.drag_weight",
        DRAG_WEIGHT,
        "receipts",
        "The estimate of the hours a touch costs counts like so many receipts.",
        ASSUMPTION,
    ),
    Constant(
        "calibration.hours",
        CALIBRATION_HOURS,
        "h",
        "Trust in estimates of principal counts like so many hours that were repaid as estimated.",
        ASSUMPTION,
    ),
    Constant(
        "discount.days_per_year",
        DAYS_PER_YEAR,
        "days",
        "The discount of a year is spread over its days.",
        "literature: compound interest",
    ),
    Constant(
        "load.reported_share",
        REPORTED_SHARE,
        "share of time",
        "An interest load above it is told as more than developers report to lose on average.",
        "literature: Besker, Martini and Bosch (2018)",
    ),
    Constant(
        "quadrant.middle",
        MIDDLE,
        "share",
        "A debt lies in the right or the upper half of the quadrant from this share of its cost of delay on.",
        "literature: the backlog prioritisation quadrant (Overeem)",
    ),
    Constant(
        "fowler.deliberate_days",
        DELIBERATE_DAYS,
        "days",
        "A debt recorded no later after its code counts as deliberate.",
        ASSUMPTION,
    ),
    Constant(
        "region.nearby_lines",
        NEARBY,
        "lines",
        "Where no function, class or block is found around a tag, its region is so many lines to each side.",
        ASSUMPTION,
    ),
    Constant(
        "history.alike",
        ALIKE,
        "share of words",
        "A tag that went and one that came in the same commit are the same if their words are so alike.",
        ASSUMPTION,
    ),
    Constant(
        "trigger.warming_from", WARMING_FROM, "progress", "From here on a trigger is warming.", ASSUMPTION
    ),
    Constant(
        "demand.min_customers",
        _default("min_customers"),
        "paying customers",
        "So many distinct ones ask before a trigger on demand fires, where it does not say another number.",
        "assumption: votes with wallets, and more than one of them",
    ),
    Constant(
        "demand.max_single_share",
        _default("max_single_share"),
        "share of revenue",
        "No single customer has more of the revenue that asks, where a trigger does not say another share.",
        ASSUMPTION,
    ),
    Constant(
        "demand.fewest_answers",
        FEWEST_ANSWERS,
        "answers",
        "With fewer answers of the survey, what almost-fans say is told as weak.",
        "literature: Ellis asks for 30 to 40",
    ),
    Constant(
        "demand.top_likes",
        TOP_LIKES,
        "attributes",
        "An almost-fan likes at least one of so many that those who love the product like most.",
        "literature: Vohra's product-market-fit survey",
    ),
    Constant(
        "sprint.share",
        DEFAULT_SHARE,
        "share of capacity",
        "The floor of repayment, where neither a sprint nor the quadrant's targets say another.",
        "literature: Growing Agile's rule of a share of capacity for each cell; its size is an assumption",
    ),
    Constant(
        "sprint.days_between",
        MOST_BETWEEN,
        "days",
        "So many days between two sprints, such as a weekend, belong to the earlier one.",
        ASSUMPTION,
    ),
    Constant(
        "plan.smallest_slice",
        SMALLEST_SLICE,
        "h",
        "A part of a debt that is planned is no smaller.",
        ASSUMPTION,
    ),
    Constant(
        "scout.small",
        SMALL,
        "h",
        "A debt up to this size beside a change is proposed for the boy-scout rule: a working day.",
        ASSUMPTION,
    ),
    Constant(
        "report.steady",
        STEADY,
        "share",
        "An interest load that has changed by less, against what it was, is told as unchanged.",
        ASSUMPTION,
    ),
    Constant(
        "stale.trackers",
        issue.STALE_DAYS,
        "days",
        "When a tracker was read longer ago, it is said beside what rests on it.",
        ASSUMPTION,
    ),
    Constant(
        "stale.answers",
        STALE_DAYS,
        "days",
        "What a condition rests on is marked as old from then on.",
        ASSUMPTION,
    ),
    Constant(
        "privacy.bands",
        EDGES,
        "money",
        "The edges of the bands in which revenue is told to others.",
        ASSUMPTION,
    ),
)
