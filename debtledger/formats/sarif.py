"""The report as SARIF 2.1.0 for code scanning: problems at their level, debts as notes under rule DEBT."""

from __future__ import annotations

from typing import TYPE_CHECKING

from debtledger.core.wording import stated
from debtledger.exchange.sarif import location, log, problem_results, unlinked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from debtledger.core.model import Debt, ScanReport
    from debtledger.core.view import View

    JsonObject = dict[str, object]

SUMMARY = "SARIF 2.1.0, for code scanning services and editors"
DEBT_RULE = "DEBT"


def render(report: ScanReport, _view: View) -> Iterator[str]:
    """Yield one SARIF log with one run; each result stands on its own line."""
    yield from log((report.version, [_debt_rule()]), report.skipped, _results(report))


def _debt_rule() -> JsonObject:
    explanation = (
        "A deliberate technical debt: somebody took a shortcut on purpose and wrote down what it costs,"
        " what it bought and when to repay it. This is information, not a mistake: hold it until its trigger."
    )
    return {
        "id": DEBT_RULE,
        "shortDescription": {"text": "deliberate technical debt"},
        "fullDescription": {"text": explanation},
        "help": {"text": explanation, "markdown": explanation},
        "defaultConfiguration": {"level": "note"},
        "properties": {"tags": ["technical-debt"], "problem.severity": "recommendation"},
    }


def _results(report: ScanReport) -> Iterator[JsonObject]:
    yield from problem_results(report.problems)
    yield from (_debt(debt) for debt in report.debts if debt.places)


def _debt(debt: Debt) -> JsonObject:
    """Return a debt at its first place; the others are related, since one change may repay it."""
    first, *others = (location(place.path, place.line, place.end_line) for place in debt.places)
    result: JsonObject = {
        "ruleId": DEBT_RULE,
        "level": "note",
        "message": {"text": unlinked("\n".join(_debt_lines(debt)))},
        "locations": [first],
        "partialFingerprints": {"debtledger/v1": debt.tag.id or debt.fingerprint},
    }
    if others:
        result["relatedLocations"] = [{"id": index, **other} for index, other in enumerate(others, start=1)]
    return result


def _debt_lines(debt: Debt) -> Iterator[str]:
    tag = debt.tag
    yield tag.title or tag.id or "(no title)"
    yield from (f"{label} {value}" for label, value in stated(tag))
