"""Annotations for a GitHub workflow log: problems first, then the first debts as notices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from debtledger.core.text import count, hours, number
from debtledger.core.wording import stated
from debtledger.exchange.annotations import NOTICES_SHOWN, annotation, command

if TYPE_CHECKING:
    from collections.abc import Iterator

    from debtledger.core.model import Debt, ScanReport
    from debtledger.core.view import View

SUMMARY = "annotations for GitHub workflows: problems as errors and warnings, debts as notices"


def render(report: ScanReport, view: View) -> Iterator[str]:
    """Yield one workflow command a line, and a last plain line with the totals."""
    for severity in ("error", "warning"):
        for problem in report.problems:
            if problem.severity == severity:
                yield annotation(problem)
    debts = [debt for debt in report.debts if debt.places]
    for debt in debts[: NOTICES_SHOWN if view.limit is None else view.limit]:
        yield _notice(debt)
    yield _totals(report)


def _notice(debt: Debt) -> str:
    place, tag = debt.places[0], debt.tag
    properties = {
        "file": place.path,
        "line": str(place.line),
        "endLine": str(place.end_line),
        "title": "debt",
    }
    details = (f"{label} {value}" for label, value in stated(tag))
    return command("notice", properties, (tag.title or tag.id or "(no title)", *details))


def _totals(report: ScanReport) -> str:
    summary = report.summary
    totals = (
        f"{count(summary.debts, 'debt')} ({hours(summary.principal_hours)} principal)",
        count(summary.candidates, "candidate"),
        count(summary.problems, "problem"),
        f"coverage {number(summary.coverage * 100)} %",
        f"{count(summary.files_scanned, 'file')} read",
    )
    return f"debtledger: {', '.join(totals)}\n"
