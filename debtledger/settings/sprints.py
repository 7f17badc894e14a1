"""The settings of sprints: when they begin, and how much work they hold."""

from __future__ import annotations

from typing import Final

from debtledger.settings.setting import Setting

SPRINTS: Final = (
    Setting(
        key="sprint.first_day",
        kind="day",
        default="",
        text="The first day of any sprint (2026-01-05): the others follow from it and effort.sprint_days."
        " Files of sprints and trackers say their own days.",
    ),
    Setting(
        key="sprint.capacity_hours",
        kind="number",
        default=0.0,
        low=0,
        high=1_000_000,
        text="Hours that the whole team works in a sprint; 0 where nobody knows. quadrant.targets says which"
        " share of them repayment has at least.",
    ),
)
