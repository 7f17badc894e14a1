"""The verb chronicle: what history tells of every debt, for the ledger at hand."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from debtledger.core.evidence import Evidence
from debtledger.origins import dated
from debtledger.vantage import vantage

if TYPE_CHECKING:
    from collections.abc import Mapping

    from debtledger.context import Context
    from debtledger.core.model import Problem
    from debtledger.core.origin import Origin
    from debtledger.reckoning import Reckoning


@dataclass(frozen=True, slots=True, kw_only=True)
class Chronicle:
    """Evidence by the key of an entry, origins of tags by path and line, and notes on what is missing."""

    evidence: Mapping[str, Evidence] = field(default_factory=dict)
    origins: Mapping[tuple[str, int], Origin] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()


def chronicle(reckoning: Reckoning, context: Context) -> Chronicle:
    """What history tells of every debt. It never fails: what git cannot tell is a note, and not whole."""
    repository = reckoning.repository
    if repository is None:
        return Chronicle(
            evidence={
                entry.key: Evidence(since=entry.record.taken.date if entry.record else None, whole=False)
                for entry in reckoning.entries
            }
        )
    view = vantage(repository, reckoning.facts.head, reckoning.config, at=None)
    lines: dict[str, set[int]] = {}
    for entry in reckoning.entries:
        for place in entry.debt.places:
            lines.setdefault(place.path, set()).add(place.line)
    found = dated(view, lines, context)
    evidence = {}
    for entry in reckoning.entries:
        days = [
            origin.date
            for place in entry.debt.places
            if (origin := found.origins.get((place.path, place.line))) and origin.date
        ]
        said = entry.record.taken.date if entry.record else None
        first = min(days, default=None)
        evidence[entry.key] = Evidence(since=said or first, code_since=first, whole=not repository.shallow)
    return Chronicle(evidence=evidence, origins=found.origins, notes=tuple(found.notes))
