"""Annotations for a GitHub workflow log: problems first, then the first debts as notices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from debtledger.core.text import count, hours, number, safe_text
from debtledger.core.wording import stated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from debtledger.core.model import Debt, Problem, ScanReport
    from debtledger.core.view import View

SUMMARY = "annotations for GitHub workflows: problems as errors and warnings, debts as notices"

# GitHub shows ten annotations of one kind for a step and drops the others.
NOTICES_SHOWN = 10


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


def annotation(problem: Problem) -> str:
    """A workflow command that shows a problem at its line."""
    properties = {"file": problem.path, "line": str(problem.line), "title": problem.code}
    return command(problem.severity, properties, (problem.message, problem.hint))


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


def command(name: str, properties: dict[str, str], lines: tuple[str, ...]) -> str:
    """A workflow command: an annotation with its properties, and lines of which empty ones are left out."""
    written = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    message = "%0A".join(_data(line) for line in lines if line)
    return f"::{name} {written}::{message}\n"


def _data(text: str) -> str:
    """Return one safe line as the data of a command; newlines are made visible, only ours are real."""
    return safe_text(text).replace("%", "%25").replace("##[", "#<23>[")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


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
