"""The settings of what debts cost: rates, horizons, what is expected, and revenue at risk."""

from __future__ import annotations

from typing import Final

from debtledger.settings.setting import Setting

ECONOMICS: Final = (
    Setting(
        key="economics.hour_rate",
        kind="number",
        default=90.0,
        low=0.01,
        high=100_000,
        text="What an hour of work costs, in your money: it turns hours into money and back.",
        basis="assumption",
    ),
    Setting(
        key="economics.discount_per_year",
        kind="number",
        default=0.1,
        low=0,
        high=10,
        text="By how much an hour a year from now counts less than one now: 0.1 is ten per cent.",
        basis="assumption",
    ),
    Setting(
        key="economics.horizon_sprints",
        kind="number",
        default=26.0,
        low=1,
        high=1000,
        text="For how many sprints the costs that a repayment spares are counted.",
        basis="assumption",
    ),
    Setting(
        key="economics.touches_per_sprint",
        kind="number",
        default=0.1,
        low=0,
        high=1000,
        text="How often a debt's region is changed in a sprint, as long as neither its record nor history"
        " says. Regions of tags in real repositories were changed 0.02 to 0.04 times a sprint.",
        basis="measured: medians of real repositories, and some caution",
    ),
    Setting(
        key="economics.watched_sprints",
        kind="number",
        default=2.0,
        low=0.01,
        high=1000,
        text="As how many sprints of watching the expected touches count against those in history.",
        basis="assumption",
    ),
    Setting(
        key="economics.payback_sprints",
        kind="number",
        default=6.0,
        low=0.1,
        high=1000,
        text="Within how many sprints a repayment must have paid for itself to be advised.",
        basis="assumption",
    ),
    Setting(
        key="economics.budget_hours",
        kind="number",
        default=32.0,
        low=0,
        high=1_000_000,
        text="Hours that a sprint has for repayment where no sprint says its capacity: a debt above it is to"
        " be split. A fifth of what two people work.",
        basis="assumption",
    ),
    Setting(
        key="demand.confirmed",
        kind="switch",
        default=False,
        text="Whether the numbers of this section were looked at and hold for your market. Until then what"
        " customers ask for fires triggers, but no revenue at risk is counted.",
    ),
    Setting(
        key="demand.margin",
        kind="number",
        default=0.8,
        low=0,
        high=1,
        text="The share of revenue that is lost as margin when a customer leaves.",
        basis="assumption",
    ),
    *(
        Setting(
            key=f"demand.segment_{name.lower()}",
            kind="number",
            default=default,
            low=0,
            high=1,
            text=f"How much revenue of customers in segment {name} counts.",
            basis="assumption",
        )
        for name, default in (("A", 1.0), ("B", 1.0), ("C", 0.0), ("D", 0.0), ("X", 0.25))
    ),
    Setting(
        key="demand.blocker",
        kind="number",
        default=0.05,
        low=0,
        high=1,
        text="The share of a customer's yearly revenue at risk in each sprint, where what is missing keeps"
        " the customer from working.",
        basis="assumption",
    ),
    Setting(
        key="demand.retention",
        kind="number",
        default=0.02,
        low=0,
        high=1,
        text="The same, where what is missing may make the customer leave.",
        basis="assumption",
    ),
    Setting(
        key="demand.nice",
        kind="number",
        default=0.002,
        low=0,
        high=1,
        text="The same, where it would be nice to have.",
        basis="assumption",
    ),
)
