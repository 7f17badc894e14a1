"""The verb aged: a scan's report with the origin of every tag and candidate."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from debtledger.command import UsageError
from debtledger.core.past.origin import UNKNOWN
from debtledger.ground import find_ground
from debtledger.past.origins import dated
from debtledger.past.vantage import vantage
from debtledger.survey import survey

if TYPE_CHECKING:
    from debtledger.context import Context
    from debtledger.core.model import ScanReport
    from debtledger.workflow import ScanRequest


def aged(report: ScanReport, request: ScanRequest, context: Context) -> ScanReport:
    """The report with origins, as `git blame -w -M` has them; what git cannot tell is said on standard error.

    Raises UsageError for what has no history: the index, a text, a plain folder.
    """
    if request.staged or request.stdin_name is not None:
        raise UsageError("ages are known of the work tree and of commits only", "leave out --age")
    found = survey(find_ground(request.paths, context), context, request.settings)
    repository = found.ground.repository
    if repository is None:
        raise UsageError(
            f"{found.ground.root} is no git repository, so nothing has an age", "leave out --age"
        )
    lines: dict[str, set[int]] = {}
    for place in (place for debt in report.debts for place in debt.places):
        lines.setdefault(place.path, set()).add(place.line)
    for candidate in report.candidates:
        lines.setdefault(candidate.path, set()).add(candidate.line)
    at = report.repository.head if request.rev is not None else None
    view = vantage(repository, report.repository.head, found.config, at=at)
    ages = dated(view, lines, context)
    for note in ages.notes:
        context.say(note)
    origins = {(path, line): UNKNOWN for path, every in lines.items() for line in every}
    return replace(report, origins=origins | ages.origins)
