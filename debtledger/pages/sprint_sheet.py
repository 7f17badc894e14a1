"""One sprint and those before it: floor, carry-in, allotted, spent, planned and free, in hours."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from debtledger.core.lines import EMPTY, FAINT, RED, STRONG, YELLOW, line, painted
from debtledger.core.text import clip, hours, safe_text
from debtledger.pages.entries import SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from debtledger.core.lines import Line
    from debtledger.core.planning.spending import Purse
    from debtledger.core.view import View

TITLE_WIDTH = 56
NAME_WIDTH = 40
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedDebt:
    """A debt that the sprint's file names: what to type for it, its state, hours planned and spent."""

    id: str
    name: str
    title: str
    state: str
    hours: float | None
    spent: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SprintSheet:
    """A sprint; last: those before it and itself, oldest first; cells: shares of effort, and targets."""

    last: Sequence[Purse]
    planned: Sequence[PlannedDebt]
    cells: Sequence[tuple[str, float | None, float | None]]

    @property
    def purse(self) -> Purse:
        """That of the sprint itself."""
        return self.last[-1]

    @property
    def planned_hours(self) -> float | None:
        """Hours of what is planned; None where one of them is not known."""
        known = [each.hours for each in self.planned if each.hours is not None]
        return sum(known) if len(known) == len(self.planned) else None

    @property
    def free(self) -> float | None:
        """What is left of the budget beside what was spent and what planned debts still need."""
        budget = self.purse.budget
        left = [max((each.hours or 0.0), 0.0) for each in self.planned]
        return None if budget is None else budget - self.purse.spent - sum(left)


def as_json(sheet: SprintSheet) -> Iterator[str]:
    """Yield one JSON object; what is unknown is null."""
    said = {
        "schema": SCHEMA,
        **_object(sheet.purse),
        "planned_hours": sheet.planned_hours,
        "free_hours": sheet.free,
        "planned": [
            {
                "id": each.id,
                "title": each.title,
                "state": each.state,
                "hours": each.hours,
                "spent": each.spent,
            }
            for each in sheet.planned
        ],
        "cells": [{"cell": name, "share": share, "target": target} for name, share, target in sheet.cells],
        "last": [_object(purse) for purse in sheet.last],
    }
    yield json.dumps(said, indent=2) + "\n"


def as_text(sheet: SprintSheet, view: View) -> Iterator[str]:
    """Yield the sprint for people."""
    yield from painted(_lines(sheet), view)


def _object(purse: Purse) -> dict[str, object]:
    sprint = purse.sprint
    return {
        "sprint": sprint.name,
        "start": sprint.start,
        "end": sprint.end,
        "source": sprint.source,
        "capacity_hours": sprint.capacity_hours,
        "share": sprint.share,
        "floor_hours": purse.floor,
        "carry_in_hours": purse.carry_in,
        "allotted_hours": purse.budget,
        "spent_hours": purse.spent,
        "boy_scout_hours": purse.scouted,
    }


def _lines(sheet: SprintSheet) -> Iterator[Line]:
    yield from _purse_lines(sheet)
    yield from _planned_lines(sheet)
    yield from _cell_lines(sheet)
    yield EMPTY
    yield line((f"{'sprint':<14}{'floor':>10}{'carry-in':>10}{'spent':>10} {'boy scout':>9}", FAINT))
    for past in sheet.last:
        amounts = (_known(past.floor), hours(past.carry_in), hours(past.spent), hours(past.scouted))
        row = "".join(f"{amount:>10}" for amount in amounts)
        yield line((f"{clip(safe_text(past.sprint.name), 13):<14}",), (row,))


def _purse_lines(sheet: SprintSheet) -> Iterator[Line]:
    purse = sheet.purse
    sprint = purse.sprint
    yield line(
        (clip(safe_text(sprint.name), NAME_WIDTH), STRONG),
        (f"  {sprint.start} to {sprint.end}",),
        (f"  from {_SOURCES[sprint.source]}", FAINT),
    )
    yield EMPTY
    share = f"{sprint.share:.0%} of {_known(sprint.capacity_hours)}"
    yield _row(
        "floor", _known(purse.floor), share if purse.floor is not None else "set sprint.capacity_hours"
    )
    yield _row("carry-in", hours(purse.carry_in), "left of the floor before, at most one floor")
    yield _row("allotted", _known(purse.budget), "")
    yield _row("spent", hours(purse.spent), "")
    yield _row(
        "planned", _known(sheet.planned_hours), "still to repay" if sheet.planned else "nothing is planned"
    )
    free = sheet.free
    yield line(
        (f"{'free':<10}", FAINT), (f"{_known(free):>10}", RED if free is not None and free < 0 else "")
    )
    yield _row("boy scout", hours(purse.scouted), "spent on debts that were not planned; apart")


def _planned_lines(sheet: SprintSheet) -> Iterator[Line]:
    if sheet.planned:
        yield EMPTY
    for each in sheet.planned:
        title = clip(safe_text(each.title or "(no title)"), TITLE_WIDTH)
        yield line(
            (f"{_known(each.hours):>10}  ",),
            (f"{each.name}  ", YELLOW),
            (title, STRONG),
            (f"  {each.state}", FAINT),
        )


def _cell_lines(sheet: SprintSheet) -> Iterator[Line]:
    if any(share is not None for _, share, _ in sheet.cells):
        yield EMPTY
        for name, actual, target in sheet.cells:
            yield line((f"{name:<26}", FAINT), (f"{_share(actual):>8}  of effort, target {_share(target)}",))


_SOURCES = {"settings": "the settings", "file": "its file", "tracker": "a tracker"}


def _row(label: str, amount: str, why: str) -> Line:
    return line((f"{label:<10}", FAINT), (f"{amount:>10}",), (f"  {why}" if why else "", FAINT))


def _known(amount: float | None) -> str:
    return UNKNOWN if amount is None else hours(amount)


def _share(amount: float | None) -> str:
    return UNKNOWN if amount is None else f"{amount:.0%}"
