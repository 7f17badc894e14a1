"""From findings to the report that every view shows: debts grouped by identity, totals, order."""

from __future__ import annotations

from dataclasses import fields, replace
from operator import attrgetter
from typing import TYPE_CHECKING

from debtledger.core.effort import mean
from debtledger.core.identity import fingerprint
from debtledger.core.model import Debt, Findings, Problem, ScanReport, Sighting, Summary, Tag
from debtledger.core.rules import level_of, missing, problem

if TYPE_CHECKING:
    from collections.abc import Iterable

    from debtledger.core.model import Level, RepositoryFacts


def build(
    findings: Findings, files_scanned: int, repository: RepositoryFacts, version: str, level: Level
) -> ScanReport:
    """Build the report of one scan; what debts lack of the level demanded is a problem.

    Debts are ordered by their first place, candidates and problems by path and line.
    """
    debts = group(findings.sightings)
    problems = (*findings.problems, *short_of(level, debts))
    return ScanReport(
        version=version,
        repository=repository,
        debts=debts,
        candidates=tuple(sorted(findings.candidates, key=attrgetter("path", "line"))),
        problems=tuple(sorted(problems, key=attrgetter("path", "line", "code"))),
        skipped=tuple(sorted(findings.skipped, key=attrgetter("path", "reason"))),
        summary=_summary(files_scanned, debts, findings, len(problems)),
    )


def group(sightings: Iterable[Sighting]) -> tuple[Debt, ...]:
    """Group sightings into debts: one id is one debt, else one fingerprint is."""
    return tuple(debt_of(family) for family in families(sightings).values())


def families(sightings: Iterable[Sighting]) -> dict[str, list[Sighting]]:
    """The tags of each debt: one id is one debt, else one fingerprint is."""
    found: dict[str, list[Sighting]] = {}
    for sighting in sorted(sightings, key=_where):
        found.setdefault(_identity(sighting.tag), []).append(sighting)
    return found


def join(parts: Iterable[Findings]) -> Findings:
    """Join the findings of several files."""
    every = tuple(parts)
    return Findings(
        sightings=tuple(item for part in every for item in part.sightings),
        candidates=tuple(item for part in every for item in part.candidates),
        problems=tuple(item for part in every for item in part.problems),
        skipped=tuple(item for part in every for item in part.skipped),
    )


def _where(sighting: Sighting) -> tuple[str, int]:
    return sighting.place.path, sighting.place.line


def _identity(tag: Tag) -> str:
    return tag.id or fingerprint(tag.title, tag.refs)


def debt_of(family: list[Sighting]) -> Debt:
    """One debt of all its tags, in the order of their places."""
    tag = family[0].tag
    for sighting in family[1:]:
        tag = filled(tag, sighting.tag)
    return Debt(
        tag=tag,
        fingerprint=fingerprint(tag.title, tag.refs),
        level=level_of(tag),
        places=tuple(sighting.place for sighting in family),
    )


def filled(tag: Tag, other: Tag) -> Tag:
    """Let what one place leaves open be said by another."""
    empty = Tag(keyword=tag.keyword)
    said = {
        item.name: getattr(other, item.name)
        for item in fields(Tag)
        if getattr(tag, item.name) == getattr(empty, item.name)
    }
    return replace(tag, **said)


def short_of(level: Level, debts: Iterable[Debt]) -> list[Problem]:
    """What debts with a place lack of the level demanded."""
    return [
        problem(code, debt.places[0].path, debt.places[0].line, message, hint)
        for debt in debts
        for code, message, hint in missing(debt.tag, level)
    ]


def _summary(files_scanned: int, debts: tuple[Debt, ...], findings: Findings, problems: int) -> Summary:
    known = len(debts) + len(findings.candidates)
    return Summary(
        files_scanned=files_scanned,
        debts=len(debts),
        candidates=len(findings.candidates),
        problems=problems,
        coverage=len(debts) / known if known else 0.0,
        principal_hours=principal_of(debts),
    )


def principal_of(debts: Iterable[Debt]) -> float:
    """The sum of the means, in hours."""
    return sum(mean(debt.tag.principal_hours) for debt in debts if debt.tag.principal_hours is not None)
