"""What debts are reckoned with under the settings in force."""

from __future__ import annotations

from typing import TYPE_CHECKING

from debtledger.core.economy.economics import Terms

if TYPE_CHECKING:
    from debtledger.config import Config


def terms_of(config: Config) -> Terms:
    """Rates, horizons and expectations, as the settings say."""
    return Terms(
        hour_rate=config.economics_hour_rate,
        discount=config.economics_discount_per_year,
        horizon=config.economics_horizon_sprints,
        sprint_days=config.effort_sprint_days,
        prior_touches=config.economics_touches_per_sprint,
        prior_sprints=config.economics_watched_sprints,
        payback=config.economics_payback_sprints,
        budget=config.economics_budget_hours,
        margin=config.demand_margin,
        segments={
            "A": config.demand_segment_a,
            "B": config.demand_segment_b,
            "C": config.demand_segment_c,
            "D": config.demand_segment_d,
            "X": config.demand_segment_x,
        },
        strengths={
            "blocker": config.demand_blocker,
            "retention": config.demand_retention,
            "nice": config.demand_nice,
        },
    )
