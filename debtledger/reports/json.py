"""A report as one JSON object, for programs: every number that the page shows, and every debt."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Final

from debtledger.core.briefing.rows import debt_row
from debtledger.core.briefing.sections import banded
from debtledger.core.market.quadrant import KEYS
from debtledger.pages.entries import SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from debtledger.core.briefing.facts import Briefing, Listed
    from debtledger.core.economy.outcomes import Outcome
    from debtledger.core.objects import JsonObject

SUMMARY: Final = "one object with every number of it, for programs"


def render(found: Briefing) -> Iterator[str]:
    """Yield one JSON object; what is unknown is null."""
    said: JsonObject = {
        "schema": SCHEMA,
        "name": found.name,
        "as_of": found.as_of,
        "commit": found.commit or None,
        "query": found.query,
        "load": _load(found),
        "series": [{**asdict(point), "share": point.share} for point in found.points],
        "request": _request(found),
        "fired": [
            {
                "debt": each.listed.debt.entry.key,
                "triggers": each.triggers,
                "since": each.since,
                "customers": each.customers,
            }
            for each in found.fired
        ],
        "quadrant": _quadrant(found),
        "sprints": _sprints(found),
        "turns": [
            {
                "debt": turn.listed.debt.entry.key,
                "before": turn.before,
                "after": turn.after,
                "net_changed_by": banded(turn.by),
            }
            for turn in found.turns
        ],
        "kinds": [_kind(each) for each in found.kinds],
        "debts": [debt_row(each) for each in (*found.listed, *found.closed)],
        "measured_share": found.measured,
        "calibration": found.calibration,
        "coverage": found.coverage,
        "notes": found.notes,
        "problems": found.problems,
        "complete": not found.broken,
    }
    yield json.dumps(said, indent=2) + "\n"


def _load(found: Briefing) -> JsonObject:
    load = found.load
    return {
        "interest_hours_per_sprint": load.interest,
        "low": found.low,
        "high": found.high,
        "overlap_hours_per_sprint": load.overlap,
        "capacity_hours": load.capacity,
        "share": load.share,
        "share_low": found.low / load.capacity if load.capacity else None,
        "share_high": found.high / load.capacity if load.capacity else None,
        "earlier": None
        if found.earlier is None
        else {
            "day": found.earlier.day,
            "interest_hours_per_sprint": found.earlier.interest,
            "share": found.earlier.share,
        },
    }


def _request(found: Briefing) -> JsonObject:
    asked = found.request
    return {
        "sprint": asked.sprint or None,
        "budget_hours": asked.budget,
        "spent_hours": asked.spent,
        "assumed": asked.assumed,
        "worth_debts": asked.worth,
        "worth_hours": asked.worth_hours,
        "spared_hours_per_sprint": asked.spared,
        "waited_for_hours_per_sprint": asked.waited_for,
        "runway_sprints": asked.runway,
        "planned": _keys(asked.planned),
        "late": _keys(asked.late),
    }


def _keys(listed: Sequence[Listed]) -> list[str]:
    return [each.debt.entry.key for each in listed]


def _quadrant(found: Briefing) -> JsonObject:
    return {
        "innovation_rate": found.backlog.innovation_rate,
        "cells": [{**asdict(each), "cell": KEYS[each.cell]} for each in found.backlog.cells],
    }


def _sprints(found: Briefing) -> JsonObject:
    return {
        "purses": [
            {
                "name": purse.sprint.name,
                "start": purse.sprint.start,
                "end": purse.sprint.end,
                "capacity_hours": purse.sprint.capacity_hours,
                "floor_hours": purse.floor,
                "carry_in_hours": purse.carry_in,
                "spent_hours": purse.spent,
                "boy_scout_hours": purse.scouted,
            }
            for purse in found.purses
        ],
        "metrics": [
            {"name": each.name, "unit": each.unit, "overall": each.overall, "values": each.values}
            for each in found.metrics
        ],
    }


def _kind(each: Outcome) -> JsonObject:
    return {
        "kind": each.kind or None,
        "debts": each.debts,
        "verdicts": dict(each.counts),
        "weighed": each.weighed,
        "net_of_one_band": banded(each.net_of_one),
        "carried_hours": each.carried,
        "repaid": each.repaid,
        "estimate_ratio": each.ratio,
    }
