"""What trackers add to the report of a scan: issues of debts, and debts that only issues declare."""

from __future__ import annotations

from dataclasses import replace
from operator import attrgetter
from typing import TYPE_CHECKING

from debtledger.core.homes import merge
from debtledger.core.model import Debt
from debtledger.core.report import debt_of, filled, principal_of, short_of
from debtledger.core.rules import level_of
from debtledger.core.tracking.issuejoin import Standing, contradictions, issue_homes, issue_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from debtledger.core.model import Level, ScanReport, Sighting
    from debtledger.core.tracking.issues import Joined, Tracked

LACKS = frozenset({"DL012", "DL013", "DL014", "DL015", "DL016"})
"""The problems of debts that say too little for a level."""


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
    problems = sorted([*lasting, *told, *short_of(level, placed)], key=attrgetter("path", "line", "code"))
    totals = replace(
        report.summary, debts=len(debts), problems=len(problems), principal_hours=principal_of(debts)
    )
    return replace(report, debts=ordered, problems=tuple(problems), summary=totals)


def _joined_debt(key: str, joined: Joined, known: Tracked) -> Debt | None:
    """One debt with its issues; None for what is over, or has nothing but a record."""
    family, declaring = joined.families[key], joined.declaring.get(key, ())
    issues = issue_homes(joined.issues.get(key, ()), known)
    if family:
        debt = debt_of(family)
        tag = debt.tag
        for said in (said for issue in declaring for said in (issue.stated, issue.spare)):
            tag = filled(tag, said)
        return replace(debt, tag=tag, level=level_of(tag), issues=issues)
    if not declaring or declaring[0].state != "active" or key != issue_key(declaring[0].issue.ref):
        return None
    tag = merge(key, None, (), declaring).tag
    return Debt(tag=tag, fingerprint=key, level=level_of(tag), places=(), issues=issues)


def _standing(key: str, family: Sequence[Sighting]) -> Standing:
    return Standing(key, None, "active", [sighting.place for sighting in family])
