"""From findings to the report that every view shows: debts grouped by identity, totals, order."""

from __future__ import annotations

from dataclasses import fields, replace
from operator import attrgetter
from typing import TYPE_CHECKING

from debtledger.core.effort import mean
from debtledger.core.homes import merge
from debtledger.core.identity import fingerprint
from debtledger.core.issuejoin import Standing, contradictions, issue_homes, issue_key
from debtledger.core.model import Debt, Findings, Problem, ScanReport, Sighting, Summary, Tag
from debtledger.core.rules import level_of, missing, problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from debtledger.core.issuejoin import Joined, Tracked
    from debtledger.core.model import Level, RepositoryFacts

LACKS = frozenset({"DL012", "DL013", "DL014", "DL015", "DL016"})
"""The problems of debts that say too little for a level."""


def build(
    findings: Findings, files_scanned: int, repository: RepositoryFacts, version: str, level: Level
) -> ScanReport:
    """Build the report of one scan; what debts lack of the level demanded is a problem.

    Debts are ordered by their first place, candidates and problems by path and line.
    """
    debts = group(findings.sightings)
    problems = (*findings.problems, *_short_of(level, debts))
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
    return tuple(_debt(family) for family in families(sightings).values())


def with_issues(report: ScanReport, joined: Joined, known: Tracked, level: Level) -> ScanReport:
    """The report with what trackers say: the issues of each debt, the debts that only issues declare, and
    closed issues whose tags are there.

    joined: the tags of the report by debt, with their issues; a record's own key without tags is no debt of
    a scan.
    """
    debts = [debt for key in joined.families if (debt := _joined_debt(key, joined, known)) is not None]
    lasting = [each for each in report.problems if each.code not in LACKS]
    told = [
        each
        for key, family in joined.families.items()
        for each in contradictions(_standing(key, family), joined.issues.get(key, ()), known)
        if family
    ]
    placed = [debt for debt in debts if debt.places]
    ordered = (*placed, *sorted((debt for debt in debts if not debt.places), key=attrgetter("fingerprint")))
    problems = sorted([*lasting, *told, *_short_of(level, placed)], key=attrgetter("path", "line", "code"))
    totals = replace(
        report.summary, debts=len(debts), problems=len(problems), principal_hours=_principal(debts)
    )
    return replace(report, debts=ordered, problems=tuple(problems), summary=totals)


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


def _joined_debt(key: str, joined: Joined, known: Tracked) -> Debt | None:
    """One debt with its issues; None for what is over, or has nothing but a record."""
    family, declaring = joined.families[key], joined.declaring.get(key, ())
    issues = issue_homes(joined.issues.get(key, ()), known)
    if family:
        debt = _debt(family)
        tag = debt.tag
        for said in (said for issue in declaring for said in (issue.stated, issue.spare)):
            tag = _fill(tag, said)
        return replace(debt, tag=tag, level=level_of(tag), issues=issues)
    if not declaring or declaring[0].state != "active" or key != issue_key(declaring[0].issue.ref):
        return None
    tag = merge(key, None, (), declaring).tag
    return Debt(tag=tag, fingerprint=key, level=level_of(tag), places=(), issues=issues)


def _standing(key: str, family: Sequence[Sighting]) -> Standing:
    return Standing(key, None, "active", [sighting.place for sighting in family])


def _debt(family: list[Sighting]) -> Debt:
    tag = family[0].tag
    for sighting in family[1:]:
        tag = _fill(tag, sighting.tag)
    return Debt(
        tag=tag,
        fingerprint=fingerprint(tag.title, tag.refs),
        level=level_of(tag),
        places=tuple(sighting.place for sighting in family),
    )


def _fill(tag: Tag, other: Tag) -> Tag:
    """Let what one place leaves open be said by another."""
    empty = Tag(keyword=tag.keyword)
    said = {
        item.name: getattr(other, item.name)
        for item in fields(Tag)
        if getattr(tag, item.name) == getattr(empty, item.name)
    }
    return replace(tag, **said)


def _short_of(level: Level, debts: Iterable[Debt]) -> list[Problem]:
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
        principal_hours=_principal(debts),
    )


def _principal(debts: Iterable[Debt]) -> float:
    return sum(mean(debt.tag.principal_hours) for debt in debts if debt.tag.principal_hours is not None)
