"""What a check found as the report of a scan, so that every format of those can show it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from debtledger.core.model import Findings, RepositoryFacts
from debtledger.core.report import build

if TYPE_CHECKING:
    from debtledger.core.checking.verdicts import Verdicts
    from debtledger.core.model import ScanReport


def as_report(found: Verdicts, version: str) -> ScanReport:
    """The tags and candidates that are new or changed, and the problems of the check."""
    findings = Findings(sightings=found.tags, candidates=found.candidates, skipped=found.skipped)
    files = len({each.place.path for each in found.tags})
    report = build(findings, files, RepositoryFacts(root=""), version, "L0")
    summary = replace(report.summary, problems=len(found.verdicts))
    return replace(report, problems=found.problems, summary=summary)
