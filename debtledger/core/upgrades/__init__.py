"""Schema upgrades of records: one small module for each older schema, run in order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from debtledger.core.recording.keypaths import applied

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from debtledger.core.recording.keypaths import Changes

    Upgrade = Callable[[Mapping[str, object]], Changes]
    """From the values of a record of one schema to the changes that make it one of the next."""

CURRENT: Final = 1
UPGRADES: Mapping[int, Upgrade] = {}
"""The upgrade from each older schema to the next one: `{1: from_1.changes}` once there is a second."""


def upgraded(
    values: Mapping[str, object], upgrades: Mapping[int, Upgrade] = UPGRADES, current: int = CURRENT
) -> Mapping[str, object]:
    """Bring the values of an older record to the current schema; others are returned as they are."""
    for changes in steps(values, upgrades, current):
        values = applied(values, changes)
    return values


def steps(
    values: Mapping[str, object], upgrades: Mapping[int, Upgrade] = UPGRADES, current: int = CURRENT
) -> list[Changes]:
    """The changes of each upgrade that the values need, in order; the schema number is one of them."""
    schema = values.get("schema")
    found: list[Changes] = []
    while isinstance(schema, int) and schema < current and schema in upgrades:
        changes = {**upgrades[schema](values), "schema": schema + 1}
        found.append(changes)
        values = applied(values, changes)
        schema += 1
    return found
