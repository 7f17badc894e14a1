"""What a sync did: a line for each project, what went wrong, and the sum."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from debtledger.core.text import SafeText, count, safe_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from debtledger.core.tracking.syncing import Outcome, Report, Spent


def as_text(report: Report) -> Iterator[str]:
    """The report for people."""
    for each in report.outcomes:
        yield f"{_name(each)}: {_brought(each)}; {count(each.known, 'issue')} known\n"
        if each.error:
            yield f"  not complete: {safe_text(each.error)}\n"
            yield from (f"  {safe_text(line)}\n" for line in each.hint.split("\n") if line)
    yield f"{_sum(report)}\n"


def as_foresight(report: Report) -> Iterator[str]:
    """What a sync would read, for people."""
    spent = {each.tracker: each for each in report.spent}
    for each in report.outcomes:
        where = spent[each.tracker]
        token = f"with the token of {safe_text(where.token_from)}" if where.token_from else "without a token"
        extent = "all issues" if each.whole else f"issues changed since {each.since}"
        extent = f"all issues, going on from {each.since}" if each.whole and each.since else extent
        yield f"{_name(each)}: would read {extent} from {safe_text(where.host)}, {token};"
        yield f" {count(each.known, 'issue')} known\n"
    yield "nothing was sent or written\n"


def as_json(report: Report) -> Iterator[str]:
    """The report for programs, with exact texts."""
    projects = [
        {
            "tracker": each.tracker,
            "project": each.project,
            "read": "all" if each.whole else "changes",
            "since": each.since,
            "new": each.new,
            "changed": each.changed,
            "gone": each.gone,
            "known": each.known,
            "strange": each.strange,
            "complete": not each.error,
            "read_at": each.read_at,
            "error": each.error,
            "hint": each.hint,
        }
        for each in report.outcomes
    ]
    trackers = [
        {
            "tracker": each.tracker,
            "host": each.host,
            "token_from": each.token_from,
            "requests": each.requests,
            "rate_limit_left": each.left,
            "rate_limit_reset": each.reset,
        }
        for each in report.spent
    ]
    problems = [each._asdict() for each in report.problems]
    yield json.dumps(
        {"schema": 1, "projects": projects, "trackers": trackers, "problems": problems}, indent=2
    )
    yield "\n"


def _name(outcome: Outcome) -> SafeText:
    return safe_text(f"{outcome.tracker} {outcome.project}")


def _brought(outcome: Outcome) -> str:
    return f"{outcome.new:,} new, {outcome.changed:,} changed, {outcome.gone:,} gone"


def _sum(report: Report) -> str:
    new, changed, gone = (
        sum(getattr(each, name) for each in report.outcomes) for name in ("new", "changed", "gone")
    )
    parts = [
        f"{new:,} new, {changed:,} changed, {gone:,} gone",
        f"{count(sum(each.requests for each in report.spent), 'request')} used",
        *(_left(each) for each in report.spent if each.left is not None),
    ]
    failed = sum(bool(each.error) for each in report.outcomes)
    if failed:
        parts.append(f"{failed} of {count(len(report.outcomes), 'project')} not complete")
    return "; ".join(parts)


def _left(spent: Spent) -> str:
    until = f" until {spent.reset[11:16]} UTC" if spent.reset else ""
    return f"{spent.left:,} left for {safe_text(spent.tracker)}{until}"
